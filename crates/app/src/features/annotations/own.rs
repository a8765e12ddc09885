//! Whose notes: the caller's own mandate, in force today, and the key that seals what is written in it.
use super::store;
use crate::features::people;
use crate::platform::auth::{Caller, HOME_ZONE};
use crate::platform::error::{AppError, AppResult};
use crate::platform::seal::Key;
use crate::platform::state::AppState;
use uuid::Uuid;

/// The authority of the caller's own mandate; anybody else's is 404.
pub(super) async fn authority(state: &AppState, caller: &Caller, mandate: Uuid) -> AppResult<Uuid> {
    let today = state.clock.now().day_in(HOME_ZONE);
    let mut tx = state.db.read().await?;
    let mandates = people::mandates_of(&mut tx, caller.person, &today).await?;
    let own = mandates.iter().find(|m| m.mandate_id == mandate && caller.reach.allows(m.tenant_id));
    own.map(|m| m.tenant_id).ok_or(AppError::NotFound)
}

/// The key of a mandate's notes; none while nothing was written.
pub(super) async fn key(state: &AppState, tenant: Uuid, mandate: Uuid) -> AppResult<Option<Key>> {
    let mut tx = state.db.tenant(tenant).read().await?;
    let Some(blob) = store::key(&mut tx, mandate).await? else { return Ok(None) };
    drop(tx);
    Ok(Some(Key::of(&state.blobs.get(tenant, &blob).await?)?))
}

/// The same, made the first time. Two devices that begin at once end with the same key.
pub(super) async fn key_to_write(state: &AppState, tenant: Uuid, mandate: Uuid) -> AppResult<Key> {
    if let Some(key) = key(state, tenant, mandate).await? {
        return Ok(key);
    }
    let blob = state.blobs.put(tenant, Key::draw().to_vec()).await?;
    let mut tx = state.db.tenant(tenant).write().await?;
    let kept = store::keep_key(&mut tx, mandate, &blob).await?;
    tx.commit().await?;
    Ok(Key::of(&state.blobs.get(tenant, &kept).await?)?)
}
