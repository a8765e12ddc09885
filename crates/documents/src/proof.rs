//! The proof of sending, in words anyone can check: what was sent, to whom, when, within which delay, with which hashes.
//!
//! It is an evidence file for the judge of legality, not a registered delivery: it never claims to be one.

use serde::{Deserialize, Serialize};

use crate::colour::Rgb;
use crate::press::{Press, Sheet, TypeError};

/// A fact with its label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// « Envoyée le ».
    pub label: String,
    /// « lundi 7 décembre 2026 à 10 h 12 min 04 s ».
    pub value: String,
    /// The value is a hash or an identifier.
    pub code: bool,
}

/// A document sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofDocument {
    /// Number of the item.
    pub item: String,
    /// Title of the document.
    pub title: String,
    /// Number of pages, in digits.
    pub pages: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// What is known of a recipient; times in words, empty when it did not happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofRecipient {
    /// Civility and name.
    pub name: String,
    /// Commune or function.
    pub under: String,
    /// « électronique », « papier », « pour information ».
    pub channel: String,
    /// When it left.
    pub sent: String,
    /// When it was received.
    pub received: String,
    /// When it was opened.
    pub opened: String,
    /// What proves it: reply of the mail server, receipt of the tablet, posting slip.
    pub evidence: String,
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalLine {
    /// Number in the journal.
    pub seq: String,
    /// When, in words.
    pub at: String,
    /// What.
    pub sentence: String,
    /// Chained hash, in hexadecimal.
    pub hash: String,
}

/// Everything the proof says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The authority, in full.
    pub authority: String,
    /// Its colour, `#rrggbb`.
    pub accent: String,
    /// « Convocation, conseil communautaire ».
    pub heading: String,
    /// « Séance du jeudi 17 décembre 2026 à 18 h 30, salle des fêtes de Valbrune ».
    pub when: String,
    /// The sentence that matters: « 110 élus ont été convoqués dans les délais. »
    pub verdict: String,
    /// The sending.
    pub facts: Vec<Fact>,
    /// The notice, in one sentence with its articles.
    pub notice: String,
    /// The notice, fact by fact.
    pub notice_facts: Vec<Fact>,
    /// Documents sent.
    pub documents: Vec<ProofDocument>,
    /// Recipients.
    pub recipients: Vec<ProofRecipient>,
    /// What the journal is, in one sentence.
    pub journal_words: String,
    /// Its lines about this sending.
    pub journal: Vec<JournalLine>,
    /// How a third party checks it.
    pub how_to_verify: String,
    /// Date of this document, in words.
    pub made_on: String,
    /// When it is made: milliseconds since 1970 (UTC), written in the file as PDF/A asks.
    pub made_at: i64,
}

#[derive(Serialize)]
struct Sheeted<'a> {
    title: String,
    footer: String,
    #[serde(flatten)]
    proof: &'a Proof,
}

impl Press {
    /// Typesets the proof of sending (PDF/A-2a, PDF/UA-1).
    pub fn proof(&self, proof: &Proof) -> Result<Vec<u8>, TypeError> {
        let readable = Proof { accent: Rgb::readable(&proof.accent).hex(), ..proof.clone() };
        let data = Sheeted {
            title: format!("Preuve d’envoi, {}", proof.heading),
            footer: format!("{}, preuve d’envoi établie le {}", proof.authority, proof.made_on),
            proof: &readable,
        };
        self.print(Sheet::Proof, &data, None, proof.made_at)
    }
}
