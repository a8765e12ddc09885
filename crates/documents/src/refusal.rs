//! Why a file is refused: facts, each with the sentence a clerk reads and what to do next.
//! A refusal is never a guess: the sentence names what was found in the file.

use serde::{Deserialize, Serialize};

/// Most pages one document may have.
pub const MAX_PAGES: u32 = 10_000;
/// Most objects one PDF may hold.
pub const MAX_OBJECTS: usize = 1_000_000;
/// Most bytes one compressed stream (not an image) may expand to.
pub const MAX_STREAM: usize = 64 << 20;
/// Most bytes one image may expand to: an A1 plan scanned in colour at 300 dpi fits.
pub const MAX_IMAGE: usize = 256 << 20;
/// Most bytes all streams of one document may expand to, images left aside.
pub const MAX_TOTAL: usize = 1 << 30;

/// The facts for which a PDF is refused; `Display` is the French sentence shown to the clerk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PdfRefusal {
    /// The file has no byte.
    #[error("Ce fichier est vide : il ne contient aucun octet. Déposez-le de nouveau depuis l’original.")]
    Empty,
    /// Neither header nor object of a PDF was found; `seems` names what it looks like.
    #[error(
        "Ce fichier n’est pas un PDF : c’est {seems}. Enregistrez-le au format PDF, puis déposez-le de nouveau."
    )]
    NotPdf {
        /// What the first bytes look like, in words that follow « c’est ».
        seems: String,
    },
    /// The end is missing and no whole page was found before the cut.
    #[error(
        "Ce PDF est coupé : sa fin manque et aucune page n’a pu être retrouvée. Copiez-le de nouveau depuis l’original."
    )]
    Truncated,
    /// A password is needed to read it.
    #[error(
        "Ce PDF est protégé par un mot de passe : les élus ne pourraient pas l’ouvrir. Enregistrez-le sans mot de passe, puis déposez-le de nouveau."
    )]
    Password,
    /// Locked by a method that cannot be opened here.
    #[error(
        "Ce PDF est verrouillé par un chiffrement que Pupitre ne sait pas ouvrir. Enregistrez-le sans protection, puis déposez-le de nouveau."
    )]
    UnknownEncryption,
    /// A sound file whose list of pages is empty.
    #[error("Ce PDF ne contient aucune page. Vérifiez le fichier d’origine et exportez-le de nouveau.")]
    NoPage,
    /// The list of pages refers to itself and leads to no page.
    #[error(
        "Ce PDF est mal formé : sa liste de pages tourne en rond. Imprimez l’original en PDF, puis déposez le résultat."
    )]
    PageTreeCycle,
    /// Objects are there but no page can be read.
    #[error(
        "Ce PDF est endommagé : aucune de ses pages n’est lisible, même après réparation. Exportez-le de nouveau depuis l’original."
    )]
    Damaged,
    /// More pages than a dossier can hold.
    #[error(
        "Ce PDF compte {pages} pages ; la limite est de {limit} pages par document. Découpez-le en plusieurs annexes."
    )]
    TooManyPages {
        /// Pages counted (at least).
        pages: u32,
        /// The limit, in pages.
        limit: u32,
    },
    /// More objects than any honest document of that size.
    #[error(
        "Ce PDF contient plus de {limit} éléments : il est anormalement lourd. Imprimez l’original en PDF, puis déposez le résultat."
    )]
    TooManyObjects {
        /// The limit, in objects.
        limit: usize,
    },
    /// A compressed stream that swells beyond the limit.
    #[error(
        "Ce PDF contient des données compressées qui se déploient au-delà de {limit_mb} Mo : il bloquerait les tablettes. Imprimez l’original en PDF, puis déposez le résultat."
    )]
    Bomb {
        /// The limit passed, in mebibytes.
        limit_mb: usize,
    },
}

impl PdfRefusal {
    /// The sentence shown to the clerk.
    pub fn sentence(&self) -> String {
        self.to_string()
    }
}

/// What the first bytes look like, in words that follow « c’est ».
pub(crate) fn looks_like(bytes: &[u8]) -> &'static str {
    let start = &bytes[..bytes.len().min(512)];
    let known: [(&[u8], &str); 9] = [
        (b"PK\x03\x04", "un document bureautique ou une archive (DOCX, ODT, XLSX, ZIP)"),
        (b"\xD0\xCF\x11\xE0", "un ancien document Office (DOC, XLS)"),
        (b"{\\rtf", "un document RTF"),
        (b"\x89PNG", "une image PNG"),
        (b"\xFF\xD8\xFF", "une image JPEG"),
        (b"II*\0", "une image TIFF"),
        (b"MM\0*", "une image TIFF"),
        (b"%!PS", "un fichier PostScript"),
        (b"MZ", "un programme"),
    ];
    if let Some((_, what)) = known.iter().find(|(magic, _)| start.starts_with(magic)) {
        return what;
    }
    let text = String::from_utf8_lossy(start).to_lowercase();
    if text.contains("<html") || text.contains("<!doctype") {
        "une page web"
    } else if std::str::from_utf8(start).is_ok() {
        "un fichier de texte"
    } else {
        "un fichier d’un autre format, ou illisible"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_names_the_fact_and_what_to_do() {
        let all = [
            PdfRefusal::Empty,
            PdfRefusal::NotPdf { seems: looks_like(b"\x89PNG....").into() },
            PdfRefusal::Truncated,
            PdfRefusal::Password,
            PdfRefusal::TooManyPages { pages: 10_001, limit: MAX_PAGES },
            PdfRefusal::Bomb { limit_mb: 64 },
        ];
        for refusal in all {
            let sentence = refusal.sentence();
            assert!(sentence.ends_with('.') && sentence.matches(". ").count() >= 1, "{sentence}");
            assert!(
                !sentence.contains("\u{20}:") && !sentence.contains("\u{20};"),
                "espace insécable : {sentence}"
            );
        }
    }

    #[test]
    fn a_word_file_is_named_as_such() {
        assert!(looks_like(b"PK\x03\x04rest").contains("DOCX"));
        assert_eq!(looks_like(b"<!DOCTYPE html><html>"), "une page web");
    }
}
