//! What a deposited PDF is: pages, title, signature, and what deserves a warning. Refused with a true reason, or kept.

use lopdf::{Document, Object};
use serde::{Deserialize, Serialize};

use crate::open::{self, Source};
use crate::refusal::PdfRefusal;
use crate::strip::{self, Findings};
use crate::tree::dict_at;
use crate::{bombs, reading};

/// What was learnt of an accepted PDF.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// Number of pages.
    pub pages: u32,
    /// It bears a digital signature: its bytes are never rewritten, the reading copy is the original.
    pub signed: bool,
    /// The title written inside the file, when there is one.
    pub title: Option<String>,
    /// It has accessibility tags.
    pub tagged: bool,
    /// At least one page has text (a scan has none).
    pub has_text: bool,
    /// The file was damaged; the reading copy is put right.
    pub repaired: bool,
    /// Active content found.
    pub active: Findings,
    /// French sentences for the clerk, most serious first.
    pub warnings: Vec<String>,
}

/// An accepted PDF, read once: what it is, and its reading copy.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// What it is.
    pub inspection: Inspection,
    /// The copy to serve; `None` when the original itself is to be served (signed).
    pub reading: Option<Vec<u8>>,
}

/// Inspects a deposited PDF. Call it in the child process: a hostile file may abort the process.
pub fn inspect(bytes: &[u8]) -> Result<Inspection, PdfRefusal> {
    let mut source = open::open(bytes)?;
    bombs::refuse(&source.doc)?;
    let signed = strip::is_signed(&source.doc);
    let facts = Facts::of(&source.doc);
    let pages: Vec<_> = source.tree.leaves.iter().map(|leaf| leaf.id).collect();
    let active = strip::strip(&mut source.doc, &pages);
    Ok(inspection(&source, signed, facts, active))
}

/// Inspects a deposited PDF and makes its reading copy in one reading of the file.
pub fn prepare(bytes: &[u8]) -> Result<Prepared, PdfRefusal> {
    let mut source = open::open(bytes)?;
    bombs::refuse(&source.doc)?;
    let signed = strip::is_signed(&source.doc);
    let facts = Facts::of(&source.doc);
    let pages: Vec<_> = source.tree.leaves.iter().map(|leaf| leaf.id).collect();
    let active = strip::strip(&mut source.doc, &pages);
    let inspection = inspection(&source, signed, facts, active);
    let reading = if signed { None } else { Some(reading::rewrite(source)?) };
    Ok(Prepared { inspection, reading })
}

/// Facts read before anything is taken out.
struct Facts {
    title: Option<String>,
    tagged: bool,
    has_text: bool,
}

impl Facts {
    fn of(doc: &Document) -> Self {
        let tagged = doc.catalog().is_ok_and(|c| c.has(b"StructTreeRoot"));
        let has_text = doc.objects.values().any(|object| has_font(object, 4));
        Self { title: title(doc), tagged, has_text }
    }
}

/// Whether an object is a font, or holds one in place.
fn has_font(object: &Object, depth: usize) -> bool {
    match object {
        Object::Dictionary(dict) => {
            dict.has_type(b"Font") || (depth > 0 && dict.iter().any(|(_, value)| has_font(value, depth - 1)))
        }
        _ => false,
    }
}

fn title(doc: &Document) -> Option<String> {
    let info = dict_at(doc, &doc.trailer, b"Info")?;
    let (_, title) = doc.dereference(info.get(b"Title").ok()?).ok()?;
    let Object::String(..) = title else { return None };
    let title = lopdf::decode_text_string(title).ok()?;
    let title: String = title.chars().filter(|c| !c.is_control()).take(300).collect();
    Some(title.trim().to_string()).filter(|t| !t.is_empty())
}

fn inspection(source: &Source, signed: bool, facts: Facts, active: Findings) -> Inspection {
    let pages = source.tree.leaves.len() as u32;
    let mut warnings = Vec::new();
    if source.cut {
        warnings.push(format!(
            "La fin de ce PDF manque : {pages} {} pu être retrouvée{}. Vérifiez qu’il n’en manque aucune, ou copiez-le de nouveau depuis l’original.",
            if pages > 1 { "pages ont" } else { "page a" },
            if pages > 1 { "s" } else { "" },
        ));
    } else if source.repaired {
        warnings.push("Ce PDF était endommagé : la copie de lecture est réparée. Vérifiez que toutes ses pages sont là.".into());
    }
    if let Some(announced) = source.tree.announced
        && !source.repaired
        && announced != i64::from(pages)
    {
        warnings.push(format!(
            "Ce PDF annonce {announced} pages et en contient {pages}. Vérifiez qu’il n’en manque aucune."
        ));
    }
    if source.restricted && !signed {
        warnings.push(
            "Ce PDF était verrouillé contre les modifications : la copie de lecture ne l’est plus, pour que les élus puissent l’annoter."
                .into(),
        );
    }
    if signed {
        warnings
            .push("Ce PDF est signé : il est servi tel quel, pour que la signature reste vérifiable.".into());
    }
    if signed && !active.is_empty() {
        warnings.push("Ce PDF signé contient des éléments actifs, qui ne peuvent pas être retirés ; le lecteur de Pupitre ne les exécute pas.".into());
    } else {
        warnings.extend(active.sentences());
    }
    if !facts.has_text {
        warnings.push("Ce PDF est une image, sans texte : la recherche n’y trouvera rien et une synthèse vocale ne pourra pas le lire.".into());
    }
    let Facts { title, tagged, has_text } = facts;
    Inspection { pages, signed, title, tagged, has_text, repaired: source.repaired, active, warnings }
}
