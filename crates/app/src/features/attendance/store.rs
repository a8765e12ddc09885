//! SQL of the room.
use super::model::{Proxy, Reply};
use crate::platform::db::TenantTx;
use crate::rows;
use uuid::Uuid;

/// The last word of each member about a sitting.
pub async fn current_replies(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<Reply>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, mandate_id, answer, source, at FROM reply
         WHERE tenant_id = $1 AND sitting_id = $2 AND superseded_at IS NULL ORDER BY at, id",
        tenant,
        sitting
    )
}

/// Proxies in force for a sitting.
pub async fn current_proxies(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<Proxy>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, giver_id, holder_id, source, given_at FROM proxy
         WHERE tenant_id = $1 AND sitting_id = $2 AND revoked_at IS NULL ORDER BY given_at, id",
        tenant,
        sitting
    )
}
