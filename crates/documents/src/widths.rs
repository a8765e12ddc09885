//! How wide the characters of a font are: what tells a space between two words from a space between two letters.

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Object};

/// Codes read of a font: a font that lists more of them is not read further.
const MOST_CODES: usize = 200_000;

/// Widths by code, in thousandths of the size.
pub(crate) struct Widths {
    by_code: HashMap<u16, f32>,
    /// Of a code that is not listed; none when nothing is known of the font.
    otherwise: Option<f32>,
    /// Codes of two bytes.
    pub(crate) wide: bool,
}

impl Widths {
    /// Reads the widths of a font.
    pub(crate) fn of(doc: &Document, font: &Dictionary) -> Self {
        match font.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Type0") => Self::of_characters(doc, font),
            // Its own scale, its own drawings: nothing is known.
            Ok(b"Type3") => Self { by_code: HashMap::new(), otherwise: None, wide: false },
            _ => Self::simple(doc, font),
        }
    }

    fn simple(doc: &Document, font: &Dictionary) -> Self {
        let first = font.get(b"FirstChar").and_then(Object::as_i64).unwrap_or(0).clamp(0, 0xffff);
        let listed = list(doc, font, b"Widths");
        let by_code = (first..)
            .zip(&listed)
            .filter_map(|(code, width)| Some((u16::try_from(code).ok()?, number(doc, width)?)))
            .collect::<HashMap<u16, f32>>();
        // The fourteen fonts of every reader list nothing: half of the size, on the average.
        let otherwise = if by_code.is_empty() { None } else { Some(0.0) };
        Self { by_code, otherwise, wide: false }
    }

    /// `c [w1 w2 …]` and `from to w`, one after the other.
    fn of_characters(doc: &Document, font: &Dictionary) -> Self {
        let descendants = list(doc, font, b"DescendantFonts");
        let descendant = descendants.first().and_then(|d| doc.dereference(d).ok()?.1.as_dict().ok());
        let Some(descendant) = descendant else {
            return Self { by_code: HashMap::new(), otherwise: None, wide: true };
        };
        let listed = list(doc, descendant, b"W");
        let mut by_code = HashMap::new();
        let mut at = 0;
        let mut budget = MOST_CODES;
        while let Some(from) = listed.get(at).and_then(|o| number(doc, o)).filter(|_| budget > 0) {
            let from = from as u16;
            let second = listed.get(at + 1).and_then(|o| doc.dereference(o).ok()).map(|found| found.1);
            if let Some(Object::Array(each)) = second {
                let widths = (from..=u16::MAX).zip(each);
                by_code.extend(widths.filter_map(|(code, width)| Some((code, number(doc, width)?))));
                budget = budget.saturating_sub(each.len());
                at += 2;
            } else {
                let to = second.and_then(|o| number(doc, o)).map_or(from, |to| to as u16);
                let width = listed.get(at + 2).and_then(|o| number(doc, o)).unwrap_or(0.0);
                by_code.extend((from..=to).map(|code| (code, width)));
                budget = budget.saturating_sub(usize::from(to.saturating_sub(from)) + 1);
                at += 3;
            }
        }
        let usual = descendant.get(b"DW").ok().and_then(|o| number(doc, o)).unwrap_or(1_000.0);
        Self { by_code, otherwise: Some(usual), wide: true }
    }

    /// Whether a place on the line means something after these characters.
    pub(crate) fn known(&self) -> bool {
        self.otherwise.is_some()
    }

    /// Codes of a string.
    pub(crate) fn codes(&self, bytes: &[u8]) -> Vec<u16> {
        if self.wide {
            bytes
                .chunks(2)
                .map(|c| u16::from(c[0]) << 8 | u16::from(c.get(1).copied().unwrap_or(0)))
                .collect()
        } else {
            bytes.iter().map(|b| u16::from(*b)).collect()
        }
    }

    /// Of one code, for a size of one.
    pub(crate) fn width(&self, code: u16) -> f32 {
        self.by_code.get(&code).copied().or(self.otherwise).unwrap_or(500.0) / 1_000.0
    }
}

fn list<'a>(doc: &'a Document, holder: &'a Dictionary, key: &[u8]) -> Vec<&'a Object> {
    let found = holder.get(key).ok().and_then(|object| doc.dereference(object).ok());
    found.and_then(|(_, object)| object.as_array().ok()).map(|all| all.iter().collect()).unwrap_or_default()
}

fn number(doc: &Document, object: &Object) -> Option<f32> {
    doc.dereference(object).ok()?.1.as_float().ok().filter(|n| n.is_finite())
}
