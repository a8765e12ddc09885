//! SQL of the room.
use crate::platform::db::TenantTx;
use crate::platform::time::{Day, Timestamp};
use crate::{execute, maybe_value, rows, value};
use uuid::Uuid;

/// An entry as it is kept.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub seq: i64,
    pub name: String,
    pub sealed: Vec<u8>,
}

/// The blob of the key of a mandate's notes.
pub(super) async fn key(tx: &mut TenantTx, mandate: Uuid) -> sqlx::Result<Option<String>> {
    let tenant = tx.tenant();
    maybe_value!(
        tx.inner(),
        "SELECT blob FROM note_key WHERE tenant_id = $1 AND mandate_id = $2",
        tenant,
        mandate
    )
}

/// Keeps a key unless there is one; the one that counts.
pub(super) async fn keep_key(tx: &mut TenantTx, mandate: Uuid, blob: &str) -> sqlx::Result<String> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO note_key (tenant_id, mandate_id, blob) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id, mandate_id) DO NOTHING",
        tenant,
        mandate,
        blob
    )?;
    value!(tx.inner(), "SELECT blob FROM note_key WHERE tenant_id = $1 AND mandate_id = $2", tenant, mandate)
}

/// The entry of this name.
pub(super) async fn sealed(tx: &mut TenantTx, mandate: Uuid, name: &str) -> sqlx::Result<Option<Vec<u8>>> {
    let tenant = tx.tenant();
    maybe_value!(
        tx.inner(),
        "SELECT sealed FROM note_entry WHERE tenant_id = $1 AND mandate_id = $2 AND ref = $3",
        tenant,
        mandate,
        name
    )
}

/// Number of the last entry; 0 while there is none.
pub(super) async fn last(tx: &mut TenantTx, mandate: Uuid) -> sqlx::Result<i64> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT COALESCE(MAX(seq), 0) FROM note_entry WHERE tenant_id = $1 AND mandate_id = $2",
        tenant,
        mandate
    )
}

/// Name of the entry of this number.
pub(super) async fn name_at(tx: &mut TenantTx, mandate: Uuid, seq: i64) -> sqlx::Result<Option<String>> {
    let tenant = tx.tenant();
    maybe_value!(
        tx.inner(),
        "SELECT ref FROM note_entry WHERE tenant_id = $1 AND mandate_id = $2 AND seq = $3",
        tenant,
        mandate,
        seq
    )
}

/// Adds an entry.
pub(super) async fn add(
    tx: &mut TenantTx,
    mandate: Uuid,
    seq: i64,
    name: &str,
    sealed: &[u8],
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO note_entry (tenant_id, mandate_id, seq, ref, sealed, received_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        tenant,
        mandate,
        seq,
        name,
        sealed,
        at
    )?;
    Ok(())
}

/// Entries after a number, in order.
pub(super) async fn after(tx: &mut TenantTx, mandate: Uuid, seq: i64, most: i64) -> sqlx::Result<Vec<Row>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT seq, ref AS name, sealed FROM note_entry WHERE tenant_id = $1 AND mandate_id = $2 AND seq > $3
         ORDER BY seq LIMIT $4",
        tenant,
        mandate,
        seq,
        most
    )
}

/// How many times the list was emptied.
pub(super) async fn generation(tx: &mut TenantTx, mandate: Uuid) -> sqlx::Result<i64> {
    let tenant = tx.tenant();
    let known: Option<i64> = maybe_value!(
        tx.inner(),
        "SELECT generation FROM note_life WHERE tenant_id = $1 AND mandate_id = $2",
        tenant,
        mandate
    )?;
    Ok(known.unwrap_or(0))
}

/// Empties the list and forgets where its key is; how many times that was done.
pub(super) async fn empty(tx: &mut TenantTx, mandate: Uuid, at: Timestamp) -> sqlx::Result<i64> {
    let tenant = tx.tenant();
    execute!(tx.inner(), "DELETE FROM note_entry WHERE tenant_id = $1 AND mandate_id = $2", tenant, mandate)?;
    execute!(tx.inner(), "DELETE FROM note_key WHERE tenant_id = $1 AND mandate_id = $2", tenant, mandate)?;
    value!(
        tx.inner(),
        "INSERT INTO note_life (tenant_id, mandate_id, generation, emptied_at) VALUES ($1, $2, 1, $3)
         ON CONFLICT (tenant_id, mandate_id) DO UPDATE SET generation = note_life.generation + 1, emptied_at = $3
         RETURNING generation",
        tenant,
        mandate,
        at
    )
}

/// Mandates whose notes are kept no longer: mandate, its last day, the last day of its notes.
pub(super) async fn due(tx: &mut TenantTx, today: &Day) -> sqlx::Result<Vec<(Uuid, Day, Day)>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT m.id, m.ends_on, m.notes_until FROM mandate m
         WHERE m.tenant_id = $1 AND m.ends_on < $2 AND m.notes_until < $2 AND (
            EXISTS (SELECT k.mandate_id FROM note_key k WHERE k.tenant_id = m.tenant_id AND k.mandate_id = m.id)
            OR EXISTS (SELECT s.id FROM note_share s WHERE s.tenant_id = m.tenant_id AND s.mandate_id = m.id
                AND s.withdrawn_at IS NULL)) ORDER BY m.id",
        tenant,
        today
    )
}
