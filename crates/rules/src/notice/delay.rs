//! Delays that meet on one sitting (the body's, its own rules', the budget's) and the strictest of them.
use super::findings;
use super::{Finding, Input};
use crate::law::{self, Kind, Role, Rule};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// The longest delay of own rules that is taken at its word, in days: beyond, it is a slip of the hand.
const LONGEST_OWN: i32 = 365;

/// A delay that applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Delay {
    pub kind: Kind,
    pub days: i32,
    pub legal_ref: &'static str,
    pub source: &'static str,
    /// It is what urgency leaves.
    pub urgent: bool,
    /// Urgency may shorten it.
    pub may_be_urgent: bool,
}

impl Delay {
    fn of(rule: &Rule, days: i32) -> Self {
        Self {
            kind: rule.kind,
            days,
            legal_ref: rule.legal_ref,
            source: rule.source,
            urgent: false,
            may_be_urgent: rule.urgent_floor.is_some(),
        }
    }

    fn urgency(rule: &Rule, floor: i32) -> Self {
        Self { kind: Kind::Francs, urgent: true, ..Self::of(rule, floor) }
    }

    fn own(rule: &Rule, kind: Kind, days: i32) -> Self {
        let text = if rule.kind == Kind::Statutes { "statuts" } else { "règlement intérieur" };
        Self { kind, legal_ref: text, source: text, ..Self::of(rule, days) }
    }
}

/// Every delay that applies; what urgency cannot shorten says so.
pub(super) fn all(rule: &Rule, input: &Input<'_>, findings: &mut Vec<Finding>) -> Vec<Delay> {
    let mut delays = Vec::new();
    let own = input.own.map(|(kind, days)| Delay::own(rule, kind, days.clamp(0, LONGEST_OWN)));
    match (input.urgent, rule.urgent_floor, rule.days) {
        (true, Some(floor), _) => {
            delays.push(Delay::urgency(rule, floor));
            if let Some(own) = &own {
                findings.push(findings::own_rules_and_urgency(own));
            }
        }
        (true, None, Some(days)) => {
            findings.push(findings::no_urgency(rule.label, rule.legal_ref));
            delays.push(Delay::of(rule, days));
            delays.extend(own);
        }
        (true, None, None) => {
            findings.push(findings::urgency_elsewhere(rule));
            delays.extend(own);
        }
        (false, _, days) => {
            if let (Some(days), Some(own)) = (days, &own)
                && back(own.kind, own.days) < back(rule.kind, days)
            {
                findings.push(findings::own_rules_shorter(own, rule));
            }
            delays.extend(days.map(|days| Delay::of(rule, days)));
            delays.extend(own);
        }
    }
    delays.extend(budget(rule, input, findings));
    delays
}

/// The delay of the primitive budget, where this body may vote it.
fn budget(rule: &Rule, input: &Input<'_>, findings: &mut Vec<Finding>) -> Option<Delay> {
    let budget = law::rule_on("budget_primitif_M57", input.meeting.date()).filter(|_| input.budget)?;
    if matches!(rule.role, Role::Delegated | Role::Advisory) {
        findings.push(findings::budget_elsewhere(rule, budget));
        return None;
    }
    if input.urgent && rule.urgent_floor.is_some() {
        findings.push(findings::no_urgency(budget.label, budget.legal_ref));
    }
    budget.days.map(|days| Delay::of(budget, days))
}

/// The strictest delay; at equal days the body's own rule, which comes first.
pub(super) fn deciding(delays: Vec<Delay>) -> Option<Delay> {
    delays.into_iter().reduce(|a, b| if back(b.kind, b.days) > back(a.kind, a.days) { b } else { a })
}

/// Days between the last day of sending and the sitting: N + 1 where days are clear, N otherwise.
fn back(kind: Kind, days: i32) -> i32 {
    days.saturating_add(i32::from(kind == Kind::Francs))
}

/// `francs N`: the sitting minus N + 1 days; `calendar N`: the sitting minus N days.
pub fn last_day(kind: Kind, days: i32, sitting: Date) -> Date {
    shifted(sitting, -i64::from(back(kind, days)))
}

/// First day on which a sitting may be held when the sending happens on `sent`.
pub fn earliest_sitting(kind: Kind, days: i32, sent: Date) -> Date {
    shifted(sent, i64::from(back(kind, days)))
}

/// A day moved by a number of days, stopped at the ends of the calendar.
fn shifted(day: Date, days: i64) -> Date {
    match jiff::Span::new().try_days(days) {
        Ok(span) => day.saturating_add(span),
        Err(_) if days < 0 => Date::MIN,
        Err(_) => Date::MAX,
    }
}

/// Whole days from one day to another, negative when the second is earlier.
pub(super) fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// The last millisecond of a day in a zone, whatever its changes of hour.
pub fn end_of(day: Date, zone: &TimeZone) -> Timestamp {
    day.tomorrow()
        .and_then(|next| next.to_zoned(zone.clone()))
        .and_then(|z| z.start_of_day())
        .map_or(Timestamp::MAX, |midnight| just_before(midnight.timestamp()))
}

/// One millisecond earlier.
pub(super) fn just_before(moment: Timestamp) -> Timestamp {
    moment.saturating_sub(1.millisecond()).unwrap_or(moment)
}
