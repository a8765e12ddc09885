//! Rows of the room, and what a posting freezes: the public pages, feeds and open data read nothing else.
use crate::platform::time::{Day, Timestamp};
use pupitre_rules::words;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

words! {
    /// What is posted.
    PublicationKind: "convocation", "list", "minutes", "deliberation", "act";
    /// How an authority publishes its acts (L2131-1).
    PublicationForm: "electronic", "display", "paper";
}

/// The public site of an authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicSite {
    /// Its name in addresses, « trois-vallees ».
    pub slug: String,
    /// Whether the site is open.
    pub online: bool,
    #[schema(value_type = PublicationForm)]
    pub form: String,
    /// Day of the deliberation that chose display or paper.
    pub form_decided_on: Option<Day>,
    /// SIRET of the seat, for the open data; empty until it is given.
    pub siret: String,
    /// Where readers write: an e-mail address.
    pub contact: String,
    /// Director of publication.
    pub director: String,
    /// Who hosts the site.
    pub host: String,
}

/// A posting.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Publication {
    pub id: Uuid,
    pub kind: String,
    pub sitting_id: Option<Uuid>,
    pub body_id: Option<Uuid>,
    pub subject_id: Uuid,
    pub number: String,
    pub title: String,
    /// Of a deliberation.
    pub approved: Option<bool>,
    pub day: Day,
    pub facts: Json<Facts>,
    pub original_hash: String,
    pub public_hash: String,
    pub public_bytes: i64,
    pub public_sha512: String,
    pub masked: bool,
    pub author_given: String,
    pub author_family: String,
    pub author_capacity: String,
    pub posted_at: Timestamp,
    pub posted_on: Day,
    pub kept_until: Option<Day>,
    /// Last time the public copy changed: posted, masked, withdrawn.
    pub changed_at: Timestamp,
    pub withdrawn_at: Option<Timestamp>,
}

impl Publication {
    /// « Hélène Ferrand, présidente ».
    pub fn author(&self) -> String {
        let name = format!("{} {}", self.author_given, self.author_family);
        if self.author_capacity.is_empty() { name } else { format!("{name}, {}", self.author_capacity) }
    }

    /// A name for its file.
    pub fn file_name(&self) -> String {
        let kind = match self.kind.as_str() {
            "convocation" => "convocation",
            "list" => "liste-des-deliberations",
            "minutes" => "proces-verbal",
            "deliberation" => "deliberation",
            _ => "acte",
        };
        let number = super::slug::of(&self.number);
        let day = &self.day.0;
        if number.is_empty() { format!("{kind}-{day}.pdf") } else { format!("{kind}-{number}-{day}.pdf") }
    }
}

/// A posting in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Line {
    pub id: Uuid,
    pub kind: String,
    pub sitting_id: Option<Uuid>,
    pub number: String,
    pub title: String,
    pub body: String,
    pub approved: Option<bool>,
    pub day: Day,
    pub posted_on: Day,
    pub masked: bool,
}

/// The authority behind a public address.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Door {
    pub tenant_id: Uuid,
    pub slug: String,
    pub online: bool,
    pub siret: String,
    pub contact: String,
    pub director: String,
    pub host: String,
    pub revision: i64,
    pub kind: String,
    pub name: String,
    pub short_name: String,
    pub siren: String,
    pub insee_code: Option<String>,
    pub address: String,
    pub time_zone: String,
    pub accent: String,
    pub logo_hash: Option<String>,
}

/// What the public reads of a posting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The sitting it comes from.
    pub sitting: Option<SittingFacts>,
    pub act: ActFacts,
}

/// A sitting, as far as the law has it published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SittingFacts {
    pub id: Uuid,
    pub body_id: Uuid,
    pub body: String,
    pub title: String,
    pub starts_at: Timestamp,
    pub time_zone: String,
    /// Empty when the sitting is not public: the law does not have its place published.
    pub place: String,
    pub address: String,
    pub public: bool,
}

/// What each kind of act says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ActFacts {
    Convocation(ConvocationFacts),
    List(ListFacts),
    Minutes(MinutesFacts),
    Deliberation(Box<DeliberationFacts>),
    Act(OtherFacts),
}

/// A convocation and its agenda (L2121-10).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConvocationFacts {
    pub version: i64,
    /// `initial`, `addendum`…, `cancellation`.
    pub occasion: String,
    pub sent_at: Timestamp,
    pub calendar_uid: String,
    pub remote: bool,
    pub urgent: bool,
    pub agenda: Vec<AgendaLine>,
}

/// An item of the agenda as convened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgendaLine {
    pub id: Uuid,
    pub number: String,
    pub title: String,
    pub rapporteur: Option<String>,
    pub closed_door: bool,
    /// Under another item.
    pub sub: bool,
}

/// The list of deliberations examined (L2121-25).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListFacts {
    pub lines: Vec<ListLine>,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListLine {
    pub number: String,
    pub object: String,
    pub approved: bool,
}

/// Settled minutes (L2121-15).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MinutesFacts {
    pub settled_on: Option<Day>,
    /// Headings and paragraphs, in order.
    pub text: Vec<Passage>,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    pub heading: bool,
    pub text: String,
}

/// A deliberation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeliberationFacts {
    pub item_id: Option<Uuid>,
    pub number: String,
    pub object: String,
    /// Code of the list of matters, « 7.1 ».
    pub matter: Option<String>,
    pub adopted: bool,
    pub visas: Vec<String>,
    pub recitals: Vec<String>,
    pub decision: Vec<String>,
    pub vote: Option<VoteFacts>,
    /// Vote and appointments in words.
    #[serde(default)]
    pub said: Vec<String>,
    pub signed_on: Option<Day>,
    /// Received by the representative of the State (L2131-1).
    pub transmitted_on: Option<Day>,
}

/// A vote in figures; names of a public ballot only (L2121-21).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VoteFacts {
    pub secret: bool,
    pub in_office: i64,
    pub present: i64,
    pub represented: i64,
    /// How the quorum stood, in a sentence.
    #[serde(default)]
    pub quorum: String,
    pub in_favour: i64,
    pub against: i64,
    pub abstained: i64,
    pub not_voting: i64,
    /// By name when the ballot was public: who said what.
    #[serde(default)]
    pub names: Option<VoteNames>,
}

/// Who said what in a public ballot.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VoteNames {
    pub in_favour: Vec<String>,
    pub against: Vec<String>,
    pub abstained: Vec<String>,
}

/// Another act: a decision, an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OtherFacts {
    /// « Arrêté », « Décision du président ».
    pub nature: String,
    pub signed_on: Day,
}

/// A posting about to be written.
pub struct Draft {
    pub kind: &'static str,
    pub subject: Uuid,
    pub number: String,
    pub title: String,
    pub day: Day,
    pub facts: Facts,
    pub original_hash: String,
    pub author: Author,
}

/// The author of an act, as R2131-1 has it named.
#[derive(Debug, Clone, Default)]
pub struct Author {
    pub given: String,
    pub family: String,
    pub capacity: String,
}
