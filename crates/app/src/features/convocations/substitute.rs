//! `convocations.convene_substitute`: a titular said that his substitute will come; the substitute is convened at
//! once, on the version in force (CGCT L5211-6). The reply and this job are written in one unit of work.
use super::join::{self, Act};
use super::recipients;
use super::store;
use crate::features::{attendance, bodies, sittings};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{attention, feed};
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

/// Convenes the substitute of a titular, unless there is nobody to convene or he already is.
async fn convene_substitute(
    tx: &mut TenantTx,
    sitting: Uuid,
    titular: Uuid,
    now: Timestamp,
) -> AppResult<()> {
    let sitting = sittings::sitting(tx, sitting).await?.ok_or(AppError::NotFound)?;
    // He may have changed his mind since.
    let replies = attendance::current_replies(tx, sitting.id).await?;
    if !replies.iter().any(|r| r.mandate_id == titular && r.answer == "substitute") {
        return Ok(());
    }
    let Some(convocation) = store::versions(tx, sitting.id).await?.pop() else { return Ok(()) };
    if convocation.kind == "cancellation" {
        return Ok(());
    }
    let body = bodies::body(tx, sitting.body_id).await?.ok_or(AppError::NotFound)?;
    let Some(recipient) = recipients::substitute_of(tx, &body, &sitting.day(), titular).await? else {
        return Ok(());
    };
    let already = store::dispatches(tx, convocation.id).await?;
    if join::reaches(&already, &recipient) {
        return Ok(());
    }
    let act =
        Act { verb: "convocations.convene_substitute", actor: None, facts: json!({ "titular": titular }) };
    join::join(tx, &convocation, &already, std::slice::from_ref(&recipient), act, now).await?;
    if recipient.channel == "paper" {
        let name = recipient.member.full_name();
        let detail = json!({ "name": name, "sitting": sitting.id, "sentence": format!(
            "{name}, suppléant, est convoqué sur papier : son pli est dans le nouveau tirage. Imprimez-le, remettez-le \
             lui, puis enregistrez le dépôt (articles L2121-10 et L5211-6 du CGCT)."
        ) });
        attention::raise(tx, now, "substitute_on_paper", Some(sitting.id), None, &detail).await?;
    }
    feed::publish(tx, "convocations.convene_substitute", Some(sitting.id), now).await?;
    Ok(())
}
