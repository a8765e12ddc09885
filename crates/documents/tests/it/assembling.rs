//! The dossier: every page in order, stamped, linked, bookmarked; text untouched; sound for qpdf.

use std::time::Instant;

use lopdf::{Dictionary, Document, Object, dictionary};
use pupitre_documents::{AssembleError, Front, Part, PdfRefusal, assemble, prepare};

use crate::data;
use crate::made::{Made, holds};

fn front() -> Front {
    Front {
        authority: "Communauté de communes des Trois Vallées".into(),
        body: "Conseil communautaire".into(),
        when_and_where: "Jeudi 17 décembre 2026 à 18 h 30, salle des fêtes de Valbrune".into(),
        version: String::new(),
        accent: "#0b5360".into(),
    }
}

fn part<'a>(item: &str, title: &str, bytes: &'a [u8]) -> Part<'a> {
    Part {
        item_number: item.into(),
        item_title: format!("Affaire {item}"),
        title: title.into(),
        bytes: Some(bytes),
        note: String::new(),
    }
}

#[test]
fn the_122_files_of_montpellier_make_one_dossier_with_stamps_bookmarks_and_their_text() {
    let Some(folder) = data::folder("montpellier") else { return };
    let files: Vec<_> = data::pdfs(&folder).iter().map(|path| std::fs::read(path).unwrap()).collect();
    let parts: Vec<Part> =
        files.iter().enumerate().map(|(i, b)| part(&(i / 3 + 1).to_string(), "Délibération", b)).collect();
    let start = Instant::now();
    let done = assemble(&parts, &front()).unwrap();
    println!("{} files, {} pages assembled in {:?}", files.len(), done.pages, start.elapsed());
    data::keep("montpellier.pdf", &done.bytes);
    data::assert_sound(&done.bytes, "dossier");
    assert!(done.bytes.len() < files.iter().map(Vec::len).sum::<usize>(), "what is the same is kept once");
    let doc = Document::load_mem(&done.bytes).unwrap();
    assert_eq!(doc.get_pages().len(), done.pages as usize);
    assert!(bookmark_count(&doc) > files.len());
    let Some(texts) = data::texts(&done.bytes) else { return };
    for (index, file) in files.iter().enumerate() {
        let Some(originals) = data::texts(file) else { return };
        for (at, original) in originals.iter().enumerate().take(originals.len() - 1) {
            let number = done.first_pages[index] as usize + at;
            let page = &texts[done.contents_pages as usize + number - 1];
            let stamp = format!("Point {} – page {number}", index / 3 + 1);
            assert!(page.contains(&stamp), "{stamp} in {page}");
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            let quiet = bare(&format!("document : {} sur {}", at + 1, originals.len() - 1));
            let unstamped = bare(page).replacen(&bare(&stamp), "", 1).replacen(&quiet, "", 1);
            assert_eq!(unstamped, bare(original), "page {number}");
        }
    }
}

/// Bookmarks reached from the root, each once, as a reader walks them.
fn bookmark_count(doc: &Document) -> usize {
    fn walk(doc: &Document, first: Option<&Object>) -> usize {
        let mut count = 0;
        let mut next = first.and_then(|o| o.as_reference().ok());
        while let Some(id) = next {
            let entry = doc.get_dictionary(id).unwrap();
            count += 1 + walk(doc, entry.get(b"First").ok());
            next = entry.get(b"Next").ok().and_then(|o| o.as_reference().ok());
        }
        count
    }
    let root = doc.catalog().unwrap().get(b"Outlines").unwrap().as_reference().unwrap();
    walk(doc, doc.get_dictionary(root).unwrap().get(b"First").ok())
}

#[test]
fn pages_come_in_the_order_of_the_tree_not_of_their_numbers() {
    let mut made = Made::new("Ordre", 3);
    let tree = made.tree;
    let kids: Vec<Object> = made.pages.iter().rev().map(|id| Object::Reference(*id)).collect();
    made.doc.get_dictionary_mut(tree).unwrap().set("Kids", kids);
    let bytes = made.bytes();
    let done = assemble(&[part("1", "Note", &bytes), part("2", "Note", &bytes)], &front()).unwrap();
    assert_eq!(done.first_pages, [1, 4]);
    let texts = pupitre_documents::page_texts(&done.bytes).unwrap();
    let order: Vec<_> = texts[1..].iter().map(|t| &t[..12]).collect();
    assert_eq!(order, ["Ordre page 3", "Ordre page 2", "Ordre page 1"].repeat(2));
    assert!(texts[1].contains("Point 1 – page 1"), "{}", texts[1]);
    assert!(texts[6].contains("Point 2 – page 6"), "{}", texts[6]);
}

#[test]
fn stamps_stand_in_the_corner_of_rotated_and_cropped_pages() {
    let mut parts_bytes = Vec::new();
    for rotate in [0, 90, 180, 270] {
        let mut made = Made::new("Plan", 1);
        let page = made.page(0);
        page.set("Rotate", rotate);
        page.set("MediaBox", vec![(-100).into(), (-50).into(), 700.into(), 900.into()]);
        page.set("CropBox", vec![0.into(), 0.into(), 600.into(), 800.into()]);
        parts_bytes.push(made.bytes());
    }
    let parts: Vec<_> = parts_bytes.iter().map(|bytes| part("4", "Plan", bytes)).collect();
    let done = assemble(&parts, &front()).unwrap();
    data::keep("rotated.pdf", &done.bytes);
    data::assert_sound(&done.bytes, "rotated");
    for page in 2..=5u32 {
        // The plate is white on white: the ink of the stamp is looked for in the top right corner.
        let Some((fine, boxes)) = data::tool(
            "pdftotext",
            &["-bbox", "-cropbox", "-f", &page.to_string(), "-l", &page.to_string()],
            &done.bytes,
            &["-"],
        ) else {
            return;
        };
        assert!(fine);
        let word = boxes
            .lines()
            .find(|line| line.contains(">Point<"))
            .unwrap_or_else(|| panic!("page {page}: {boxes}"));
        let number = |key: &str| {
            word.split(&format!("{key}=\""))
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .parse::<f32>()
                .unwrap()
        };
        let width = if page % 2 == 0 { 600.0 } else { 800.0 };
        assert!(number("yMax") < 40.0 && number("xMin") > width - 130.0, "page {page}: {word}");
    }
}

#[test]
fn the_contents_lead_to_the_pages_and_to_the_web_links_inside_them() {
    let mut made = Made::new("Liens", 2);
    let (second, rect): (_, Vec<Object>) = (made.pages[1], vec![0.into(), 0.into(), 90.into(), 90.into()]);
    let uri = dictionary! { "S" => "URI", "URI" => Object::string_literal("https://example.org/a") };
    let web = made.doc.add_object(
        dictionary! { "Type" => "Annot", "Subtype" => "Link", "Rect" => rect.clone(), "A" => uri },
    );
    let by_name = made.doc.add_object(
        dictionary! { "Type" => "Annot", "Subtype" => "Link", "Rect" => rect, "Dest" => Object::string_literal("chapitre") },
    );
    made.page(0).set("Annots", vec![web.into(), by_name.into()]);
    let target: Object = vec![second.into(), "Fit".into()].into();
    let names = dictionary! { "Dests" => dictionary! { "Names" => vec![Object::string_literal("chapitre"), target] } };
    made.catalog().set("Names", names);
    let bytes = made.bytes();
    let done = assemble(&[part("1", "Note", &bytes), part("2", "Annexe", &bytes)], &front()).unwrap();
    let doc = Document::load_mem(&done.bytes).unwrap();
    let pages: Vec<_> = doc.get_pages().into_values().collect();
    let links = doc.get_page_annotations(pages[0]).unwrap();
    assert_eq!(links.len(), 4, "two items, two documents");
    let leads = |link: &Dictionary| link.get(b"Dest").unwrap().as_array().unwrap()[0].as_reference().unwrap();
    assert_eq!(leads(links[3]), pages[(done.contents_pages + done.first_pages[1]) as usize - 1]);
    for (page, expected) in [(pages[1], pages[2]), (pages[3], pages[4])] {
        let inside = doc.get_page_annotations(page).unwrap();
        assert_eq!(leads(inside[1]), expected, "a link by name leads inside its own document");
    }
    assert!(holds(&done.bytes, b"https://example.org/a"));
}

#[test]
fn form_fields_of_two_documents_keep_their_own_answers() {
    let form = |answer: &str| {
        let mut made = Made::new("Formulaire", 1);
        let page = made.pages[0];
        let field = made.doc.add_object(dictionary! {
            "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "T" => Object::string_literal("nom"), "P" => page,
            "V" => Object::string_literal(answer), "Rect" => vec![10.into(), 10.into(), 90.into(), 30.into()],
        });
        made.page(0).set("Annots", vec![field.into()]);
        made.catalog()
            .set("AcroForm", dictionary! { "Fields" => vec![field.into()], "NeedAppearances" => true });
        made.bytes()
    };
    let (one, two) = (form("Aubertin"), form("Garnot"));
    let done = assemble(&[part("1", "A", &one), part("1", "B", &two)], &front()).unwrap();
    data::assert_sound(&done.bytes, "forms");
    for word in [b"d1_nom".as_slice(), b"d2_nom", b"Aubertin", b"Garnot", b"/NeedAppearances true"] {
        assert!(holds(&done.bytes, word), "{}", String::from_utf8_lossy(word));
    }
}

#[test]
fn items_without_a_file_are_in_the_contents_with_their_remark() {
    let bytes = Made::new("Note", 1).bytes();
    let mut empty = part("2", "", &[]);
    empty.bytes = None;
    empty.note = "Contrat consultable au siège".into();
    let done = assemble(&[part("1", "Note", &bytes), empty], &front()).unwrap();
    assert_eq!((done.first_pages, done.pages), (vec![1, 0], 2));
    let contents = &pupitre_documents::page_texts(&done.bytes).unwrap()[0];
    assert!(contents.contains("Affaire 2") && contents.contains("consultable au siège"), "{contents}");
}

#[test]
fn long_contents_flow_over_several_pages_and_numbers_follow() {
    let bytes = Made::new("Note", 1).bytes();
    let parts: Vec<_> = (1..=120).map(|n| part(&n.to_string(), "Note de synthèse", &bytes)).collect();
    let done = assemble(&parts, &front()).unwrap();
    assert!(done.contents_pages >= 5, "{}", done.contents_pages);
    assert_eq!(done.first_pages[119], 120, "the contents do not shift the numbers");
    let labels = Document::load_mem(&done.bytes).unwrap();
    assert!(labels.catalog().unwrap().has(b"PageLabels"));
    data::assert_sound(&done.bytes, "long contents");
    data::keep("contents.pdf", &done.bytes);
    let same = Document::load_mem(&done.bytes).unwrap();
    let notes = same
        .objects
        .values()
        .filter(|o| o.as_stream().is_ok_and(|s| s.content.windows(4).any(|w| w == b"Note")))
        .count();
    assert_eq!(notes, 1, "the same content is kept once");
}

#[test]
fn a_document_that_cannot_be_read_is_named() {
    let error = assemble(&[part("7", "Annexe 2", b"PK\x03\x04")], &front()).unwrap_err();
    let AssembleError::Document { item, refusal: PdfRefusal::NotPdf { .. }, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(item, "7");
    assert!(error.to_string().contains("Annexe 2"), "{error}");
}

#[test]
fn hostile_files_that_were_accepted_can_be_assembled() {
    let Some(folder) = data::folder("hostile-pdf") else { return };
    let files: Vec<_> = data::pdfs(&folder)
        .iter()
        .filter_map(|path| prepare(&std::fs::read(path).ok()?).ok()?.reading)
        .collect();
    let parts: Vec<_> =
        files.iter().enumerate().map(|(i, bytes)| part(&i.to_string(), "Fichier", bytes)).collect();
    let done = assemble(&parts, &front()).unwrap();
    let (doc, pages) = (Document::load_mem(&done.bytes).unwrap(), done.pages as usize);
    assert_eq!(doc.get_pages().len(), pages);
    data::keep("hostile.pdf", &done.bytes);
}
