//! One file ready to print, both sides, for the members on paper: each letter, then the dossier, each on a new sheet.
//!
//! Blank pages keep every part on a recto. The dossier is in the file once, however many members receive it.

use lopdf::{Dictionary, Object, ObjectId, dictionary};

use crate::graft::{Mover, Target};
use crate::open;
use crate::outline::{self, Bookmark};
use crate::refusal::PdfRefusal;
use crate::tree::{array_at, deref_dict};

/// What one member receives.
#[derive(Debug, Clone)]
pub struct PrintMember<'a> {
    /// Name, for the bookmark.
    pub name: String,
    /// The member's letter, address in the window.
    pub letter: &'a [u8],
}

/// The file to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintRun {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// Sheets for each member, in order.
    pub sheets_per_member: Vec<u32>,
    /// Sheets in all.
    pub sheets: u32,
    /// Pages in all, blank ones included.
    pub pages: u32,
}

/// Makes the print run; the dossier is the assembled one, with its stamps.
pub fn print_run(members: &[PrintMember], dossier: &[u8]) -> Result<PrintRun, PdfRefusal> {
    let mut target = Target::new();
    let tree = target.reserve();
    let dossier = bring_pages(&mut target, dossier, tree)?;
    let mut run = Run { target, tree, kids: Vec::new() };
    let (mut sheets_per_member, mut marks) = (Vec::with_capacity(members.len()), Vec::new());
    for member in members {
        let before = run.kids.len();
        let letter = bring_pages(&mut run.target, member.letter, tree)?;
        run.part(&letter);
        run.part(&dossier);
        sheets_per_member.push(((run.kids.len() - before) / 2) as u32);
        let page = run.kids.get(before).and_then(|kid| kid.as_reference().ok());
        marks.push(Bookmark { title: member.name.clone(), page, under: Vec::new(), open: false });
    }
    run.close(sheets_per_member, marks)
}

/// Moves the pages of a PDF into the target and returns them, not yet written.
fn bring_pages(target: &mut Target, bytes: &[u8], tree: ObjectId) -> Result<Vec<Dictionary>, PdfRefusal> {
    let mut source = open::open(bytes)?;
    let mut mover = Mover::new(&mut source.doc, false);
    source.tree.nodes.iter().for_each(|node| mover.block(*node));
    source.tree.leaves.iter().for_each(|leaf| mover.block(leaf.id));
    let mut pages = Vec::with_capacity(source.tree.leaves.len());
    for leaf in &source.tree.leaves {
        let mut page = mover.take_page(leaf);
        drop_links(&mover, &mut page);
        let mut page = Object::Dictionary(page);
        mover.bring(target, &mut page);
        if let Object::Dictionary(mut page) = page {
            page.set("Parent", tree);
            pages.push(page);
        }
    }
    Ok(pages)
}

/// Links mean nothing on paper; what shows is kept.
fn drop_links(mover: &Mover, page: &mut Dictionary) {
    let doc = mover.source();
    let is_link = |annotation: &Object| {
        let subtype = deref_dict(doc, annotation).and_then(|d| d.get(b"Subtype").ok()?.as_name().ok());
        subtype.is_none_or(|s| s == b"Link" || s == b"Popup")
    };
    let Some(annots) = array_at(doc, page, b"Annots") else { return };
    let kept: Vec<Object> = annots.iter().filter(|a| !is_link(a)).cloned().collect();
    if kept.is_empty() {
        page.remove(b"Annots");
    } else {
        page.set("Annots", kept);
    }
}

struct Run {
    target: Target,
    tree: ObjectId,
    kids: Vec<Object>,
}

impl Run {
    /// Adds a part on a new sheet. Copies of a page share what shows on it, filled fields included: this file is
    /// for paper only.
    fn part(&mut self, pages: &[Dictionary]) {
        for page in pages {
            let id = self.target.add(page.clone());
            self.kids.push(id.into());
        }
        if pages.len() % 2 == 1 {
            let blank = self.target.add(dictionary! {
                "Type" => "Page", "Parent" => self.tree, "Resources" => Dictionary::new(),
                "MediaBox" => vec![0.into(), 0.into(), 595.28.into(), 841.89.into()],
            });
            self.kids.push(blank.into());
        }
    }

    fn close(mut self, sheets_per_member: Vec<u32>, marks: Vec<Bookmark>) -> Result<PrintRun, PdfRefusal> {
        let pages = self.kids.len() as u32;
        let kids = std::mem::take(&mut self.kids);
        self.target
            .put(self.tree, dictionary! { "Type" => "Pages", "Count" => i64::from(pages), "Kids" => kids });
        let mut catalog = dictionary! {
            "Type" => "Catalog", "Pages" => self.tree, "Lang" => Object::string_literal("fr-FR"),
            "ViewerPreferences" => dictionary! { "Duplex" => "DuplexFlipLongEdge", "PrintScaling" => "None" },
        };
        if let Some(outlines) = outline::write(&mut self.target, marks) {
            catalog.set("Outlines", outlines);
        }
        let catalog = self.target.add(catalog);
        self.target.doc.trailer.set("Root", catalog);
        let bytes = self.target.save().map_err(|_| PdfRefusal::Damaged)?;
        let sheets = sheets_per_member.iter().sum();
        Ok(PrintRun { bytes, sheets_per_member, sheets, pages })
    }
}
