//! The authenticator application (TOTP, RFC 6238): six figures every thirty seconds, each used once.
use super::throttle::{self, Door};
use super::{door, store};
use crate::platform::auth::SignedIn;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Origin};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{ids, qr};
use anyhow::anyhow;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use totp_rs::{Algorithm, Secret, TOTP};
use utoipa::ToSchema;

/// Length of a step, in seconds.
const STEP: i64 = 30;

/// A secret to be read by the application, shown once.
#[derive(Serialize, ToSchema)]
pub struct TotpStart {
    /// Base 32, for those who type it.
    secret: String,
    otpauth_url: String,
    qr_svg: String,
}

/// The first code of a new secret.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpConfirm {
    code: String,
}

/// Why the application is not accepted.
#[derive(Debug)]
pub enum TotpRefusal {
    NotStarted,
    CodeWrong,
}

impl Refusal for TotpRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotStarted => "totp.not_started",
            Self::CodeWrong => "totp.code_wrong",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotStarted => {
                "Aucune application n’attend de code : recommencez depuis l’image à scanner.".into()
            }
            Self::CodeWrong => {
                "Ce code n’est pas le bon. Vérifiez que le téléphone est à l’heure (réglage automatique), \
                                puis tapez le code qui s’affiche maintenant."
                    .into()
            }
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("code")
    }
}

fn application(secret: &str, account: &str) -> anyhow::Result<TOTP> {
    let bytes = Secret::Encoded(secret.to_owned()).to_bytes().map_err(|e| anyhow!("totp secret: {e:?}"))?;
    let account = account.replace(':', " ");
    TOTP::new(Algorithm::SHA1, 6, 1, STEP as u64, bytes, Some("Pupitre".into()), account)
        .map_err(|e| anyhow!("totp: {e}"))
}

/// The step whose code this is: the present one, the last or the next; none when the code is wrong. All three are
/// always compared, in constant time.
pub fn step_of(secret: &str, code: &str, now: Timestamp) -> AppResult<Option<i64>> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let application = application(secret, "")?;
    let present = now.0.div_euclid(1_000 * STEP);
    let mut found = None;
    for step in [present - 1, present, present + 1] {
        let expected = application.generate((step * STEP).max(0) as u64);
        let differs = expected.bytes().zip(code.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
        if differs == 0 && expected.len() == code.len() {
            found = Some(step);
        }
    }
    Ok(found)
}

/// Begins to add an authenticator application; the one in use stays until the new one gives its first code.
#[utoipa::path(post, path = "/api/me/totp/start", tag = "session", operation_id = "totp_start",
    responses((status = 200, body = TotpStart)))]
pub async fn start(State(state): State<AppState>, SignedIn(caller): SignedIn) -> AppResult<Json<TotpStart>> {
    let secret = Secret::Raw(ids::random::<20>().to_vec()).to_encoded().to_string();
    let mut tx = state.db.write().await?;
    door::check_may_change(&state, &mut tx, &caller).await?;
    door::check_may_replace(&mut tx, &caller).await?;
    let person = store::person(&mut tx, caller.person).await?;
    let name = person.email.unwrap_or_else(|| format!("{} {}", person.given_name, person.family_name));
    let otpauth_url = application(&secret, &name)?.get_url();
    let qr_svg = qr::svg(&otpauth_url)?;
    store::set_pending_totp(&mut tx, caller.person, &secret).await?;
    tx.commit().await?;
    Ok(Json(TotpStart { secret, otpauth_url, qr_svg }))
}

/// Accepts the application once it has given a right code.
#[utoipa::path(post, path = "/api/me/totp/confirm", tag = "session", operation_id = "totp_confirm",
    request_body = TotpConfirm, responses((status = 204), (status = 422), (status = 429)))]
pub async fn confirm(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    origin: Origin,
    Json(input): Json<TotpConfirm>,
) -> AppResult<StatusCode> {
    let place = Door::origin("totp", &format!("{}{}", caller.person, origin.0), 10);
    throttle::knock(&state, &[&place]).await?;
    let now = state.clock.now();
    let mut tx = state.db.write().await?;
    door::check_may_change(&state, &mut tx, &caller).await?;
    door::check_may_replace(&mut tx, &caller).await?;
    let pending = store::pending_totp(&mut tx, caller.person).await?.filter(|secret| !secret.is_empty());
    let pending = pending.ok_or(TotpRefusal::NotStarted)?;
    let step = step_of(&pending, &input.code, now)?.ok_or(TotpRefusal::CodeWrong)?;
    store::confirm_totp(&mut tx, caller.person, step, now).await?;
    if caller.method == "password" {
        store::strengthen(&mut tx, caller.session, "password_totp").await?;
    }
    throttle::forget(&mut tx, &place, now).await?;
    let tx =
        door::record(&state, tx, caller.person, caller.person, "accounts.confirm_totp", &json!({})).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1: the six last figures.
    #[test]
    fn codes_are_those_of_the_standard_and_only_near_steps_are_accepted() {
        let secret = Secret::Raw(b"12345678901234567890".to_vec()).to_encoded().to_string();
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            let at = Timestamp(seconds * 1_000);
            assert_eq!(step_of(&secret, code, at).unwrap(), Some(seconds / 30));
            assert_eq!(
                step_of(&secret, &format!("{} {}", &code[..3], &code[3..]), at.plus(30_000)).unwrap(),
                Some(seconds / 30)
            );
            assert_eq!(step_of(&secret, code, at.plus(61_000)).unwrap(), None);
            assert_eq!(step_of(&secret, &code[..5], at).unwrap(), None);
            assert_eq!(step_of(&secret, "", at).unwrap(), None);
        }
    }
}
