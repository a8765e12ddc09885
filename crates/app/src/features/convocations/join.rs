//! People convened after the others, on the version in force: the substitute whom a titular sends, and whom the clerk
//! had left out or who took his seat since. What the version holds does not change; they are added to it.
use super::model::{Convocation, Dispatch};
use super::recipients::Recipient;
use super::store;
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::time::Timestamp;
use crate::platform::{ids, jobs, journal};
use serde_json::{Value, json};
use uuid::Uuid;

/// The act that adds them: its verb in the journal, who acts, and what else it says.
pub(super) struct Act {
    pub verb: &'static str,
    pub actor: Option<Uuid>,
    pub facts: Value,
}

/// Whether a version already reaches somebody: by this mandate, or the person by another.
pub(super) fn reaches(dispatches: &[Dispatch], r: &Recipient) -> bool {
    dispatches.iter().any(|d| {
        d.mandate_id == r.member.mandate_id || (d.person_id == r.member.person_id && d.capacity != "informed")
    })
}

/// Adds to a version recipients whom it does not reach yet. `already`: its dispatches.
pub(super) async fn join(
    tx: &mut TenantTx,
    version: &Convocation,
    already: &[Dispatch],
    added: &[Recipient],
    act: Act,
    now: Timestamp,
) -> AppResult<()> {
    // Message-IDs of one version end alike.
    let host = already.first().and_then(|d| d.message_id.trim_end_matches('>').rsplit('@').next());
    let numbered: Vec<(Uuid, &Recipient)> = added.iter().map(|r| (ids::new_id(), r)).collect();
    store::insert_dispatches(tx, version.id, &numbered, host.unwrap_or("pupitre.localhost"), now).await?;
    for (dispatch, _) in numbered.iter().filter(|(_, r)| r.channel == "electronic") {
        store::insert_delivery(tx, *dispatch, now).await?;
    }
    if added.iter().any(|r| r.channel == "paper") {
        jobs::enqueue(tx, "convocations.print_run", version.id, &json!({}), now, now).await?;
    }
    record(tx, version, &numbered, act, now).await
}

async fn record(
    tx: &mut TenantTx,
    version: &Convocation,
    added: &[(Uuid, &Recipient)],
    act: Act,
    now: Timestamp,
) -> AppResult<()> {
    let mut facts = act.facts;
    facts["sitting"] = json!(version.sitting_id);
    facts["recipients"] = json!(added.iter().map(|(id, r)| r.for_journal(*id)).collect::<Vec<_>>());
    let act =
        journal::Act { at: now, actor: act.actor, verb: act.verb, subject: Some(version.id), facts: &facts };
    journal::record(tx, act).await?;
    Ok(())
}
