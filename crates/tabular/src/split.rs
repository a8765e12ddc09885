//! Splitting delimited text into records, forgiving what people's files contain.
//!
//! Quoted cells may hold separators and line ends; a quote opened and never closed spoils its own
//! line only. Lines are counted as a text editor counts them. Input has LF line ends only.

use crate::table::{MAX_COLUMNS, MAX_LINES, ReadError, Separator};
use crate::vocabulary::known_header;

/// One record: the physical line where it starts, and its cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    pub line: u32,
    pub cells: Vec<String>,
    /// A quote was opened in this record and never closed.
    pub broken_quote: bool,
}

impl Record {
    pub(crate) fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.trim().is_empty()).count()
    }
}

/// A quoted cell longer than this, or over more lines, was not meant to be one.
const QUOTED_BYTES: usize = 16 * 1024;
const QUOTED_LINES: usize = 60;

/// The separator of a text, and how many of them a usual line has. Looks at the first 60 lines.
pub(crate) fn sniff(text: &str) -> (Separator, usize) {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(60).collect();
    let mut best = (Separator::None, 0, 0);
    let told = by_header(&lines);
    for separator in [Separator::Semicolon, Separator::Tab, Separator::Comma, Separator::Pipe] {
        let mut counts: Vec<usize> = lines.iter().map(|line| count(line, separator.byte())).collect();
        counts.sort_unstable();
        let (mut usual, mut times) = (0, 0);
        for group in counts.chunk_by(|a, b| a == b) {
            if group.first().is_some_and(|n| *n > 0) && group.len() >= times {
                (usual, times) = (group[0], group.len());
            }
        }
        // A line of known column names says more than any count.
        let score = times * usual.min(40)
            + if told.is_some_and(|(other, _)| other == separator) { 100_000 } else { 0 };
        if score > best.2 {
            // A header names every column, whatever the lines under it hold.
            let usual = told.filter(|(other, _)| *other == separator).map_or(usual, |(_, count)| count);
            best = (separator, usual, score);
        }
    }
    (best.0, best.1)
}

/// The separator that makes a line of known column names, when one does, and how many it has.
fn by_header(lines: &[&str]) -> Option<(Separator, usize)> {
    let known = |line: &str, separator: Separator| {
        let cells = line.split(char::from(separator.byte())).take(MAX_COLUMNS);
        cells.filter(|cell| known_header(cell.trim_matches([' ', '"']))).count()
    };
    let mut best = (1, None);
    for separator in [Separator::Semicolon, Separator::Tab, Separator::Comma, Separator::Pipe] {
        for line in lines.iter().take(25) {
            let found = known(line, separator);
            if found > best.0 {
                best = (found, Some((separator, count(line, separator.byte()))));
            }
        }
    }
    best.1
}

/// Separators of a line that are outside quotes.
fn count(line: &str, separator: u8) -> usize {
    let mut quoted = false;
    let mut found = 0;
    for byte in line.bytes() {
        if byte == b'"' {
            quoted = !quoted;
        } else if byte == separator && !quoted {
            found += 1;
        }
    }
    found
}

/// Splits a text; blank records are dropped, and more than [`MAX_LINES`] records are refused.
pub(crate) fn split(text: &str, separator: Separator, usual: usize) -> Result<Vec<Record>, ReadError> {
    let mut cursor = Cursor { text, at: 0, line: 1, separator: separator.byte(), usual };
    let mut records = Vec::new();
    while cursor.at < text.len() {
        let record = cursor.record()?;
        if record.filled() > 0 {
            records.push(record);
        }
        if records.len() > MAX_LINES + 60 {
            return Err(ReadError::TooManyLines);
        }
    }
    Ok(records)
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    separator: u8,
    usual: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Reads up to and including the end of the record.
    fn record(&mut self) -> Result<Record, ReadError> {
        let mut record = Record { line: self.line, ..Record::default() };
        let mut column = 0;
        loop {
            let cell = self.cell(&mut record.broken_quote);
            if column < MAX_COLUMNS {
                record.cells.push(cell);
            } else if !cell.trim().is_empty() {
                return Err(ReadError::TooManyColumns { line: record.line });
            }
            column += 1;
            let end = self.peek();
            self.at += 1;
            if end != Some(self.separator) {
                self.line = self.line.saturating_add(u32::from(end.is_some()));
                break;
            }
        }
        while record.cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            record.cells.pop();
        }
        Ok(record)
    }

    /// Reads one cell and stops on the separator, the line end, or the end of the text.
    fn cell(&mut self, broken: &mut bool) -> String {
        let start = self.at;
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
        let mut out = String::new();
        if self.peek() == Some(b'"') && !*broken {
            match self.quoted() {
                Some((text, end)) => {
                    self.line = self.line.saturating_add(text.matches('\n').count() as u32);
                    self.at = end;
                    out = text;
                }
                None => *broken = true,
            }
        } else {
            self.at = start;
        }
        let from = self.at;
        while self.peek().is_some_and(|byte| byte != self.separator && byte != b'\n') {
            self.at += 1;
        }
        out.push_str(&self.text[from..self.at]);
        out
    }

    /// The text of a quoted cell and where it ends; `None` when it is no proper quoted cell.
    fn quoted(&self) -> Option<(String, usize)> {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let limit = bytes.len().min(start + QUOTED_BYTES);
        let mut at = start;
        while at < limit {
            if bytes[at] != b'"' {
                at += 1;
            } else if bytes.get(at + 1) == Some(&b'"') {
                at += 2;
            } else {
                let inside = &self.text[start..at];
                let proper = !inside.contains('\n') || self.plausible(inside, bytes.get(at + 1).copied());
                return proper.then(|| (inside.replace("\"\"", "\""), at + 1));
            }
        }
        None
    }

    /// A cell over several lines must be closed at a cell's end and must not swallow whole records.
    fn plausible(&self, inside: &str, after: Option<u8>) -> bool {
        let closed = after.is_none_or(|byte| byte == self.separator || byte == b'\n');
        let mut lines = inside.split('\n');
        lines.next();
        // With two or three columns, a line of address looks too much like a record to tell.
        let swallows = self.usual > 2 && lines.clone().any(|line| count(line, self.separator) >= self.usual);
        closed && !swallows && lines.count() <= QUOTED_LINES
    }
}
