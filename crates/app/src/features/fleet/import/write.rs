//! The writing of an accepted file: one transaction, one line of the journal, with counts and no personal data.
use super::read::{Reading, Row};
use super::{Import, ImportedTablets, look};
use crate::features::fleet::store::{self, NewEvent, NewLoan};
use crate::features::fleet::write::enter;
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{feed, ids, journal};
use pupitre_rules::fleet::State as Stand;
use pupitre_tabular::Table;
use serde_json::json;
use uuid::Uuid;

/// Reads once more against what is known now, writes, and writes it down.
pub(super) async fn accept(
    tx: &mut TenantTx,
    state: &AppState,
    import: &Import,
    table: &Table,
    actor: Option<Uuid>,
) -> AppResult<ImportedTablets> {
    let now = state.clock.now();
    let reading: Reading = look(tx, state, table).await?;
    for row in &reading.rows {
        write(tx, row, actor, now).await?;
    }
    let result = reading.counts();
    store::accept_import(tx, import.id, &result, now).await?;
    let facts = json!({
        "file": import.file_hash, "layout": reading.layout.label(), "created": result.created, "lent": result.lent,
        "known": result.known, "left_out": result.left_out,
    });
    let act = journal::Act { at: now, actor, verb: "fleet.import", subject: Some(import.id), facts: &facts };
    feed::act(tx, act).await?;
    Ok(result)
}

async fn write(tx: &mut TenantTx, row: &Row, actor: Option<Uuid>, now: Timestamp) -> AppResult<()> {
    enter(tx, &row.tablet, &row.kit, actor, now).await?;
    let Some(holder) = &row.holder else { return Ok(()) };
    let given: Vec<Uuid> = row.kit.iter().map(|part| part.id).collect();
    let loan = NewLoan {
        id: ids::new_id(),
        tablet: row.tablet.id,
        mandate: holder.mandate,
        person: holder.person,
        given: &given,
        despite: "",
        // What was lent before the file came: nobody here handed it over.
        by: actor.unwrap_or(holder.person),
        at: now,
    };
    let event = NewEvent {
        id: loan.id,
        tablet: row.tablet.id,
        person: Some(holder.person),
        loan: Some(loan.id),
        kind: "lend",
        state: Stand::Lent.key(),
        facts: &json!({ "imported": true }),
        by: actor,
        at: now,
    };
    let id = loan.id;
    store::insert_loan(tx, loan).await?;
    store::set_state(tx, row.tablet.id, Stand::Lent.key(), &row.tablet.condition, Some(id), now).await?;
    Ok(store::add_event(tx, event).await?)
}
