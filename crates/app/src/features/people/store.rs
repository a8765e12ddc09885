//! SQL of the room.
use super::model::{Member, PersonalMandate};
use crate::platform::db::{TenantTx, Tx};
use crate::platform::time::Day;
use crate::{maybe_row, rows};
use uuid::Uuid;

/// Every mandate in force on a day, in the order of names.
pub async fn members_on(tx: &mut TenantTx, day: &Day) -> sqlx::Result<Vec<Member>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT m.id AS mandate_id, m.person_id, p.civility, p.given_name, p.family_name, p.sort_key, p.email, p.phone,
            m.commune_id, c.name AS commune, m.capacity, m.function, m.group_name, m.delegation, m.rank,
            m.starts_on, m.ends_on, m.channel, m.paper_requested_on, m.paper_address
         FROM mandate m JOIN person p ON p.id = m.person_id
         LEFT JOIN commune c ON c.tenant_id = m.tenant_id AND c.id = m.commune_id
         WHERE m.tenant_id = $1 AND m.starts_on <= $2 AND (m.ends_on IS NULL OR m.ends_on >= $2)
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
        "SELECT m.id AS mandate_id, m.person_id, p.civility, p.given_name, p.family_name, p.sort_key, p.email, p.phone,
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
