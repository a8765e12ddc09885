//! `accounts.push`: whether this browser shows a notification when a convocation arrives, beside the e-mail.
use crate::platform::auth::Caller;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::Json;
use crate::platform::push::{self, Subscription};
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest address of a push service.
const LONGEST: usize = 2_000;

/// What a browser needs to ask its service for an address.
#[derive(Serialize, ToSchema)]
pub struct PushState {
    /// `applicationServerKey` of the browser's own call.
    public_key: String,
    /// Whether this session is told already.
    told: bool,
}

/// What the service of the browser answered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PushInput {
    endpoint: String,
    p256dh: String,
    auth: String,
}

/// Why a browser cannot be told.
enum PushRefusal {
    Address(String),
    TooLong,
    Keys,
}

impl Refusal for PushRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Address(_) | Self::TooLong => "push.address",
            Self::Keys => "push.keys",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Address(sentence) => format!("Le navigateur a donné une adresse inutilisable. {sentence}"),
            Self::TooLong => format!("L’adresse donnée par le navigateur dépasse {LONGEST} caractères."),
            Self::Keys => {
                "Les clés données par le navigateur ne se lisent pas : désactivez les notifications \
                           de cette tablette, puis activez-les de nouveau."
                    .into()
            }
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Address(_) | Self::TooLong => Some("endpoint"),
            Self::Keys => Some("p256dh"),
        }
    }
}

/// The key of the instance, and whether this browser is told.
#[utoipa::path(get, path = "/api/session/push", tag = "session", operation_id = "session_push",
    responses((status = 200, body = PushState), (status = 401)))]
pub(super) async fn state(State(state): State<AppState>, caller: Caller) -> AppResult<Json<PushState>> {
    let mut tx = state.db.read().await?;
    let told = push::is_told(&mut tx, caller.session).await?;
    drop(tx);
    Ok(Json(PushState { public_key: push::public_key(&state).await?, told }))
}

/// This browser is told from now on.
#[utoipa::path(put, path = "/api/session/push", tag = "session", operation_id = "session_push_on",
    request_body = PushInput, responses((status = 204), (status = 401), (status = 422)))]
pub(super) async fn on(
    State(state): State<AppState>,
    caller: Caller,
    Json(input): Json<PushInput>,
) -> AppResult<StatusCode> {
    if input.endpoint.len() > LONGEST {
        return Err(PushRefusal::TooLong.into());
    }
    let url = state.outbound.check(&input.endpoint);
    let endpoint = url.map_err(|fault| PushRefusal::Address(fault.sentence().to_owned()))?.to_string();
    let subscription = Subscription { endpoint, p256dh: input.p256dh, auth: input.auth };
    subscription.keys().ok_or(PushRefusal::Keys)?;
    let mut tx = state.db.write().await?;
    push::subscribe(&mut tx, caller.session, &subscription, state.clock.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// This browser is no longer told.
#[utoipa::path(delete, path = "/api/session/push", tag = "session", operation_id = "session_push_off",
    responses((status = 204), (status = 401)))]
pub(super) async fn off(State(state): State<AppState>, caller: Caller) -> AppResult<StatusCode> {
    let mut tx = state.db.write().await?;
    push::unsubscribe(&mut tx, caller.session).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
