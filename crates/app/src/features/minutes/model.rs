//! Rows of the room.
use crate::features::deliberations::Signature;
use crate::platform::time::{Day, Timestamp};
use pupitre_rules::words;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

words! {
    /// Where the minutes stand.
    MinutesState: "draft", "proposed", "settled", "signed";
}

/// The minutes of a sitting.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Minutes {
    pub sitting_id: Uuid,
    /// `draft`, `proposed`, `settled`, `signed`.
    pub state: String,
    /// The editor's document.
    pub content: Json<Value>,
    pub revision: i64,
    pub drafted_at: Timestamp,
    pub changed_at: Timestamp,
    pub proposed_at: Option<Timestamp>,
    /// The sitting at whose beginning they were settled, and its item when they were voted.
    pub settled_in: Option<Uuid>,
    pub settled_item: Option<Uuid>,
    pub settled_on: Option<Day>,
    /// What was said when they were settled.
    pub settled_words: String,
    /// The typeset minutes, once settled.
    pub paper_hash: Option<String>,
    pub signed_on: Option<Day>,
    pub signed_at: Option<Timestamp>,
    pub signatures: Option<Json<Vec<Signature>>>,
    pub scan_hash: Option<String>,
    pub published_on: Option<Day>,
    pub sent_at: Option<Timestamp>,
}

/// What somebody says about a draft.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Comment {
    pub id: Uuid,
    pub quote: String,
    pub text: String,
    pub author: String,
    pub said_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}
