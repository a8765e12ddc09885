//! Passwords: Argon2id, away from the threads that answer; changed by their owner alone.
use super::throttle::{self, Door};
use super::{door, store};
use crate::platform::auth::SignedIn;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Origin};
use crate::platform::ids;
use crate::platform::state::AppState;
use anyhow::{Context, anyhow};
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use std::sync::OnceLock;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

/// Each computation takes 19 MiB and one processor: never more than two at once.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// Fewest characters of a password.
const SHORTEST: usize = 12;
/// Most characters: beyond, it is no longer a password.
const LONGEST: usize = 200;

fn argon() -> Argon2<'static> {
    // OWASP's choice: 19 MiB, two passes, one lane.
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

fn digest(password: &str) -> anyhow::Result<String> {
    let salt = SaltString::encode_b64(&ids::random::<16>()).map_err(|e| anyhow!("salt: {e}"))?;
    let hash = argon().hash_password(password.as_bytes(), &salt).map_err(|e| anyhow!("argon2: {e}"))?;
    Ok(hash.to_string())
}

/// The stored form of a password.
pub async fn hash(password: String) -> AppResult<String> {
    let _place = AT_ONCE.acquire().await.context("the door of hashes is open")?;
    Ok(tokio::task::spawn_blocking(move || digest(&password)).await.context("hashing ended")??)
}

/// Whether a password is the one. Without any to compare with, the same work is done for nothing: the time taken
/// does not tell who has an account.
pub async fn matches(password: String, hash: Option<String>) -> AppResult<bool> {
    static NOBODY: OnceLock<String> = OnceLock::new();
    let _place = AT_ONCE.acquire().await.context("the door of hashes is open")?;
    let check = move || -> anyhow::Result<bool> {
        let nobody = NOBODY.get_or_init(|| digest(&ids::secret()).unwrap_or_default());
        let known = hash.is_some();
        let hash = hash.as_ref().unwrap_or(nobody);
        let parsed = PasswordHash::new(hash).map_err(|e| anyhow!("stored hash: {e}"))?;
        Ok(argon().verify_password(password.as_bytes(), &parsed).is_ok() && known)
    };
    Ok(tokio::task::spawn_blocking(check).await.context("hashing ended")??)
}

/// Why a password is not set.
#[derive(Debug)]
pub enum PasswordRefusal {
    TooShort(usize),
    TooLong,
    TooPlain,
    Yours,
    EmailMissing,
    CurrentWrong,
}

impl Refusal for PasswordRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TooShort(_) => "password.too_short",
            Self::TooLong => "password.too_long",
            Self::TooPlain => "password.too_plain",
            Self::Yours => "password.names_you",
            Self::EmailMissing => "password.email_missing",
            Self::CurrentWrong => "password.current_wrong",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::TooShort(length) => format!(
                "Ce mot de passe compte {length} caractères ; il en faut {SHORTEST} au moins. Une phrase de quatre ou \
                 cinq mots se retient mieux et protège davantage."
            ),
            Self::TooLong => format!("Ce mot de passe dépasse {LONGEST} caractères : raccourcissez-le."),
            Self::TooPlain => {
                "Ce mot de passe est parmi les premiers qu’on essaie. Choisissez une phrase de quatre ou \
                               cinq mots sans lien entre eux."
                    .into()
            }
            Self::Yours => {
                "Ce mot de passe contient votre nom ou votre adresse : on l’essaierait en premier. \
                            Choisissez-en un autre."
                    .into()
            }
            Self::EmailMissing => {
                "Votre compte n’a pas d’adresse électronique, qui sert de nom à l’entrée. Faites-la \
                                   ajouter par le secrétariat des assemblées, ou utilisez une clé d’accès."
                    .into()
            }
            Self::CurrentWrong => {
                "Le mot de passe actuel n’est pas le bon : retapez-le, puis recommencez.".into()
            }
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::CurrentWrong => Some("current"),
            Self::EmailMissing => None,
            _ => Some("new"),
        }
    }
}

/// What everybody tries first, folded; a password made of them and little else is too plain.
const PLAIN: [&str; 14] = [
    "motdepasse",
    "password",
    "azertyuiop",
    "azerty",
    "qwertyuiop",
    "qwerty",
    "123456",
    "bonjour",
    "soleil",
    "mairie",
    "pupitre",
    "collectivite",
    "administrateur",
    "changeme",
];

/// Checks a new password; `own`: names and address of its owner.
pub fn check(password: &str, own: &[&str]) -> Result<(), PasswordRefusal> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(PasswordRefusal::TooShort(length));
    }
    if length > LONGEST {
        return Err(PasswordRefusal::TooLong);
    }
    let folded = pupitre_rules::french::fold(password).replace(' ', "");
    let different = folded.chars().collect::<std::collections::HashSet<_>>().len();
    let rest = PLAIN.iter().fold(folded.clone(), |rest, word| rest.replace(word, ""));
    let rest = rest.chars().filter(|c| c.is_alphanumeric()).count();
    if different < 6 || rest < 5 {
        return Err(PasswordRefusal::TooPlain);
    }
    let names = own.iter().flat_map(|text| text.split('@').next());
    let names = names
        .map(|name| pupitre_rules::french::fold(name).replace(' ', ""))
        .filter(|n| n.chars().count() > 3);
    if names.into_iter().any(|name| folded.replace(&name, "").chars().count() < 8 && folded.contains(&name)) {
        return Err(PasswordRefusal::Yours);
    }
    Ok(())
}

/// A change of password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// Asked for when there is one already.
    current: Option<String>,
    new: String,
}

/// Sets or changes my password; my other sessions end, except my tablets.
#[utoipa::path(put, path = "/api/me/password", tag = "session", operation_id = "password_change",
    request_body = PasswordChange, responses((status = 204), (status = 422), (status = 429)))]
pub async fn change(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    origin: Origin,
    Json(input): Json<PasswordChange>,
) -> AppResult<StatusCode> {
    let mut tx = state.db.read().await?;
    let person = store::person(&mut tx, caller.person).await?;
    let present = store::password(&mut tx, caller.person).await?;
    door::check_may_change(&state, &mut tx, &caller).await?;
    door::check_may_replace(&mut tx, &caller).await?;
    drop(tx);
    let email = person.email.ok_or(PasswordRefusal::EmailMissing)?;
    check(&input.new, &[&email, &person.given_name, &person.family_name])?;
    let doors = [Door::account(&email), Door::origin("password", &origin.0, 30)];
    if present.is_some() {
        throttle::knock(&state, &[&doors[0], &doors[1]]).await?;
        if !matches(input.current.unwrap_or_default(), present).await? {
            return Err(PasswordRefusal::CurrentWrong.into());
        }
        throttle::give_back(&state, &[&doors[0], &doors[1]]).await?;
    }
    let hash = hash(input.new).await?;
    let now = state.clock.now();
    let mut tx = state.db.write().await?;
    store::set_password(&mut tx, caller.person, &hash, caller.reach.id(), now).await?;
    let ended = store::end_other_sessions(&mut tx, caller.person, caller.session, now).await?;
    let facts = json!({ "sessions_ended": ended });
    let tx =
        door::record(&state, tx, caller.person, caller.person, "accounts.change_password", &facts).await?;
    tx.commit().await.map_err(AppError::from)?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_password_or_ones_own_name_is_refused_and_a_sentence_is_not() {
        let own = ["sylvie.aubertin@mairie.fr", "Sylvie", "Aubertin"];
        assert!(check("quatre chevaux mangent lentement", &own).is_ok());
        for plain in ["Motdepasse2026", "aaaaaaaaaaaaaaaa", "Azertyuiop12", "Pupitre!Mairie"] {
            assert!(matches!(check(plain, &own), Err(PasswordRefusal::TooPlain)), "{plain}");
        }
        assert!(matches!(check("Aubertin2026", &own), Err(PasswordRefusal::Yours)));
        assert!(matches!(check("court", &own), Err(PasswordRefusal::TooShort(5))));
        assert!(matches!(check(&"é€b-".repeat(60), &own), Err(PasswordRefusal::TooLong)));
    }

    #[test]
    fn a_stored_password_is_argon2id_and_salted() {
        let (one, two) = (digest("quatre chevaux").unwrap(), digest("quatre chevaux").unwrap());
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, two);
    }
}
