//! Opening a PDF that anyone may have made: refused with a true reason, or opened, repaired where needed.
//!
//! Order: as written; then with its cross-reference table rebuilt; then from the pages that can still be found.
//! Always called in a child process under limits: what aborts there is a refusal here.

use lopdf::{Document, LoadOptions, Object, dictionary};

use crate::refusal::{MAX_OBJECTS, MAX_PAGES, MAX_STREAM, PdfRefusal, looks_like};
use crate::tree::{self, Tree};

/// An opened document, its pages in order, and how it was opened.
pub(crate) struct Source {
    pub(crate) doc: Document,
    pub(crate) tree: Tree,
    /// The file was damaged and was put right.
    pub(crate) repaired: bool,
    /// The end of the file was missing: pages may be lost.
    pub(crate) cut: bool,
    /// Locked against changes, but readable by all (owner password only).
    pub(crate) restricted: bool,
}

/// Opens a PDF or says why not.
pub(crate) fn open(bytes: &[u8]) -> Result<Source, PdfRefusal> {
    precheck(bytes)?;
    let first = load(bytes, false);
    if let Err(refusal @ PdfRefusal::Bomb { .. }) = first {
        return Err(refusal);
    }
    let mut announced_none = false;
    let mut cycle = false;
    if let Ok(mut doc) = first {
        refuse_locked(&doc, bytes)?;
        let tree = tree::walk(&mut doc);
        if !tree.leaves.is_empty() {
            return accept(doc, tree, false, bytes);
        }
        cycle = tree.cycle;
        let listless = doc.catalog().is_ok_and(|catalog| !catalog.has(b"Pages"));
        announced_none = listless || (tree.announced == Some(0) && !tree.nodes.is_empty());
    }
    if let Ok(mut doc) = load(bytes, true) {
        refuse_locked(&doc, bytes)?;
        let tree = tree::walk(&mut doc);
        if !tree.leaves.is_empty() {
            return accept(doc, tree, true, bytes);
        }
        if !announced_none && let Some(tree) = salvage(&mut doc) {
            return accept(doc, tree, true, bytes);
        }
    }
    if !announced_none && let Some((doc, tree)) = rescue(bytes)? {
        return accept(doc, tree, true, bytes);
    }
    Err(reason(bytes, announced_none, cycle))
}

fn precheck(bytes: &[u8]) -> Result<(), PdfRefusal> {
    if bytes.is_empty() {
        return Err(PdfRefusal::Empty);
    }
    let head = &bytes[..bytes.len().min(4096)];
    if !head.windows(5).any(|w| w == b"%PDF-") && !head.windows(4).any(|w| w == b" obj") {
        return Err(PdfRefusal::NotPdf { seems: looks_like(bytes).into() });
    }
    Ok(())
}

fn load(bytes: &[u8], rebuild: bool) -> Result<Document, PdfRefusal> {
    let options = LoadOptions {
        max_decompressed_size: Some(MAX_STREAM),
        force_reconstruct: rebuild,
        ..LoadOptions::default()
    };
    Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => {
            PdfRefusal::Bomb { limit_mb: MAX_STREAM >> 20 }
        }
        _ => PdfRefusal::Damaged,
    })
}

fn refuse_locked(doc: &Document, bytes: &[u8]) -> Result<(), PdfRefusal> {
    use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
    if !doc.is_encrypted() {
        return Ok(());
    }
    // A second opinion: only a true password is called a password.
    Err(match Pdf::new(bytes.to_vec()) {
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => PdfRefusal::Password,
        _ => PdfRefusal::UnknownEncryption,
    })
}

fn accept(doc: Document, tree: Tree, repaired: bool, bytes: &[u8]) -> Result<Source, PdfRefusal> {
    if tree.too_many {
        return Err(PdfRefusal::TooManyPages { pages: tree.leaves.len() as u32, limit: MAX_PAGES });
    }
    if doc.objects.len() > MAX_OBJECTS {
        return Err(PdfRefusal::TooManyObjects { limit: MAX_OBJECTS });
    }
    let repaired = repaired || doc.xref_recovery == Some(lopdf::xref::XrefRecovery::Reconstructed);
    let restricted = doc.was_encrypted();
    Ok(Source { cut: repaired && is_cut(bytes), doc, tree, repaired, restricted })
}

/// Whether the closing marks of a PDF are absent from its end.
fn is_cut(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(2048)..];
    !tail.windows(5).any(|w| w == b"%%EOF") && !tail.windows(9).any(|w| w == b"startxref")
}

/// The pages still present when the tree that listed them is lost, in the order they were written.
fn salvage(doc: &mut Document) -> Option<Tree> {
    let kids: Vec<Object> = doc
        .objects
        .iter()
        .filter(|(_, object)| object.as_dict().is_ok_and(|d| d.has_type(b"Page")))
        .map(|(id, _)| Object::Reference(*id))
        .collect();
    if kids.is_empty() {
        return None;
    }
    let pages =
        doc.add_object(dictionary! { "Type" => "Pages", "Count" => kids.len() as i64, "Kids" => kids });
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    doc.trailer.set("Root", catalog);
    Some(tree::walk(doc)).filter(|tree| !tree.leaves.is_empty())
}

/// A file whose end is missing gets a trailer to hang its objects on, then its pages are looked for.
fn rescue(bytes: &[u8]) -> Result<Option<(Document, Tree)>, PdfRefusal> {
    let mut patched = bytes.to_vec();
    patched.extend_from_slice(
        b"\nendstream endobj\n9999999 0 obj\n<</Type/Catalog/Pages 9999998 0 R>>\nendobj\n\
          9999998 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n\
          trailer\n<</Root 9999999 0 R/Size 10000000>>\nstartxref\n0\n%%EOF\n",
    );
    let Ok(mut doc) = load(&patched, true) else { return Ok(None) };
    refuse_locked(&doc, bytes)?;
    Ok(salvage(&mut doc).map(|tree| (doc, tree)))
}

fn reason(bytes: &[u8], announced_none: bool, cycle: bool) -> PdfRefusal {
    if announced_none {
        PdfRefusal::NoPage
    } else if cycle {
        PdfRefusal::PageTreeCycle
    } else if is_cut(bytes) {
        PdfRefusal::Truncated
    } else {
        PdfRefusal::Damaged
    }
}
