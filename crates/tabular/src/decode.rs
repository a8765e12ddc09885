//! From bytes to text: which encoding is this file in, whatever its label says?
//!
//! UTF-8 and UTF-16 are recognised by their mark or by their form; otherwise every single-byte code
//! page seen in French offices is tried and the one that reads as French wins. Accents broken by a
//! previous wrong reading (« Ã© ») are put back. What was guessed or mended is said in a remark.

use encoding_rs::{MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::table::{Encoding, ReadError};
use crate::text::{clip, compose, typo};

/// Text of a file, its encoding, and what must be said about how it was read.
pub(crate) struct Decoded {
    pub text: String,
    pub encoding: Encoding,
    pub remarks: Vec<String>,
}

/// The upper half of code page 850 (DOS and some old exports).
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}";

/// Decodes a text file; line ends become LF.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, ReadError> {
    let mut remarks = Vec::new();
    let (text, encoding) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => eight_bits(rest, &mut remarks)?,
        [0xFF, 0xFE, rest @ ..] => {
            (UTF_16LE.decode_without_bom_handling(rest).0.into_owned(), Encoding::Utf16)
        }
        [0xFE, 0xFF, rest @ ..] => {
            (UTF_16BE.decode_without_bom_handling(rest).0.into_owned(), Encoding::Utf16)
        }
        _ => match unmarked_utf16(bytes) {
            Some(text) => (text, Encoding::Utf16),
            None => eight_bits(bytes, &mut remarks)?,
        },
    };
    let text = compose(&text.replace("\r\n", "\n").replace('\r', "\n"));
    refuse_binary(&text)?;
    let text = mend_accents(text, &mut remarks);
    Ok(Decoded { text, encoding, remarks })
}

/// UTF-16 without its mark: nearly every other byte is zero.
fn unmarked_utf16(bytes: &[u8]) -> Option<String> {
    let sample = &bytes[..bytes.len().min(4096)];
    if sample.len() < 8 {
        return None;
    }
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|b| **b == 0).count() * 10;
    let half = sample.len() / 2 * 8;
    let encoding = match (zeros(0) >= half, zeros(1) >= half) {
        (true, false) => UTF_16BE,
        (false, true) => UTF_16LE,
        _ => return None,
    };
    Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
}

fn eight_bits(bytes: &[u8], remarks: &mut Vec<String>) -> Result<(String, Encoding), ReadError> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), Encoding::Utf8));
    }
    if let Some(mixed) = mixed_lines(bytes) {
        remarks.push(typo(
            "Ce fichier mélange deux encodages, comme après un collage d'un fichier dans un autre. Les accents ont été lus ligne par ligne : relisez les noms.",
        ));
        return Ok((mixed, Encoding::Mixed));
    }
    let candidates = [
        (WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), Encoding::Windows1252),
        (MACINTOSH.decode_without_bom_handling(bytes).0.into_owned(), Encoding::MacRoman),
        (cp850(bytes), Encoding::Cp850),
    ];
    let mut best: Option<(i64, String, Encoding)> = None;
    for (text, encoding) in candidates {
        let score = likeness(&text);
        if best.as_ref().is_none_or(|(top, ..)| score > *top) {
            best = Some((score, text, encoding));
        }
    }
    match best {
        Some((score, text, encoding)) if score >= 0 => {
            if encoding != Encoding::Windows1252 {
                remarks.push(typo(&format!(
                    "Ce fichier est dans un encodage ancien ({}) : relisez les accents des noms.",
                    encoding.label()
                )));
            }
            Ok((text, encoding))
        }
        _ => Err(unreadable(bytes)),
    }
}

fn unreadable(bytes: &[u8]) -> ReadError {
    let lossy = String::from_utf8_lossy(bytes);
    let (line, sample) = (1..)
        .zip(lossy.split(['\n', '\r']))
        .find(|(_, text)| text.contains('\u{FFFD}'))
        .map_or((1, ""), |(line, text)| (line, text));
    if lossy.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')).count() > 8 {
        return ReadError::NotATable;
    }
    ReadError::Accents { line, sample: clip(sample.trim(), 40) }
}

/// Some lines are UTF-8 with accents and others are not UTF-8 at all: each is read as what it is.
fn mixed_lines(bytes: &[u8]) -> Option<String> {
    let mut out = String::with_capacity(bytes.len() + bytes.len() / 8);
    let mut accented = 0_usize;
    let mut others = String::new();
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        if let Ok(text) = std::str::from_utf8(line) {
            accented += usize::from(!text.is_ascii());
            out.push_str(text);
        } else {
            let text = WINDOWS_1252.decode_without_bom_handling(line).0;
            others.push_str(&text);
            out.push_str(&text);
        }
    }
    (accented > 0 && likeness(&others) >= 0).then_some(out)
}

fn cp850(bytes: &[u8]) -> String {
    let upper: Vec<char> = CP850.chars().collect();
    let read = |b: &u8| match b.checked_sub(128) {
        None => char::from(*b),
        Some(i) => upper.get(usize::from(i)).copied().unwrap_or('\u{FFFD}'),
    };
    bytes.iter().map(read).collect()
}

/// How much the accented characters of a text look like French: positive is French, negative is not.
fn likeness(text: &str) -> i64 {
    let mut previous = ' ';
    let mut score = 0;
    for c in text.chars() {
        score += match c {
            _ if c.is_ascii() => 0,
            'é' | 'è' | 'ê' | 'à' | 'ç' | 'ô' | 'î' | 'ï' | 'ë' | 'û' | 'ù' | 'â' | 'œ' => 3,
            _ if c.is_uppercase() && previous.is_lowercase() => -4,
            'É' | 'È' | 'Ê' | 'À' | 'Ç' | 'Ô' | 'Î' | 'Â' | 'Œ' | 'Ë' | 'Ï' | 'Û' | 'Ù' => 2,
            '’' | '«' | '»' | '°' | '€' | '–' | '—' | '“' | '”' | '\u{A0}' | '…' => 1,
            'á' | 'í' | 'ó' | 'ú' | 'ñ' | 'ä' | 'ö' | 'ü' | 'ÿ' | 'å' | 'ß' | 'Á' | 'Ñ' | 'Ö' | 'Ü' => {
                1
            }
            _ if c.is_alphabetic() => -1,
            _ => -4,
        };
        previous = c;
    }
    score
}

/// More than a stray control character here and there: this is no text.
fn refuse_binary(text: &str) -> Result<(), ReadError> {
    let mut all = 0_usize;
    let mut controls = 0_usize;
    for c in text.chars() {
        all += 1;
        controls += usize::from(c.is_control() && !matches!(c, '\n' | '\t'));
    }
    if controls > 8 && controls * 100 > all { Err(ReadError::NotATable) } else { Ok(()) }
}

/// « Ã© » is what « é » becomes when UTF-8 is read as Windows-1252 and saved again.
fn is_broken(text: &str) -> bool {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        let tail =
            matches!(after, '\u{80}'..='\u{BF}' | 'Œ' | 'œ' | 'Š' | 'š' | 'Ÿ' | 'Ž' | 'ž' | 'ƒ' | 'ˆ' | '˜')
                || matches!(after, '\u{2013}'..='\u{203A}' | '€' | '™');
        if matches!(c, 'Ã' | 'Â' | 'â' | 'Å') && tail && !(c == 'â' && after != '€') {
            return true;
        }
    }
    false
}

fn mend_accents(text: String, remarks: &mut Vec<String>) -> String {
    if !is_broken(&text) {
        return text;
    }
    let mut mended = 0_usize;
    let out = text
        .split_inclusive('\n')
        .map(|line| match mend_line(line) {
            Some(better) => {
                mended += 1;
                better
            }
            None => line.to_owned(),
        })
        .collect();
    if mended > 0 {
        remarks.push(typo(&format!(
            "Les accents étaient abîmés (« Ã© » au lieu de « é ») et ont été remis sur {mended} {}. Relisez les noms.",
            if mended == 1 { "ligne" } else { "lignes" }
        )));
    }
    out
}

fn mend_line(line: &str) -> Option<String> {
    if !is_broken(line) {
        return None;
    }
    let (bytes, _, lost) = WINDOWS_1252.encode(line);
    if lost {
        return None;
    }
    String::from_utf8(bytes.into_owned()).ok().map(|text| compose(&text))
}
