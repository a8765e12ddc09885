//! French words for dates and counts, and folding of names for order and comparison.
use jiff::civil::{Date, DateTime, Weekday};

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

/// « jeudi ».
pub fn weekday(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "lundi",
        Weekday::Tuesday => "mardi",
        Weekday::Wednesday => "mercredi",
        Weekday::Thursday => "jeudi",
        Weekday::Friday => "vendredi",
        Weekday::Saturday => "samedi",
        Weekday::Sunday => "dimanche",
    }
}

/// « jeudi 17 décembre 2026 », « vendredi 1er janvier 2027 ».
pub fn long_date(day: Date) -> String {
    format!("{} {} {}", weekday(day), day_month(day), day.year())
}

/// « 17 décembre », « 1er janvier ».
pub fn day_month(day: Date) -> String {
    let number = if day.day() == 1 { "1er".into() } else { day.day().to_string() };
    format!("{number} {}", MONTHS[(day.month() - 1) as usize])
}

/// « 18 h 30 », « 20 h ».
pub fn hour(at: DateTime) -> String {
    if at.minute() == 0 {
        format!("{}\u{a0}h", at.hour())
    } else {
        format!("{}\u{a0}h\u{a0}{:02}", at.hour(), at.minute())
    }
}

/// « jeudi 17 décembre 2026 à 18 h 30 ».
pub fn long_moment(at: DateTime) -> String {
    format!("{} à {}", long_date(at.date()), hour(at))
}

/// « 1 élu », « 3 élus »: nought and one are singular in French.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n < 2 { one } else { many })
}

/// Lower case, without accents nor ligatures, apostrophes and hyphens as spaces, single spaces.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => folded.push('a'),
            'ç' => folded.push('c'),
            'é' | 'è' | 'ê' | 'ë' => folded.push('e'),
            'î' | 'ï' | 'í' | 'ì' => folded.push('i'),
            'ñ' => folded.push('n'),
            'ô' | 'ö' | 'ó' | 'ò' | 'õ' => folded.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => folded.push('u'),
            'ÿ' | 'ý' => folded.push('y'),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            // Combining marks of decomposed text.
            '\u{300}'..='\u{36f}' => {}
            '\'' | '’' | '‘' | '-' | '\u{2010}' | '\u{2011}' => folded.push(' '),
            c if c.is_whitespace() => folded.push(' '),
            c => folded.push(c),
        }
    }
    folded.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Order of names: folded family name, then given name.
pub fn sort_key(family: &str, given: &str) -> String {
    format!("{} {}", fold(family), fold(given)).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_are_written_as_the_french_write_them() {
        assert_eq!(
            long_moment(date(2026, 12, 17).at(18, 30, 0, 0)),
            "jeudi 17 décembre 2026 à 18\u{a0}h\u{a0}30"
        );
        assert_eq!(long_date(date(2027, 1, 1)), "vendredi 1er janvier 2027");
        assert_eq!(hour(date(2027, 1, 1).at(20, 0, 0, 0)), "20\u{a0}h");
    }

    #[test]
    fn names_fold_without_accents_nor_ligatures() {
        assert_eq!(fold("  L’Œuvre de Saint-Étienne "), "l oeuvre de saint etienne");
        assert_eq!(sort_key("Élouan", "Zoé"), "elouan zoe");
    }
}
