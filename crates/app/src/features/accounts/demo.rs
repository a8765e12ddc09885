//! The demonstration's door: one click to be someone, and a mailbox to read what left. Absent elsewhere (404).
use super::door::{self, Newcomer};
use super::{me::Me, store};
use crate::platform::auth;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::mail::{self, Spooled};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Someone to be, in the demonstration; the seed gives each of these addresses to a person.
#[derive(Debug, Clone, Copy)]
pub struct DemoPerson {
    pub key: &'static str,
    pub email: &'static str,
    pub title: &'static str,
    pub sentence: &'static str,
}

/// Everyone one may be, in the order of the page.
pub const DEMO_PEOPLE: [DemoPerson; 6] = [
    DemoPerson {
        key: "clerk",
        email: "sylvie.aubertin@trois-vallees.example",
        title: "Secrétaire des assemblées",
        sentence: "Elle prépare la séance du conseil, compose le dossier et envoie les convocations.",
    },
    DemoPerson {
        key: "member",
        email: "helene.ferrand@trois-vallees.example",
        title: "Conseillère communautaire",
        sentence: "Elle siège aussi au conseil municipal de Saint-Aubin-les-Prés : une seule tablette pour les deux.",
    },
    DemoPerson {
        key: "president",
        email: "jean-luc.garnot@trois-vallees.example",
        title: "Président",
        sentence: "Il convoque : tout part en son nom. Il suit les réponses et le quorum.",
    },
    DemoPerson {
        key: "member_two",
        email: "marc.delorme@trois-vallees.example",
        title: "Conseiller communautaire",
        sentence: "Il peut recevoir le pouvoir d’une collègue : entrez comme lui pour le voir arriver.",
    },
    DemoPerson {
        key: "it",
        email: "karim.benali@trois-vallees.example",
        title: "Service informatique",
        sentence: "Il remet les tablettes et règle la collectivité.",
    },
    DemoPerson {
        key: "host",
        email: "nadia.lemoine@hebergement.example",
        title: "Administratrice de l’hébergement",
        sentence: "Elle ouvre les collectivités de l’installation, sans lire leurs dossiers.",
    },
];

/// Someone to be.
#[derive(Serialize, ToSchema)]
pub struct DemoChoice {
    key: String,
    title: String,
    name: String,
    sentence: String,
}

/// Whom to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemoSignIn {
    key: String,
}

/// A mail of the demonstration, in one line.
#[derive(Serialize, ToSchema)]
pub struct DemoMail {
    id: String,
    #[schema(value_type = i64)]
    at: Timestamp,
    from: String,
    to: String,
    subject: String,
    message_id: String,
    has_calendar: bool,
    attachments: Vec<String>,
}

/// The same with its text.
#[derive(Serialize, ToSchema)]
pub struct DemoMailFull {
    #[serde(flatten)]
    mail: DemoMail,
    text: String,
    html: String,
}

impl From<Spooled> for DemoMail {
    fn from(m: Spooled) -> Self {
        Self {
            id: m.id,
            at: m.at,
            from: m.from,
            to: m.to,
            subject: m.subject,
            message_id: m.message_id,
            has_calendar: m.has_calendar,
            attachments: m.attachments,
        }
    }
}

fn check_demo(state: &AppState) -> AppResult<()> {
    if state.config.demo { Ok(()) } else { Err(AppError::NotFound) }
}

/// Whom one may be.
#[utoipa::path(get, path = "/api/demo/people", tag = "demo", operation_id = "demo_people",
    responses((status = 200, body = Vec<DemoChoice>), (status = 404)))]
pub async fn people(State(state): State<AppState>) -> AppResult<Json<Vec<DemoChoice>>> {
    check_demo(&state)?;
    let mut tx = state.db.read().await?;
    let mut choices = Vec::new();
    for known in DEMO_PEOPLE {
        let Some(id) = store::person_of(&mut tx, known.email).await? else { continue };
        let person = store::person(&mut tx, id).await?;
        choices.push(DemoChoice {
            key: known.key.into(),
            title: known.title.into(),
            name: format!("{} {}", person.given_name, person.family_name),
            sentence: known.sentence.into(),
        });
    }
    Ok(Json(choices))
}

/// Becomes someone.
#[utoipa::path(post, path = "/api/demo/sign-in", tag = "demo", operation_id = "demo_sign_in",
    request_body = DemoSignIn, responses((status = 200, body = Me), (status = 404)))]
pub async fn sign_in(
    State(state): State<AppState>,
    headers: HeaderMap,
    Json(input): Json<DemoSignIn>,
) -> AppResult<Response> {
    check_demo(&state)?;
    let known = DEMO_PEOPLE.iter().find(|p| p.key == input.key).ok_or(AppError::NotFound)?;
    let held = auth::held_session(&state, &headers).await;
    let mut tx = state.db.write().await?;
    let person = store::person_of(&mut tx, known.email).await?.ok_or(AppError::NotFound)?;
    door::check_right(&state, &mut tx, person).await?;
    let newcomer =
        Newcomer { person, method: "demo", device: None, reach: None, origin: None, headers: &headers };
    door::open(&state, tx, newcomer, held).await
}

/// The spool, newest first; nothing when mails really leave.
async fn spooled(state: &AppState) -> AppResult<Vec<Spooled>> {
    check_demo(state)?;
    let folder = state.config.data_dir.join("mail");
    if !tokio::fs::try_exists(&folder).await? {
        return Ok(Vec::new());
    }
    Ok(mail::spooled(&folder, 1_000).await?)
}

/// Mails of the demonstration, newest first.
#[utoipa::path(get, path = "/api/demo/mails", tag = "demo", operation_id = "demo_mails",
    responses((status = 200, body = Vec<DemoMail>), (status = 404)))]
pub async fn mails(State(state): State<AppState>) -> AppResult<Json<Vec<DemoMail>>> {
    Ok(Json(spooled(&state).await?.into_iter().map(DemoMail::from).collect()))
}

/// One mail of the demonstration.
#[utoipa::path(get, path = "/api/demo/mails/{id}", tag = "demo", operation_id = "demo_mail",
    params(("id" = String, Path)), responses((status = 200, body = DemoMailFull), (status = 404)))]
pub async fn mail(State(state): State<AppState>, Path(id): Path<String>) -> AppResult<Json<DemoMailFull>> {
    let found = spooled(&state).await?.into_iter().find(|m| m.id == id).ok_or(AppError::NotFound)?;
    let (text, html) = (found.text.clone(), found.html.clone());
    Ok(Json(DemoMailFull { mail: found.into(), text, html }))
}
