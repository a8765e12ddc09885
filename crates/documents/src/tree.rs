//! The page tree, read leniently: pages in reading order with what they inherit.
//!
//! Readers disagree on broken trees; here a node is what has `/Kids`, a page is what looks like a page, a loop is
//! noted and left, and inherited boxes, resources and rotation are gathered on the way down (PDF 32000-1, 7.7.3.4).

use std::collections::HashSet;
use std::rc::Rc;

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::refusal::MAX_PAGES;

/// The keys a page takes from its ancestors.
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];

/// One page: its object, and what its ancestors say that it does not say itself.
pub(crate) struct Leaf {
    pub(crate) id: ObjectId,
    pub(crate) inherited: Rc<Dictionary>,
}

/// What walking the tree found.
#[derive(Default)]
pub(crate) struct Tree {
    pub(crate) leaves: Vec<Leaf>,
    /// Objects of the tree itself (never pages), the root among them.
    pub(crate) nodes: HashSet<ObjectId>,
    /// A node led back to itself.
    pub(crate) cycle: bool,
    /// More pages than [`MAX_PAGES`]; the walk stopped there.
    pub(crate) too_many: bool,
    /// The number of pages the root announces.
    pub(crate) announced: Option<i64>,
}

enum Kind {
    Node,
    Page,
    Other,
}

fn kind(dict: &Dictionary) -> Kind {
    if dict.has(b"Kids") && !dict.has_type(b"Page") {
        Kind::Node
    } else if dict.has_type(b"Page")
        || (!dict.has_type(b"Pages") && (dict.has(b"Contents") || dict.has(b"MediaBox")))
    {
        Kind::Page
    } else {
        Kind::Other
    }
}

/// Walks the tree from the catalog.
pub(crate) fn walk(doc: &mut Document) -> Tree {
    let mut tree = Tree::default();
    let Some(root) = doc.catalog().ok().and_then(|c| c.get(b"Pages").ok().cloned()) else {
        return tree;
    };
    tree.announced = deref_dict(doc, &root).and_then(|d| d.get(b"Count").ok()?.as_i64().ok());
    let mut seen: HashSet<ObjectId> = HashSet::new();
    let mut stack = vec![(root, Rc::new(Dictionary::new()))];
    while let Some((object, inherited)) = stack.pop() {
        step(doc, &mut tree, &mut seen, &mut stack, object, inherited);
        if tree.leaves.len() > MAX_PAGES as usize {
            tree.too_many = true;
            break;
        }
    }
    tree
}

type Stack = Vec<(Object, Rc<Dictionary>)>;

fn step(
    doc: &mut Document,
    tree: &mut Tree,
    seen: &mut HashSet<ObjectId>,
    stack: &mut Stack,
    object: Object,
    inherited: Rc<Dictionary>,
) {
    let Some(id) = settle(doc, object) else { return };
    let Ok(dict) = doc.get_dictionary(id) else { return };
    match kind(dict) {
        Kind::Page => {
            let id = if seen.insert(id) {
                id
            } else {
                let copy = dict.clone();
                doc.add_object(copy)
            };
            tree.leaves.push(Leaf { id, inherited });
        }
        Kind::Node => {
            if !seen.insert(id) {
                tree.cycle = true;
                return;
            }
            tree.nodes.insert(id);
            let below = hand_down(dict, inherited);
            let kids = dict.get(b"Kids").and_then(|k| doc.dereference(k)).map(|(_, k)| k);
            if let Ok(Object::Array(kids)) = kids {
                stack.extend(kids.iter().rev().map(|kid| (kid.clone(), Rc::clone(&below))));
            }
        }
        Kind::Other => {}
    }
}

/// The id of the object a kid leads to; a page written in place becomes an object of its own.
fn settle(doc: &mut Document, object: Object) -> Option<ObjectId> {
    match object {
        Object::Reference(id) => Some(doc.dereference(&Object::Reference(id)).ok()?.0.unwrap_or(id)),
        Object::Dictionary(dict) => Some(doc.add_object(dict)),
        _ => None,
    }
}

fn hand_down(node: &Dictionary, inherited: Rc<Dictionary>) -> Rc<Dictionary> {
    if !INHERITED.iter().any(|key| node.has(key)) {
        return inherited;
    }
    let mut below = (*inherited).clone();
    for key in INHERITED {
        if let Ok(value) = node.get(key) {
            below.set(key, value.clone());
        }
    }
    Rc::new(below)
}

/// A dictionary behind any number of references.
pub(crate) fn deref_dict<'a>(doc: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
    match doc.dereference(object).ok()?.1 {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// The dictionary under a key, behind any number of references.
pub(crate) fn dict_at<'a>(doc: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    deref_dict(doc, dict.get(key).ok()?)
}

/// The array under a key, behind any number of references.
pub(crate) fn array_at<'a>(doc: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Vec<Object>> {
    doc.dereference(dict.get(key).ok()?).ok()?.1.as_array().ok()
}
