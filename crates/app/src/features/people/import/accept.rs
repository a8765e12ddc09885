//! The acceptance of a file: one transaction, one line of the journal, with counts and no personal data.
use super::ground::Ground;
use super::model::{Import, ImportResult};
use super::preview::read_aside;
use super::settle::settle;
use super::table::read_table;
use super::write;
use super::{read::Reading, store};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::{TenantTx, next_value};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::{feed, journal};
use axum::extract::State;
use pupitre_tabular::Table;
use serde_json::json;
use uuid::Uuid;

/// Writes what the preview showed; accepted twice, a file is written once.
#[utoipa::path(post, path = "/api/authorities/{a}/members/import/{i}/accept", tag = "people",
    operation_id = "members_import_accept", params(("a" = Uuid, Path), ("i" = Uuid, Path)),
    security(("session" = []), ("token" = ["members:write"])),
    responses((status = 200, body = ImportResult)))]
pub(super) async fn accept(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, i)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<ImportResult>> {
    let desk = caller.desk(&state, a, PREPARES).await?;
    let mut tx = desk.read().await?;
    let import = store::import(&mut tx, i).await?.ok_or(AppError::NotFound)?;
    drop(tx);
    let bytes = state.blobs.get(a, &import.file_hash).await?;
    let table = read_table(&state, &bytes).await?;
    let mut tx = desk.write().await?;
    let (_, result) = carry_out(&mut tx, &state, i, table, Some(desk.person)).await?;
    tx.commit().await?;
    Ok(Json(result))
}

/// Reads once more against what is known now, writes, and writes it down. The reading is absent when the import
/// had already been accepted as it stands.
pub(super) async fn carry_out(
    tx: &mut TenantTx,
    state: &AppState,
    id: Uuid,
    table: Table,
    actor: Option<Uuid>,
) -> AppResult<(Option<Reading>, ImportResult)> {
    let now = state.clock.now();
    // One import of an authority after the other: the second sees what the first wrote.
    next_value(tx, "people.import").await?;
    let import: Import = store::import(tx, id).await?.ok_or(AppError::NotFound)?;
    let (mut stored, corrections) = (import.mapping.0, import.corrections.0);
    if let Some(result) = stored.result {
        return Ok((None, result));
    }
    let ground = Ground::load(tx, state, stored.capacity).await?;
    let (mut reading, ground) = read_aside(table, stored.columns.clone(), corrections, ground).await?;
    settle(tx, &mut reading, &ground).await?;
    let written = write::write(tx, &reading, &ground, now).await?;
    let result = written.result;
    stored.result = Some(result);
    store::accept(tx, id, &stored, now).await?;
    let facts = json!({
        "file": import.file_hash, "layout": reading.layout, "capacity": stored.capacity, "created": result.created,
        "completed": result.completed, "unchanged": result.unchanged, "left_out": result.left_out,
        "communes": written.communes, "seated": written.seated, "paper": written.paper,
    });
    let act = journal::Act { at: now, actor, verb: "people.import", subject: Some(id), facts: &facts };
    feed::act(tx, act).await?;
    Ok((Some(reading), result))
}
