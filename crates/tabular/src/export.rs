//! Writing CSV for French spreadsheets: semicolons, UTF-8 with its mark, CRLF.
//!
//! A cell a spreadsheet would take for a formula is written with an apostrophe in front, so that
//! opening an export never runs anything (ASVS 1.2.10).

/// Writes a CSV file: headers, then rows. Cells starting with `=`, `+`, `-`, `@`, a tabulation or a
/// carriage return (spaces in front or not) get an apostrophe in front.
pub fn write_csv(headers: &[String], rows: &[Vec<String>]) -> Vec<u8> {
    write(headers, rows, b';', vec![0xEF, 0xBB, 0xBF])
}

/// The same for programs that read commas and stumble on a mark (Snipe-IT).
pub fn write_csv_commas(headers: &[String], rows: &[Vec<String>]) -> Vec<u8> {
    write(headers, rows, b',', Vec::new())
}

fn write(headers: &[String], rows: &[Vec<String>], delimiter: u8, start: Vec<u8>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(start);
    let lines = std::iter::once(headers).chain(rows.iter().map(Vec::as_slice));
    for line in lines.filter(|line| !line.is_empty()) {
        // Writing to memory does not fail; were it to, what is written so far is a whole number of lines.
        if writer.write_record(line.iter().map(|cell| guarded(cell))).is_err() {
            break;
        }
    }
    writer.into_inner().unwrap_or_default()
}

fn guarded(cell: &str) -> String {
    let risky = cell.starts_with(['\t', '\r', '\n'])
        || cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let cell: String = cell.chars().filter(|c| *c != '\0').collect();
    if risky { format!("'{cell}") } else { cell }
}
