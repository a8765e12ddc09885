//! SQL of the history of tablets and members: only added.
use crate::features::fleet::model::TabletEvent;
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use crate::{execute, maybe_value, rows};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// What is written of an event.
pub(in crate::features::fleet) struct NewEvent<'a> {
    pub id: Uuid,
    pub tablet: Uuid,
    pub person: Option<Uuid>,
    pub loan: Option<Uuid>,
    pub kind: &'a str,
    pub state: &'a str,
    pub facts: &'a Value,
    pub by: Option<Uuid>,
    pub at: Timestamp,
}

/// Adds an event to the history of a tablet, and of the member it concerns.
pub(in crate::features::fleet) async fn add_event(tx: &mut TenantTx, e: NewEvent<'_>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO tablet_event (tenant_id, id, tablet_id, person_id, loan_id, kind, state, facts, by_person, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tenant,
        e.id,
        e.tablet,
        e.person,
        e.loan,
        e.kind,
        e.state,
        Json(e.facts),
        e.by,
        e.at
    )?;
    Ok(())
}

/// The tablet of an event already written; none when it is new.
pub(in crate::features::fleet) async fn event_known(
    tx: &mut TenantTx,
    id: Uuid,
) -> sqlx::Result<Option<Uuid>> {
    let tenant = tx.tenant();
    maybe_value!(
        tx.inner(),
        "SELECT tablet_id FROM tablet_event WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// The history of a tablet or of a person, the last first.
pub async fn history(
    tx: &mut TenantTx,
    tablet: Option<Uuid>,
    person: Option<Uuid>,
) -> sqlx::Result<Vec<TabletEvent>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT e.id, e.tablet_id, t.tag, e.kind, e.state, p.given_name || ' ' || p.family_name AS member, e.loan_id,
            e.facts, b.given_name || ' ' || b.family_name AS by, e.at
         FROM tablet_event e
         JOIN tablet t ON t.tenant_id = e.tenant_id AND t.id = e.tablet_id
         LEFT JOIN person p ON p.id = e.person_id
         LEFT JOIN person b ON b.id = e.by_person
         WHERE e.tenant_id = $1 AND (e.tablet_id = $2 OR e.person_id = $3)
         ORDER BY e.at DESC, e.id DESC LIMIT 500",
        tenant,
        tablet,
        person
    )
}
