//! Who is calling, and what they may do. Every right is decided here, on the server.
//!
//! * `Caller`: a person with a live session (cookie, or bearer), or a program with an access token (`platform::tokens`).
//! * `Desk`: the caller at work in one authority, with a role; the only way to an authority's tables for staff.
//! * Another authority looks exactly like one that does not exist: 404.
//! * A way in made with an authority's code reaches that authority only, until the person brings a way of her own or
//!   another authority's code.
//! * A session lives only as long as a mandate or a role: the last one that ends closes it at once. A member who wrote
//!   notes still comes in while they are kept for him, and finds nothing else.
use crate::platform::db::{TenantTx, Tx};
use crate::platform::elsewhere;
use crate::platform::error::{AppError, AppResult};
use crate::platform::ids;
use crate::platform::sessions::{self, Live};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use crate::platform::tokens::{self, Token};
use crate::{execute, value, values};
use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, Method, StatusCode, header, request::Parts};
use std::sync::Arc;
use uuid::Uuid;

pub use crate::platform::roles::{
    ENROLS, KEEPS_TABLETS, LOOKS, PREPARES, Role, SEES_TABLETS, SETS_UP, STUDIES, TENDS_TABLETS,
};

/// Header that a browser adds to requests of our own pages only.
pub const OWN_PAGE_HEADER: &str = "x-pupitre";
/// A session that is not used ends after so long: 30 days, in milliseconds.
pub const IDLE_LIFE: i64 = 30 * 86_400_000;
/// A tablet is used at every sitting; its session lives 400 days when it is used.
pub const TABLET_LIFE: i64 = 400 * 86_400_000;

/// The zone in which days of roles and mandates begin when no authority is named.
pub const HOME_ZONE: &str = "Europe/Paris";

/// A person with a live session.
#[derive(Debug, Clone)]
pub struct Caller {
    pub person: Uuid,
    pub session: Uuid,
    pub device: Option<Uuid>,
    pub host_admin: bool,
    /// How the session was opened: `passkey`, `password_totp`, `enrolment`, `demo`, `password`; or `token`.
    pub method: String,
    pub reach: Reach,
    /// The server whose application holds the token of this session, when it is another one.
    pub origin: Option<String>,
    /// A program of an authority; `person` is then the token's own id.
    pub token: Option<Arc<Token>>,
}

/// Which of the person's authorities a way in opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All: the person proved who she is by a way of her own.
    Everywhere,
    /// Those whose codes made it: an authority answers for a tablet before itself, never before another.
    Within { id: Uuid, authorities: Vec<Uuid> },
}

impl Reach {
    /// Whether an authority is within reach.
    pub fn allows(&self, authority: Uuid) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Within { authorities, .. } => authorities.contains(&authority),
        }
    }

    /// Its row, when it is limited.
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::Everywhere => None,
            Self::Within { id, .. } => Some(*id),
        }
    }

    /// Whether everything that `other` opens is opened here too.
    pub fn covers(&self, other: &Reach) -> bool {
        match (self, other) {
            (Self::Everywhere, _) => true,
            (_, Self::Everywhere) => false,
            (_, Self::Within { authorities, .. }) => authorities.iter().all(|a| self.allows(*a)),
        }
    }
}

/// The reach of a way in, as it is kept beside it.
pub async fn reach(tx: &mut Tx, id: Option<Uuid>) -> sqlx::Result<Reach> {
    let Some(id) = id else { return Ok(Reach::Everywhere) };
    let authorities = values!(tx, "SELECT authority_id FROM reach WHERE id = $1 ORDER BY authority_id", id)?;
    Ok(Reach::Within { id, authorities })
}

/// Writes a new reach; what it reaches never changes afterwards.
pub async fn new_reach(tx: &mut Tx, authorities: &[Uuid]) -> sqlx::Result<Uuid> {
    let id = ids::new_id();
    for authority in authorities {
        execute!(
            tx,
            "INSERT INTO reach (id, authority_id) VALUES ($1, $2) ON CONFLICT (id, authority_id) DO NOTHING",
            id,
            *authority
        )?;
    }
    Ok(id)
}

/// A session of any kind, even one opened by a password alone, which may only set a second factor or leave.
pub struct SignedIn(pub Caller);

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

/// Names the session that a request shows, without saying whether it is open; none for a program.
pub fn session_named(state: &AppState, headers: &HeaderMap) -> Option<String> {
    if tokens::shown(headers).is_some() {
        return None;
    }
    let (token, _) = token_of(headers, state.config.is_https())?;
    Some(ids::sha256_hex(token.as_bytes()))
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

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let Shown { hash } = Shown::from_request_parts(parts, state).await?;
        let caller = caller_by(state, hash).await?;
        elsewhere::check(parts, caller.origin.as_deref())?;
        Ok(Self(caller))
    }
}

/// The session that a request of our own pages shows, by the hash of its token, before it is known to be open: for work
/// that looks up many at once (`sessions::open_among`).
pub struct Shown {
    pub hash: String,
}

impl FromRequestParts<AppState> for Shown {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        if tokens::shown(&parts.headers).is_some() {
            return Err(tokens::not_received());
        }
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
        Ok(Self { hash: ids::sha256_hex(token.as_bytes()) })
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        if let Some(secret) = tokens::shown(&parts.headers) {
            return tokens::admit(parts, state, secret).await;
        }
        let SignedIn(caller) = SignedIn::from_request_parts(parts, state).await?;
        if caller.method == "password" {
            return Err(second_factor_needed());
        }
        Ok(caller)
    }
}

fn second_factor_needed() -> AppError {
    AppError::refused(
        StatusCode::FORBIDDEN,
        "session.second_factor_needed",
        "Le travail du bureau demande un second facteur. Ajoutez une clé d’accès ou une application \
         d’authentification dans « Mon compte », ou entrez avec la clé que vous avez déjà.",
    )
}

fn out_of_reach() -> AppError {
    AppError::refused(
        StatusCode::FORBIDDEN,
        "session.out_of_reach",
        "Cet accès a été ouvert avec le code d’une autre collectivité : il n’ouvre rien ici. Entrez avec le lien que cette \
         collectivité vous a envoyé, ou avec une clé que vous avez créée vous-même.",
    )
}

/// The cookie that a browser sent, with a whole life again: it must last as long as its session, which lengthens
/// with use. None for a program that shows its token itself.
pub fn renewed_cookie(state: &AppState, headers: &HeaderMap, caller: &Caller) -> Option<String> {
    let https = state.config.is_https();
    let (token, _) = token_of(headers, https).filter(|(_, by_cookie)| *by_cookie)?;
    Some(set_cookie(https, &token, if caller.device.is_some() { TABLET_LIFE } else { IDLE_LIFE }))
}

/// The live session that a browser already holds, if any: a new sign-in ends it.
pub async fn held_session(state: &AppState, headers: &HeaderMap) -> Option<Caller> {
    let (token, _) = token_of(headers, state.config.is_https())?;
    caller_of(state, &token).await.ok()
}

/// The person behind a token, if its session is alive; the session is marked as seen.
pub async fn caller_of(state: &AppState, token: &str) -> AppResult<Caller> {
    caller_by(state, ids::sha256_hex(token.as_bytes())).await
}

async fn caller_by(state: &AppState, hash: String) -> AppResult<Caller> {
    let now = state.clock.now();
    let mut tx = state.db.read().await?;
    let row = sessions::live(&mut tx, std::slice::from_ref(&hash), now).await?.pop();
    let Some(row) = row else { return Err(not_open(&mut tx, &hash).await?) };
    let reach = reach(&mut tx, row.reach_id).await?;
    drop(tx);
    // Once an hour is enough to know who is there, and costs no write at each request.
    if now.0 - row.last_seen_at.0 > 3_600_000 {
        mark_seen(state, &row, now).await?;
    }
    Ok(Caller {
        person: row.person_id,
        session: row.id,
        device: row.device_id,
        // The hosting is no authority: no code of an authority opens it.
        host_admin: row.host_admin && reach == Reach::Everywhere,
        method: row.method,
        reach,
        origin: row.origin,
        token: None,
    })
}

/// Why a session does not open: a tablet that was cut off learns it, and erases what it holds.
async fn not_open(tx: &mut Tx, token_hash: &str) -> sqlx::Result<AppError> {
    let cut: bool = value!(
        tx,
        "SELECT EXISTS (SELECT s.id FROM session s JOIN device d ON d.id = s.device_id
            WHERE s.token_hash = $1 AND d.cut_at IS NOT NULL)",
        token_hash
    )?;
    Ok(match cut {
        true => AppError::refused(
            StatusCode::UNAUTHORIZED,
            "session.device_cut",
            "Cette tablette a été déclarée perdue : elle n’ouvre plus rien, et ce qu’elle contenait est effacé. Pour la \
             remettre en service, demandez un code au secrétariat des assemblées.",
        ),
        false => AppError::Unauthorized,
    })
}

/// Whether a session is still open, for connections that last.
pub async fn is_open(state: &AppState, session: Uuid) -> AppResult<bool> {
    let now = state.clock.now();
    let mut tx = state.db.read().await?;
    Ok(value!(
        &mut tx,
        "SELECT EXISTS (SELECT id FROM session WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2)",
        session,
        now
    )?)
}

async fn mark_seen(state: &AppState, row: &Live, now: Timestamp) -> AppResult<()> {
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

/// Limits a session that was just opened.
pub async fn limit_session(tx: &mut Tx, token: &str, reach: Uuid) -> sqlx::Result<()> {
    let hash = ids::sha256_hex(token.as_bytes());
    execute!(tx, "UPDATE session SET reach_id = $2 WHERE token_hash = $1", hash, reach)?;
    Ok(())
}

/// Binds a session that was just opened to the application of another server: it opens what a tablet needs, from there.
pub async fn bind_session(tx: &mut Tx, token: &str, origin: &str) -> sqlx::Result<()> {
    let hash = ids::sha256_hex(token.as_bytes());
    execute!(tx, "UPDATE session SET origin = $2 WHERE token_hash = $1", hash, origin)?;
    Ok(())
}

/// Whether a person may sign in at all: a mandate or a role that has not ended, notes of an ended mandate that are still
/// kept for him, or the hosting itself.
pub async fn has_right(tx: &mut Tx, person: Uuid, today: &Day) -> sqlx::Result<bool> {
    value!(
        tx,
        "SELECT EXISTS (SELECT p.id FROM person p WHERE p.id = $1 AND (p.host_admin
            OR EXISTS (SELECT r.tenant_id FROM staff_role r
                WHERE r.person_id = p.id AND (r.valid_to IS NULL OR r.valid_to >= $2))
            OR EXISTS (SELECT m.tenant_id FROM mandate m
                WHERE m.person_id = p.id AND (m.ends_on IS NULL OR m.ends_on >= $2))
            OR EXISTS (SELECT m.tenant_id FROM mandate m
                JOIN note_key k ON k.tenant_id = m.tenant_id AND k.mandate_id = m.id
                WHERE m.person_id = p.id AND m.notes_until >= $2)))",
        person,
        today
    )
}

/// Ends every session and tablet of a person whose last mandate or role has ended; returns how many sessions
/// died. To be called by the verb that ends it, in its transaction.
pub async fn end_sessions_without_right(
    tx: &mut Tx,
    person: Uuid,
    today: &Day,
    now: Timestamp,
) -> sqlx::Result<u64> {
    if has_right(tx, person, today).await? {
        return Ok(0);
    }
    execute!(
        tx,
        "UPDATE device SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL",
        person,
        now
    )?;
    execute!(
        tx,
        "UPDATE session SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL",
        person,
        now
    )
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
    /// A program has no role: its scopes were weighed at the door of the route.
    pub async fn desk(&self, state: &AppState, authority: Uuid, roles: &[Role]) -> AppResult<Desk> {
        if let Some(token) = &self.token {
            if token.authority != authority {
                return Err(AppError::NotFound);
            }
            return Ok(Desk { state: state.clone(), authority, person: self.person, roles: Vec::new() });
        }
        let held = self.roles(state, authority).await?;
        if held.is_empty() {
            return Err(AppError::NotFound);
        }
        if !self.is_strong() {
            return Err(second_factor_needed());
        }
        if !self.reach.allows(authority) {
            return Err(out_of_reach());
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

    /// The same, open also to the administrator of the hosting, who sets authorities up without working there.
    pub async fn desk_or_host(&self, state: &AppState, authority: Uuid, roles: &[Role]) -> AppResult<Desk> {
        if !(self.host_admin && self.is_strong()) {
            return self.desk(state, authority, roles).await;
        }
        let mut tx = state.db.read().await?;
        let known: bool =
            value!(&mut tx, "SELECT EXISTS (SELECT id FROM authority WHERE id = $1)", authority)?;
        drop(tx);
        if !known {
            return Err(AppError::NotFound);
        }
        let held = self.roles(state, authority).await?;
        Ok(Desk { state: state.clone(), authority, person: self.person, roles: held })
    }

    /// Opened with two factors (or by the demonstration): what the work of the staff demands. A tablet linked by
    /// its code alone opens its member's own papers only.
    pub fn is_strong(&self) -> bool {
        matches!(self.method.as_str(), "passkey" | "password_totp" | "demo")
    }

    /// Roles held today in an authority.
    pub async fn roles(&self, state: &AppState, authority: Uuid) -> AppResult<Vec<Role>> {
        let today = state.clock.now().day_in(HOME_ZONE);
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
