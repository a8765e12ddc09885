//! The dossier of a sitting in one PDF, and the numbers of its pages.
//!
//! One plan gives both: the numbers that a convocation freezes, that tablets show and that paper bears are those
//! stamped on the pages (C5), because the dossier is made from the very plan that numbered it.
use super::intake::absolute;
use super::model::Document;
use super::refusal::DossierRefusal;
use super::serve::sandboxed;
use super::store;
use super::tasks::{AssembleOrder, Made, Outcome, PartOrder};
use crate::features::authorities::{self, Authority};
use crate::features::bodies;
use crate::features::sittings::{self, Item, Sitting};
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::Path;
use crate::platform::press::{self, Press, Span};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use anyhow::anyhow;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use pupitre_documents::Front;
use pupitre_rules::french;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::PathBuf;
use uuid::Uuid;

/// What a dossier is made of, in order. Serialisable: a convocation may keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DossierPlan {
    pub front: Front,
    pub parts: Vec<PlannedPart>,
}

/// A document in its place, or an item without any page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedPart {
    pub item_number: String,
    pub item_title: String,
    pub title: String,
    /// A remark in the contents, for what has no page.
    pub note: String,
    pub document: Option<Uuid>,
    /// Reading copy; none for what has no page.
    pub hash: Option<String>,
    pub pages: u32,
}

/// A dossier made.
pub struct Assembled {
    pub path: PathBuf,
    /// Contents included.
    pub pages: i64,
    /// First page of each document that has pages, contents left aside.
    pub first_pages: HashMap<Uuid, i64>,
}

/// « Jeudi 17 décembre 2026 à 18 h 30, salle des fêtes »: a line of its own begins with a capital.
pub fn when_and_where(starts_at: Timestamp, zone: &str, place: &str) -> String {
    let mut line = format!("{}, {place}", french::long_moment(starts_at.zoned(zone).datetime()));
    if let Some(first) = line.get(..1).map(str::to_uppercase) {
        line.replace_range(..1, &first);
    }
    line
}

/// What the first page says. `version`: « Additif du 9 décembre 2026 », empty for the first sending.
pub fn front(authority: &Authority, body: &str, sitting: &Sitting, version: &str) -> Front {
    Front {
        authority: authority.name.clone(),
        body: body.to_owned(),
        when_and_where: when_and_where(sitting.starts_at, &sitting.time_zone, &sitting.place),
        version: version.to_owned(),
        accent: authority.accent.clone(),
    }
}

impl DossierPlan {
    /// The dossier of an agenda and its documents; unplaced documents are left out.
    pub fn new(front: Front, agenda: &[Item], documents: &[Document]) -> Self {
        let mut parts = Vec::with_capacity(documents.len() + agenda.len());
        for item in agenda {
            let mine: Vec<&Document> = documents.iter().filter(|d| d.item_id == Some(item.id)).collect();
            let part = |title: &str, note: String, document: Option<&Document>| PlannedPart {
                item_number: item.number.clone(),
                item_title: item.title.clone(),
                title: title.to_owned(),
                note,
                document: document.map(|d| d.id),
                hash: document.filter(|d| d.pages > 0).map(|d| d.reading_hash.clone()),
                pages: document.map_or(0, |d| u32::try_from(d.pages).unwrap_or(0)),
            };
            let apart = |d: &Document| format!("{} : fichier à part, hors du dossier", d.title);
            parts.extend(mine.iter().map(|d| {
                let note = if d.pages > 0 { String::new() } else { apart(d) };
                part(&d.title, note, Some(d))
            }));
            if !item.on_site.is_empty() {
                parts.push(part(
                    "",
                    format!("Consultable sur place : {}", item.on_site.replace('\n', ", ")),
                    None,
                ));
            } else if mine.is_empty() {
                parts.push(part("", String::new(), None));
            }
        }
        Self { front, parts }
    }

    /// First page of each document that has pages: known before the dossier is made, because its contents are
    /// numbered apart.
    pub fn first_pages(&self) -> HashMap<Uuid, i64> {
        let mut next = 1;
        let mut numbers = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            numbers.push(if part.hash.is_some() { next } else { 0 });
            next += part.pages;
        }
        self.by_document(&numbers)
    }

    fn by_document(&self, first_pages: &[u32]) -> HashMap<Uuid, i64> {
        let pairs = self.parts.iter().zip(first_pages).filter(|(_, first)| **first > 0);
        pairs.filter_map(|(part, first)| part.document.map(|id| (id, i64::from(*first)))).collect()
    }
}

/// Makes the dossier of a plan in a folder of the caller, which he keeps (`blobs.put_file`) or throws away.
pub async fn assemble_dossier(
    state: &AppState,
    authority: Uuid,
    plan: &DossierPlan,
    folder: &std::path::Path,
) -> AppResult<Assembled> {
    let mut parts = Vec::with_capacity(plan.parts.len());
    for part in &plan.parts {
        let path = match &part.hash {
            Some(hash) => Some(absolute(&state.blobs.on_disk(authority, hash, folder).await?)?),
            None => None,
        };
        parts.push(PartOrder {
            item_number: part.item_number.clone(),
            item_title: french::set(&part.item_title),
            title: french::set(&part.title),
            note: part.note.clone(),
            path,
        });
    }
    let path = folder.join("dossier.pdf");
    let order = AssembleOrder { front: plan.front.clone(), parts, out: absolute(&path)? };
    let made = put_together(&state.press, &order).await?;
    let first_pages = plan.by_document(&made.first_pages);
    if first_pages != plan.first_pages() {
        // A page number that differs from the one announced would mislead a whole sitting.
        return Err(AppError::Internal(anyhow!("the dossier made bears other page numbers than its plan")));
    }
    Ok(Assembled { path, pages: i64::from(made.pages), first_pages })
}

/// Has the press make a dossier.
pub async fn put_together(press: &Press, order: &AssembleOrder) -> AppResult<Made> {
    let outcome: Outcome<Made> = press.run("dossiers.assemble", Span::Make, order).await?;
    outcome.settle()?.map_err(|refused| {
        AppError::refused(StatusCode::UNPROCESSABLE_ENTITY, "dossiers.not_assembled", refused.sentence)
    })
}

/// The dossier as it would leave now.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/dossier.pdf", tag = "dossiers",
    operation_id = "dossiers_now", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 422)))]
pub(super) async fn now(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let sitting = sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?;
    let whose = authorities::authority(&mut tx).await?;
    let body = bodies::body(&mut tx, sitting.body_id).await?.map(|b| b.name).unwrap_or_default();
    let agenda = sittings::agenda(&mut tx, sitting.id).await?;
    let documents = store::documents(&mut tx, sitting.id).await?;
    drop(tx);
    if agenda.is_empty() {
        return Err(DossierRefusal::NothingToAssemble.into());
    }
    let plan = DossierPlan::new(front(&whose, &body, &sitting, ""), &agenda, &documents);
    let work = press::bench(&state).await?;
    let made = assemble_dossier(&state, authority, &plan, work.path()).await?;
    let file = tokio::fs::File::open(&made.path).await?;
    let length = file.metadata().await?.len();
    // The folder goes now; the open file is read to its end all the same.
    let body = Body::from_stream(tokio_util::io::ReaderStream::new(file));
    let name = format!("Dossier {} {}.pdf", sitting.title, sitting.day().0);
    Ok(sandboxed(body, "application/pdf", Some(length), Some(("inline", &name)), None))
}
