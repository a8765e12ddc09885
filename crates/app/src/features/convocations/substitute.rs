//! `convocations.convene_substitute`: a titular said that his substitute will come; the substitute is convened at
//! once, on the version in force (CGCT L5211-6). The reply and this job are written in one unit of work.
use super::recipients::{self, Recipient};
use super::store;
use crate::features::{attendance, bodies, sittings};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{attention, feed, ids, journal};
use futures::future::BoxFuture;
use serde_json::json;
use uuid::Uuid;

/// The job: its subject is the sitting, its payload names the titular.
pub(super) fn convene(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move {
        let titular = job.payload.0["titular"].as_str().and_then(|t| t.parse().ok());
        let (Some(tenant), Some(sitting), Some(titular)) = (job.tenant_id, job.subject, titular) else {
            return Err(Failure::Stuck("Ce travail ne dit pas quel suppléant convoquer.".into()));
        };
        let now = state.clock.now();
        let mut tx = state.db.tenant(tenant).write().await?;
        convene_substitute(&mut tx, sitting, titular, now).await?;
        jobs::done(tx.inner(), job.id, now).await?;
        tx.commit().await?;
        Ok(Finished::Already)
    })
}

/// Convenes the substitute of a titular; returns the dispatch, none when there is nobody to convene or when he
/// already is.
async fn convene_substitute(
    tx: &mut TenantTx,
    sitting: Uuid,
    titular: Uuid,
    now: Timestamp,
) -> AppResult<Option<Uuid>> {
    let sitting = sittings::sitting(tx, sitting).await?.ok_or(AppError::NotFound)?;
    // He may have changed his mind since.
    let replies = attendance::current_replies(tx, sitting.id).await?;
    if !replies.iter().any(|r| r.mandate_id == titular && r.answer == "substitute") {
        return Ok(None);
    }
    let Some(convocation) = store::versions(tx, sitting.id).await?.pop() else { return Ok(None) };
    if convocation.kind == "cancellation" {
        return Ok(None);
    }
    let body = bodies::body(tx, sitting.body_id).await?.ok_or(AppError::NotFound)?;
    let Some(recipient) = recipients::substitute_of(tx, &body, &sitting.day(), titular).await? else {
        return Ok(None);
    };
    let already = store::dispatches(tx, convocation.id).await?;
    let known = |mandate: Uuid, person: Uuid| {
        already.iter().any(|d| d.mandate_id == mandate || (d.person_id == person && d.capacity != "informed"))
    };
    if known(recipient.member.mandate_id, recipient.member.person_id) {
        return Ok(None);
    }
    // Message-IDs of one version end alike.
    let host = already.first().and_then(|d| d.message_id.trim_end_matches('>').rsplit('@').next());
    let host = host.unwrap_or("pupitre.localhost").to_owned();
    let id = ids::new_id();
    store::insert_dispatches(tx, convocation.id, &[(id, &recipient)], &host, now).await?;
    if recipient.channel == "electronic" {
        store::insert_delivery(tx, id, now).await?;
    } else {
        let name = recipient.member.full_name();
        let detail = json!({ "name": name, "sitting": sitting.id, "sentence": format!(
            "{name}, suppléant, est convoqué sur papier : imprimez la convocation et le dossier, remettez-les lui, puis \
             enregistrez le dépôt (articles L2121-10 et L5211-6 du CGCT)."
        ) });
        attention::raise(tx, now, "substitute_on_paper", Some(sitting.id), None, &detail).await?;
    }
    record(tx, convocation.id, sitting.id, titular, (id, &recipient), now).await?;
    feed::publish(tx, "convocations.convene_substitute", Some(sitting.id), now).await?;
    Ok(Some(id))
}

async fn record(
    tx: &mut TenantTx,
    convocation: Uuid,
    sitting: Uuid,
    titular: Uuid,
    (dispatch, r): (Uuid, &Recipient),
    now: Timestamp,
) -> AppResult<()> {
    let facts = json!({ "sitting": sitting, "titular": titular, "recipients": [
        { "dispatch": dispatch, "mandate": r.member.mandate_id, "capacity": r.capacity, "channel": r.channel,
          "address_sha256": ids::sha256_hex(r.address.as_bytes()) }] });
    let act = journal::Act {
        at: now,
        actor: None,
        verb: "convocations.convene_substitute",
        subject: Some(convocation),
        facts: &facts,
    };
    journal::record(tx, act).await?;
    Ok(())
}
