//! The dossier of a sitting in one PDF: contents with links, bookmarks, and the same stamp on every page.
//!
//! Page numbers are those of the dossier everywhere: stamp, contents, tablet. They are known before the dossier is
//! made, because the contents pages are numbered apart (i, ii…), as in a book. Streams are moved, never
//! expanded. Accessibility tags do not survive any merge: the documents themselves are always offered beside it.

use lopdf::{Dictionary, Object, ObjectId, dictionary};
use serde::{Deserialize, Serialize};

use crate::carry::{self, Carried};
use crate::contents::{Front, Line, Plan};
use crate::graft::{Mover, Target};
use crate::ink::Ink;
use crate::open::{self, Source};
use crate::outline::{self, Bookmark};
use crate::refusal::PdfRefusal;
use crate::stamp::{Stamper, Words};
use crate::strip::{self, Findings};
use crate::tree::array_at;

/// One document of the dossier, or an item without any.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// Number of the item as the agenda gives it: « 3 », « 3.1 »; parts of one item follow one another.
    pub item_number: String,
    /// Title of the item.
    pub item_title: String,
    /// Title of the document: « Note de synthèse ».
    pub title: String,
    /// The PDF (reading copy, or the original when it is signed); none for an item without any file.
    pub bytes: Option<&'a [u8]>,
    /// A remark in the contents: « Contrat consultable au siège » ; may be empty.
    pub note: String,
}

/// The dossier made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assembled {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// For each part, the number of its first page in the dossier (from 1, contents aside); 0 for a part without any file.
    pub first_pages: Vec<u32>,
    /// Pages in the dossier, contents included.
    pub pages: u32,
    /// Pages of the contents.
    pub contents_pages: u32,
}

/// Why a dossier could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum AssembleError {
    /// One of the documents cannot be read.
    #[error("Le dossier n’a pas pu être assemblé à cause du document « {title} », point {item}. {refusal}")]
    Document {
        /// Number of the item.
        item: String,
        /// Title of the document.
        title: String,
        /// Why.
        refusal: PdfRefusal,
    },
    /// The file could not be written.
    #[error(
        "Le dossier assemblé n’a pas pu être écrit. Recommencez ; si le refus persiste, prévenez le service informatique."
    )]
    Write,
}

/// Makes the dossier. Documents are opened, moved and let go one after the other.
pub fn assemble(parts: &[Part], front: &Front) -> Result<Assembled, AssembleError> {
    let mut target = Target::new();
    let mut ink = Ink::new(&mut target, &mark(parts, front));
    let plan = Plan::new(&ink, front, lines(parts));
    let contents_pages = plan.len();
    let root = target.reserve();
    let mut carried = Carried::default();
    let mut stamper = Stamper::new(&mut target);
    let mut pages: Vec<ObjectId> = Vec::new();
    let mut firsts: Vec<Option<(ObjectId, u32)>> = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        let Some(mut source) = open_part(part)? else {
            firsts.push(None);
            continue;
        };
        let run = Run { part, index, first: pages.len() + 1, tree: root };
        let places = run.graft(&mut target, &mut ink, &mut stamper, &mut carried, &mut source);
        firsts.push(places.first().map(|id| (*id, run.first as u32)));
        pages.extend(places);
    }
    let count = contents_pages + pages.len();
    let contents = plan.draw(&mut target, &mut ink, front, &firsts, count);
    let mut kids: Vec<Object> = Vec::with_capacity(count);
    for (at, page) in contents.into_iter().enumerate() {
        kids.push(finish_contents(&mut target, &mut ink, &mut stamper, page, &roman(at + 1), root).into());
    }
    let first_contents = kids.first().and_then(|kid| kid.as_reference().ok());
    kids.extend(pages.into_iter().map(Object::Reference));
    target.put(root, dictionary! { "Type" => "Pages", "Count" => count as i64, "Kids" => kids });
    close(&mut target, front, root, bookmarks(parts, &firsts, first_contents), carried, contents_pages);
    ink.write(&mut target);
    let bytes = target.save().map_err(|_| AssembleError::Write)?;
    let first_pages = firsts.iter().map(|first| first.map_or(0, |(_, number)| number)).collect();
    Ok(Assembled { bytes, first_pages, pages: count as u32, contents_pages: contents_pages as u32 })
}

/// What tells this dossier from those it may contain.
fn mark(parts: &[Part], front: &Front) -> (String, Vec<(String, usize)>) {
    let parts = parts.iter().map(|p| (p.title.clone(), p.bytes.map_or(0, <[u8]>::len)));
    (front.when_and_where.clone(), parts.collect())
}

fn open_part(part: &Part) -> Result<Option<Source>, AssembleError> {
    let Some(bytes) = part.bytes else { return Ok(None) };
    open::open(bytes).map(Some).map_err(|refusal| AssembleError::Document {
        item: part.item_number.clone(),
        title: part.title.clone(),
        refusal,
    })
}

/// One document on its way into the dossier.
struct Run<'p> {
    part: &'p Part<'p>,
    index: usize,
    first: usize,
    tree: ObjectId,
}

impl Run<'_> {
    fn graft(
        &self,
        target: &mut Target,
        ink: &mut Ink,
        stamper: &mut Stamper,
        carried: &mut Carried,
        source: &mut Source,
    ) -> Vec<ObjectId> {
        let places: Vec<ObjectId> = source.tree.leaves.iter().map(|_| target.reserve()).collect();
        carry::settle_names(&mut source.doc);
        let luggage = carry::pack(&mut source.doc, self.index + 1);
        let mut mover = Mover::new(&mut source.doc, false);
        source.tree.nodes.iter().for_each(|node| mover.block(*node));
        for (leaf, place) in source.tree.leaves.iter().zip(&places) {
            mover.place(leaf.id, *place);
        }
        let count = places.len();
        for (at, (leaf, place)) in source.tree.leaves.iter().zip(&places).enumerate() {
            let mut page = mover.take_page(leaf);
            drop_players(&mover, &mut page);
            let mut page = Object::Dictionary(page);
            mover.bring(target, &mut page);
            if let Object::Dictionary(dict) = &mut page {
                dict.set("Parent", self.tree);
                stamper.stamp(target, ink, dict, &self.words(at, count));
            }
            target.put(*place, page);
        }
        carried.unpack(&mut mover, target, luggage);
        places
    }

    fn words(&self, at: usize, count: usize) -> Words {
        let number = self.first + at;
        let main = match self.part.item_number.as_str() {
            "" => format!("Page {number}"),
            item => format!("Point {item} – page {number}"),
        };
        let quiet = if count > 1 { format!("document : {} sur {count}", at + 1) } else { String::new() };
        Words { main, quiet }
    }
}

/// Leaves out annotations that carry a file or play something.
fn drop_players(mover: &Mover, page: &mut Dictionary) {
    let Some(annots) = array_at(mover.source(), page, b"Annots") else { return };
    let mut found = Findings::default();
    let kept: Vec<Object> =
        annots.iter().filter(|a| !strip::is_player(mover.source(), a, &mut found)).cloned().collect();
    if kept.is_empty() {
        page.remove(b"Annots");
    } else {
        page.set("Annots", kept);
    }
}

fn finish_contents(
    target: &mut Target,
    ink: &mut Ink,
    stamper: &mut Stamper,
    mut page: Object,
    number: &str,
    root: ObjectId,
) -> ObjectId {
    if let Object::Dictionary(dict) = &mut page {
        dict.set("Parent", root);
        let words = Words { main: format!("Sommaire – page {number}"), quiet: String::new() };
        stamper.stamp(target, ink, dict, &words);
    }
    target.add(page)
}

/// Whether this part opens a new item.
fn opens(parts: &[Part], index: usize) -> bool {
    index == 0
        || parts[index].item_number != parts[index - 1].item_number
        || parts[index].item_title != parts[index - 1].item_title
}

fn lines(parts: &[Part]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let leads_to = part.bytes.map(|_| index);
        if opens(parts, index) {
            lines.push(Line {
                number: part.item_number.clone(),
                text: part.item_title.clone(),
                item: true,
                leads_to,
            });
        }
        if leads_to.is_some() {
            lines.push(Line { number: String::new(), text: part.title.clone(), item: false, leads_to });
        }
        if !part.note.is_empty() {
            lines.push(Line { number: String::new(), text: part.note.clone(), item: false, leads_to: None });
        }
    }
    lines
}

fn bookmarks(
    parts: &[Part],
    firsts: &[Option<(ObjectId, u32)>],
    contents: Option<ObjectId>,
) -> Vec<Bookmark> {
    let mut marks =
        vec![Bookmark { title: "Sommaire".into(), page: contents, under: Vec::new(), open: false }];
    for (index, part) in parts.iter().enumerate() {
        let page = firsts[index].map(|(page, _)| page);
        if opens(parts, index) {
            let title = format!("{} {}", part.item_number, part.item_title).trim().to_string();
            marks.push(Bookmark { title, page, under: Vec::new(), open: false });
        }
        if let (Some(_), Some(item)) = (page, marks.last_mut()) {
            item.page = item.page.or(page);
            item.under.push(Bookmark { title: part.title.clone(), page, under: Vec::new(), open: false });
        }
    }
    marks
}

/// Readers show the printed numbers: i, ii… for the contents, then from 1.
fn page_labels(contents: usize) -> Dictionary {
    let style = |name: &str| dictionary! { "S" => Object::Name(name.into()) };
    dictionary! {
        "Nums" => vec![0.into(), style("r").into(), (contents as i64).into(), style("D").into()],
    }
}

/// Small roman numbers, as contents pages bear them.
fn roman(mut number: usize) -> String {
    const PARTS: [(usize, &str); 9] =
        [(100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")];
    let mut text = String::new();
    for (value, letters) in PARTS {
        while number >= value {
            text.push_str(letters);
            number -= value;
        }
    }
    text
}

fn close(
    target: &mut Target,
    front: &Front,
    pages: ObjectId,
    marks: Vec<Bookmark>,
    carried: Carried,
    contents_pages: usize,
) {
    let mut catalog = dictionary! {
        "Type" => "Catalog", "Pages" => pages, "Lang" => Object::string_literal("fr-FR"),
        "PageMode" => "UseOutlines", "PageLayout" => "SinglePage",
        "ViewerPreferences" => dictionary! { "DisplayDocTitle" => true },
        "PageLabels" => page_labels(contents_pages),
    };
    if let Some(outlines) = outline::write(target, marks) {
        catalog.set("Outlines", outlines);
    }
    carried.write(&mut catalog);
    let title = format!("Dossier de séance, {}, {}", front.body, front.when_and_where);
    let info = target.add(dictionary! {
        "Title" => lopdf::text_string(&title), "Author" => lopdf::text_string(&front.authority),
        "Producer" => lopdf::text_string("Pupitre"),
    });
    let catalog = target.add(catalog);
    target.doc.trailer.set("Root", catalog);
    target.doc.trailer.set("Info", info);
}
