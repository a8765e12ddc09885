//! « À traiter »: what waits for a person, in a sentence, with the place where it is settled.
//!
//! Rooms raise a code, a subject and a detail. The detail may carry `sentence` (used as it is), `sitting` (the
//! sitting to open), `page` (the page of the office to open), `name`, `address`, and `reason` or `reply`; nothing else is needed for a code to be readable.
use super::store;
use crate::platform::attention::{self, Matter};
use crate::platform::auth::{Caller, LOOKS, Role};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{feed, jobs, journal, words};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Who may say that a matter is dealt with.
const SETTLES: &[Role] = &[Role::Clerk, Role::President, Role::It];

/// A matter that waits.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttentionRow {
    id: Uuid,
    code: String,
    sentence: String,
    /// `dispatch`, `convocation`, `sitting`, `document`, `person`, `webhook`, `token`, `job`.
    subject_kind: String,
    subject_id: Option<Uuid>,
    /// Page where it is settled.
    link: String,
    /// A retry has a meaning.
    can_retry: bool,
    #[schema(value_type = i64)]
    raised_at: Timestamp,
}

/// Why a matter is not tried again.
#[derive(Debug)]
pub enum AttentionRefusal {
    NothingToRetry,
}

impl Refusal for AttentionRefusal {
    fn code(&self) -> &'static str {
        "attention.nothing_to_retry"
    }

    fn sentence(&self) -> String {
        "Rien ne peut être relancé pour ce point. Réglez-le depuis la page qu’il ouvre, puis marquez-le comme traité."
            .into()
    }

    fn status(&self) -> StatusCode {
        StatusCode::CONFLICT
    }
}

fn row(authority: Uuid, matter: Matter, can_retry: bool) -> AttentionRow {
    let detail = &matter.detail.0;
    AttentionRow {
        id: matter.id,
        sentence: words::spaced(&sentence(&matter.code, detail)),
        subject_kind: subject_kind(&matter.code, detail).into(),
        subject_id: matter.subject,
        link: link(authority, detail),
        can_retry,
        raised_at: matter.raised_at,
        code: matter.code,
    }
}

fn word<'d>(detail: &'d Value, key: &str) -> Option<&'d str> {
    detail[key].as_str().filter(|text| !text.is_empty())
}

fn sentence(code: &str, detail: &Value) -> String {
    if let Some(sentence) = word(detail, "sentence") {
        return sentence.to_owned();
    }
    let who = word(detail, "name").unwrap_or("un destinataire");
    let address = word(detail, "address").map(|a| format!(" ({a})")).unwrap_or_default();
    let reason = word(detail, "reason").or(word(detail, "reply"));
    let reason = reason.map(|r| format!(" Réponse reçue : {}.", r.trim_end_matches('.'))).unwrap_or_default();
    match code {
        "mail_refused" => format!(
            "Le courriel à {who}{address} a été refusé par son serveur. Corrigez l’adresse et renvoyez, ou remettez \
             la convocation en main propre.{reason}"
        ),
        "mail_delayed" => {
            let body = word(detail, "body").map(|b| format!(" ({b})")).unwrap_or_default();
            format!(
                "Le serveur de courriels ne répond pas : des convocations{body} attendent d’être remises, et les \
                 essais continuent d’eux-mêmes. Prévenez le service informatique ; si le dernier jour d’envoi \
                 approche, remettez-les en main propre.{reason}"
            )
        }
        "job_stuck" => stuck(word(detail, "kind").unwrap_or(""), word(detail, "reason").unwrap_or("")),
        _ => match word(detail, "reason") {
            Some(reason) => format!("Un point demande votre attention : {reason}"),
            None => format!("Un point demande votre attention (« {code} »)."),
        },
    }
}

/// A job that only a person can free; what it was doing, in words.
fn stuck(kind: &str, reason: &str) -> String {
    let doing = match kind {
        "authorities.invite" => "L’invitation d’un agent n’est pas partie",
        "annotations.destroy" => "La clé de notes à détruire n’a pas pu l’être",
        "convocations.typeset" | "convocations.print_run" => {
            "Les papiers d’une convocation n’ont pas pu être composés"
        }
        "convocations.patch" => {
            "Les documents remplacés partiront entiers : leurs différences n’ont pas pu être calculées"
        }
        "convocations.deliver" => "L’envoi d’une convocation à un élu s’est arrêté",
        "convocations.notice" | "convocations.remind" => "Un rappel ou un nouvel envoi s’est arrêté",
        "convocations.convene_substitute" => "La convocation d’un suppléant s’est arrêtée",
        "dossiers.read" => "Un document déposé n’a pas pu être lu",
        "outbound.push" => "Une notification sur une tablette n’est pas partie",
        "papers.gather" | "patience.read" | "patience.scan" => {
            "Un document envoyé n’a pas pu être lu pour la recherche"
        }
        "deliberations.draft" | "minutes.draft" => {
            "Les délibérations ou le procès-verbal d’une séance n’ont pas pu être rédigés"
        }
        "deliberations.tell" => "Un document n’est pas parti vers un conseiller informé",
        "deliberations.remind" => "Le rappel d’une décision à exécuter n’est pas parti",
        "minutes.watch" => "Le suivi de ce que la loi demande après une séance s’est arrêté",
        "outbound.announcement" => "Un avis à un logiciel relié n’a pas pu être préparé",
        _ => "Une tâche du serveur s’est arrêtée",
    };
    if reason.is_empty() { format!("{doing}. Relancez-la.") } else { format!("{doing}. {reason}") }
}

fn subject_kind(code: &str, detail: &Value) -> &'static str {
    match (code, detail["kind"].as_str().unwrap_or("")) {
        ("mail_refused", _) => "dispatch",
        ("mail_delayed", _) => "convocation",
        ("webhook_failing" | "webhook_lost", _) | ("job_stuck", "outbound.announcement") => "webhook",
        ("token_expiring", _) => "token",
        ("job_stuck", "authorities.invite") => "person",
        ("job_stuck", "convocations.deliver" | "convocations.notice") => "dispatch",
        ("job_stuck", "convocations.typeset" | "convocations.patch" | "papers.gather") => "convocation",
        ("job_stuck", "dossiers.read") => "document",
        ("job_stuck", kind) if kind.starts_with("convocations.") => "sitting",
        ("job_stuck", _) => "job",
        _ => "sitting",
    }
}

/// The page that the detail names, or its sitting, else the settings for the staff, else the sittings.
fn link(authority: Uuid, detail: &Value) -> String {
    if let Some(page) = word(detail, "page") {
        return format!("/{authority}/{page}");
    }
    match word(detail, "sitting").and_then(|id| id.parse::<Uuid>().ok()) {
        Some(sitting) if detail["kind"] == "dossiers.read" => format!("/{authority}/seances/{sitting}"),
        Some(sitting) => format!("/{authority}/seances/{sitting}/suivi"),
        None if detail["kind"] == "authorities.invite" => format!("/{authority}/reglages/equipe"),
        None => format!("/{authority}/seances"),
    }
}

/// What waits for a person.
#[utoipa::path(get, path = "/api/authorities/{a}/attention", tag = "authorities", operation_id = "attention_list",
    params(("a" = Uuid, Path)),
    security(("session" = []), ("token" = ["readiness:read"])),
    responses((status = 200, body = Vec<AttentionRow>), (status = 404)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Json<Vec<AttentionRow>>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let mut rows = Vec::new();
    for mut matter in attention::open(&mut tx).await? {
        complete(&mut tx, &mut matter).await?;
        let can_retry = match matter.job_id {
            Some(job) => jobs::can_retry(&mut tx, job).await?,
            None => false,
        };
        rows.push(row(authority, matter, can_retry));
    }
    Ok(Json(rows))
}

/// Finds the sitting and the person behind a subject when the detail does not name them.
async fn complete(tx: &mut TenantTx, matter: &mut Matter) -> sqlx::Result<()> {
    let Some(subject) = matter.subject else { return Ok(()) };
    let detail = &mut matter.detail.0;
    if !detail.is_object() {
        *detail = json!({ "reason": detail });
    }
    if word(detail, "sitting").is_none()
        && let Some(sitting) = store::sitting_behind(tx, subject).await?
    {
        detail["sitting"] = json!(sitting);
    }
    if word(detail, "name").is_none()
        && let Some(name) = store::person_behind(tx, subject).await?
    {
        detail["name"] = json!(name);
    }
    Ok(())
}

/// Says that a matter is dealt with.
#[utoipa::path(post, path = "/api/authorities/{a}/attention/{id}/settle", tag = "authorities",
    operation_id = "attention_settle", params(("a" = Uuid, Path), ("id" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 204), (status = 404)))]
pub async fn settle(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, id)): Path<(Uuid, Uuid)>,
) -> AppResult<StatusCode> {
    close(&state, &caller, authority, id, false).await
}

/// Tries again what stopped.
#[utoipa::path(post, path = "/api/authorities/{a}/attention/{id}/retry", tag = "authorities",
    operation_id = "attention_retry", params(("a" = Uuid, Path), ("id" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 204), (status = 404), (status = 409)))]
pub async fn retry(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, id)): Path<(Uuid, Uuid)>,
) -> AppResult<StatusCode> {
    close(&state, &caller, authority, id, true).await
}

/// Closes a matter, and makes its job due again when asked; a new failure raises a new matter.
async fn close(
    state: &AppState,
    caller: &Caller,
    authority: Uuid,
    id: Uuid,
    again: bool,
) -> AppResult<StatusCode> {
    let desk = caller.desk(state, authority, SETTLES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let matter = attention::settle(&mut tx, id, Some(caller.person), now).await?.ok_or(AppError::NotFound)?;
    let verb = if again { "attention.retry" } else { "attention.settle" };
    if again {
        let job = matter.job_id.ok_or(AttentionRefusal::NothingToRetry)?;
        // A job that ended is not started again: its room offers another way (to resend, for a mail).
        if !jobs::retry(&mut tx, job, now).await? {
            return Err(AttentionRefusal::NothingToRetry.into());
        }
    }
    let facts = json!({ "code": matter.code, "raised_at": matter.raised_at });
    let act =
        journal::Act { at: now, actor: Some(caller.person), verb, subject: matter.subject, facts: &facts };
    journal::record(&mut tx, act).await?;
    feed::publish(&mut tx, "attention.settle", matter.subject, now).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_mail_says_whose_why_and_what_to_do_and_opens_the_follow_up() {
        let sitting = Uuid::from_u128(7);
        let detail = json!({ "name": "Hélène Ferrand", "address": "h.ferrand@x.example", "reason": "550 no such user",
            "sitting": sitting });
        let said = sentence("mail_refused", &detail);
        assert!(
            said.contains("Hélène Ferrand (h.ferrand@x.example)") && said.ends_with("550 no such user."),
            "{said}"
        );
        assert_eq!(link(Uuid::nil(), &detail), format!("/{}/seances/{sitting}/suivi", Uuid::nil()));
    }

    #[test]
    fn a_code_nobody_knows_is_still_readable() {
        assert!(
            sentence("new_thing", &json!({ "reason": "le disque est presque plein." }))
                .contains("presque plein")
        );
        assert!(sentence("new_thing", &json!({})).contains("new_thing"));
        assert_eq!(sentence("new_thing", &json!({ "sentence": "Telle quelle." })), "Telle quelle.");
    }
}
