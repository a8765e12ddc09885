//! SQL of the room.
use super::model::{Delivery, DeliveryState, NewToken, TokenRow, Webhook};
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use crate::{execute, maybe_row, maybe_value, rows, value};
use sqlx::types::Json;
use uuid::Uuid;

/// Tokens, those in force first, the newest first; names of who made them.
pub async fn tokens(tx: &mut TenantTx) -> sqlx::Result<Vec<TokenRow>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT t.id, t.name, t.prefix, t.scopes, t.expires_on, t.expires_at,
            COALESCE(p.given_name || ' ' || p.family_name, '') AS created_by, t.created_at, t.last_used_at, t.revoked_at
         FROM api_token t LEFT JOIN person p ON p.id = t.created_by
         WHERE t.tenant_id = $1 ORDER BY (t.revoked_at IS NOT NULL), t.created_at DESC, t.id LIMIT 200",
        tenant
    )
}

/// How many tokens are in force, and whether one of them has this name.
pub async fn tokens_in_force(tx: &mut TenantTx, name: &str, now: Timestamp) -> sqlx::Result<(i64, bool)> {
    let tenant = tx.tenant();
    let count = value!(
        tx.inner(),
        "SELECT COUNT(*) FROM api_token WHERE tenant_id = $1 AND revoked_at IS NULL AND expires_at > $2",
        tenant,
        now
    )?;
    let taken: bool = value!(
        tx.inner(),
        "SELECT EXISTS (SELECT id FROM api_token
            WHERE tenant_id = $1 AND name = $2 AND revoked_at IS NULL AND expires_at > $3)",
        tenant,
        name,
        now
    )?;
    Ok((count, taken))
}

/// Writes a token.
pub async fn insert_token(tx: &mut TenantTx, t: &NewToken<'_>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO api_token (tenant_id, id, name, prefix, secret_hash, scopes, expires_on, expires_at, created_by,
            created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tenant,
        t.id,
        t.name,
        t.prefix,
        t.hash,
        Json(t.scopes),
        t.expires_on,
        t.expires_at,
        t.by,
        t.at
    )?;
    Ok(())
}

/// Takes a token back; its name, when it was not taken back already.
pub async fn revoke_token(tx: &mut TenantTx, id: Uuid, at: Timestamp) -> sqlx::Result<Option<String>> {
    let tenant = tx.tenant();
    maybe_value!(
        tx.inner(),
        "UPDATE api_token SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL
         RETURNING name",
        tenant,
        id,
        at
    )
}

/// Webhooks in force, the oldest first.
pub async fn webhooks(tx: &mut TenantTx) -> sqlx::Result<Vec<Webhook>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT w.id, w.url, w.events, w.secret, COALESCE(p.given_name || ' ' || p.family_name, '') AS created_by,
            w.created_at, w.failing_since, w.next_try_at
         FROM webhook w LEFT JOIN person p ON p.id = w.created_by
         WHERE w.tenant_id = $1 AND w.removed_at IS NULL ORDER BY w.created_at, w.id",
        tenant
    )
}

/// One webhook in force.
pub async fn webhook(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Webhook>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, url, events, secret, '' AS created_by, created_at, failing_since, next_try_at
         FROM webhook WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL",
        tenant,
        id
    )
}

/// Writes a webhook.
pub async fn insert_webhook(tx: &mut TenantTx, w: &Webhook, by: Uuid) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO webhook (tenant_id, id, url, events, secret, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        w.id,
        &w.url,
        &w.events,
        &w.secret,
        by,
        w.created_at
    )?;
    Ok(())
}

/// From now on a subscriber is told of changes of this kind.
pub async fn follow(tx: &mut TenantTx, kind: &str, subscriber: Uuid) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO feed_subscription (tenant_id, kind, subscriber) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        tenant,
        kind,
        subscriber
    )?;
    Ok(())
}

/// Takes a webhook away: nothing more is announced to it, and its secret is forgotten. Its address, if it was there.
pub async fn remove_webhook(tx: &mut TenantTx, id: Uuid, at: Timestamp) -> sqlx::Result<Option<String>> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "DELETE FROM feed_subscription WHERE tenant_id = $1 AND subscriber = $2",
        tenant,
        id
    )?;
    maybe_value!(
        tx.inner(),
        "UPDATE webhook SET removed_at = $3, secret = '' WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL
         RETURNING url",
        tenant,
        id,
        at
    )
}

/// Writes an announcement once; those older than `before` that no longer wait are forgotten.
pub async fn insert_delivery(tx: &mut TenantTx, d: &Delivery, before: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "DELETE FROM webhook_delivery
         WHERE tenant_id = $1 AND webhook_id = $2 AND created_at < $3 AND state <> 'waiting'",
        tenant,
        d.webhook_id,
        before
    )?;
    execute!(
        tx.inner(),
        "INSERT INTO webhook_delivery (tenant_id, id, webhook_id, event, body, state, asked_at, created_at)
         VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $6) ON CONFLICT DO NOTHING",
        tenant,
        d.id,
        d.webhook_id,
        &d.event,
        &d.body,
        d.created_at
    )?;
    Ok(())
}

/// The last announcements to a webhook, the newest first.
pub async fn deliveries(tx: &mut TenantTx, webhook: Uuid, limit: i64) -> sqlx::Result<Vec<Delivery>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, webhook_id, event, body, state, attempts, status, detail, asked_at, tried_at, created_at
         FROM webhook_delivery WHERE tenant_id = $1 AND webhook_id = $2
         ORDER BY created_at DESC, id DESC LIMIT $3",
        tenant,
        webhook,
        limit
    )
}

/// One announcement.
pub async fn delivery(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Delivery>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, webhook_id, event, body, state, attempts, status, detail, asked_at, tried_at, created_at
         FROM webhook_delivery WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// An announcement is asked for again.
pub async fn ask_again(tx: &mut TenantTx, id: Uuid, at: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE webhook_delivery SET state = 'waiting', asked_at = $3, detail = ''
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        at
    )?;
    Ok(())
}

/// How a try ended.
pub struct Tried<'a> {
    pub delivery: Uuid,
    pub state: DeliveryState,
    pub status: Option<i64>,
    pub detail: &'a str,
    pub at: Timestamp,
}

/// Writes a try down.
pub async fn tried(tx: &mut TenantTx, t: &Tried<'_>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE webhook_delivery
         SET state = $3, status = $4, detail = $5, tried_at = $6, attempts = attempts + 1
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        t.delivery,
        t.state,
        t.status,
        t.detail,
        t.at
    )?;
    Ok(())
}

/// The webhook answers again.
pub async fn answers(tx: &mut TenantTx, webhook: Uuid) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE webhook SET failing_since = NULL, next_try_at = NULL WHERE tenant_id = $1 AND id = $2",
        tenant,
        webhook
    )?;
    Ok(())
}

/// The webhook fails: since when, and when it is tried next.
pub async fn fails(tx: &mut TenantTx, webhook: Uuid, since: Timestamp, next: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE webhook SET failing_since = $3, next_try_at = $4 WHERE tenant_id = $1 AND id = $2",
        tenant,
        webhook,
        since,
        next
    )?;
    Ok(())
}
