//! SQL of the room.
use super::model::{Body, Seat};
use crate::platform::db::TenantTx;
use crate::platform::time::Day;
use crate::{execute, maybe_row, rows};
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

/// Bodies that meet on a day, in their order.
pub async fn bodies_on(tx: &mut TenantTx, day: &Day) -> sqlx::Result<Vec<Body>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, name, kind, regime, own_notice_kind, own_notice_days, note_required, informs_audience, position,
            closed_on FROM body WHERE tenant_id = $1 AND (closed_on IS NULL OR closed_on > $2)
         ORDER BY position, name, id",
        tenant,
        day
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

/// Writes a new body.
pub(super) async fn insert(tx: &mut TenantTx, body: &Body) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO body (tenant_id, id, name, kind, regime, own_notice_kind, own_notice_days, note_required,
            informs_audience, position, closed_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tenant,
        body.id,
        &body.name,
        &body.kind,
        &body.regime,
        &body.own_notice_kind,
        body.own_notice_days,
        body.note_required,
        body.informs_audience,
        body.position,
        &body.closed_on
    )?;
    Ok(())
}

/// Writes a body again.
pub(super) async fn update(tx: &mut TenantTx, body: &Body) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE body SET name = $3, kind = $4, regime = $5, own_notice_kind = $6, own_notice_days = $7,
            note_required = $8, informs_audience = $9, position = $10, closed_on = $11
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        body.id,
        &body.name,
        &body.kind,
        &body.regime,
        &body.own_notice_kind,
        body.own_notice_days,
        body.note_required,
        body.informs_audience,
        body.position,
        &body.closed_on
    )?;
    Ok(())
}

/// Seats held on a day in every body: body, role, given name, family name.
pub(super) async fn seated(
    tx: &mut TenantTx,
    day: &Day,
) -> sqlx::Result<Vec<(Uuid, String, String, String)>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT s.body_id, s.role, p.given_name, p.family_name
         FROM seat s JOIN mandate m ON m.tenant_id = s.tenant_id AND m.id = s.mandate_id
         JOIN person p ON p.id = m.person_id
         WHERE s.tenant_id = $1 AND s.starts_on <= $2 AND (s.ends_on IS NULL OR s.ends_on >= $2) ORDER BY s.id",
        tenant,
        day
    )
}

/// Seats of a body not over on a day, those to come included.
pub(super) async fn open_seats(tx: &mut TenantTx, body: Uuid, day: &Day) -> sqlx::Result<Vec<Seat>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, body_id, mandate_id, role, substitute_for FROM seat WHERE tenant_id = $1 AND body_id = $2
         AND (ends_on IS NULL OR (ends_on >= $3 AND ends_on >= starts_on)) ORDER BY id",
        tenant,
        body,
        day
    )
}

/// Writes a new seat.
pub(super) async fn insert_seat(
    tx: &mut TenantTx,
    seat: &Seat,
    from: &Day,
    until: &Option<Day>,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO seat (tenant_id, id, body_id, mandate_id, role, substitute_for, starts_on, ends_on)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tenant,
        seat.id,
        seat.body_id,
        seat.mandate_id,
        &seat.role,
        seat.substitute_for,
        from,
        until
    )?;
    Ok(())
}

/// Ends a seat the day before `today`; one that only begins today or later never was.
pub(super) async fn end_seat(
    tx: &mut TenantTx,
    seat: Uuid,
    yesterday: &Day,
    today: &Day,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "DELETE FROM seat WHERE tenant_id = $1 AND id = $2 AND starts_on >= $3",
        tenant,
        seat,
        today
    )?;
    execute!(
        tx.inner(),
        "UPDATE seat SET ends_on = $3 WHERE tenant_id = $1 AND id = $2",
        tenant,
        seat,
        yesterday
    )?;
    Ok(())
}
