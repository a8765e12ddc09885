//! Text as people write it: folding for comparison, tidying for display, French typography.
//!
//! Folding ignores case, accents and punctuation; it serves comparison only and is never shown.

/// The plain letter or letters behind an accented Latin letter, when there is one.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        'þ' => "th",
        'º' | '°' => "o",
        'ª' => "a",
        _ => return None,
    })
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

/// What separates words without being part of them.
fn is_break(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || is_invisible(c)
        || c.is_ascii_punctuation()
        || matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203A}' | '«' | '»' | '·' | '´' | '¨' | '\u{FFFD}')
}

/// Lower case, no accents, words parted by one space: "D'ARTAGNAN-Élise" → "d artagnan elise".
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase).filter(|c| !is_mark(*c)) {
        if let Some(letters) = plain(c) {
            out.push_str(letters);
        } else if !is_break(c) {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// [`fold`] without its spaces: "Le Loup" and "LELOUP" have the same key.
pub fn key(text: &str) -> String {
    fold(text).replace(' ', "")
}

/// Characters nobody sees but that change what is read: bidirectional marks, zero-width spaces…
/// The joiner U+200D and the selector U+FE0F are left alone: emojis are made with them.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}' | '\u{200C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}')
}

/// A control or invisible character that has no place in a name or an address.
pub(crate) fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\t') || is_invisible(c)
}

/// Trimmed, one space between words (no-break spaces included), curly apostrophe inside words.
pub(crate) fn tidy(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    joined.replace(['\'', '`', '´', '\u{2018}', '\u{2BC}'], "\u{2019}")
}

/// A cell that says nothing: blank, or a dash typed to say so.
pub(crate) fn is_blank(text: &str) -> bool {
    let text = text.trim();
    matches!(text, "" | "-" | "--" | "—" | "–" | "." | "/" | "_")
        || matches!(fold(text).as_str(), "neant" | "nc" | "n a" | "sans objet" | "null" | "nan")
            && text.len() < 12
            && !text.starts_with('#')
}

/// French typography of a sentence: curly apostrophe, no-break space before `: ; ? ! »` and after `«`.
pub(crate) fn typo(sentence: &str) -> String {
    let mut out = sentence.replace('\'', "\u{2019}");
    for mark in [":", ";", "?", "!", "»"] {
        out = out.replace(&format!(" {mark}"), &format!("\u{A0}{mark}"));
    }
    out.replace("« ", "«\u{A0}")
}

/// At most `max` characters, with an ellipsis when something was cut.
pub(crate) fn clip(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    text.chars().take(max.saturating_sub(1)).chain(['…']).collect()
}

/// First letter in upper case, the rest untouched.
pub(crate) fn capitalise(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// First letter in lower case, the rest untouched.
pub(crate) fn uncapitalise(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// Joins a letter and the combining mark that follows it (files made on macOS): e + ´ → é.
pub(crate) fn compose(text: &str) -> String {
    if !text.chars().any(is_mark) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match out.chars().last().and_then(|base| joined(base, c)) {
            Some(one) => {
                out.pop();
                out.push(one);
            }
            None => out.push(c),
        }
    }
    out
}

fn joined(base: char, mark: char) -> Option<char> {
    let row = match mark {
        '\u{300}' => "aàeèiìoòuùAÀEÈIÌOÒUÙ",
        '\u{301}' => "aáeéiíoóuúyýAÁEÉIÍOÓUÚYÝ",
        '\u{302}' => "aâeêiîoôuûAÂEÊIÎOÔUÛ",
        '\u{303}' => "aãnñoõAÃNÑOÕ",
        '\u{308}' => "aäeëiïoöuüyÿAÄEËIÏOÖUÜYŸ",
        '\u{30A}' => "aåAÅ",
        '\u{30C}' => "cčsšzžCČSŠZŽ",
        '\u{327}' => "cçCÇsşSŞ",
        _ => return None,
    };
    let mut pairs = row.chars();
    while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
        if from == base {
            return Some(to);
        }
    }
    None
}
