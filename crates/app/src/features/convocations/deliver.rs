//! `convocations.deliver`: one e-mail to one recipient, with the letter and the invitation to his calendar, and
//! the evidence of what the mail server answered. Run again after a cut, it repeats the same Message-ID at worst.
use super::model::{Convocation, Dispatch, Manifest};
use super::{invitation, store};
use crate::features::authorities::{self, Authority};
use crate::platform::db::TenantTx;
use crate::platform::error::AppError;
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::mail::{Mail, MailFault};
use crate::platform::state::AppState;
use crate::platform::{attention, failpoint, feed};
use futures::future::BoxFuture;
use pupitre_rules::french;
use serde_json::{Value, json};
use uuid::Uuid;

/// How long a delivery waits for the letter before it leaves without it: 2 minutes, in milliseconds.
const LETTER_WAIT: i64 = 120_000;
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

    fn manifest(&self) -> &Manifest {
        &self.convocation.manifest.0
    }

    pub(super) async fn mail(&self, state: &AppState) -> Result<Mail, AppError> {
        let mut attachments = Vec::new();
        if let Some(hash) = &self.convocation.letter_hash {
            let letter = state.blobs.get(self.tenant, hash).await?;
            attachments.push(("convocation.pdf".into(), "application/pdf".into(), letter));
        }
        let organizer = self.sender(state);
        Ok(Mail {
            message_id: self.dispatch.message_id.clone(),
            from: organizer.clone(),
            to_name: self.dispatch.name.clone(),
            to: self.dispatch.address.clone(),
            subject: self.subject(),
            text: self.text(state),
            html: html(&self.text(state), &self.authority.name, &self.link(state)),
            calendar: Some(invitation::compose(self, &organizer)),
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
        let word = match (self.convocation.kind.as_str(), self.dispatch.capacity.as_str()) {
            ("cancellation", _) => "Séance annulée",
            ("postponement", _) => "Séance reportée",
            ("addendum", _) => "Additif à la convocation",
            ("replacement" | "correction", _) => "Convocation rectificative",
            (_, "informed") => "Pour information",
            _ => "Convocation",
        };
        format!("{word} : {}, {day}", s.body.to_lowercase())
    }

    fn text(&self, state: &AppState) -> String {
        let s = &self.manifest().sitting;
        let when = french::long_moment(s.starts_at.zoned(&s.time_zone).datetime());
        let place =
            if s.address.is_empty() { s.place.clone() } else { format!("{}, {}", s.place, s.address) };
        let mut text = format!("Bonjour {},\n\n{}\n\n", self.dispatch.name, self.opening(&when, &place));
        if !self.convocation.change_note.is_empty() {
            text.push_str(&format!("Ce qui change : {}\n\n", self.convocation.change_note));
        }
        if self.convocation.kind != "cancellation" {
            text.push_str("Ordre du jour\n");
            for item in &self.manifest().agenda {
                text.push_str(&format!("{}. {}\n", item.number, item.title));
            }
            text.push_str(&format!("\nLe dossier complet et votre réponse : {}\n\n", self.link(state)));
        }
        text.push_str(&format!("{}\n", self.authority.name));
        text
    }

    fn opening(&self, when: &str, place: &str) -> String {
        let body = self.manifest().sitting.body.to_lowercase();
        match (self.convocation.kind.as_str(), self.dispatch.capacity.as_str()) {
            ("cancellation", _) => format!("La séance « {body} » du {when} est annulée."),
            ("postponement", _) => format!("La séance « {body} » est reportée au {when}, {place}."),
            (_, "informed") => format!(
                "Pour votre information (article L5211-40-2 du CGCT), voici la convocation de la séance « {body} » du \
                 {when}, {place}. Vous n’y siégez pas ; aucune réponse n’est attendue."
            ),
            (_, "substitute") => format!(
                "Vous êtes convoqué en qualité de suppléant (article L5211-6 du CGCT) à la séance « {body} » du {when}, \
                 {place}."
            ),
            _ => format!("Vous êtes convoqué à la séance « {body} » du {when}, {place}."),
        }
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
        feed::publish(&mut tx, "convocations.deliver", Some(self.convocation.id), now).await?;
        jobs::done(tx.inner(), job.id, now).await?;
        failpoint::pass("deliver.before_evidence_commit");
        tx.commit().await?;
        failpoint::pass("deliver.after_evidence_commit");
        Ok(Finished::Already)
    }

    async fn note_delay(
        &self,
        tx: &mut TenantTx,
        job: &Job,
        reply: &str,
        waited: i64,
        now: crate::platform::time::Timestamp,
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

/// The same words as a sober page; every character of the text is escaped.
pub(super) fn html(text: &str, authority: &str, link: &str) -> String {
    let escape =
        |t: &str| t.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let link = escape(link);
    let body = escape(text).replace(&link, &format!("<a href=\"{link}\">{link}</a>")).replace('\n', "<br>\n");
    format!(
        "<!doctype html><html lang=\"fr\"><head><meta charset=\"utf-8\"><title>{}</title></head>\
         <body style=\"font:18px/1.5 Georgia,serif;color:#17201f;max-width:40em;margin:24px\">{body}</body></html>",
        escape(authority)
    )
}
