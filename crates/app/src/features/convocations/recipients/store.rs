//! SQL of recipients: only what a sending needs of a member.
use super::Convenable;
use crate::platform::db::TenantTx;
use crate::platform::time::Day;
use crate::rows;
use uuid::Uuid;

/// Who holds a seat of a body on a day, in the order of names: only what a sending needs.
pub(super) async fn seated(tx: &mut TenantTx, body: Uuid, day: &Day) -> sqlx::Result<Vec<Convenable>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT m.id AS mandate_id, m.person_id, p.given_name, p.family_name, p.sort_key,
            CASE WHEN m.own_contact THEN m.email ELSE p.email END AS email, m.commune_id, c.name AS commune, m.channel,
            m.paper_requested_on IS NOT NULL AS paper_requested, m.paper_address, s.role, s.substitute_for
         FROM seat s JOIN mandate m ON m.tenant_id = s.tenant_id AND m.id = s.mandate_id
         JOIN person p ON p.id = m.person_id
         LEFT JOIN commune c ON c.tenant_id = m.tenant_id AND c.id = m.commune_id
         WHERE s.tenant_id = $1 AND s.body_id = $2 AND s.starts_on <= $3 AND (s.ends_on IS NULL OR s.ends_on >= $3)
            AND m.starts_on <= $3 AND (m.ends_on IS NULL OR m.ends_on >= $3)
         ORDER BY p.sort_key, m.id",
        tenant,
        body,
        day
    )
}

/// Councillors who are informed without sitting (L5211-40-2) on a day, in the order of names.
pub(super) async fn informed(tx: &mut TenantTx, day: &Day) -> sqlx::Result<Vec<Convenable>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT m.id AS mandate_id, m.person_id, p.given_name, p.family_name, p.sort_key,
            CASE WHEN m.own_contact THEN m.email ELSE p.email END AS email, m.commune_id, c.name AS commune, m.channel,
            m.paper_requested_on IS NOT NULL AS paper_requested, m.paper_address
         FROM mandate m JOIN person p ON p.id = m.person_id
         LEFT JOIN commune c ON c.tenant_id = m.tenant_id AND c.id = m.commune_id
         WHERE m.tenant_id = $1 AND m.capacity = 'informed' AND m.starts_on <= $2
            AND (m.ends_on IS NULL OR m.ends_on >= $2)
         ORDER BY p.sort_key, m.id",
        tenant,
        day
    )
}
