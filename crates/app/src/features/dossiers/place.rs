//! Documents named, placed and taken out by the clerk.
use super::model::KINDS;
use super::refusal::DossierRefusal;
use super::store;
use crate::features::sittings::DocumentKind;
use crate::features::sittings::{self, LONGEST_TITLE, SittingBody, fitting, one_line};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::feed;
use crate::platform::state::AppState;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A document as placed by the clerk.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentInput {
    /// Its item; null leaves it unplaced.
    pub item_id: Option<Uuid>,
    /// `note`, `draft`, `annex`, `contract`.
    #[schema(value_type = DocumentKind)]
    pub kind: String,
    pub title: String,
    /// Its place among the documents of the item, from 0; the last one when absent and the item changes.
    pub position: Option<i64>,
}

/// Names and places a document.
#[utoipa::path(put, path = "/api/authorities/{authority}/sittings/{sitting}/documents/{document}", tag = "dossiers",
    operation_id = "documents_place",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("document" = Uuid, Path)),
    request_body = DocumentInput,
    security(("session" = []), ("token" = ["sittings:write"])),
    responses((status = 200, body = SittingBody), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn place(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, document)): Path<(Uuid, Uuid, Uuid)>,
    Json(input): Json<DocumentInput>,
) -> AppResult<Json<SittingBody>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    sittings::begin_change(&mut tx, sitting, None, now).await?;
    let current = store::document(&mut tx, sitting, document).await?.ok_or(AppError::NotFound)?;
    let title = fitting("title", "Le titre", LONGEST_TITLE, one_line(&input.title))?;
    if title.is_empty() {
        return Err(DossierRefusal::TitleMissing.into());
    }
    if !KINDS.contains(&input.kind.as_str()) {
        return Err(DossierRefusal::KindUnknown { kind: input.kind }.into());
    }
    if let Some(item) = input.item_id
        && !sittings::agenda(&mut tx, sitting).await?.iter().any(|i| i.id == item)
    {
        return Err(DossierRefusal::ItemUnknown.into());
    }
    store::place(&mut tx, document, input.item_id, &input.kind, &title).await?;
    if input.position.is_some() || input.item_id != current.item_id {
        rank(&mut tx, sitting, document, input.item_id, input.position).await?;
    }
    feed::publish(&mut tx, "dossiers.change", Some(sitting), now).await?;
    answer(tx, sitting).await
}

/// Puts a document at its rank among those of its item; the others keep their order.
async fn rank(
    tx: &mut TenantTx,
    sitting: Uuid,
    document: Uuid,
    item: Option<Uuid>,
    at: Option<i64>,
) -> AppResult<()> {
    let documents = store::documents(tx, sitting).await?;
    let mut sisters: Vec<Uuid> =
        documents.iter().filter(|d| d.item_id == item && d.id != document).map(|d| d.id).collect();
    let at = at.map_or(sisters.len(), |at| (at.max(0) as usize).min(sisters.len()));
    sisters.insert(at, document);
    for (position, id) in sisters.into_iter().enumerate() {
        store::set_position(tx, id, position as i64).await?;
    }
    Ok(())
}

/// Takes a document out of the dossier.
#[utoipa::path(delete, path = "/api/authorities/{authority}/sittings/{sitting}/documents/{document}", tag = "dossiers",
    operation_id = "documents_remove",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("document" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:write"])),
    responses((status = 200, body = SittingBody), (status = 404), (status = 409)))]
pub(super) async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, document)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Json<SittingBody>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    sittings::begin_change(&mut tx, sitting, None, now).await?;
    store::document(&mut tx, sitting, document).await?.ok_or(AppError::NotFound)?;
    store::remove_document(&mut tx, document, now).await?;
    feed::publish(&mut tx, "dossiers.change", Some(sitting), now).await?;
    answer(tx, sitting).await
}

async fn answer(mut tx: TenantTx, sitting: Uuid) -> AppResult<Json<SittingBody>> {
    let body = sittings::sitting_view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(body))
}
