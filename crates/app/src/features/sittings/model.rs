//! Rows of the room.
use crate::platform::time::{Day, Timestamp};
use serde::Serialize;
use uuid::Uuid;

/// A sitting.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Sitting {
    pub id: Uuid,
    pub body_id: Uuid,
    pub title: String,
    pub starts_at: Timestamp,
    pub time_zone: String,
    pub place: String,
    pub address: String,
    pub remote_allowed: bool,
    pub public: bool,
    pub reply_until: Option<Timestamp>,
    pub urgent: bool,
    pub urgency_reason: String,
    pub first_after_renewal: bool,
    /// `draft`, `convened`, `cancelled`, `held`.
    pub state: String,
    /// Grows with every change of the sitting, its agenda or its documents.
    pub revision: i64,
    /// UID of its calendar event, the same for all versions.
    pub calendar_uid: String,
}

impl Sitting {
    /// Its day, in its own time zone.
    pub fn day(&self) -> Day {
        self.starts_at.day_in(&self.time_zone)
    }
}

/// An item of the agenda.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Item {
    pub id: Uuid,
    pub parent_id: Option<Uuid>,
    pub position: i64,
    /// « 3 », « 3.1 »; « 0 » for the vote on urgency. Computed from the order.
    #[sqlx(skip)]
    pub number: String,
    pub title: String,
    pub rapporteur_mandate_id: Option<Uuid>,
    pub theme: String,
    pub matter: Option<String>,
    /// `deliberation`, `information`, `urgency`, `budget`, `contract`.
    pub kind: String,
    pub closed_door: bool,
    /// Where a contract may be consulted.
    pub on_site: String,
}

/// Numbers items in their order: sub-items after their parent, urgency as 0.
pub fn number(items: &mut [Item]) {
    let (mut top, mut sub) = (0, 0);
    for item in items {
        if item.kind == "urgency" {
            item.number = "0".into();
        } else if item.parent_id.is_some() {
            sub += 1;
            item.number = format!("{top}.{sub}");
        } else {
            top += 1;
            sub = 0;
            item.number = top.to_string();
        }
    }
}
