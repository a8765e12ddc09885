//! `ballots.progress`: how many have voted, and who has not; never what.
use super::model::BallotProgress;
use super::store;
use super::table::Table;
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use axum::extract::State;
use std::collections::HashSet;
use uuid::Uuid;

/// How far a ballot is.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/ballots/{ballot}", tag = "proceedings",
    operation_id = "ballots_progress",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("ballot" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = BallotProgress), (status = 404), (status = 409)))]
pub(super) async fn progress(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, ballot)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Json<BallotProgress>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let row = store::ballot(&mut tx, ballot).await?.filter(|b| b.sitting_id == sitting);
    let row = row.ok_or(AppError::NotFound)?;
    let voted: HashSet<Uuid> = who_voted(&mut tx, ballot, row.secret).await?.into_iter().collect();
    let table = Table::lay(&mut tx, sitting).await?;
    let entitled = table.open.get(&ballot).map(|voices| voices.keys().copied().collect::<Vec<_>>());
    let entitled = entitled.unwrap_or_default();
    let mut awaited: Vec<Uuid> = entitled.iter().copied().filter(|v| !voted.contains(v)).collect();
    awaited.sort_unstable();
    Ok(Json(BallotProgress {
        secret: row.secret,
        closed: row.closed_at.is_some(),
        voted: entitled.len() - awaited.len(),
        entitled: entitled.len(),
        awaited,
    }))
}

/// Voices that have voted.
pub(in crate::features::proceedings) async fn who_voted(
    tx: &mut TenantTx,
    ballot: Uuid,
    secret: bool,
) -> sqlx::Result<Vec<Uuid>> {
    match secret {
        true => store::voters(tx, ballot).await,
        false => Ok(store::votes(tx, ballot).await?.into_iter().map(|v| v.voice_id).collect()),
    }
}
