//! `convocations.notice`: a mail beside the convocation's own — the same again to a member who lost it, or a word to
//! one who opened nothing. The legal event stays the dispatch; what is written here is evidence, once it left.
use super::deliver::Parcel;
use super::{mail_words, store};
use crate::features::people;
use crate::features::sittings::{self, Sitting};
use crate::platform::db::TenantTx;
use crate::platform::error::AppError;
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::mail::{Mail, MailFault};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{attention, feed};
use futures::future::BoxFuture;
use pupitre_rules::french;
use serde_json::json;
use uuid::Uuid;

/// Why a mail leaves beside the convocation's own; also the kind of its evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    Resent,
    Reminded,
}

impl Why {
    fn evidence(self) -> &'static str {
        match self {
            Self::Resent => "resent",
            Self::Reminded => "reminded",
        }
    }
}

/// Enqueues one mail per dispatch.
pub(super) async fn enqueue(
    tx: &mut TenantTx,
    dispatches: impl Iterator<Item = Uuid>,
    why: Why,
    now: Timestamp,
) -> sqlx::Result<usize> {
    let mut count = 0;
    for dispatch in dispatches {
        let payload = json!({ "dispatch": dispatch, "why": why.evidence() });
        jobs::enqueue(tx, "convocations.notice", dispatch, &payload, now, now).await?;
        count += 1;
    }
    Ok(count)
}

/// The job: its subject is the dispatch.
pub(super) fn notice(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move {
        let (Some(tenant), Some(dispatch)) = (job.tenant_id, job.subject) else {
            return Err(Failure::Stuck("Ce travail ne dit pas à qui écrire.".into()));
        };
        let why = if job.payload.0["why"] == "resent" { Why::Resent } else { Why::Reminded };
        let parcel = Parcel::read(&state, tenant, dispatch).await?;
        let mut tx = state.db.tenant(tenant).read().await?;
        let sitting =
            sittings::sitting(&mut tx, parcel.convocation.sitting_id).await?.ok_or(AppError::NotFound)?;
        let member = people::member(&mut tx, parcel.dispatch.mandate_id).await?;
        drop(tx);
        if why == Why::Reminded && sitting.state != "convened" {
            return Ok(Finished::Now);
        }
        // The address may have been mended since: it is the one of today that serves.
        let address = member.and_then(|m| m.email).filter(|e| !e.is_empty());
        let address = address.unwrap_or_else(|| parcel.dispatch.address.clone());
        if address.is_empty() {
            let name = &parcel.dispatch.name;
            return Err(Failure::Stuck(format!(
                "{name} n’a pas d’adresse électronique : ajoutez-la dans sa fiche, puis recommencez."
            )));
        }
        let mail = compose(&state, &parcel, &sitting, &job, why, &address).await?;
        let answer = state.mailer.send(&mail, state.clock.now()).await;
        write_down(&state, tenant, &parcel, &job, (why, &mail), answer).await
    })
}

/// A mail of its own: one Message-ID per job, so that a reader does not hide it behind the first.
async fn compose(
    state: &AppState,
    parcel: &Parcel,
    sitting: &Sitting,
    job: &Job,
    why: Why,
    address: &str,
) -> Result<Mail, AppError> {
    let host = parcel.dispatch.message_id.trim_end_matches('>').rsplit('@').next().unwrap_or_default();
    let message_id = format!("<{}@{host}>", job.id);
    if why == Why::Resent {
        return Ok(Mail { message_id, to: address.to_owned(), ..parcel.mail(state).await? });
    }
    let page = mail_words::reminder(parcel, sitting, &parcel.link(state));
    Ok(Mail {
        message_id,
        from: parcel.sender(state),
        to_name: parcel.dispatch.name.clone(),
        to: address.to_owned(),
        subject: format!("Rappel : {}", french::inside(&parcel.subject())),
        text: page.text(),
        html: page.html(),
        calendar: None,
        attachments: Vec::new(),
    })
}

/// Evidence and end of the job, in one unit of work.
async fn write_down(
    state: &AppState,
    tenant: Uuid,
    parcel: &Parcel,
    job: &Job,
    (why, mail): (Why, &Mail),
    answer: Result<String, MailFault>,
) -> Result<Finished, Failure> {
    let now = state.clock.now();
    let (dispatch, address) = (&parcel.dispatch, &mail.to);
    let mut tx = state.db.tenant(tenant).write().await?;
    match answer {
        Ok(reply) => {
            let detail = json!({ "reply": reply, "address": address, "message_id": mail.message_id });
            store::add_evidence(&mut tx, dispatch.id, why.evidence(), now, &detail).await?;
            if why == Why::Resent && (dispatch.accepted_at.is_none() || dispatch.refused_at.is_some()) {
                store::add_evidence(&mut tx, dispatch.id, "accepted", now, &detail).await?;
                attention::settle_about(&mut tx, "mail_refused", dispatch.id, now).await?;
            }
        }
        Err(MailFault::Refused(reply)) => {
            let detail = json!({ "reply": reply, "address": address });
            store::add_evidence(&mut tx, dispatch.id, "refused", now, &detail).await?;
            let matter = json!({ "name": dispatch.name, "address": address, "reply": reply,
                "sitting": parcel.convocation.sitting_id, "mandate": dispatch.mandate_id });
            attention::raise(&mut tx, now, "mail_refused", Some(dispatch.id), Some(job.id), &matter).await?;
        }
        Err(MailFault::Later(reply)) => return Err(Failure::Later(reply)),
    }
    parcel.ring(&mut tx, mail.subject.clone(), now).await?;
    feed::publish(&mut tx, "convocations.notice", Some(parcel.convocation.id), now).await?;
    jobs::done(tx.inner(), job.id, now).await?;
    tx.commit().await?;
    Ok(Finished::Already)
}
