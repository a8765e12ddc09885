//! SQL of the room.
use super::model::{Deliberation, ExaminedList, Transmission};
use crate::platform::db::TenantTx;
use crate::platform::time::Day;
use crate::{execute, maybe_row, rows};
use uuid::Uuid;

/// Deliberations of a sitting, in their order.
pub async fn of_sitting(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<Deliberation>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, sitting_id, item_id, position, year, number, object, matter, adopted, state, visas, recitals, decision,
            record, convened_on, revision, drafted_at, final_at, paper_hash, signed_on, signed_at, signatures, scan_hash,
            published_on
         FROM deliberation WHERE tenant_id = $1 AND sitting_id = $2 ORDER BY position",
        tenant,
        sitting
    )
}

/// One deliberation.
pub async fn deliberation(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Deliberation>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, sitting_id, item_id, position, year, number, object, matter, adopted, state, visas, recitals, decision,
            record, convened_on, revision, drafted_at, final_at, paper_hash, signed_on, signed_at, signatures, scan_hash,
            published_on
         FROM deliberation WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// Says on which day a deliberation was published; the first day stands.
pub async fn set_published(tx: &mut TenantTx, id: Uuid, on: &Day) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE deliberation SET published_on = COALESCE(published_on, $3) WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        on
    )?;
    Ok(())
}

/// The list of deliberations examined by a sitting, once drawn.
pub async fn list_of(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Option<ExaminedList>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT sitting_id, lines, paper_hash, drawn_at, posted_on, posted_by, certificate_hash, published_on, sent_at
         FROM deliberation_list WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting
    )
}

/// Says on which day the list was put online; the first day stands.
pub async fn set_list_published(tx: &mut TenantTx, sitting: Uuid, on: &Day) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE deliberation_list SET published_on = COALESCE(published_on, $3)
         WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting,
        on
    )?;
    Ok(())
}

/// What is known of the transmissions of a sitting's deliberations, oldest first.
pub async fn transmissions(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<Transmission>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT t.id, t.deliberation_id, t.kind, t.happened_on, t.act_id, t.reason, t.receipt_hash, t.said_at
         FROM transmission t JOIN deliberation d ON d.tenant_id = t.tenant_id AND d.id = t.deliberation_id
         WHERE t.tenant_id = $1 AND d.sitting_id = $2 ORDER BY t.said_at, t.id",
        tenant,
        sitting
    )
}
