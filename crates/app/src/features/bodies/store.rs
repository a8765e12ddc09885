//! SQL of the room.
use super::model::{Body, Seat};
use crate::platform::db::TenantTx;
use crate::platform::time::Day;
use crate::{maybe_row, rows};
use uuid::Uuid;

/// One body.
pub async fn body(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Body>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, name, kind, regime, own_notice_kind, own_notice_days, note_required, informs_audience, position,
            closed_on FROM body WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// Seats of a body held on a day.
pub async fn seats_on(tx: &mut TenantTx, body: Uuid, day: &Day) -> sqlx::Result<Vec<Seat>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, body_id, mandate_id, role, substitute_for FROM seat WHERE tenant_id = $1 AND body_id = $2
         AND starts_on <= $3 AND (ends_on IS NULL OR ends_on >= $3) ORDER BY id",
        tenant,
        body,
        day
    )
}
