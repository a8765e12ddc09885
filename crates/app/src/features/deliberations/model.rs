//! Rows of the room, and what its screens send and receive.
use crate::platform::time::{Day, Timestamp};
use pupitre_rules::told::Record;
use pupitre_rules::words;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

words! {
    /// Where a deliberation stands.
    DeliberationState: "draft", "final", "signed";
    /// What the assembly said.
    DeliberationOutcome: "adopted", "rejected", "appointed";
    /// What is known of a transmission to the State.
    TransmissionKind: "sent", "acknowledged", "rejected";
}

/// Somebody who signed (L2121-23).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Signature {
    /// « La présidente », « Le secrétaire de séance ».
    pub quality: String,
    pub name: String,
}

/// A deliberation.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Deliberation {
    pub id: Uuid,
    pub sitting_id: Uuid,
    pub item_id: Uuid,
    /// Order within the sitting, from 1.
    pub position: i64,
    pub year: i64,
    /// « 2026-12-17-01 » or « 2026-057 », as the authority numbers.
    pub number: String,
    pub object: String,
    /// @CTES code, « 7.1 ».
    pub matter: Option<String>,
    /// False when it was refused.
    pub adopted: bool,
    /// `draft`, `final`, `signed`.
    pub state: String,
    pub visas: String,
    pub recitals: String,
    pub decision: String,
    /// What happened, with names, as it was when the deliberation was drawn or last brought up to date.
    pub record: Json<Record>,
    pub convened_on: Option<Day>,
    pub revision: i64,
    pub drafted_at: Timestamp,
    pub final_at: Option<Timestamp>,
    /// The typeset deliberation, once final.
    pub paper_hash: Option<String>,
    pub signed_on: Option<Day>,
    pub signed_at: Option<Timestamp>,
    pub signatures: Option<Json<Vec<Signature>>>,
    /// The signed sheet, scanned.
    pub scan_hash: Option<String>,
    pub published_on: Option<Day>,
}

/// A line of the list of deliberations examined (L2121-25).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListLine {
    /// Number of the item.
    pub item: String,
    pub number: String,
    pub object: String,
    /// `adopted`, `rejected`, `appointed`.
    #[schema(value_type = DeliberationOutcome)]
    pub outcome: String,
}

impl ListLine {
    /// « approuvée » or « refusée », the words of the article.
    pub fn verdict(&self) -> &'static str {
        if self.outcome == "rejected" { "refusée" } else { "approuvée" }
    }
}

/// The list of deliberations examined by a sitting, as it was last drawn.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ExaminedList {
    pub sitting_id: Uuid,
    pub lines: Json<Vec<ListLine>>,
    pub paper_hash: String,
    pub drawn_at: Timestamp,
    /// Displayed at the seat.
    pub posted_on: Option<Day>,
    pub posted_by: Option<String>,
    pub certificate_hash: Option<String>,
    /// Put online.
    pub published_on: Option<Day>,
    /// Sent to the councillors who do not sit (L5211-40-2).
    pub sent_at: Option<Timestamp>,
}

/// What is known of the transmission of a deliberation.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Transmission {
    pub id: Uuid,
    pub deliberation_id: Uuid,
    /// `sent`, `acknowledged`, `rejected`.
    pub kind: String,
    pub happened_on: Day,
    /// Identifier of the acknowledgement (ARActe).
    pub act_id: String,
    pub reason: String,
    pub receipt_hash: Option<String>,
    pub said_at: Timestamp,
}

/// Something to do after a decision.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FollowUp {
    pub id: Uuid,
    pub deliberation_id: Uuid,
    pub what: String,
    pub who: String,
    pub email: String,
    pub due_on: Day,
    pub done_on: Option<Day>,
    pub done_note: String,
    pub reminded_at: Option<Timestamp>,
}
