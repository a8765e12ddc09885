//! `dossiers.read`: a file that has wholly arrived is read by the press, kept twice (the original untouched, the
//! reading copy), and made a document placed on its item; or it is refused with a reason.
//!
//! Every step may be done again: what is kept is named by its content, and the last step happens once, in one
//! transaction. A process that dies in between is followed by the job, or by the next question about the upload.
use super::model::{Kept, Upload};
use super::office::{DOCX, ODT, PDF};
use super::tasks::{ConvertOrder, FileRefused, Found, InspectOrder, Outcome};
use super::{arriving, matching, naming, picture, store};
use crate::features::sittings::{self, LONGEST_TITLE, UploadRow};
use crate::platform::blobs::Blobs;
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::jobs::{Failure, Finished, Job};
use crate::platform::press::{Press, Span};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{failpoint, feed, ids};
use futures::future::BoxFuture;
use pupitre_documents::Inspection;
use std::fs::File;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Seconds that LibreOffice may take for one document.
const CONVERSION_SECONDS: u64 = 90;
/// After so many tries without its file, an upload is given back to the clerk.
const TRIES_WITHOUT_FILE: i64 = 4;

/// The job that finishes a reading cut short.
pub(super) fn job(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move {
        let (Some(tenant), Some(id)) = (job.tenant_id, job.subject) else { return Ok(Finished::Now) };
        let mut tx = state.db.tenant(tenant).read().await.map_err(AppError::from)?;
        let upload = store::upload(&mut tx, id).await.map_err(AppError::from)?;
        drop(tx);
        let Some(upload) = upload.filter(|u| u.state == "reading") else { return Ok(Finished::Now) };
        let there = tokio::fs::try_exists(arriving::path(&state, id)).await.map_err(AppError::from)?;
        if !there {
            // It may lie on another machine; in the end the clerk must know.
            if job.attempts < TRIES_WITHOUT_FILE {
                return Err(Failure::Later("the file is not on this machine".into()));
            }
            let sentence = "Ce fichier a été perdu avant d’être lu. Déposez-le de nouveau.";
            refuse(&state, tenant, &upload, sentence).await?;
            return Ok(Finished::Now);
        }
        match take_in(&state, tenant, id).await {
            Ok(row) if row.state == "reading" => {
                Err(Failure::Later("somebody else is reading this file".into()))
            }
            // Given up meanwhile: nothing is left to do.
            Ok(_) | Err(AppError::NotFound) => Ok(Finished::Now),
            Err(error) => Err(error.into()),
        }
    })
}

/// Reads an upload unless somebody is at it; returns how it stands.
pub(super) async fn take_in(state: &AppState, tenant: Uuid, upload: Uuid) -> AppResult<UploadRow> {
    match arriving::hold(state, upload, false) {
        Ok(Some(held)) => take_in_held(state, tenant, upload, held).await,
        Ok(None) => row(state, tenant, upload).await,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => row(state, tenant, upload).await,
        Err(error) => Err(error.into()),
    }
}

async fn row(state: &AppState, tenant: Uuid, upload: Uuid) -> AppResult<UploadRow> {
    let mut tx = state.db.tenant(tenant).read().await?;
    store::upload_row(&mut tx, upload).await?.ok_or(AppError::NotFound)
}

/// The same, its file held alone until the end.
pub(super) async fn take_in_held(
    state: &AppState,
    tenant: Uuid,
    id: Uuid,
    held: File,
) -> AppResult<UploadRow> {
    let mut tx = state.db.tenant(tenant).read().await?;
    let upload = store::upload(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    drop(tx);
    if upload.state == "reading" {
        match read(state, tenant, &upload).await? {
            Ok(file) => keep(state, tenant, &upload, file).await?,
            Err(refused) => refuse(state, tenant, &upload, &refused.sentence).await?,
        }
        arriving::sweep(state, id).await;
    }
    drop(held);
    row(state, tenant, id).await
}

/// A file read: what it is, where its bytes are, what its name and words say.
struct ReadFile {
    original: PathBuf,
    reading: Option<PathBuf>,
    media_type: &'static str,
    inspection: Option<Inspection>,
    opening: String,
    warnings: Vec<String>,
}

async fn read(state: &AppState, tenant: Uuid, upload: &Upload) -> AppResult<Result<ReadFile, FileRefused>> {
    let original = arriving::path(state, upload.id);
    let workshop = arriving::workshop(state, upload.id);
    tokio::fs::create_dir_all(&workshop).await?;
    match inspect(&state.press, &original, Some(workshop.join("reading"))).await? {
        Err(refused) => Ok(Err(refused)),
        Ok(Found::Pdf { inspection, copied, opening }) => {
            let reading = copied.then(|| workshop.join("reading"));
            let warnings = inspection.warnings.clone();
            let inspection = Some(inspection);
            Ok(Ok(ReadFile { original, reading, media_type: PDF, inspection, opening, warnings }))
        }
        Ok(Found::Office { media_type }) => {
            tracing::debug!(%tenant, "an office document is converted");
            Ok(Ok(converted(state, original, workshop, &media_type).await?))
        }
    }
}

/// Asks the press what a file is. Limits passed are the file's fault.
pub async fn inspect(
    press: &Press,
    path: &Path,
    reading: Option<PathBuf>,
) -> AppResult<Result<Found, FileRefused>> {
    let order =
        InspectOrder { path: absolute(path)?, reading: reading.as_deref().map(absolute).transpose()? };
    let outcome: AppResult<Outcome<Found>> = press.run("dossiers.inspect", Span::Read, &order).await;
    match outcome {
        Ok(outcome) => outcome.settle(),
        Err(AppError::Refused { code, detail, .. }) => Ok(Err(FileRefused { code, sentence: detail })),
        Err(error) => Err(error),
    }
}

/// The press works in another folder of its own some day: paths are whole.
pub(super) fn absolute(path: &Path) -> std::io::Result<PathBuf> {
    std::path::absolute(path)
}

/// An office document with its PDF where LibreOffice is, else as it is.
async fn converted(
    state: &AppState,
    original: PathBuf,
    workshop: PathBuf,
    media_type: &str,
) -> AppResult<ReadFile> {
    let folder = workshop.join("office");
    tokio::fs::create_dir_all(&folder).await?;
    let order = ConvertOrder {
        path: absolute(&original)?,
        media_type: media_type.to_owned(),
        folder: absolute(&folder)?,
        soffice: state.config.press.soffice.clone(),
        seconds: CONVERSION_SECONDS,
    };
    let outcome: AppResult<Outcome<Option<PathBuf>>> =
        state.press.run("dossiers.convert", Span::Make, &order).await;
    let pdf = match outcome {
        Ok(outcome) => outcome.settle()?.unwrap_or_default(),
        Err(AppError::Refused { .. }) => None,
        Err(error) => return Err(error),
    };
    if let Some(pdf) = pdf
        && let Ok(Found::Pdf { inspection, copied, opening }) =
            inspect(&state.press, &pdf, Some(workshop.join("reading"))).await?
    {
        let reading = if copied { workshop.join("reading") } else { pdf };
        let warnings = vec![
            "Ce document a été converti en PDF par le serveur : vérifiez sa mise en page. L’original reste \
             téléchargeable."
                .into(),
        ];
        let inspection = Some(inspection);
        return Ok(ReadFile {
            original,
            reading: Some(reading),
            media_type: PDF,
            inspection,
            opening,
            warnings,
        });
    }
    let warnings = vec![
        "Ce document n’est pas un PDF : il est remis tel quel, à côté du dossier assemblé, et ne se lit pas sur toutes \
         les tablettes. Déposez-en une version PDF."
            .into(),
    ];
    let media_type = if media_type == ODT { ODT } else { DOCX };
    Ok(ReadFile { original, reading: None, media_type, inspection: None, opening: String::new(), warnings })
}

/// Keeps the bytes, then makes the document: once, in one transaction.
async fn keep(state: &AppState, tenant: Uuid, upload: &Upload, file: ReadFile) -> AppResult<()> {
    let original_hash =
        keep_copy(&state.blobs, tenant, &file.original, &arriving::workshop(state, upload.id)).await?;
    let (reading_hash, bytes) = match &file.reading {
        Some(path) => {
            let bytes = tokio::fs::metadata(path).await?.len();
            (state.blobs.put_file(tenant, path).await?, bytes)
        }
        None => (original_hash.clone(), upload.bytes as u64),
    };
    let picture = match file.media_type {
        PDF => picture::make(state, tenant, upload.id, &reading_hash).await?,
        _ => None,
    };
    failpoint::pass("upload.kept");
    let kept = Kept {
        file_name: upload.file_name.clone(),
        media_type: file.media_type.to_owned(),
        bytes: bytes as i64,
        pages: file.inspection.as_ref().map_or(0, |i| i64::from(i.pages)),
        original_hash,
        reading_hash,
        signed: file.inspection.as_ref().is_some_and(|i| i.signed),
        warnings: file.warnings,
    };
    let inner_title = file.inspection.and_then(|i| i.title);
    let now = state.clock.now();
    let mut tx = state.db.tenant(tenant).write().await?;
    if let Err(refused) = sittings::begin_change(&mut tx, upload.sitting_id, None, now).await {
        drop(tx);
        return match refused {
            AppError::Refused { detail, .. } => refuse(state, tenant, upload, &detail).await,
            error => Err(error),
        };
    }
    let document = settle(&mut tx, upload, kept, inner_title, &file.opening, now).await?;
    if let Some(picture) = picture {
        store::insert_picture(&mut tx, &picture).await?;
    }
    if !store::finish_upload(&mut tx, upload.id, Some(document), None).await? {
        // Somebody ended it first: nothing of this transaction must stay.
        return Ok(());
    }
    feed::publish(&mut tx, "dossiers.arrive", Some(upload.sitting_id), now).await?;
    failpoint::pass("upload.before_commit");
    Ok(tx.commit().await?)
}

/// Puts a copy of the file among the blobs: the arrived file stays until the upload has ended.
async fn keep_copy(blobs: &Blobs, tenant: Uuid, path: &Path, workshop: &Path) -> anyhow::Result<String> {
    let copy = workshop.join("original");
    let _ = tokio::fs::remove_file(&copy).await;
    if tokio::fs::hard_link(path, &copy).await.is_err() {
        tokio::fs::copy(path, &copy).await?;
    }
    blobs.put_file(tenant, &copy).await
}

/// The document made of a file: a new version of the one it replaces, or a new one on its item.
async fn settle(
    tx: &mut TenantTx,
    upload: &Upload,
    mut file: Kept,
    inner_title: Option<String>,
    opening: &str,
    now: Timestamp,
) -> AppResult<Uuid> {
    let documents = store::documents(tx, upload.sitting_id).await?;
    if let Some(replaced) = documents.iter().find(|d| Some(d.id) == upload.replaces) {
        // The same file again is no new version.
        if replaced.original_hash != file.original_hash {
            store::replace_file(tx, replaced.id, &file, now).await?;
        }
        return Ok(replaced.id);
    }
    if let Some(same) = documents.iter().find(|d| d.original_hash == file.original_hash) {
        file.warnings
            .push(format!("Le même fichier est déjà dans ce dossier, sous le titre « {} ».", same.title));
    }
    let agenda = sittings::agenda(tx, upload.sitting_id).await?;
    let clues = naming::read_name(&file.file_name);
    let item = matching::place(&clues, inner_title.as_deref(), &agenda);
    let kind = clues.kind.or_else(|| naming::kind_of_text(opening)).unwrap_or_else(|| {
        let has_draft = documents.iter().any(|d| d.item_id == item && d.kind == "draft");
        if item.is_some() && !has_draft { "draft" } else { "annex" }
    });
    let says_nothing = clues.words.is_empty() && clues.kind.is_none();
    let title = inner_title.filter(|_| says_nothing).unwrap_or(clues.title);
    let title: String = title.chars().take(LONGEST_TITLE).collect();
    let position = documents.iter().map(|d| d.position).max().unwrap_or(0) + 1;
    let id = ids::new_id();
    let placed = store::Placed { id, item, position, kind, title: &title, file: &file };
    store::insert_document(tx, upload.sitting_id, &placed, now).await?;
    Ok(id)
}

/// Ends an upload with the reason why its file is refused.
async fn refuse(state: &AppState, tenant: Uuid, upload: &Upload, sentence: &str) -> AppResult<()> {
    let mut tx = state.db.tenant(tenant).write().await?;
    if store::finish_upload(&mut tx, upload.id, None, Some(sentence)).await? {
        feed::publish(&mut tx, "dossiers.refuse", Some(upload.sitting_id), state.clock.now()).await?;
    }
    Ok(tx.commit().await?)
}
