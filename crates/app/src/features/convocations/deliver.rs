//! `convocations.deliver`: one e-mail to one recipient, with the letter and the invitation to his calendar, and
//! the evidence of what the mail server answered. Run again after a cut, it repeats the same Message-ID at worst.
use super::model::{Convocation, Dispatch, Manifest};
use super::{invitation, mail_words, store};
use crate::features::authorities::{self, Authority};
use crate::platform::db::TenantTx;
use crate::platform::error::AppError;
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::mail::{Mail, MailFault};
use crate::platform::push::{self, Words};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{attention, failpoint, feed};
use futures::future::BoxFuture;
use pupitre_rules::french;
use serde_json::{Value, json};
use uuid::Uuid;

/// How long what needs the letter looks for it again and again: 2 minutes, in milliseconds. A mail then leaves without it.
pub(super) const LETTER_WAIT: i64 = 120_000;
/// After so long without a mail server, a person is told: 5 minutes, in milliseconds.
const SILENCE: i64 = 300_000;

/// The job: its subject is the dispatch.
pub(super) fn deliver(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move {
        let (Some(tenant), Some(dispatch)) = (job.tenant_id, job.subject) else {
            return Err(Failure::Stuck("Ce travail ne dit pas à qui envoyer.".into()));
        };
        let parcel = Parcel::read(&state, tenant, dispatch).await?;
        if parcel.dispatch.accepted_at.is_some() {
            return Ok(Finished::Now);
        }
        let waited = state.clock.now().0 - parcel.dispatch.dispatched_at.0;
        if parcel.convocation.letter_hash.is_none() && waited < LETTER_WAIT {
            return Err(Failure::Soon);
        }
        let mail = parcel.mail(&state).await?;
        failpoint::pass("deliver.before_mail");
        let answer = state.mailer.send(&mail, state.clock.now()).await;
        failpoint::pass("deliver.after_mail");
        parcel.write_down(&state, &job, answer).await
    })
}

/// A dispatch with what it carries.
pub(super) struct Parcel {
    tenant: Uuid,
    pub authority: Authority,
    pub convocation: Convocation,
    pub dispatch: Dispatch,
}

impl Parcel {
    pub(super) async fn read(state: &AppState, tenant: Uuid, dispatch: Uuid) -> Result<Self, AppError> {
        let mut tx = state.db.tenant(tenant).read().await?;
        let dispatch = store::dispatch(&mut tx, dispatch).await?.ok_or(AppError::NotFound)?;
        let convocation =
            store::convocation(&mut tx, dispatch.convocation_id).await?.ok_or(AppError::NotFound)?;
        let authority = authorities::authority(&mut tx).await?;
        Ok(Self { tenant, authority, convocation, dispatch })
    }

    pub(super) fn manifest(&self) -> &Manifest {
        &self.convocation.manifest.0
    }

    pub(super) async fn mail(&self, state: &AppState) -> Result<Mail, AppError> {
        let mut attachments = Vec::new();
        if let Some(hash) = &self.convocation.letter_hash {
            let letter = state.blobs.get(self.tenant, hash).await?;
            attachments.push(("convocation.pdf".into(), "application/pdf".into(), letter));
        }
        let organizer = self.sender(state);
        let page = mail_words::convocation(self, &self.link(state));
        Ok(Mail {
            message_id: self.dispatch.message_id.clone(),
            from: organizer.clone(),
            to_name: self.dispatch.name.clone(),
            to: self.dispatch.address.clone(),
            subject: self.subject(),
            text: page.text(),
            html: page.html(),
            calendar: Some(invitation::compose(self, &organizer, &self.link(state))),
            attachments,
        })
    }

    /// The authority's sender, or the instance's.
    pub(super) fn sender(&self, state: &AppState) -> String {
        let own = self.authority.mail_from.trim();
        if own.is_empty() { state.config.mail.from.clone() } else { own.to_owned() }
    }

    pub(super) fn link(&self, state: &AppState) -> String {
        format!("{}/seance/{}", state.config.base_url(), self.convocation.sitting_id)
    }

    /// « Convocation : conseil communautaire, jeudi 17 décembre 2026 ».
    pub(super) fn subject(&self) -> String {
        let s = &self.manifest().sitting;
        let day = french::long_date(s.starts_at.zoned(&s.time_zone).date());
        let word = mail_words::kind_words(&self.convocation.kind, &self.dispatch.capacity);
        format!("{word} : {}, {day}", french::inside(&s.body))
    }

    /// Evidence and end of the job, in one unit of work.
    async fn write_down(
        &self,
        state: &AppState,
        job: &Job,
        answer: Result<String, MailFault>,
    ) -> Result<Finished, Failure> {
        let now = state.clock.now();
        let mut tx = state.db.tenant(self.tenant).write().await?;
        let id = self.dispatch.id;
        match answer {
            Ok(reply) => {
                store::add_evidence(&mut tx, id, "accepted", now, &json!({ "reply": reply })).await?;
                attention::settle_about(&mut tx, "mail_delayed", self.convocation.id, now).await?;
            }
            Err(MailFault::Refused(reply)) => {
                store::add_evidence(&mut tx, id, "refused", now, &json!({ "reply": reply })).await?;
                attention::raise(&mut tx, now, "mail_refused", Some(id), Some(job.id), &self.matter(&reply))
                    .await?;
            }
            Err(MailFault::Later(reply)) => {
                self.note_delay(&mut tx, job, &reply, now.0 - self.dispatch.dispatched_at.0, now).await?;
                tx.commit().await?;
                return Err(Failure::Later(reply));
            }
        }
        self.ring(&mut tx, self.subject(), now).await?;
        feed::publish(&mut tx, "convocations.deliver", Some(self.convocation.id), now).await?;
        jobs::done(tx.inner(), job.id, now).await?;
        failpoint::pass("deliver.before_evidence_commit");
        tx.commit().await?;
        failpoint::pass("deliver.after_evidence_commit");
        Ok(Finished::Already)
    }

    /// Tells his tablets too, once the e-mail has its answer: never one without the other.
    pub(super) async fn ring(&self, tx: &mut TenantTx, title: String, now: Timestamp) -> sqlx::Result<()> {
        let sitting = self.convocation.sitting_id;
        let words = Words {
            title,
            body: self.authority.name.clone(),
            path: format!("/seance/{sitting}"),
            tag: sitting.to_string(),
        };
        push::ring(tx, self.dispatch.person_id, words, now).await
    }

    async fn note_delay(
        &self,
        tx: &mut TenantTx,
        job: &Job,
        reply: &str,
        waited: i64,
        now: Timestamp,
    ) -> sqlx::Result<()> {
        // The first delay is evidence enough; the next ones add nothing.
        if job.attempts <= 1 {
            store::add_evidence(tx, self.dispatch.id, "delayed", now, &json!({ "reply": reply })).await?;
        }
        if waited > SILENCE {
            let detail = json!({ "reply": reply, "sitting": self.convocation.sitting_id,
                "last_moment": self.convocation.notice.0["last_moment"], "body": self.manifest().sitting.body });
            attention::raise(tx, now, "mail_delayed", Some(self.convocation.id), None, &detail).await?;
        }
        Ok(())
    }

    fn matter(&self, reply: &str) -> Value {
        json!({ "name": self.dispatch.name, "address": self.dispatch.address, "reply": reply,
            "sitting": self.convocation.sitting_id, "mandate": self.dispatch.mandate_id,
            "body": self.manifest().sitting.body })
    }
}
