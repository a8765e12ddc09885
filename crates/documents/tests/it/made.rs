//! Small PDFs made for the tests: rotated, cropped, with links by name, forms, scripts, signatures, loops.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// A document being made, page by page.
pub(crate) struct Made {
    pub(crate) doc: Document,
    pub(crate) tree: ObjectId,
    pub(crate) catalog: ObjectId,
    pub(crate) pages: Vec<ObjectId>,
}

impl Made {
    /// A document whose pages say « {name} page n ».
    pub(crate) fn new(name: &str, pages: usize) -> Self {
        let mut doc = Document::with_version("1.5");
        let tree = doc.new_object_id();
        let font = doc.add_object(
            dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" },
        );
        let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
        let mut made = Self { doc, tree, catalog, pages: Vec::new() };
        for n in 1..=pages {
            let text = format!("BT /F1 14 Tf 72 600 Td ({name} page {n}) Tj ET");
            let contents = made.doc.add_object(Stream::new(Dictionary::new(), text.into_bytes()));
            let page = made
                .doc
                .add_object(dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => contents });
            made.pages.push(page);
        }
        let kids: Vec<Object> = made.pages.iter().map(|id| Object::Reference(*id)).collect();
        made.doc.objects.insert(
            tree,
            Object::Dictionary(dictionary! {
                "Type" => "Pages", "Kids" => kids, "Count" => pages as i64,
                "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
                "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
            }),
        );
        made.doc.trailer.set("Root", catalog);
        made
    }

    pub(crate) fn page(&mut self, at: usize) -> &mut Dictionary {
        let id = self.pages[at];
        self.doc.get_dictionary_mut(id).unwrap()
    }

    pub(crate) fn catalog(&mut self) -> &mut Dictionary {
        let id = self.catalog;
        self.doc.get_dictionary_mut(id).unwrap()
    }

    pub(crate) fn bytes(mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.doc.save_to(&mut bytes).unwrap();
        bytes
    }
}

/// Whether the raw file, small objects unpacked, still holds a word.
pub(crate) fn holds(bytes: &[u8], word: &[u8]) -> bool {
    let doc = Document::load_mem(bytes).unwrap();
    let mut flat = Vec::new();
    for object in doc.objects.values() {
        lopdf::Writer::write_object(&mut flat, object).unwrap();
    }
    flat.windows(word.len()).any(|w| w == word)
}
