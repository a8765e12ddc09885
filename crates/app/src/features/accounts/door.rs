//! What all ways in have in common: the session is opened, the cookie set, and an earlier session of the same
//! browser ended. A tablet that signs in again stays the same tablet.
use super::me::{self, Me};
use super::store;
use crate::platform::auth::{self, Caller, HOME_ZONE, IDLE_LIFE, TABLET_LIFE};
use crate::platform::db::Tx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::Json;
use crate::platform::journal;
use crate::platform::state::AppState;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde_json::Value;
use uuid::Uuid;

/// Someone at the door, known by now.
pub struct Newcomer<'a> {
    pub person: Uuid,
    /// `passkey`, `password_totp`, `enrolment`, `demo` or `password`.
    pub method: &'static str,
    /// The device that a code just linked.
    pub device: Option<Uuid>,
    /// What the way in that was shown opens; none, everything.
    pub reach: Option<Uuid>,
    /// The server whose application will hold the session, when it is another one.
    pub origin: Option<&'a str>,
    pub headers: &'a HeaderMap,
}

/// Refuses whoever has neither mandate nor role left.
pub async fn check_right(state: &AppState, tx: &mut Tx, person: Uuid) -> AppResult<()> {
    let today = state.clock.now().day_in(HOME_ZONE);
    if auth::has_right(tx, person, &today).await? {
        return Ok(());
    }
    Err(AppError::refused(
        StatusCode::FORBIDDEN,
        "session.no_right",
        "Votre mandat ou votre fonction est terminé : ce compte n’ouvre plus rien. Si c’est une erreur, adressez-vous \
         au secrétariat des assemblées.",
    ))
}

/// Opens the session and answers with the cookie and `Me`. `held`: the session this browser already had.
pub async fn open(
    state: &AppState,
    tx: Tx,
    newcomer: Newcomer<'_>,
    held: Option<Caller>,
) -> AppResult<Response> {
    let (token, caller) = admit(state, tx, newcomer, held).await?;
    let life = if caller.device.is_some() { TABLET_LIFE } else { IDLE_LIFE };
    let cookie = auth::set_cookie(state.config.is_https(), &token, life);
    let me: Me = me::me(state, &caller).await?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Json(me)).into_response())
}

/// Opens the session; its token is told once, here.
pub async fn admit(
    state: &AppState,
    mut tx: Tx,
    newcomer: Newcomer<'_>,
    held: Option<Caller>,
) -> AppResult<(String, Caller)> {
    let now = state.clock.now();
    let same = held.as_ref().filter(|held| held.person == newcomer.person);
    let device = newcomer.device.or(same.and_then(|held| held.device));
    if let Some(held) = &held {
        store::end_session(&mut tx, held.person, held.session, now).await?;
        // The same browser linked anew: what it was before is no longer a tablet of anyone.
        if let (Some(before), Some(_)) = (held.device, newcomer.device) {
            store::revoke_device(&mut tx, before, now).await?;
        }
    }
    let browser = label(newcomer.headers);
    // Whoever looks at her sessions sees by which server's application one of them comes.
    let label = newcomer.origin.map_or_else(|| browser.clone(), |origin| said_with(&browser, origin));
    let token = auth::open_session(&mut tx, newcomer.person, device, newcomer.method, &label, now).await?;
    if let Some(reach) = newcomer.reach {
        auth::limit_session(&mut tx, &token, reach).await?;
    }
    if let Some(origin) = newcomer.origin {
        auth::bind_session(&mut tx, &token, origin).await?;
    }
    tx.commit().await?;
    tracing::info!(person = %newcomer.person, method = newcomer.method, "signed in");
    let caller = auth::caller_of(state, &token).await?;
    Ok((token, caller))
}

/// Writes an act about a person's access in the journal of each authority where he serves.
pub async fn record(
    state: &AppState,
    mut tx: Tx,
    person: Uuid,
    actor: Uuid,
    verb: &'static str,
    facts: &Value,
) -> AppResult<Tx> {
    let now = state.clock.now();
    for authority in store::authorities_of(&mut tx, person, &now.day_in(HOME_ZONE)).await? {
        let mut inside = state.db.tenant(authority).adopt(tx);
        let act = journal::Act { at: now, actor: Some(actor), verb, subject: Some(person), facts };
        journal::record(&mut inside, act).await?;
        tx = inside.release();
    }
    Ok(tx)
}

/// A change of the account's access asks for a session opened less than an hour ago, once there is something to
/// steal; and the code of a tablet does not reach an account of the staff that already has its keys: whoever hands
/// codes out must not come to act in someone else's role.
pub async fn check_may_change(state: &AppState, tx: &mut Tx, caller: &Caller) -> AppResult<()> {
    const RECENT: i64 = 3_600_000;
    let now = state.clock.now();
    let ways = store::second_factor(tx, caller.person).await?;
    if now.0 - store::opened_at(tx, caller.session).await?.0 > RECENT && ways.any() {
        return Err(AppError::refused(
            StatusCode::FORBIDDEN,
            "session.too_old",
            "Ce changement touche à l’accès de votre compte : quittez, entrez de nouveau, puis recommencez dans l’heure.",
        ));
    }
    if caller.method == "enrolment" && (ways.passkeys > 0 || ways.totp) && works(state, tx, caller).await? {
        return Err(AppError::refused(
            StatusCode::FORBIDDEN,
            "session.not_from_tablet",
            "Ce compte travaille aussi au bureau : pour changer ses accès, entrez d’abord avec une clé déjà connue ou \
             votre mot de passe. La tablette, elle, reste reliée.",
        ));
    }
    Ok(())
}

/// What was made with the code of one authority may not replace or remove what opens more than it.
pub async fn check_may_replace(tx: &mut Tx, caller: &Caller) -> AppResult<()> {
    for id in store::reaches(tx, caller.person).await? {
        if !caller.reach.covers(&auth::reach(tx, id).await?) {
            return Err(AppError::refused(
                StatusCode::FORBIDDEN,
                "session.out_of_reach",
                "Cette tablette a été reliée avec le code d’une collectivité : elle ne change pas les accès que vous avez \
                 créés vous-même ou avec une autre collectivité. Entrez d’abord avec l’un d’eux.",
            ));
        }
    }
    Ok(())
}

/// Whether the caller has work beside a mandate.
pub async fn works(state: &AppState, tx: &mut Tx, caller: &Caller) -> AppResult<bool> {
    let today = state.clock.now().day_in(HOME_ZONE);
    Ok(caller.host_admin || !store::roles(tx, caller.person, &today).await?.is_empty())
}

/// « iPad (application de mairie.example.org) »: by which server's application something is used.
pub fn said_with(what: &str, origin: &str) -> String {
    format!("{what} (application de {})", origin.split_once("://").map_or(origin, |(_, host)| host))
}

/// « Firefox sur Windows », from what the browser says of itself.
fn label(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("");
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    // The order matters: most browsers also name those that they resemble.
    let browser = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPad", "iPad"),
        ("iPhone", "iPhone"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} sur {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Programme".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_named_after_its_browser_and_machine() {
        let named = |agent: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::USER_AGENT, agent.parse().unwrap());
            label(&headers)
        };
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 \
                    Safari/537.36 Edg/140.0.0.0";
        assert_eq!(named(edge), "Edge sur Windows");
        assert_eq!(
            named("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            "Firefox sur Linux"
        );
        assert_eq!(named("curl/8"), "Programme");
    }
}
