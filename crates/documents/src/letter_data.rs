//! What a convocation letter is made of: the authority's template, the sitting in words, the recipient, the agenda.

use serde::{Deserialize, Serialize};

/// The authority's template of letter: plain text with tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterTemplate {
    /// Under the authority's name: address, telephone.
    pub header: String,
    /// The letter itself.
    pub body: String,
    /// The closing formula.
    pub closing: String,
    /// Who signs, one line each.
    pub signatory: String,
    /// The file reference.
    pub reference: String,
    /// Whether the logo is printed.
    pub show_logo: bool,
    /// Where the window of the envelope is: `left`, `right` or `none`.
    pub envelope: Envelope,
}

/// Side of the window of the envelope (DL or C5/C6: 20 mm from that side, 50 mm from the top).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Envelope {
    /// Window on the left.
    Left,
    /// Window on the right, as most French envelopes.
    #[default]
    Right,
    /// No window.
    None,
}

/// Who receives the letter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// « Madame », « Monsieur ».
    pub civility: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Function: « vice-présidente ».
    pub function: String,
    /// Commune represented.
    pub commune: String,
    /// Postal address, one line each, without the name; empty when the letter is not posted.
    pub address: String,
}

/// One line of the agenda.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaLine {
    /// « 3 », « 3.1 ».
    pub number: String,
    /// Title.
    pub title: String,
    /// Name of the rapporteur; may be empty.
    pub rapporteur: String,
    /// The item is proposed for debate in closed session (CGCT, art. L2121-18).
    pub closed_door: bool,
    /// Where a document can be consulted (contracts: CGCT, art. L2121-12); may be empty.
    pub on_site: String,
}

/// Everything a letter says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LetterData {
    /// The authority, in full.
    pub authority: String,
    /// Its colour, `#rrggbb`.
    pub accent: String,
    /// Its logo: PNG, JPEG or SVG.
    pub logo: Option<Vec<u8>>,
    /// Its template.
    pub template: LetterTemplate,
    /// Heading of the letter: « Convocation », « Convocation rectificative », « Report de séance ».
    pub heading: String,
    /// The body that meets: « Conseil communautaire ».
    pub body: String,
    /// « jeudi 17 décembre 2026 ».
    pub date: String,
    /// « 18 h 30 ».
    pub time: String,
    /// « salle des fêtes de Valbrune ».
    pub place: String,
    /// « 4 place du Marché, 21400 Valbrune ».
    pub place_address: String,
    /// Town the letter is sent from.
    pub sent_from: String,
    /// « lundi 7 décembre 2026 ».
    pub sent_on: String,
    /// Who receives it; none for the common letter.
    pub recipient: Option<Recipient>,
    /// The agenda, in order.
    pub agenda: Vec<AgendaLine>,
    /// « Articles L2121-10, L2121-12 et L5211-1 du code général des collectivités territoriales. »
    pub articles: String,
    /// The notice in words: « cinq jours francs ».
    pub notice: String,
    /// Why the sitting is urgent; empty when it is not.
    pub urgency_reason: String,
    /// What changes since the last sending; empty for a first one.
    pub change_note: String,
    /// The rule printed under the proxy form; none leaves the form out.
    pub proxy_rule: Option<String>,
    /// When it is made: milliseconds since 1970 (UTC), written in the file as PDF/A asks.
    pub made_at: i64,
}
