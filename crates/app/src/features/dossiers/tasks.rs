//! What the press does for dossiers, in a child process under limits: files travel by path, answers are plain.
//!
//! A refusal is about the file; a fault is ours (a full disk) and says nothing of the file.
use super::office;
use crate::platform::error::AppError;
use crate::platform::press::TaskRefusal;
use anyhow::anyhow;
use pupitre_documents::{Front, Inspection, Part, assemble, first_look, page_png, page_texts, prepare};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::path::PathBuf;

/// How a task ended.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Outcome<T> {
    Done(T),
    Refused { code: String, sentence: String },
    Fault(String),
}

/// A file that is refused.
#[derive(Debug, Clone)]
pub struct FileRefused {
    /// Stable code, e.g. `password`.
    pub code: String,
    /// French sentence.
    pub sentence: String,
}

impl<T> Outcome<T> {
    /// The result, or the file's refusal; a fault is an error of ours.
    pub(super) fn settle(self) -> Result<Result<T, FileRefused>, AppError> {
        match self {
            Self::Done(value) => Ok(Ok(value)),
            Self::Refused { code, sentence } => Ok(Err(FileRefused { code, sentence })),
            Self::Fault(reason) => Err(AppError::Internal(anyhow!("the press: {reason}"))),
        }
    }

    fn refused(refusal: &(impl Serialize + std::fmt::Display)) -> Self {
        let code = serde_json::to_value(refusal)
            .ok()
            .and_then(|v| v["code"].as_str().map(str::to_owned))
            .unwrap_or_else(|| "refused".into());
        Self::Refused { code, sentence: refusal.to_string() }
    }
}

/// Answers of tasks, as the press carries them.
fn carried<T: Serialize>(outcome: Outcome<T>) -> Result<Value, TaskRefusal> {
    serde_json::to_value(outcome)
        .map_err(|e| TaskRefusal { code: "press.answer".into(), sentence: e.to_string() })
}

fn order<T: DeserializeOwned>(value: Value) -> Result<T, TaskRefusal> {
    serde_json::from_value(value)
        .map_err(|e| TaskRefusal { code: "press.order".into(), sentence: e.to_string() })
}

/// A file to be read.
#[derive(Debug, Serialize, Deserialize)]
pub struct InspectOrder {
    pub path: PathBuf,
    /// Where the reading copy goes; none when only the answer is wanted.
    pub reading: Option<PathBuf>,
}

/// What a file is.
#[derive(Debug, Serialize, Deserialize)]
pub enum Found {
    Pdf {
        inspection: Inspection,
        /// A reading copy was written; otherwise the original is served.
        copied: bool,
        /// First words of a short text, to tell a note from a draft.
        opening: String,
    },
    /// DOCX or ODT, sound.
    Office { media_type: String },
}

/// A text longer than this is no note: its words are not read, in pages.
const LONGEST_NOTE: u32 = 30;

/// Reads a deposited file: what it is, or why it is refused; writes its reading copy.
pub(super) fn inspect(value: Value) -> Result<Value, TaskRefusal> {
    let order: InspectOrder = order(value)?;
    carried(inspected(&order))
}

fn inspected(order: &InspectOrder) -> Outcome<Found> {
    let bytes = match std::fs::read(&order.path) {
        Ok(bytes) => bytes,
        Err(error) => return Outcome::Fault(error.to_string()),
    };
    if office::looks_like(&bytes) {
        return match office::check(&bytes) {
            Ok(media_type) => Outcome::Done(Found::Office { media_type: media_type.into() }),
            Err(refusal) => Outcome::Refused { code: refusal.code().into(), sentence: refusal.to_string() },
        };
    }
    let prepared = match prepare(&bytes) {
        Ok(prepared) => prepared,
        Err(refusal) => return Outcome::refused(&refusal),
    };
    let copied = prepared.reading.is_some();
    if let (Some(path), Some(reading)) = (&order.reading, &prepared.reading)
        && let Err(error) = std::fs::write(path, reading)
    {
        return Outcome::Fault(error.to_string());
    }
    let inspection = prepared.inspection;
    let short = order.reading.is_some() && inspection.has_text && inspection.pages <= LONGEST_NOTE;
    let opening = if short { opening(&bytes) } else { String::new() };
    Outcome::Done(Found::Pdf { inspection, copied, opening })
}

fn opening(bytes: &[u8]) -> String {
    let first = page_texts(bytes).unwrap_or_default().into_iter().next().unwrap_or_default();
    first.chars().take(600).collect()
}

/// An office document to be made a PDF.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ConvertOrder {
    pub path: PathBuf,
    pub media_type: String,
    /// An empty folder.
    pub folder: PathBuf,
    /// Name or path of LibreOffice.
    pub soffice: String,
    pub seconds: u64,
}

/// Makes a PDF of an office document; none where LibreOffice is absent or gives nothing.
pub(super) fn convert(value: Value) -> Result<Value, TaskRefusal> {
    let order: ConvertOrder = order(value)?;
    carried(match office::convert(&order) {
        Ok(pdf) => Outcome::Done(pdf),
        Err(error) => Outcome::Fault(error.to_string()),
    })
}

/// A page to be drawn.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PageOrder {
    pub path: PathBuf,
    /// From 1.
    pub page: u32,
    /// Longest side, in pixels.
    pub side: u16,
    pub out: PathBuf,
}

/// Draws a page.
pub(super) fn page(value: Value) -> Result<Value, TaskRefusal> {
    let order: PageOrder = order(value)?;
    let drawn = std::fs::read(&order.path).map(|bytes| page_png(&bytes, order.page, order.side));
    carried(match drawn {
        Ok(Ok(png)) => match std::fs::write(&order.out, png) {
            Ok(()) => Outcome::Done(()),
            Err(error) => Outcome::Fault(error.to_string()),
        },
        Ok(Err(refusal)) => Outcome::Refused { code: "page".into(), sentence: refusal.to_string() },
        Err(error) => Outcome::Fault(error.to_string()),
    })
}

/// A first page to be drawn small.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LookOrder {
    pub path: PathBuf,
    pub out: PathBuf,
}

/// The size of the page drawn, in points.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Looked {
    pub width: f64,
    pub height: f64,
}

/// Draws the first page of a document, for tablets.
pub(super) fn look(value: Value) -> Result<Value, TaskRefusal> {
    let order: LookOrder = order(value)?;
    let drawn = std::fs::read(&order.path).map(|bytes| first_look(&bytes));
    carried(match drawn {
        Ok(Ok(look)) => match std::fs::write(&order.out, look.image) {
            Ok(()) => Outcome::Done(Looked { width: look.width.into(), height: look.height.into() }),
            Err(error) => Outcome::Fault(error.to_string()),
        },
        Ok(Err(refusal)) => Outcome::Refused { code: "look".into(), sentence: refusal.to_string() },
        Err(error) => Outcome::Fault(error.to_string()),
    })
}

/// A dossier to be made.
#[derive(Debug, Serialize, Deserialize)]
pub struct AssembleOrder {
    pub front: Front,
    pub parts: Vec<PartOrder>,
    pub out: PathBuf,
}

/// One document of it, or an item without any.
#[derive(Debug, Serialize, Deserialize)]
pub struct PartOrder {
    pub item_number: String,
    pub item_title: String,
    pub title: String,
    pub path: Option<PathBuf>,
    pub note: String,
}

/// The dossier made.
#[derive(Debug, Serialize, Deserialize)]
pub struct Made {
    /// First page of each part; 0 for one without any file.
    pub first_pages: Vec<u32>,
    pub pages: u32,
}

/// Assembles a dossier.
pub(super) fn put_together(value: Value) -> Result<Value, TaskRefusal> {
    let order: AssembleOrder = order(value)?;
    carried(assembled(&order))
}

fn assembled(order: &AssembleOrder) -> Outcome<Made> {
    let mut files = Vec::with_capacity(order.parts.len());
    for part in &order.parts {
        match part.path.as_ref().map(std::fs::read).transpose() {
            Ok(bytes) => files.push(bytes),
            Err(error) => return Outcome::Fault(format!("{}: {error}", part.title)),
        }
    }
    let parts: Vec<Part> = order
        .parts
        .iter()
        .zip(&files)
        .map(|(part, bytes)| Part {
            item_number: part.item_number.clone(),
            item_title: part.item_title.clone(),
            title: part.title.clone(),
            bytes: bytes.as_deref(),
            note: part.note.clone(),
        })
        .collect();
    let made = match assemble(&parts, &order.front) {
        Ok(made) => made,
        Err(refusal) => return Outcome::refused(&refusal),
    };
    match std::fs::write(&order.out, &made.bytes) {
        Ok(()) => Outcome::Done(Made { first_pages: made.first_pages, pages: made.pages }),
        Err(error) => Outcome::Fault(error.to_string()),
    }
}
