//! The words of pages, for search: those that another reader reads; pages that are pictures of text are told apart.

use std::collections::HashSet;

use lopdf::{Stream, dictionary};
use pupitre_documents::{page_texts, searchable_pages};

use crate::data;
use crate::made::Made;

/// Words of four letters or more, as they are written.
fn words(text: &str) -> HashSet<String> {
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() >= 4);
    words.map(str::to_owned).collect()
}

#[test]
fn the_words_of_real_papers_are_those_that_poppler_reads() {
    let Some(folder) = data::folder("montpellier") else { return };
    let (mut said, mut shared) = (0, 0);
    let mut worst = (1.0, String::new());
    for file in data::pdfs(&folder).iter().step_by(7) {
        let bytes = std::fs::read(file).unwrap();
        let Some(theirs) = data::texts(&bytes) else { return };
        let ours = words(&page_texts(&bytes).unwrap().join(" "));
        let theirs = words(&theirs.join(" "));
        let common = theirs.intersection(&ours).count();
        (said, shared) = (said + theirs.len(), shared + common);
        let part = common as f64 / theirs.len().max(1) as f64;
        if theirs.len() > 50 && part < worst.0 {
            worst = (part, file.display().to_string());
        }
    }
    let part = f64::from(shared as u32) / f64::from(said as u32);
    println!("{shared} of {said} words, {part:.4}; worst {worst:?}");
    assert!(part > 0.96 && worst.0 > 0.85, "{part}, {worst:?}");
}

#[test]
fn a_page_that_is_a_picture_is_told_from_one_that_bears_a_logo_or_text() {
    let picture = |side: i64| {
        let dict = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => side, "Height" => side,
            "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
        };
        Stream::new(dict, vec![200; (side * side) as usize])
    };
    let scanned = |words: &str, side: i64| {
        let mut made = Made::new(words, 1);
        let picture = made.doc.add_object(picture(side));
        let fonts = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" };
        made.page(0).set(
            "Resources",
            dictionary! { "XObject" => dictionary! { "I" => picture }, "Font" => dictionary! { "F1" => fonts } },
        );
        searchable_pages(&made.bytes()).unwrap()[0].scanned
    };
    assert!(scanned("Envoyé en préfecture", 600), "a stamp over a scan");
    assert!(!scanned("Envoyé en préfecture", 100), "a logo");
    let sentence =
        "le conseil approuve la convention et autorise le maire à la signer avec la commune voisine";
    assert!(!scanned(sentence, 600), "a text over a picture");
    let plain = searchable_pages(&Made::new("Régie", 2).bytes()).unwrap();
    assert_eq!(
        plain.iter().map(|page| (page.text.contains("page"), page.scanned)).collect::<Vec<_>>(),
        [(true, false); 2]
    );
}
