//! Working papers of an administration (note, draft, annex), drawn straight: title, paragraphs, points, tables.
//!
//! Used where there is no word processor at hand, by the hundred: a typesetter would be too slow. The same struct
//! always gives the same bytes.

use std::fmt::Write;

use lopdf::{Dictionary, Object, Stream, dictionary};
use serde::{Deserialize, Serialize};

use crate::colour::Rgb;
use crate::graft::Target;
use crate::ink::{Hand, Ink};

const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
const LEFT: f32 = 68.0;
const RIGHT: f32 = WIDTH - 68.0;
const BOTTOM: f32 = 74.0;
const TEXT: f32 = 10.5;
const LEAD: f32 = 15.0;
const ROW: f32 = 13.0;

/// A paper: what stands at its head, then its blocks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Paper {
    /// The authority, in full.
    pub authority: String,
    /// Its colour, `#rrggbb`.
    pub accent: String,
    /// « Note explicative de synthèse ».
    pub kind: String,
    /// Title, without the number of the item.
    pub title: String,
    /// One line under the title: « Rapporteur : Amina Tassin » ; may be empty.
    pub under: String,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Foot of each page, left: « Conseil communautaire du jeudi 17 décembre 2026 ».
    pub foot: String,
}

/// A piece of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// Points, one dash each.
    Points(Vec<String>),
    /// A table; columns of figures are set right.
    Table { head: Vec<String>, rows: Vec<Vec<String>> },
}

/// Draws the paper: a PDF of one page or more, searchable, typefaces embedded.
pub fn paper(paper: &Paper) -> std::io::Result<Vec<u8>> {
    let mut target = Target::new();
    let ink = Ink::new(&mut target, paper);
    let mut sheet = Sheet { ink, pages: vec![String::new()], y: HEIGHT - 70.0 };
    sheet.masthead(paper);
    for block in &paper.blocks {
        match block {
            Block::Heading(words) => sheet.heading(words, paper),
            Block::Text(words) => sheet.text(words, LEFT, "", paper),
            Block::Points(points) => {
                for point in points {
                    sheet.text(point, LEFT + 16.0, "–", paper);
                }
            }
            Block::Table { head, rows } => sheet.table(head, rows, paper),
        }
    }
    sheet.close(target, paper)
}

struct Sheet {
    ink: Ink,
    pages: Vec<String>,
    y: f32,
}

/// A column of a table.
struct Column {
    left: f32,
    width: f32,
    figures: bool,
}

impl Sheet {
    fn put(&mut self, hand: Hand, size: f32, at: (f32, f32), colour: Rgb, words: &str) {
        let Some(page) = self.pages.last_mut() else { return };
        let _ = write!(page, "{} rg ", colour.operands());
        self.ink.show(page, hand, size, at, words);
    }

    fn rule(&mut self, y: f32, weight: f32, colour: Rgb) {
        let Some(page) = self.pages.last_mut() else { return };
        let _ = writeln!(page, "{} rg {LEFT} {y:.2} {:.2} {weight} re f", colour.operands(), RIGHT - LEFT);
    }

    fn masthead(&mut self, paper: &Paper) {
        self.put(Hand::Bold, 10.5, (LEFT, self.y), Rgb::readable(&paper.accent), &paper.authority);
        let kind = self.ink.width(Hand::Text, &paper.kind, 10.0);
        self.put(Hand::Text, 10.0, (RIGHT - kind, self.y), Rgb::QUIET, &paper.kind);
        self.y -= 40.0;
        for line in self.ink.wrap(Hand::Title, 20.0, RIGHT - LEFT, &paper.title) {
            self.put(Hand::Title, 20.0, (LEFT, self.y), Rgb::INK, &line);
            self.y -= 24.0;
        }
        if !paper.under.is_empty() {
            self.put(Hand::Text, TEXT, (LEFT, self.y + 2.0), Rgb::QUIET, &paper.under);
            self.y -= 14.0;
        }
        self.rule(self.y + 4.0, 2.2, Rgb::INK);
        self.rule(self.y + 1.0, 0.6, Rgb::INK);
        self.y -= 20.0;
    }

    /// A new page when less than `room` points are left.
    fn need(&mut self, room: f32, paper: &Paper) {
        if self.y - room >= BOTTOM {
            return;
        }
        self.pages.push(String::new());
        self.y = HEIGHT - 70.0;
        let head = self.ink.wrap(Hand::Text, 9.0, RIGHT - LEFT, &paper.title);
        self.put(Hand::Text, 9.0, (LEFT, self.y), Rgb::QUIET, head.first().map_or("", String::as_str));
        self.rule(self.y - 8.0, 0.6, Rgb::RULE);
        self.y -= 32.0;
    }

    /// A heading stays with the first lines of what follows.
    fn heading(&mut self, words: &str, paper: &Paper) {
        self.y -= 6.0;
        self.need(19.0 + 3.0 * LEAD, paper);
        self.put(Hand::Bold, 11.5, (LEFT, self.y), Rgb::INK, words);
        self.y -= 18.0;
    }

    fn text(&mut self, words: &str, left: f32, mark: &str, paper: &Paper) {
        let lines = self.ink.wrap(Hand::Text, TEXT, RIGHT - left, words);
        let count = lines.len();
        for (at, line) in lines.iter().enumerate() {
            // Neither the first nor the last line of a paragraph stands alone.
            let company = if at == 0 && count > 1 || at + 2 == count { LEAD } else { 0.0 };
            self.need(company, paper);
            if at == 0 && !mark.is_empty() {
                self.put(Hand::Text, TEXT, (LEFT + 2.0, self.y), Rgb::INK, mark);
            }
            self.put(Hand::Text, TEXT, (left, self.y), Rgb::INK, line);
            self.y -= LEAD;
        }
        self.y -= if mark.is_empty() { 7.0 } else { 3.0 };
    }

    fn table(&mut self, head: &[String], rows: &[Vec<String>], paper: &Paper) {
        let columns = self.columns(head, rows);
        self.y -= 4.0;
        self.need(3.0 * ROW + 12.0, paper);
        self.row(&columns, head, Hand::Bold, Rgb::QUIET, paper);
        for row in rows {
            let total = row.first().is_some_and(|c| c.starts_with("Total"));
            let hand = if total { Hand::Bold } else { Hand::Text };
            self.row(&columns, row, hand, Rgb::INK, paper);
        }
        self.y -= 12.0;
    }

    fn row(&mut self, columns: &[Column], cells: &[String], hand: Hand, colour: Rgb, paper: &Paper) {
        let lines: Vec<Vec<String>> =
            columns.iter().zip(cells).map(|(c, cell)| self.ink.wrap(hand, 9.5, c.width, cell)).collect();
        let height = lines.iter().map(Vec::len).max().unwrap_or(1) as f32 * ROW;
        self.need(height, paper);
        for (column, lines) in columns.iter().zip(&lines) {
            for (at, line) in lines.iter().enumerate() {
                let spare = column.width - self.ink.width(hand, line, 9.5);
                let left = column.left + if column.figures { spare } else { 0.0 };
                self.put(hand, 9.5, (left, self.y - at as f32 * ROW), colour, line);
            }
        }
        self.y -= height;
        self.rule(self.y + 8.5, 0.4, Rgb::RULE);
        self.y -= 4.5;
    }

    /// Columns as wide as their words ask; the first takes what is left.
    fn columns(&self, head: &[String], rows: &[Vec<String>]) -> Vec<Column> {
        let figures = |at: usize| {
            let cell = |row: &Vec<String>| {
                row.get(at).is_some_and(|c| c.chars().any(|c| c.is_ascii_digit()) || c == "–")
            };
            at > 0 && rows.iter().all(cell)
        };
        let natural = |at: usize| {
            let cells = rows.iter().filter_map(|row| row.get(at)).map(|c| self.ink.width(Hand::Bold, c, 9.5));
            cells.fold(self.ink.width(Hand::Bold, head.get(at).map_or("", String::as_str), 9.5), f32::max)
        };
        let gap = 14.0;
        let mut widths: Vec<f32> = (0..head.len()).map(|at| natural(at).min(190.0)).collect();
        let others: f32 = widths.iter().skip(1).map(|w| w + gap).sum();
        if let Some(first) = widths.first_mut() {
            *first = (RIGHT - LEFT - others).max(90.0);
        }
        let mut left = LEFT;
        let mut columns = Vec::with_capacity(widths.len());
        for (at, width) in widths.into_iter().enumerate() {
            columns.push(Column { left, width, figures: figures(at) });
            left += width + gap;
        }
        columns
    }

    fn close(mut self, mut target: Target, paper: &Paper) -> std::io::Result<Vec<u8>> {
        self.feet(paper);
        let mut fonts = Dictionary::new();
        for hand in [Hand::Text, Hand::Bold, Hand::Title] {
            let (name, id) = self.ink.resource(hand);
            fonts.set(name, id);
        }
        let resources = target.add(dictionary! { "Font" => fonts });
        let root = target.reserve();
        let count = self.pages.len() as i64;
        let mut kids: Vec<Object> = Vec::with_capacity(self.pages.len());
        for page in std::mem::take(&mut self.pages) {
            let mut stream = Stream::new(Dictionary::new(), page.into_bytes());
            let _ = stream.compress();
            let contents = target.add(stream);
            let page = dictionary! {
                "Type" => "Page", "Parent" => root, "Contents" => contents, "Resources" => resources,
                "MediaBox" => vec![0.into(), 0.into(), WIDTH.into(), HEIGHT.into()],
            };
            kids.push(target.add(page).into());
        }
        target.put(root, dictionary! { "Type" => "Pages", "Count" => count, "Kids" => kids });
        let catalog = target.add(dictionary! {
            "Type" => "Catalog", "Pages" => root, "Lang" => Object::string_literal("fr-FR"),
            "ViewerPreferences" => dictionary! { "DisplayDocTitle" => true },
        });
        let info = target.add(dictionary! {
            "Title" => lopdf::text_string(&paper.title), "Author" => lopdf::text_string(&paper.authority),
        });
        target.doc.trailer.set("Root", catalog);
        target.doc.trailer.set("Info", info);
        self.ink.write(&mut target);
        target.save()
    }

    fn feet(&mut self, paper: &Paper) {
        let count = self.pages.len();
        for (at, page) in self.pages.iter_mut().enumerate() {
            let number = format!("Page {} sur {count}", at + 1);
            let width = self.ink.width(Hand::Text, &number, 8.0);
            let _ = writeln!(page, "{} rg {LEFT} 52 {:.2} 0.4 re f", Rgb::RULE.operands(), RIGHT - LEFT);
            let _ = write!(page, "{} rg ", Rgb::QUIET.operands());
            self.ink.show(page, Hand::Text, 8.0, (LEFT, 40.0), &paper.foot);
            self.ink.show(page, Hand::Text, 8.0, (RIGHT - width, 40.0), &number);
        }
    }
}
