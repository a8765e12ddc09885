//! SQL of loans and of those who borrow.
use crate::features::fleet::model::{Borrower, Loan};
use crate::platform::db::TenantTx;
use crate::platform::time::{Day, Timestamp};
use crate::{execute, maybe_row, rows};
use sqlx::types::Json;
use uuid::Uuid;

/// Loans of a tablet or of a person, the last first.
pub async fn loans(tx: &mut TenantTx, tablet: Option<Uuid>, person: Option<Uuid>) -> sqlx::Result<Vec<Loan>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT l.id, l.tablet_id, t.tag, l.mandate_id, l.person_id, p.given_name || ' ' || p.family_name AS borrower,
            l.began_at, b.given_name || ' ' || b.family_name AS lent_by, l.given, l.despite, l.ended_at, l.ending,
            l.ended_condition, l.missing, l.wiped
         FROM loan l
         JOIN tablet t ON t.tenant_id = l.tenant_id AND t.id = l.tablet_id
         JOIN person p ON p.id = l.person_id
         JOIN person b ON b.id = l.lent_by
         WHERE l.tenant_id = $1 AND (l.tablet_id = $2 OR l.person_id = $3)
         ORDER BY l.began_at DESC, l.id DESC",
        tenant,
        tablet,
        person
    )
}

/// One loan.
pub async fn loan(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Loan>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT l.id, l.tablet_id, t.tag, l.mandate_id, l.person_id, p.given_name || ' ' || p.family_name AS borrower,
            l.began_at, b.given_name || ' ' || b.family_name AS lent_by, l.given, l.despite, l.ended_at, l.ending,
            l.ended_condition, l.missing, l.wiped
         FROM loan l
         JOIN tablet t ON t.tenant_id = l.tenant_id AND t.id = l.tablet_id
         JOIN person p ON p.id = l.person_id
         JOIN person b ON b.id = l.lent_by
         WHERE l.tenant_id = $1 AND l.id = $2",
        tenant,
        id
    )
}

/// What is written when a loan begins.
pub(in crate::features::fleet) struct NewLoan<'a> {
    pub id: Uuid,
    pub tablet: Uuid,
    pub mandate: Uuid,
    pub person: Uuid,
    pub given: &'a [Uuid],
    pub despite: &'a str,
    pub by: Uuid,
    pub at: Timestamp,
}

/// Writes a loan.
pub(in crate::features::fleet) async fn insert_loan(tx: &mut TenantTx, l: NewLoan<'_>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO loan (tenant_id, id, tablet_id, mandate_id, person_id, began_at, lent_by, given, despite)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenant,
        l.id,
        l.tablet,
        l.mandate,
        l.person,
        l.at,
        l.by,
        Json(l.given),
        l.despite
    )?;
    Ok(())
}

/// How a loan ended.
pub(in crate::features::fleet) struct Ended<'a> {
    pub loan: Uuid,
    pub ending: &'a str,
    pub condition: &'a str,
    pub missing: &'a [String],
    pub wiped: Option<bool>,
    pub by: Option<Uuid>,
    pub at: Timestamp,
}

/// Ends a loan, once.
pub(in crate::features::fleet) async fn end_loan(tx: &mut TenantTx, e: &Ended<'_>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE loan SET ended_at = $3, ended_by = $4, ending = $5, ended_condition = $6, missing = $7, wiped = $8
         WHERE tenant_id = $1 AND id = $2 AND ended_at IS NULL",
        tenant,
        e.loan,
        e.at,
        e.by,
        e.ending,
        e.condition,
        Json(e.missing),
        e.wiped
    )?;
    Ok(())
}

/// The authorities that lend a tablet to a person now, with the name of each: which tablet is their own business.
pub async fn lenders(tx: &mut TenantTx, person: Uuid) -> sqlx::Result<Vec<(Uuid, String)>> {
    rows!(
        tx.inner(),
        "SELECT l.tenant_id, a.name FROM loan l JOIN authority a ON a.id = l.tenant_id
         WHERE l.person_id = $1 AND l.ended_at IS NULL ORDER BY l.began_at, l.tenant_id",
        person
    )
}

/// Members with a mandate in force on a day, whether they have a tablet, from here or from whom.
pub(in crate::features::fleet) async fn borrowers(
    tx: &mut TenantTx,
    day: &Day,
) -> sqlx::Result<Vec<Borrower>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT m.id AS mandate_id, m.person_id, p.civility, p.given_name || ' ' || p.family_name AS name, c.name AS commune,
            m.function, m.ends_on, l.tablet_id, t.tag,
            (SELECT MIN(a.name) FROM loan o JOIN authority a ON a.id = o.tenant_id
                WHERE o.person_id = m.person_id AND o.ended_at IS NULL AND o.tenant_id <> $1) AS elsewhere
         FROM mandate m JOIN person p ON p.id = m.person_id
         LEFT JOIN commune c ON c.tenant_id = m.tenant_id AND c.id = m.commune_id
         LEFT JOIN loan l ON l.tenant_id = m.tenant_id AND l.person_id = m.person_id AND l.ended_at IS NULL
         LEFT JOIN tablet t ON t.tenant_id = l.tenant_id AND t.id = l.tablet_id
         WHERE m.tenant_id = $1 AND m.starts_on <= $2 AND (m.ends_on IS NULL OR m.ends_on >= $2)
         ORDER BY p.sort_key, m.id",
        tenant,
        day
    )
}

/// Tablets in somebody's hands, with his name and where this authority writes to him.
pub(in crate::features::fleet) async fn open_holders(
    tx: &mut TenantTx,
) -> sqlx::Result<Vec<(Uuid, String, Option<String>)>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT l.tablet_id, p.given_name || ' ' || p.family_name,
            CASE WHEN m.own_contact THEN m.email ELSE p.email END
         FROM loan l JOIN person p ON p.id = l.person_id
         JOIN mandate m ON m.tenant_id = l.tenant_id AND m.id = l.mandate_id
         WHERE l.tenant_id = $1 AND l.ended_at IS NULL",
        tenant
    )
}
