//! Local date and time as screens write them, read in the authority's time zone.
//!
//! Twice a year an hour does not exist or comes twice: a sitting cannot be convened at such an hour, because
//! nobody could say when its notice ends. It is refused with the reason.
use crate::platform::time::{Day, Timestamp};
use jiff::Timestamp as Instant;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use pupitre_rules::french;

/// Why a local time is not an instant.
#[derive(Debug, PartialEq, Eq)]
pub enum MomentFault {
    /// Not written as `2026-12-17T18:30`.
    Unreadable(String),
    /// Jumped over when summer time begins.
    Missing(DateTime),
    /// Lived twice when summer time ends.
    Twice(DateTime),
}

impl MomentFault {
    /// French sentence: the fact, and what to do.
    pub fn sentence(&self) -> String {
        match self {
            Self::Unreadable(text) => format!(
                "« {} » n’est pas une date et une heure. Écrivez-les sous la forme 2026-12-17T18:30.",
                text.chars().take(40).collect::<String>()
            ),
            Self::Missing(at) => format!(
                "L’heure {} n’existe pas le {} : c’est le passage à l’heure d’été. Choisissez une heure plus tardive.",
                french::hour(*at),
                french::long_date(at.date())
            ),
            Self::Twice(at) => format!(
                "L’heure {} arrive deux fois le {} : c’est le passage à l’heure d’hiver. Choisissez une heure plus \
                 tardive, pour que personne ne s’y trompe.",
                french::hour(*at),
                french::long_date(at.date())
            ),
        }
    }
}

/// The instant of a local time written `YYYY-MM-DDTHH:MM`.
pub fn local(text: &str, zone: &str) -> Result<Timestamp, MomentFault> {
    let unreadable = || MomentFault::Unreadable(text.to_owned());
    let at = DateTime::strptime("%Y-%m-%dT%H:%M", text.trim()).map_err(|_| unreadable())?;
    if !(1900..=2200).contains(&at.year()) {
        return Err(unreadable());
    }
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let ambiguous = zone.to_ambiguous_zoned(at);
    match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => {
            ambiguous.unambiguous().map(|z| Instant::from(z).into()).map_err(|_| unreadable())
        }
        AmbiguousOffset::Gap { .. } => Err(MomentFault::Missing(at)),
        AmbiguousOffset::Fold { .. } => Err(MomentFault::Twice(at)),
    }
}

/// An instant as screens write it, in a time zone.
pub fn written(at: Timestamp, zone: &str) -> String {
    at.zoned(zone).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// First instant of a day in a time zone.
pub fn start_of(day: &Day, zone: &str) -> Timestamp {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    day.date().to_zoned(zone).map_or(Timestamp(i64::MAX), |z| Instant::from(z).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARIS: &str = "Europe/Paris";

    #[test]
    fn a_local_time_is_read_in_its_zone_and_written_back_the_same() {
        for (text, zone) in
            [("2026-12-17T18:30", PARIS), ("2026-07-01T09:00", PARIS), ("2027-02-28T18:00", "Indian/Reunion")]
        {
            assert_eq!(written(local(text, zone).unwrap(), zone), text);
        }
        assert_eq!(local("2026-12-17T18:30", PARIS).unwrap(), Timestamp(1_797_528_600_000));
    }

    #[test]
    fn the_hour_jumped_over_and_the_hour_lived_twice_are_refused_with_the_reason() {
        let gap = local("2027-03-28T02:30", PARIS).unwrap_err();
        assert!(gap.sentence().contains("heure d’été"), "{}", gap.sentence());
        let fold = local("2026-10-25T02:30", PARIS).unwrap_err();
        assert!(fold.sentence().contains("deux fois le dimanche 25 octobre 2026"), "{}", fold.sentence());
        assert!(local("2026-10-25T03:00", PARIS).is_ok());
        assert!(local("2027-03-28T02:30", "Indian/Reunion").is_ok(), "no summer time there");
    }

    #[test]
    fn what_is_not_a_date_is_refused_without_being_guessed() {
        for text in [
            "",
            "demain",
            "2026-13-01T10:00",
            "2026-02-30T10:00",
            "2026-12-17",
            "0001-01-01T00:00",
            "2026-12-17T24:00",
        ] {
            assert!(matches!(local(text, PARIS), Err(MomentFault::Unreadable(_))), "{text}");
        }
    }
}
