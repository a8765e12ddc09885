//! Rows of the room, and what its screens send and receive.
use super::sign::SignedPaper;
use crate::platform::time::{Day, Timestamp};
use pupitre_rules::fleet::{Move, State};
use pupitre_rules::words;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

words! {
    /// In what condition a tablet is.
    TabletCondition: "new", "good", "worn", "broken";
    /// What an accessory is.
    AccessoryKind: "case", "charger", "cable", "stylus", "keyboard", "film", "sim", "headset", "other";
    /// Whether an accessory is there.
    AccessoryState: "there", "missing", "broken";
    /// How a loan ended.
    LoanEnding: "returned", "passed_on", "swapped", "lost";
}

/// Conditions, from the best to the worst.
pub const CONDITIONS: [&str; 4] = ["new", "good", "worn", "broken"];
/// Kinds of accessories.
pub const KINDS: [&str; 9] =
    ["case", "charger", "cable", "stylus", "keyboard", "film", "sim", "headset", "other"];

/// A tablet of the register.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
pub struct Tablet {
    pub id: Uuid,
    /// Inventory number.
    pub tag: String,
    pub serial: Option<String>,
    pub imei: Option<String>,
    /// Number of the SIM card.
    pub sim: Option<String>,
    /// Number called from it.
    pub phone: String,
    pub make: String,
    pub model: String,
    #[schema(value_type = State)]
    pub state: String,
    #[schema(value_type = TabletCondition)]
    pub condition: String,
    pub order_id: Option<Uuid>,
    pub supplier: String,
    pub cost_cents: Option<i64>,
    pub bought_on: Option<Day>,
    pub warranty_until: Option<Day>,
    pub note: String,
    /// The open loan.
    pub loan_id: Option<Uuid>,
    /// What whoever changes it must have read.
    pub revision: i64,
    pub changed_at: Timestamp,
}

impl Tablet {
    /// Where it stands, as the rules know it; a word of no state never enters the table.
    pub fn standing(&self) -> pupitre_rules::fleet::Standing {
        let state = State::of(&self.state).unwrap_or(State::Retired);
        pupitre_rules::fleet::Standing { state, borrowed: self.loan_id.is_some() }
    }

    /// « Samsung SM-X210 ».
    pub fn product(&self) -> String {
        format!("{} {}", self.make, self.model).trim().to_owned()
    }
}

/// A line of the register.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
pub struct TabletRow {
    pub id: Uuid,
    pub tag: String,
    pub serial: Option<String>,
    pub make: String,
    pub model: String,
    #[schema(value_type = State)]
    pub state: String,
    #[schema(value_type = TabletCondition)]
    pub condition: String,
    /// The member who has it.
    pub mandate_id: Option<Uuid>,
    pub borrower: Option<String>,
    pub commune: Option<String>,
    /// Since when he has it.
    pub lent_at: Option<Timestamp>,
    /// The last day of his mandate, when it is known.
    pub until: Option<Day>,
    /// Accessories that are missing or broken.
    pub lacking: i64,
    pub changed_at: Timestamp,
    /// Where the next page begins.
    #[serde(skip)]
    pub tag_key: String,
}

/// How many tablets stand where.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
pub struct TabletCount {
    #[schema(value_type = State)]
    pub state: String,
    pub count: i64,
}

/// A part of a kit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow, ToSchema)]
pub struct Accessory {
    pub id: Uuid,
    #[schema(value_type = AccessoryKind)]
    pub kind: String,
    pub label: String,
    pub number: String,
    #[schema(value_type = AccessoryState)]
    pub state: String,
}

/// A loan, open or ended.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
pub struct Loan {
    pub id: Uuid,
    pub tablet_id: Uuid,
    pub tag: String,
    pub mandate_id: Uuid,
    pub person_id: Uuid,
    pub borrower: String,
    pub began_at: Timestamp,
    /// Who handed it over.
    pub lent_by: String,
    /// Accessories handed over with it.
    #[schema(value_type = Vec<Uuid>)]
    pub given: Json<Vec<Uuid>>,
    /// Why a second tablet, when another authority had lent one.
    pub despite: String,
    pub ended_at: Option<Timestamp>,
    #[schema(value_type = Option<LoanEnding>)]
    pub ending: Option<String>,
    #[schema(value_type = Option<TabletCondition>)]
    pub ended_condition: Option<String>,
    /// Accessories that did not come back.
    #[schema(value_type = Option<Vec<String>>)]
    pub missing: Option<Json<Vec<String>>>,
    pub wiped: Option<bool>,
}

/// Something that happened to a tablet.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
pub struct TabletEvent {
    pub id: Uuid,
    pub tablet_id: Uuid,
    pub tag: String,
    /// A move, or `create`, `amend`, `kit`, `sign`, `scan`.
    pub kind: String,
    #[schema(value_type = State)]
    pub state: String,
    /// The member concerned.
    pub member: Option<String>,
    pub loan_id: Option<Uuid>,
    #[schema(value_type = Object)]
    pub facts: Json<Value>,
    pub by: Option<String>,
    pub at: Timestamp,
}

/// A member to whom a tablet may be lent.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
pub struct Borrower {
    pub mandate_id: Uuid,
    #[serde(skip)]
    pub person_id: Uuid,
    pub civility: String,
    pub name: String,
    pub commune: Option<String>,
    pub function: String,
    pub ends_on: Option<Day>,
    /// The tablet that he has from here.
    pub tablet_id: Option<Uuid>,
    pub tag: Option<String>,
    /// The other authority that lent him one: its name, and nothing more.
    pub elsewhere: Option<String>,
}

/// A tablet and all that is known of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TabletView {
    #[serde(flatten)]
    pub tablet: Tablet,
    pub kit: Vec<Accessory>,
    /// The open loan.
    pub loan: Option<Loan>,
    /// Agreements and return records, the last first.
    pub papers: Vec<SignedPaper>,
    /// Every loan, the last first.
    pub loans: Vec<Loan>,
    /// Everything that happened, the last first.
    pub history: Vec<TabletEvent>,
    /// What may happen to it next, by the caller's hand.
    #[schema(value_type = Vec<Move>)]
    pub moves: Vec<Move>,
    /// What it is still worth today, when its price and day are known.
    pub worth_cents: Option<i64>,
    /// The first day on which it is worth nothing in the books.
    pub worth_until: Option<Day>,
}
