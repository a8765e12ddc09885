//! Mails of the room: a paper to the councillors who do not sit (L5211-40-2), a reminder of a decision to carry out.
use super::source::sitting_words;
use super::store;
use crate::features::authorities::{self, Authority};
use crate::features::{bodies, people, sittings};
use crate::platform::db::TenantTx;
use crate::platform::error::AppError;
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::mail::{Mail, MailFault};
use crate::platform::mail_page::{MailPage, MailPart};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use futures::future::BoxFuture;
use pupitre_rules::french;
use serde_json::json;
use uuid::Uuid;

/// One job per councillor informed who has an address; how many.
pub async fn enqueue(
    tx: &mut TenantTx,
    sitting: Uuid,
    what: &'static str,
    paper: &str,
    now: Timestamp,
) -> Result<usize, AppError> {
    let held = sittings::sitting(tx, sitting).await?.ok_or(AppError::NotFound)?;
    let today = now.day_in(&held.time_zone);
    let members = people::members_on(tx, &today).await?;
    let informed = members
        .iter()
        .filter(|m| m.capacity == "informed" && m.email.as_deref().is_some_and(|e| !e.is_empty()));
    let mut count = 0;
    for member in informed {
        let payload = json!({ "sitting": sitting, "what": what, "paper": paper });
        jobs::enqueue(tx, "deliberations.tell", member.mandate_id, &payload, now, now).await?;
        count += 1;
    }
    Ok(count)
}

fn message_id(state: &AppState, job: &Job) -> String {
    let host = state.config.base_url().split("://").last().unwrap_or("pupitre").to_owned();
    format!("<{}@{}>", job.id, host.split([':', '/']).next().unwrap_or("pupitre"))
}

async fn leave(state: &AppState, mail: &Mail) -> Result<(), Failure> {
    match state.mailer.send(mail, state.clock.now()).await {
        Ok(_) => Ok(()),
        Err(MailFault::Later(words)) => Err(Failure::Later(words)),
        Err(MailFault::Refused(words)) => Err(Failure::Stuck(format!(
            "L’adresse de {} ({}) a été refusée par son serveur : {words}. Corrigez-la, puis relancez.",
            mail.to_name, mail.to
        ))),
    }
}

fn page(authority: &Authority, title: String, under: String, parts: Vec<MailPart>) -> MailPage {
    MailPage {
        authority: authority.name.clone(),
        accent: pupitre_documents::readable_colour(&authority.accent),
        title,
        under: vec![under],
        parts,
    }
}

/// The job of one councillor: its subject is his mandate.
pub(super) fn tell(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move {
        let (Some(tenant), Some(mandate)) = (job.tenant_id, job.subject) else {
            return Err(Failure::Stuck("Ce travail ne dit pas à qui écrire.".into()));
        };
        let said = |key: &str| job.payload.0[key].as_str().unwrap_or_default().to_owned();
        let sitting: Uuid = said("sitting").parse().map_err(|_| AppError::NotFound)?;
        let mut tx = state.db.tenant(tenant).read().await?;
        let held = sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?;
        let body = bodies::body(&mut tx, held.body_id).await?.ok_or(AppError::NotFound)?;
        let member = people::member(&mut tx, mandate).await?.ok_or(AppError::NotFound)?;
        let authority = authorities::authority(&mut tx).await?;
        drop(tx);
        let (title, file) = match said("what").as_str() {
            "minutes" => ("Procès-verbal", "proces-verbal"),
            _ => ("Liste des délibérations examinées", "liste-des-deliberations"),
        };
        let paper = state.blobs.get(tenant, &said("paper")).await.map_err(AppError::from)?;
        let parts = vec![
            MailPart::Text(format!("{},", member.full_name())),
            MailPart::Text(format!(
                "Vous êtes conseiller d’une commune membre et ne siégez pas dans cette assemblée : ce document vous est adressé ({}).",
                "article L5211-40-2 du CGCT"
            )),
            MailPart::Note("Le document est joint à ce message.".into()),
        ];
        let page = page(&authority, title.into(), sitting_words(&held, &body.name), parts);
        let mail = Mail {
            message_id: message_id(&state, &job),
            from: authority.mail_from.clone(),
            to_name: member.full_name(),
            to: member.email.clone().unwrap_or_default(),
            subject: format!("{title}, séance du {}", french::long_date(held.day().date())),
            text: page.text(),
            html: page.html(),
            calendar: None,
            attachments: vec![(format!("{file}-{}.pdf", held.day().0), "application/pdf".into(), paper)],
        };
        leave(&state, &mail).await?;
        Ok(Finished::Now)
    })
}

/// The reminder of a decision to carry out, a week before its day: its subject is the follow-up.
pub(super) fn remind(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move {
        let (Some(tenant), Some(id)) = (job.tenant_id, job.subject) else {
            return Err(Failure::Stuck("Ce travail ne dit pas quelle décision rappeler.".into()));
        };
        let mut tx = state.db.tenant(tenant).read().await?;
        let Some(todo) = store::follow_up(&mut tx, id).await? else { return Ok(Finished::Now) };
        if todo.done_on.is_some() || todo.email.is_empty() {
            return Ok(Finished::Now);
        }
        let d = store::deliberation(&mut tx, todo.deliberation_id).await?.ok_or(AppError::NotFound)?;
        let authority = authorities::authority(&mut tx).await?;
        drop(tx);
        let due = french::long_date(todo.due_on.date());
        let parts = vec![
            MailPart::Text(format!("{},", todo.who)),
            MailPart::Aside("À faire pour le".into(), format!("{due} : {}", todo.what)),
            MailPart::Text(format!(
                "Décision : délibération n° {}, {}.",
                d.number,
                french::inside(&d.object)
            )),
            MailPart::Note("Une fois la chose faite, dites-le au secrétariat des assemblées.".into()),
        ];
        let page =
            page(&authority, "Suite d’une décision".into(), format!("Délibération n° {}", d.number), parts);
        let mail = Mail {
            message_id: message_id(&state, &job),
            from: authority.mail_from.clone(),
            to_name: todo.who.clone(),
            to: todo.email.clone(),
            subject: french::set(&format!("À faire pour le {due} : délibération n° {}", d.number)),
            text: page.text(),
            html: page.html(),
            calendar: None,
            attachments: vec![],
        };
        leave(&state, &mail).await?;
        let now = state.clock.now();
        let mut tx = state.db.tenant(tenant).write().await?;
        store::set_reminded(&mut tx, id, now).await?;
        jobs::done(tx.inner(), job.id, now).await?;
        tx.commit().await?;
        Ok(Finished::Already)
    })
}
