//! SQL of the room.
use super::keep_notes::NoteKeeping;
use super::model::{Authority, Holder, Line, NewPerson, Population};
use crate::platform::auth::Role;
use crate::platform::db::{TenantTx, Tx};
use crate::platform::error::AppResult;
use crate::platform::ids;
use crate::platform::time::{Day, Timestamp};
use crate::{execute, maybe_row, maybe_value, row, rows, value, values};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// The authority of this transaction.
pub async fn authority(tx: &mut TenantTx) -> sqlx::Result<Authority> {
    let tenant = tx.tenant();
    row!(
        tx.inner(),
        "SELECT id, kind, name, short_name, siren, insee_code, address, time_zone, accent, logo_hash, mail_from
         FROM authority WHERE id = $1",
        tenant
    )
}

/// An authority by its id, outside any tenant (a member's list of authorities).
pub async fn authority_of(tx: &mut Tx, id: Uuid) -> sqlx::Result<Option<Authority>> {
    maybe_row!(
        tx,
        "SELECT id, kind, name, short_name, siren, insee_code, address, time_zone, accent, logo_hash, mail_from
         FROM authority WHERE id = $1",
        id
    )
}

/// The authority that has this SIREN, for the command line.
pub async fn authority_by_siren(tx: &mut Tx, siren: &str) -> sqlx::Result<Option<Uuid>> {
    maybe_value!(tx, "SELECT id FROM authority WHERE siren = $1", siren)
}

/// Every authority of the instance, for the daily sweep.
pub async fn every_id(tx: &mut Tx) -> sqlx::Result<Vec<Uuid>> {
    values!(tx, "SELECT id FROM authority ORDER BY id")
}

/// Authorities where a person works today; all of them for the administrator of the hosting.
pub async fn authorities_of(tx: &mut Tx, person: Uuid, day: &Day, all: bool) -> sqlx::Result<Vec<Authority>> {
    rows!(
        tx,
        "SELECT a.id, a.kind, a.name, a.short_name, a.siren, a.insee_code, a.address, a.time_zone, a.accent,
            a.logo_hash, a.mail_from
         FROM authority a WHERE CAST($3 AS BOOLEAN) OR EXISTS (SELECT r.tenant_id FROM staff_role r
            WHERE r.tenant_id = a.id AND r.person_id = $1 AND r.valid_from <= $2
            AND (r.valid_to IS NULL OR r.valid_to >= $2)) ORDER BY a.name, a.id",
        person,
        day,
        all
    )
}

/// Whether a person works or sits in an authority on a day.
pub async fn belongs(tx: &mut TenantTx, person: Uuid, day: &Day) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT EXISTS (SELECT tenant_id FROM staff_role WHERE tenant_id = $1 AND person_id = $2
                AND (valid_to IS NULL OR valid_to >= $3))
            OR EXISTS (SELECT tenant_id FROM mandate WHERE tenant_id = $1 AND person_id = $2
                AND (ends_on IS NULL OR ends_on >= $3))",
        tenant,
        person,
        day
    )
}

/// True while the instance has no authority at all.
pub async fn none_yet(tx: &mut Tx) -> sqlx::Result<bool> {
    value!(tx, "SELECT NOT EXISTS (SELECT id FROM authority)")
}

/// Enters an authority.
pub async fn enter(tx: &mut Tx, a: &Authority, at: Timestamp) -> sqlx::Result<()> {
    execute!(
        tx,
        "INSERT INTO authority (id, kind, name, short_name, siren, insee_code, address, time_zone, accent, mail_from,
            created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        a.id,
        &a.kind,
        &a.name,
        &a.short_name,
        &a.siren,
        &a.insee_code,
        &a.address,
        &a.time_zone,
        &a.accent,
        &a.mail_from,
        at
    )?;
    Ok(())
}

/// Writes what is said of the authority of this transaction.
pub async fn amend(tx: &mut TenantTx, a: &Authority) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE authority SET kind = $2, name = $3, short_name = $4, siren = $5, insee_code = $6, address = $7,
            time_zone = $8, accent = $9, mail_from = $10 WHERE id = $1",
        tenant,
        &a.kind,
        &a.name,
        &a.short_name,
        &a.siren,
        &a.insee_code,
        &a.address,
        &a.time_zone,
        &a.accent,
        &a.mail_from
    )?;
    Ok(())
}

/// Keeps the name of the logo's file.
pub async fn set_logo(tx: &mut TenantTx, hash: &str) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(tx.inner(), "UPDATE authority SET logo_hash = $2 WHERE id = $1", tenant, hash)?;
    Ok(())
}

/// How long notes are kept after a mandate, as decided on a day.
pub async fn note_keeping(tx: &mut TenantTx, day: &Day) -> sqlx::Result<Option<NoteKeeping>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT days, valid_from FROM note_keeping WHERE tenant_id = $1 AND valid_from <= $2
         ORDER BY valid_from DESC LIMIT 1",
        tenant,
        day
    )
}

/// Decides how long notes are kept, from a day on.
pub async fn set_note_keeping(tx: &mut TenantTx, from: &Day, days: i64) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO note_keeping (tenant_id, valid_from, days) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id, valid_from) DO UPDATE SET days = $3",
        tenant,
        from,
        days
    )?;
    Ok(())
}

/// Mandates that end on a day or later, with their last day.
pub async fn ends_from(tx: &mut TenantTx, day: &Day) -> sqlx::Result<Vec<(Uuid, Day)>> {
    let tenant = tx.tenant();
    rows!(tx.inner(), "SELECT id, ends_on FROM mandate WHERE tenant_id = $1 AND ends_on >= $2", tenant, day)
}

/// Writes until when the notes of a mandate are kept.
pub async fn keep_notes(tx: &mut TenantTx, mandate: Uuid, until: &Option<Day>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE mandate SET notes_until = $3 WHERE tenant_id = $1 AND id = $2",
        tenant,
        mandate,
        until
    )?;
    Ok(())
}

/// Inhabitants that count on a day.
pub async fn population_on(tx: &mut TenantTx, day: &Day) -> sqlx::Result<Option<i64>> {
    let tenant = tx.tenant();
    maybe_value!(
        tx.inner(),
        "SELECT inhabitants FROM authority_population WHERE tenant_id = $1 AND valid_from <= $2
         ORDER BY valid_from DESC LIMIT 1",
        tenant,
        day
    )
}

/// Every population, the latest first.
pub async fn populations(tx: &mut TenantTx) -> sqlx::Result<Vec<Population>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT valid_from, inhabitants, source FROM authority_population WHERE tenant_id = $1
         ORDER BY valid_from DESC",
        tenant
    )
}

/// Sets the population from a day on; the same day is corrected.
pub async fn populate(tx: &mut TenantTx, p: &Population) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO authority_population (tenant_id, valid_from, inhabitants, source) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id, valid_from) DO UPDATE SET inhabitants = $3, source = $4",
        tenant,
        &p.valid_from,
        p.inhabitants,
        &p.source
    )?;
    Ok(())
}

/// The person of an e-mail address.
pub async fn person_by_email(tx: &mut Tx, email: &str) -> sqlx::Result<Option<Uuid>> {
    maybe_value!(tx, "SELECT id FROM person WHERE email_key = $1", ids::email_key(email))
}

/// Enters a person.
pub async fn enter_person(tx: &mut Tx, p: &NewPerson, at: Timestamp) -> sqlx::Result<Uuid> {
    let id = ids::new_id();
    execute!(
        tx,
        "INSERT INTO person (id, civility, family_name, given_name, sort_key, email, email_key, calendar_token,
            created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        &p.civility,
        &p.family_name,
        &p.given_name,
        pupitre_rules::french::sort_key(&p.family_name, &p.given_name),
        &p.email,
        ids::email_key(&p.email),
        ids::secret(),
        at
    )?;
    Ok(id)
}

/// Roles that have not ended on a day.
pub async fn holders(tx: &mut TenantTx, day: &Day) -> sqlx::Result<Vec<Holder>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT r.person_id, p.given_name, p.family_name, p.email, r.role, r.valid_from, r.valid_to
         FROM staff_role r JOIN person p ON p.id = r.person_id
         WHERE r.tenant_id = $1 AND (r.valid_to IS NULL OR r.valid_to >= $2) ORDER BY p.sort_key, r.role",
        tenant,
        day
    )
}

/// Gives a role between two days; a role already held takes the new days.
pub async fn give_role(
    tx: &mut TenantTx,
    person: Uuid,
    role: Role,
    from: &Day,
    to: Option<&Day>,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO staff_role (tenant_id, person_id, role, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, person_id, role) DO UPDATE SET valid_from = $4, valid_to = $5",
        tenant,
        person,
        role,
        from,
        to
    )?;
    Ok(())
}

/// Ends a role on a day (its last); says whether there was one to end.
pub async fn end_role(tx: &mut TenantTx, person: Uuid, role: Role, last: &Day) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    let ended = execute!(
        tx.inner(),
        "UPDATE staff_role SET valid_to = $4 WHERE tenant_id = $1 AND person_id = $2 AND role = $3
         AND (valid_to IS NULL OR valid_to > $4)",
        tenant,
        person,
        role,
        last
    )?;
    Ok(ended > 0)
}

/// Whether a person has a way to sign in here: a password or a passkey that reaches this authority.
pub async fn can_sign_in(tx: &mut TenantTx, person: Uuid) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT EXISTS (SELECT w.person_id FROM
            (SELECT person_id, reach_id FROM password UNION ALL SELECT person_id, reach_id FROM passkey) w
            WHERE w.person_id = $1 AND (w.reach_id IS NULL OR EXISTS
                (SELECT r.id FROM reach r WHERE r.id = w.reach_id AND r.authority_id = $2)))",
        person,
        tenant
    )
}

/// Civility, names and e-mail of a person.
pub async fn person(tx: &mut Tx, id: Uuid) -> sqlx::Result<Option<(String, String, String, Option<String>)>> {
    maybe_row!(tx, "SELECT civility, given_name, family_name, email FROM person WHERE id = $1", id)
}

/// Keeps a one-time code; its text is stored nowhere.
pub async fn enter_code(
    tx: &mut TenantTx,
    person: Uuid,
    code: &str,
    by: Uuid,
    at: Timestamp,
    until: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO enrolment (tenant_id, id, person_id, code_hash, created_by, created_at, expires_at, mailed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, TRUE)",
        tenant,
        ids::new_id(),
        person,
        ids::code_hash(code),
        by,
        at,
        until
    )?;
    Ok(())
}

/// Civility, given and family name of the mayor or president in charge.
pub async fn president(tx: &mut TenantTx) -> sqlx::Result<Option<(String, String, String)>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT p.civility, p.given_name, p.family_name FROM staff_role r JOIN person p ON p.id = r.person_id
         WHERE r.tenant_id = $1 AND r.role = 'president' AND r.valid_to IS NULL
         ORDER BY r.valid_from DESC, p.sort_key LIMIT 1",
        tenant
    )
}

/// The last saved template of a kind (`letter`, `deliberation`), with its version.
pub async fn template<T: DeserializeOwned>(tx: &mut TenantTx, kind: &str) -> AppResult<Option<(i64, T)>> {
    let tenant = tx.tenant();
    let saved: Option<(i64, Json<Value>)> = maybe_row!(
        tx.inner(),
        "SELECT version, content FROM template WHERE tenant_id = $1 AND kind = $2
         ORDER BY version DESC LIMIT 1",
        tenant,
        kind
    )?;
    let Some((version, content)) = saved else { return Ok(None) };
    Ok(Some((version, serde_json::from_value(content.0)?)))
}

/// Saves a version of a template; earlier ones stay.
pub async fn save_template<T: Serialize>(
    tx: &mut TenantTx,
    (kind, id): (&str, Uuid),
    (version, content): (i64, &T),
    by: Uuid,
    at: Timestamp,
) -> AppResult<()> {
    let tenant = tx.tenant();
    let content = serde_json::to_value(content)?;
    execute!(
        tx.inner(),
        "INSERT INTO template (tenant_id, id, kind, version, content, saved_by, saved_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        id,
        kind,
        version,
        Json(&content),
        by,
        at
    )?;
    Ok(())
}

/// Lines of the journal before a number, the latest first.
pub async fn lines(tx: &mut TenantTx, before: i64, limit: i64) -> sqlx::Result<Vec<Line>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT seq, at, verb, body, hash FROM journal_entry WHERE tenant_id = $1 AND seq < $2
         ORDER BY seq DESC LIMIT $3",
        tenant,
        before,
        limit
    )
}

/// The sitting behind a thing: itself, or that of a convocation, a dispatch, a document or an upload.
pub async fn sitting_behind(tx: &mut TenantTx, thing: Uuid) -> sqlx::Result<Option<Uuid>> {
    let tenant = tx.tenant();
    maybe_value!(
        tx.inner(),
        "SELECT id FROM sitting WHERE tenant_id = $1 AND id = $2
         UNION ALL SELECT sitting_id FROM convocation WHERE tenant_id = $1 AND id = $2
         UNION ALL SELECT c.sitting_id FROM dispatch d
            JOIN convocation c ON c.tenant_id = d.tenant_id AND c.id = d.convocation_id
            WHERE d.tenant_id = $1 AND d.id = $2
         UNION ALL SELECT sitting_id FROM document WHERE tenant_id = $1 AND id = $2
         UNION ALL SELECT sitting_id FROM upload WHERE tenant_id = $1 AND id = $2
         UNION ALL SELECT sitting_id FROM agenda_item WHERE tenant_id = $1 AND id = $2 LIMIT 1",
        tenant,
        thing
    )
}

/// The name behind a thing: of a person, of the holder of a mandate, of the recipient of a dispatch.
pub async fn person_behind(tx: &mut TenantTx, thing: Uuid) -> sqlx::Result<Option<String>> {
    let tenant = tx.tenant();
    maybe_value!(
        tx.inner(),
        "SELECT given_name || ' ' || family_name FROM person WHERE id = $2
         UNION ALL SELECT p.given_name || ' ' || p.family_name FROM mandate m JOIN person p ON p.id = m.person_id
            WHERE m.tenant_id = $1 AND m.id = $2
         UNION ALL SELECT name FROM dispatch WHERE tenant_id = $1 AND id = $2
         UNION ALL SELECT p.given_name || ' ' || p.family_name FROM device v JOIN person p ON p.id = v.person_id
            WHERE v.id = $2
         UNION ALL SELECT 'Jeton « ' || name || ' »' FROM api_token WHERE tenant_id = $1 AND id = $2 LIMIT 1",
        tenant,
        thing
    )
}

/// Name of a body.
pub async fn body_name(tx: &mut TenantTx, body: Uuid) -> sqlx::Result<Option<String>> {
    let tenant = tx.tenant();
    maybe_value!(tx.inner(), "SELECT name FROM body WHERE tenant_id = $1 AND id = $2", tenant, body)
}

/// Body, moment and zone of a sitting.
pub async fn sitting_words(
    tx: &mut TenantTx,
    sitting: Uuid,
) -> sqlx::Result<Option<(String, Timestamp, String)>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT b.name, s.starts_at, s.time_zone FROM sitting s
         JOIN body b ON b.tenant_id = s.tenant_id AND b.id = s.body_id
         WHERE s.tenant_id = $1 AND s.id = $2",
        tenant,
        sitting
    )
}
