//! Days as people write them, read and written the French way.
//!
//! Read: 22/03/2026, 22-3-26, 2026-03-22 (with or without an hour), 20260322, « 22 mars 2026 »,
//! « dimanche 1er mars 2026 », and the serial number a spreadsheet gives a date (46103).

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

use crate::text::{fold, typo};

/// Why a text is not a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFault {
    /// The form is right, the day does not exist: 29/02/2025.
    Impossible {
        /// Day written.
        day: i8,
        /// Month written.
        month: i8,
        /// Year written.
        year: i16,
    },
    /// Month before day, the American way: this is the day meant.
    Swapped(Date),
    /// No form recognised.
    Unreadable,
}

impl DateFault {
    /// What is wrong, in French.
    pub fn sentence(&self) -> String {
        typo(&match self {
            DateFault::Impossible { day, month, year } => match MONTHS.get((*month as usize).wrapping_sub(1))
            {
                Some(name) if (1..=31).contains(day) => {
                    format!("Le {day} {name} n'existe pas en {year}.")
                }
                _ => format!("La date {day:02}/{month:02}/{year:04} n'existe pas."),
            },
            DateFault::Swapped(_) => "Le mois est écrit avant le jour.".to_owned(),
            DateFault::Unreadable => "Cette date ne se lit pas.".to_owned(),
        })
    }

    /// What to write, in French.
    pub fn hint(&self) -> String {
        typo(&match self {
            DateFault::Swapped(day) => format!("Écrivez {}", french_day(*day)),
            _ => "Écrivez le jour, le mois, l'année, par exemple 22/03/2026".to_owned(),
        })
    }
}

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// Reads a day. Years of two digits: 00 to 49 are of this century, 50 to 99 of the last.
pub fn parse_day(text: &str) -> Result<Date, DateFault> {
    let text = text.trim();
    if text.len() > 60 {
        return Err(DateFault::Unreadable);
    }
    let words = fold(text);
    let parts: Vec<&str> = words.split(' ').collect();
    if let Some(day) = spelled(&parts) {
        return day;
    }
    // An hour after the day (2026-03-22T00:00, 22/03/2026 00:00:00) is left aside.
    let only_day = text.split(['T', 't', ' ']).next().unwrap_or(text);
    let (numbers, forms): (Vec<&str>, Vec<char>) = (
        only_day.split(['/', '-', '.']).collect(),
        only_day.chars().filter(|c| matches!(c, '/' | '-' | '.')).collect(),
    );
    if numbers
        .iter()
        .any(|part| part.is_empty() || part.len() > 8 || !part.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(DateFault::Unreadable);
    }
    let value = |at: usize| numbers.get(at).and_then(|part| part.parse::<i32>().ok()).unwrap_or(0);
    match (numbers.len(), numbers[0].len()) {
        (3, 4) if forms[0] == forms[1] => build(value(2), value(1), value(0)),
        (3, 1 | 2) if forms[0] == forms[1] => match numbers[2].len() {
            4 => build(value(0), value(1), value(2)),
            2 => build(value(0), value(1), value(2) + if value(2) < 50 { 2000 } else { 1900 }),
            _ => Err(DateFault::Unreadable),
        },
        (1, 8) => build(value(0) % 100, value(0) / 100 % 100, value(0) / 10_000),
        (1, 4 | 5) => serial(value(0)),
        _ => Err(DateFault::Unreadable),
    }
}

fn build(day: i32, month: i32, year: i32) -> Result<Date, DateFault> {
    let small = |n: i32| i8::try_from(n).unwrap_or(i8::MAX);
    let year = i16::try_from(year).map_err(|_| DateFault::Unreadable)?;
    if let Ok(found) = Date::new(year, small(month), small(day)) {
        return Ok(found);
    }
    match Date::new(year, small(day), small(month)) {
        Ok(meant) if month > 12 => Err(DateFault::Swapped(meant)),
        _ => Err(DateFault::Impossible { day: small(day), month: small(month), year }),
    }
}

/// The serial number of a spreadsheet, kept to days between 1910 and 2099.
fn serial(number: i32) -> Result<Date, DateFault> {
    if !(3_654..=73_050).contains(&number) {
        return Err(DateFault::Unreadable);
    }
    date(1899, 12, 30).checked_add(i64::from(number).days()).map_err(|_| DateFault::Unreadable)
}

/// « 22 mars 2026 », « dimanche 1er mars 2026 », already folded and split.
fn spelled(parts: &[&str]) -> Option<Result<Date, DateFault>> {
    let parts = match parts {
        [weekday, rest @ ..] if weekday.ends_with("di") || *weekday == "dimanche" || *weekday == "le" => rest,
        all => all,
    };
    let [day, month, year] = parts else { return None };
    let month = MONTHS.iter().position(|name| fold(name) == *month)?;
    let day: i32 = day.trim_end_matches("er").parse().ok()?;
    let year: i32 = year.parse().ok()?;
    Some(build(day, month as i32 + 1, year))
}

/// « 22/03/2026 ».
pub fn french_day(day: Date) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}

/// « dimanche 22 mars 2026 », « dimanche 1er mars 2026 ».
pub fn french_long_day(day: Date) -> String {
    let weekday = match day.weekday() {
        Weekday::Monday => "lundi",
        Weekday::Tuesday => "mardi",
        Weekday::Wednesday => "mercredi",
        Weekday::Thursday => "jeudi",
        Weekday::Friday => "vendredi",
        Weekday::Saturday => "samedi",
        Weekday::Sunday => "dimanche",
    };
    let number = if day.day() == 1 { "1er".to_owned() } else { day.day().to_string() };
    let month = MONTHS.get((day.month() as usize).wrapping_sub(1)).copied().unwrap_or("");
    format!("{weekday} {number} {month} {}", day.year())
}
