//! The print run: each part on a recto, sheets counted, the dossier in the file once.

use lopdf::Document;
use pupitre_documents::{PrintMember, print_run};

use crate::data;
use crate::made::Made;

#[test]
fn each_part_starts_on_a_new_sheet_and_sheets_are_counted() {
    let (one, two) = (Made::new("Lettre A", 1).bytes(), Made::new("Lettre B", 2).bytes());
    let dossier = Made::new("Dossier", 5).bytes();
    let members =
        [PrintMember { name: "A".into(), letter: &one }, PrintMember { name: "B".into(), letter: &two }];
    let run = print_run(&members, &dossier).unwrap();
    data::assert_sound(&run.bytes, "print run");
    assert_eq!((run.sheets_per_member, run.sheets, run.pages), (vec![4, 4], 8, 16));
    let texts = pupitre_documents::page_texts(&run.bytes).unwrap();
    for (page, words) in [
        (0, "Lettre A page 1"),
        (1, ""),
        (2, "Dossier page 1"),
        (7, ""),
        (8, "Lettre B page 1"),
        (10, "Dossier page 1"),
    ] {
        assert_eq!(texts[page], words, "page {}", page + 1);
    }
    let doc = Document::load_mem(&run.bytes).unwrap();
    let dossiers = doc
        .objects
        .values()
        .filter(|o| o.as_stream().is_ok_and(|s| s.content.windows(7).any(|w| w == b"Dossier")));
    assert_eq!(dossiers.count(), 5, "the dossier is in the file once");
}

#[test]
fn the_printer_is_told_both_sides_and_no_scaling() {
    let letter = Made::new("Lettre", 1).bytes();
    let run = print_run(&[PrintMember { name: "A".into(), letter: &letter }], &letter).unwrap();
    let doc = Document::load_mem(&run.bytes).unwrap();
    let preferences = doc.catalog().unwrap().get(b"ViewerPreferences").unwrap().as_dict().unwrap();
    assert_eq!(preferences.get(b"Duplex").unwrap().as_name().unwrap(), b"DuplexFlipLongEdge");
}
