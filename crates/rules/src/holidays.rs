//! Public holidays, by territory: comfort only. Saturdays, Sundays and holidays count in every delay (CE, 13
//! octobre 1993, d'André, n° 141677) and never extend it.
use crate::authority;
use jiff::civil::{Date, Weekday, date};

/// Where the holidays of the labour code are completed by local ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Territory {
    #[default]
    Metropolitan,
    /// Moselle, Bas-Rhin, Haut-Rhin: Good Friday and 26 December.
    AlsaceMoselle,
    Mayotte,
    Martinique,
    Guadeloupe,
    SaintMartin,
    Guyane,
    SaintBarthelemy,
    Reunion,
}

impl Territory {
    /// The territory told by a time zone (overseas) or by an INSEE code (Alsace-Moselle).
    pub fn of(zone: Option<&str>, insee_code: Option<&str>) -> Self {
        match zone {
            Some("Indian/Mayotte") => Self::Mayotte,
            Some("America/Martinique") => Self::Martinique,
            Some("America/Guadeloupe") => Self::Guadeloupe,
            Some("America/Marigot") => Self::SaintMartin,
            Some("America/Cayenne") => Self::Guyane,
            Some("America/St_Barthelemy") => Self::SaintBarthelemy,
            Some("Indian/Reunion") => Self::Reunion,
            _ if insee_code.is_some_and(authority::alsace_moselle) => Self::AlsaceMoselle,
            _ => Self::Metropolitan,
        }
    }

    /// The commemoration of the abolition of slavery: month and day.
    fn own_day(self) -> Option<(i8, i8)> {
        match self {
            Self::Metropolitan | Self::AlsaceMoselle => None,
            Self::Mayotte => Some((4, 27)),
            Self::Martinique => Some((5, 22)),
            Self::Guadeloupe => Some((5, 27)),
            Self::SaintMartin => Some((5, 28)),
            Self::Guyane => Some((6, 10)),
            Self::SaintBarthelemy => Some((10, 9)),
            Self::Reunion => Some((12, 20)),
        }
    }
}

/// French name of the holiday that falls on a day in a territory, if one does.
pub fn holiday(day: Date, territory: Territory) -> Option<&'static str> {
    fixed(day, territory).or_else(|| moving(day, territory))
}

fn fixed(day: Date, territory: Territory) -> Option<&'static str> {
    match (day.month(), day.day()) {
        (1, 1) => Some("le jour de l’An"),
        (5, 1) => Some("la fête du Travail"),
        (5, 8) => Some("le 8 mai"),
        (7, 14) => Some("le 14 juillet"),
        (8, 15) => Some("l’Assomption"),
        (11, 1) => Some("la Toussaint"),
        (11, 11) => Some("le 11 novembre"),
        (12, 25) => Some("Noël"),
        (12, 26) if territory == Territory::AlsaceMoselle => Some("la Saint-Étienne"),
        own if territory.own_day() == Some(own) => Some("la commémoration de l’abolition de l’esclavage"),
        _ => None,
    }
}

fn moving(day: Date, territory: Territory) -> Option<&'static str> {
    match (day - easter(day.year())).get_days() {
        -2 if territory == Territory::AlsaceMoselle => Some("le Vendredi saint"),
        1 => Some("le lundi de Pâques"),
        39 => Some("l’Ascension"),
        50 => Some("le lundi de Pentecôte"),
        _ => None,
    }
}

/// Why nobody may be at the office on a day: a Sunday or a holiday.
pub fn closed(day: Date, territory: Territory) -> Option<&'static str> {
    holiday(day, territory).or((day.weekday() == Weekday::Sunday).then_some("un dimanche"))
}

/// Easter Sunday of the Gregorian calendar.
pub fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let d = (19 * a + b - b / 4 - ((b - (b + 8) / 25 + 1) / 3) + 15) % 30;
    let e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
    let f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
    date(year, (f / 31) as i8, (f % 31 + 1) as i8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_where_the_calendar_says_and_always_on_a_sunday() {
        assert_eq!(easter(2026), date(2026, 4, 5));
        assert_eq!(easter(2027), date(2027, 3, 28));
        assert_eq!(easter(2028), date(2028, 4, 16));
        for year in 1900..2200 {
            let day = easter(year);
            assert_eq!(day.weekday(), Weekday::Sunday, "{year}");
            assert!(day >= date(year, 3, 22) && day <= date(year, 4, 25), "{year}");
        }
    }

    #[test]
    fn the_year_2027_has_its_holidays() {
        let days =
            [(1, 1), (3, 29), (5, 1), (5, 6), (5, 8), (5, 17), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
        let mut day = date(2027, 1, 1);
        let mut found = Vec::new();
        while day.year() == 2027 {
            if holiday(day, Territory::Metropolitan).is_some() {
                found.push((day.month(), day.day()));
            }
            day = day.tomorrow().unwrap();
        }
        assert_eq!(found, days);
    }

    #[test]
    fn alsace_moselle_and_overseas_have_days_of_their_own() {
        let good_friday = date(2027, 3, 26);
        assert_eq!(holiday(good_friday, Territory::AlsaceMoselle), Some("le Vendredi saint"));
        assert_eq!(holiday(good_friday, Territory::Metropolitan), None);
        assert!(holiday(date(2026, 12, 20), Territory::of(Some("Indian/Reunion"), None)).is_some());
        assert!(holiday(date(2026, 12, 20), Territory::Metropolitan).is_none());
        assert_eq!(Territory::of(Some("Europe/Paris"), Some("67482")), Territory::AlsaceMoselle);
    }
}
