//! Rows of the room, and the shapes in which a sitting under way is shown.
use crate::features::attendance::AnswerGiven;
use crate::platform::time::Timestamp;
use pupitre_rules::proceedings::{Entry, Fact, Figures, Proceedings, Setting};
use serde::Serialize;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

/// A sitting of which something was written: what later rooms read.
#[derive(Debug, Clone)]
pub struct Held {
    pub setting: Setting,
    /// Facts that stand, in the order in which they were received.
    pub entries: Vec<Entry>,
    pub proceedings: Proceedings,
}

/// A fact as stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FactRow {
    pub id: Uuid,
    pub at: Timestamp,
    pub fact: Json<Fact>,
    pub by_name: Option<String>,
    pub written_at: Timestamp,
    pub struck_at: Option<Timestamp>,
    pub struck_by_name: Option<String>,
    pub strike_reason: String,
}

impl FactRow {
    /// The fact alone, as the law reads it.
    pub fn entry(&self) -> Entry {
        Entry { id: self.id, at: self.at.0, fact: self.fact.0.clone() }
    }
}

/// A sitting that opened.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Opening {
    pub setting: Json<Setting>,
    pub sealed_at: Option<Timestamp>,
}

/// A fact in the log of the sitting.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WrittenFact {
    #[serde(flatten)]
    pub entry: Entry,
    /// Who wrote it.
    pub by: String,
    pub written_at: Timestamp,
    pub struck: Option<Struck>,
}

/// Why a fact no longer stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Struck {
    pub at: Timestamp,
    pub by: String,
    pub reason: String,
}

impl From<FactRow> for WrittenFact {
    fn from(row: FactRow) -> Self {
        let struck = row.struck_at.map(|at| Struck {
            at,
            by: row.struck_by_name.clone().unwrap_or_default(),
            reason: row.strike_reason.clone(),
        });
        Self { entry: row.entry(), by: row.by_name.unwrap_or_default(), written_at: row.written_at, struck }
    }
}

/// What the screen shows beside the name of somebody who sits.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Attendee {
    pub member: Uuid,
    pub commune: String,
    pub group: String,
    pub function: String,
    /// What he last said about this sitting.
    #[schema(value_type = Option<AnswerGiven>)]
    pub said: Option<String>,
}

/// A sitting under way, whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SittingProceedings)]
pub struct ProceedingsView {
    pub setting: Setting,
    pub figures: Figures,
    /// The sitting opened: its setting no longer changes.
    pub frozen: bool,
    /// Its minutes are signed: nothing is struck out any more.
    pub sealed: bool,
    /// Everything that was written, struck out or not, in the order in which it was received.
    pub entries: Vec<WrittenFact>,
    pub state: Proceedings,
    /// A fact that no longer stands since the seats or the proxies changed: strike it out.
    pub fault: Option<RefusedFact>,
    pub attendees: Vec<Attendee>,
    /// The screen of the room has an address that works.
    pub screen: bool,
}

/// A fact that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RefusedFact {
    pub id: Uuid,
    pub sentence: String,
}

/// What became of a batch: taken up to the first refused; those after it were not tried.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FactsAnswer {
    pub accepted: Vec<Uuid>,
    pub refused: Option<RefusedFact>,
}
