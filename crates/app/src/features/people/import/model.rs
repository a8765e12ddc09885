//! What the import screen sends and receives, and what is stored of an import.
use crate::features::people::model::Capacity;
use crate::platform::time::Day;
use pupitre_rules::words;
use pupitre_tabular::{Correction, Problem};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Problems shown at once; beyond, the columns or the file itself are to be mended.
pub(super) const SHOWN: usize = 500;

/// Header of the file → key of a field, or nothing to leave the column out.
pub type Mapping = BTreeMap<String, Option<String>>;

/// What is stored of the way a file is read, and how its import ended.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Stored {
    #[serde(default)]
    pub capacity: Capacity,
    #[serde(default)]
    pub columns: Mapping,
    #[serde(default)]
    pub result: Option<ImportResult>,
}

/// An import: its file, and how it is read.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Import {
    pub id: Uuid,
    pub file_name: String,
    pub file_hash: String,
    pub mapping: Json<Stored>,
    pub corrections: Json<Vec<Correction>>,
}

/// A column of the file and the field it fills.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportColumn {
    pub source: String,
    /// First value found under the header.
    pub example: String,
    /// Key of a field; null when the column is left out.
    pub target: Option<String>,
}

/// A field that a column can fill.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportTarget {
    pub key: String,
    pub label: String,
}

/// How many lines of each sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, ToSchema)]
pub struct ImportCounts {
    pub new: usize,
    pub completed: usize,
    pub unchanged: usize,
    /// Left out until they are mended.
    pub to_mend: usize,
}

/// One thing to mend, or to look at when it does not block.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportProblem {
    pub line: u32,
    pub who: String,
    pub field: String,
    pub field_label: String,
    pub value: String,
    pub sentence: String,
    pub hint: String,
    pub choices: Vec<String>,
    pub blocks: bool,
}

impl From<Problem> for ImportProblem {
    fn from(problem: Problem) -> Self {
        let Problem { line, who, field, field_label, value, sentence, hint, choices, blocks } = problem;
        Self { line, who, field, field_label, value, sentence, hint, choices, blocks }
    }
}

/// What happens to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineStatus {
    New,
    Completed,
    Unchanged,
}

/// A line of « Ce qui sera écrit ».
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportLine {
    pub line: u32,
    pub status: LineStatus,
    pub family_name: String,
    pub given_name: String,
    pub civility: String,
    pub commune: String,
    pub function: String,
    pub email: String,
    pub channel: String,
    #[schema(value_type = Option<String>, format = Date)]
    pub starts_on: Option<Day>,
}

words! {
    /// Which layout the file follows.
    ImportLayout: "rne", "pupitre", "unknown";
}

/// What would be written, before anything is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportPreview {
    pub id: Uuid,
    pub file_name: String,
    /// `rne`, `pupitre` or `unknown`.
    #[schema(value_type = ImportLayout)]
    pub layout: String,
    pub layout_label: String,
    pub encoding: String,
    pub separator: String,
    /// 0 when the file has none.
    pub header_line: u32,
    pub lines: usize,
    pub columns: Vec<ImportColumn>,
    pub targets: Vec<ImportTarget>,
    pub counts: ImportCounts,
    /// In the order of the lines, 500 at most; `counts.to_mend` counts every line.
    pub problems: Vec<ImportProblem>,
    pub rows: Vec<ImportLine>,
    /// How the file was read, in French.
    pub remarks: Vec<String>,
}

/// What an accepted import wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct ImportResult {
    pub created: usize,
    pub completed: usize,
    pub unchanged: usize,
    pub left_out: usize,
}

/// A value typed on the screen for one field of one line.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionInput {
    pub line: u32,
    pub field: String,
    pub value: String,
}

/// How to read the file again.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectInput {
    /// Columns to match otherwise; the others stay as they are.
    #[serde(default)]
    #[schema(value_type = std::collections::HashMap<String, Option<String>>, required = false)]
    pub mapping: Mapping,
    /// Added to those already typed.
    #[serde(default)]
    pub corrections: Vec<CorrectionInput>,
}
