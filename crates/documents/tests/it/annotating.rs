//! A member's notes as standard annotations.
use lopdf::{Dictionary, Document, Object, dictionary};
use pupitre_documents::{PageNote, Shape, annotated};

use crate::made::Made;

fn annots(doc: &Document, page: u32) -> Vec<Dictionary> {
    let page = doc.get_dictionary(doc.get_pages()[&page]).unwrap();
    let list = page.get(b"Annots").and_then(Object::as_array).cloned().unwrap_or_default();
    list.iter().map(|a| doc.dereference(a).unwrap().1.as_dict().unwrap().clone()).collect()
}

fn numbers(dict: &Dictionary, key: &[u8]) -> Vec<f32> {
    dict.get(key).unwrap().as_array().unwrap().iter().map(|n| n.as_float().unwrap()).collect()
}

fn words(dict: &Dictionary) -> String {
    let bytes = dict.get(b"Contents").and_then(Object::as_str).unwrap();
    let units: Vec<u16> = bytes[2..].chunks(2).map(|c| u16::from_be_bytes([c[0], c[1]])).collect();
    String::from_utf16(&units).unwrap()
}

fn note(page: u32, shape: Shape) -> PageNote {
    PageNote { page, colour: [36, 64, 143], shape }
}

#[test]
fn each_form_of_note_is_its_own_kind_of_annotation_with_its_words_and_its_drawing() {
    let bands = vec![[72.0, 100.0, 200.0, 14.0]];
    let notes = [
        note(1, Shape::Ink { width: 1.8, points: vec![10.0, 20.0, 30.0, 40.0] }),
        note(1, Shape::Highlight { bands: bands.clone(), words: "la régie".into() }),
        note(1, Shape::Underline { bands, words: "« l’œuvre »".into() }),
        note(1, Shape::Text { x: 50.0, y: 60.0, text: "À voir (demain)\net après".into() }),
        note(1, Shape::Slip { x: 500.0, y: 60.0, text: "Demander à M. Garnot".into() }),
        note(9, Shape::Slip { x: 0.0, y: 0.0, text: "une page qui n’existe plus".into() }),
    ];
    let made = annotated(&Made::new("note", 2).bytes(), &notes).unwrap();
    let doc = Document::load_mem(&made).unwrap();
    let found = annots(&doc, 1);
    let kinds: Vec<&[u8]> = found.iter().map(|a| a.get(b"Subtype").unwrap().as_name().unwrap()).collect();
    assert_eq!(kinds, [b"Ink".as_slice(), b"Highlight", b"Underline", b"FreeText", b"Text"]);
    assert!(annots(&doc, 2).is_empty());
    assert_eq!(words(&found[1]), "la régie");
    assert_eq!(words(&found[2]), "« l’œuvre »");
    assert_eq!(words(&found[3]), "À voir (demain)\net après");
    assert_eq!(numbers(&found[1], b"QuadPoints"), [72.0, 742.0, 272.0, 742.0, 72.0, 728.0, 272.0, 728.0]);
    let strokes = found[0].get(b"InkList").unwrap().as_array().unwrap();
    let stroke: Vec<f32> = strokes[0].as_array().unwrap().iter().map(|n| n.as_float().unwrap()).collect();
    assert_eq!(stroke, [10.0, 822.0, 30.0, 802.0]);
    for annot in &found[..4] {
        let drawn = annot.get(b"AP").unwrap().as_dict().unwrap().get(b"N").unwrap();
        assert!(doc.dereference(drawn).unwrap().1.as_stream().is_ok());
        assert!(numbers(annot, b"Rect").iter().all(|n| (0.0..=842.0).contains(n)), "{annot:?}");
    }
}

#[test]
fn a_note_stays_where_it_was_seen_on_a_page_that_is_turned_and_cropped_and_what_was_there_stays() {
    let mut made = Made::new("plan", 1);
    let link = made.doc.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Square", "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()],
    });
    let page = made.page(0);
    page.set("Rotate", 90);
    page.set("CropBox", vec![100.into(), 50.into(), 500.into(), 750.into()]);
    page.set("Annots", vec![link.into()]);
    // Seen, this page is 700 wide and 400 high; its upper left corner is the lower left one of the drawing.
    let shape = Shape::Highlight { bands: vec![[10.0, 20.0, 100.0, 14.0]], words: String::new() };
    let doc = Document::load_mem(&annotated(&made.bytes(), &[note(1, shape)]).unwrap()).unwrap();
    let found = annots(&doc, 1);
    assert_eq!(found.len(), 2);
    assert_eq!(numbers(&found[1], b"Rect"), [120.0, 60.0, 134.0, 160.0]);
}

#[test]
fn a_file_that_is_no_pdf_is_refused_with_its_reason() {
    assert!(annotated(b"PK\x03\x04", &[]).unwrap_err().to_string().len() > 20);
}
