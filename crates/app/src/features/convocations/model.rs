//! What leaves, frozen: the manifest, the convocation and its dispatches.
use crate::platform::time::{Day, Timestamp};
use pupitre_rules::words;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

words! {
    /// What a version is.
    ConvocationKind: "initial", "addendum", "replacement", "correction", "postponement", "cancellation";
    /// What a clerk sends by the button; the others have their own verb.
    SentKind: "initial", "addendum", "replacement", "correction";
    /// As what someone is convened.
    ConvenedAs: "member", "substitute", "informed";
    /// The furthest that a recipient has come.
    ReadinessState: "answered", "complete", "opened", "notified", "sent", "paper";
    /// Where a convocation is displayed.
    PostingPlace: "seat", "register", "website";
}

/// What a version of a convocation says and carries, frozen at the moment of sending. Its JSON text is hashed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub authority: FrozenAuthority,
    pub sitting: FrozenSitting,
    pub agenda: Vec<FrozenItem>,
    /// Pages of the dossier, contents excluded.
    pub pages: i64,
    /// Bytes of all the reading copies.
    pub bytes: i64,
}

/// The authority as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrozenAuthority {
    pub id: Uuid,
    pub name: String,
    pub short_name: String,
    pub siren: String,
    pub address: String,
}

/// The sitting as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrozenSitting {
    pub id: Uuid,
    pub body_id: Uuid,
    pub body: String,
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
    pub calendar_uid: String,
}

/// An item of the agenda as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrozenItem {
    pub id: Uuid,
    pub parent_id: Option<Uuid>,
    pub number: String,
    pub title: String,
    pub rapporteur: Option<String>,
    pub kind: String,
    pub closed_door: bool,
    pub on_site: String,
    pub documents: Vec<FrozenDocument>,
}

/// A document as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrozenDocument {
    pub id: Uuid,
    pub kind: String,
    pub title: String,
    pub file_name: String,
    pub media_type: String,
    pub version: i64,
    /// SHA-256 of the reading copy: what a tablet holds.
    pub hash: String,
    /// SHA-256 of the file that was dropped.
    pub original_hash: String,
    pub pages: i64,
    pub bytes: i64,
    /// Number of its first page in the dossier, from 1; 0 when it has no page there.
    pub first_page: i64,
}

impl Manifest {
    /// Hashes of every file a tablet must hold, without repeats.
    pub fn hashes(&self) -> Vec<String> {
        let mut hashes: Vec<String> =
            self.agenda.iter().flat_map(|i| &i.documents).map(|d| d.hash.clone()).collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes
    }
}

/// A version of a convocation.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Convocation {
    pub id: Uuid,
    pub sitting_id: Uuid,
    pub version: i64,
    /// `initial`, `addendum`, `replacement`, `correction`, `postponement`, `cancellation`.
    pub kind: String,
    pub change_note: String,
    pub urgent: bool,
    pub urgency_reason: String,
    /// Assessment of the notice at the moment of sending.
    pub notice: Json<serde_json::Value>,
    pub manifest: Json<Manifest>,
    pub manifest_hash: String,
    pub letter_hash: Option<String>,
    pub dossier_hash: Option<String>,
    pub sent_at: Timestamp,
    pub sent_by: Uuid,
}

/// One recipient of one version: the legal event.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Dispatch {
    pub id: Uuid,
    pub convocation_id: Uuid,
    pub mandate_id: Uuid,
    pub person_id: Uuid,
    /// `member`, `substitute`, `informed`.
    pub capacity: String,
    /// `electronic` or `paper`.
    pub channel: String,
    pub name: String,
    /// E-mail or postal address, frozen.
    pub address: String,
    pub message_id: String,
    pub dispatched_at: Timestamp,
    pub accepted_at: Option<Timestamp>,
    pub refused_at: Option<Timestamp>,
    pub notified_at: Option<Timestamp>,
    pub opened_at: Option<Timestamp>,
    pub complete_at: Option<Timestamp>,
}

/// A piece of evidence about a dispatch.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Evidence {
    pub dispatch_id: Uuid,
    /// `accepted`, `delayed`, `refused`, `resent`, `reminded`, `notified`, `opened`, `complete`, `posted`.
    pub kind: String,
    pub at: Timestamp,
    pub detail: Json<serde_json::Value>,
}

/// What a person received last about a sitting: the tablet's view.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Received {
    pub dispatch_id: Uuid,
    pub mandate_id: Uuid,
    pub capacity: String,
    pub convocation_id: Uuid,
    pub sitting_id: Uuid,
    pub version: i64,
    pub kind: String,
    pub change_note: String,
    pub sent_at: Timestamp,
    pub letter_hash: Option<String>,
    pub manifest: Json<Manifest>,
    pub state: String,
}

/// The paper run of a version.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PrintRun {
    /// None while it is not made.
    pub pdf_hash: Option<String>,
    pub slip_hash: Option<String>,
    pub sheets: i64,
    pub posted_on: Option<Day>,
    pub posted_by: String,
    pub cost_cents: Option<i64>,
}

/// A display of a version (CGCT L2121-10: at the seat, in the register).
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Posting {
    /// `seat`, `register`, `website`.
    pub place: String,
    pub posted_on: Day,
}

/// What changes one file into another, for tablets that hold the first.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FilePatch {
    pub from_hash: String,
    pub to_hash: String,
    pub patch_hash: String,
    pub bytes: i64,
}

/// An earlier version, as far as its files go.
#[derive(sqlx::FromRow)]
pub(super) struct EarlierFiles {
    pub letter_hash: Option<String>,
    pub manifest: Json<Manifest>,
}
