//! Active content: what a PDF may do besides being read. It is taken out of the reading copy and named.
//!
//! Actions are emptied where they stand, so that a shared action is harmless wherever it is referred to.
//! Links to the web and inside the document are kept; nothing visible is removed except players of media.

use lopdf::{Dictionary, Document, Object};
use serde::{Deserialize, Serialize};

use crate::tree::{array_at, dict_at};

/// Actions that do something else than go somewhere in the document or on the web.
const SCRIPTS: [&[u8]; 1] = [b"JavaScript"];
const LAUNCH: [&[u8]; 3] = [b"Launch", b"GoToE", b"GoToR"];
const FORMS: [&[u8]; 2] = [b"ImportData", b"SubmitForm"];
const MEDIA: [&[u8]; 5] = [b"Rendition", b"Movie", b"Sound", b"RichMediaExecute", b"GoTo3DView"];
/// Annotations that carry a file or play something.
const PLAYERS: [&[u8]; 6] = [b"FileAttachment", b"RichMedia", b"Movie", b"Sound", b"Screen", b"3D"];

/// What was found and taken out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// Scripts.
    pub scripts: u32,
    /// Actions that open a program or another file.
    pub launches: u32,
    /// Actions that send or load form data.
    pub submissions: u32,
    /// Sounds, films, 3D.
    pub media: u32,
    /// Files attached inside the PDF.
    pub attachments: u32,
    /// A form drawn by XFA, which only one product displays.
    pub xfa: bool,
}

impl Findings {
    /// Whether anything was found.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// One French sentence per finding.
    pub fn sentences(&self) -> Vec<String> {
        let mut said = Vec::new();
        let mut say = |found: bool, what: &str| {
            if found {
                said.push(what.to_string());
            }
        };
        say(
            self.scripts > 0,
            "Ce PDF contient un programme (JavaScript) : il est retiré de la copie de lecture.",
        );
        say(
            self.launches > 0,
            "Ce PDF contient des liens qui ouvrent un programme ou un autre fichier : ils sont désactivés dans la copie de lecture.",
        );
        say(
            self.submissions > 0,
            "Ce PDF contient un formulaire qui envoie ses réponses : l’envoi est désactivé dans la copie de lecture.",
        );
        say(
            self.media > 0,
            "Ce PDF contient un son, un film ou un objet 3D : il est retiré de la copie de lecture.",
        );
        say(
            self.attachments > 0,
            "Ce PDF contient des fichiers joints : ils sont retirés de la copie de lecture. Déposez-les comme annexes si les élus doivent les lire.",
        );
        say(
            self.xfa,
            "Ce PDF est un formulaire XFA : les tablettes n’en montrent que la version figée. Vérifiez qu’elle est lisible, ou imprimez-le en PDF.",
        );
        said
    }
}

/// Empties what is active in one object, at any depth.
pub(crate) fn scrub(object: &mut Object, found: &mut Findings) {
    match object {
        Object::Array(items) => items.iter_mut().for_each(|item| scrub(item, found)),
        Object::Dictionary(dict) => scrub_dict(dict, found),
        Object::Stream(stream) => scrub_dict(&mut stream.dict, found),
        _ => {}
    }
}

/// Empties what is active in this dictionary itself, without going deeper.
pub(crate) fn scrub_shallow(dict: &mut Dictionary, found: &mut Findings) {
    if is_dangerous(dict, found) {
        *dict = Dictionary::new();
    } else if dict.has(b"EF") && (dict.has(b"F") || dict.has(b"UF")) {
        dict.remove(b"EF");
        dict.remove(b"RF");
        found.attachments += 1;
    }
}

fn scrub_dict(dict: &mut Dictionary, found: &mut Findings) {
    scrub_shallow(dict, found);
    for (_, value) in dict.iter_mut() {
        scrub(value, found);
    }
}

fn is_dangerous(dict: &Dictionary, found: &mut Findings) -> bool {
    let Ok(Object::Name(action)) = dict.get(b"S") else { return false };
    let typed = dict.get(b"Type").and_then(Object::as_name);
    if dict.has(b"K") || typed.is_ok_and(|t| t != b"Action") {
        return false; // an element of the structure, a transition
    }
    let action = action.as_slice();
    let count = if SCRIPTS.contains(&action) {
        &mut found.scripts
    } else if LAUNCH.contains(&action) {
        &mut found.launches
    } else if FORMS.contains(&action) {
        &mut found.submissions
    } else if MEDIA.contains(&action) {
        &mut found.media
    } else {
        return false;
    };
    *count += 1;
    true
}

/// Whether an annotation carries a file or plays something.
pub(crate) fn is_player(doc: &Document, annotation: &Object, found: &mut Findings) -> bool {
    let Some(dict) = crate::tree::deref_dict(doc, annotation) else { return false };
    let Ok(subtype) = dict.get(b"Subtype").and_then(Object::as_name) else { return false };
    let player = PLAYERS.contains(&subtype);
    if player && subtype != b"FileAttachment" {
        found.media += 1;
    }
    player
}

/// Takes the active entries out of the catalog: scripts by name, attached files, XFA, opening action.
pub(crate) fn scrub_catalog(doc: &mut Document, found: &mut Findings) {
    let Ok(catalog) = doc.catalog().cloned() else { return };
    let mut catalog = catalog;
    for key in [b"AA".as_slice(), b"Collection", b"AF", b"NeedsRendering", b"Requirements", b"Threads"] {
        catalog.remove(key);
    }
    if let Some(names) = dict_at(doc, &catalog, b"Names").cloned() {
        let mut names = names;
        names.remove(b"JavaScript");
        names.remove(b"EmbeddedFiles");
        names.remove(b"Renditions");
        catalog.set("Names", names);
    }
    if let Some(form) = dict_at(doc, &catalog, b"AcroForm").cloned() {
        let mut form = form;
        found.xfa |= form.remove(b"XFA").is_some_and(|xfa| !xfa.is_null());
        catalog.set("AcroForm", form);
    }
    if let Ok(id) = doc.trailer.get(b"Root").and_then(Object::as_reference) {
        doc.objects.insert(id, Object::Dictionary(catalog));
    }
}

/// Takes out everything active in a loaded document; returns what was found.
pub(crate) fn strip(doc: &mut Document, pages: &[lopdf::ObjectId]) -> Findings {
    let mut found = Findings::default();
    for page in pages {
        let Ok(dict) = doc.get_dictionary(*page) else { continue };
        let Some(annots) = array_at(doc, dict, b"Annots") else { continue };
        let kept: Vec<Object> = annots.iter().filter(|a| !is_player(doc, a, &mut found)).cloned().collect();
        if kept.len() < annots.len()
            && let Ok(dict) = doc.get_dictionary_mut(*page)
        {
            dict.set("Annots", kept);
        }
    }
    for object in doc.objects.values_mut() {
        scrub(object, &mut found);
    }
    scrub_catalog(doc, &mut found);
    found
}

/// Whether the document bears a digital signature over its bytes: it must then never be rewritten.
pub(crate) fn is_signed(doc: &Document) -> bool {
    let signature = |d: &Dictionary| {
        d.has(b"Contents") && d.get(b"ByteRange").and_then(Object::as_array).is_ok_and(|r| r.len() >= 4)
    };
    // The signature is an object of its own, or written inside its field.
    doc.objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .any(|d| signature(d) || d.get(b"V").and_then(Object::as_dict).is_ok_and(signature))
}
