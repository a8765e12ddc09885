//! Dated rows of law: delays of convocation and thresholds, each with its article and where it was read.
//!
//! Nowhere else is a delay written. A row answers for the sittings held between `valid_from` and `valid_to`.
pub mod duties;
mod rows;
mod thresholds;

use jiff::civil::Date;
use serde::Serialize;

pub use rows::RULES;
pub use thresholds::{THRESHOLDS, Threshold, threshold};

/// A day so late that only rows still in force answer for it.
pub const LATEST: Date = Date::MAX;

/// How a delay is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = NoticeKind)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Whole days between sending and sitting, both excluded (jours francs).
    Francs,
    /// Calendar days before the sitting.
    Calendar,
    /// The statutes of the body say.
    Statutes,
    /// The body's own rules (règlement intérieur) say.
    OwnRules,
    /// Not established here: the authority sets it.
    Configurable,
}

/// How far a row was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Read at its source.
    Sourced,
    /// From knowledge: to be verified on Légifrance before relying on it.
    ToVerify,
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// An assembly that votes the budget.
    Assembly,
    /// A body that decides by delegation: it cannot vote the budget.
    Delegated,
    /// A body that gives advice or opens bids.
    Advisory,
    /// Not a body: a delay that is added to a body's own (budget, second convocation…).
    Supplement,
}

/// A rule of notice, in force between two days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Stable key, e.g. `epci_council`.
    pub key: &'static str,
    /// French name.
    pub label: &'static str,
    pub role: Role,
    pub kind: Kind,
    /// Days of notice; none where another text decides.
    pub days: Option<i32>,
    /// Clear days that remain in case of urgency; none where no urgency is known.
    pub urgent_floor: Option<i32>,
    /// An explanatory note (or a report) goes with each convocation.
    pub note_required: bool,
    /// Article that asks for the note, and its name there: « note de synthèse » or « rapport ».
    pub note_ref: &'static str,
    pub note_name: &'static str,
    /// Article on how the convocation is sent.
    pub sending_ref: &'static str,
    /// Members receive electronically only if they asked for it (départements, régions).
    pub paper_by_default: bool,
    /// Article or decision, as shown.
    pub legal_ref: &'static str,
    /// Where the rule was read.
    pub source: &'static str,
    pub status: Status,
    /// First day for which this row answers; the text itself may be older.
    pub valid_from: Date,
    /// Last day for which it answers; none while it is in force.
    pub valid_to: Option<Date>,
}

/// The row of a key in force on a day.
pub fn rule_on(key: &str, on: Date) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.key == key && r.in_force(on))
}

/// Every key, for messages.
pub fn keys() -> Vec<&'static str> {
    let mut keys: Vec<&str> = Vec::new();
    for rule in RULES {
        if !keys.contains(&rule.key) {
            keys.push(rule.key);
        }
    }
    keys
}

/// What is said of a key that no row bears.
pub fn unknown_regime(given: &str) -> String {
    format!("Le régime « {given} » n’est pas connu. Régimes acceptés : {}.", keys().join(", "))
}

/// The rows that a body may follow on a day: every one but the supplements.
pub fn regimes(on: Date) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(move |r| r.role != Role::Supplement && r.in_force(on))
}

/// The regime of one sitting: the first after a general renewal has its own (CGCT L2121-7; CE, 22 juillet 2015,
/// n° 383072 for the intercommunalities).
pub fn regime_of_sitting(regime: &str, first_after_renewal: bool) -> &str {
    match regime {
        "commune_lt_3500" | "commune_ge_3500" if first_after_renewal => {
            "commune_first_meeting_after_general_renewal"
        }
        "epci_council" if first_after_renewal => "epci_installation_meeting",
        regime => regime,
    }
}

/// Whether a note or report is due: as the row says, and for a CCAS when its commune is large (CASF R123-16).
pub fn note_required(key: &str, inhabitants: i64, on: Date) -> bool {
    let large = || threshold("large_commune", on).is_some_and(|t| inhabitants >= t.value);
    rule_on(key, on).is_some_and(|r| r.note_required || (r.key == "ccas_cias_board" && large()))
}

impl Rule {
    /// Whether the row answers for a day.
    pub fn in_force(&self, on: Date) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|to| on <= to)
    }

    /// « 5 jours francs », « 12 jours », « selon le règlement intérieur ».
    pub fn delay_words(&self) -> String {
        delay_words(self.kind, self.days)
    }

    /// « 5 jours francs, articles L2121-12 et L5211-1 du CGCT ».
    pub fn ground(&self) -> String {
        format!("{}, {}", self.delay_words(), self.legal_ref)
    }
}

/// A delay in words.
pub fn delay_words(kind: Kind, days: Option<i32>) -> String {
    match (kind, days) {
        (Kind::Francs, Some(n)) if n < 2 => format!("{n} jour franc"),
        (Kind::Francs, Some(n)) => format!("{n} jours francs"),
        (_, Some(n)) if n < 2 => format!("{n} jour"),
        (_, Some(n)) => format!("{n} jours"),
        (Kind::Statutes, None) => "selon les statuts".into(),
        (Kind::OwnRules, None) => "selon le règlement intérieur".into(),
        (_, None) => "à régler par la collectivité".into(),
    }
}

#[cfg(test)]
#[path = "law_tests.rs"]
mod tests;
