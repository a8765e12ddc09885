//! A member's notes laid on a copy of a document as standard annotations (PDF 32000-1, 12.5): any reader shows them,
//! lists them and lets their author remove them. Each carries its own drawing, so that all readers show the same.

use std::fmt::Write;

use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat, dictionary};
use serde::{Deserialize, Serialize};

use crate::open::{self, Source};
use crate::page_box::{Sight, sight};
use crate::reading::rewrite;
use crate::refusal::PdfRefusal;
use crate::tree::array_at;
use crate::{bombs, strip};

/// What is laid on a page. Lengths in points of the page as it is seen, from its upper left corner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageNote {
    /// From 1; a page that the document does not have is left out.
    pub page: u32,
    /// Red, green, blue.
    pub colour: [u8; 3],
    pub shape: Shape,
}

/// The form of a note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Shape {
    /// x, y, x, y…
    Ink {
        width: f32,
        points: Vec<f32>,
    },
    /// Left, top, width, height; the words marked.
    Highlight {
        bands: Vec<[f32; 4]>,
        words: String,
    },
    Underline {
        bands: Vec<[f32; 4]>,
        words: String,
    },
    /// A text on the page.
    Text {
        x: f32,
        y: f32,
        text: String,
    },
    /// A slip that opens.
    Slip {
        x: f32,
        y: f32,
        text: String,
    },
}

/// Size of the letters of a text on the page, and the height of its lines.
const LETTER: f32 = 12.0;
const LINE: f32 = 15.6;

/// The document with these notes on it; nothing else of it changes but what a reading copy leaves out.
pub fn annotated(bytes: &[u8], notes: &[PageNote]) -> Result<Vec<u8>, PdfRefusal> {
    let mut source = open::open(bytes)?;
    bombs::refuse(&source.doc)?;
    let pages: Vec<_> = source.tree.leaves.iter().map(|leaf| leaf.id).collect();
    strip::strip(&mut source.doc, &pages);
    let see_through = source.doc.add_object(dictionary! { "BM" => "Multiply" });
    for (i, id) in pages.iter().enumerate() {
        let mine: Vec<&PageNote> = notes.iter().filter(|n| n.page as usize == i + 1).collect();
        if !mine.is_empty() {
            lay(&mut source, i, *id, &mine, see_through);
        }
    }
    rewrite(source)
}

fn lay(source: &mut Source, leaf: usize, id: ObjectId, notes: &[&PageNote], see_through: ObjectId) {
    let Ok(own) = source.doc.get_dictionary(id).cloned() else { return };
    let mut whole = (*source.tree.leaves[leaf].inherited).clone();
    whole.extend(&own);
    let unit = own.get(b"UserUnit").and_then(Object::as_float).unwrap_or(1.0).max(0.01);
    let eye = Eye { sight: sight(&source.doc, &whole), unit };
    let mut annots = array_at(&source.doc, &own, b"Annots").cloned().unwrap_or_default();
    for note in notes {
        let (mut dict, drawing) = draw(&eye, note);
        dict.set("P", id);
        if let Some(mut drawing) = drawing {
            if matches!(note.shape, Shape::Highlight { .. }) {
                drawing
                    .dict
                    .set("Resources", dictionary! { "ExtGState" => dictionary! { "M" => see_through } });
            }
            let drawn = source.doc.add_object(drawing);
            dict.set("AP", dictionary! { "N" => drawn });
        }
        annots.push(source.doc.add_object(dict).into());
    }
    if let Ok(page) = source.doc.get_dictionary_mut(id) {
        page.set("Annots", annots);
    }
}

/// From what is seen to what the page is drawn with.
struct Eye {
    sight: Sight,
    unit: f32,
}

impl Eye {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = (x / self.unit, self.sight.height - y / self.unit);
        let [a, b, c, d, e, f] = self.sight.matrix;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// The four corners of a band, in the order readers expect: upper left, upper right, lower left, lower right.
    fn corners(&self, [x, y, w, h]: [f32; 4]) -> [(f32, f32); 4] {
        [self.at(x, y), self.at(x + w, y), self.at(x, y + h), self.at(x + w, y + h)]
    }
}

fn draw(eye: &Eye, note: &PageNote) -> (Dictionary, Option<Stream>) {
    let colour: Vec<Object> = note.colour.iter().map(|c| (f32::from(*c) / 255.0).into()).collect();
    let [r, g, b] = note.colour.map(|c| f32::from(c) / 255.0);
    let (kind, words, around, drawing) = match &note.shape {
        Shape::Ink { width, points } => {
            let line: Vec<_> = points.as_chunks::<2>().0.iter().map(|[x, y]| eye.at(*x, *y)).collect();
            let mut out = format!("{r} {g} {b} RG {width} w 1 J 1 j\n");
            trace(&mut out, &line);
            let list: Vec<Object> = line.iter().flat_map(|p| [p.0.into(), p.1.into()]).collect();
            let extra = dictionary! {
                "InkList" => vec![Object::Array(list)], "BS" => dictionary! { "W" => *width },
            };
            ("Ink", "", bounds(&line, *width), Some((out, extra)))
        }
        Shape::Highlight { bands, words } => {
            let mut out = format!("/M gs {r} {g} {b} rg\n");
            for corners in bands.iter().map(|band| eye.corners(*band)) {
                let [a, b, c, d] = corners;
                let _ = writeln!(
                    out,
                    "{} {} m {} {} l {} {} l {} {} l f",
                    a.0, a.1, b.0, b.1, d.0, d.1, c.0, c.1
                );
            }
            ("Highlight", words.as_str(), bounds(&flat(eye, bands), 0.0), Some((out, quads(eye, bands))))
        }
        Shape::Underline { bands, words } => {
            let mut out = format!("{r} {g} {b} RG 1.3 w\n");
            for [_, _, left, right] in bands.iter().map(|band| eye.corners(*band)) {
                let _ = writeln!(out, "{} {} m {} {} l S", left.0, left.1, right.0, right.1);
            }
            ("Underline", words.as_str(), bounds(&flat(eye, bands), 2.0), Some((out, quads(eye, bands))))
        }
        Shape::Text { x, y, text } => return written(eye, *x, *y, text, [r, g, b]),
        Shape::Slip { x, y, text } => {
            let at = eye.at(*x, *y);
            let rect = [at.0 - 10.0, at.1 - 10.0, at.0 + 10.0, at.1 + 10.0];
            let mut dict = common("Text", text, rect);
            dict.set("Name", "Note");
            dict.set("C", vec![0.98.into(), 0.95.into(), 0.83.into()]);
            return (dict, None);
        }
    };
    let mut dict = common(kind, words, around);
    dict.set("C", colour);
    let drawing = drawing.map(|(content, extra)| {
        dict.extend(&extra);
        form(around, &content)
    });
    (dict, drawing)
}

/// A text on the page, upright for who looks at it whatever the turn of the page.
fn written(eye: &Eye, x: f32, y: f32, text: &str, [r, g, b]: [f32; 3]) -> (Dictionary, Option<Stream>) {
    let lines: Vec<Vec<u8>> = text.lines().map(winansi).collect();
    let longest = lines.iter().map(Vec::len).max().unwrap_or(0);
    let (wide, high) = (longest as f32 * LETTER * 0.6 + 6.0, lines.len() as f32 * LINE + 6.0);
    let mut out =
        format!("BT {r} {g} {b} rg /F {LETTER} Tf {LINE} TL 3 {} Td\n", high - LETTER - 2.0).into_bytes();
    for line in &lines {
        out.push(b'(');
        for byte in line {
            if matches!(byte, b'(' | b')' | b'\\') {
                out.push(b'\\');
            }
            out.push(*byte);
        }
        out.extend_from_slice(b") Tj T*\n");
    }
    out.extend_from_slice(b"ET");
    let corners = [eye.at(x, y), eye.at(x + wide, y + high)];
    let mut dict = common("FreeText", text, bounds(&corners, 0.0));
    dict.set("DA", Object::string_literal(format!("{r} {g} {b} rg /Helv {LETTER} Tf")));
    let [a, b, c, d, _, _] = eye.sight.matrix;
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    };
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form",
        "BBox" => vec![0.into(), 0.into(), wide.into(), high.into()],
        "Matrix" => vec![a.into(), b.into(), c.into(), d.into(), 0.into(), 0.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
    };
    (dict, Some(Stream::new(form, out)))
}

fn common(kind: &str, words: &str, rect: [f32; 4]) -> Dictionary {
    let mut dict = dictionary! {
        "Type" => "Annot", "Subtype" => kind, "F" => 4,
        "Rect" => rect.iter().map(|n| (*n).into()).collect::<Vec<Object>>(),
    };
    if !words.is_empty() {
        let mut text = vec![0xFE, 0xFF];
        text.extend(words.encode_utf16().flat_map(u16::to_be_bytes));
        dict.set("Contents", Object::String(text, StringFormat::Hexadecimal));
    }
    dict
}

fn form(around: [f32; 4], content: &str) -> Stream {
    let dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Form",
        "BBox" => around.iter().map(|n| (*n).into()).collect::<Vec<Object>>(),
    };
    Stream::new(dict, content.as_bytes().to_vec())
}

fn trace(out: &mut String, line: &[(f32, f32)]) {
    let Some(first) = line.first() else { return };
    let _ = write!(out, "{} {} m ", first.0, first.1);
    // A dot is a line that goes nowhere, with round ends.
    for p in if line.len() == 1 { line } else { &line[1..] } {
        let _ = write!(out, "{} {} l ", p.0, p.1);
    }
    out.push_str("S\n");
}

fn flat(eye: &Eye, bands: &[[f32; 4]]) -> Vec<(f32, f32)> {
    bands.iter().flat_map(|band| eye.corners(*band)).collect()
}

fn quads(eye: &Eye, bands: &[[f32; 4]]) -> Dictionary {
    let list: Vec<Object> = flat(eye, bands).iter().flat_map(|p| [p.0.into(), p.1.into()]).collect();
    dictionary! { "QuadPoints" => list }
}

fn bounds(points: &[(f32, f32)], around: f32) -> [f32; 4] {
    let start = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
    let [a, b, c, d] = points.iter().fold(start, |[a, b, c, d], (x, y)| {
        [a.min(x - around), b.min(y - around), c.max(x + around), d.max(y + around)]
    });
    if a > c { [0.0; 4] } else { [a, b, c, d] }
}

/// The letters of French in the encoding that every reader's own typeface has; others show as « ? » on the page, and
/// in full in the annotation's text.
fn winansi(line: &str) -> Vec<u8> {
    const HIGH: [(char, u8); 14] = [
        ('€', 0x80),
        ('…', 0x85),
        ('Œ', 0x8C),
        ('‘', 0x91),
        ('’', 0x92),
        ('“', 0x93),
        ('”', 0x94),
        ('•', 0x95),
        ('–', 0x96),
        ('—', 0x97),
        ('œ', 0x9C),
        ('Ÿ', 0x9F),
        ('\u{202f}', 0xA0),
        ('\t', 0x20),
    ];
    let byte = |c: char| match c {
        ' '..='~' | '\u{a0}'..='ÿ' => c as u8,
        _ => HIGH.iter().find(|(high, _)| *high == c).map_or(b'?', |(_, byte)| *byte),
    };
    line.chars().map(byte).collect()
}
