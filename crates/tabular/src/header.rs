//! Finding the line that names the columns, under lines of title.

use crate::dates::parse_day;
use crate::split::Record;
use crate::vocabulary::known_header;

/// Lines looked at from the top.
const LOOKED_AT: usize = 25;

/// Index of the header among the records; `None` when the data starts at once.
pub(crate) fn find_header(records: &[Record]) -> Option<usize> {
    let head = &records[..records.len().min(LOOKED_AT)];
    let known: Vec<usize> =
        head.iter().map(|record| record.cells.iter().filter(|cell| known_header(cell)).count()).collect();
    let best = known.iter().copied().max().unwrap_or(0);
    if best >= 2 {
        return known.iter().position(|count| *count == best);
    }
    let wide = usual_width(records);
    let at = head.iter().position(|record| record.filled() * 10 >= wide * 6)?;
    let is_data = head[at].cells.iter().any(|cell| looks_like_data(cell));
    (!is_data).then_some(at)
}

/// The number of filled cells most lines have.
fn usual_width(records: &[Record]) -> usize {
    let mut widths: Vec<usize> = records.iter().take(200).map(Record::filled).collect();
    widths.sort_unstable();
    widths
        .chunk_by(|a, b| a == b)
        .max_by_key(|group| group.len())
        .and_then(|group| group.first().copied())
        .unwrap_or(1)
}

fn looks_like_data(cell: &str) -> bool {
    let cell = cell.trim();
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    cell.contains('@') || parse_day(cell).is_ok() || (digits > 0 && digits * 2 >= cell.chars().count())
}
