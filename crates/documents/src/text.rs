//! The text of each page, for search: as the file gives it, spaces made regular.

use lopdf::{Dictionary, Document, Object};

use crate::open;
use crate::refusal::PdfRefusal;
use crate::scribe;
use crate::tree::Leaf;

/// A picture of so many dots may hold a page of text; a logo does not.
const PAGE_OF_DOTS: i64 = 250_000;
/// With fewer words than this, the text of a page may be a stamp laid over a scan.
const FEW_WORDS: usize = 12;

/// A page as it can be searched.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PageText {
    /// What the file says.
    pub text: String,
    /// Its words are in a picture: only a reading of the picture tells them.
    pub scanned: bool,
}

/// Text per page, in order, and which pages are pictures of text.
pub fn searchable_pages(bytes: &[u8]) -> Result<Vec<PageText>, PdfRefusal> {
    let texts = page_texts(bytes)?;
    let source = open::open(bytes)?;
    let pages = texts.into_iter().zip(&source.tree.leaves);
    Ok(pages
        .map(|(text, leaf)| PageText {
            scanned: text.split(' ').count() < FEW_WORDS && is_pictured(&source.doc, leaf),
            text,
        })
        .collect())
}

/// Whether a page draws a picture large enough to be a scanned page.
fn is_pictured(doc: &Document, leaf: &Leaf) -> bool {
    let resources = |holder: &Dictionary| dict_in(doc, holder, b"Resources");
    let own = doc.get_dictionary(leaf.id).ok().and_then(resources);
    own.or_else(|| resources(&leaf.inherited)).is_some_and(|resources| draws_picture(doc, &resources, 3))
}

/// A picture drawn at once, or through a form.
fn draws_picture(doc: &Document, resources: &Dictionary, depth: usize) -> bool {
    let Some(objects) = dict_in(doc, resources, b"XObject") else { return false };
    objects.iter().any(|(_, object)| {
        let Ok((_, Object::Stream(stream))) = doc.dereference(object) else { return false };
        let side = |key: &[u8]| stream.dict.get(key).and_then(Object::as_i64).unwrap_or(0).clamp(0, 100_000);
        match stream.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Image") => side(b"Width") * side(b"Height") >= PAGE_OF_DOTS,
            Ok(b"Form") if depth > 0 => {
                dict_in(doc, &stream.dict, b"Resources").is_some_and(|r| draws_picture(doc, &r, depth - 1))
            }
            _ => false,
        }
    })
}

pub(crate) fn dict_in(doc: &Document, holder: &Dictionary, key: &[u8]) -> Option<Dictionary> {
    let (_, object) = doc.dereference(holder.get(key).ok()?).ok()?;
    object.as_dict().ok().cloned()
}

/// Text per page, in order; an image page gives an empty text.
pub fn page_texts(bytes: &[u8]) -> Result<Vec<String>, PdfRefusal> {
    let source = open::open(bytes)?;
    Ok(source.tree.leaves.iter().map(|leaf| normalise(&scribe::page_text(&source.doc, leaf))).collect())
}

/// One space between words, no control character, soft hyphens gone.
fn normalise(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{fffd}'))
        .map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c })
        .collect();
    kept.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_are_made_regular_and_invisible_marks_leave() {
        assert_eq!(normalise(" Eau\u{a0}potable\n\n\tré\u{ad}gie\u{200b} "), "Eau potable régie");
    }
}
