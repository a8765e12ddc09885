//! The stamp of a dossier page: « Point 3 – page 12 », the same number on screen, in the file and on paper.

use std::fmt::Write;

use lopdf::{Dictionary, Object, ObjectId, Stream};

use crate::graft::Target;
use crate::ink::{Hand, Ink};
use crate::page_box::sight;
use crate::reading::contents_of;
use crate::tree::dict_at;

/// What a stamp says.
pub(crate) struct Words {
    /// « Point 3 – page 12 ».
    pub(crate) main: String,
    /// « document : 2 sur 5 », quieter, before it.
    pub(crate) quiet: String,
}

/// Stamps pages of one document; keeps what is shared among them shared.
pub(crate) struct Stamper {
    open: ObjectId,
    /// Resources already given the stamp's typefaces.
    known: std::collections::HashMap<ObjectId, ObjectId>,
}

impl Stamper {
    pub(crate) fn new(target: &mut Target) -> Self {
        let open = target.add(Stream::new(Dictionary::new(), b"q\n".to_vec()));
        Self { open, known: std::collections::HashMap::new() }
    }

    /// Adds the stamp to a page already brought into the target.
    pub(crate) fn stamp(&mut self, target: &mut Target, ink: &mut Ink, page: &mut Dictionary, words: &Words) {
        let mut text = String::from("\nQ q\n");
        draw(&mut text, ink, &sight(&target.doc, page), words);
        text.push_str("Q\n");
        let stamp = target.add(Stream::new(Dictionary::new(), text.into_bytes()));
        let mut contents = contents_of(target, page);
        contents.insert(0, self.open.into());
        contents.push(stamp.into());
        page.set("Contents", contents);
        self.equip(target, ink, page);
    }

    /// Gives the page resources that hold the stamp's typefaces.
    fn equip(&mut self, target: &mut Target, ink: &Ink, page: &mut Dictionary) {
        let shared = page.get(b"Resources").and_then(Object::as_reference).ok();
        if let Some(known) = shared.and_then(|id| self.known.get(&id)) {
            page.set("Resources", *known);
            return;
        }
        let mut resources = dict_at(&target.doc, page, b"Resources").cloned().unwrap_or_default();
        let mut fonts = dict_at(&target.doc, &resources, b"Font").cloned().unwrap_or_default();
        for hand in [Hand::Text, Hand::Bold] {
            let (name, id) = ink.resource(hand);
            fonts.set(name, id);
        }
        resources.set("Font", fonts);
        if let Some(shared) = shared {
            let id = target.add(resources);
            self.known.insert(shared, id);
            page.set("Resources", id);
        } else {
            page.set("Resources", resources);
        }
    }
}

/// Draws the stamp in the top right corner, on a white plate so that it reads over anything.
fn draw(out: &mut String, ink: &mut Ink, sight: &crate::page_box::Sight, words: &Words) {
    let scale = (sight.width.min(sight.height) / 595.0).clamp(0.4, 4.0);
    let (size, quiet_size, edge) = (8.5 * scale, 7.0 * scale, 14.0 * scale);
    let main = ink.width(Hand::Bold, &words.main, size);
    let quiet = if words.quiet.is_empty() {
        0.0
    } else {
        ink.width(Hand::Text, &words.quiet, quiet_size) + 7.0 * scale
    };
    let right = sight.width - edge;
    let base = sight.height - edge - size * 0.75;
    let [a, b, c, d, e, f] = sight.matrix;
    let _ = writeln!(out, "{a} {b} {c} {d} {e:.2} {f:.2} cm");
    let (left, pad) = (right - main - quiet, 3.0 * scale);
    let _ = writeln!(
        out,
        "1 g {:.2} {:.2} {:.2} {:.2} re f",
        left - pad,
        base - size * 0.3 - pad * 0.4,
        main + quiet + pad * 2.0,
        size * 1.15 + pad * 0.8
    );
    out.push_str("0.30 g ");
    if quiet > 0.0 {
        ink.show(out, Hand::Text, quiet_size, (left, base), &words.quiet);
    }
    out.push_str("0 g ");
    ink.show(out, Hand::Bold, size, (right - main, base), &words.main);
}
