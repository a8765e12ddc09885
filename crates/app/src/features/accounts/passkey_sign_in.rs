//! Coming in with a passkey: the browser finds it, nothing is typed.
use super::door::{self, Newcomer};
use super::passkey::{CEREMONY, Ceremony, name_of, relying_party};
use super::store;
use crate::platform::auth;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::Json;
use crate::platform::ids;
use crate::platform::state::AppState;
use anyhow::anyhow;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;
use webauthn_rs::prelude::{DiscoverableAuthentication, PublicKeyCredential};

/// The browser's answer at the door.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeySignIn {
    ceremony: Uuid,
    credential: Value,
}

/// Why a key does not open.
#[derive(Debug)]
pub enum PasskeySignInRefusal {
    CeremonyOver,
    NotKnown,
}

impl Refusal for PasskeySignInRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::CeremonyOver => "session.ceremony_over",
            Self::NotKnown => "session.passkey_unknown",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::CeremonyOver => {
                "La demande a plus de cinq minutes, ou elle a déjà servi : recommencez.".into()
            }
            Self::NotKnown => {
                "Cette clé d’accès n’ouvre aucun compte ici, ou elle en a été retirée. Choisissez-en une \
                               autre, ou entrez avec votre mot de passe."
                    .into()
            }
        }
    }

    fn status(&self) -> StatusCode {
        StatusCode::UNAUTHORIZED
    }
}

/// Begins a sign-in with a passkey.
#[utoipa::path(post, path = "/api/session/passkey/start", tag = "session", operation_id = "session_passkey_start",
    responses((status = 200, body = Ceremony)))]
pub async fn start(State(state): State<AppState>) -> AppResult<Json<Ceremony>> {
    let now = state.clock.now();
    let (challenge, pending) =
        relying_party(&state)?.start_discoverable_authentication().map_err(|e| anyhow!("passkeys: {e}"))?;
    let ceremony = ids::new_id();
    let mut tx = state.db.write().await?;
    let pending = serde_json::to_value(pending)?;
    store::begin_ceremony(&mut tx, ceremony, None, &pending, now, now.plus(CEREMONY)).await?;
    tx.commit().await?;
    Ok(Json(Ceremony { ceremony, options: serde_json::to_value(challenge.public_key)? }))
}

/// Signs in with the passkey that the browser showed.
#[utoipa::path(post, path = "/api/session/passkey/finish", tag = "session",
    operation_id = "session_passkey_finish", request_body = PasskeySignIn,
    responses((status = 200, body = super::me::Me), (status = 401)))]
pub async fn finish(
    State(state): State<AppState>,
    headers: HeaderMap,
    Json(input): Json<PasskeySignIn>,
) -> AppResult<Response> {
    let now = state.clock.now();
    // A ceremony serves once, whatever becomes of it.
    let mut tx = state.db.write().await?;
    let pending = store::end_ceremony(&mut tx, input.ceremony, None, now).await?;
    tx.commit().await?;
    let pending: DiscoverableAuthentication =
        serde_json::from_value(pending.ok_or(PasskeySignInRefusal::CeremonyOver)?.0)
            .map_err(|_| PasskeySignInRefusal::CeremonyOver)?;
    // A key of a phone or on a keyring, shown to the tablet, stays its owner's when the tablet is lost.
    let built_in = input.credential["authenticatorAttachment"] == "platform";
    let answer: PublicKeyCredential =
        serde_json::from_value(input.credential).map_err(|_| PasskeySignInRefusal::NotKnown)?;
    let held = auth::held_session(&state, &headers).await;
    let mut tx = state.db.write().await?;
    let known = store::passkey_of(&mut tx, &name_of(answer.get_credential_id())).await?;
    let mut known = known.ok_or(PasskeySignInRefusal::NotKnown)?;
    if answer.get_user_unique_id().is_some_and(|id| id != known.person_id.as_bytes().as_slice()) {
        return Err(PasskeySignInRefusal::NotKnown.into());
    }
    let proof = relying_party(&state)?
        .finish_discoverable_authentication_v2(&answer, pending, &known.credential.0)
        .map_err(|_| PasskeySignInRefusal::NotKnown)?;
    door::check_right(&state, &mut tx, known.person_id).await?;
    known.credential.0.update_credential(&proof);
    store::use_passkey(&mut tx, known.id, &known.credential.0, now).await?;
    let tablet = held.as_ref().filter(|held| held.person == known.person_id).and_then(|held| held.device);
    if let Some(tablet) = tablet.filter(|_| built_in) {
        store::tie_passkey(&mut tx, known.id, tablet).await?;
    }
    let newcomer = Newcomer {
        person: known.person_id,
        method: "passkey",
        device: None,
        reach: known.reach_id,
        origin: None,
        headers: &headers,
    };
    door::open(&state, tx, newcomer, held).await
}
