//! SQL of the room.
use super::devices::MemberDevice;
use super::model::{
    Account, PasskeyRow, Person, Redeemed, RoleHeld, SecondFactor, SessionRow, StoredPasskey,
};
use crate::platform::auth::Caller;
use crate::platform::db::{TenantTx, Tx};
use crate::platform::ids;
use crate::platform::time::{Day, Timestamp};
use crate::{execute, maybe_row, maybe_value, row, rows, value, values};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;
use webauthn_rs::prelude::Passkey;

/// The account of an e-mail address.
pub async fn account(tx: &mut Tx, email: &str) -> sqlx::Result<Option<Account>> {
    maybe_row!(
        tx,
        "SELECT p.id AS person_id, w.hash, CASE WHEN t.confirmed_at IS NULL THEN '' ELSE t.secret END AS totp,
            (SELECT COUNT(*) FROM passkey k WHERE k.person_id = p.id) AS passkeys, w.reach_id
         FROM person p LEFT JOIN password w ON w.person_id = p.id LEFT JOIN totp t ON t.person_id = p.id
         WHERE p.email_key = $1",
        ids::email_key(email)
    )
}

/// The person of an e-mail address.
pub async fn person_of(tx: &mut Tx, email: &str) -> sqlx::Result<Option<Uuid>> {
    maybe_value!(tx, "SELECT id FROM person WHERE email_key = $1", ids::email_key(email))
}

/// A person.
pub async fn person(tx: &mut Tx, id: Uuid) -> sqlx::Result<Person> {
    row!(
        tx,
        "SELECT id, civility, given_name, family_name, email, calendar_token FROM person WHERE id = $1",
        id
    )
}

/// Makes a person administrator of the hosting.
pub async fn make_host(tx: &mut Tx, person: Uuid) -> sqlx::Result<()> {
    execute!(tx, "UPDATE person SET host_admin = TRUE WHERE id = $1", person)?;
    Ok(())
}

/// Ways in that a person has.
pub async fn second_factor(tx: &mut Tx, person: Uuid) -> sqlx::Result<SecondFactor> {
    row!(
        tx,
        "SELECT COUNT(*) AS passkeys,
            EXISTS (SELECT person_id FROM totp WHERE person_id = $1 AND confirmed_at IS NOT NULL) AS totp,
            EXISTS (SELECT person_id FROM password WHERE person_id = $1) AS password
         FROM passkey WHERE person_id = $1",
        person
    )
}

/// Roles of a person today, in every authority: his own view.
pub async fn roles(tx: &mut Tx, person: Uuid, today: &Day) -> sqlx::Result<Vec<RoleHeld>> {
    rows!(
        tx,
        "SELECT r.tenant_id, r.role FROM staff_role r JOIN authority a ON a.id = r.tenant_id
         WHERE r.person_id = $1 AND r.valid_from <= $2 AND (r.valid_to IS NULL OR r.valid_to >= $2)
         ORDER BY a.name, r.tenant_id, r.role",
        person,
        today
    )
}

/// Authorities where a person works or sits, in a constant order: their journals are locked in that order.
pub async fn authorities_of(tx: &mut Tx, person: Uuid, today: &Day) -> sqlx::Result<Vec<Uuid>> {
    values!(
        tx,
        "SELECT tenant_id FROM staff_role WHERE person_id = $1 AND (valid_to IS NULL OR valid_to >= $2)
         UNION SELECT tenant_id FROM mandate WHERE person_id = $1 AND (ends_on IS NULL OR ends_on >= $2)
         ORDER BY tenant_id",
        person,
        today
    )
}

/// Counts an attempt; returns how many there were and until when the door is shut. Older than `forget`, they
/// no longer count.
pub async fn attempt(
    tx: &mut Tx,
    key: &str,
    now: Timestamp,
    forget: Timestamp,
) -> sqlx::Result<(i64, Timestamp)> {
    row!(
        tx,
        "INSERT INTO throttle (key, attempts, locked_until, at) VALUES ($1, 1, 0, $2)
         ON CONFLICT (key) DO UPDATE SET at = $2,
            attempts = CASE WHEN throttle.at < $3 THEN 1 ELSE throttle.attempts + 1 END
         RETURNING attempts, locked_until",
        key,
        now,
        forget
    )
}

/// Shuts the door until a moment.
pub async fn shut(tx: &mut Tx, key: &str, until: Timestamp) -> sqlx::Result<()> {
    execute!(tx, "UPDATE throttle SET locked_until = $2 WHERE key = $1", key, until)?;
    Ok(())
}

/// An attempt that was not a failure no longer counts.
pub async fn give_back(tx: &mut Tx, key: &str) -> sqlx::Result<()> {
    execute!(
        tx,
        "UPDATE throttle SET attempts = attempts - 1, locked_until = 0 WHERE key = $1 AND attempts > 0",
        key
    )?;
    Ok(())
}

/// Forgets attempts: of one key, and of everything too old to count.
pub async fn forget(tx: &mut Tx, key: &str, before: Timestamp) -> sqlx::Result<()> {
    execute!(tx, "DELETE FROM throttle WHERE key = $1 OR at < $2", key, before)?;
    Ok(())
}

/// Hash of a person's password.
pub async fn password(tx: &mut Tx, person: Uuid) -> sqlx::Result<Option<String>> {
    maybe_value!(tx, "SELECT hash FROM password WHERE person_id = $1", person)
}

/// Sets a password.
pub async fn set_password(
    tx: &mut Tx,
    person: Uuid,
    hash: &str,
    reach: Option<Uuid>,
    at: Timestamp,
) -> sqlx::Result<()> {
    execute!(
        tx,
        "INSERT INTO password (person_id, hash, changed_at, reach_id) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person_id) DO UPDATE SET hash = $2, changed_at = $3, reach_id = $4",
        person,
        hash,
        at,
        reach
    )?;
    Ok(())
}

/// Keeps a new secret until its first code is given; the confirmed one stays in use.
pub async fn set_pending_totp(tx: &mut Tx, person: Uuid, secret: &str) -> sqlx::Result<()> {
    execute!(
        tx,
        "INSERT INTO totp (person_id, pending) VALUES ($1, $2) ON CONFLICT (person_id) DO UPDATE SET pending = $2",
        person,
        secret
    )?;
    Ok(())
}

/// The secret that waits for its first code.
pub async fn pending_totp(tx: &mut Tx, person: Uuid) -> sqlx::Result<Option<String>> {
    maybe_value!(tx, "SELECT pending FROM totp WHERE person_id = $1", person)
}

/// The new secret takes effect; its first code is used up.
pub async fn confirm_totp(tx: &mut Tx, person: Uuid, step: i64, at: Timestamp) -> sqlx::Result<()> {
    execute!(
        tx,
        "UPDATE totp SET secret = pending, pending = '', confirmed_at = $2, last_step = $3 WHERE person_id = $1",
        person,
        at,
        step
    )?;
    Ok(())
}

/// Uses a code up; false when it, or a later one, was already used.
pub async fn use_step(tx: &mut Tx, person: Uuid, step: i64) -> sqlx::Result<bool> {
    let used =
        execute!(tx, "UPDATE totp SET last_step = $2 WHERE person_id = $1 AND last_step < $2", person, step)?;
    Ok(used == 1)
}

/// Keeps a ceremony under way; forgets those that expired.
pub async fn begin_ceremony(
    tx: &mut Tx,
    id: Uuid,
    person: Option<Uuid>,
    state: &Value,
    now: Timestamp,
    until: Timestamp,
) -> sqlx::Result<()> {
    execute!(tx, "DELETE FROM ceremony WHERE expires_at <= $1", now)?;
    execute!(
        tx,
        "INSERT INTO ceremony (id, person_id, state, expires_at) VALUES ($1, $2, $3, $4)",
        id,
        person,
        Json(state),
        until
    )?;
    Ok(())
}

/// Takes a ceremony back, once: that of a person, or that of nobody yet.
pub async fn end_ceremony(
    tx: &mut Tx,
    id: Uuid,
    person: Option<Uuid>,
    now: Timestamp,
) -> sqlx::Result<Option<Json<Value>>> {
    maybe_value!(
        tx,
        "DELETE FROM ceremony WHERE id = $1 AND expires_at > $2
         AND (person_id = $3 OR (person_id IS NULL AND CAST($3 AS UUID) IS NULL)) RETURNING state",
        id,
        now,
        person
    )
}

/// Passkeys of a person, oldest first.
pub async fn passkeys(tx: &mut Tx, person: Uuid) -> sqlx::Result<Vec<PasskeyRow>> {
    rows!(
        tx,
        "SELECT id, label, created_at, last_used_at FROM passkey WHERE person_id = $1 ORDER BY created_at, id",
        person
    )
}

/// Passkeys of a person with their keys.
pub async fn stored_passkeys(tx: &mut Tx, person: Uuid) -> sqlx::Result<Vec<StoredPasskey>> {
    rows!(tx, "SELECT id, person_id, credential, reach_id FROM passkey WHERE person_id = $1", person)
}

/// The passkey of a credential.
pub async fn passkey_of(tx: &mut Tx, credential: &str) -> sqlx::Result<Option<StoredPasskey>> {
    maybe_row!(
        tx,
        "SELECT id, person_id, credential, reach_id FROM passkey WHERE credential_id = $1",
        credential
    )
}

/// Adds a passkey made in a session; false when it is known already.
pub async fn add_passkey(
    tx: &mut Tx,
    credential: &str,
    passkey: &Passkey,
    label: &str,
    from: &Caller,
    at: Timestamp,
) -> sqlx::Result<bool> {
    let added = execute!(
        tx,
        "INSERT INTO passkey (id, person_id, credential_id, credential, label, created_at, reach_id, device_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (credential_id) DO NOTHING",
        ids::new_id(),
        from.person,
        credential,
        Json(passkey),
        label,
        at,
        from.reach.id(),
        from.device
    )?;
    Ok(added == 1)
}

/// Keeps the counter of a passkey and when it was used.
pub async fn use_passkey(tx: &mut Tx, id: Uuid, passkey: &Passkey, at: Timestamp) -> sqlx::Result<()> {
    execute!(
        tx,
        "UPDATE passkey SET credential = $2, last_used_at = $3 WHERE id = $1",
        id,
        Json(passkey),
        at
    )?;
    Ok(())
}

/// Says on which tablet a passkey was made, where that was not written down: one used there by what the tablet itself
/// keeps, and made since it was linked.
pub async fn tie_passkey(tx: &mut Tx, id: Uuid, device: Uuid) -> sqlx::Result<()> {
    execute!(
        tx,
        "UPDATE passkey SET device_id = $2 WHERE id = $1 AND device_id IS NULL
         AND created_at >= (SELECT enrolled_at FROM device WHERE id = $2)",
        id,
        device
    )?;
    Ok(())
}

/// Takes a passkey away from its owner; false when it is not his.
pub async fn remove_passkey(tx: &mut Tx, person: Uuid, id: Uuid) -> sqlx::Result<bool> {
    Ok(execute!(tx, "DELETE FROM passkey WHERE person_id = $1 AND id = $2", person, id)? == 1)
}

/// Uses a one-time code up, whichever authority gave it.
pub async fn redeem(tx: &mut Tx, code_hash: &str, now: Timestamp) -> sqlx::Result<Option<Redeemed>> {
    maybe_row!(
        tx,
        "UPDATE enrolment SET used_at = $2 WHERE code_hash = $1 AND used_at IS NULL AND expires_at > $2
         RETURNING tenant_id, id, person_id, mailed",
        code_hash,
        now
    )
}

/// Enters a tablet or another device.
pub async fn add_device(tx: &mut Tx, person: Uuid, label: &str, at: Timestamp) -> sqlx::Result<Uuid> {
    let id = ids::new_id();
    execute!(
        tx,
        "INSERT INTO device (id, person_id, label, enrolled_at, last_seen_at) VALUES ($1, $2, $3, $4, $4)",
        id,
        person,
        label,
        at
    )?;
    Ok(id)
}

/// Open sessions of a person, the last seen first.
pub async fn sessions(tx: &mut Tx, person: Uuid, now: Timestamp) -> sqlx::Result<Vec<SessionRow>> {
    rows!(
        tx,
        "SELECT id, label, method, created_at, last_seen_at, device_id, reach_id FROM session
         WHERE person_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY last_seen_at DESC, id DESC",
        person,
        now
    )
}

/// What each lasting way in of a person reaches.
pub async fn reaches(tx: &mut Tx, person: Uuid) -> sqlx::Result<Vec<Option<Uuid>>> {
    values!(
        tx,
        "SELECT reach_id FROM passkey WHERE person_id = $1 UNION SELECT reach_id FROM password WHERE person_id = $1",
        person
    )
}

/// When a session was opened.
pub async fn opened_at(tx: &mut Tx, session: Uuid) -> sqlx::Result<Timestamp> {
    value!(tx, "SELECT created_at FROM session WHERE id = $1", session)
}

/// A session opened by one factor becomes one of two, once the second is set.
pub async fn strengthen(tx: &mut Tx, session: Uuid, method: &str) -> sqlx::Result<()> {
    execute!(tx, "UPDATE session SET method = $2 WHERE id = $1", session, method)?;
    Ok(())
}

/// Ends one session of a person; returns its device.
pub async fn end_session(
    tx: &mut Tx,
    person: Uuid,
    session: Uuid,
    now: Timestamp,
) -> sqlx::Result<Option<(Uuid, Option<Uuid>)>> {
    maybe_row!(
        tx,
        "UPDATE session SET revoked_at = $3 WHERE person_id = $1 AND id = $2 AND revoked_at IS NULL
         RETURNING id, device_id",
        person,
        session,
        now
    )
}

/// Ends the other sessions of a person that no tablet holds; returns how many.
pub async fn end_other_sessions(tx: &mut Tx, person: Uuid, kept: Uuid, now: Timestamp) -> sqlx::Result<u64> {
    execute!(
        tx,
        "UPDATE session SET revoked_at = $3 WHERE person_id = $1 AND id <> $2 AND revoked_at IS NULL
         AND device_id IS NULL",
        person,
        kept,
        now
    )
}

/// Takes a device away: it and its sessions no longer open anything.
pub async fn revoke_device(tx: &mut Tx, device: Uuid, now: Timestamp) -> sqlx::Result<()> {
    execute!(tx, "UPDATE device SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", device, now)?;
    execute!(
        tx,
        "UPDATE session SET revoked_at = $2 WHERE device_id = $1 AND revoked_at IS NULL",
        device,
        now
    )?;
    Ok(())
}

/// Tablets of a person that open this authority's papers, and those cut off while they did; the last seen first.
pub async fn devices_here(tx: &mut TenantTx, person: Uuid) -> sqlx::Result<Vec<MemberDevice>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT d.id, d.label, d.enrolled_at, d.last_seen_at, d.cut_at FROM device d
         WHERE d.person_id = $2 AND (d.revoked_at IS NULL OR d.cut_at IS NOT NULL) AND EXISTS
            (SELECT s.id FROM session s WHERE s.device_id = d.id AND (s.reach_id IS NULL OR EXISTS
                (SELECT r.id FROM reach r WHERE r.id = s.reach_id AND r.authority_id = $1)))
         ORDER BY d.last_seen_at DESC, d.id",
        tenant,
        person
    )
}

/// Whether an open session of a device opens an authority.
pub async fn device_reaches(tx: &mut Tx, device: Uuid, authority: Uuid) -> sqlx::Result<bool> {
    value!(
        tx,
        "SELECT EXISTS (SELECT s.id FROM session s WHERE s.device_id = $1 AND s.revoked_at IS NULL
            AND (s.reach_id IS NULL OR EXISTS
                (SELECT r.id FROM reach r WHERE r.id = s.reach_id AND r.authority_id = $2)))",
        device,
        authority
    )
}

/// Cuts a lost device off, with its sessions.
pub async fn cut_device(tx: &mut Tx, device: Uuid, now: Timestamp) -> sqlx::Result<()> {
    execute!(tx, "UPDATE device SET cut_at = $2 WHERE id = $1", device, now)?;
    revoke_device(tx, device, now).await
}

/// Removes the passkeys made on a device; how many.
pub async fn remove_passkeys_of(tx: &mut Tx, device: Uuid) -> sqlx::Result<u64> {
    execute!(tx, "DELETE FROM passkey WHERE device_id = $1", device)
}

/// Replaces the code of the first run.
pub async fn set_setup_code(tx: &mut Tx, hash: &str, at: Timestamp) -> sqlx::Result<()> {
    execute!(tx, "DELETE FROM first_run")?;
    execute!(tx, "INSERT INTO first_run (code_hash, made_at) VALUES ($1, $2)", hash, at)?;
    Ok(())
}

/// Uses the code of the first run up; false when it is not the one.
pub async fn use_setup_code(tx: &mut Tx, hash: &str) -> sqlx::Result<bool> {
    Ok(execute!(tx, "DELETE FROM first_run WHERE code_hash = $1", hash)? == 1)
}
