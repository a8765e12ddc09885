//! SQL of the room.
use super::model::{Item, Sitting, number};
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use crate::{execute, maybe_row, rows};
use uuid::Uuid;

/// One sitting.
pub async fn sitting(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Sitting>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, body_id, title, starts_at, time_zone, place, address, remote_allowed, public, reply_until, urgent,
            urgency_reason, first_after_renewal, state, revision, calendar_uid
         FROM sitting WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// Its agenda, in order, numbered.
pub async fn agenda(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<Item>> {
    let tenant = tx.tenant();
    let mut items: Vec<Item> = rows!(
        tx.inner(),
        "SELECT id, parent_id, position, title, rapporteur_mandate_id, theme, matter, kind, closed_door, on_site
         FROM agenda_item WHERE tenant_id = $1 AND sitting_id = $2 ORDER BY position, id",
        tenant,
        sitting
    )?;
    number(&mut items);
    Ok(items)
}

/// Moves a sitting to another state.
pub async fn set_state(tx: &mut TenantTx, id: Uuid, state: &str, at: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE sitting SET state = $3, changed_at = $4, revision = revision + 1 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        state,
        at
    )?;
    Ok(())
}

/// Marks the sitting as changed: its agenda or a document was touched.
pub async fn touch(tx: &mut TenantTx, id: Uuid, at: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE sitting SET changed_at = $3, revision = revision + 1 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        at
    )?;
    Ok(())
}
