//! An assessment judged at a moment: lawful or not, the margin, the first day that would be lawful.
use super::Assessment;
use super::delay::{days_between, earliest_sitting};
use crate::law::Kind;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

/// What sending at a moment is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    pub at: Timestamp,
    /// Whether the delay is kept; the other findings stand beside it. None where the delay is set by a text that is not known here (statutes, own setting not recorded).
    pub lawful: Option<bool>,
    /// Days between the day of sending and the last lawful day; negative when it is past.
    pub margin_days: Option<i32>,
    /// First day on which the sitting could be held, had the sending happened then.
    pub earliest_sitting: Option<Date>,
    pub sentence: String,
}

impl Assessment {
    /// Whether the delay allows sending at this moment: before the sitting, and not after the last moment.
    pub fn lawful_at(&self, sent: Timestamp) -> bool {
        sent < self.starts && self.last_moment.is_none_or(|last| sent <= last)
    }

    /// Everything to say of a sending at this moment, as seen in the assembly's zone.
    pub fn judge(&self, at: Timestamp, zone: &TimeZone) -> Verdict {
        let day = at.to_zoned(zone.clone()).date();
        let refused = !self.lawful_at(at);
        let unknown = self.last_moment.is_none() && matches!(self.kind, Kind::Statutes | Kind::Configurable);
        Verdict {
            at,
            lawful: if refused { Some(false) } else { (!unknown).then_some(true) },
            margin_days: self.margin_days(day),
            earliest_sitting: self.earliest_sitting(day),
            sentence: self.sentence(day),
        }
    }

    /// Days between the day of sending and the last lawful day; negative when it is past.
    pub fn margin_days(&self, today: Date) -> Option<i32> {
        self.last_day.map(|last| days_between(today, last))
    }

    /// First day on which this sitting could be held if it were convened on `sent`.
    pub fn earliest_sitting(&self, sent: Date) -> Option<Date> {
        self.days.map(|days| earliest_sitting(self.kind, days, sent))
    }

    /// « Dans les délais, 4 jours de marge », « Trop tard de 2 jours ».
    pub fn sentence(&self, today: Date) -> String {
        match self.margin_days(today) {
            None => "Aucun délai légal pour cet organe.".into(),
            Some(0) => "Dans les délais\u{a0}: dernier jour aujourd’hui, jusqu’à minuit.".into(),
            Some(1) => "Dans les délais, 1 jour de marge.".into(),
            Some(n) if n > 1 => format!("Dans les délais, {n} jours de marge."),
            Some(-1) => "Trop tard d’un jour.".into(),
            Some(n) => format!("Trop tard de {} jours.", n.unsigned_abs()),
        }
    }
}
