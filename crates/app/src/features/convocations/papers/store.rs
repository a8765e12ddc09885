//! SQL of the papers of a member.
use crate::features::convocations::model::Manifest;
use crate::platform::db::{TenantTx, Tx};
use crate::platform::time::Day;
use crate::{maybe_value, values};
use sqlx::types::Json;
use uuid::Uuid;

/// The authority in which a person may have this file today: a dispatch of his carries it and his mandate runs, or has
/// ended and its notes are still kept (`after_the_end`).
pub(super) async fn download_right(
    tx: &mut Tx,
    person: Uuid,
    hash: &str,
    today: &Day,
    reach: Option<Uuid>,
    after_the_end: bool,
) -> sqlx::Result<Option<Uuid>> {
    maybe_value!(
        tx,
        "SELECT f.tenant_id FROM convocation_file f
         JOIN dispatch d ON d.tenant_id = f.tenant_id AND d.convocation_id = f.convocation_id
         JOIN mandate m ON m.tenant_id = d.tenant_id AND m.id = d.mandate_id
         WHERE f.hash = $1 AND d.person_id = $2 AND m.starts_on <= $3
         AND (m.ends_on IS NULL OR m.ends_on >= $3 OR (CAST($5 AS BOOLEAN) AND m.notes_until >= $3))
         AND (CAST($4 AS UUID) IS NULL OR EXISTS
            (SELECT r.id FROM reach r WHERE r.id = $4 AND r.authority_id = f.tenant_id))
         LIMIT 1",
        hash,
        person,
        today,
        reach,
        after_the_end
    )
}

/// What every version sent to a mandate said and carried, the oldest first.
pub(super) async fn manifests(tx: &mut TenantTx, mandate: Uuid) -> sqlx::Result<Vec<Json<Manifest>>> {
    let tenant = tx.tenant();
    values!(
        tx.inner(),
        "SELECT v.manifest FROM dispatch d
         JOIN convocation v ON v.tenant_id = d.tenant_id AND v.id = d.convocation_id
         WHERE d.tenant_id = $1 AND d.mandate_id = $2 ORDER BY v.sent_at, v.version",
        tenant,
        mandate
    )
}
