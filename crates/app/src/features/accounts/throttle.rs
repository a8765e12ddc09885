//! Attempts are counted before they are tried, so that many at once are no way around.
//!
//! After a few, the door shuts for a minute, then for twice as long at each failure, up to a quarter of an hour.
//! A day without any forgets them. Keys are hashes: the table tells nobody who tried.
use super::store;
use crate::platform::db::Tx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::ids;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::http::StatusCode;
use pupitre_rules::french;
use serde_json::json;

/// First closing, in milliseconds.
const FIRST: i64 = 60_000;
/// Longest closing, in milliseconds.
const LONGEST: i64 = 15 * 60_000;
/// Attempts older than a day are forgotten, in milliseconds.
const MEMORY: i64 = 86_400_000;

/// What is tried, and how many failures are borne before the door shuts.
pub struct Door {
    key: String,
    free: i64,
}

impl Door {
    /// The account behind an e-mail address, whether it exists or not.
    pub fn account(email: &str) -> Self {
        Self { key: ids::sha256_hex(format!("account:{}", ids::email_key(email)).as_bytes()), free: 5 }
    }

    /// The place that attempts come from. A town hall is often one address: it bears more.
    pub fn origin(what: &str, origin: &str, free: i64) -> Self {
        Self { key: ids::sha256_hex(format!("{what}:{origin}").as_bytes()), free }
    }
}

/// Counts an attempt at each door; refuses when one of them is shut.
pub async fn knock(state: &AppState, doors: &[&Door]) -> AppResult<()> {
    let now = state.clock.now();
    let mut tx = state.db.write().await?;
    for door in doors {
        let (attempts, shut_until) = store::attempt(&mut tx, &door.key, now, now.plus(-MEMORY)).await?;
        if shut_until > now {
            // Not counted: the transaction is left behind.
            return Err(locked(shut_until));
        }
        if attempts >= door.free {
            let wait = FIRST << (attempts - door.free).clamp(0, 10);
            store::shut(&mut tx, &door.key, now.plus(wait.min(LONGEST))).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// The attempt was right so far: it does not count.
pub async fn give_back(state: &AppState, doors: &[&Door]) -> AppResult<()> {
    let mut tx = state.db.write().await?;
    for door in doors {
        store::give_back(&mut tx, &door.key).await?;
    }
    Ok(tx.commit().await?)
}

/// The attempt succeeded: failures at this door are forgotten.
pub async fn forget(tx: &mut Tx, door: &Door, now: Timestamp) -> AppResult<()> {
    Ok(store::forget(tx, &door.key, now.plus(-MEMORY)).await?)
}

fn locked(until: Timestamp) -> AppError {
    let hour = french::hour(until.plus(59_999).zoned("Europe/Paris").datetime());
    AppError::Refused {
        status: StatusCode::TOO_MANY_REQUESTS,
        code: "session.locked".into(),
        detail: format!(
            "Trop d’essais sans succès : attendez {hour} (heure de Paris) avant de recommencer. Une clé d’accès, elle, \
             entre tout de suite."
        ),
        field: None,
        params: json!({ "until": until }),
    }
}
