//! Reading spreadsheets (XLSX, ODS): the first visible sheet with data, dates as ISO text.
//!
//! Formulas are not evaluated: the value the spreadsheet stored is read. Sheets are read cell by
//! cell under the same limits as text files, so that a hostile workbook costs little.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, ExcelDateTime, ExcelDateTimeType, Ods, Reader, SheetVisible, Xlsx};
use jiff::ToSpan;
use jiff::civil::date;

use crate::book_guard::{Book, inspect};
use crate::split::Record;
use crate::table::{MAX_COLUMNS, MAX_LINES, ReadError};
use crate::text::clip;

/// Characters of text a whole workbook may hold, repeated strings counted each time.
const TEXT: usize = 60 * 1024 * 1024;

/// Reads the records of a workbook and the name of the sheet they come from.
pub(crate) fn read(bytes: &[u8]) -> Result<(Vec<Record>, String), ReadError> {
    let kind = inspect(bytes)?;
    // The reader below is third-party code given hostile bytes: a panic there is a broken workbook.
    catch_unwind(AssertUnwindSafe(|| match kind {
        Book::Xlsx => xlsx(bytes),
        Book::Ods => ods(bytes),
    }))
    .unwrap_or(Err(ReadError::BrokenBook))
}

fn sheets(metadata: &[calamine::Sheet]) -> Vec<String> {
    let visible = metadata.iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
    let hidden = metadata.iter().filter(|sheet| sheet.visible != SheetVisible::Visible);
    visible.chain(hidden).map(|sheet| sheet.name.clone()).collect()
}

fn xlsx(bytes: &[u8]) -> Result<(Vec<Record>, String), ReadError> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsxError::Password => ReadError::Password,
        _ => ReadError::BrokenBook,
    })?;
    let mut fallback = None;
    for name in sheets(book.sheets_metadata()) {
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut sheet = Sheet::default();
        while let Some(cell) = cells.next_cell().map_err(|_| ReadError::BrokenBook)? {
            let (row, column) = cell.get_position();
            sheet.put(row, column, text_of(&Data::from(cell.get_value().clone())))?;
        }
        if let Some(found) = sheet.settle(&name, &mut fallback) {
            return Ok(found);
        }
    }
    fallback.ok_or(ReadError::Empty)
}

fn ods(bytes: &[u8]) -> Result<(Vec<Record>, String), ReadError> {
    let mut book = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::OdsError::Password => ReadError::Password,
        _ => ReadError::BrokenBook,
    })?;
    let mut fallback = None;
    for name in sheets(book.sheets_metadata()) {
        let range = book.worksheet_range(&name).map_err(|_| ReadError::BrokenBook)?;
        let Some((top, left)) = range.start() else { continue };
        let mut sheet = Sheet::default();
        for (row, column, value) in range.used_cells() {
            sheet.put(top + row as u32, left + column as u32, text_of(value))?;
        }
        if let Some(found) = sheet.settle(&name, &mut fallback) {
            return Ok(found);
        }
    }
    fallback.ok_or(ReadError::Empty)
}

/// A sheet being filled, cells arriving in row order.
#[derive(Default)]
struct Sheet {
    records: Vec<Record>,
    text: usize,
}

impl Sheet {
    fn put(&mut self, row: u32, column: u32, value: String) -> Result<(), ReadError> {
        if value.trim().is_empty() {
            return Ok(());
        }
        let line = row.saturating_add(1);
        if column as usize >= MAX_COLUMNS {
            return Err(ReadError::TooManyColumns { line });
        }
        self.text += value.len();
        if self.text > TEXT {
            return Err(ReadError::TooLarge);
        }
        if self.records.last().is_none_or(|record| record.line != line) {
            if self.records.len() > MAX_LINES + 60 {
                return Err(ReadError::TooManyLines);
            }
            self.records.push(Record { line, ..Record::default() });
        }
        if let Some(record) = self.records.last_mut() {
            let column = column as usize;
            if record.cells.len() <= column {
                record.cells.resize(column + 1, String::new());
            }
            record.cells[column] = value;
        }
        Ok(())
    }

    /// A sheet of two lines or more is the one; a single line is kept in case there is no better.
    fn settle(
        mut self,
        name: &str,
        fallback: &mut Option<(Vec<Record>, String)>,
    ) -> Option<(Vec<Record>, String)> {
        self.records.sort_by_key(|record| record.line);
        match self.records.len() {
            0 => None,
            1 => {
                fallback.get_or_insert((self.records, name.to_owned()));
                None
            }
            _ => Some((self.records, name.to_owned())),
        }
    }
}

fn text_of(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => clip(text, 32_767),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::Bool(yes) => if *yes { "oui" } else { "non" }.to_owned(),
        Data::DateTime(moment) => iso(moment).unwrap_or_else(|| number_text(moment.as_f64())),
        Data::Error(error) => error.to_string(),
    }
}

fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

/// A spreadsheet date as 'YYYY-MM-DD', with 'THH:MM' when it has an hour.
fn iso(moment: &ExcelDateTime) -> Option<String> {
    let value = moment.as_f64();
    let since_1904 = *moment == ExcelDateTime::new(value, ExcelDateTimeType::DateTime, true);
    if !since_1904 && *moment != ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false) {
        return None;
    }
    if !(0.0..3_000_000.0).contains(&value) {
        return None;
    }
    let epoch = if since_1904 { date(1904, 1, 1) } else { date(1899, 12, 30) };
    let day = epoch.checked_add((value.floor() as i64).days()).ok()?;
    let minutes = (value.fract() * 1440.0).round() as i64;
    Some(match minutes {
        1..1440 => format!("{day}T{:02}:{:02}", minutes / 60, minutes % 60),
        _ => day.to_string(),
    })
}
