//! SQL of the room.
use super::model::{FactRow, Opening};
use super::strike::Strike;
use crate::platform::db::{TenantTx, Tx};
use crate::platform::time::Timestamp;
use crate::{execute, maybe_row, rows, value};
use pupitre_rules::proceedings::{Entry, Setting};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

/// The opening of a sitting, once it took place.
pub(super) async fn opening(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Option<Opening>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT setting, sealed_at FROM proceeding WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting
    )
}

/// Freezes the setting: the sitting opens.
pub(super) async fn freeze(tx: &mut TenantTx, sitting: Uuid, setting: &Setting) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO proceeding (tenant_id, sitting_id, setting) VALUES ($1, $2, $3)",
        tenant,
        sitting,
        Json(setting)
    )?;
    Ok(())
}

/// The opening is struck out: the setting is again that of the rooms.
pub(super) async fn thaw(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(tx.inner(), "DELETE FROM proceeding WHERE tenant_id = $1 AND sitting_id = $2", tenant, sitting)?;
    Ok(())
}

/// The minutes are signed: nothing of the sitting is struck out any more.
pub async fn seal(tx: &mut TenantTx, sitting: Uuid, at: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE proceeding SET sealed_at = $3 WHERE tenant_id = $1 AND sitting_id = $2 AND sealed_at IS NULL",
        tenant,
        sitting,
        at
    )?;
    Ok(())
}

/// Every fact of a sitting, in the order in which they were received.
pub(super) async fn facts(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<FactRow>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT f.id, f.at, f.fact, w.given_name || ' ' || w.family_name AS by_name, f.written_at, f.struck_at,
            s.given_name || ' ' || s.family_name AS struck_by_name, f.strike_reason
         FROM proceeding_fact f LEFT JOIN person w ON w.id = f.by_person LEFT JOIN person s ON s.id = f.struck_by
         WHERE f.tenant_id = $1 AND f.sitting_id = $2 ORDER BY f.seq",
        tenant,
        sitting
    )
}

/// Adds a fact.
pub(super) async fn insert_fact(
    tx: &mut TenantTx,
    sitting: Uuid,
    seq: i64,
    entry: &Entry,
    by: Uuid,
    now: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO proceeding_fact (tenant_id, sitting_id, id, seq, at, fact, by_person, written_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tenant,
        sitting,
        entry.id,
        seq,
        entry.at,
        Json(&entry.fact),
        by,
        now
    )?;
    Ok(())
}

/// Strikes a fact out.
pub(super) async fn strike(tx: &mut TenantTx, sitting: Uuid, s: &Strike<'_>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE proceeding_fact SET struck_at = $4, struck_by = $5, strike_reason = $6
         WHERE tenant_id = $1 AND sitting_id = $2 AND id = $3",
        tenant,
        sitting,
        s.fact,
        s.at,
        s.by,
        s.reason
    )?;
    Ok(())
}

/// Birth dates that are known, by mandate: age decides between equals of a third round.
pub(super) async fn births(tx: &mut TenantTx) -> sqlx::Result<HashMap<Uuid, String>> {
    let tenant = tx.tenant();
    let found: Vec<(Uuid, String)> = rows!(
        tx.inner(),
        "SELECT m.id, p.birth_date FROM mandate m JOIN person p ON p.id = m.person_id
         WHERE m.tenant_id = $1 AND p.birth_date IS NOT NULL",
        tenant
    )?;
    Ok(found.into_iter().collect())
}

/// The sitting of a screen that was not shut: authority, sitting.
pub(super) async fn screen(tx: &mut Tx, token_hash: &str) -> sqlx::Result<Option<(Uuid, Uuid)>> {
    maybe_row!(
        tx,
        "SELECT tenant_id, sitting_id FROM public_screen WHERE token_hash = $1 AND revoked_at IS NULL",
        token_hash
    )
}

/// Opens the screen of a sitting.
pub(super) async fn open_screen(
    tx: &mut TenantTx,
    id: Uuid,
    sitting: Uuid,
    token_hash: &str,
    by: Uuid,
    now: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO public_screen (tenant_id, id, sitting_id, token_hash, made_by, made_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        tenant,
        id,
        sitting,
        token_hash,
        by,
        now
    )?;
    Ok(())
}

/// Ends every screen of a sitting.
pub(super) async fn shut_screen(tx: &mut TenantTx, sitting: Uuid, now: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE public_screen SET revoked_at = $3 WHERE tenant_id = $1 AND sitting_id = $2 AND revoked_at IS NULL",
        tenant,
        sitting,
        now
    )?;
    Ok(())
}

/// Whether a screen of the sitting is open.
pub(super) async fn screen_open(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT EXISTS (SELECT 1 FROM public_screen
            WHERE tenant_id = $1 AND sitting_id = $2 AND revoked_at IS NULL)",
        tenant,
        sitting
    )
}
