//! Rows of the room.
use crate::platform::time::Timestamp;
use pupitre_rules::words;
use serde::Serialize;
use uuid::Uuid;

words! {
    /// What a member can say; a proxy names its holder.
    AnswerGiven: "present", "remote", "absent", "proxy", "substitute";
    /// What a member says by himself, without a holder.
    OwnAnswer: "present", "remote", "absent", "substitute";
    /// Where a proxy came from.
    ProxySource: "tablet", "clerk", "paper";
}

/// What a member last said about a sitting.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Reply {
    pub id: Uuid,
    pub mandate_id: Uuid,
    /// `present`, `remote`, `absent`, `proxy`, `substitute`.
    pub answer: String,
    /// `tablet` or `clerk`.
    pub source: String,
    pub at: Timestamp,
}

/// A proxy in force.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Proxy {
    pub id: Uuid,
    pub giver_id: Uuid,
    pub holder_id: Uuid,
    pub source: String,
    pub given_at: Timestamp,
}

/// A proxy as the clerk's list shows it.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct ProxyRow {
    pub id: Uuid,
    pub giver_id: Uuid,
    pub giver: String,
    pub holder: String,
    /// `tablet`, `clerk`, `paper`.
    #[schema(value_type = ProxySource)]
    pub source: String,
    pub given_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}
