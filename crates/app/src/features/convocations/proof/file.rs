//! The proof file: everything a third party needs to judge a sending, with the hashes that bind it.
//!
//! Two sections are hashed as compact JSON (members in the order of this file, no space, UTF-8): `manifest`, whose
//! hash the sending wrote in the journal, and `evidence`, whose hash the export writes there. The journal's entries
//! are the exact texts of the chain.
use crate::features::convocations::model::Manifest;
use crate::platform::ids;
use crate::platform::journal::Entry;
use crate::platform::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Name and version of the format.
pub const FORMAT: &str = "pupitre.proof/1";

/// Words of the file that say how it is checked; part of what is checked.
pub const HOW_TO_VERIFY: &str = "Vérifiez ce fichier sans compte ni serveur : pupitre verify preuve.json --files dossier. \
     À la main : l’empreinte SHA-256 de « manifest » puis de « evidence », écrits en JSON compact dans l’ordre du fichier \
     (jq -cj .manifest preuve.json | sha256sum), doit être celle qu’écrivent les actes du journal ; l’empreinte d’un acte \
     est celle de l’empreinte précédente, d’un saut de ligne et de son texte.";

/// The whole file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofFile {
    pub format: String,
    pub how_to_verify: String,
    /// What was sent: authority, sitting, agenda, documents with their hashes.
    pub manifest: Manifest,
    pub manifest_sha256: String,
    /// How it left, to whom, what came back.
    pub evidence: EvidenceSection,
    pub evidence_sha256: String,
    /// Acts of the authority's journal about this convocation, oldest first; the last seals the evidence.
    pub journal: Vec<Entry>,
    /// Head of the chain at the export: what an outside checkpoint keeps.
    pub head: Head,
}

/// Head of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub seq: i64,
    pub hash: String,
}

/// Everything known of the sending at the export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceSection {
    pub convocation: SentVersion,
    /// Assessment of the notice at the moment of sending.
    pub notice: Value,
    pub files: MadeFiles,
    pub paper: Option<PaperRun>,
    /// Where the convocation was displayed (CGCT L2121-10).
    pub displayed: Vec<Displayed>,
    pub dispatches: Vec<ProofDispatch>,
}

/// The version that left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentVersion {
    pub id: Uuid,
    pub sitting_id: Uuid,
    pub version: i64,
    pub kind: String,
    pub change_note: String,
    pub urgent: bool,
    pub urgency_reason: String,
    pub sent_at: Timestamp,
    pub sent_by: Uuid,
    pub sent_by_name: String,
}

/// Files made for this version, by their SHA-256; none while they are not made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeFiles {
    pub letter_sha256: Option<String>,
    pub dossier_sha256: Option<String>,
    pub print_run_sha256: Option<String>,
    pub posting_slip_sha256: Option<String>,
}

/// The paper run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperRun {
    pub sheets: i64,
    pub posted_on: Option<Day>,
    pub posted_by: String,
    pub cost_cents: Option<i64>,
}

/// A display of the convocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Displayed {
    /// `seat`, `register`, `website`.
    pub place: String,
    pub posted_on: Day,
}

/// A recipient with his evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofDispatch {
    pub id: Uuid,
    pub mandate_id: Uuid,
    pub person_id: Uuid,
    pub name: String,
    pub capacity: String,
    pub channel: String,
    pub address: String,
    pub message_id: String,
    pub dispatched_at: Timestamp,
    pub accepted_at: Option<Timestamp>,
    pub refused_at: Option<Timestamp>,
    pub notified_at: Option<Timestamp>,
    pub opened_at: Option<Timestamp>,
    pub complete_at: Option<Timestamp>,
    pub events: Vec<ProofEvent>,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofEvent {
    pub kind: String,
    pub at: Timestamp,
    pub detail: Value,
}

/// SHA-256 of a section as it is hashed.
pub fn section_hash<T: Serialize>(section: &T) -> serde_json::Result<String> {
    Ok(ids::sha256_hex(&serde_json::to_vec(section)?))
}

/// Binds the acts that precede the seal: SHA-256 of their hashes, one a line.
pub fn acts_hash(entries: &[Entry]) -> String {
    let hashes: Vec<&str> = entries.iter().map(|e| e.hash.as_str()).collect();
    ids::sha256_hex(hashes.join("\n").as_bytes())
}
