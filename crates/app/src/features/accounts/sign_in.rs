//! Coming in with a password and a code of the authenticator application.
use super::door::{self, Newcomer};
use super::throttle::{self, Door};
use super::{password, store, totp};
use crate::platform::auth;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Origin};
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is typed at the door.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordSignIn {
    email: String,
    password: String,
    /// Six figures, once asked for.
    totp: Option<String>,
}

/// Why the door stays shut.
#[derive(Debug)]
pub enum SignInRefusal {
    WrongCredentials,
    TotpRequired,
    TotpWrong,
    PasskeyRequired,
}

impl Refusal for SignInRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongCredentials => "session.wrong_credentials",
            Self::TotpRequired => "session.totp_required",
            Self::TotpWrong => "session.totp_wrong",
            Self::PasskeyRequired => "session.passkey_required",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::WrongCredentials => {
                "L’adresse ou le mot de passe n’est pas le bon. Vérifiez les deux, puis \
                                       recommencez ; au cinquième essai manqué, l’entrée se ferme une minute."
                    .into()
            }
            Self::TotpRequired => {
                "Tapez maintenant le code à six chiffres que montre votre application d’authentification."
                    .into()
            }
            Self::TotpWrong => {
                "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant, puis tapez-le ; \
                                vérifiez que votre téléphone est à l’heure."
                    .into()
            }
            Self::PasskeyRequired => {
                "Ce compte s’ouvre avec sa clé d’accès : le mot de passe seul ne suffit pas. \
                                      Choisissez « Entrer avec une clé d’accès »."
                    .into()
            }
        }
    }

    fn status(&self) -> StatusCode {
        StatusCode::UNAUTHORIZED
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::TotpWrong).then_some("totp")
    }
}

/// Signs in with a password.
#[utoipa::path(post, path = "/api/session/password", tag = "session", operation_id = "session_password",
    request_body = PasswordSignIn,
    responses((status = 200, body = super::me::Me), (status = 401), (status = 429)))]
pub async fn sign_in(
    State(state): State<AppState>,
    headers: HeaderMap,
    origin: Origin,
    Json(input): Json<PasswordSignIn>,
) -> AppResult<Response> {
    // What is longer than any address or password is not worth the work.
    if input.email.len() > 254 || input.password.len() > 1_000 {
        return Err(SignInRefusal::WrongCredentials.into());
    }
    let (mine, place) = (Door::account(&input.email), Door::origin("password", &origin.0, 30));
    throttle::knock(&state, &[&mine, &place]).await?;
    let mut tx = state.db.read().await?;
    let account = store::account(&mut tx, &input.email).await?;
    drop(tx);
    let hash = account.as_ref().and_then(|a| a.hash.clone());
    let right = password::matches(input.password, hash).await?;
    let Some(account) = account.filter(|_| right) else {
        tracing::warn!("a sign-in by password failed");
        return Err(SignInRefusal::WrongCredentials.into());
    };
    let code = input.totp.as_deref().map(str::trim).filter(|code| !code.is_empty());
    let step = match code {
        _ if account.totp.is_empty() => None,
        None => {
            throttle::give_back(&state, &[&mine, &place]).await?;
            return Err(SignInRefusal::TotpRequired.into());
        }
        Some(code) => {
            let step = totp::step_of(&account.totp, code, state.clock.now())?;
            Some(step.ok_or(SignInRefusal::TotpWrong)?)
        }
    };
    if step.is_none() && account.passkeys > 0 {
        throttle::give_back(&state, &[&mine, &place]).await?;
        return Err(SignInRefusal::PasskeyRequired.into());
    }
    let held = auth::held_session(&state, &headers).await;
    let mut tx = state.db.write().await?;
    door::check_right(&state, &mut tx, account.person_id).await?;
    if let Some(step) = step
        && !store::use_step(&mut tx, account.person_id, step).await?
    {
        return Err(SignInRefusal::TotpWrong.into());
    }
    throttle::forget(&mut tx, &mine, state.clock.now()).await?;
    let method = if step.is_some() { "password_totp" } else { "password" };
    let newcomer = Newcomer {
        person: account.person_id,
        method,
        device: None,
        reach: account.reach_id,
        origin: None,
        headers: &headers,
    };
    let answer = door::open(&state, tx, newcomer, held).await?;
    throttle::give_back(&state, &[&place]).await?;
    Ok(answer)
}
