//! Who is calling, and what they may do. Every right is decided here, on the server.
//!
//! * `Caller`: a person with a live session (cookie, or bearer token for programs).
//! * `Desk`: the caller at work in one authority, with a role; the only way to an authority's tables for staff.
//! * Another authority looks exactly like one that does not exist: 404.
use crate::platform::db::{TenantTx, Tx};
use crate::platform::error::{AppError, AppResult};
use crate::platform::ids;
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use crate::{execute, maybe_row, values};
use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, Method, StatusCode, header, request::Parts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Header that a browser adds to requests of our own pages only.
pub const OWN_PAGE_HEADER: &str = "x-pupitre";
/// A session that is not used ends after so long: 30 days, in milliseconds.
pub const IDLE_LIFE: i64 = 30 * 86_400_000;
/// A tablet is used at every sitting; its session lives 400 days when it is used.
pub const TABLET_LIFE: i64 = 400 * 86_400_000;

/// Work done in an authority, beside a mandate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Role {
    /// Secrétariat des assemblées.
    Clerk,
    /// Maire ou président.
    President,
    /// Service informatique.
    It,
    /// Stagiaire, tâches bornées.
    Intern,
    /// Formateur.
    Trainer,
    /// Direction, en lecture.
    Direction,
}

impl Role {
    /// All roles, for screens.
    pub const ALL: [Role; 6] =
        [Role::Clerk, Role::President, Role::It, Role::Intern, Role::Trainer, Role::Direction];

    /// French name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Clerk => "secrétariat des assemblées",
            Self::President => "maire ou président",
            Self::It => "service informatique",
            Self::Intern => "stagiaire",
            Self::Trainer => "formateur",
            Self::Direction => "direction",
        }
    }
}

/// May prepare and send: the clerk, and the president in whose name everything leaves.
pub const PREPARES: &[Role] = &[Role::Clerk, Role::President];
/// May look at sittings and members.
pub const LOOKS: &[Role] = &[Role::Clerk, Role::President, Role::Direction, Role::It];
/// May enrol tablets.
pub const ENROLS: &[Role] = &[Role::Clerk, Role::It];
/// May set the authority up.
pub const SETS_UP: &[Role] = &[Role::Clerk, Role::It];

/// A person with a live session.
#[derive(Debug, Clone)]
pub struct Caller {
    pub person: Uuid,
    pub session: Uuid,
    pub device: Option<Uuid>,
    pub host_admin: bool,
    pub method: String,
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: Uuid,
    person_id: Uuid,
    device_id: Option<Uuid>,
    method: String,
    last_seen_at: Timestamp,
    host_admin: bool,
}

/// Name of the session cookie: the `__Host-` prefix needs TLS.
pub fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-pupitre" } else { "pupitre" }
}

/// The `Set-Cookie` value of a new session, or of its end when `token` is empty.
pub fn set_cookie(https: bool, token: &str, life_ms: i64) -> String {
    let secure = if https { "; Secure" } else { "" };
    let age = if token.is_empty() { 0 } else { life_ms / 1000 };
    format!("{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}", cookie_name(https))
}

fn token_of(headers: &HeaderMap, https: bool) -> Option<(String, bool)> {
    if let Some(bearer) = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()) {
        return bearer.strip_prefix("Bearer ").map(|token| (token.trim().to_owned(), false));
    }
    let name = cookie_name(https);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then(|| (value.to_owned(), true))
        })
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let (token, by_cookie) =
            token_of(&parts.headers, state.config.is_https()).ok_or(AppError::Unauthorized)?;
        let safe = matches!(parts.method, Method::GET | Method::HEAD);
        if by_cookie && !safe && !parts.headers.contains_key(OWN_PAGE_HEADER) {
            return Err(AppError::refused(
                StatusCode::FORBIDDEN,
                "session.foreign_page",
                "Cette demande ne vient pas d’une page de Pupitre ; elle n’a pas été suivie.",
            ));
        }
        caller_of(state, &token).await
    }
}

/// The person behind a token, if its session is alive; the session is marked as seen.
pub async fn caller_of(state: &AppState, token: &str) -> AppResult<Caller> {
    let now = state.clock.now();
    let hash = ids::sha256_hex(token.as_bytes());
    let mut tx = state.db.read().await?;
    let row: Option<SessionRow> = maybe_row!(
        &mut tx,
        "SELECT s.id, s.person_id, s.device_id, s.method, s.last_seen_at, p.host_admin
         FROM session s JOIN person p ON p.id = s.person_id LEFT JOIN device d ON d.id = s.device_id
         WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND d.revoked_at IS NULL",
        &hash,
        now
    )?;
    drop(tx);
    let row = row.ok_or(AppError::Unauthorized)?;
    // Once an hour is enough to know who is there, and costs no write at each request.
    if now.0 - row.last_seen_at.0 > 3_600_000 {
        mark_seen(state, &row, now).await?;
    }
    Ok(Caller {
        person: row.person_id,
        session: row.id,
        device: row.device_id,
        host_admin: row.host_admin,
        method: row.method,
    })
}

async fn mark_seen(state: &AppState, row: &SessionRow, now: Timestamp) -> AppResult<()> {
    let life = if row.device_id.is_some() { TABLET_LIFE } else { IDLE_LIFE };
    let mut tx = state.db.write().await?;
    execute!(
        &mut tx,
        "UPDATE session SET last_seen_at = $2, expires_at = $3 WHERE id = $1",
        row.id,
        now,
        now.plus(life)
    )?;
    if let Some(device) = row.device_id {
        execute!(&mut tx, "UPDATE device SET last_seen_at = $2 WHERE id = $1", device, now)?;
    }
    Ok(tx.commit().await?)
}

/// Opens a session; returns the token, which is stored nowhere.
pub async fn open_session(
    tx: &mut Tx,
    person: Uuid,
    device: Option<Uuid>,
    method: &str,
    label: &str,
    now: Timestamp,
) -> sqlx::Result<String> {
    let token = ids::secret();
    let life = if device.is_some() { TABLET_LIFE } else { IDLE_LIFE };
    execute!(tx, "INSERT INTO session (id, token_hash, person_id, device_id, method, label, created_at, last_seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)", ids::new_id(), ids::sha256_hex(token.as_bytes()), person, device, method, label, now, now.plus(life))?;
    Ok(token)
}

/// The caller at work in one authority.
pub struct Desk {
    state: AppState,
    pub authority: Uuid,
    pub person: Uuid,
    pub roles: Vec<Role>,
}

impl Desk {
    /// Work that only reads.
    pub async fn read(&self) -> AppResult<TenantTx> {
        Ok(self.state.db.tenant(self.authority).read().await?)
    }

    /// Work that may write.
    pub async fn write(&self) -> AppResult<TenantTx> {
        Ok(self.state.db.tenant(self.authority).write().await?)
    }
}

impl Caller {
    /// Sits down at the desk of an authority with one of these roles. No role there at all: 404.
    pub async fn desk(&self, state: &AppState, authority: Uuid, roles: &[Role]) -> AppResult<Desk> {
        let held = self.roles(state, authority).await?;
        if held.is_empty() {
            return Err(AppError::NotFound);
        }
        if !held.iter().any(|role| roles.contains(role)) {
            let wanted: Vec<&str> = roles.iter().map(|r| r.label()).collect();
            return Err(AppError::Forbidden(format!(
                "Cette action demande un autre rôle ({}). Adressez-vous au secrétariat des assemblées.",
                wanted.join(", ")
            )));
        }
        Ok(Desk { state: state.clone(), authority, person: self.person, roles: held })
    }

    /// Roles held today in an authority.
    pub async fn roles(&self, state: &AppState, authority: Uuid) -> AppResult<Vec<Role>> {
        let today = state.clock.now().day_in("Europe/Paris");
        let mut tx = state.db.tenant(authority).read().await?;
        Ok(roles_on(&mut tx, self.person, &today).await?)
    }
}

/// Roles of a person on a day.
pub async fn roles_on(tx: &mut TenantTx, person: Uuid, day: &Day) -> sqlx::Result<Vec<Role>> {
    let tenant = tx.tenant();
    values!(
        tx.inner(),
        "SELECT role FROM staff_role WHERE tenant_id = $1 AND person_id = $2
         AND valid_from <= $3 AND (valid_to IS NULL OR valid_to >= $3) ORDER BY role",
        tenant,
        person,
        day
    )
}
