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

/// The sentence with a capital at its head.
pub fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A name inside a sentence: « Conseil municipal » becomes « conseil municipal », « SIVOM » stays.
pub fn inside(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain([second]).chain(letters).collect()
        }
        _ => name.to_owned(),
    }
}

/// « 1 élu », « 3 élus », « 1 200 élus »: nought and one are singular in French.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n < 2 { one } else { many })
}

/// « 1 200 »: thousands apart, by a space that does not break.
pub fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(c);
    }
    out
}

/// « −1 234,5 »: at most `digits` decimals, none that are nought at the end.
pub fn decimal(value: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", value.abs());
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let part = part.trim_end_matches('0');
    let number = number(whole.parse().unwrap_or(usize::MAX));
    let written = if part.is_empty() { number } else { format!("{number},{part}") };
    if value < 0.0 && written != "0" { format!("−{written}") } else { written }
}

/// « −34 210 € », to the euro.
pub fn euros(value: f64) -> String {
    format!("{}\u{a0}€", decimal(value, 0))
}

/// « Anne », « Anne et Luc », « Anne, Luc et Zoé », « Anne, Luc, Zoé et 4 autres ».
pub fn list(names: &[&str], shown: usize) -> String {
    let hidden = names.len().saturating_sub(shown);
    let mut words: Vec<String> = names.iter().take(shown).map(|n| (*n).to_owned()).collect();
    if hidden > 0 {
        words.push(count(hidden, "autre", "autres"));
    }
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} et {last}", first.join(", ")),
    }
}

/// Sets a sentence: spaces that must not break before « : ; ? ! % € » », after « « » and « n° », and inside numbers.
pub fn set(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    (0..chars.len())
        .map(|i| if chars[i] == ' ' && holds(&chars[..i], &chars[i + 1..]) { '\u{a0}' } else { chars[i] })
        .collect()
}

/// Whether the space between two texts must not break.
fn holds(before: &[char], after: &[char]) -> bool {
    let figures = |chars: &mut dyn Iterator<Item = &char>| chars.take_while(|c| c.is_ascii_digit()).count();
    let thousands = || matches!(figures(&mut before.iter().rev()), 1..=3) && figures(&mut after.iter()) == 3;
    matches!(after.first(), Some(':' | ';' | '?' | '!' | '»' | '%' | '€'))
        || matches!(before.last(), Some('«' | '°'))
        || thousands()
}

/// Lower case, without accents nor ligatures, apostrophes and hyphens as spaces, single spaces.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => folded.push('a'),
            'ç' | 'ć' | 'č' => folded.push('c'),
            'ď' | 'đ' | 'ð' => folded.push('d'),
            'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => folded.push('e'),
            'ğ' => folded.push('g'),
            'ì'..='ï' | 'ī' | 'ı' => folded.push('i'),
            'ł' => folded.push('l'),
            'ñ' | 'ń' | 'ň' => folded.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => folded.push('o'),
            'ř' => folded.push('r'),
            'ś' | 'š' | 'ş' | 'ș' => folded.push('s'),
            'ť' | 'ţ' | 'ț' => folded.push('t'),
            'ù'..='ü' | 'ū' | 'ů' | 'ű' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'ź' | 'ż' | 'ž' => folded.push('z'),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            // Combining marks of decomposed text.
            '\u{300}'..='\u{36f}' => {}
            '\'' | '’' | '‘' | 'ʼ' | '-' | '\u{2010}' | '\u{2011}' => folded.push(' '),
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

    #[test]
    fn sentences_never_break_before_their_marks_nor_inside_numbers() {
        assert_eq!(set("Règle : « oui » ? n° 5 !"), "Règle\u{a0}: «\u{a0}oui\u{a0}»\u{a0}? n°\u{a0}5\u{a0}!");
        assert_eq!(set("3 500 habitants en 2027 100 fois"), "3\u{a0}500 habitants en 2027 100 fois");
        assert_eq!(set(&set("à 18 h 30 : oui")), set("à 18 h 30 : oui"), "set twice is set once");
    }

    #[test]
    fn counts_and_lists_are_written_in_french() {
        assert_eq!(count(0, "élu", "élus"), "0 élu");
        assert_eq!(count(1_200, "élu", "élus"), "1\u{a0}200 élus");
        assert_eq!(number(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(list(&["Anne", "Luc", "Zoé"], 3), "Anne, Luc et Zoé");
        assert_eq!(list(&["Anne", "Luc", "Zoé"], 1), "Anne et 2 autres");
        assert_eq!(list(&[], 3), "");
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_is_folding_once_and_forgets_case(text in "\\PC{0,30}") {
            proptest::prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn a_decomposed_name_sorts_with_the_composed_one(given in "[A-Za-z]{1,8}") {
            proptest::prop_assert_eq!(sort_key("Hél\u{ea}ne", &given), sort_key("He\u{301}le\u{302}ne", &given));
        }
    }
}
