//! The press: typefaces and typst library loaded once, documents typeset as PDF/A-2a and PDF/UA-1 in one file.
//!
//! Everything a user wrote comes in as data (`/data.json`, images), never as typst code. The virtual file ids are
//! constant: typst never frees them. The memory of each document is given back before the next.

use std::sync::OnceLock;

use rayon::{ThreadPool, ThreadPoolBuilder};
use serde::Serialize;
use serde_json::Value;
use typst::diag::{FileError, FileResult};
use typst::ecow::EcoString;
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::ink;

/// Why a document could not be typeset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypeError {
    /// The template names a tag that does not exist.
    #[error(
        "Le modèle de lettre contient la balise {{{tag}}}, qui n’existe pas. Balises possibles : {known}. Corrigez-la dans le modèle."
    )]
    UnknownTag {
        /// The tag, without its braces.
        tag: String,
        /// The known tags, ready to print.
        known: String,
    },
    /// The logo cannot be printed.
    #[error(
        "Le logo ne peut pas être imprimé : {reason}. Remplacez-le dans les réglages de la collectivité."
    )]
    Logo {
        /// Why, in words that follow a colon.
        reason: String,
    },
    /// The typesetter refused; the detail is for the technical log.
    #[error("Le document n’a pas pu être composé. Détail pour le service informatique : {detail}")]
    Typeset {
        /// What the typesetter said.
        detail: String,
    },
}

/// The files typst may see: a fixed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sheet {
    Letter,
    PostingSlip,
    Proof,
    Enrolment,
    Deliberation,
    DeliberationList,
    PostingCertificate,
    RegisterClosing,
    RegisterTables,
    Minutes,
    Attendance,
    Run,
    Study,
    PublicCopy,
    Agreement,
    Labels,
    Preparation,
}

/// In the order of [`Sheet`]; after them, what they import.
const SHEETS: &[(&str, &str)] = &[
    ("/letter.typ", include_str!("../templates/letter.typ")),
    ("/posting_slip.typ", include_str!("../templates/posting_slip.typ")),
    ("/proof.typ", include_str!("../templates/proof.typ")),
    ("/enrolment.typ", include_str!("../templates/enrolment.typ")),
    ("/deliberation.typ", include_str!("../templates/deliberation.typ")),
    ("/deliberation_list.typ", include_str!("../templates/deliberation_list.typ")),
    ("/posting_certificate.typ", include_str!("../templates/posting_certificate.typ")),
    ("/register_closing.typ", include_str!("../templates/register_closing.typ")),
    ("/register_tables.typ", include_str!("../templates/register_tables.typ")),
    ("/minutes.typ", include_str!("../templates/minutes.typ")),
    ("/attendance.typ", include_str!("../templates/attendance.typ")),
    ("/run.typ", include_str!("../templates/run.typ")),
    ("/study.typ", include_str!("../templates/study.typ")),
    ("/public_copy.typ", include_str!("../templates/public_copy.typ")),
    ("/agreement.typ", include_str!("../templates/agreement.typ")),
    ("/labels.typ", include_str!("../templates/labels.typ")),
    ("/preparation.typ", include_str!("../templates/preparation.typ")),
    ("/acts.typ", include_str!("../templates/acts.typ")),
    ("/house.typ", include_str!("../templates/house.typ")),
];

const FONTS: [&[u8]; 6] = [
    ink::TEXT,
    ink::BOLD,
    include_bytes!("../fonts/AtkinsonHyperlegibleNext-Italic.ttf"),
    ink::TITLE,
    include_bytes!("../fonts/SourceSerif4-SemiBold.ttf"),
    include_bytes!("../fonts/SourceSerif4-Italic.ttf"),
];

/// Stack of the press's thread, in bytes: that of a main thread.
const STACK: usize = 8 << 20;

/// An image given to the typesetter.
#[derive(Debug, Clone)]
pub(crate) enum Picture {
    Png(Vec<u8>),
    Jpeg(Vec<u8>),
    Svg(Vec<u8>),
}

impl Picture {
    /// The virtual path under which the sheet finds it.
    pub(crate) fn path(&self) -> &'static str {
        match self {
            Self::Png(_) => "/picture.png",
            Self::Jpeg(_) => "/picture.jpg",
            Self::Svg(_) => "/picture.svg",
        }
    }

    fn bytes(&self) -> Bytes {
        match self {
            Self::Png(bytes) | Self::Jpeg(bytes) | Self::Svg(bytes) => Bytes::new(bytes.clone()),
        }
    }
}

struct Ids {
    sheets: Vec<FileId>,
    data: FileId,
    pictures: [(&'static str, FileId); 3],
}

fn ids() -> &'static Ids {
    static IDS: OnceLock<Ids> = OnceLock::new();
    let id = |path: &str| {
        let path = VirtualPath::new(path).unwrap_or_else(|_| unreachable!("constant path"));
        RootedPath::new(VirtualRoot::Project, path).intern()
    };
    IDS.get_or_init(|| Ids {
        sheets: SHEETS.iter().map(|(path, _)| id(path)).collect(),
        data: id("/data.json"),
        pictures: ["/picture.png", "/picture.jpg", "/picture.svg"].map(|path| (path, id(path))),
    })
}

/// The press. Make it once per process.
pub struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    sources: Vec<Source>,
    /// Where documents are made: the typesetter shares its work among threads, and waking them costs more than a page.
    thread: Option<ThreadPool>,
}

impl Default for Press {
    fn default() -> Self {
        Self::new()
    }
}

impl Press {
    /// Loads the typefaces and the library (some milliseconds).
    pub fn new() -> Self {
        let embedded = typst_kit::fonts::embedded()
            .filter_map(|(source, _)| typst_kit::fonts::FontSource::load(&source));
        let fonts: Vec<Font> =
            FONTS.iter().filter_map(|data| Font::new(Bytes::new(*data), 0)).chain(embedded).collect();
        Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            sources: ids()
                .sheets
                .iter()
                .zip(SHEETS)
                .map(|(id, (_, text))| Source::new(*id, (*text).into()))
                .collect(),
            thread: ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build().ok(),
        }
    }

    /// Carries out work on the press's own thread.
    pub(crate) fn at_work<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.thread {
            Some(thread) => thread.install(work),
            None => work(),
        }
    }

    /// Typesets one document from its sheet, its data and at most one picture.
    pub(crate) fn print<T: Serialize>(
        &self,
        sheet: Sheet,
        data: &T,
        picture: Option<&Picture>,
        made_at: i64,
    ) -> Result<Vec<u8>, TypeError> {
        let refuse = |detail: String| TypeError::Typeset { detail };
        let mut data = serde_json::to_value(data).map_err(|error| refuse(error.to_string()))?;
        self.make_printable(&mut data);
        let title = data["title"].as_str().unwrap_or_default().into();
        let data = serde_json::to_vec(&data).map_err(|error| refuse(error.to_string()))?;
        let job = Job {
            press: self,
            sheet,
            title,
            data: Bytes::new(data),
            picture: picture.map(|p| (p.path(), p.bytes())),
            made_at,
        };
        let result = self.at_work(|| job.run());
        comemo::evict(8);
        result.map_err(refuse)
    }

    /// A character that no typeface has (an emoji in a name) would stop the whole document: it is printed as an empty
    /// box, and what only modifies the one before it is left out.
    fn make_printable(&self, data: &mut Value) {
        match data {
            Value::String(text) if text.chars().any(|c| !self.has(c)) => {
                *text = text.chars().filter_map(|c| self.printed(c)).collect();
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.make_printable(item)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.make_printable(field)),
            _ => {}
        }
    }

    fn has(&self, c: char) -> bool {
        c.is_ascii_graphic()
            || c.is_whitespace()
            || self.fonts.iter().any(|font| font.info().coverage.contains(u32::from(c)))
    }

    fn printed(&self, c: char) -> Option<char> {
        // Joiners, variants, tints and tags of emojis.
        let modifies = matches!(c, '\u{200b}'..='\u{200f}' | '\u{20e3}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0000}'..='\u{e01ef}');
        match c {
            _ if self.has(c) => Some(c),
            _ if modifies || c.is_control() => None,
            _ => Some('□'),
        }
    }
}

struct Job<'p> {
    press: &'p Press,
    sheet: Sheet,
    title: EcoString,
    data: Bytes,
    picture: Option<(&'static str, Bytes)>,
    made_at: i64,
}

/// A moment in milliseconds since 1970 (UTC) as the date written in the file; PDF/A asks for one.
fn timestamp(made_at: i64) -> Option<Timestamp> {
    let seconds = made_at.div_euclid(1000);
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days to a civil date, by eras of 400 years.
    let z = days + 719_468;
    let (era, of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let small = |value: i64| u8::try_from(value).ok();
    Some(Timestamp::new_utc(Datetime::from_ymd_hms(
        i32::try_from(year).ok()?,
        small(month)?,
        small(day)?,
        small(rest / 3600)?,
        small(rest / 60 % 60)?,
        small(rest % 60)?,
    )?))
}

impl Job<'_> {
    fn run(&self) -> Result<Vec<u8>, String> {
        let told = |errors: &[typst::diag::SourceDiagnostic]| {
            errors.iter().map(|e| e.message.as_str()).collect::<Vec<_>>().join(" ; ")
        };
        let mut document = typst::compile::<PagedDocument>(self).output.map_err(|errors| told(&errors))?;
        document.info_mut().title = Some(self.title.clone());
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
            .map_err(|e| e.message().to_string())?;
        let creator = Smart::Custom(Some("Pupitre".to_string()));
        let options =
            PdfOptions { standards, creator, timestamp: timestamp(self.made_at), ..PdfOptions::default() };
        typst_pdf::pdf(&document, &options).map_err(|errors| told(&errors))
    }
}

impl World for Job<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        ids().sheets[self.sheet as usize]
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let at = ids().sheets.iter().position(|known| *known == id);
        at.and_then(|at| self.press.sources.get(at)).cloned().ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == ids().data {
            return Ok(self.data.clone());
        }
        let path = ids().pictures.iter().find(|(_, known)| *known == id).map(|(path, _)| *path);
        match &self.picture {
            Some((given, bytes)) if Some(*given) == path => Ok(bytes.clone()),
            _ => Err(missing(id)),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None // dates are passed in, already in words
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_with_slash().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_becomes_its_date_in_the_file() {
        let date = |ms| format!("{:?}", timestamp(ms));
        assert!(date(1_796_638_324_000).contains("2026"), "{}", date(1_796_638_324_000));
        let expected =
            |y, m, d, h| format!("{:?}", Datetime::from_ymd_hms(y, m, d, h, 0, 0).map(Timestamp::new_utc));
        assert_eq!(date(0), expected(1970, 1, 1, 0));
        assert_eq!(date(951_782_400_000), expected(2000, 2, 29, 0));
        assert_eq!(date(-3_600_000), expected(1969, 12, 31, 23));
    }
}
