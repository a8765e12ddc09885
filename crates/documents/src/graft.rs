//! Moving pages from one document into another: only what they reach, renumbered on the way, nothing copied twice.
//!
//! Streams are never expanded: their bytes are moved as they are. Streams that are the same to the byte (a letterhead,
//! a font, found in each document of a sitting) are kept once.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use crate::strip::{self, Findings};
use crate::tree::Leaf;
use crate::write;

/// The document being built.
pub(crate) struct Target {
    pub(crate) doc: Document,
    same: HashMap<u64, Vec<ObjectId>>,
}

impl Target {
    pub(crate) fn new() -> Self {
        let mut doc = Document::with_version("1.7");
        doc.binary_mark = vec![0xE2, 0xE3, 0xCF, 0xD3];
        Self { doc, same: HashMap::new() }
    }

    /// A number for an object that will be written later.
    pub(crate) fn reserve(&mut self) -> ObjectId {
        self.doc.new_object_id()
    }

    pub(crate) fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        self.doc.add_object(object)
    }

    pub(crate) fn put(&mut self, id: ObjectId, object: impl Into<Object>) {
        self.doc.objects.insert(id, object.into());
    }

    /// An equal stream already here, or none; remembers this one under `id`.
    fn twin(&mut self, stream: &Stream, id: impl FnOnce(&mut Document) -> ObjectId) -> (ObjectId, bool) {
        let key = fingerprint(stream);
        for &known in self.same.get(&key).into_iter().flatten() {
            if let Ok(Object::Stream(other)) = self.doc.get_object(known)
                && other.content == stream.content
                && same_entries(&other.dict, &stream.dict)
            {
                return (known, true);
            }
        }
        let id = id(&mut self.doc);
        self.same.entry(key).or_default().push(id);
        (id, false)
    }

    /// Writes the document.
    pub(crate) fn save(self) -> std::io::Result<Vec<u8>> {
        let size: usize = self.doc.objects.values().map(weight).sum();
        write::document(&self.doc, size + (size >> 5) + 4096)
    }
}

fn weight(object: &Object) -> usize {
    if let Object::Stream(stream) = object { stream.content.len() + 256 } else { 64 }
}

fn same_entries(one: &Dictionary, other: &Dictionary) -> bool {
    let others = |dict: &Dictionary| dict.iter().filter(|(key, _)| *key != b"Length").count();
    others(one) == others(other)
        && one.iter().all(|(key, value)| key == b"Length" || other.get(key).is_ok_and(|v| v == value))
}

fn fingerprint(stream: &Stream) -> u64 {
    let mut hasher = DefaultHasher::new();
    let content = &stream.content;
    content.len().hash(&mut hasher);
    content[..content.len().min(64)].hash(&mut hasher);
    let middle = content.len() / 2;
    content[middle..content.len().min(middle + 64)].hash(&mut hasher);
    content[content.len().saturating_sub(64)..].hash(&mut hasher);
    hasher.finish()
}

/// Moves objects of one source; made per source.
pub(crate) struct Mover<'s> {
    source: &'s mut Document,
    map: HashMap<ObjectId, Option<ObjectId>>,
    queue: Vec<(ObjectId, ObjectId)>,
    keep_structure: bool,
    pub(crate) found: Findings,
}

impl<'s> Mover<'s> {
    /// `keep_structure`: the accessibility tags come along (one document alone, never a merge).
    pub(crate) fn new(source: &'s mut Document, keep_structure: bool) -> Self {
        Self { source, map: HashMap::new(), queue: Vec::new(), keep_structure, found: Findings::default() }
    }

    /// References to this object become null: the old tree, the old structure.
    pub(crate) fn block(&mut self, id: ObjectId) {
        self.map.insert(id, None);
    }

    /// Decides in advance where an object goes (pages, so that links among them hold).
    pub(crate) fn place(&mut self, from: ObjectId, to: ObjectId) {
        self.map.insert(from, Some(to));
    }

    pub(crate) fn source(&self) -> &Document {
        self.source
    }

    /// Takes a page out of the source, complete with what it inherits, without its place in the old tree.
    pub(crate) fn take_page(&mut self, leaf: &Leaf) -> Dictionary {
        let mut page = match self.source.objects.remove(&leaf.id) {
            Some(Object::Dictionary(dict)) => dict,
            _ => Dictionary::new(),
        };
        for (key, value) in leaf.inherited.iter() {
            if !page.has(key) {
                page.set(key.clone(), value.clone());
            }
        }
        for key in
            [b"Parent".as_slice(), b"AA", b"B", b"Thumb", b"PieceInfo", b"AF", b"Dur", b"Trans", b"DPart"]
        {
            page.remove(key);
        }
        if !self.keep_structure {
            page.remove(b"StructParents");
            page.remove(b"Tabs");
        }
        page.set("Type", "Page");
        if !page.has(b"MediaBox") {
            page.set("MediaBox", vec![0.into(), 0.into(), 595.into(), 842.into()]);
        }
        if !page.has(b"Resources") {
            page.set("Resources", Dictionary::new());
        }
        page
    }

    /// Translates an object taken out of the source, then brings everything it refers to.
    pub(crate) fn bring(&mut self, target: &mut Target, object: &mut Object) {
        self.translate(target, object);
        while let Some((from, to)) = self.queue.pop() {
            let mut object = self.source.objects.remove(&from).unwrap_or(Object::Null);
            self.translate(target, &mut object);
            target.doc.objects.insert(to, object);
        }
    }

    fn translate(&mut self, target: &mut Target, object: &mut Object) {
        match object {
            Object::Reference(id) => match self.destination(target, *id) {
                Some(to) => *id = to,
                None => *object = Object::Null,
            },
            Object::Array(items) => items.iter_mut().for_each(|item| self.translate(target, item)),
            Object::Dictionary(dict) => self.translate_dict(target, dict),
            Object::Stream(stream) => {
                stream.dict.remove(b"Length");
                stream.start_position = None;
                self.translate_dict(target, &mut stream.dict);
                stream.dict.set("Length", stream.content.len() as i64);
            }
            _ => {}
        }
    }

    fn translate_dict(&mut self, target: &mut Target, dict: &mut Dictionary) {
        if !self.keep_structure {
            dict.remove(b"StructParent");
        }
        strip::scrub_shallow(dict, &mut self.found);
        for (_, value) in dict.iter_mut() {
            self.translate(target, value);
        }
    }

    fn destination(&mut self, target: &mut Target, id: ObjectId) -> Option<ObjectId> {
        if let Some(known) = self.map.get(&id) {
            return *known;
        }
        let placed = match self.source.objects.get(&id) {
            None | Some(Object::Null) => None,
            Some(Object::Stream(stream)) if is_plain(&stream.dict) => {
                let (to, already) = target.twin(stream, |doc| doc.new_object_id());
                if !already {
                    self.queue.push((id, to));
                }
                Some(to)
            }
            Some(_) => {
                let to = target.reserve();
                self.queue.push((id, to));
                Some(to)
            }
        };
        self.map.insert(id, placed);
        placed
    }
}

/// Whether a stream refers to nothing else (its length aside), so that equal bytes mean equal things.
fn is_plain(dict: &Dictionary) -> bool {
    fn free(object: &Object) -> bool {
        match object {
            Object::Reference(_) => false,
            Object::Array(items) => items.iter().all(free),
            Object::Dictionary(dict) => dict.iter().all(|(_, value)| free(value)),
            _ => true,
        }
    }
    dict.iter().all(|(key, value)| free(value) || key == b"Length")
}
