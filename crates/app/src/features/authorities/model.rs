//! Rows of the room.
use crate::platform::auth::Role;
use crate::platform::time::{Day, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A local authority of the instance.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Authority {
    pub id: Uuid,
    /// Key of `rules::authority`.
    pub kind: String,
    pub name: String,
    pub short_name: String,
    pub siren: String,
    pub insee_code: Option<String>,
    pub address: String,
    pub time_zone: String,
    /// Colour of the authority, `#rrggbb`.
    pub accent: String,
    pub logo_hash: Option<String>,
    /// Sender of its e-mails; the instance's when empty.
    pub mail_from: String,
}

/// Inhabitants from a day on.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
pub struct Population {
    pub valid_from: Day,
    pub inhabitants: i64,
    /// Where the figure comes from.
    pub source: String,
}

/// A person to be found by e-mail, or entered.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// `Madame`, `Monsieur` or empty.
    pub civility: String,
    pub given_name: String,
    pub family_name: String,
    pub email: String,
}

/// A role held by a person.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Holder {
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub email: Option<String>,
    pub role: Role,
    pub valid_from: Day,
    pub valid_to: Option<Day>,
}

/// A line of the journal as it is shown.
#[derive(Debug, sqlx::FromRow)]
pub struct Line {
    pub seq: i64,
    pub at: Timestamp,
    pub verb: String,
    pub body: String,
    pub hash: String,
}
