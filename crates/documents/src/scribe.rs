//! A page read as a person does: letters where they stand, a space where there is room for one, lines one under the other.
//!
//! Writers of PDF place runs of letters anywhere: a word in two runs that touch is one word, two runs with room between
//! them are two. Where nothing is known of the widths of a font, what is placed anew begins a new word.

use std::collections::HashMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Encoding, Object};

use crate::refusal::MAX_STREAM;
use crate::tree::Leaf;
use crate::widths::Widths;

/// Room between two letters that is a space, for a size of one.
const SPACE: f32 = 0.17;
/// Further back than this on the line, something else begins.
const BACK: f32 = -0.6;
/// Further off the line than this, another line begins.
const OFF: f32 = 0.35;
/// Graphics states kept on top of each other.
const DEEPEST: usize = 64;

/// The text of one page; empty when its content cannot be read.
pub(crate) fn page_text(doc: &Document, leaf: &Leaf) -> String {
    let fonts = doc.get_page_fonts(leaf.id).unwrap_or_default();
    let faces: HashMap<Vec<u8>, Face> =
        fonts.into_iter().filter_map(|(name, font)| Some((name, Face::of(doc, font)?))).collect();
    let content = doc.get_page_content_with_limit(leaf.id, MAX_STREAM).unwrap_or_default();
    let Ok(content) = Content::decode(&content) else { return String::new() };
    let mut scribe = Scribe::new(&faces);
    content.operations.iter().for_each(|operation| scribe.follow(operation));
    scribe.text
}

/// A font as it is read.
struct Face<'a> {
    encoding: Encoding<'a>,
    widths: Widths,
}

impl<'a> Face<'a> {
    fn of(doc: &'a Document, font: &'a Dictionary) -> Option<Self> {
        let encoding = font.get_font_encoding_with_limit(doc, MAX_STREAM).ok()?;
        Some(Self { encoding, widths: Widths::of(doc, font) })
    }
}

/// `[a b c d e f]`, as PDF writes it.
type Matrix = [f32; 6];
const STILL: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First one, then the other.
fn then([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix) -> Matrix {
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

/// What is set between `q` and `Q`.
#[derive(Clone, Copy)]
struct State<'a> {
    page: Matrix,
    face: Option<&'a Face<'a>>,
    size: f32,
    leading: f32,
    between_letters: f32,
    between_words: f32,
    stretch: f32,
}

struct Scribe<'a> {
    faces: &'a HashMap<Vec<u8>, Face<'a>>,
    now: State<'a>,
    kept: Vec<State<'a>>,
    place: Matrix,
    line: Matrix,
    /// Where the last letter ended, and whether that is sure; none before the first.
    end: Option<(f32, f32, bool)>,
    /// The pen was placed anew since the last letter.
    moved: bool,
    text: String,
}

impl<'a> Scribe<'a> {
    fn new(faces: &'a HashMap<Vec<u8>, Face<'a>>) -> Self {
        let now = State {
            page: STILL,
            face: None,
            size: 1.0,
            leading: 0.0,
            between_letters: 0.0,
            between_words: 0.0,
            stretch: 1.0,
        };
        Self {
            faces,
            now,
            kept: Vec::new(),
            place: STILL,
            line: STILL,
            end: None,
            moved: false,
            text: String::new(),
        }
    }

    fn follow(&mut self, operation: &Operation) {
        let number = |at: usize| operation.operands.get(at).and_then(|o| o.as_float().ok()).unwrap_or(0.0);
        match operation.operator.as_str() {
            "q" if self.kept.len() < DEEPEST => self.kept.push(self.now),
            "Q" => self.now = self.kept.pop().unwrap_or(self.now),
            "cm" => self.now.page = then(matrix(number), self.now.page),
            "BT" => self.begin(STILL),
            "Tm" => self.begin(matrix(number)),
            "Td" => self.go_on(number(0), number(1)),
            "TD" => {
                self.now.leading = -number(1);
                self.go_on(number(0), number(1));
            }
            "T*" => self.go_on(0.0, -self.now.leading),
            "TL" => self.now.leading = number(0),
            "Tc" => self.now.between_letters = number(0),
            "Tw" => self.now.between_words = number(0),
            "Tz" => self.now.stretch = number(0) / 100.0,
            "Tf" => {
                let name = operation.operands.first().and_then(|o| o.as_name().ok());
                self.now.face = name.and_then(|name| self.faces.get(name));
                self.now.size = number(1);
            }
            "Tj" => self.show(operation.operands.first()),
            "'" => {
                self.go_on(0.0, -self.now.leading);
                self.show(operation.operands.first());
            }
            "\"" => {
                self.go_on(0.0, -self.now.leading);
                self.show(operation.operands.get(2));
            }
            "TJ" => self.show_each(operation.operands.first()),
            _ => {}
        }
    }

    fn begin(&mut self, at: Matrix) {
        (self.place, self.line, self.moved) = (at, at, true);
    }

    fn go_on(&mut self, x: f32, y: f32) {
        self.begin(then([1.0, 0.0, 0.0, 1.0, x, y], self.line));
    }

    fn show_each(&mut self, array: Option<&Object>) {
        for piece in array.and_then(|a| a.as_array().ok()).into_iter().flatten() {
            let Ok(back) = piece.as_float() else {
                self.show(Some(piece));
                continue;
            };
            self.advance(-back / 1_000.0 * self.now.size * self.now.stretch);
            self.moved |= back < -1_000.0 * SPACE;
        }
    }

    fn show(&mut self, string: Option<&Object>) {
        let (Some(Object::String(bytes, _)), Some(face)) = (string, self.now.face) else { return };
        let Ok(words) = Document::decode_text(&face.encoding, bytes) else { return };
        self.part();
        self.text.push_str(&words);
        let State { size, between_letters, between_words, stretch, .. } = self.now;
        let codes = face.widths.codes(bytes).into_iter();
        let room = codes.map(|code| {
            let word = if code == 32 && !face.widths.wide { between_words } else { 0.0 };
            face.widths.width(code) * size + between_letters + word
        });
        self.advance(room.sum::<f32>() * stretch);
        let whole = then(self.place, self.now.page);
        self.end = Some((whole[4], whole[5], face.widths.known()));
        self.moved = false;
    }

    fn advance(&mut self, room: f32) {
        self.place = then([1.0, 0.0, 0.0, 1.0, room, 0.0], self.place);
    }

    /// What stands between the last letter and the next one.
    fn part(&mut self) {
        let Some((x, y, sure)) = self.end else { return };
        let whole = then(self.place, self.now.page);
        let length = whole[0].hypot(whole[1]).max(f32::EPSILON);
        let unit = (self.now.size.abs() * length).max(f32::EPSILON);
        let (right, up) = (whole[0] / length, whole[1] / length);
        let (dx, dy) = (whole[4] - x, whole[5] - y);
        let (along, across) = ((dx * right + dy * up) / unit, (dy * right - dx * up) / unit);
        let apart = if sure { !(BACK..SPACE).contains(&along) } else { self.moved };
        if across.abs() > OFF {
            self.text.push('\n');
        } else if apart {
            self.text.push(' ');
        }
    }
}

fn matrix(number: impl Fn(usize) -> f32) -> Matrix {
    [number(0), number(1), number(2), number(3), number(4), number(5)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::dictionary;

    fn read(content: &str) -> String {
        let font = dictionary! {
            "Type" => "Font", "Subtype" => "TrueType", "Encoding" => "WinAnsiEncoding", "FirstChar" => 32,
            "Widths" => vec![Object::Integer(500); 200],
        };
        let doc = Document::new();
        let faces = HashMap::from([(b"F".to_vec(), Face::of(&doc, &font).unwrap())]);
        let mut scribe = Scribe::new(&faces);
        Content::decode(content.as_bytes()).unwrap().operations.iter().for_each(|o| scribe.follow(o));
        scribe.text
    }

    #[test]
    fn letters_that_touch_are_one_word_and_room_is_a_space() {
        assert_eq!(read("BT /F 10 Tf 0 0 Td (V) Tj 5 0 Td (ille) Tj ET"), "Ville");
        assert_eq!(read("BT /F 10 Tf 0 0 Td (Ville) Tj 28 0 Td (neuve) Tj ET"), "Ville neuve");
        assert_eq!(read("BT /F 10 Tf [(V) 80 (ille) -300 (neuve)] TJ ET"), "Ville neuve");
        assert_eq!(read("BT /F 10 Tf [(eau)] TJ [( potable)] TJ ET"), "eau potable");
        let runs = "BT /F 10 Tf 1 0 0 1 50 700 Tm (re) Tj ET BT 1 0 0 1 60 700 Tm (gie) Tj ET";
        assert_eq!(read(runs), "regie", "each run with its own place");
    }

    #[test]
    fn what_stands_lower_is_another_line_whatever_moved_it() {
        for content in [
            "BT /F 10 Tf 0 100 Td (eau) Tj 0 -12 Td (potable) Tj ET",
            "BT /F 10 Tf 12 TL 0 100 Td (eau) Tj T* (potable) Tj ET",
            "BT /F 10 Tf 12 TL 0 100 Td (eau) Tj (potable) ' ET",
            "q 1 0 0 1 0 100 cm BT /F 10 Tf (eau) Tj ET Q q 1 0 0 1 0 80 cm BT /F 10 Tf (potable) Tj ET Q",
            "BT /F 1 Tf 10 0 0 10 0 100 Tm (eau) Tj 0 -1.2 Td (potable) Tj ET",
        ] {
            assert_eq!(read(content), "eau\npotable", "{content}");
        }
        assert_eq!(
            read("BT /F 10 Tf 0 1 -1 0 100 0 Tm (eau) Tj 0 -12 Td (potable) Tj ET"),
            "eau\npotable",
            "turned"
        );
    }

    #[test]
    fn an_unknown_font_says_nothing_and_stops_nothing() {
        assert_eq!(read("BT /Z 10 Tf (perdu) Tj /F 10 Tf (eau) Tj ET Q Q Q"), "eau");
    }
}
