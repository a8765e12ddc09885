//! Public holidays: comfort only. Saturdays, Sundays and holidays count in every delay (CE, 13 octobre 1993,
//! d'André, n° 141677) and never extend it.
use jiff::civil::{Date, Weekday, date};

/// French name of the holiday of metropolitan France that falls on a day, if one does.
pub fn holiday(day: Date) -> Option<&'static str> {
    let fixed = match (day.month(), day.day()) {
        (1, 1) => Some("le jour de l’An"),
        (5, 1) => Some("la fête du Travail"),
        (5, 8) => Some("le 8 mai"),
        (7, 14) => Some("le 14 juillet"),
        (8, 15) => Some("l’Assomption"),
        (11, 1) => Some("la Toussaint"),
        (11, 11) => Some("le 11 novembre"),
        (12, 25) => Some("Noël"),
        _ => None,
    };
    fixed.or_else(|| {
        let after_easter = (day - easter(day.year())).get_days();
        match after_easter {
            1 => Some("le lundi de Pâques"),
            39 => Some("l’Ascension"),
            50 => Some("le lundi de Pentecôte"),
            _ => None,
        }
    })
}

/// Why nobody may be at the office on a day: a Sunday or a holiday.
pub fn closed(day: Date) -> Option<&'static str> {
    holiday(day).or((day.weekday() == Weekday::Sunday).then_some("un dimanche"))
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
    fn easter_falls_where_the_calendar_says() {
        assert_eq!(easter(2026), date(2026, 4, 5));
        assert_eq!(easter(2027), date(2027, 3, 28));
        assert_eq!(easter(2028), date(2028, 4, 16));
        assert_eq!(holiday(date(2027, 5, 6)), Some("l’Ascension"));
    }
}
