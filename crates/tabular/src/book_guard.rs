//! Guards before a workbook is opened: an archive may unfold to far more than it weighs.
//!
//! Every entry is unfolded once into nothing while its bytes are counted; for ODS, the cells that
//! "repeated" attributes stand for are counted too, because readers write each of them out.

use std::io::{Cursor, Read};

use crate::table::ReadError;

/// Bytes a workbook may unfold to.
const UNFOLDED: u64 = 120 * 1024 * 1024;
const ENTRIES: usize = 2_000;
/// Cells a sheet may stand for, once repetitions are written out.
const CELLS: u64 = 3_000_000;

/// What kind of workbook the archive holds, once known to be of a reasonable size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Book {
    Xlsx,
    Ods,
}

/// Checks the archive; refuses what is not a workbook or would unfold too far.
pub(crate) fn inspect(bytes: &[u8]) -> Result<Book, ReadError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::BrokenBook)?;
    if archive.len() > ENTRIES {
        return Err(ReadError::TooLarge);
    }
    let mut left = UNFOLDED;
    let mut kind = None;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| ReadError::BrokenBook)?;
        let name = entry.name().to_owned();
        if entry.encrypted() {
            return Err(ReadError::Password);
        }
        let mut limited = entry.take(left + 1);
        let used = if name == "content.xml" {
            let mut content = Vec::new();
            let used = limited.read_to_end(&mut content).map_err(|_| ReadError::BrokenBook)? as u64;
            if used <= left && written_out(&content) > CELLS {
                return Err(ReadError::TooLarge);
            }
            kind = kind.or(Some(Book::Ods));
            used
        } else {
            kind = if name == "xl/workbook.xml" { Some(Book::Xlsx) } else { kind };
            std::io::copy(&mut limited, &mut std::io::sink()).map_err(|_| ReadError::BrokenBook)?
        };
        left = left.checked_sub(used).ok_or(ReadError::TooLarge)?;
    }
    kind.ok_or(ReadError::NotATable)
}

/// Upper bound of the cells a reader writes out for this ODS content.
fn written_out(xml: &[u8]) -> u64 {
    let mut bound = Bound::default();
    let mut at = 0;
    while let Some(open) = find(xml, at, b"<") {
        at = match xml.get(open + 1) {
            Some(b'!') if xml[open..].starts_with(b"<!--") => skip(xml, open, b"-->"),
            Some(b'!') if xml[open..].starts_with(b"<![CDATA[") => skip(xml, open, b"]]>"),
            Some(b'?') => skip(xml, open, b"?>"),
            _ => {
                let end = tag_end(xml, open);
                bound.tag(&xml[open..end]);
                end
            }
        };
    }
    bound.total()
}

#[derive(Default)]
struct Bound {
    rows: u64,
    cells: u64,
    widest: u64,
    row_repeat: u64,
    row_width: u64,
    row_filled: u64,
    pending: u64,
}

impl Bound {
    fn tag(&mut self, tag: &[u8]) {
        if tag.starts_with(b"<table:table-row") {
            self.close_row();
            self.row_repeat = repeat(tag, b"table:number-rows-repeated");
        } else if tag.starts_with(b"<table:table-cell") || tag.starts_with(b"<table:covered-table-cell") {
            self.row_width = self.row_width.saturating_add(repeat(tag, b"table:number-columns-repeated"));
            if find(tag, 0, b"office:").is_some() || find(tag, 0, b"table:formula").is_some() {
                self.row_filled = self.row_width;
            }
        }
    }

    fn close_row(&mut self) {
        if self.row_filled == 0 {
            self.pending = self.pending.saturating_add(self.row_repeat);
        } else {
            self.rows = self.rows.saturating_add(self.pending).saturating_add(self.row_repeat);
            self.pending = 0;
            self.cells = self.cells.saturating_add(self.row_filled);
            self.widest = self.widest.max(self.row_filled);
        }
        (self.row_repeat, self.row_width, self.row_filled) = (0, 0, 0);
    }

    fn total(mut self) -> u64 {
        self.close_row();
        self.cells.max(self.rows.saturating_mul(self.widest))
    }
}

/// Value of a repetition attribute; absent is 1, unreadable is "too many".
fn repeat(tag: &[u8], name: &[u8]) -> u64 {
    let Some(at) = find(tag, 0, name) else { return 1 };
    let digits: String = tag[at + name.len()..]
        .iter()
        .map(|byte| char::from(*byte))
        .skip_while(|c| matches!(c, '=' | '"' | '\'' | ' '))
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or(u64::MAX)
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    bytes.get(from..)?.windows(what.len()).position(|window| window == what).map(|at| from + at)
}

fn skip(bytes: &[u8], from: usize, end: &[u8]) -> usize {
    find(bytes, from, end).map_or(bytes.len(), |at| at + end.len())
}

/// Where a tag ends, `>` inside quoted values not counted.
fn tag_end(xml: &[u8], open: usize) -> usize {
    let mut quote = None;
    for (at, byte) in xml.iter().enumerate().skip(open) {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, b'>') => return at + 1,
            (Some(open), _) if open == *byte => quote = None,
            _ => {}
        }
    }
    xml.len()
}
