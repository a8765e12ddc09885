//! What a document keeps outside its pages and a merge must carry: link targets known by name, form fields, layers.

use std::collections::{HashMap, HashSet};

use lopdf::{Dictionary, Document, Object, dictionary};

use crate::graft::{Mover, Target};
use crate::tree::{array_at, deref_dict, dict_at};

/// Replaces link targets known by name by the page itself: names of two documents may clash.
pub(crate) fn settle_names(doc: &mut Document) {
    let targets = named_targets(doc);
    if targets.is_empty() {
        return;
    }
    for object in doc.objects.values_mut() {
        settle(object, &targets);
    }
}

fn settle(object: &mut Object, targets: &HashMap<Vec<u8>, Object>) {
    match object {
        Object::Array(items) => items.iter_mut().for_each(|item| settle(item, targets)),
        Object::Dictionary(dict) => {
            let goes = dict.get(b"S").and_then(Object::as_name).is_ok_and(|s| s == b"GoTo");
            let key: &[u8] = if goes { b"D" } else { b"Dest" };
            if let Ok(Object::Name(name) | Object::String(name, _)) = dict.get(key) {
                match targets.get(name) {
                    Some(target) => dict.set(key, target.clone()),
                    None => drop(dict.remove(key)),
                }
            }
            dict.iter_mut().for_each(|(_, value)| settle(value, targets));
        }
        _ => {}
    }
}

fn named_targets(doc: &Document) -> HashMap<Vec<u8>, Object> {
    let mut targets = HashMap::new();
    let Ok(catalog) = doc.catalog() else { return targets };
    let target = |value: &Object| -> Option<Object> {
        match doc.dereference(value).ok()?.1 {
            Object::Dictionary(dict) => doc.dereference(dict.get(b"D").ok()?).ok().map(|(_, d)| d.clone()),
            array @ Object::Array(_) => Some(array.clone()),
            _ => None,
        }
    };
    for (name, value) in dict_at(doc, catalog, b"Dests").into_iter().flat_map(Dictionary::iter) {
        targets.extend(target(value).map(|t| (name.clone(), t)));
    }
    let tree = dict_at(doc, catalog, b"Names").and_then(|names| names.get(b"Dests").ok());
    let mut stack: Vec<&Object> = tree.into_iter().collect();
    let mut seen = HashSet::new();
    while let Some(node) = stack.pop() {
        if let Object::Reference(id) = node
            && !seen.insert(*id)
        {
            continue;
        }
        let Some(node) = deref_dict(doc, node) else { continue };
        stack.extend(array_at(doc, node, b"Kids").into_iter().flatten());
        for pair in array_at(doc, node, b"Names").into_iter().flat_map(|names| names.chunks_exact(2)) {
            if let (Ok(name), Some(target)) = (pair[0].as_str(), target(&pair[1])) {
                targets.insert(name.to_vec(), target);
            }
        }
    }
    targets
}

/// What was gathered from the documents for the catalog of the dossier.
#[derive(Default)]
pub(crate) struct Carried {
    fields: Vec<Object>,
    resources: Dictionary,
    redraw: bool,
    layers: Vec<Object>,
    hidden: Vec<Object>,
}

/// What one document has to carry, taken before its pages leave.
pub(crate) struct Luggage {
    form: Option<Dictionary>,
    layers: Option<Dictionary>,
}

/// Renames the form fields of a document, so that two documents never share an answer, and packs form and layers.
pub(crate) fn pack(doc: &mut Document, number: usize) -> Luggage {
    let catalog = doc.catalog().cloned().unwrap_or_default();
    let form = dict_at(doc, &catalog, b"AcroForm").cloned();
    let layers = dict_at(doc, &catalog, b"OCProperties").cloned();
    if let Some(form) = &form {
        let roots: Vec<_> = array_at(doc, form, b"Fields").cloned().unwrap_or_default();
        for root in roots.iter().filter_map(|r| r.as_reference().ok()) {
            if let Ok(field) = doc.get_dictionary_mut(root)
                && let Ok(Object::String(name, _)) = field.get_mut(b"T")
            {
                let prefix = format!("d{number}_");
                let wide = name.starts_with(b"\xFE\xFF");
                let prefix: Vec<u8> =
                    if wide { prefix.bytes().flat_map(|b| [0, b]).collect() } else { prefix.into_bytes() };
                let at = if wide { 2 } else { 0 };
                name.splice(at..at, prefix);
            }
        }
        for object in doc.objects.values_mut() {
            if let Object::Dictionary(dict) = object
                && dict.get(b"FT").and_then(Object::as_name).is_ok_and(|ft| ft == b"Sig")
            {
                dict.remove(b"V"); // a signature does not survive being merged: its picture stays
            }
        }
    }
    Luggage { form, layers }
}

impl Carried {
    /// Brings the luggage of a document, after its pages.
    pub(crate) fn unpack(&mut self, mover: &mut Mover, target: &mut Target, luggage: Luggage) {
        if let Some(form) = luggage.form {
            let fields = array_at(mover.source(), &form, b"Fields").cloned().unwrap_or_default();
            let mut fields = Object::Array(fields);
            mover.bring(target, &mut fields);
            if let Object::Array(fields) = fields {
                self.fields.extend(fields.into_iter().filter(|f| !f.is_null()));
            }
            self.redraw |= form.get(b"NeedAppearances").and_then(Object::as_bool).unwrap_or(false);
            let mut resources = form.get(b"DR").cloned().unwrap_or(Object::Null);
            mover.bring(target, &mut resources);
            if let Some(theirs) = deref_dict(&target.doc, &resources).cloned() {
                self.merge_resources(&target.doc, &theirs);
            }
        }
        if let Some(layers) = luggage.layers {
            self.unpack_layers(mover, target, &layers);
        }
    }

    fn merge_resources(&mut self, doc: &Document, theirs: &Dictionary) {
        for (kind, value) in theirs.iter() {
            let Some(theirs) = deref_dict(doc, value) else { continue };
            let mut ours = dict_at(doc, &self.resources, kind).cloned().unwrap_or_default();
            for (name, value) in theirs.iter().filter(|(name, _)| !ours.has(name)).collect::<Vec<_>>() {
                ours.set(name.clone(), value.clone());
            }
            self.resources.set(kind.clone(), ours);
        }
    }

    fn unpack_layers(&mut self, mover: &mut Mover, target: &mut Target, layers: &Dictionary) {
        let source = mover.source();
        let all = array_at(source, layers, b"OCGs").cloned().unwrap_or_default();
        let state = dict_at(source, layers, b"D").cloned().unwrap_or_default();
        let list = |key: &[u8]| array_at(source, &state, key).cloned().unwrap_or_default();
        let base_off = state.get(b"BaseState").and_then(Object::as_name).is_ok_and(|b| b == b"OFF");
        let (on, off) = (list(b"ON"), list(b"OFF"));
        let hidden: Vec<Object> =
            all.iter().filter(|g| off.contains(g) || (base_off && !on.contains(g))).cloned().collect();
        let (mut all, mut hidden) = (Object::Array(all), Object::Array(hidden));
        mover.bring(target, &mut all);
        mover.bring(target, &mut hidden);
        if let (Object::Array(all), Object::Array(hidden)) = (all, hidden) {
            self.layers.extend(all.into_iter().filter(|l| !l.is_null()));
            self.hidden.extend(hidden.into_iter().filter(|l| !l.is_null()));
        }
    }

    /// Writes what was gathered into the catalog of the dossier.
    pub(crate) fn write(self, catalog: &mut Dictionary) {
        if !self.fields.is_empty() {
            let mut form = dictionary! { "Fields" => self.fields, "DR" => self.resources };
            if self.redraw {
                form.set("NeedAppearances", true);
            }
            catalog.set("AcroForm", form);
        }
        if !self.layers.is_empty() {
            let state = dictionary! { "OFF" => self.hidden, "Order" => Vec::<Object>::new() };
            catalog.set("OCProperties", dictionary! { "OCGs" => self.layers, "D" => state });
        }
    }
}
