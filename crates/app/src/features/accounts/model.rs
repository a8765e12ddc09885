//! Rows of the room.
use crate::platform::time::Timestamp;
use serde::Serialize;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a sign-in by password needs to know.
#[derive(Debug, sqlx::FromRow)]
pub struct Account {
    pub person_id: Uuid,
    /// Argon2id, when the person has a password.
    pub hash: Option<String>,
    /// Confirmed secret of the authenticator application, base 32; empty when there is none.
    pub totp: String,
    pub passkeys: i64,
    /// What the password reaches.
    pub reach_id: Option<Uuid>,
}

/// The person, as `Me` shows him.
#[derive(Debug, sqlx::FromRow)]
pub struct Person {
    pub id: Uuid,
    pub civility: String,
    pub given_name: String,
    pub family_name: String,
    pub email: Option<String>,
    pub calendar_token: String,
}

/// Ways in that an account has.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
pub struct SecondFactor {
    pub passkeys: i64,
    pub totp: bool,
    pub password: bool,
}

impl SecondFactor {
    /// Whether anything would be lost if someone else added a key.
    pub fn any(&self) -> bool {
        self.passkeys > 0 || self.totp || self.password
    }
}

/// Roles of a person in an authority.
#[derive(Debug, sqlx::FromRow)]
pub struct RoleHeld {
    pub tenant_id: Uuid,
    pub role: crate::platform::auth::Role,
}

/// An open session.
#[derive(Debug, Serialize, sqlx::FromRow, ToSchema)]
pub struct SessionRow {
    pub id: Uuid,
    pub label: String,
    pub method: String,
    #[schema(value_type = i64)]
    pub created_at: Timestamp,
    #[schema(value_type = i64)]
    pub last_seen_at: Timestamp,
    /// The session that asks.
    #[sqlx(skip)]
    pub current: bool,
    pub device_id: Option<Uuid>,
    #[serde(skip)]
    pub reach_id: Option<Uuid>,
}

/// A passkey as it is listed.
#[derive(Debug, Serialize, sqlx::FromRow, ToSchema)]
pub struct PasskeyRow {
    pub id: Uuid,
    pub label: String,
    #[schema(value_type = i64)]
    pub created_at: Timestamp,
    #[schema(value_type = Option<i64>)]
    pub last_used_at: Option<Timestamp>,
}

/// A passkey with its key.
#[derive(Debug, sqlx::FromRow)]
pub struct StoredPasskey {
    pub id: Uuid,
    pub person_id: Uuid,
    pub credential: Json<webauthn_rs::prelude::Passkey>,
    pub reach_id: Option<Uuid>,
}

/// A one-time code that was just used.
#[derive(Debug, sqlx::FromRow)]
pub struct Redeemed {
    pub tenant_id: Uuid,
    pub id: Uuid,
    pub person_id: Uuid,
    pub mailed: bool,
}
