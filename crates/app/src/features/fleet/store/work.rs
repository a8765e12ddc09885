//! SQL of the work on the fleet: settings, orders, preparation.
use crate::features::fleet::order::Order;
use crate::features::fleet::prepare::{Done, Preparation};
use crate::features::fleet::settings::FleetSettings;
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use crate::{execute, maybe_row, maybe_value, rows};
use sqlx::types::Json;
use uuid::Uuid;

/// The settings that the authority kept.
pub(in crate::features::fleet) async fn settings(tx: &mut TenantTx) -> sqlx::Result<Option<FleetSettings>> {
    let tenant = tx.tenant();
    let kept: Option<Json<FleetSettings>> =
        maybe_value!(tx.inner(), "SELECT content FROM fleet_setting WHERE tenant_id = $1", tenant)?;
    Ok(kept.map(|json| json.0))
}

/// Keeps the settings.
pub(in crate::features::fleet) async fn keep_settings(
    tx: &mut TenantTx,
    settings: &FleetSettings,
    by: Uuid,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO fleet_setting (tenant_id, content, changed_by, changed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id) DO UPDATE
         SET content = excluded.content, changed_by = excluded.changed_by, changed_at = excluded.changed_at",
        tenant,
        Json(settings),
        by,
        at
    )?;
    Ok(())
}

/// Writes an order.
pub(in crate::features::fleet) async fn insert_order(
    tx: &mut TenantTx,
    o: &Order,
    by: Uuid,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO tablet_order (tenant_id, id, number, supplier, ordered_on, expected_on, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tenant,
        o.id,
        &o.number,
        &o.supplier,
        &o.ordered_on,
        &o.expected_on,
        by,
        at
    )?;
    Ok(())
}

/// Orders, the last first; `id` for one alone.
pub(in crate::features::fleet) async fn orders(
    tx: &mut TenantTx,
    id: Option<Uuid>,
) -> sqlx::Result<Vec<Order>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT o.id, o.number, o.supplier, o.ordered_on, o.expected_on, o.closed_at,
            (SELECT COUNT(*) FROM tablet t WHERE t.tenant_id = o.tenant_id AND t.order_id = o.id) AS ordered,
            (SELECT COUNT(*) FROM tablet t WHERE t.tenant_id = o.tenant_id AND t.order_id = o.id
                AND t.state = 'ordered') AS awaited
         FROM tablet_order o WHERE o.tenant_id = $1 AND (CAST($2 AS TEXT) IS NULL OR o.id = $3)
         ORDER BY o.ordered_on DESC, o.id DESC",
        tenant,
        id.map(|id| id.to_string()),
        id
    )
}

/// Says that nothing more is expected of an order.
pub(in crate::features::fleet) async fn close_order(
    tx: &mut TenantTx,
    id: Uuid,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE tablet_order SET closed_at = $3 WHERE tenant_id = $1 AND id = $2 AND closed_at IS NULL",
        tenant,
        id,
        at
    )?;
    Ok(())
}

/// The preparation of a tablet that is not over.
pub(in crate::features::fleet) async fn under_way(
    tx: &mut TenantTx,
    tablet: Uuid,
) -> sqlx::Result<Option<Preparation>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT r.id, r.tablet_id, r.began_at, b.given_name || ' ' || b.family_name AS began_by, r.steps, r.ended_at,
            r.minutes
         FROM preparation r JOIN person b ON b.id = r.began_by
         WHERE r.tenant_id = $1 AND r.tablet_id = $2 AND r.ended_at IS NULL",
        tenant,
        tablet
    )
}

/// Every preparation of a tablet, the last first.
pub(in crate::features::fleet) async fn preparations(
    tx: &mut TenantTx,
    tablet: Uuid,
) -> sqlx::Result<Vec<Preparation>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT r.id, r.tablet_id, r.began_at, b.given_name || ' ' || b.family_name AS began_by, r.steps, r.ended_at,
            r.minutes
         FROM preparation r JOIN person b ON b.id = r.began_by
         WHERE r.tenant_id = $1 AND r.tablet_id = $2 ORDER BY r.began_at DESC, r.id DESC",
        tenant,
        tablet
    )
}

/// Begins a preparation.
pub(in crate::features::fleet) async fn begin(
    tx: &mut TenantTx,
    (id, tablet): (Uuid, Uuid),
    steps: &[Done],
    by: Uuid,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO preparation (tenant_id, id, tablet_id, began_at, began_by, steps) VALUES ($1, $2, $3, $4, $5, $6)",
        tenant,
        id,
        tablet,
        at,
        by,
        Json(steps)
    )?;
    Ok(())
}

/// Marks steps, and the minutes so far; `ended` closes it.
pub(in crate::features::fleet) async fn mark(
    tx: &mut TenantTx,
    id: Uuid,
    steps: &[Done],
    minutes: i64,
    ended: Option<Timestamp>,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE preparation SET steps = $3, minutes = $4, ended_at = $5 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        Json(steps),
        minutes,
        ended
    )?;
    Ok(())
}
