//! `publication.archive`: everything of a sitting in one package that explains itself (E8): the files as they were made, what
//! happened as JSON, the transfer slip of SEDA 2.2, and the hash of every piece. Sealed in the journal when it is made; checked
//! by anybody with `pupitre verify`.
mod check;
mod slip;

use super::model::Publication;
use super::store;
use crate::features::authorities::{self, Authority};
use crate::features::convocations;
use crate::features::proceedings;
use crate::features::sittings::{self, Sitting};
use crate::platform::answer;
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::Path;
use crate::platform::ids::sha256_hex;
use crate::platform::journal;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use anyhow::Context;
use axum::extract::State;
use axum::response::Response;
pub use check::check_archive;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use uuid::Uuid;
use zip::write::SimpleFileOptions;

/// Name of the format, in `paquet.json`.
pub const FORMAT: &str = "pupitre-archive-1";

/// A piece of the package.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Piece {
    /// Its place in the package.
    pub path: String,
    pub title: String,
    /// `convocation`, `list`, `minutes`, `deliberation`, `act`, `facts`.
    pub kind: String,
    pub media_type: String,
    pub bytes: u64,
    pub sha256: String,
}

/// What `paquet.json` says.
#[derive(Debug, Serialize, Deserialize)]
pub struct Index {
    pub format: String,
    pub authority: String,
    pub siren: String,
    pub sitting: Uuid,
    pub body: String,
    /// Day of the sitting.
    pub day: String,
    pub made_at: String,
    pub pieces: Vec<Piece>,
}

/// A package made.
pub struct Package {
    pub bytes: Vec<u8>,
    /// SHA-256 of `paquet.json`, which names the hash of everything else.
    pub seal: String,
    pub name: String,
}

/// The package of a sitting.
#[utoipa::path(get, path = "/api/authorities/{authority}/publication/sittings/{sitting}/archive.zip", tag = "publication",
    operation_id = "publication_archive", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, content_type = "application/zip"), (status = 404)))]
pub(super) async fn archive(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let package = sealed(&state, authority, sitting, Some(desk.person)).await?;
    Ok(answer::download("application/zip", package.bytes, &package.name))
}

/// Makes the package and seals it in the journal.
pub async fn sealed(
    state: &AppState,
    authority: Uuid,
    sitting: Uuid,
    by: Option<Uuid>,
) -> AppResult<Package> {
    let now = state.clock.now();
    let package = package(state, authority, sitting, now).await?;
    let mut tx = state.db.tenant(authority).write().await?;
    let facts = json!({ "sitting": sitting, "seal": package.seal, "package": sha256_hex(&package.bytes) });
    let act = journal::Act {
        at: now,
        actor: by,
        verb: "publication.archive",
        subject: Some(sitting),
        facts: &facts,
    };
    journal::record(&mut tx, act).await?;
    tx.commit().await?;
    Ok(package)
}

/// A file to put in.
struct File {
    title: String,
    kind: &'static str,
    name: String,
    hash: String,
}

async fn package(state: &AppState, authority: Uuid, id: Uuid, now: Timestamp) -> AppResult<Package> {
    let mut tx = state.db.tenant(authority).read().await?;
    let sitting = sittings::sitting(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let a = authorities::authority(&mut tx).await?;
    let body =
        crate::features::bodies::body(&mut tx, sitting.body_id).await?.map(|b| b.name).unwrap_or_default();
    let posted = store::of_sitting(&mut tx, id).await?;
    let files = files(&mut tx, &sitting, &posted).await?;
    let facts = facts(&mut tx, &sitting, &posted).await?;
    drop(tx);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut pieces = Vec::new();
    for file in files {
        let bytes = state.blobs.get(authority, &file.hash).await?;
        let path = unused(&pieces, &file.name);
        pieces.push(put(&mut zip, (path, file.title, file.kind), "application/pdf", &bytes)?);
    }
    let told = serde_json::to_vec_pretty(&facts)?;
    let place = ("content/faits.json".to_owned(), "Faits de la séance et publications".to_owned(), "facts");
    pieces.push(put(&mut zip, place, "application/json", &told)?);
    finish(zip, &a, &sitting, (&body, now), pieces)
}

/// The slip, the index and the list of hashes, which name the pieces.
fn finish(
    mut zip: zip::ZipWriter<Cursor<Vec<u8>>>,
    a: &Authority,
    sitting: &Sitting,
    (body, now): (&str, Timestamp),
    pieces: Vec<Piece>,
) -> AppResult<Package> {
    let index = Index {
        format: FORMAT.into(),
        authority: a.name.clone(),
        siren: a.siren.clone(),
        sitting: sitting.id,
        body: body.into(),
        day: sitting.day().0,
        made_at: now.instant().to_string(),
        pieces,
    };
    let slip = slip::slip(&index);
    let said = serde_json::to_vec_pretty(&index)?;
    let lines = index.pieces.iter().map(|p| format!("{}  {}\n", p.sha256, p.path));
    let hashes: String = lines
        .chain([
            format!("{}  manifest.xml\n", sha256_hex(slip.as_bytes())),
            format!("{}  paquet.json\n", sha256_hex(&said)),
        ])
        .collect();
    for (name, bytes) in [
        ("manifest.xml", slip.as_bytes()),
        ("paquet.json", said.as_slice()),
        ("empreintes.sha256", hashes.as_bytes()),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).context("the package is not written")?;
        zip.write_all(bytes)?;
    }
    let bytes = zip.finish().context("the package is not closed")?.into_inner();
    let name = format!("seance-{}-{}.zip", index.day, super::slug::of(body));
    Ok(Package { bytes, seal: sha256_hex(&said), name })
}

fn put(
    zip: &mut zip::ZipWriter<Cursor<Vec<u8>>>,
    (path, title, kind): (String, String, &str),
    media_type: &str,
    bytes: &[u8],
) -> AppResult<Piece> {
    zip.start_file(&path, SimpleFileOptions::default()).context("the package is not written")?;
    zip.write_all(bytes)?;
    Ok(Piece {
        path,
        title,
        kind: kind.into(),
        media_type: media_type.into(),
        bytes: bytes.len() as u64,
        sha256: sha256_hex(bytes),
    })
}

/// Two files of one name stand beside each other.
fn unused(pieces: &[Piece], name: &str) -> String {
    let stem = name.strip_suffix(".pdf").unwrap_or(name);
    let named =
        |n: usize| if n == 1 { format!("content/{stem}.pdf") } else { format!("content/{stem}-{n}.pdf") };
    (1..).map(named).find(|path| !pieces.iter().any(|p| p.path == *path)).unwrap_or_default()
}

/// Every version of the convocation; the originals of what was posted, never the masked copies.
async fn files(tx: &mut TenantTx, sitting: &Sitting, posted: &[Publication]) -> sqlx::Result<Vec<File>> {
    let mut files = Vec::new();
    for c in convocations::versions(tx, sitting.id).await? {
        if let Some(hash) = c.letter_hash {
            files.push(File {
                title: format!("Convocation, version {}", c.version),
                kind: "convocation",
                name: format!("convocation-v{}.pdf", c.version),
                hash,
            });
        }
    }
    for p in posted.iter().filter(|p| p.kind != "convocation") {
        let kind = match p.kind.as_str() {
            "list" => "list",
            "minutes" => "minutes",
            "deliberation" => "deliberation",
            _ => "act",
        };
        files.push(File { title: p.title.clone(), kind, name: p.file_name(), hash: p.original_hash.clone() });
    }
    Ok(files)
}

/// What happened, for programs of a later time.
async fn facts(tx: &mut TenantTx, sitting: &Sitting, posted: &[Publication]) -> AppResult<Value> {
    let mut versions = Vec::new();
    for c in convocations::versions(tx, sitting.id).await? {
        versions
            .push(json!({ "version": c.version, "kind": c.kind, "sent_at": c.sent_at.instant().to_string(),
            "manifest_hash": c.manifest_hash, "manifest": c.manifest.0, "notice": c.notice.0 }));
    }
    let postings: Vec<Value> = posted
        .iter()
        .map(|p| {
            json!({ "kind": p.kind, "number": p.number, "title": p.title, "posted_on": p.posted_on, "author": p.author(),
                "kept_until": p.kept_until, "original_sha256": p.original_hash, "published_sha256": p.public_hash,
                "masked": p.masked, "facts": p.facts.0 })
        })
        .collect();
    let held = proceedings::held(tx, sitting.id).await?;
    let held = held.map(|h| json!({ "setting": h.setting, "facts": h.entries }));
    Ok(json!({ "sitting": sitting, "convocations": versions, "proceedings": held, "publications": postings }))
}
