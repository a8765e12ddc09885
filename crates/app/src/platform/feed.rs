//! The feed: what changed in an authority, in order, so that screens follow without asking again and again.
use crate::platform::db::{TenantTx, next_value};
use crate::platform::jobs;
use crate::platform::journal::{self, Act};
use crate::platform::time::Timestamp;
use crate::{execute, rows, value, values};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// One change.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
pub struct Change {
    pub seq: i64,
    /// e.g. `convocations.send`, `tablet.complete`.
    pub kind: String,
    pub subject: Option<Uuid>,
    pub at: Timestamp,
}

/// Adds a change, in the transaction that makes it.
pub async fn publish(
    tx: &mut TenantTx,
    kind: &'static str,
    subject: Option<Uuid>,
    at: Timestamp,
) -> sqlx::Result<()> {
    tell(tx, kind, subject, at, &Value::Null).await
}

/// A legal act that screens follow: its line in the journal and the change in the feed, under one verb.
pub async fn act<F: Serialize>(tx: &mut TenantTx, act: Act<'_, F>) -> sqlx::Result<()> {
    let (verb, subject, at) = (act.verb, act.subject, act.at);
    journal::record(tx, act).await?;
    publish(tx, verb, subject, at).await
}

/// Subscribers are told by a job `feed.announce`: its subject is the subscriber, its payload what changed.
/// The same as `publish`, with what they need beside the subject: ids and words of the code, nothing about a person.
pub async fn tell(
    tx: &mut TenantTx,
    kind: &'static str,
    subject: Option<Uuid>,
    at: Timestamp,
    ids: &Value,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    let seq = next_value(tx, "feed").await?;
    tx.rings_feed = true;
    execute!(
        tx.inner(),
        "INSERT INTO feed_entry (tenant_id, seq, kind, subject, at) VALUES ($1, $2, $3, $4, $5)",
        tenant,
        seq,
        kind,
        subject,
        at
    )?;
    let subscribers: Vec<Uuid> = values!(
        tx.inner(),
        "SELECT subscriber FROM feed_subscription WHERE tenant_id = $1 AND kind = $2",
        tenant,
        kind
    )?;
    for subscriber in subscribers {
        let change = json!({ "seq": seq, "kind": kind, "subject": subject, "at": at, "ids": ids });
        jobs::enqueue(tx, "feed.announce", subscriber, &change, at, at).await?;
    }
    Ok(())
}

/// Changes after a cursor, oldest first, at most 200.
pub async fn since(tx: &mut TenantTx, cursor: i64) -> sqlx::Result<Vec<Change>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT seq, kind, subject, at FROM feed_entry WHERE tenant_id = $1 AND seq > $2 ORDER BY seq LIMIT 200",
        tenant,
        cursor
    )
}

/// Forgets what changed before a moment: who was away so long reads everything anew.
pub async fn forget(tx: &mut TenantTx, before: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(tx.inner(), "DELETE FROM feed_entry WHERE tenant_id = $1 AND at < $2", tenant, before)?;
    Ok(())
}

/// The last cursor, 0 when nothing ever happened.
pub async fn cursor(tx: &mut TenantTx) -> sqlx::Result<i64> {
    let tenant = tx.tenant();
    value!(tx.inner(), "SELECT COALESCE(MAX(seq), 0) FROM feed_entry WHERE tenant_id = $1", tenant)
}
