//! SQL of the room.
use super::model::Document;
use crate::platform::db::TenantTx;
use crate::{rows, value};
use uuid::Uuid;

/// Documents of a sitting, in the order of their items' documents.
pub async fn documents(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<Document>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, sitting_id, item_id, position, kind, title, version, file_name, media_type, bytes, pages,
            original_hash, reading_hash, signed, warnings
         FROM document WHERE tenant_id = $1 AND sitting_id = $2 AND removed_at IS NULL ORDER BY position, id",
        tenant,
        sitting
    )
}

/// Uploads of a sitting that have not ended.
pub async fn uploads_under_way(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<i64> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT COUNT(*) FROM upload WHERE tenant_id = $1 AND sitting_id = $2 AND state IN ('arriving', 'reading')",
        tenant,
        sitting
    )
}
