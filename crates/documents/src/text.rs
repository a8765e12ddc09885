//! The text of each page, for search: as the file gives it, spaces made regular.

use lopdf::{Document, Object, ObjectId, dictionary};

use crate::open;
use crate::refusal::{MAX_STREAM, PdfRefusal};

/// Text per page, in order; an image page gives an empty text.
pub fn page_texts(bytes: &[u8]) -> Result<Vec<String>, PdfRefusal> {
    let mut source = open::open(bytes)?;
    let tree = source.doc.add_object(dictionary! { "Type" => "Pages", "Count" => 1 });
    if let Ok(catalog) = source.doc.catalog_mut() {
        catalog.set("Pages", tree);
    }
    Ok(source.tree.leaves.iter().map(|leaf| normalise(&page_text(&mut source.doc, tree, leaf.id))).collect())
}

/// The text of one page: the tree is set to that page alone, so that a long document costs no more per page.
fn page_text(doc: &mut Document, tree: ObjectId, page: ObjectId) -> String {
    if let Ok(node) = doc.get_dictionary_mut(tree) {
        node.set("Kids", vec![Object::Reference(page)]);
    }
    doc.extract_text_chunks_with_limit(&[1], MAX_STREAM).into_iter().flatten().collect()
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
