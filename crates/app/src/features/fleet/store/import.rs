//! SQL of imports of tablets.
use crate::features::fleet::import::{Import, ImportedTablets};
use crate::platform::db::TenantTx;
use crate::platform::time::{Day, Timestamp};
use crate::{execute, maybe_row, rows};
use sqlx::types::Json;
use uuid::Uuid;

/// Keeps a file deposited: nothing else is written before it is accepted.
pub(in crate::features::fleet) async fn insert_import(
    tx: &mut TenantTx,
    i: &Import,
    by: Uuid,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO tablet_import (tenant_id, id, file_name, file_hash, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        tenant,
        i.id,
        &i.file_name,
        &i.file_hash,
        by,
        at
    )?;
    Ok(())
}

/// One import.
pub(in crate::features::fleet) async fn import(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Import>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, file_name, file_hash, result FROM tablet_import WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// Says that an import was accepted, and what it wrote.
pub(in crate::features::fleet) async fn accept_import(
    tx: &mut TenantTx,
    id: Uuid,
    result: &ImportedTablets,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE tablet_import SET accepted_at = $3, result = $4 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        at,
        Json(result)
    )?;
    Ok(())
}

/// Members in force that an import may name: e-mail, names, mandate, person, whether a tablet was lent to them here.
pub(in crate::features::fleet) async fn holders(
    tx: &mut TenantTx,
    day: &Day,
) -> sqlx::Result<Vec<(Option<String>, String, Uuid, Uuid, bool)>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT CASE WHEN m.own_contact THEN m.email ELSE p.email END, p.given_name || ' ' || p.family_name, m.id, p.id,
            EXISTS (SELECT l.id FROM loan l WHERE l.tenant_id = m.tenant_id AND l.person_id = p.id AND l.ended_at IS NULL)
         FROM mandate m JOIN person p ON p.id = m.person_id
         WHERE m.tenant_id = $1 AND m.starts_on <= $2 AND (m.ends_on IS NULL OR m.ends_on >= $2) ORDER BY m.id",
        tenant,
        day
    )
}
