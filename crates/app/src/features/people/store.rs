//! SQL of the room: mandates, persons, communes, tablets seen.
use super::model::{Commune, CommuneRow, Mandate, Member, OwnMandate, Person, PersonalMandate};
use crate::platform::db::{TenantTx, Tx};
use crate::platform::ids;
use crate::platform::time::{Day, Timestamp};
use crate::{execute, maybe_row, rows, values};
use uuid::Uuid;

/// Every mandate in force on a day, in the order of names.
pub async fn members_on(tx: &mut TenantTx, day: &Day) -> sqlx::Result<Vec<Member>> {
    mandates(tx, Some(day)).await
}

/// Mandates in force on a day, or every mandate, in the order of names.
pub async fn mandates(tx: &mut TenantTx, day: Option<&Day>) -> sqlx::Result<Vec<Member>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT m.id AS mandate_id, m.person_id, p.civility, p.given_name, p.family_name, p.sort_key,
            CASE WHEN m.own_contact THEN m.email ELSE p.email END AS email,
            CASE WHEN m.own_contact THEN m.phone ELSE p.phone END AS phone,
            m.commune_id, c.name AS commune, m.capacity, m.function, m.group_name, m.delegation, m.rank,
            m.starts_on, m.ends_on, m.channel, m.paper_requested_on, m.paper_address
         FROM mandate m JOIN person p ON p.id = m.person_id
         LEFT JOIN commune c ON c.tenant_id = m.tenant_id AND c.id = m.commune_id
         WHERE m.tenant_id = $1 AND (CAST($2 AS TEXT) IS NULL
            OR (m.starts_on <= $2 AND (m.ends_on IS NULL OR m.ends_on >= $2)))
         ORDER BY p.sort_key, m.id",
        tenant,
        day
    )
}

/// One mandate, in force or not.
pub async fn member(tx: &mut TenantTx, mandate: Uuid) -> sqlx::Result<Option<Member>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT m.id AS mandate_id, m.person_id, p.civility, p.given_name, p.family_name, p.sort_key,
            CASE WHEN m.own_contact THEN m.email ELSE p.email END AS email,
            CASE WHEN m.own_contact THEN m.phone ELSE p.phone END AS phone,
            m.commune_id, c.name AS commune, m.capacity, m.function, m.group_name, m.delegation, m.rank,
            m.starts_on, m.ends_on, m.channel, m.paper_requested_on, m.paper_address
         FROM mandate m JOIN person p ON p.id = m.person_id
         LEFT JOIN commune c ON c.tenant_id = m.tenant_id AND c.id = m.commune_id
         WHERE m.tenant_id = $1 AND m.id = $2",
        tenant,
        mandate
    )
}

/// Mandates of a person in force on a day, in every authority: his own view, never an authority's.
pub async fn mandates_of(tx: &mut Tx, person: Uuid, day: &Day) -> sqlx::Result<Vec<PersonalMandate>> {
    rows!(
        tx,
        "SELECT m.tenant_id, m.id AS mandate_id, m.function, c.name AS commune, m.capacity
         FROM mandate m LEFT JOIN commune c ON c.tenant_id = m.tenant_id AND c.id = m.commune_id
         WHERE m.person_id = $1 AND m.starts_on <= $2 AND (m.ends_on IS NULL OR m.ends_on >= $2)
         ORDER BY m.tenant_id, m.id",
        person,
        day
    )
}

/// A person's own mandate, in force or not, in whichever authority.
pub async fn own_mandate(tx: &mut Tx, person: Uuid, mandate: Uuid) -> sqlx::Result<Option<OwnMandate>> {
    maybe_row!(
        tx,
        "SELECT tenant_id, id AS mandate_id, function, starts_on, ends_on, notes_until FROM mandate
         WHERE person_id = $1 AND id = $2",
        person,
        mandate
    )
}

/// Mandates of a person that have ended and whose notes are still kept for him on a day.
pub async fn kept_mandates_of(tx: &mut Tx, person: Uuid, day: &Day) -> sqlx::Result<Vec<OwnMandate>> {
    rows!(
        tx,
        "SELECT m.tenant_id, m.id AS mandate_id, m.function, m.starts_on, m.ends_on, m.notes_until FROM mandate m
         JOIN note_key k ON k.tenant_id = m.tenant_id AND k.mandate_id = m.id
         WHERE m.person_id = $1 AND m.ends_on < $2 AND m.notes_until >= $2 ORDER BY m.ends_on, m.id",
        person,
        day
    )
}

/// Writes a new mandate. `contact`: e-mail and phone kept with it, when the account also serves elsewhere.
pub(super) async fn insert_mandate(
    tx: &mut TenantTx,
    id: Uuid,
    person: Uuid,
    mandate: &Mandate,
    contact: Option<(&Option<String>, &str)>,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    let (email, phone) = contact.map_or((None, ""), |(email, phone)| (email.as_deref(), phone));
    execute!(
        tx.inner(),
        "INSERT INTO mandate (tenant_id, id, person_id, commune_id, capacity, function, group_name, delegation, rank,
            starts_on, ends_on, channel, paper_requested_on, paper_address, own_contact, email, phone)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        tenant,
        id,
        person,
        mandate.commune_id,
        &mandate.capacity,
        &mandate.function,
        &mandate.group_name,
        &mandate.delegation,
        mandate.rank,
        &mandate.starts_on,
        &mandate.ends_on,
        &mandate.channel,
        &mandate.paper_requested_on,
        &mandate.paper_address,
        contact.is_some(),
        email,
        phone
    )?;
    Ok(())
}

/// Writes a mandate again.
pub(super) async fn update_mandate(tx: &mut TenantTx, id: Uuid, mandate: &Mandate) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE mandate SET commune_id = $3, capacity = $4, function = $5, group_name = $6, delegation = $7, rank = $8,
            starts_on = $9, ends_on = $10, channel = $11, paper_requested_on = $12, paper_address = $13
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        mandate.commune_id,
        &mandate.capacity,
        &mandate.function,
        &mandate.group_name,
        &mandate.delegation,
        mandate.rank,
        &mandate.starts_on,
        &mandate.ends_on,
        &mandate.channel,
        &mandate.paper_requested_on,
        &mandate.paper_address
    )?;
    Ok(())
}

/// Keeps e-mail and phone with the mandates of a person here, apart from his account.
pub(super) async fn keep_contact(
    tx: &mut TenantTx,
    person: Uuid,
    email: &Option<String>,
    phone: &str,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE mandate SET own_contact = TRUE, email = $3, phone = $4 WHERE tenant_id = $1 AND person_id = $2",
        tenant,
        person,
        email,
        phone
    )?;
    Ok(())
}

/// Follows the account's e-mail and phone again: it serves here only.
pub(super) async fn follow_account(tx: &mut TenantTx, person: Uuid) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE mandate SET own_contact = FALSE, email = NULL, phone = '' WHERE tenant_id = $1 AND person_id = $2",
        tenant,
        person
    )?;
    Ok(())
}

/// Moves the end of a mandate's seats with the mandate's own, from `before` to `after`.
pub(super) async fn end_seats(
    tx: &mut TenantTx,
    mandate: Uuid,
    before: &Option<Day>,
    after: &Option<Day>,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE seat SET ends_on = $4 WHERE tenant_id = $1 AND mandate_id = $2
            AND (ends_on IS NULL OR ends_on = $3 OR ends_on > $4)",
        tenant,
        mandate,
        before,
        after
    )?;
    Ok(())
}

/// Says why a mandate ended.
pub(super) async fn end_reason(tx: &mut TenantTx, mandate: Uuid, reason: &str) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE mandate SET end_reason = $3 WHERE tenant_id = $1 AND id = $2",
        tenant,
        mandate,
        reason
    )?;
    Ok(())
}

/// A person by his id.
pub(super) async fn person(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Person>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT p.id, p.civility, p.given_name, p.family_name, p.birth_date, p.email, p.phone,
            (p.host_admin OR EXISTS (SELECT 1 FROM mandate m WHERE m.person_id = p.id AND m.tenant_id <> $1)
             OR EXISTS (SELECT 1 FROM staff_role s WHERE s.person_id = p.id AND s.tenant_id IS NOT NULL)) AS shared
         FROM person p WHERE p.id = $2",
        tenant,
        id
    )
}

/// The person whose account has this e-mail, in the whole instance.
pub(super) async fn person_by_email(tx: &mut TenantTx, email_key: &str) -> sqlx::Result<Option<Person>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT p.id, p.civility, p.given_name, p.family_name, p.birth_date, p.email, p.phone,
            (p.host_admin OR EXISTS (SELECT 1 FROM mandate m WHERE m.person_id = p.id AND m.tenant_id <> $1)
             OR EXISTS (SELECT 1 FROM staff_role s WHERE s.person_id = p.id AND s.tenant_id IS NOT NULL)) AS shared
         FROM person p WHERE p.email_key = $2",
        tenant,
        email_key
    )
}

/// Persons of that name born that day, in the whole instance.
pub(super) async fn persons_born(
    tx: &mut TenantTx,
    sort_key: &str,
    birth_date: &Day,
) -> sqlx::Result<Vec<Person>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT p.id, p.civility, p.given_name, p.family_name, p.birth_date, p.email, p.phone,
            (p.host_admin OR EXISTS (SELECT 1 FROM mandate m WHERE m.person_id = p.id AND m.tenant_id <> $1)
             OR EXISTS (SELECT 1 FROM staff_role s WHERE s.person_id = p.id AND s.tenant_id IS NOT NULL)) AS shared
         FROM person p WHERE p.sort_key = $2 AND p.birth_date = $3 ORDER BY p.id",
        tenant,
        sort_key,
        birth_date
    )
}

/// Persons who have or had a mandate here.
pub(super) async fn persons_here(tx: &mut TenantTx) -> sqlx::Result<Vec<Person>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT p.id, p.civility, p.given_name, p.family_name, p.birth_date, p.email, p.phone,
            (p.host_admin OR EXISTS (SELECT 1 FROM mandate m WHERE m.person_id = p.id AND m.tenant_id <> $1)
             OR EXISTS (SELECT 1 FROM staff_role s WHERE s.person_id = p.id AND s.tenant_id IS NOT NULL)) AS shared
         FROM person p WHERE p.id IN (SELECT person_id FROM mandate WHERE tenant_id = $1)",
        tenant
    )
}

/// A mandate of the person in force here on a day.
pub(super) async fn mandate_here(tx: &mut TenantTx, person: Uuid, day: &Day) -> sqlx::Result<Option<Uuid>> {
    let tenant = tx.tenant();
    Ok(values!(
        tx.inner(),
        "SELECT id FROM mandate WHERE tenant_id = $1 AND person_id = $2
         AND (ends_on IS NULL OR ends_on >= $3) ORDER BY starts_on LIMIT 1",
        tenant,
        person,
        day
    )?
    .into_iter()
    .next())
}

/// Writes a new person; false when another took the e-mail meanwhile.
pub(super) async fn insert_person(tx: &mut Tx, person: &Person, now: Timestamp) -> sqlx::Result<bool> {
    let done = execute!(
        tx,
        "INSERT INTO person (id, civility, given_name, family_name, sort_key, birth_date, email, email_key, phone,
            calendar_token, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (email_key) DO NOTHING",
        person.id,
        &person.civility,
        &person.given_name,
        &person.family_name,
        pupitre_rules::french::sort_key(&person.family_name, &person.given_name),
        &person.birth_date,
        &person.email,
        person.email.as_deref().map(ids::email_key),
        &person.phone,
        ids::secret(),
        now
    )?;
    Ok(done == 1)
}

/// Writes a person again.
pub(super) async fn update_person(tx: &mut Tx, person: &Person) -> sqlx::Result<()> {
    execute!(
        tx,
        "UPDATE person SET civility = $2, given_name = $3, family_name = $4, sort_key = $5, birth_date = $6,
            email = $7, email_key = $8, phone = $9 WHERE id = $1",
        person.id,
        &person.civility,
        &person.given_name,
        &person.family_name,
        pupitre_rules::french::sort_key(&person.family_name, &person.given_name),
        &person.birth_date,
        &person.email,
        person.email.as_deref().map(ids::email_key),
        &person.phone
    )?;
    Ok(())
}

/// Communes of the authority, in the order of names.
pub(super) async fn communes(tx: &mut TenantTx) -> sqlx::Result<Vec<Commune>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, name, name_key, insee_code FROM commune WHERE tenant_id = $1 ORDER BY name_key",
        tenant
    )
}

/// Communes with how many members sit for each on a day.
pub(super) async fn commune_rows(tx: &mut TenantTx, day: &Day) -> sqlx::Result<Vec<CommuneRow>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT c.id, c.name, COALESCE(c.insee_code, '') AS insee_code, (SELECT COUNT(*) FROM mandate m
            WHERE m.tenant_id = c.tenant_id AND m.commune_id = c.id AND m.capacity = 'sitting' AND m.starts_on <= $2
            AND (m.ends_on IS NULL OR m.ends_on >= $2)) AS seats
         FROM commune c WHERE c.tenant_id = $1 ORDER BY c.name_key",
        tenant,
        day
    )
}

/// Writes a new commune; false when one of that name was written meanwhile.
pub(super) async fn insert_commune(tx: &mut TenantTx, commune: &Commune) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    let done = execute!(
        tx.inner(),
        "INSERT INTO commune (tenant_id, id, name, name_key, insee_code) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, name_key) DO NOTHING",
        tenant,
        commune.id,
        &commune.name,
        &commune.name_key,
        &commune.insee_code
    )?;
    Ok(done == 1)
}

/// A seat held by a mandate on a day: mandate, body, its name, role.
pub(super) async fn bodies_of(
    tx: &mut TenantTx,
    day: &Day,
    mandate: Option<Uuid>,
) -> sqlx::Result<Vec<(Uuid, Uuid, String, String)>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT s.mandate_id, b.id, b.name, s.role
         FROM seat s JOIN body b ON b.tenant_id = s.tenant_id AND b.id = s.body_id
         WHERE s.tenant_id = $1 AND s.starts_on <= $2 AND (s.ends_on IS NULL OR s.ends_on >= $2)
            AND (b.closed_on IS NULL OR b.closed_on > $2) AND s.mandate_id = COALESCE($3, s.mandate_id)
         ORDER BY b.position, b.name, s.id",
        tenant,
        day,
        mandate
    )
}

/// Tablets of a person, and when he was last there: person, tablets, moment.
pub(super) async fn tablets_of(
    tx: &mut TenantTx,
    person: Option<Uuid>,
) -> sqlx::Result<Vec<(Uuid, i64, Option<Timestamp>)>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT p.id, (SELECT COUNT(*) FROM device d WHERE d.person_id = p.id AND d.revoked_at IS NULL),
            (SELECT MAX(s.last_seen_at) FROM session s WHERE s.person_id = p.id)
         FROM person p WHERE p.id IN (SELECT person_id FROM mandate WHERE tenant_id = $1)
            AND p.id = COALESCE($2, p.id)",
        tenant,
        person
    )
}
