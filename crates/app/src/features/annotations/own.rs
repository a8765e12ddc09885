//! Whose notes: the caller's own mandate, in force or ended not long ago, and the key that seals what is written in it.
use super::store;
use crate::features::people::{self, OwnMandate};
use crate::platform::auth::{Caller, HOME_ZONE};
use crate::platform::error::{AppError, AppResult};
use crate::platform::seal::Key;
use crate::platform::state::AppState;
use axum::http::StatusCode;
use uuid::Uuid;

/// The caller's own mandate, in force today or ended while its notes are still kept. Anybody else's is 404; one whose
/// notes are no longer kept is 410, and a tablet that hears it erases its own.
pub(super) async fn mandate(state: &AppState, caller: &Caller, id: Uuid) -> AppResult<OwnMandate> {
    let today = state.clock.now().day_in(HOME_ZONE);
    let mut tx = state.db.read().await?;
    let own = people::own_mandate(&mut tx, caller.person, id).await?;
    let own = own.filter(|m| caller.reach.allows(m.tenant_id)).ok_or(AppError::NotFound)?;
    if own.in_force(&today) || own.kept(&today) {
        return Ok(own);
    }
    if own.starts_on > today {
        return Err(AppError::NotFound);
    }
    Err(AppError::refused(
        StatusCode::GONE,
        "notes.destroyed",
        "Ce mandat a pris fin et le délai pour emporter ses notes est passé : elles sont détruites.",
    ))
}

/// The key kept under this name.
pub(super) async fn key(state: &AppState, tenant: Uuid, blob: &str) -> AppResult<Key> {
    Ok(Key::of(&state.blobs.get(tenant, blob).await?)?)
}

/// The name of the key of a mandate's notes, made the first time. Two devices that begin at once end with the same key.
pub(super) async fn key_to_write(state: &AppState, tenant: Uuid, mandate: Uuid) -> AppResult<String> {
    let mut tx = state.db.tenant(tenant).read().await?;
    if let Some(blob) = store::key(&mut tx, mandate).await? {
        return Ok(blob);
    }
    drop(tx);
    let blob = state.blobs.put(tenant, Key::draw().to_vec()).await?;
    let mut tx = state.db.tenant(tenant).write().await?;
    let kept = store::keep_key(&mut tx, mandate, &blob).await?;
    tx.commit().await?;
    if kept != blob {
        state.blobs.remove(tenant, &blob).await?;
    }
    Ok(kept)
}
