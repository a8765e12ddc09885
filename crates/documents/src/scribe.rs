//! A page read as a person does: letters where they stand, a space where there is room for one, lines one under the other.
//!
//! Writers of PDF place runs of letters anywhere: a word in two runs that touch is one word, two runs with room between
//! them are two. Where nothing is known of the widths of a font, what is placed anew begins a new word.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Encoding, Object, Stream};

use crate::refusal::MAX_STREAM;
use crate::tree::{Leaf, array_at, deref_dict, dict_at};
use crate::widths::Widths;

/// Room between two letters that is a space, for a size of one.
const SPACE: f32 = 0.17;
/// Further back than this on the line, something else begins.
const BACK: f32 = -0.6;
/// Further off the line than this, another line begins.
const OFF: f32 = 0.35;
/// Graphics states kept on top of each other.
const DEEPEST: usize = 64;
/// Drawings inside drawings, and how many of them a page may lay down.
const DEEPEST_FORM: usize = 6;
const MOST_FORMS: usize = 2_000;
/// Flags of what is laid over a page and is not shown: hidden, without view.
const UNSEEN: i64 = 2 | 32;

/// The text of one page, of the drawings it lays down (a stamp of the prefecture is one) and of the fields filled in over
/// it; what cannot be read is left out.
pub(crate) fn page_text<'a>(doc: &'a Document, leaf: &'a Leaf) -> String {
    let Ok(page) = doc.get_dictionary(leaf.id) else { return String::new() };
    let resources = dict_at(doc, page, b"Resources").or_else(|| dict_at(doc, &leaf.inherited, b"Resources"));
    let content = doc.get_page_content_with_limit(leaf.id, MAX_STREAM).unwrap_or_default();
    let mut scribe = Scribe::new(doc);
    scribe.read(&content, resources);
    for (form, corner) in laid_over(doc, page) {
        scribe.now = State::new();
        scribe.now.page = corner;
        scribe.lay(form);
    }
    scribe.text
}

/// What is laid over a page and shown, with the place of its corner.
fn laid_over<'a>(doc: &'a Document, page: &'a Dictionary) -> Vec<(&'a Stream, Matrix)> {
    let annotations = array_at(doc, page, b"Annots").into_iter().flatten();
    let shown = annotations.filter_map(|annotation| {
        let annotation = deref_dict(doc, annotation)?;
        let flags = annotation.get(b"F").and_then(Object::as_i64).unwrap_or(0);
        let [x, y] = [0, 1].map(|at| numbers(doc, annotation, b"Rect").get(at).copied().unwrap_or(0.0));
        let looks = dict_at(doc, annotation, b"AP")?.get(b"N").ok()?;
        let form = match doc.dereference(looks).ok()?.1 {
            Object::Stream(form) => form,
            Object::Dictionary(states) => {
                let state = annotation.get(b"AS").and_then(Object::as_name).ok()?;
                stream(doc, states.get(state).ok()?)?
            }
            _ => return None,
        };
        let [left, low] = [0, 1].map(|at| numbers(doc, &form.dict, b"BBox").get(at).copied().unwrap_or(0.0));
        (flags & UNSEEN == 0).then_some((form, [1.0, 0.0, 0.0, 1.0, x - left, y - low]))
    });
    shown.take(MOST_FORMS).collect()
}

fn stream<'a>(doc: &'a Document, object: &'a Object) -> Option<&'a Stream> {
    doc.dereference(object).ok()?.1.as_stream().ok()
}

fn numbers(doc: &Document, holder: &Dictionary, key: &[u8]) -> Vec<f32> {
    let listed = array_at(doc, holder, key).into_iter().flatten();
    listed.map(|n| doc.dereference(n).ok().and_then(|(_, n)| n.as_float().ok()).unwrap_or(0.0)).collect()
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
#[derive(Clone)]
struct State<'a> {
    page: Matrix,
    face: Option<Rc<Face<'a>>>,
    size: f32,
    leading: f32,
    between_letters: f32,
    between_words: f32,
    stretch: f32,
}

impl State<'_> {
    fn new() -> Self {
        Self {
            page: STILL,
            face: None,
            size: 1.0,
            leading: 0.0,
            between_letters: 0.0,
            between_words: 0.0,
            stretch: 1.0,
        }
    }
}

struct Scribe<'a> {
    doc: &'a Document,
    /// Fonts met so far, by the dictionary that describes them.
    faces: HashMap<*const Dictionary, Option<Rc<Face<'a>>>>,
    /// Where the names in what is read now are looked up.
    resources: Option<&'a Dictionary>,
    /// Drawings that may still be read, and bytes of them.
    forms: usize,
    room: usize,
    depth: usize,
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
    fn new(doc: &'a Document) -> Self {
        Self {
            doc,
            faces: HashMap::new(),
            resources: None,
            forms: MOST_FORMS,
            room: MAX_STREAM,
            depth: 0,
            now: State::new(),
            kept: Vec::new(),
            place: STILL,
            line: STILL,
            end: None,
            moved: false,
            text: String::new(),
        }
    }

    fn read(&mut self, content: &[u8], resources: Option<&'a Dictionary>) {
        let Ok(content) = Content::decode(content) else { return };
        let outside = (std::mem::replace(&mut self.resources, resources), std::mem::take(&mut self.kept));
        content.operations.iter().for_each(|operation| self.follow(operation));
        (self.resources, self.kept) = outside;
    }

    /// A drawing that the page lays down by its name.
    fn draw(&mut self, name: &[u8]) {
        let named = self.resources.and_then(|r| dict_at(self.doc, r, b"XObject")?.get(name).ok());
        let Some(form) = named.and_then(|object| stream(self.doc, object)) else { return };
        if form.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Form") {
            let before = self.now.clone();
            self.lay(form);
            self.now = before;
        }
    }

    fn lay(&mut self, form: &'a Stream) {
        if self.forms == 0 || self.depth == DEEPEST_FORM {
            return;
        }
        self.forms -= 1;
        let Ok(content) = form.get_plain_content_with_limit(self.room) else { return };
        self.room -= content.len().min(self.room);
        if let Ok(placed) = <Matrix>::try_from(numbers(self.doc, &form.dict, b"Matrix")) {
            self.now.page = then(placed, self.now.page);
        }
        let own = dict_at(self.doc, &form.dict, b"Resources").or(self.resources);
        self.depth += 1;
        self.read(&content, own);
        self.depth -= 1;
    }

    /// The font of this name, read once.
    fn face(&mut self, name: &[u8]) -> Option<Rc<Face<'a>>> {
        let font = dict_at(self.doc, dict_at(self.doc, self.resources?, b"Font")?, name)?;
        let doc = self.doc;
        self.faces.entry(std::ptr::from_ref(font)).or_insert_with(|| Face::of(doc, font).map(Rc::new)).clone()
    }

    fn follow(&mut self, operation: &Operation) {
        let number = |at: usize| operation.operands.get(at).and_then(|o| o.as_float().ok()).unwrap_or(0.0);
        match operation.operator.as_str() {
            "q" if self.kept.len() < DEEPEST => self.kept.push(self.now.clone()),
            "Q" => self.now = self.kept.pop().unwrap_or_else(|| self.now.clone()),
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
                self.now.face = name.and_then(|name| self.face(name));
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
            "Do" => {
                if let Some(name) = operation.operands.first().and_then(|o| o.as_name().ok()) {
                    self.draw(name);
                }
            }
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
        let (Some(Object::String(bytes, _)), Some(face)) = (string, self.now.face.clone()) else { return };
        let Ok(words) = Document::decode_text(&face.encoding, bytes) else { return };
        self.part();
        self.text.push_str(&words);
        let &State { size, between_letters, between_words, stretch, .. } = &self.now;
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

    fn font() -> Dictionary {
        dictionary! {
            "Type" => "Font", "Subtype" => "TrueType", "Encoding" => "WinAnsiEncoding", "FirstChar" => 32,
            "Widths" => vec![Object::Integer(500); 200],
        }
    }

    fn read(content: &str) -> String {
        read_in(&Document::new(), &dictionary! { "Font" => dictionary! { "F" => font() } }, content)
    }

    fn read_in(doc: &Document, resources: &Dictionary, content: &str) -> String {
        let mut scribe = Scribe::new(doc);
        scribe.read(content.as_bytes(), Some(resources));
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

    #[test]
    fn a_drawing_laid_on_the_page_is_read_where_it_stands_and_one_that_lays_itself_ends() {
        let mut doc = Document::new();
        let own = dictionary! { "Font" => dictionary! { "G" => font() } };
        let head = dictionary! { "Subtype" => "Form", "Matrix" => vec![1.into(), 0.into(), 0.into(), 1.into(), 0.into(), 50.into()], "Resources" => own };
        let stamp = doc.add_object(Stream::new(
            head,
            b"BT /G 10 Tf 0 30 Td (exe) Tj 15 0 Td (cutoire) Tj ET Q".to_vec(),
        ));
        let bare = doc.add_object(Stream::new(
            dictionary! { "Subtype" => "Form" },
            b"BT /F 10 Tf (Maire) Tj ET".to_vec(),
        ));
        let itself = doc.new_object_id();
        let names = dictionary! { "S" => stamp, "B" => bare, "I" => itself };
        let resources = dictionary! { "Font" => dictionary! { "F" => font() }, "XObject" => names };
        let turning = dictionary! { "Subtype" => "Form", "Resources" => resources.clone() };
        doc.objects.insert(
            itself,
            Stream::new(turning, b"BT /F 10 Tf 0 -20 Td (x) Tj ET /I Do /I Do".to_vec()).into(),
        );
        let line = "BT /F 10 Tf 0 100 Td (Acte) Tj ET /S Do BT /F 10 Tf 0 60 Td (Le) Tj ET q 1 0 0 1 20 60 cm /B Do Q";
        assert_eq!(read_in(&doc, &resources, line), "Acte\nexecutoire\nLe Maire");
        let letters = read_in(&doc, &resources, "/I Do").matches('x').count();
        assert_eq!(letters, (1 << DEEPEST_FORM) - 1);
    }
}
