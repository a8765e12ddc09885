//! What a member received: his right to a file, and everything that a mandate of his was sent.
mod store;

use super::model::Manifest;
use crate::platform::auth::{Caller, HOME_ZONE};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::state::AppState;
use uuid::Uuid;

/// The authority in which the caller may have a file today: a dispatch of his carries it, and his mandate runs.
pub async fn right_to_file(state: &AppState, caller: &Caller, hash: &str) -> AppResult<Uuid> {
    right(state, caller, hash, false).await
}

/// The same, also while the notes of an ended mandate are kept: he takes them away on their documents.
pub async fn right_to_annotated(state: &AppState, caller: &Caller, hash: &str) -> AppResult<Uuid> {
    right(state, caller, hash, true).await
}

async fn right(state: &AppState, caller: &Caller, hash: &str, after_the_end: bool) -> AppResult<Uuid> {
    let today = state.clock.now().day_in(HOME_ZONE);
    let mut tx = state.db.read().await?;
    let reach = caller.reach.id();
    let tenant = store::download_right(&mut tx, caller.person, hash, &today, reach, after_the_end).await?;
    tenant.ok_or(AppError::NotFound)
}

/// Every version sent to a mandate, the oldest first.
pub async fn papers_of(tx: &mut TenantTx, mandate: Uuid) -> sqlx::Result<Vec<Manifest>> {
    Ok(store::manifests(tx, mandate).await?.into_iter().map(|json| json.0).collect())
}
