//! SQL of the shares.
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use crate::{execute, maybe_row, maybe_value, rows, value, values};
use serde::Serialize;
use uuid::Uuid;

/// A share as it is kept.
#[derive(Serialize, sqlx::FromRow)]
pub(super) struct ShareRow {
    pub id: Uuid,
    pub mandate_id: Uuid,
    pub key: Option<String>,
    #[serde(skip)]
    pub sealed: Option<Vec<u8>>,
    pub shared_at: Timestamp,
    pub withdrawn_at: Option<Timestamp>,
}

/// Someone it was given to.
#[derive(Serialize, sqlx::FromRow)]
pub(super) struct ReaderRow {
    pub share_id: Uuid,
    pub mandate_id: Uuid,
    pub read_at: Option<Timestamp>,
    pub away_at: Option<Timestamp>,
}

/// An answer to it.
#[derive(Serialize, sqlx::FromRow)]
pub(super) struct AnswerRow {
    pub share_id: Uuid,
    pub id: Uuid,
    pub mandate_id: Uuid,
    #[serde(skip)]
    pub sealed: Vec<u8>,
    pub said_at: Timestamp,
}

/// A mandate's part in a share.
#[derive(sqlx::FromRow)]
pub(super) struct Party {
    pub key: Option<String>,
    pub sharer: bool,
}

/// Shares given by a mandate or to it. One that was withdrawn before he read it is nothing to him.
pub(super) async fn visible(tx: &mut TenantTx, mandate: Uuid) -> sqlx::Result<Vec<ShareRow>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT s.id, s.mandate_id, s.key, s.sealed, s.shared_at, s.withdrawn_at FROM note_share s
         WHERE s.tenant_id = $1 AND (s.mandate_id = $2 OR EXISTS (SELECT r.share_id FROM note_share_reader r
            WHERE r.tenant_id = s.tenant_id AND r.share_id = s.id AND r.mandate_id = $2
            AND (s.withdrawn_at IS NULL OR r.read_at IS NOT NULL)))
         ORDER BY s.shared_at DESC, s.id",
        tenant,
        mandate
    )
}

/// Everybody to whom the shares that a mandate sees were given.
pub(super) async fn readers(tx: &mut TenantTx, mandate: Uuid) -> sqlx::Result<Vec<ReaderRow>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT r.share_id, r.mandate_id, r.read_at, r.away_at FROM note_share_reader r
         JOIN note_share s ON s.tenant_id = r.tenant_id AND s.id = r.share_id
         WHERE r.tenant_id = $1 AND (s.mandate_id = $2 OR EXISTS (SELECT o.share_id FROM note_share_reader o
            WHERE o.tenant_id = r.tenant_id AND o.share_id = r.share_id AND o.mandate_id = $2))
         ORDER BY r.share_id, r.mandate_id",
        tenant,
        mandate
    )
}

/// Answers to the shares that a mandate sees, in the order in which they came.
pub(super) async fn answers(tx: &mut TenantTx, mandate: Uuid) -> sqlx::Result<Vec<AnswerRow>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT a.share_id, a.id, a.mandate_id, a.sealed, a.said_at FROM note_share_answer a
         JOIN note_share s ON s.tenant_id = a.tenant_id AND s.id = a.share_id
         WHERE a.tenant_id = $1 AND (s.mandate_id = $2 OR EXISTS (SELECT o.share_id FROM note_share_reader o
            WHERE o.tenant_id = a.tenant_id AND o.share_id = a.share_id AND o.mandate_id = $2))
         ORDER BY a.said_at, a.id",
        tenant,
        mandate
    )
}

/// A mandate's part in a share; none when it has none.
pub(super) async fn party(tx: &mut TenantTx, share: Uuid, mandate: Uuid) -> sqlx::Result<Option<Party>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT s.key, s.mandate_id = $3 AS sharer FROM note_share s
         WHERE s.tenant_id = $1 AND s.id = $2 AND (s.mandate_id = $3 OR EXISTS
            (SELECT r.share_id FROM note_share_reader r
             WHERE r.tenant_id = s.tenant_id AND r.share_id = s.id AND r.mandate_id = $3))",
        tenant,
        share,
        mandate
    )
}

/// Who gave a share.
pub(super) async fn sharer(tx: &mut TenantTx, share: Uuid) -> sqlx::Result<Option<Uuid>> {
    let tenant = tx.tenant();
    maybe_value!(
        tx.inner(),
        "SELECT mandate_id FROM note_share WHERE tenant_id = $1 AND id = $2",
        tenant,
        share
    )
}

/// Shares of a mandate that are not withdrawn, counted.
pub(super) async fn shares_count(tx: &mut TenantTx, mandate: Uuid) -> sqlx::Result<i64> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT COUNT(*) FROM note_share WHERE tenant_id = $1 AND mandate_id = $2 AND withdrawn_at IS NULL",
        tenant,
        mandate
    )
}

/// The same, by their ids.
pub(super) async fn open_of(tx: &mut TenantTx, mandate: Uuid) -> sqlx::Result<Vec<Uuid>> {
    let tenant = tx.tenant();
    values!(
        tx.inner(),
        "SELECT id FROM note_share WHERE tenant_id = $1 AND mandate_id = $2 AND withdrawn_at IS NULL",
        tenant,
        mandate
    )
}

/// Enters a share.
pub(super) async fn share(
    tx: &mut TenantTx,
    id: Uuid,
    mandate: Uuid,
    key: &str,
    sealed: &[u8],
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO note_share (tenant_id, id, mandate_id, key, sealed, shared_at) VALUES ($1, $2, $3, $4, $5, $6)",
        tenant,
        id,
        mandate,
        key,
        sealed,
        at
    )?;
    Ok(())
}

/// Names someone to whom it is given.
pub(super) async fn add_reader(tx: &mut TenantTx, share: Uuid, mandate: Uuid) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO note_share_reader (tenant_id, share_id, mandate_id) VALUES ($1, $2, $3)",
        tenant,
        share,
        mandate
    )?;
    Ok(())
}

/// Answers to a share, counted.
pub(super) async fn answers_count(tx: &mut TenantTx, share: Uuid) -> sqlx::Result<i64> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT COUNT(*) FROM note_share_answer WHERE tenant_id = $1 AND share_id = $2",
        tenant,
        share
    )
}

/// Adds an answer, once.
pub(super) async fn answer(
    tx: &mut TenantTx,
    share: Uuid,
    id: Uuid,
    mandate: Uuid,
    sealed: &[u8],
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO note_share_answer (tenant_id, share_id, id, mandate_id, sealed, said_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, share_id, id) DO NOTHING",
        tenant,
        share,
        id,
        mandate,
        sealed,
        at
    )?;
    Ok(())
}

/// Writes that it was read, the first time.
pub(super) async fn read(tx: &mut TenantTx, share: Uuid, mandate: Uuid, at: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE note_share_reader SET read_at = $4
         WHERE tenant_id = $1 AND share_id = $2 AND mandate_id = $3 AND read_at IS NULL",
        tenant,
        share,
        mandate,
        at
    )?;
    Ok(())
}

/// Puts it away, or brings it back.
pub(super) async fn put_away(
    tx: &mut TenantTx,
    share: Uuid,
    mandate: Uuid,
    at: Option<Timestamp>,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE note_share_reader SET away_at = $4 WHERE tenant_id = $1 AND share_id = $2 AND mandate_id = $3",
        tenant,
        share,
        mandate,
        at
    )?;
    Ok(())
}

/// Withdraws a share; the blob of its key, which is to be removed; none when it was withdrawn before.
pub(super) async fn withdraw(tx: &mut TenantTx, share: Uuid, at: Timestamp) -> sqlx::Result<Option<String>> {
    let tenant = tx.tenant();
    let key: Option<Option<String>> = maybe_value!(
        tx.inner(),
        "SELECT key FROM note_share WHERE tenant_id = $1 AND id = $2 AND withdrawn_at IS NULL",
        tenant,
        share
    )?;
    execute!(
        tx.inner(),
        "UPDATE note_share SET key = NULL, sealed = NULL, withdrawn_at = $3
         WHERE tenant_id = $1 AND id = $2 AND withdrawn_at IS NULL",
        tenant,
        share,
        at
    )?;
    execute!(
        tx.inner(),
        "DELETE FROM note_share_answer WHERE tenant_id = $1 AND share_id = $2",
        tenant,
        share
    )?;
    Ok(key.flatten())
}

/// A mandate is no longer among those to whom anything was given.
pub(super) async fn leave(tx: &mut TenantTx, mandate: Uuid) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "DELETE FROM note_share_reader WHERE tenant_id = $1 AND mandate_id = $2",
        tenant,
        mandate
    )?;
    Ok(())
}
