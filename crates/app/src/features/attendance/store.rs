//! SQL of the room.
use super::model::{Proxy, ProxyRow, Reply};
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use crate::{execute, maybe_row, maybe_value, rows, values};
use uuid::Uuid;

/// The last word of each member about a sitting.
pub async fn current_replies(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<Reply>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, mandate_id, answer, source, at FROM reply
         WHERE tenant_id = $1 AND sitting_id = $2 AND superseded_at IS NULL ORDER BY at, id",
        tenant,
        sitting
    )
}

/// Proxies in force for a sitting.
pub async fn current_proxies(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<Proxy>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, giver_id, holder_id, source, given_at FROM proxy
         WHERE tenant_id = $1 AND sitting_id = $2 AND revoked_at IS NULL ORDER BY given_at, id",
        tenant,
        sitting
    )
}

/// Ends every reply and proxy of a sitting: it moves to another day, and members are asked again.
pub async fn start_again(tx: &mut TenantTx, sitting: Uuid, at: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE reply SET superseded_at = $3 WHERE tenant_id = $1 AND sitting_id = $2 AND superseded_at IS NULL",
        tenant,
        sitting,
        at
    )?;
    execute!(
        tx.inner(),
        "UPDATE proxy SET revoked_at = $3 WHERE tenant_id = $1 AND sitting_id = $2 AND revoked_at IS NULL",
        tenant,
        sitting,
        at
    )?;
    Ok(())
}

/// Every proxy ever given for a sitting, in force or taken back.
pub(super) async fn all_proxies(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<ProxyRow>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT x.id, x.giver_id, g.given_name || ' ' || g.family_name AS giver,
            h.given_name || ' ' || h.family_name AS holder, x.source, x.given_at, x.revoked_at
         FROM proxy x
         JOIN mandate gm ON gm.tenant_id = x.tenant_id AND gm.id = x.giver_id JOIN person g ON g.id = gm.person_id
         JOIN mandate hm ON hm.tenant_id = x.tenant_id AND hm.id = x.holder_id JOIN person h ON h.id = hm.person_id
         WHERE x.tenant_id = $1 AND x.sitting_id = $2 ORDER BY x.given_at, x.id",
        tenant,
        sitting
    )
}

/// True when this reply was already received.
pub(super) async fn known(tx: &mut TenantTx, reply: Uuid) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    let found: Option<Uuid> =
        maybe_value!(tx.inner(), "SELECT id FROM reply WHERE tenant_id = $1 AND id = $2", tenant, reply)?;
    Ok(found.is_some())
}

/// Writes a reply; the member's earlier one is superseded, never erased.
pub(super) async fn insert_reply(tx: &mut TenantTx, r: &NewReply<'_>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE reply SET superseded_at = $4
         WHERE tenant_id = $1 AND sitting_id = $2 AND mandate_id = $3 AND superseded_at IS NULL",
        tenant,
        r.sitting,
        r.mandate,
        r.at
    )?;
    execute!(
        tx.inner(),
        "INSERT INTO reply (tenant_id, id, sitting_id, mandate_id, answer, by_person, source, said_at, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenant,
        r.id,
        r.sitting,
        r.mandate,
        r.answer,
        r.by_person,
        r.source,
        r.said_at,
        r.at
    )?;
    Ok(())
}

/// A reply about to be written.
pub(super) struct NewReply<'a> {
    pub id: Uuid,
    pub sitting: Uuid,
    pub mandate: Uuid,
    pub answer: &'a str,
    pub by_person: Uuid,
    pub source: &'a str,
    pub said_at: Timestamp,
    pub at: Timestamp,
}

/// Writes a proxy.
pub(super) async fn insert_proxy(
    tx: &mut TenantTx,
    id: Uuid,
    sitting: Uuid,
    giver: Uuid,
    holder: Uuid,
    source: &str,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO proxy (tenant_id, id, sitting_id, giver_id, holder_id, source, given_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        id,
        sitting,
        giver,
        holder,
        source,
        at
    )?;
    Ok(())
}

/// Takes back the proxy that a member gave for a sitting, if there is one in force; returns it.
pub(super) async fn revoke_given(
    tx: &mut TenantTx,
    sitting: Uuid,
    giver: Uuid,
    at: Timestamp,
) -> sqlx::Result<Option<Proxy>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "UPDATE proxy SET revoked_at = $4
         WHERE tenant_id = $1 AND sitting_id = $2 AND giver_id = $3 AND revoked_at IS NULL
         RETURNING id, giver_id, holder_id, source, given_at",
        tenant,
        sitting,
        giver,
        at
    )
}

/// For the three last sittings of the body before this one, newest first: did this member give a proxy that stood?
pub(super) async fn gave_before(
    tx: &mut TenantTx,
    body: Uuid,
    before: Timestamp,
    giver: Uuid,
) -> sqlx::Result<Vec<bool>> {
    let tenant = tx.tenant();
    values!(
        tx.inner(),
        "SELECT EXISTS (SELECT 1 FROM proxy x WHERE x.tenant_id = s.tenant_id AND x.sitting_id = s.id
            AND x.giver_id = $4 AND x.revoked_at IS NULL)
         FROM sitting s WHERE s.tenant_id = $1 AND s.body_id = $2 AND s.starts_at < $3
            AND s.state IN ('convened', 'held') ORDER BY s.starts_at DESC LIMIT 3",
        tenant,
        body,
        before,
        giver
    )
}
