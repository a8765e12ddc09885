//! What anyone may deposit: refused with a true reason, or accepted, cleaned and readable.

use std::time::{Duration, Instant};

use lopdf::{Document, Object, Stream, dictionary};
use pupitre_documents::{PdfRefusal, inspect, page_texts, prepare, reading_copy};

use crate::data;
use crate::made::{Made, holds};

/// Files whose own content breaks qpdf's check before any rewriting: broken streams, kept as they are.
const BROKEN_INSIDE: [&str; 4] =
    ["issue18042.pdf", "PDFBOX-3148-2-fuzzed.pdf", "bug1020226.pdf", "issue18986.pdf"];

#[test]
fn every_hostile_file_is_accepted_or_refused_with_a_sentence_in_reasonable_time() {
    let Some(folder) = data::folder("hostile-pdf") else { return };
    let mut refused = Vec::new();
    for path in data::pdfs(&folder) {
        let name = path.file_name().unwrap().to_string_lossy().to_string();
        let bytes = std::fs::read(&path).unwrap();
        let start = Instant::now();
        match prepare(&bytes) {
            Ok(prepared) => {
                assert!(prepared.inspection.pages > 0, "{name}");
                if let Some(reading) = prepared.reading {
                    let again = inspect(&reading).unwrap_or_else(|e| panic!("{name}: {e}"));
                    assert_eq!(again.pages, prepared.inspection.pages, "{name}");
                    assert!(again.active.is_empty(), "{name}: {:?}", again.active);
                }
            }
            Err(refusal) => refused.push((name.clone(), refusal)),
        }
        assert!(start.elapsed() < Duration::from_secs(5), "{name}: {:?}", start.elapsed());
    }
    for expected in ["bug1782186.pdf", "005-libreoffice-writer-password__libreoffice-writer-password.pdf"] {
        assert!(refused.contains(&(expected.to_string(), PdfRefusal::Password)), "{expected}: {refused:?}");
    }
    assert!(refused.len() <= 8, "{refused:?}");
}

#[test]
fn reading_copies_of_hostile_files_please_qpdf_and_keep_their_text() {
    let Some(folder) = data::folder("hostile-pdf") else { return };
    let mut worse = Vec::new();
    for path in data::pdfs(&folder.join("py-pdf"))
        .into_iter()
        .chain(data::pdfs(&folder.join("pdfjs")).into_iter().step_by(4))
    {
        let name = path.file_name().unwrap().to_string_lossy().to_string();
        let bytes = std::fs::read(&path).unwrap();
        let Ok(prepared) = prepare(&bytes) else { continue };
        let Some(reading) = prepared.reading else { continue };
        let Some((fine, said)) = data::tool("qpdf", &["--check"], &reading, &[]) else { return };
        if !fine && !BROKEN_INSIDE.contains(&name.as_str()) && !said.contains("error decoding stream data") {
            worse.push((name.clone(), said));
        }
        let Some((was_fine, _)) = data::tool("qpdf", &["--check"], &bytes, &[]) else { return };
        let (Some(before), Some(after)) = (data::try_texts(&bytes), data::try_texts(&reading)) else {
            continue;
        };
        if was_fine && before != after {
            worse.push((name, "text differs".into()));
        }
    }
    assert!(worse.is_empty(), "{worse:#?}");
}

#[test]
fn what_is_not_a_pdf_is_named_for_what_it_is() {
    assert_eq!(inspect(b"").unwrap_err(), PdfRefusal::Empty);
    let word = inspect(b"PK\x03\x04 word/document.xml").unwrap_err().sentence();
    assert!(word.contains("DOCX"), "{word}");
    assert!(inspect(b"<!DOCTYPE html><html>").unwrap_err().sentence().contains("page web"));
    assert!(matches!(inspect(b"%PDF-1.7\n").unwrap_err(), PdfRefusal::Truncated));
}

#[test]
fn a_truncated_file_gives_its_pages_and_a_warning() {
    let bytes = Made::new("Coupé", 4).bytes();
    let at = bytes.windows(4).rposition(|w| w == b"xref").unwrap();
    let cut = inspect(&bytes[..at - 40]).unwrap();
    assert!(cut.repaired && cut.pages >= 3, "{cut:?}");
    assert!(cut.warnings[0].contains("fin de ce PDF manque"), "{cut:?}");
}

#[test]
fn a_file_cut_anywhere_or_damaged_anywhere_never_panics() {
    let bytes = Made::new("Abîmé", 3).bytes();
    for at in (0..bytes.len()).step_by(7) {
        let _ = prepare(&bytes[..at]);
        let mut damaged = bytes.clone();
        for byte in damaged.iter_mut().skip(at).take(3) {
            *byte = byte.wrapping_mul(31).wrapping_add(17);
        }
        let _ = prepare(&damaged);
    }
}

#[test]
fn a_page_tree_that_loops_is_refused_as_such() {
    let mut made = Made::new("Boucle", 1);
    let tree = made.tree;
    made.doc.get_dictionary_mut(tree).unwrap().set("Kids", vec![tree.into()]);
    let page = made.pages[0];
    made.doc.objects.remove(&page);
    assert_eq!(inspect(&made.bytes()).unwrap_err(), PdfRefusal::PageTreeCycle);
}

#[test]
fn an_empty_list_of_pages_is_refused_as_such() {
    assert_eq!(inspect(&Made::new("Vide", 0).bytes()).unwrap_err(), PdfRefusal::NoPage);
}

#[test]
fn a_decompression_bomb_is_refused_before_it_swells() {
    let mut made = Made::new("Bombe", 1);
    let mut bomb = Stream::new(dictionary! {}, vec![b' '; 80 << 20]);
    bomb.compress().unwrap();
    assert!(bomb.content.len() < 200_000);
    let id = made.doc.add_object(bomb);
    made.page(0).set("Contents", id);
    assert_eq!(inspect(&made.bytes()).unwrap_err(), PdfRefusal::Bomb { limit_mb: 64 });
}

#[test]
fn an_image_of_absurd_size_is_refused() {
    let mut made = Made::new("Image", 1);
    made.doc.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 90_000, "Height" => 90_000, "BitsPerComponent" => 8, "ColorSpace" => "DeviceRGB", "Filter" => "JPXDecode" },
        vec![0; 100],
    ));
    assert!(matches!(inspect(&made.bytes()).unwrap_err(), PdfRefusal::Bomb { .. }));
}

/// A document with a script at opening, a script by name, an attached file, a program to launch, XFA.
fn active() -> Vec<u8> {
    let mut made = Made::new("Actif", 1);
    let script = made
        .doc
        .add_object(dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") });
    let file =
        made.doc.add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"MZ secret".to_vec()));
    let spec = made.doc.add_object(
        dictionary! { "Type" => "Filespec", "F" => Object::string_literal("x.exe"), "EF" => dictionary! { "F" => file } },
    );
    let launch = dictionary! { "S" => "Launch", "F" => Object::string_literal("calc.exe") };
    let rect: Vec<Object> = vec![0.into(), 0.into(), 50.into(), 50.into()];
    let link = made.doc.add_object(
        dictionary! { "Type" => "Annot", "Subtype" => "Link", "Rect" => rect.clone(), "A" => launch },
    );
    let web = made.doc.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Link", "Rect" => rect.clone(),
        "A" => dictionary! { "S" => "URI", "URI" => Object::string_literal("https://www.legifrance.gouv.fr") },
    });
    let clip = made.doc.add_object(
        dictionary! { "Type" => "Annot", "Subtype" => "FileAttachment", "Rect" => rect, "FS" => spec },
    );
    made.page(0).set("Annots", vec![link.into(), web.into(), clip.into()]);
    let names = dictionary! {
        "JavaScript" => dictionary! { "Names" => vec![Object::string_literal("a"), script.into()] },
        "EmbeddedFiles" => dictionary! { "Names" => vec![Object::string_literal("x"), spec.into()] },
    };
    let catalog = made.catalog();
    catalog.set("OpenAction", script);
    catalog.set("Names", names);
    catalog.set(
        "AcroForm",
        dictionary! { "Fields" => Vec::<Object>::new(), "XFA" => Object::string_literal("<xdp/>") },
    );
    made.bytes()
}

#[test]
fn active_content_is_named_and_taken_out_while_web_links_stay() {
    let prepared = prepare(&active()).unwrap();
    let said = prepared.inspection.warnings.join("\n");
    for word in ["JavaScript", "fichiers joints", "ouvrent un programme", "XFA"] {
        assert!(said.contains(word), "{word} in {said}");
    }
    let reading = prepared.reading.unwrap();
    for word in
        [b"app.alert".as_slice(), b"calc.exe", b"MZ secret", b"/JavaScript", b"/Launch", b"/XFA", b"/EF"]
    {
        assert!(!holds(&reading, word), "{}", String::from_utf8_lossy(word));
    }
    assert!(holds(&reading, b"legifrance"));
    data::assert_sound(&reading, "reading copy");
}

#[test]
fn a_signed_file_is_served_byte_for_byte() {
    let mut made = Made::new("Signé", 1);
    let value = made.doc.add_object(dictionary! {
        "Type" => "Sig", "Filter" => "Adobe.PPKLite", "Contents" => Object::string_literal("00"),
        "ByteRange" => vec![0.into(), 10.into(), 20.into(), 30.into()],
    });
    let field =
        made.doc.add_object(dictionary! { "FT" => "Sig", "T" => Object::string_literal("s"), "V" => value });
    made.catalog().set("AcroForm", dictionary! { "Fields" => vec![field.into()], "SigFlags" => 3 });
    let bytes = made.bytes();
    let prepared = prepare(&bytes).unwrap();
    assert!(prepared.inspection.signed && prepared.reading.is_none());
    assert_eq!(reading_copy(&bytes).unwrap(), bytes);
}

#[test]
fn a_reading_copy_packs_its_pages_and_closes_what_pages_left_open() {
    let mut made = Made::new("Ouvert", 3);
    let contents = made.doc.add_object(Stream::new(dictionary! {}, b"q 0.1 0 0 0.1 0 0 cm q".to_vec()));
    made.page(1).set("Contents", contents);
    let reading = reading_copy(&made.bytes()).unwrap();
    assert!(!reading.windows(11).any(|w| w == b"/Type/Page "), "page dictionaries are packed");
    let doc = Document::load_mem(&reading).unwrap();
    let content = doc.get_page_content(doc.get_pages()[&2]);
    assert_eq!(content.iter().filter(|b| **b == b'Q').count(), 2);
}

#[test]
fn text_is_read_page_by_page() {
    let texts = page_texts(&Made::new("Eau", 3).bytes()).unwrap();
    assert_eq!(texts, ["Eau page 1", "Eau page 2", "Eau page 3"]);
}
