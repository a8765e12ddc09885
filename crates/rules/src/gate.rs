//! The gate before sending: each control of the law as a finding that says what is wrong, which article says so,
//! what to do, and whether it blocks. Pure: the rooms gather the facts, the gate judges them.
mod agenda;
mod channels;
mod notice;
mod others;
mod sitting;

use crate::law::{self, Rule};
use crate::notice::{Assessment, Finding, Severity};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// An item of the agenda, as the gate sees it.
#[derive(Debug, Clone, Default)]
pub struct Item {
    pub id: String,
    /// « 9 ».
    pub number: String,
    pub title: String,
    /// `deliberation`, `information`, `urgency`, `budget`, `contract`.
    pub kind: String,
    /// Has sub-items: its documents may be theirs.
    pub heads_others: bool,
    /// Kinds of its documents: `note`, `draft`, `annex`, `contract`.
    pub documents: Vec<String>,
    /// Consultable at the seat.
    pub on_site: bool,
}

/// A recipient, as the gate sees him.
#[derive(Debug, Clone, Default)]
pub struct Recipient {
    pub id: String,
    pub name: String,
    /// `member`, `substitute`, `informed`.
    pub capacity: String,
    /// `electronic` or `paper`.
    pub channel: String,
    /// E-mail or postal address.
    pub address: String,
    /// Paper was asked for on a recorded day (L2121-10).
    pub paper_requested: bool,
}

/// Everything the gate looks at.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    pub items: &'a [Item],
    pub recipients: &'a [Recipient],
    /// Files without an item, and files still arriving.
    pub unplaced: usize,
    pub arriving: usize,
    pub note_required: bool,
    /// Départements and régions: electronic only for members who want it.
    pub paper_by_default: bool,
    pub remote_allowed: bool,
    pub remote_lawful: bool,
    pub urgent: bool,
    pub urgency_reason: &'a str,
    pub informs_audience: bool,
    /// Members alone to represent their commune and without a recorded substitute (L5211-6).
    pub without_substitute: &'a [String],
    pub assessment: &'a Assessment,
    pub starts: Timestamp,
    pub now: Timestamp,
    pub today: Date,
}

/// A finding with what the screen may do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct GateFinding {
    #[serde(flatten)]
    pub finding: Finding,
    /// Key of the action offered.
    pub action: Option<&'static str>,
    /// `item`, `member`, `sitting`, with its id.
    pub target: Option<Target>,
}

crate::words! {
    /// What a finding can be about.
    TargetKind: "item", "document", "member", "sitting";
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Target {
    #[schema(value_type = TargetKind)]
    pub kind: &'static str,
    pub id: String,
}

/// Runs every control; what blocks comes first, what is in order last.
pub fn check(facts: &Facts<'_>) -> Vec<GateFinding> {
    check_sitting(facts, "")
}

/// The same, with the id of the sitting on what concerns it as a whole.
pub fn check_sitting(facts: &Facts<'_>, sitting_id: &str) -> Vec<GateFinding> {
    let mut out = Vec::new();
    sitting::check(facts, &mut out);
    notice::check(facts, &mut out);
    agenda::check(facts, &mut out);
    agenda::files(facts, &mut out);
    channels::check(facts, &mut out);
    others::check(facts, &mut out);
    for target in out.iter_mut().filter_map(|f| f.target.as_mut()).filter(|t| t.kind == "sitting") {
        target.id = sitting_id.into();
    }
    out.sort_by_key(|f| f.finding.severity);
    out
}

impl Facts<'_> {
    /// The row of law of the body.
    fn rule(&self) -> Option<&'static Rule> {
        law::rule_on(self.assessment.regime, self.assessment.sitting_day)
    }

    /// Article on how the convocation is sent.
    fn sending_ref(&self) -> &'static str {
        self.rule().map_or("article L2121-10 du CGCT", |r| r.sending_ref)
    }

    /// The first points, without those that only open the sitting.
    fn matters(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|i| i.kind != "urgency")
    }
}

impl GateFinding {
    fn new(code: &'static str, severity: Severity, title: &str, sentence: &str, article: &str) -> Self {
        let finding = crate::notice::finding(code, severity, title, sentence, article);
        Self { finding, action: None, target: None }
    }

    /// The action offered on the screen.
    fn offers(self, action: &'static str) -> Self {
        Self { action: Some(action), ..self }
    }

    fn on(self, kind: &'static str, id: &str) -> Self {
        Self { target: Some(Target { kind, id: id.into() }), ..self }
    }

    /// About the sitting as a whole: its id is filled in by [`check_sitting`].
    fn on_sitting(self) -> Self {
        self.offers("edit_sitting").on("sitting", "")
    }
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
