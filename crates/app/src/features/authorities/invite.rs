//! The invitation of a new person of the staff: an e-mail with a one-time link, made and sent by a job.
//!
//! The code exists only in the mail; a new try makes a new code. Behind the link the person sets a passkey.
use super::{Authority, store};
use crate::platform::error::AppError;
use crate::platform::ids;
use crate::platform::jobs::{Failure, Finished, Job};
use crate::platform::mail::{Mail, MailFault};
use crate::platform::mail_page::{MailPage, MailPart};
use crate::platform::state::AppState;
use anyhow::Context;
use futures::future::BoxFuture;
use uuid::Uuid;

/// How long the link works: 72 hours, in milliseconds.
const LIFE: i64 = 72 * 3_600_000;

/// Runs one invitation.
pub fn run(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move { invite(&state, &job).await })
}

async fn invite(state: &AppState, job: &Job) -> Result<Finished, Failure> {
    let (Some(authority), Some(person)) = (job.tenant_id, job.subject) else {
        return Err(Failure::Stuck("Cette invitation ne dit pas à qui elle s’adresse.".into()));
    };
    let by = job.payload.0["by"].as_str().and_then(|by| by.parse::<Uuid>().ok()).unwrap_or(person);
    let now = state.clock.now();
    let code = ids::typed_code();
    let mut tx = state.db.tenant(authority).write().await?;
    let (civility, given, family, email) = store::person(tx.inner(), person)
        .await?
        .context("the person invited exists")
        .map_err(AppError::from)?;
    let Some(email) = email else { return Ok(Finished::Now) };
    let known = store::authority(&mut tx).await?;
    store::enter_code(&mut tx, person, &code, by, now, now.plus(LIFE)).await?;
    tx.commit().await?;
    let host = state.config.base_url().split("://").last().unwrap_or("pupitre").to_owned();
    let polite =
        if civility.is_empty() { format!("{given} {family}") } else { format!("{civility} {family}") };
    let link = format!("{}/enroler/{code}", state.config.base_url());
    let page = page(&polite, &known, &link, &code);
    let mail = Mail {
        message_id: format!("<invitation-{}@{}>", job.id, host.split([':', '/']).next().unwrap_or("pupitre")),
        from: known.mail_from.clone(),
        to_name: format!("{given} {family}"),
        to: email,
        subject: format!("Votre accès à Pupitre pour {}", known.name),
        text: page.text(),
        html: page.html(),
        calendar: None,
        attachments: Vec::new(),
    };
    match state.mailer.send(&mail, now).await {
        Ok(_) => Ok(Finished::Now),
        Err(MailFault::Later(words)) => Err(Failure::Later(words)),
        Err(MailFault::Refused(words)) => Err(Failure::Stuck(format!(
            "L’adresse de {} ({}) a été refusée par son serveur : {words}. Corrigez-la, puis donnez de nouveau le rôle.",
            mail.to_name, mail.to
        ))),
    }
}

fn page(polite: &str, authority: &Authority, link: &str, code: &str) -> MailPage {
    MailPage {
        authority: authority.name.clone(),
        accent: pupitre_documents::readable_colour(&authority.accent),
        title: "Votre accès à Pupitre".into(),
        under: vec!["Le logiciel des assemblées".into()],
        parts: vec![
            MailPart::Text(format!("{polite},")),
            MailPart::Text(format!("Un accès à Pupitre vous est ouvert pour {}.", authority.name)),
            MailPart::Text(
                "Ouvrez-le depuis l’ordinateur avec lequel vous travaillez, puis créez votre clé d’accès.".into(),
            ),
            MailPart::Button("Ouvrir mon accès".into(), link.to_owned()),
            MailPart::Text(format!(
                "Ce lien sert une seule fois, pendant trois jours. Si l’on vous demande un code : {code}"
            )),
            MailPart::Note(
                "Si vous n’attendiez pas ce message, ne faites rien et prévenez le secrétariat des assemblées.".into(),
            ),
        ],
    }
}
