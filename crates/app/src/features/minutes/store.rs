//! SQL of the room.
use super::model::Minutes;
use crate::platform::db::TenantTx;
use crate::platform::time::Day;
use crate::{execute, maybe_row};
use uuid::Uuid;

/// The minutes of a sitting, once drawn.
pub async fn of_sitting(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Option<Minutes>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT sitting_id, state, content, revision, drafted_at, changed_at, proposed_at, settled_in, settled_item,
            settled_on, settled_words, paper_hash, signed_on, signed_at, signatures, scan_hash, published_on, sent_at
         FROM minutes WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting
    )
}

/// Says on which day the minutes were put online; the first day stands.
pub async fn set_published(tx: &mut TenantTx, sitting: Uuid, on: &Day) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE minutes SET published_on = COALESCE(published_on, $3) WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting,
        on
    )?;
    Ok(())
}
