//! The days of the demonstration, all counted from the present moment: a year of sittings behind, one to send, one
//! tomorrow. Office acts fall on working days, at office hours.
use crate::platform::auth::HOME_ZONE;
use crate::platform::time::Timestamp;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use pupitre_rules::holidays::{Territory, holiday};

/// Days of general renewals of the municipal councils: second rounds, known or expected.
const RENEWALS: [Date; 3] = [date(2020, 6, 28), date(2026, 3, 22), date(2032, 3, 21)];
/// A council meets five times a year, on the Thursday from each of these days on.
const COUNCILS: [(i8, i8); 5] = [(2, 11), (4, 8), (6, 24), (9, 23), (12, 9)];

/// A council that took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Council {
    pub day: Date,
    /// Groups of items of its agenda.
    pub groups: &'static [&'static str],
    /// Sent so many days before.
    pub ahead: i64,
    /// The first sitting after a general renewal.
    pub installs: bool,
}

/// The present moment, and what follows from it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendar {
    pub now: Timestamp,
    pub today: Date,
}

/// A day and an hour in the authority's zone.
pub(super) fn at(day: Date, hour: i8, minute: i8) -> Timestamp {
    let zoned = day.at(hour, minute, 0, 0).in_tz(HOME_ZONE);
    zoned.map_or(Timestamp(0), |moment| moment.timestamp().into())
}

/// So many days later, or earlier.
pub(super) fn shift(day: Date, days: i64) -> Date {
    day.saturating_add(days.days())
}

fn is_working(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
        && holiday(day, Territory::Metropolitan).is_none()
}

/// That day, or the working day before it.
pub(super) fn working(mut day: Date) -> Date {
    while !is_working(day) {
        day = shift(day, -1);
    }
    day
}

/// So many working days before a day.
pub(super) fn working_before(mut day: Date, count: usize) -> Date {
    for _ in 0..count {
        day = working(shift(day, -1));
    }
    day
}

/// The first such weekday from a day on.
pub(super) fn next(weekday: Weekday, from: Date) -> Date {
    let mut day = from;
    while day.weekday() != weekday {
        day = shift(day, 1);
    }
    day
}

/// The first day of the municipal term that runs on a day.
pub(super) fn term(day: Date) -> Date {
    RENEWALS.into_iter().rfind(|start| *start <= day).unwrap_or(RENEWALS[0])
}

fn renewal_year(year: i16) -> bool {
    RENEWALS.iter().any(|day| day.year() == year)
}

impl Calendar {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { now, today: now.day_in(HOME_ZONE).date() }
    }

    /// The five last councils, the oldest first.
    pub(super) fn councils(&self) -> Vec<Council> {
        let year = self.today.year();
        let mut all: Vec<Council> = (year - 2..=year)
            .flat_map(|year| COUNCILS.map(|(month, day)| council(year, month, day)))
            .filter(|council| council.day <= shift(self.today, -16))
            .collect();
        all.sort_by_key(|council| council.day);
        all.split_off(all.len().saturating_sub(5))
    }

    /// The day the authority was set up: long enough before its first council.
    pub(super) fn founded(&self) -> Date {
        let first = self.councils().first().map_or(self.today, |c| c.day);
        working(shift(first, -75))
    }

    /// The general renewal that falls between the founding and now, if one does.
    pub(super) fn renewal(&self) -> Option<Date> {
        let start = term(self.today);
        (start > self.founded()).then_some(start)
    }

    /// The council about to be sent: a Thursday, nine to fifteen days ahead.
    pub(super) fn coming(&self) -> Date {
        let thursday = next(Weekday::Thursday, shift(self.today, 9));
        if is_working(thursday) { thursday } else { working(shift(thursday, -1)) }
    }

    /// The commission already convened: the next working day.
    pub(super) fn tomorrow(&self) -> Date {
        let mut day = shift(self.today, 1);
        while !is_working(day) {
            day = shift(day, 1);
        }
        day
    }

    /// The municipal council already convened: a Monday, six to twelve days ahead.
    pub(super) fn municipal(&self) -> Date {
        next(Weekday::Monday, shift(self.today, 6))
    }
}

fn council(year: i16, month: i8, day: i8) -> Council {
    let thursday = |from: Date| next(Weekday::Thursday, from);
    let usual = thursday(date(year, month, day));
    let (day, groups, ahead, installs): (_, &[&str], _, _) = match (month, renewal_year(year)) {
        (2, false) => (usual, &["debate", "february"], 9, false),
        (2, true) => (usual, &["early_budget", "february"], 16, false),
        (4, false) => (usual, &["budget", "spring"], 16, false),
        // At the latest on the Friday of the fourth week after the mayors were elected.
        (4, true) => (thursday(date(year, 4, 16)), &["installation"], 9, true),
        (6, _) => (usual, &["june"], 9, false),
        (9, _) => (usual, &["autumn"], 9, false),
        (_, _) if renewal_year(year + 1) => (usual, &["winter", "debate"], 9, false),
        _ => (usual, &["winter"], 9, false),
    };
    Council { day, groups, ahead, installs }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_any_day_of_ten_years_five_councils_are_past_and_the_next_can_still_be_sent() {
        let mut day = date(2026, 6, 1);
        while day < date(2036, 6, 1) {
            let calendar = Calendar::new(at(day, 10, 0));
            let councils = calendar.councils();
            assert_eq!(councils.len(), 5, "{day}");
            assert!(councils.iter().all(|c| c.day <= shift(day, -16) && c.day >= shift(day, -440)), "{day}");
            let coming = calendar.coming();
            assert!((8..=15).contains(&(coming - day).get_days()), "{day}: {coming}");
            assert!(calendar.tomorrow() > day && calendar.municipal() >= shift(day, 6));
            assert!(calendar.founded() < councils[0].day);
            if let Some(renewal) = calendar.renewal() {
                assert!(renewal > calendar.founded() && renewal <= day, "{day}: {renewal}");
                let installs = councils.iter().filter(|c| c.installs).count();
                assert!(installs <= 1 && councils.iter().all(|c| !c.installs || c.day > renewal), "{day}");
            }
            day = shift(day, 1);
        }
    }

    #[test]
    fn the_demonstration_of_november_2026_goes_back_a_year_and_through_the_renewal() {
        let calendar = Calendar::new(at(date(2026, 11, 24), 10, 0));
        let days: Vec<Date> = calendar.councils().iter().map(|c| c.day).collect();
        let expected =
            [date(2025, 12, 11), date(2026, 2, 12), date(2026, 4, 16), date(2026, 6, 25), date(2026, 9, 24)];
        assert_eq!(days, expected);
        assert_eq!(calendar.renewal(), Some(date(2026, 3, 22)));
        assert_eq!(calendar.coming(), date(2026, 12, 3));
        assert_eq!(calendar.tomorrow(), date(2026, 11, 25));
        assert_eq!(calendar.municipal(), date(2026, 11, 30));
        assert_eq!(working_before(date(2026, 11, 24), 2), date(2026, 11, 20));
    }
}
