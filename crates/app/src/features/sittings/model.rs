//! Rows of the room, and the shapes in which a sitting is shown.
use crate::platform::time::{Day, Timestamp};
use pupitre_rules::words;
use serde::Serialize;
use sqlx::types::Json;
use utoipa::ToSchema;
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
    /// The sitting that missed its quorum, whose items this one takes up (L2121-17).
    pub second_of: Option<Uuid>,
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

/// A name with its id.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NamedBody {
    pub id: Uuid,
    pub name: String,
}

/// The last version of its convocation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LastConvocation {
    pub id: Uuid,
    pub version: i64,
    pub sent_at: Timestamp,
}

/// How many members who sit stand where for the last version; a substitute who comes counts among the present only.
#[derive(Debug, Clone, Default, Serialize, ToSchema, sqlx::FromRow)]
#[schema(as = ReadinessCounts)]
pub struct SittingCounts {
    #[serde(skip)]
    pub sitting_id: Uuid,
    pub convened: i64,
    pub answered: i64,
    pub complete: i64,
    pub opened: i64,
    pub notified: i64,
    pub sent: i64,
    pub paper: i64,
    pub present: i64,
    pub absent: i64,
    pub proxy: i64,
    pub no_answer: i64,
}

words! {
    /// Where a sitting stands.
    SittingState: "draft", "convened", "cancelled", "held";
    /// What an item is.
    ItemKind: "deliberation", "information", "urgency", "budget", "contract";
    /// What a clerk may say an item is: the vote on urgency comes by itself.
    WrittenKind: "deliberation", "information", "budget", "contract";
    /// What a document is.
    DocumentKind: "note", "draft", "annex", "contract";
    /// Where an upload stands.
    UploadState: "arriving", "reading", "done", "refused";
}

/// A sitting in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SittingRow {
    pub id: Uuid,
    pub body: NamedBody,
    pub title: String,
    pub starts_at: Timestamp,
    pub place: String,
    /// `draft`, `convened`, `cancelled`, `held`.
    #[schema(value_type = SittingState)]
    pub state: String,
    /// Items, the vote on urgency left aside.
    pub items: i64,
    pub documents: i64,
    pub convocation: Option<LastConvocation>,
    pub counts: Option<SittingCounts>,
}

/// A sitting, whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Sitting)]
pub struct SittingBody {
    #[serde(flatten)]
    pub row: SittingRow,
    /// Local date and time, `2026-12-17T18:30`.
    pub starts: String,
    pub address: String,
    pub time_zone: String,
    pub remote_allowed: bool,
    pub public: bool,
    /// Local date and time.
    pub reply_until: Option<String>,
    pub urgent: bool,
    pub urgency_reason: String,
    pub first_after_renewal: bool,
    pub revision: i64,
    pub agenda: Vec<AgendaItem>,
    /// Documents that no item has.
    pub unplaced: Vec<DocumentRow>,
    /// Uploads that have not ended well: arriving, being read, refused.
    pub uploads: Vec<UploadRow>,
}

/// Who presents an item.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Rapporteur {
    pub mandate_id: Uuid,
    pub name: String,
}

/// An item as shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgendaItem {
    pub id: Uuid,
    pub parent_id: Option<Uuid>,
    /// « 3 », « 3.1 »; « 0 » for the vote on urgency.
    pub number: String,
    pub title: String,
    pub rapporteur: Option<Rapporteur>,
    pub theme: String,
    /// @CTES code, « 7.1 ».
    pub matter: Option<String>,
    /// `deliberation`, `information`, `urgency`, `budget`, `contract`.
    #[schema(value_type = ItemKind)]
    pub kind: String,
    pub closed_door: bool,
    pub on_site: String,
    pub documents: Vec<DocumentRow>,
}

/// A document as shown.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct DocumentRow {
    pub id: Uuid,
    pub item_id: Option<Uuid>,
    /// `note`, `draft`, `annex`, `contract`.
    #[schema(value_type = DocumentKind)]
    pub kind: String,
    pub title: String,
    pub file_name: String,
    pub media_type: String,
    /// 0 when it is not a PDF.
    pub pages: i64,
    /// Of the reading copy.
    pub bytes: i64,
    pub version: i64,
    pub signed: bool,
    #[schema(value_type = Vec<String>)]
    pub warnings: Json<Vec<String>>,
    pub reading_hash: String,
    pub position: i64,
}

/// An upload as shown.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct UploadRow {
    pub id: Uuid,
    pub file_name: String,
    pub bytes: i64,
    pub received: i64,
    /// `arriving`, `reading`, `done`, `refused`.
    #[schema(value_type = UploadState)]
    pub state: String,
    /// Why, in a sentence.
    pub refusal: Option<String>,
    pub document_id: Option<Uuid>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_order_and_urgency_is_zero() {
        let item = |kind: &str, parent: Option<Uuid>| Item {
            id: Uuid::nil(),
            parent_id: parent,
            position: 0,
            number: String::new(),
            title: String::new(),
            rapporteur_mandate_id: None,
            theme: String::new(),
            matter: None,
            kind: kind.into(),
            closed_door: false,
            on_site: String::new(),
        };
        let under = Some(Uuid::nil());
        let mut items = vec![
            item("urgency", None),
            item("deliberation", None),
            item("deliberation", None),
            item("deliberation", under),
            item("deliberation", under),
            item("information", None),
        ];
        number(&mut items);
        let numbers: Vec<&str> = items.iter().map(|i| i.number.as_str()).collect();
        assert_eq!(numbers, ["0", "1", "2", "2.1", "2.2", "3"]);
    }
}
