//! SQL of enrolment.
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use crate::{execute, maybe_row};
use uuid::Uuid;

/// Withdraws the unused codes that this authority gave to a person; says how many.
pub(super) async fn withdraw(tx: &mut TenantTx, person: Uuid, now: Timestamp) -> sqlx::Result<u64> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE enrolment SET expires_at = $3
         WHERE tenant_id = $1 AND person_id = $2 AND used_at IS NULL AND expires_at > $3",
        tenant,
        person,
        now
    )
}

/// A new code.
pub(super) struct NewCode<'a> {
    pub id: Uuid,
    pub person: Uuid,
    pub hash: &'a str,
    pub by: Uuid,
    pub at: Timestamp,
    pub until: Timestamp,
}

/// Writes a code.
pub(super) async fn insert(tx: &mut TenantTx, code: NewCode<'_>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO enrolment (tenant_id, id, person_id, code_hash, created_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        code.id,
        code.person,
        code.hash,
        code.by,
        code.at,
        code.until
    )?;
    Ok(())
}

/// When a code ends and whether it served, when it is that person's: (until, used at).
pub(super) async fn find(
    tx: &mut TenantTx,
    id: Uuid,
    person: Uuid,
    hash: &str,
) -> sqlx::Result<Option<(Timestamp, Option<Timestamp>)>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT expires_at, used_at FROM enrolment
         WHERE tenant_id = $1 AND id = $2 AND person_id = $3 AND code_hash = $4",
        tenant,
        id,
        person,
        hash
    )
}
