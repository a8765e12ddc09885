//! Bookmarks of a dossier: items, then documents under them, in the order of the sitting.

use lopdf::{Dictionary, Object, ObjectId, dictionary};

use crate::graft::Target;

/// A bookmark and those under it.
pub(crate) struct Bookmark {
    pub(crate) title: String,
    /// The page it leads to; none for an item without any document.
    pub(crate) page: Option<ObjectId>,
    pub(crate) under: Vec<Bookmark>,
    pub(crate) open: bool,
}

/// Writes the bookmarks; returns the id for the catalog's `Outlines`, none when there is none.
pub(crate) fn write(target: &mut Target, bookmarks: Vec<Bookmark>) -> Option<ObjectId> {
    if bookmarks.is_empty() {
        return None;
    }
    let root = target.reserve();
    let (first, last, shown) = level(target, root, bookmarks)?;
    target
        .put(root, dictionary! { "Type" => "Outlines", "First" => first, "Last" => last, "Count" => shown });
    Some(root)
}

fn level(
    target: &mut Target,
    parent: ObjectId,
    bookmarks: Vec<Bookmark>,
) -> Option<(ObjectId, ObjectId, i64)> {
    let ids: Vec<ObjectId> = bookmarks.iter().map(|_| target.reserve()).collect();
    let mut shown = ids.len() as i64;
    for (at, bookmark) in bookmarks.into_iter().enumerate() {
        let mut entry = Dictionary::new();
        entry.set("Title", lopdf::text_string(&bookmark.title));
        entry.set("Parent", parent);
        if let Some(page) = bookmark.page {
            let null = Object::Null;
            entry.set("Dest", vec![page.into(), "XYZ".into(), null.clone(), null.clone(), null]);
        }
        if at > 0 {
            entry.set("Prev", ids[at - 1]);
        }
        if let Some(next) = ids.get(at + 1) {
            entry.set("Next", *next);
        }
        let open = bookmark.open;
        if let Some((first, last, below)) = level(target, ids[at], bookmark.under) {
            entry.set("First", first);
            entry.set("Last", last);
            entry.set("Count", if open { below } else { -below });
            shown += if open { below } else { 0 };
        }
        target.put(ids[at], entry);
    }
    Some((*ids.first()?, *ids.last()?, shown))
}
