//! Passkeys of an account: added, listed, taken away. They are made to be found by the browser itself.
use super::model::PasskeyRow;
use super::{door, store};
use crate::platform::auth::{Caller, SignedIn};
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::ids;
use crate::platform::state::AppState;
use anyhow::{Context, anyhow};
use axum::extract::State;
use axum::http::StatusCode;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;
use webauthn_rs::prelude::{PasskeyRegistration, RegisterPublicKeyCredential};
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// How long a ceremony may take, in milliseconds.
pub const CEREMONY: i64 = 5 * 60_000;
/// Most passkeys of one account.
const MOST: usize = 20;

/// A ceremony under way.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ceremony {
    pub ceremony: Uuid,
    /// Options of the browser's own call, as WebAuthn's JSON.
    pub options: Value,
}

/// The browser's answer to the ceremony of a new key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasskey {
    ceremony: Uuid,
    credential: Value,
    /// Name of the key, for its owner.
    #[serde(default)]
    label: String,
}

/// Why a key is not accepted or taken away.
#[derive(Debug)]
pub enum PasskeyRefusal {
    CeremonyOver,
    NotAccepted,
    Known,
    TooMany,
    LastWayIn,
}

impl Refusal for PasskeyRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::CeremonyOver => "passkey.ceremony_over",
            Self::NotAccepted => "passkey.not_accepted",
            Self::Known => "passkey.known",
            Self::TooMany => "passkey.too_many",
            Self::LastWayIn => "passkey.last_way_in",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::CeremonyOver => {
                "La demande a plus de cinq minutes, ou elle a déjà servi : recommencez.".into()
            }
            Self::NotAccepted => {
                "Cette clé d’accès n’a pas été reconnue : la réponse de l’appareil ne correspond pas à \
                                  la demande. Recommencez depuis l’adresse habituelle de Pupitre."
                    .into()
            }
            Self::Known => "Cette clé d’accès est déjà enregistrée : utilisez-la pour entrer.".into(),
            Self::TooMany => {
                format!(
                    "Votre compte a déjà {MOST} clés d’accès : retirez d’abord celles qui ne servent plus."
                )
            }
            Self::LastWayIn => {
                "C’est votre seul moyen d’entrer : ajoutez d’abord une autre clé d’accès, ou un mot de \
                                passe avec une application d’authentification."
                    .into()
            }
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Known | Self::LastWayIn | Self::TooMany => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

/// The relying party: the public address of the instance.
pub fn relying_party(state: &AppState) -> anyhow::Result<Webauthn> {
    let url = url::Url::parse(&state.config.public_url)?;
    let host = url.host_str().context("public_url has a host")?;
    let builder = WebauthnBuilder::new(host, &url).map_err(|e| anyhow!("passkeys: {e}"))?.rp_name("Pupitre");
    // Behind another port, the same machine is still ours; elsewhere the port counts.
    builder.allow_any_port(host == "localhost").build().map_err(|e| anyhow!("passkeys: {e}"))
}

/// The name under which a credential is found.
pub fn name_of(credential: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(credential)
}

/// My passkeys.
#[utoipa::path(get, path = "/api/me/passkeys", tag = "session", operation_id = "passkeys_list",
    responses((status = 200, body = Vec<PasskeyRow>)))]
pub async fn list(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
) -> AppResult<Json<Vec<PasskeyRow>>> {
    let mut tx = state.db.read().await?;
    Ok(Json(store::passkeys(&mut tx, caller.person).await?))
}

/// Begins to add a passkey.
#[utoipa::path(post, path = "/api/me/passkeys/start", tag = "session", operation_id = "passkeys_start",
    responses((status = 200, body = Ceremony), (status = 403)))]
pub async fn start(State(state): State<AppState>, SignedIn(caller): SignedIn) -> AppResult<Json<Ceremony>> {
    let now = state.clock.now();
    let mut tx = state.db.write().await?;
    door::check_may_change(&state, &mut tx, &caller).await?;
    let person = store::person(&mut tx, caller.person).await?;
    let known = store::stored_passkeys(&mut tx, caller.person).await?;
    if known.len() >= MOST {
        return Err(PasskeyRefusal::TooMany.into());
    }
    let exclude = known.iter().map(|k| k.credential.0.cred_id().clone()).collect();
    let shown = format!("{} {}", person.given_name, person.family_name);
    let name = person.email.as_deref().unwrap_or(&shown);
    let (challenge, pending) = relying_party(&state)?
        .start_passkey_registration(caller.person, name, &shown, Some(exclude))
        .map_err(|e| anyhow!("passkeys: {e}"))?;
    let mut options = serde_json::to_value(challenge.public_key)?;
    // Found by the browser itself at the next entry: no address to type.
    options["authenticatorSelection"]["residentKey"] = json!("required");
    options["authenticatorSelection"]["requireResidentKey"] = json!(true);
    let ceremony = ids::new_id();
    let pending = serde_json::to_value(pending)?;
    store::begin_ceremony(&mut tx, ceremony, Some(caller.person), &pending, now, now.plus(CEREMONY)).await?;
    tx.commit().await?;
    Ok(Json(Ceremony { ceremony, options }))
}

/// Adds the passkey that the browser made.
#[utoipa::path(post, path = "/api/me/passkeys/finish", tag = "session", operation_id = "passkeys_finish",
    request_body = NewPasskey, responses((status = 204), (status = 409), (status = 422)))]
pub async fn finish(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Json(input): Json<NewPasskey>,
) -> AppResult<StatusCode> {
    let now = state.clock.now();
    let mut tx = state.db.write().await?;
    door::check_may_change(&state, &mut tx, &caller).await?;
    let pending = store::end_ceremony(&mut tx, input.ceremony, Some(caller.person), now).await?;
    let pending: PasskeyRegistration = serde_json::from_value(pending.ok_or(PasskeyRefusal::CeremonyOver)?.0)
        .map_err(|_| PasskeyRefusal::CeremonyOver)?;
    let answer: RegisterPublicKeyCredential =
        serde_json::from_value(input.credential).map_err(|_| PasskeyRefusal::NotAccepted)?;
    let passkey = relying_party(&state)?
        .finish_passkey_registration(&answer, &pending)
        .map_err(|_| PasskeyRefusal::NotAccepted)?;
    let label: String =
        input.label.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect();
    let label = if label.is_empty() { "Clé d’accès".to_owned() } else { label };
    let name = name_of(passkey.cred_id().as_ref());
    if !store::add_passkey(&mut tx, &name, &passkey, &label, &caller, now).await? {
        return Err(PasskeyRefusal::Known.into());
    }
    if matches!(caller.method.as_str(), "password" | "enrolment") {
        store::strengthen(&mut tx, caller.session, "passkey").await?;
    }
    let facts = json!({ "credential_sha256": ids::sha256_hex(name.as_bytes()), "method": caller.method });
    let tx = door::record(&state, tx, caller.person, caller.person, "accounts.add_passkey", &facts).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes one of my passkeys away.
#[utoipa::path(delete, path = "/api/me/passkeys/{id}", tag = "session", operation_id = "passkeys_remove",
    params(("id" = Uuid, Path)), responses((status = 204), (status = 404), (status = 409)))]
pub async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> AppResult<StatusCode> {
    let mut tx = state.db.write().await?;
    door::check_may_change(&state, &mut tx, &caller).await?;
    door::check_may_replace(&mut tx, &caller).await?;
    if !store::remove_passkey(&mut tx, caller.person, id).await? {
        return Err(AppError::NotFound);
    }
    let left = store::second_factor(&mut tx, caller.person).await?;
    let works = door::works(&state, &mut tx, &caller).await?;
    if works && left.passkeys == 0 && !(left.password && left.totp) {
        return Err(PasskeyRefusal::LastWayIn.into());
    }
    let facts = json!({ "passkey": id });
    let tx =
        door::record(&state, tx, caller.person, caller.person, "accounts.remove_passkey", &facts).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
