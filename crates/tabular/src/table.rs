//! Reading a table from bytes, whatever office software wrote it.
//!
//! CSV, semicolon, tab, UTF-8, UTF-16, Windows-1252 and older code pages, XLSX and ODS; lines of
//! title before the header, blank lines, ragged lines. Every refusal is a French sentence that says
//! what to do. Formulas are recognised so that they can be flagged; they are never evaluated.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::header::find_header;
pub use crate::refusal::ReadError;
use crate::split::{Record, sniff, split};
use crate::text::{is_blank, tidy};
use crate::{book, decode};

/// Files above this size are refused (bytes).
pub const MAX_BYTES: usize = 20 * 1024 * 1024;
/// Tables above this number of data lines are refused.
pub const MAX_LINES: usize = 50_000;
/// Tables above this number of columns are refused.
pub const MAX_COLUMNS: usize = 128;

/// How the text of the file was encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, with or without its mark.
    Utf8,
    /// UTF-16, either order.
    Utf16,
    /// Windows-1252, the usual one of French Windows.
    Windows1252,
    /// Mac OS Roman.
    MacRoman,
    /// DOS code page 850.
    Cp850,
    /// UTF-8 and Windows-1252 in the same file.
    Mixed,
    /// A workbook: no text encoding.
    Workbook,
}

impl Encoding {
    /// French label for the screen.
    pub const fn label(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16 => "UTF-16",
            Encoding::Windows1252 => "Windows-1252",
            Encoding::MacRoman => "Mac OS Roman",
            Encoding::Cp850 => "DOS 850",
            Encoding::Mixed => "UTF-8 et Windows-1252 mêlés",
            Encoding::Workbook => "classeur",
        }
    }
}

/// What parts the cells of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Separator {
    /// `;`
    Semicolon,
    /// `,`
    Comma,
    /// Tabulation.
    Tab,
    /// `|`
    Pipe,
    /// A single column, or a workbook.
    None,
}

impl Separator {
    pub(crate) const fn byte(self) -> u8 {
        match self {
            Separator::Semicolon | Separator::None => b';',
            Separator::Comma => b',',
            Separator::Tab => b'\t',
            Separator::Pipe => b'|',
        }
    }

    /// French label for the screen; empty when there is none.
    pub const fn label(self) -> &'static str {
        match self {
            Separator::Semicolon => "point-virgule",
            Separator::Comma => "virgule",
            Separator::Tab => "tabulation",
            Separator::Pipe => "barre verticale",
            Separator::None => "",
        }
    }
}

/// One data line.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Row {
    /// Physical line in the file, from 1 (row number of a sheet).
    pub line: u32,
    /// Cells as written, trailing empty ones left out; use [`Row::cell`].
    pub cells: Vec<String>,
    /// A quote was opened on this line and never closed.
    pub broken_quote: bool,
}

impl Row {
    /// The cell of a column, empty when the line is too short.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// Columns whose cell is a formula (see [`is_formula`]).
    pub fn formulas(&self) -> impl Iterator<Item = usize> {
        self.cells.iter().enumerate().filter(|(_, cell)| is_formula(cell)).map(|(column, _)| column)
    }
}

/// A table read from a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Encoding of the text.
    pub encoding: Encoding,
    /// Separator of the cells.
    pub separator: Separator,
    /// Name of the sheet, for a workbook.
    pub sheet: Option<String>,
    /// Physical line of the header; 0 when the file has none.
    pub header_line: u32,
    /// Names of the columns, all distinct and none empty.
    pub headers: Vec<String>,
    /// Data lines, blank ones and repeated headers left out.
    pub rows: Vec<Row>,
    /// What was guessed or mended while reading, in French.
    pub remarks: Vec<String>,
}

/// Reads a table from the bytes of a file; the name of the file does not count, only its content.
pub fn read_table(bytes: &[u8]) -> Result<Table, ReadError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge);
    }
    match bytes {
        [] => Err(ReadError::Empty),
        [b'P', b'K', 3, 4, ..] => {
            let (records, sheet) = book::read(bytes)?;
            assemble(records, Encoding::Workbook, Separator::None, Some(sheet), Vec::new())
        }
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(ReadError::OldExcel),
        [b'%', b'P', b'D', b'F', ..] | [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] => {
            Err(ReadError::NotATable)
        }
        [b'{', b'\\', b'r', b't', b'f', ..] => Err(ReadError::NotATable),
        _ => read_text(bytes),
    }
}

fn read_text(bytes: &[u8]) -> Result<Table, ReadError> {
    let decoded = decode::decode(bytes)?;
    let start = decoded.text.trim_start().get(..9).unwrap_or("").to_lowercase();
    if start.starts_with("<!doctype") || start.starts_with("<html") || start.starts_with("<?xml") {
        return Err(ReadError::NotATable);
    }
    let (guess, usual) = sniff(&decoded.text);
    // First line "sep=;": a note from one spreadsheet to another, not data.
    let (separator, told) =
        match decoded.text.lines().next().and_then(|line| line.trim().strip_prefix("sep=")) {
            Some(";") => (Separator::Semicolon, true),
            Some(",") => (Separator::Comma, true),
            Some("|") => (Separator::Pipe, true),
            Some("" | "\t" | "\\t") => (Separator::Tab, true),
            _ => (guess, false),
        };
    let mut records = split(&decoded.text, separator, usual)?;
    if told && !records.is_empty() {
        records.remove(0);
    }
    assemble(records, decoded.encoding, separator, None, decoded.remarks)
}

fn assemble(
    mut records: Vec<Record>,
    encoding: Encoding,
    separator: Separator,
    sheet: Option<String>,
    remarks: Vec<String>,
) -> Result<Table, ReadError> {
    if records.is_empty() {
        return Err(ReadError::Empty);
    }
    let (header_line, header) = match find_header(&records) {
        Some(at) => {
            let header = records.drain(..=at).next_back().unwrap_or_default();
            (header.line, header.cells)
        }
        None => (0, Vec::new()),
    };
    records.retain(|record| header.is_empty() || record.cells != header);
    if records.len() > MAX_LINES {
        return Err(ReadError::TooManyLines);
    }
    let width = records.iter().map(|record| record.cells.len()).max().unwrap_or(0).max(header.len());
    let headers = name_columns(&header, width);
    let rows = records
        .into_iter()
        .map(|record| Row { line: record.line, cells: record.cells, broken_quote: record.broken_quote })
        .collect();
    Ok(Table { encoding, separator, sheet, header_line, headers, rows, remarks })
}

/// Names for every column: empty ones become « Colonne C », repeated ones « Nom (2) ».
fn name_columns(header: &[String], width: usize) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut names = Vec::with_capacity(width);
    for column in 0..width {
        let name = match header.get(column).map(|cell| tidy(cell)) {
            Some(name) if !name.is_empty() => crate::text::clip(&name, 120),
            _ => format!("Colonne {}", letters(column)),
        };
        let times = seen.entry(name.clone()).or_default();
        *times += 1;
        names.push(if *times == 1 { name } else { format!("{name} ({times})") });
    }
    names
}

/// The spreadsheet letters of a column: 0 → A, 26 → AA.
fn letters(column: usize) -> String {
    let last = char::from(b'A' + (column % 26) as u8);
    if column < 26 { last.to_string() } else { format!("{}{last}", letters(column / 26 - 1)) }
}

/// True when a spreadsheet would take this cell for a formula, or when it is the error of one.
/// A phone number « +33 6… », a negative number, a dash before words are not formulas.
pub fn is_formula(cell: &str) -> bool {
    let text = cell.trim_start();
    let mut chars = text.chars();
    let first = chars.next().unwrap_or(' ');
    let rest = chars.as_str();
    match first {
        '=' | '＝' => !rest.trim().is_empty(),
        '@' | '＠' => rest.starts_with(|c: char| c.is_alphanumeric() || c == '('),
        '+' | '-' | '＋' | '－' if is_blank(text) => false,
        '+' | '-' | '＋' | '－' => {
            let plain = rest.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || ".,()-/".contains(c));
            let spoken =
                rest.starts_with(char::is_whitespace) && !rest.contains(['(', '|', '!', '=', '*', '&', '^']);
            !plain && !spoken
        }
        '#' => matches!(
            text.trim_end(),
            "#N/A"
                | "#REF!"
                | "#NAME?"
                | "#NOM?"
                | "#VALUE!"
                | "#VALEUR!"
                | "#DIV/0!"
                | "#NUM!"
                | "#NOMBRE!"
                | "#NULL!"
                | "#NUL!"
        ),
        _ => false,
    }
}
