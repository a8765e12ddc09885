//! The CSV we write.

use crate::{read_table, write_csv};

fn owned(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

#[test]
fn a_csv_has_its_mark_semicolons_and_windows_line_ends() {
    let bytes = write_csv(&owned(&["Nom", "Adresse"]), &[owned(&["Béranger", "3; rue \"Haute\"\nOrcy"])]);
    assert_eq!(bytes, b"\xEF\xBB\xBFNom;Adresse\r\nB\xC3\xA9ranger;\"3; rue \"\"Haute\"\"\nOrcy\"\r\n");
    assert_eq!(write_csv(&[], &[]), b"\xEF\xBB\xBF");
}

#[test]
fn no_cell_we_write_is_a_formula_for_a_spreadsheet() {
    let risky = ["=1+1", "+33 6", "-1", "@x", "\tx", " =1", "\r=1", "＝1"];
    let bytes = write_csv(&owned(&["A"]), &risky.map(|cell| owned(&[cell])));
    let table = read_table(&bytes).expect("readable");
    assert_eq!(table.rows.len(), risky.len());
    for row in &table.rows {
        assert!(row.cell(0).starts_with('\''), "{row:?}");
        assert!(!crate::is_formula(row.cell(0)));
    }
}
