//! SQL of imports: the imports themselves, and the seats of the council that they fill.
use super::model::{Import, Stored};
use crate::platform::db::TenantTx;
use crate::platform::ids;
use crate::platform::time::{Day, Timestamp};
use crate::{execute, maybe_row, maybe_value, rows, values};
use pupitre_tabular::Correction;
use sqlx::types::Json;
use uuid::Uuid;

/// Writes a new import: nothing else is written before it is accepted.
pub(super) async fn insert(tx: &mut TenantTx, import: &Import, by: Uuid, now: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO member_import (tenant_id, id, file_name, file_hash, mapping, corrections, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tenant,
        import.id,
        &import.file_name,
        &import.file_hash,
        &import.mapping,
        &import.corrections,
        by,
        now
    )?;
    Ok(())
}

/// One import.
pub(super) async fn import(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Import>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, file_name, file_hash, mapping, corrections FROM member_import
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// How the last accepted file of the authority was read.
pub(super) async fn last_accepted(tx: &mut TenantTx) -> sqlx::Result<Option<Stored>> {
    let tenant = tx.tenant();
    let stored: Option<Json<Stored>> = maybe_value!(
        tx.inner(),
        "SELECT mapping FROM member_import WHERE tenant_id = $1 AND accepted_at IS NOT NULL
         ORDER BY accepted_at DESC, id DESC LIMIT 1",
        tenant
    )?;
    Ok(stored.map(|json| json.0))
}

/// Keeps how a file is to be read.
pub(super) async fn keep_reading(
    tx: &mut TenantTx,
    id: Uuid,
    stored: &Stored,
    corrections: &[Correction],
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE member_import SET mapping = $3, corrections = $4 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        Json(stored),
        Json(corrections)
    )?;
    Ok(())
}

/// Marks an import as accepted, with what it wrote.
pub(super) async fn accept(tx: &mut TenantTx, id: Uuid, stored: &Stored, now: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE member_import SET mapping = $3, accepted_at = $4 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        Json(stored),
        now
    )?;
    Ok(())
}

/// Councils that meet on a day.
pub(super) async fn councils(tx: &mut TenantTx, day: &Day) -> sqlx::Result<Vec<Uuid>> {
    let tenant = tx.tenant();
    values!(
        tx.inner(),
        "SELECT id FROM body WHERE tenant_id = $1 AND kind = 'council' AND (closed_on IS NULL OR closed_on > $2)
         ORDER BY id",
        tenant,
        day
    )
}

/// A seat of the council, past or present.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct CouncilSeat {
    pub id: Uuid,
    pub mandate_id: Uuid,
    pub role: String,
    pub substitute_for: Option<Uuid>,
    /// Not over on the day asked.
    pub open: bool,
}

/// Seats that the council has or had.
pub(super) async fn council_seats(
    tx: &mut TenantTx,
    body: Uuid,
    day: &Day,
) -> sqlx::Result<Vec<CouncilSeat>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, mandate_id, role, substitute_for, (ends_on IS NULL OR ends_on >= $3) AS open FROM seat
         WHERE tenant_id = $1 AND body_id = $2 ORDER BY id",
        tenant,
        body,
        day
    )
}

/// Seats a mandate in the council, between two days.
pub(super) async fn seat(
    tx: &mut TenantTx,
    body: Uuid,
    mandate: Uuid,
    role: &str,
    titular: Option<Uuid>,
    days: (&Day, &Option<Day>),
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO seat (tenant_id, id, body_id, mandate_id, role, substitute_for, starts_on, ends_on)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tenant,
        ids::new_id(),
        body,
        mandate,
        role,
        titular,
        days.0,
        days.1
    )?;
    Ok(())
}

/// Says whom a substitute replaces.
pub(super) async fn replaces(tx: &mut TenantTx, seat: Uuid, titular: Uuid) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE seat SET substitute_for = $3 WHERE tenant_id = $1 AND id = $2",
        tenant,
        seat,
        titular
    )?;
    Ok(())
}
