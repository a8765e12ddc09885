//! The invitation of a new person of the staff: an e-mail with a one-time link, made and sent by a job.
//!
//! The code exists only in the mail; a new try makes a new code. Behind the link the person sets a passkey.
use super::store;
use crate::platform::error::AppError;
use crate::platform::ids;
use crate::platform::jobs::{Failure, Finished, Job};
use crate::platform::mail::{Mail, MailFault};
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
    let mail = Mail {
        message_id: format!("<invitation-{}@{}>", job.id, host.split([':', '/']).next().unwrap_or("pupitre")),
        from: known.mail_from.clone(),
        to_name: format!("{given} {family}"),
        to: email,
        subject: format!("Votre accès à Pupitre pour {}", known.name),
        text: text(&polite, &known.name, &link, &code),
        html: html(&polite, &known.name, &link, &code),
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

fn text(polite: &str, authority: &str, link: &str, code: &str) -> String {
    format!(
        "{polite},\n\nUn accès à Pupitre, le logiciel des assemblées, vous est ouvert pour {authority}.\n\n\
         Ouvrez ce lien depuis l’ordinateur avec lequel vous travaillez, puis créez votre clé d’accès :\n{link}\n\n\
         Le lien sert une seule fois, pendant trois jours. Si l’on vous demande un code : {code}\n\n\
         Si vous n’attendiez pas ce message, ne faites rien et prévenez le secrétariat des assemblées.\n"
    )
}

fn html(polite: &str, authority: &str, link: &str, code: &str) -> String {
    let [polite, authority, link, code] = [polite, authority, link, code].map(escaped);
    format!(
        "<p>{polite},</p><p>Un accès à Pupitre, le logiciel des assemblées, vous est ouvert pour {authority}.</p>\
         <p><a href=\"{link}\">Ouvrir mon accès</a>, depuis l’ordinateur avec lequel vous travaillez, puis créez votre \
         clé d’accès.</p><p>Le lien sert une seule fois, pendant trois jours. Si l’on vous demande un code : \
         <strong>{code}</strong></p><p>Si vous n’attendiez pas ce message, ne faites rien et prévenez le secrétariat \
         des assemblées.</p>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
