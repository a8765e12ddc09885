//! Access tokens of programs: what a program may do in one authority, route by route.
//!
//! * A token belongs to an authority, not to a person: it survives whoever made it, and it is the actor of what it does.
//! * Each route says in the API's own description whether tokens are received and with which scope
//!   (`security(("session" = []), ("token" = ["members:read"]))`). What is described is what is checked: `Doors` reads
//!   the description. A route that says nothing receives no token.
//! * Another authority is 404 before anything else is said.
use crate::platform::auth::{Caller, Reach};
use crate::platform::error::{AppError, AppResult};
use crate::platform::ids;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::{execute, maybe_row};
use axum::extract::MatchedPath;
use axum::http::{HeaderMap, Method, StatusCode, header, request::Parts};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::types::Json;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// What every token begins with, so that a leaked one is recognised by whoever scans for secrets.
pub const PREFIX: &str = "pupitre_";
/// Characters of a token that stay visible: 48 of its 256 bits.
const VISIBLE: usize = PREFIX.len() + 8;
/// The last use is written down once a minute at most.
const USED_STEP: i64 = 60_000;

/// What a token may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum Scope {
    #[serde(rename = "members:read")]
    MembersRead,
    #[serde(rename = "members:write")]
    MembersWrite,
    #[serde(rename = "sittings:read")]
    SittingsRead,
    #[serde(rename = "sittings:write")]
    SittingsWrite,
    #[serde(rename = "convocations:send")]
    ConvocationsSend,
    #[serde(rename = "readiness:read")]
    ReadinessRead,
    #[serde(rename = "journal:read")]
    JournalRead,
}

impl Scope {
    /// All scopes, in the order of screens.
    pub const ALL: [Self; 7] = [
        Self::MembersRead,
        Self::MembersWrite,
        Self::SittingsRead,
        Self::SittingsWrite,
        Self::ConvocationsSend,
        Self::ReadinessRead,
        Self::JournalRead,
    ];

    /// Its name in the API.
    pub fn key(self) -> &'static str {
        match self {
            Self::MembersRead => "members:read",
            Self::MembersWrite => "members:write",
            Self::SittingsRead => "sittings:read",
            Self::SittingsWrite => "sittings:write",
            Self::ConvocationsSend => "convocations:send",
            Self::ReadinessRead => "readiness:read",
            Self::JournalRead => "journal:read",
        }
    }

    /// What it allows, in French.
    pub fn label(self) -> &'static str {
        match self {
            Self::MembersRead => "lire les élus, les communes et les organes",
            Self::MembersWrite => "modifier les élus, les communes et les organes",
            Self::SittingsRead => "lire les séances et leurs dossiers",
            Self::SittingsWrite => "préparer les séances et leurs dossiers",
            Self::ConvocationsSend => "envoyer, reporter et annuler les convocations",
            Self::ReadinessRead => "lire le suivi et les preuves des convocations",
            Self::JournalRead => "lire le journal des actes",
        }
    }

    /// True when it changes what the assembly has said or will say: only those who may do it may let a program do it.
    pub fn acts(self) -> bool {
        matches!(self, Self::MembersWrite | Self::SittingsWrite | Self::ConvocationsSend)
    }
}

/// The token behind a caller.
#[derive(Debug, Clone)]
pub struct Token {
    pub id: Uuid,
    pub authority: Uuid,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub expires_at: Timestamp,
}

/// A new secret: what is given once, its visible beginning, and what is kept.
pub struct Secret {
    pub whole: String,
    pub prefix: String,
    pub hash: String,
}

/// Draws the secret of a token: 256 bits.
pub fn new_secret() -> Secret {
    let whole = format!("{PREFIX}{}", ids::secret());
    Secret { prefix: whole[..VISIBLE].to_owned(), hash: ids::sha256_hex(whole.as_bytes()), whole }
}

/// The token that a request shows, if it shows one.
pub fn shown(headers: &HeaderMap) -> Option<&str> {
    let bearer = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?.trim();
    bearer.starts_with(PREFIX).then_some(bearer)
}

/// Which routes receive tokens, and with which scopes, and which answer a tablet whose application comes from elsewhere: read
/// in the description of the API.
#[derive(Debug, Default)]
pub struct Doors {
    programs: HashMap<(String, String), Vec<String>>,
    tablets: HashSet<(String, String)>,
}

impl Doors {
    /// Reads the security requirement of each route.
    pub fn of(description: &Value) -> Self {
        let mut doors = Self::default();
        for (path, methods) in description["paths"].as_object().into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                let door = (method.to_uppercase(), path.clone());
                if way(operation, "tablet").is_some() {
                    doors.tablets.insert(door.clone());
                }
                if let Some(scopes) = scopes_asked(operation) {
                    doors.programs.insert(door, scopes);
                }
            }
        }
        doors
    }

    /// Whether a route answers a tablet whose application comes from another server.
    pub fn for_tablets(&self, method: &Method, path: &str) -> bool {
        self.tablets.contains(&door(method, path))
    }

    fn scopes(&self, method: &Method, path: &str) -> Option<&[String]> {
        self.programs.get(&door(method, path)).map(Vec::as_slice)
    }
}

fn door(method: &Method, path: &str) -> (String, String) {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    (method.to_owned(), path.to_owned())
}

/// What a route asks of one way in; none when that way is not open.
fn way<'a>(operation: &'a Value, name: &str) -> Option<&'a Vec<Value>> {
    operation["security"].as_array()?.iter().find_map(|either| either[name].as_array())
}

/// Scopes that one operation asks of a token; none when it receives no token.
pub fn scopes_asked(operation: &Value) -> Option<Vec<String>> {
    let asked = way(operation, "token")?;
    Some(asked.iter().filter_map(|scope| scope.as_str().map(str::to_owned)).collect())
}

/// The caller behind a token, at this route, if all of its scopes are held.
pub async fn admit(parts: &Parts, state: &AppState, secret: &str) -> AppResult<Caller> {
    let token = find(state, secret).await?;
    if let Some(authority) = authority_in(parts.uri.path())
        && authority.parse() != Ok(token.authority)
    {
        return Err(AppError::NotFound);
    }
    let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let doors = parts.extensions.get::<Arc<Doors>>();
    let asked = doors.and_then(|doors| doors.scopes(&parts.method, route)).ok_or_else(not_received)?;
    for scope in asked {
        let held = token.scopes.iter().find(|held| held.key() == scope);
        held.ok_or_else(|| scope_missing(&token.name, scope))?;
    }
    Ok(Caller {
        person: token.id,
        session: token.id,
        device: None,
        host_admin: false,
        method: "token".into(),
        reach: Reach::Within { id: token.id, authorities: vec![token.authority] },
        origin: None,
        token: Some(Arc::new(token)),
    })
}

/// The refusal of a personal page, of a tablet's, or of any other that is not for programs.
pub fn not_received() -> AppError {
    AppError::refused(
        StatusCode::FORBIDDEN,
        "token.not_received",
        "Cette adresse ne reçoit pas de jeton : elle est réservée aux personnes connectées. Les adresses ouvertes aux \
         logiciels sont celles qui nomment leur portée dans la description de l’API (/api/openapi.json).",
    )
}

fn scope_missing(name: &str, scope: &str) -> AppError {
    let label = Scope::ALL.iter().find(|s| s.key() == scope).map_or("", |s| s.label());
    AppError::Refused {
        status: StatusCode::FORBIDDEN,
        code: "token.scope_missing".into(),
        detail: format!(
            "Le jeton « {name} » n’a pas la portée {scope} ({label}). Créez dans les réglages, rubrique « Logiciels \
             reliés », un jeton qui la porte."
        ),
        field: None,
        params: json!({ "scope": scope }),
    }
}

fn authority_in(path: &str) -> Option<&str> {
    path.strip_prefix("/api/authorities/")?.split('/').next()
}

#[derive(sqlx::FromRow)]
struct TokenRow {
    tenant_id: Uuid,
    id: Uuid,
    name: String,
    scopes: Json<Vec<Scope>>,
    expires_at: Timestamp,
    last_used_at: Option<Timestamp>,
}

/// The live token of this secret; its use is written down.
async fn find(state: &AppState, secret: &str) -> AppResult<Token> {
    let now = state.clock.now();
    let mut tx = state.db.read().await?;
    let row: Option<TokenRow> = maybe_row!(
        &mut tx,
        "SELECT tenant_id, id, name, scopes, expires_at, last_used_at FROM api_token
         WHERE secret_hash = $1 AND revoked_at IS NULL AND expires_at > $2",
        ids::sha256_hex(secret.as_bytes()),
        now
    )?;
    drop(tx);
    let row = row.ok_or_else(|| {
        AppError::refused(
            StatusCode::UNAUTHORIZED,
            "token.unknown",
            "Ce jeton n’est pas connu : il a expiré, il a été retiré, ou il est mal recopié. Créez-en un autre dans \
             les réglages, rubrique « Logiciels reliés ».",
        )
    })?;
    if row.last_used_at.is_none_or(|used| now.0 - used.0 >= USED_STEP) {
        let mut tx = state.db.write().await?;
        execute!(
            &mut tx,
            "UPDATE api_token SET last_used_at = $3 WHERE tenant_id = $1 AND id = $2",
            row.tenant_id,
            row.id,
            now
        )?;
        tx.commit().await?;
    }
    Ok(Token {
        id: row.id,
        authority: row.tenant_id,
        name: row.name,
        scopes: row.scopes.0,
        expires_at: row.expires_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_its_beginning_only_and_holds_far_more_than_128_bits() {
        let secret = new_secret();
        assert!(secret.whole.starts_with(&secret.prefix) && secret.prefix.len() == 16);
        // 43 characters of 6 bits, 8 of them visible.
        assert_eq!(secret.whole.len() - secret.prefix.len(), 35);
        assert_ne!(secret.hash, new_secret().hash);
    }

    #[test]
    fn a_route_that_says_nothing_of_tokens_receives_none() {
        let description = json!({ "paths": { "/a": {
            "get": { "security": [{ "session": [] }, { "token": ["members:read"] }] },
            "post": { "security": [{ "session": [] }] }, "put": {} } } });
        let doors = Doors::of(&description);
        assert_eq!(doors.scopes(&Method::GET, "/a").unwrap(), ["members:read"]);
        assert_eq!(doors.scopes(&Method::HEAD, "/a").unwrap(), ["members:read"]);
        assert!(doors.scopes(&Method::POST, "/a").is_none() && doors.scopes(&Method::PUT, "/a").is_none());
    }

    #[test]
    fn the_name_of_a_scope_is_the_same_in_json_and_in_words() {
        for scope in Scope::ALL {
            assert_eq!(json!(scope), json!(scope.key()));
        }
    }
}
