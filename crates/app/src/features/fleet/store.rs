//! SQL of the room: the register; loans, history and the rest stand in the folder beside.
mod history;
mod import;
mod loans;
mod signed;
mod work;

use super::model::{Accessory, Tablet, TabletCount, TabletRow};
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use crate::{execute, maybe_row, maybe_value, rows};
use std::collections::HashMap;
use uuid::Uuid;

pub use history::history;
pub(super) use history::{NewEvent, add_event, event_known};
pub(super) use import::{accept_import, holders, import, insert_import};
pub(super) use loans::{Ended, NewLoan, borrowers, end_loan, insert_loan, open_holders};
pub use loans::{lenders, loan, loans};
pub(super) use signed::{NewPaper, insert_paper, name_of, set_scan, signed, signed_in_force, signed_of};
pub(super) use work::{
    begin, close_order, insert_order, keep_settings, mark, orders, preparations, settings, under_way,
};

/// Which tablets, and where the page begins.
#[derive(Debug, Default)]
pub(super) struct Wanted<'a> {
    pub state: Option<&'a str>,
    /// Folded pattern, between per cent signs.
    pub words: Option<&'a str>,
    /// Only those whose kit is not whole.
    pub lacking: bool,
    /// Only those of this order.
    pub order: Option<Uuid>,
    /// Key of the last line already shown; empty at the beginning.
    pub after: &'a str,
    pub limit: i64,
}

/// A page of the register, in the order of inventory numbers.
pub(super) async fn page(tx: &mut TenantTx, wanted: &Wanted<'_>) -> sqlx::Result<Vec<TabletRow>> {
    let (tenant, order) = (tx.tenant(), wanted.order.map(|id| id.to_string()));
    match wanted.state {
        // Two texts, so that each engine follows the index that fits: by state, or by number.
        Some(state) => rows!(
            tx.inner(),
            "SELECT t.id, t.tag, t.serial, t.make, t.model, t.state, t.condition, l.mandate_id,
                p.given_name || ' ' || p.family_name AS borrower, c.name AS commune, l.began_at AS lent_at, m.ends_on AS until,
                (SELECT COUNT(*) FROM tablet_accessory k WHERE k.tenant_id = t.tenant_id AND k.tablet_id = t.id
                    AND k.state <> 'there') AS lacking, t.changed_at, t.tag_key
             FROM tablet t
             LEFT JOIN loan l ON l.tenant_id = t.tenant_id AND l.id = t.loan_id
             LEFT JOIN person p ON p.id = l.person_id
             LEFT JOIN mandate m ON m.tenant_id = l.tenant_id AND m.id = l.mandate_id
             LEFT JOIN commune c ON c.tenant_id = m.tenant_id AND c.id = m.commune_id
             WHERE t.tenant_id = $1 AND t.state = $2 AND t.tag_key > $3
                AND (CAST($4 AS TEXT) IS NULL OR t.search_key LIKE $4 ESCAPE '!' OR p.sort_key LIKE $4 ESCAPE '!')
                AND ($5 = FALSE OR EXISTS (SELECT k.id FROM tablet_accessory k
                    WHERE k.tenant_id = t.tenant_id AND k.tablet_id = t.id AND k.state <> 'there'))
                AND (CAST($6 AS TEXT) IS NULL OR t.order_id = $7)
             ORDER BY t.tag_key LIMIT $8",
            tenant,
            state,
            wanted.after,
            wanted.words,
            wanted.lacking,
            order,
            wanted.order,
            wanted.limit
        ),
        None => rows!(
            tx.inner(),
            "SELECT t.id, t.tag, t.serial, t.make, t.model, t.state, t.condition, l.mandate_id,
                p.given_name || ' ' || p.family_name AS borrower, c.name AS commune, l.began_at AS lent_at, m.ends_on AS until,
                (SELECT COUNT(*) FROM tablet_accessory k WHERE k.tenant_id = t.tenant_id AND k.tablet_id = t.id
                    AND k.state <> 'there') AS lacking, t.changed_at, t.tag_key
             FROM tablet t
             LEFT JOIN loan l ON l.tenant_id = t.tenant_id AND l.id = t.loan_id
             LEFT JOIN person p ON p.id = l.person_id
             LEFT JOIN mandate m ON m.tenant_id = l.tenant_id AND m.id = l.mandate_id
             LEFT JOIN commune c ON c.tenant_id = m.tenant_id AND c.id = m.commune_id
             WHERE t.tenant_id = $1 AND t.tag_key > $2
                AND (CAST($3 AS TEXT) IS NULL OR t.search_key LIKE $3 ESCAPE '!' OR p.sort_key LIKE $3 ESCAPE '!')
                AND ($4 = FALSE OR EXISTS (SELECT k.id FROM tablet_accessory k
                    WHERE k.tenant_id = t.tenant_id AND k.tablet_id = t.id AND k.state <> 'there'))
                AND (CAST($5 AS TEXT) IS NULL OR t.order_id = $6)
             ORDER BY t.tag_key LIMIT $7",
            tenant,
            wanted.after,
            wanted.words,
            wanted.lacking,
            order,
            wanted.order,
            wanted.limit
        ),
    }
}

/// How many tablets stand where.
pub(super) async fn counts(tx: &mut TenantTx) -> sqlx::Result<Vec<TabletCount>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT state, COUNT(*) AS count FROM tablet WHERE tenant_id = $1 GROUP BY state ORDER BY state",
        tenant
    )
}

/// One tablet.
pub async fn tablet(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Tablet>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, tag, serial, imei, sim, phone, make, model, state, condition, order_id, supplier, cost_cents, bought_on,
            warranty_until, note, loan_id, revision, changed_at
         FROM tablet WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// The tablet that a label or a reader names: its inventory number, its serial or its IMEI.
pub(super) async fn named(tx: &mut TenantTx, tag_key: &str, number: &str) -> sqlx::Result<Option<Uuid>> {
    let tenant = tx.tenant();
    maybe_value!(
        tx.inner(),
        "SELECT id FROM tablet WHERE tenant_id = $1 AND (tag_key = $2 OR serial = $3 OR imei = $3) ORDER BY tag_key LIMIT 1",
        tenant,
        tag_key,
        number
    )
}

/// The tablet, other than this one, that already has one of these numbers.
pub(super) async fn taken(
    tx: &mut TenantTx,
    but: Uuid,
    tag_key: &str,
    serial: Option<&str>,
    imei: Option<&str>,
) -> sqlx::Result<Option<Tablet>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, tag, serial, imei, sim, phone, make, model, state, condition, order_id, supplier, cost_cents, bought_on,
            warranty_until, note, loan_id, revision, changed_at
         FROM tablet WHERE tenant_id = $1 AND id <> $2 AND (tag_key = $3 OR serial = $4 OR imei = $5)
         ORDER BY tag_key LIMIT 1",
        tenant,
        but,
        tag_key,
        serial,
        imei
    )
}

/// Writes a new tablet.
pub(super) async fn insert(
    tx: &mut TenantTx,
    t: &Tablet,
    keys: (&str, &str),
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO tablet (tenant_id, id, tag, tag_key, serial, imei, sim, phone, make, model, state, condition, order_id,
            supplier, cost_cents, bought_on, warranty_until, note, search_key, revision, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 1, $20, $20)",
        tenant,
        t.id,
        &t.tag,
        keys.0,
        &t.serial,
        &t.imei,
        &t.sim,
        &t.phone,
        &t.make,
        &t.model,
        &t.state,
        &t.condition,
        t.order_id,
        &t.supplier,
        t.cost_cents,
        &t.bought_on,
        &t.warranty_until,
        &t.note,
        keys.1,
        at
    )?;
    Ok(())
}

/// Writes again what is known of a tablet; where it stands is not touched.
pub(super) async fn amend(
    tx: &mut TenantTx,
    t: &Tablet,
    keys: (&str, &str),
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE tablet SET tag = $3, tag_key = $4, serial = $5, imei = $6, sim = $7, phone = $8, make = $9, model = $10,
            condition = $11, supplier = $12, cost_cents = $13, bought_on = $14, warranty_until = $15, note = $16,
            search_key = $17, revision = revision + 1, changed_at = $18
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        t.id,
        &t.tag,
        keys.0,
        &t.serial,
        &t.imei,
        &t.sim,
        &t.phone,
        &t.make,
        &t.model,
        &t.condition,
        &t.supplier,
        t.cost_cents,
        &t.bought_on,
        &t.warranty_until,
        &t.note,
        keys.1,
        at
    )?;
    Ok(())
}

/// Says where a tablet stands, in what condition, and under which loan.
pub(super) async fn set_state(
    tx: &mut TenantTx,
    id: Uuid,
    state: &str,
    condition: &str,
    loan: Option<Uuid>,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE tablet SET state = $3, condition = $4, loan_id = $5, revision = revision + 1, changed_at = $6
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        state,
        condition,
        loan,
        at
    )?;
    Ok(())
}

/// The kit of a tablet, in its order.
pub async fn kit(tx: &mut TenantTx, tablet: Uuid) -> sqlx::Result<Vec<Accessory>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, kind, label, number, state FROM tablet_accessory WHERE tenant_id = $1 AND tablet_id = $2
         ORDER BY position, id",
        tenant,
        tablet
    )
}

/// Writes a part of a kit, new or changed. The part of another tablet is never taken: false.
pub(super) async fn keep_accessory(
    tx: &mut TenantTx,
    tablet: Uuid,
    position: i64,
    a: &Accessory,
) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    let kept = execute!(
        tx.inner(),
        "INSERT INTO tablet_accessory (tenant_id, id, tablet_id, position, kind, label, number, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (tenant_id, id) DO UPDATE SET position = excluded.position, kind = excluded.kind,
            label = excluded.label, number = excluded.number, state = excluded.state
         WHERE tablet_accessory.tablet_id = excluded.tablet_id",
        tenant,
        a.id,
        tablet,
        position,
        &a.kind,
        &a.label,
        &a.number,
        &a.state
    )?;
    Ok(kept > 0)
}

/// Takes a part out of a kit.
pub(super) async fn drop_accessory(tx: &mut TenantTx, tablet: Uuid, id: Uuid) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "DELETE FROM tablet_accessory WHERE tenant_id = $1 AND tablet_id = $2 AND id = $3",
        tenant,
        tablet,
        id
    )?;
    Ok(())
}

/// Every tablet, whole, for exports and imports.
pub(super) async fn every_tablet(tx: &mut TenantTx) -> sqlx::Result<Vec<Tablet>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, tag, serial, imei, sim, phone, make, model, state, condition, order_id, supplier, cost_cents, bought_on,
            warranty_until, note, loan_id, revision, changed_at
         FROM tablet WHERE tenant_id = $1 ORDER BY tag_key",
        tenant
    )
}

/// Every kit, by tablet.
pub(super) async fn kits(tx: &mut TenantTx) -> sqlx::Result<HashMap<Uuid, Vec<Accessory>>> {
    let tenant = tx.tenant();
    let parts: Vec<(Uuid, Uuid, String, String, String, String)> = rows!(
        tx.inner(),
        "SELECT tablet_id, id, kind, label, number, state FROM tablet_accessory WHERE tenant_id = $1
         ORDER BY tablet_id, position, id",
        tenant
    )?;
    let mut kits: HashMap<Uuid, Vec<Accessory>> = HashMap::new();
    for (tablet, id, kind, label, number, state) in parts {
        kits.entry(tablet).or_default().push(Accessory { id, kind, label, number, state });
    }
    Ok(kits)
}

/// The next tablet that an order still awaits, one without an announced serial first.
pub(super) async fn next_awaited(tx: &mut TenantTx, order: Uuid) -> sqlx::Result<Option<Tablet>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, tag, serial, imei, sim, phone, make, model, state, condition, order_id, supplier, cost_cents, bought_on,
            warranty_until, note, loan_id, revision, changed_at
         FROM tablet WHERE tenant_id = $1 AND order_id = $2 AND state = 'ordered'
         ORDER BY CASE WHEN serial IS NULL THEN 0 ELSE 1 END, tag_key LIMIT 1",
        tenant,
        order
    )
}
