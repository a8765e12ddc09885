//! SQL of the room.
use super::model::Study;
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use crate::{execute, maybe_row, rows, value};
use pupitre_rules::study::Input;
use sqlx::types::Json;
use uuid::Uuid;

/// Every study, the last changed first.
pub(super) async fn studies(tx: &mut TenantTx) -> sqlx::Result<Vec<Study>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT s.id, s.title, s.question, p.given_name || ' ' || p.family_name AS changed_by, s.changed_at
         FROM study s JOIN person p ON p.id = s.changed_by
         WHERE s.tenant_id = $1 ORDER BY s.changed_at DESC, s.id",
        tenant
    )
}

/// One study.
pub(super) async fn study(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Study>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT s.id, s.title, s.question, p.given_name || ' ' || p.family_name AS changed_by, s.changed_at
         FROM study s JOIN person p ON p.id = s.changed_by WHERE s.tenant_id = $1 AND s.id = $2",
        tenant,
        id
    )
}

/// How many are kept.
pub(super) async fn count(tx: &mut TenantTx) -> sqlx::Result<i64> {
    let tenant = tx.tenant();
    value!(tx.inner(), "SELECT COUNT(*) FROM study WHERE tenant_id = $1", tenant)
}

/// Writes a study, new or changed.
pub(super) async fn keep(
    tx: &mut TenantTx,
    id: Uuid,
    title: &str,
    question: &Input,
    by: Uuid,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO study (tenant_id, id, title, question, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant_id, id) DO UPDATE
         SET title = excluded.title, question = excluded.question, changed_by = excluded.changed_by,
             changed_at = excluded.changed_at",
        tenant,
        id,
        title,
        Json(question),
        by,
        at
    )?;
    Ok(())
}

/// Removes a study; false when there is none.
pub(super) async fn remove(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    let gone = execute!(tx.inner(), "DELETE FROM study WHERE tenant_id = $1 AND id = $2", tenant, id)?;
    Ok(gone > 0)
}
