//! SQL of the room.
use super::model::{Comment, Minutes};
use crate::features::deliberations::Signature;
use crate::platform::db::TenantTx;
use crate::platform::time::{Day, Timestamp};
use crate::{execute, maybe_row, rows};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// The minutes of a sitting, once drawn.
pub async fn of_sitting(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Option<Minutes>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT sitting_id, state, content, revision, drafted_at, changed_at, proposed_at, settled_in, settled_item,
            settled_on, settled_words, paper_hash, signed_on, signed_at, signatures, scan_hash, published_on, sent_at
         FROM minutes WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting
    )
}

/// Writes a first draft; one that is there stays.
pub(super) async fn insert(
    tx: &mut TenantTx,
    sitting: Uuid,
    content: &Value,
    at: Timestamp,
) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    let written = execute!(
        tx.inner(),
        "INSERT INTO minutes (tenant_id, sitting_id, state, content, revision, drafted_at, changed_at)
         VALUES ($1, $2, 'draft', $3, 1, $4, $4) ON CONFLICT DO NOTHING",
        tenant,
        sitting,
        Json(content),
        at
    )?;
    Ok(written == 1)
}

/// Saves what was written.
pub(super) async fn set_content(
    tx: &mut TenantTx,
    sitting: Uuid,
    content: &Value,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE minutes SET content = $3, changed_at = $4, revision = revision + 1
         WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting,
        Json(content),
        at
    )?;
    Ok(())
}

/// Proposed to the assembly, or taken back to be written in again.
pub(super) async fn set_proposed(
    tx: &mut TenantTx,
    sitting: Uuid,
    proposed: bool,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    let (state, moment) = if proposed { ("proposed", Some(at)) } else { ("draft", None) };
    execute!(
        tx.inner(),
        "UPDATE minutes SET state = $3, proposed_at = $4, changed_at = $5, revision = revision + 1
         WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting,
        state,
        moment,
        at
    )?;
    Ok(())
}

/// How minutes were settled.
pub(super) struct Settling<'a> {
    pub sitting: Uuid,
    pub settled_in: Uuid,
    pub item: Option<Uuid>,
    pub on: &'a Day,
    pub words: &'a str,
    pub paper_hash: &'a str,
    pub at: Timestamp,
}

/// Settled at the beginning of a later sitting; the paper is made.
pub(super) async fn set_settled(tx: &mut TenantTx, s: &Settling<'_>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE minutes SET state = 'settled', settled_in = $3, settled_item = $4, settled_on = $5, settled_words = $6,
            paper_hash = $7, changed_at = $8, revision = revision + 1 WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        s.sitting,
        s.settled_in,
        s.item,
        s.on,
        s.words,
        s.paper_hash,
        s.at
    )?;
    Ok(())
}

/// Signed by the mayor or president and by the secretaries (L2121-15).
pub(super) async fn set_signed(
    tx: &mut TenantTx,
    sitting: Uuid,
    on: &Day,
    signatures: &[Signature],
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE minutes SET state = 'signed', signed_on = $3, signed_at = $4, signatures = $5, changed_at = $4,
            revision = revision + 1 WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting,
        on,
        at,
        Json(signatures)
    )?;
    Ok(())
}

/// Keeps the scan of the signed minutes.
pub(super) async fn set_scan(tx: &mut TenantTx, sitting: Uuid, hash: &str) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE minutes SET scan_hash = $3 WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting,
        hash
    )?;
    Ok(())
}

/// Says on which day the minutes were put online; the first day stands.
pub async fn set_published(tx: &mut TenantTx, sitting: Uuid, on: &Day) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE minutes SET published_on = COALESCE(published_on, $3) WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting,
        on
    )?;
    Ok(())
}

/// What was said about the draft of a sitting, oldest first.
pub(super) async fn comments(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<Comment>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT c.id, c.quote, c.text, p.given_name || ' ' || p.family_name AS author, c.said_at, c.closed_at
         FROM minutes_comment c JOIN person p ON p.id = c.said_by
         WHERE c.tenant_id = $1 AND c.sitting_id = $2 ORDER BY c.said_at, c.id",
        tenant,
        sitting
    )
}

/// A comment about to be written.
pub(super) struct NewComment<'a> {
    pub id: Uuid,
    pub sitting: Uuid,
    pub quote: &'a str,
    pub text: &'a str,
    pub by: Uuid,
    pub at: Timestamp,
}

/// Writes a comment.
pub(super) async fn insert_comment(tx: &mut TenantTx, c: &NewComment<'_>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO minutes_comment (tenant_id, id, sitting_id, quote, text, said_by, said_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        c.id,
        c.sitting,
        c.quote,
        c.text,
        c.by,
        c.at
    )?;
    Ok(())
}

/// Closes a comment; false when there is none open by that id.
pub(super) async fn close_comment(
    tx: &mut TenantTx,
    sitting: Uuid,
    comment: Uuid,
    at: Timestamp,
) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    let closed = execute!(
        tx.inner(),
        "UPDATE minutes_comment SET closed_at = $4
         WHERE tenant_id = $1 AND sitting_id = $2 AND id = $3 AND closed_at IS NULL",
        tenant,
        sitting,
        comment,
        at
    )?;
    Ok(closed == 1)
}

/// The minutes were sent to the councillors who do not sit.
pub(super) async fn set_sent(tx: &mut TenantTx, sitting: Uuid, at: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE minutes SET sent_at = $3 WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting,
        at
    )?;
    Ok(())
}

/// Another sitting of the body. Read only: the table belongs to another room.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct OtherSitting {
    pub id: Uuid,
    pub starts_at: Timestamp,
    pub time_zone: String,
}

/// Later sittings of the same body that opened, earliest first.
pub(super) async fn later_held(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<OtherSitting>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT n.id, n.starts_at, n.time_zone FROM sitting s
         JOIN sitting n ON n.tenant_id = s.tenant_id AND n.body_id = s.body_id AND n.starts_at > s.starts_at
         WHERE s.tenant_id = $1 AND s.id = $2
            AND EXISTS (SELECT 1 FROM proceeding p WHERE p.tenant_id = n.tenant_id AND p.sitting_id = n.id)
         ORDER BY n.starts_at",
        tenant,
        sitting
    )
}

/// The next sitting of the same body that is announced or was held.
pub(super) async fn next_announced(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Option<OtherSitting>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT n.id, n.starts_at, n.time_zone FROM sitting s
         JOIN sitting n ON n.tenant_id = s.tenant_id AND n.body_id = s.body_id AND n.starts_at > s.starts_at
         WHERE s.tenant_id = $1 AND s.id = $2 AND n.state <> 'cancelled' ORDER BY n.starts_at LIMIT 1",
        tenant,
        sitting
    )
}
