//! Rows of the room.
use serde::Serialize;
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
