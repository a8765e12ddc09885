//! Notice of convocation: the last lawful moment to send, per regime, urgency, budget and own rules.
//!
//! Clear days are whole days, 0:00 to 24:00 in the assembly's time zone, between the day of sending and the day
//! of the sitting, both excluded; Saturdays, Sundays and holidays count and never extend (CE, 13 octobre 1993,
//! d'André, n° 141677). What counts is sending, recipient by recipient.
mod delay;
mod findings;
mod refusal;
mod report;
mod ruler;
mod second;
mod verdict;

use crate::holidays::Territory;
use crate::law::{self, Kind, Status};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::Serialize;

pub use delay::{earliest_sitting, end_of, last_day};
pub(crate) use findings::finding;
pub use findings::too_late;
pub use refusal::Refusal;
pub use report::{Report as NoticeReport, Report, report as notice_report, report};
pub use ruler::{Ruler, ruler};
pub use second::{SecondCall, assess_second, second_convocation};
pub use verdict::Verdict;

/// What a notice depends on.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// Key of the body's rule.
    pub regime: &'a str,
    /// Delay of the body's own rules (règlement intérieur) or of its statutes: kind and days.
    pub own: Option<(Kind, i32)>,
    /// Local date and time of the sitting.
    pub meeting: DateTime,
    pub zone: TimeZone,
    pub urgent: bool,
    /// The agenda holds a primitive budget.
    pub budget: bool,
}

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The law forbids to go on.
    Blocks,
    /// To be looked at by a person.
    Look,
    /// In order.
    Fine,
}

/// Something found, with its article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Finding {
    pub code: &'static str,
    pub severity: Severity,
    pub title: String,
    pub sentence: String,
    pub article: String,
}

/// The answer of the law.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assessment {
    /// Key and French name of the rule.
    pub regime: &'static str,
    pub label: &'static str,
    /// Last day on which sending is lawful; none where no text sets a delay.
    pub last_day: Option<Date>,
    /// Last lawful millisecond.
    pub last_moment: Option<Timestamp>,
    /// The delay that decides: its days and their kind.
    pub days: Option<i32>,
    pub kind: Kind,
    pub legal_ref: String,
    /// Where the deciding rule was read.
    pub source: String,
    /// « 5 jours francs, articles L2121-12 et L5211-1 du CGCT ».
    pub ground: String,
    pub sitting_day: Date,
    /// The moment of the sitting: nothing sent then or later convenes to it.
    pub starts: Timestamp,
    /// The deciding delay is the one left by urgency.
    pub urgent: bool,
    /// Clear days that urgency would leave; none where no text allows it.
    pub urgent_floor: Option<i32>,
    pub status: Status,
    pub findings: Vec<Finding>,
}

/// Computes the last lawful moment and what to say of it; the territory's holidays come from the time zone.
pub fn assess(input: &Input<'_>) -> Result<Assessment, Refusal> {
    assess_in(input, Territory::of(input.zone.iana_name(), None))
}

/// The same where the territory is known (Alsace-Moselle): it changes the comfort warnings, never the law.
pub fn assess_in(input: &Input<'_>, territory: Territory) -> Result<Assessment, Refusal> {
    let sitting_day = input.meeting.date();
    let rule =
        law::rule_on(input.regime, sitting_day).ok_or_else(|| Refusal::unknown(input.regime, sitting_day))?;
    let starts = input
        .meeting
        .to_zoned(input.zone.clone())
        .map_err(|_| Refusal::BadMoment { given: input.meeting.to_string() })?
        .timestamp();
    let mut findings = Vec::new();
    let deciding = delay::deciding(delay::all(rule, input, &mut findings));
    let last_day = deciding.as_ref().map(|d| last_day(d.kind, d.days, sitting_day));
    match (&deciding, last_day) {
        (Some(delay), Some(day)) => findings::remarks(rule, delay, day, territory, &mut findings),
        _ => findings.push(findings::no_delay(rule)),
    }
    let (days, kind, legal_ref) =
        deciding.as_ref().map_or((None, rule.kind, rule.legal_ref), |d| (Some(d.days), d.kind, d.legal_ref));
    Ok(Assessment {
        regime: rule.key,
        label: rule.label,
        last_day,
        last_moment: last_day.map(|day| end_of(day, &input.zone).min(delay::just_before(starts))),
        days,
        kind,
        legal_ref: legal_ref.into(),
        source: deciding.as_ref().map_or(rule.source, |d| d.source).into(),
        ground: format!("{}, {legal_ref}", law::delay_words(kind, days)),
        sitting_day,
        starts,
        urgent: deciding.as_ref().is_some_and(|d| d.urgent),
        urgent_floor: rule.urgent_floor.filter(|_| deciding.as_ref().is_none_or(|d| d.may_be_urgent)),
        status: rule.status,
        findings,
    })
}

#[cfg(test)]
#[path = "notice_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "notice_properties.rs"]
mod properties;
