//! The first run: an empty instance prints a one-time code in its log; whoever holds it opens the first
//! authority and becomes administrator of the hosting and clerk, in one transaction.
use super::door::{self, Newcomer};
use super::throttle::{self, Door};
use super::{password, store};
use crate::features::authorities::{self, AuthorityInput};
use crate::platform::auth::{self, Role};
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Origin};
use crate::platform::ids;
use crate::platform::journal;
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// What stands before the code in the server's log.
pub const SETUP_CODE_LINE: &str = "Code de mise en service";

/// Whether the first run is still to come.
#[derive(Serialize, ToSchema)]
pub struct FirstRunState {
    needed: bool,
    demo: bool,
}

/// The person who sets the instance up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Administrator {
    #[serde(default)]
    civility: String,
    given_name: String,
    family_name: String,
    email: String,
    password: String,
}

/// Everything that the first run needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstRun {
    setup_code: String,
    authority: AuthorityInput,
    administrator: Administrator,
}

/// Why the first run does not happen.
#[derive(Debug)]
pub enum FirstRunRefusal {
    Done,
    CodeWrong,
}

impl Refusal for FirstRunRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Done => "first_run.done",
            Self::CodeWrong => "first_run.code_wrong",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Done => "Cette installation est déjà en service : entrez avec votre compte.".into(),
            Self::CodeWrong => format!(
                "Ce code de mise en service n’est pas le bon. Il est écrit dans le journal technique du serveur, à son \
                 démarrage, après « {SETUP_CODE_LINE} » ; s’il a été perdu, redémarrez le serveur : il en écrit un autre."
            ),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Done => StatusCode::CONFLICT,
            Self::CodeWrong => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::CodeWrong).then_some("setup_code")
    }
}

/// A new code for an instance without any authority, to be printed by `serve`; none once it is in service.
/// Earlier codes stop working.
pub async fn setup_code(state: &AppState) -> AppResult<Option<String>> {
    let mut tx = state.db.write().await?;
    if !authorities::none_yet(&mut tx).await? {
        return Ok(None);
    }
    let code = ids::typed_code();
    store::set_setup_code(&mut tx, &ids::code_hash(&code), state.clock.now()).await?;
    tx.commit().await?;
    Ok(Some(code))
}

/// Whether the first run is still to come.
#[utoipa::path(get, path = "/api/first-run", tag = "first_run", operation_id = "first_run_needed",
    responses((status = 200, body = FirstRunState)))]
pub async fn needed(State(state): State<AppState>) -> AppResult<Json<FirstRunState>> {
    let mut tx = state.db.read().await?;
    Ok(Json(FirstRunState { needed: authorities::none_yet(&mut tx).await?, demo: state.config.demo }))
}

/// Opens the first authority and its administrator.
#[utoipa::path(post, path = "/api/first-run", tag = "first_run", operation_id = "first_run", request_body = FirstRun,
    responses((status = 200, body = super::me::Me), (status = 409), (status = 422), (status = 429)))]
pub async fn run(
    State(state): State<AppState>,
    headers: HeaderMap,
    origin: Origin,
    Json(input): Json<FirstRun>,
) -> AppResult<Response> {
    let mut tx = state.db.read().await?;
    if !authorities::none_yet(&mut tx).await? {
        return Err(FirstRunRefusal::Done.into());
    }
    drop(tx);
    let door = Door::origin("first-run", &origin.0, 5);
    throttle::knock(&state, &[&door]).await?;
    let who = &input.administrator;
    let person = authorities::check_person(&who.civility, &who.given_name, &who.family_name, &who.email);
    let strong = password::check(&who.password, &[&who.email, &who.given_name, &who.family_name]);
    let hash = password::hash(input.administrator.password.chars().take(200).collect()).await?;
    let now = state.clock.now();
    let mut tx = state.db.write().await?;
    // The code first: a stranger learns nothing from the faults of his form. It is used up only if all the rest
    // succeeds, and its row makes two first runs at once wait for each other.
    if !store::use_setup_code(&mut tx, &ids::code_hash(&input.setup_code)).await? {
        return Err(FirstRunRefusal::CodeWrong.into());
    }
    let right_code = async {
        let person = person?;
        strong?;
        authorities::found(&state, tx, &input.authority, None, now).await.map(|tx| (person, tx))
    };
    let (person, mut tx) = match right_code.await {
        Ok(opened) => opened,
        Err(refusal) => {
            throttle::give_back(&state, &[&door]).await?;
            return Err(refusal);
        }
    };
    let person_id = authorities::grant_role(&mut tx, &person, Role::Clerk, None, None, now).await?;
    store::make_host(tx.inner(), person_id).await?;
    store::set_password(tx.inner(), person_id, &hash, None, now).await?;
    let act = journal::Act {
        at: now,
        actor: Some(person_id),
        verb: "accounts.first_run",
        subject: Some(person_id),
        facts: &json!({}),
    };
    journal::record(&mut tx, act).await?;
    let mut tx = tx.release();
    throttle::forget(&mut tx, &door, now).await?;
    let held = auth::held_session(&state, &headers).await;
    let newcomer = Newcomer {
        person: person_id,
        method: "password",
        device: None,
        reach: None,
        origin: None,
        headers: &headers,
    };
    door::open(&state, tx, newcomer, held).await
}
