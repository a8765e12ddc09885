//! The reading copy: the same pages, without active content, its small objects packed together at the end of the file.
//!
//! Object streams let a tablet open page one of a 400-page file in a second on a slow line; the original is kept by
//! the caller beside it. A signed PDF is never rewritten.

use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};

use crate::graft::{Mover, Target};
use crate::open::{self, Source};
use crate::refusal::PdfRefusal;
use crate::tree::array_at;
use crate::{balance, bombs, strip};

/// What a catalog may keep: reading aids, no behaviour.
const KEPT: [&[u8]; 15] = [
    b"Lang",
    b"StructTreeRoot",
    b"MarkInfo",
    b"Outlines",
    b"Names",
    b"Dests",
    b"PageLabels",
    b"AcroForm",
    b"ViewerPreferences",
    b"Metadata",
    b"OutputIntents",
    b"OCProperties",
    b"PageMode",
    b"PageLayout",
    b"OpenAction",
];

/// Makes the reading copy of a PDF; a signed PDF comes back byte for byte.
pub fn reading_copy(bytes: &[u8]) -> Result<Vec<u8>, PdfRefusal> {
    let mut source = open::open(bytes)?;
    bombs::refuse(&source.doc)?;
    if strip::is_signed(&source.doc) {
        return Ok(bytes.to_vec());
    }
    let pages: Vec<_> = source.tree.leaves.iter().map(|leaf| leaf.id).collect();
    strip::strip(&mut source.doc, &pages);
    rewrite(source)
}

/// Writes a stripped document anew.
pub(crate) fn rewrite(mut source: Source) -> Result<Vec<u8>, PdfRefusal> {
    let balances: Vec<_> =
        source.tree.leaves.iter().map(|leaf| balance::of_page(&source.doc, leaf.id)).collect();
    let catalog = source.doc.catalog().cloned().unwrap_or_default();
    let info = source.doc.trailer.get(b"Info").cloned().ok();
    let mut target = Target::new();
    let (root, tree) = (target.reserve(), target.reserve());
    let mut mover = Mover::new(&mut source.doc, true);
    for node in &source.tree.nodes {
        mover.place(*node, tree);
    }
    let places: Vec<ObjectId> = source.tree.leaves.iter().map(|_| target.reserve()).collect();
    for (leaf, place) in source.tree.leaves.iter().zip(&places) {
        mover.place(leaf.id, *place);
    }
    for ((leaf, place), balance) in source.tree.leaves.iter().zip(&places).zip(balances) {
        let page = mover.take_page(leaf);
        let mut page = Object::Dictionary(page);
        mover.bring(&mut target, &mut page);
        if let Object::Dictionary(dict) = &mut page {
            dict.set("Parent", tree);
            close(&mut target, dict, balance);
        }
        target.put(*place, page);
    }
    let mut kept = Dictionary::new();
    for key in KEPT {
        if let Ok(value) = catalog.get(key) {
            kept.set(key, value.clone());
        }
    }
    let mut kept = Object::Dictionary(kept);
    mover.bring(&mut target, &mut kept);
    if let (Object::Dictionary(catalog), Some(mut info)) = (&mut kept, info) {
        catalog.set("Type", "Catalog");
        catalog.set("Pages", tree);
        mover.bring(&mut target, &mut info);
        target.doc.trailer.set("Info", info);
    } else if let Object::Dictionary(catalog) = &mut kept {
        catalog.set("Type", "Catalog");
        catalog.set("Pages", tree);
    }
    target.put(root, kept);
    let kids: Vec<Object> = places.iter().map(|id| Object::Reference(*id)).collect();
    target.put(tree, dictionary! { "Type" => "Pages", "Count" => kids.len() as i64, "Kids" => kids });
    target.doc.trailer.set("Root", root);
    compress(&mut target);
    target.save().map_err(|_| PdfRefusal::Damaged)
}

/// Adds the `q` and `Q` a page forgot.
fn close(target: &mut Target, page: &mut Dictionary, balance: balance::Balance) {
    if balance == balance::Balance::default() {
        return;
    }
    let mut contents = contents_of(target, page);
    let mut piece =
        |text: String| Object::Reference(target.add(Stream::new(Dictionary::new(), text.into_bytes())));
    if balance.missing_before > 0 {
        contents.insert(0, piece("q\n".repeat(balance.missing_before)));
    }
    if balance.open_after > 0 {
        contents.push(piece("\nQ".repeat(balance.open_after)));
    }
    page.set("Contents", contents);
}

/// The content streams of a page already in the target.
pub(crate) fn contents_of(target: &Target, page: &Dictionary) -> Vec<Object> {
    if let Some(array) = array_at(&target.doc, page, b"Contents") {
        return array.clone();
    }
    match page.get(b"Contents") {
        Ok(Object::Reference(id)) if target.doc.get_object(*id).is_ok_and(|o| o.as_stream().is_ok()) => {
            vec![Object::Reference(*id)]
        }
        _ => Vec::new(),
    }
}

/// Compresses what came uncompressed.
fn compress(target: &mut Target) {
    for object in target.doc.objects.values_mut() {
        if let Object::Stream(stream) = object
            && stream.content.len() > 512
            && !stream.dict.has(b"Filter")
            && !stream.dict.has_type(b"Metadata")
        {
            let _ = stream.compress();
        }
    }
}
