//! The table of contents of a dossier: one line per item and per document, each a link, numbers as on every page.
//!
//! Laid out before the page numbers are known (their column is fixed), drawn once they are.

use std::fmt::Write;

use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};
use serde::{Deserialize, Serialize};

use crate::colour::Rgb;
use crate::graft::Target;
use crate::ink::{Hand, Ink};

const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
const LEFT: f32 = 62.0;
const RIGHT: f32 = WIDTH - 62.0;
const BOTTOM: f32 = 62.0;
const NUMBER: f32 = 34.0;
const PAGE_COLUMN: f32 = 44.0;

/// What the first page of a dossier says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Front {
    /// The authority, in full.
    pub authority: String,
    /// The body that meets: « Conseil communautaire ».
    pub body: String,
    /// « jeudi 17 décembre 2026 à 18 h 30, salle des fêtes de Valbrune ».
    pub when_and_where: String,
    /// A line more: « Deuxième envoi, 9 décembre 2026 » ; may be empty.
    pub version: String,
    /// The authority's colour, `#rrggbb`; may be empty.
    pub accent: String,
}

/// A line to set.
pub(crate) struct Line {
    /// « 3 », or empty for a document under its item.
    pub(crate) number: String,
    pub(crate) text: String,
    pub(crate) item: bool,
    /// The part of the dossier it leads to, as an index among the parts.
    pub(crate) leads_to: Option<usize>,
}

/// A line set: where it stands.
struct Set {
    line: Line,
    rows: Vec<String>,
    top: f32,
    bottom: f32,
}

/// The contents laid out, page by page.
pub(crate) struct Plan {
    pages: Vec<Vec<Set>>,
    items: usize,
}

struct Measure {
    hand: Hand,
    size: f32,
    lead: f32,
    above: f32,
}

fn measure(line: &Line) -> Measure {
    if line.item {
        Measure { hand: Hand::Bold, size: 10.5, lead: 14.0, above: 9.0 }
    } else {
        Measure { hand: Hand::Text, size: 10.0, lead: 13.5, above: 1.5 }
    }
}

impl Plan {
    /// Lays the lines out.
    pub(crate) fn new(ink: &Ink, front: &Front, lines: Vec<Line>) -> Self {
        let items = lines.iter().filter(|l| l.item).count();
        let mut pages = vec![Vec::new()];
        let mut y = first_top(ink, front);
        let mut lines = lines.into_iter().peekable();
        while let Some(line) = lines.next() {
            let m = measure(&line);
            let rows = ink.wrap(m.hand, m.size, RIGHT - PAGE_COLUMN - LEFT - NUMBER, &line.text);
            let height = m.above + rows.len() as f32 * m.lead + if line.item { 2.0 } else { 0.0 };
            let company = if line.item && lines.peek().is_some_and(|next| !next.item) { 15.0 } else { 0.0 };
            if y - height - company < BOTTOM {
                pages.push(Vec::new());
                y = HEIGHT - 92.0;
            }
            if let Some(page) = pages.last_mut() {
                page.push(Set { line, rows, top: y, bottom: y - height });
            }
            y -= height;
        }
        Self { pages, items }
    }

    pub(crate) fn len(&self) -> usize {
        self.pages.len()
    }

    /// Draws the pages; `parts` are the first page of each part and its number, `total` the pages of the dossier.
    pub(crate) fn draw(
        self,
        target: &mut Target,
        ink: &mut Ink,
        front: &Front,
        parts: &[Option<(ObjectId, u32)>],
        total: usize,
    ) -> Vec<Object> {
        let items = self.items;
        self.pages
            .into_iter()
            .enumerate()
            .map(|(at, sets)| {
                let mut out = String::new();
                if at == 0 {
                    masthead(&mut out, ink, front, items, total);
                } else {
                    running_head(&mut out, ink, front);
                }
                let mut links = Vec::new();
                for set in &sets {
                    let leads_to = set.line.leads_to.and_then(|part| parts.get(part).copied().flatten());
                    set.draw(&mut out, ink, leads_to.map(|(_, number)| number));
                    links.extend(leads_to.map(|(page, _)| set.link(target, page)));
                }
                page(target, ink, out, links)
            })
            .collect()
    }
}

fn page(target: &mut Target, ink: &Ink, out: String, links: Vec<Object>) -> Object {
    let mut stream = Stream::new(Dictionary::new(), out.into_bytes());
    let _ = stream.compress();
    let mut fonts = Dictionary::new();
    for hand in [Hand::Text, Hand::Bold, Hand::Title] {
        let (name, id) = ink.resource(hand);
        fonts.set(name, id);
    }
    let contents = target.add(stream);
    Object::Dictionary(dictionary! {
        "Type" => "Page",
        "MediaBox" => vec![0.into(), 0.into(), WIDTH.into(), HEIGHT.into()],
        "Resources" => dictionary! { "Font" => fonts },
        "Contents" => contents,
        "Annots" => links,
    })
}

/// Height of the title rows on the first page.
fn title_rows(ink: &Ink, front: &Front) -> Vec<String> {
    ink.wrap(Hand::Title, 27.0, RIGHT - LEFT, &front.body)
}

fn when_rows(ink: &Ink, front: &Front) -> Vec<String> {
    let mut rows = ink.wrap(Hand::Text, 11.5, RIGHT - LEFT, &front.when_and_where);
    if !front.version.is_empty() {
        rows.extend(ink.wrap(Hand::Text, 11.5, RIGHT - LEFT, &front.version));
    }
    rows
}

fn first_top(ink: &Ink, front: &Front) -> f32 {
    let titles = title_rows(ink, front).len() as f32 * 32.0;
    HEIGHT - 112.0 - titles - when_rows(ink, front).len() as f32 * 16.0 - 46.0
}

fn masthead(out: &mut String, ink: &mut Ink, front: &Front, items: usize, total: usize) {
    let accent = Rgb::readable(&front.accent);
    let _ = write!(out, "{} rg ", accent.operands());
    ink.show(out, Hand::Bold, 10.5, (LEFT, HEIGHT - 72.0), &front.authority);
    let _ = write!(out, "{} rg ", Rgb::INK.operands());
    let mut y = HEIGHT - 112.0;
    for row in title_rows(ink, front) {
        ink.show(out, Hand::Title, 27.0, (LEFT, y), &row);
        y -= 32.0;
    }
    y += 9.0;
    for row in when_rows(ink, front) {
        ink.show(out, Hand::Text, 11.5, (LEFT, y), &row);
        y -= 16.0;
    }
    y += 3.0;
    let _ = writeln!(
        out,
        "{LEFT} {:.2} {:.2} 2.2 re f {LEFT} {:.2} {:.2} 0.6 re f",
        y,
        RIGHT - LEFT,
        y - 3.4,
        RIGHT - LEFT
    );
    y -= 24.0;
    ink.show(out, Hand::Bold, 12.0, (LEFT, y), "Dossier de séance");
    let plural = |n: usize| if n > 1 { "s" } else { "" };
    let count = format!("{items} point{}, {total} page{}", plural(items), plural(total));
    let width = ink.width(Hand::Text, &count, 10.0);
    let _ = write!(out, "{} rg ", Rgb::QUIET.operands());
    ink.show(out, Hand::Text, 10.0, (RIGHT - width, y), &count);
}

fn running_head(out: &mut String, ink: &mut Ink, front: &Front) {
    let _ = write!(out, "{} rg ", Rgb::QUIET.operands());
    let head = format!("{}, dossier de séance (suite)", front.body);
    ink.show(out, Hand::Text, 10.0, (LEFT, HEIGHT - 72.0), &head);
    let _ =
        writeln!(out, "{} rg {LEFT} {:.2} {:.2} 0.6 re f", Rgb::INK.operands(), HEIGHT - 82.0, RIGHT - LEFT);
}

impl Set {
    fn draw(&self, out: &mut String, ink: &mut Ink, number: Option<u32>) {
        let m = measure(&self.line);
        let mut y = self.top - m.above - m.size;
        if self.line.item {
            let _ = writeln!(
                out,
                "{} rg {LEFT} {:.2} {:.2} 0.4 re f",
                Rgb::RULE.operands(),
                self.top - 3.0,
                RIGHT - LEFT
            );
        }
        let colour = if self.line.item || number.is_some() { Rgb::INK } else { Rgb::QUIET };
        let _ = write!(out, "{} rg ", colour.operands());
        ink.show(out, Hand::Bold, 10.5, (LEFT, y), &self.line.number);
        if let Some(number) = number {
            let number = number.to_string();
            let hand = if self.line.item { Hand::Bold } else { Hand::Text };
            let width = ink.width(hand, &number, m.size);
            ink.show(out, hand, m.size, (RIGHT - width, y), &number);
        }
        for row in &self.rows {
            ink.show(out, m.hand, m.size, (LEFT + NUMBER, y), row);
            y -= m.lead;
        }
    }

    fn link(&self, target: &mut Target, page: ObjectId) -> Object {
        let words = lopdf::text_string(&self.line.text);
        let link = target.add(dictionary! {
            "Type" => "Annot", "Subtype" => "Link", "Border" => vec![0.into(), 0.into(), 0.into()],
            "Rect" => vec![LEFT.into(), (self.bottom - 1.0).into(), RIGHT.into(), (self.top - 3.0).into()],
            "Dest" => vec![page.into(), "XYZ".into(), Object::Null, Object::Null, Object::Null],
            "Contents" => words, "F" => 4,
        });
        link.into()
    }
}
