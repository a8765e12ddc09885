//! The staff searches everything that its authority sent.
use super::find::{self, Reach};
use super::model::PapersFound;
use super::store;
use crate::features::dossiers;
use crate::platform::auth::{Caller, HOME_ZONE, LOOKS};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path, Query};
use crate::platform::state::AppState;
use axum::extract::State;
use axum::response::Response;
use std::collections::HashSet;
use uuid::Uuid;

pub use super::find::PapersQuery;

/// Papers of the authority.
#[utoipa::path(get, path = "/api/authorities/{authority}/papers", tag = "papers", operation_id = "papers_find",
    params(("authority" = Uuid, Path), PapersQuery),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, body = PapersFound), (status = 404), (status = 422)))]
pub(super) async fn office(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Query(query): Query<PapersQuery>,
) -> AppResult<Json<PapersFound>> {
    caller.desk(&state, authority, LOOKS).await?;
    Ok(Json(find_in(&state, authority, &query).await?))
}

/// The file of a paper, as it was sent, whatever became of the document since.
#[utoipa::path(get, path = "/api/authorities/{authority}/papers/{hash}", tag = "papers", operation_id = "papers_file",
    params(("authority" = Uuid, Path), ("hash" = String, Path)),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, content_type = "application/pdf"), (status = 404)))]
pub(super) async fn file(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, hash)): Path<(Uuid, String)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let (title, media_type) = store::named(&mut tx, &hash).await?.ok_or(AppError::NotFound)?;
    drop(tx);
    let length = state.blobs.length(authority, &hash).await?.ok_or(AppError::NotFound)?;
    let body = state.blobs.stream(authority, &hash, 0..length).await?;
    let name = format!("{title}{}", if media_type == "application/pdf" { ".pdf" } else { "" });
    let tag = format!("\"{hash}\"");
    Ok(dossiers::sandboxed(body, &media_type, Some(length), Some(("inline", &name)), Some(&tag)))
}

/// Everything that an authority sent, for whoever was let in.
pub async fn find_in(state: &AppState, authority: Uuid, query: &PapersQuery) -> AppResult<PapersFound> {
    let today = state.clock.now().day_in(HOME_ZONE);
    let mut tx = state.db.tenant(authority).read().await?;
    let authority = find::authority(&mut tx).await?;
    drop(tx);
    let reach = Reach { authority, today, member: None, received: HashSet::new() };
    find::find(state, vec![reach], query).await
}
