//! Reading tables: encodings, separators, lines, workbooks, refusals.

use std::io::{Cursor, Write};

use super::{plain, table};
use crate::table::{MAX_BYTES, MAX_LINES};
use crate::{Encoding, ReadError, Separator, is_formula, read_table};

const SMALL: &str = "Nom;Prénom;Commune\nLELOUP;Hélène;Orcy\nBÉRANGER;Zoé;Forêt-sur-Çà\n";

fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

#[test]
fn the_same_table_is_read_in_every_encoding() {
    let windows = encoding_rs::WINDOWS_1252.encode(SMALL).0.into_owned();
    let mac: Vec<u8> = SMALL
        .chars()
        .map(|c| match c {
            'é' => 0x8E,
            'è' => 0x8F,
            'É' => 0x83,
            'ê' => 0x90,
            'Ç' => 0x82,
            'à' => 0x88,
            other => other as u8,
        })
        .collect();
    let dos: Vec<u8> = SMALL
        .chars()
        .map(|c| match c {
            'é' => 0x82,
            'è' => 0x8A,
            'É' => 0x90,
            'ê' => 0x88,
            'Ç' => 0x80,
            'à' => 0x85,
            other => other as u8,
        })
        .collect();
    let marked = [b"\xEF\xBB\xBF", SMALL.as_bytes()].concat();
    let wrongly_marked = [b"\xEF\xBB\xBF".as_slice(), &windows].concat();
    let cases = [
        (SMALL.as_bytes().to_vec(), Encoding::Utf8),
        (marked, Encoding::Utf8),
        (windows, Encoding::Windows1252),
        (wrongly_marked, Encoding::Windows1252),
        (mac, Encoding::MacRoman),
        (dos, Encoding::Cp850),
        (utf16(SMALL, true, true), Encoding::Utf16),
        (utf16(SMALL, false, true), Encoding::Utf16),
        (utf16(SMALL, true, false), Encoding::Utf16),
    ];
    for (bytes, encoding) in cases {
        let table = read_table(&bytes).expect("readable");
        assert_eq!(table.encoding, encoding);
        assert_eq!(table.headers, ["Nom", "Prénom", "Commune"], "{encoding:?}");
        assert_eq!(table.rows[0].cell(1), "Hélène", "{encoding:?}");
        assert_eq!(table.rows[1].cells, ["BÉRANGER", "Zoé", "Forêt-sur-Çà"], "{encoding:?}");
        assert_eq!(table.remarks.is_empty(), !matches!(encoding, Encoding::MacRoman | Encoding::Cp850));
    }
}

#[test]
fn accents_broken_by_a_wrong_reading_are_put_back_and_said() {
    let broken = encoding_rs::WINDOWS_1252.decode(SMALL.as_bytes()).0.into_owned();
    assert!(broken.contains("HÃ©lÃ¨ne"));
    let table = table(&broken);
    assert_eq!(table.headers[1], "Prénom");
    assert_eq!(table.rows[1].cells, ["BÉRANGER", "Zoé", "Forêt-sur-Çà"]);
    assert!(plain(&table.remarks[0]).contains("Les accents étaient abîmés"));
    // A Portuguese name is not a broken accent.
    assert_eq!(super::table("Nom;Prénom\nCONCEIÇÃO;João\n").rows[0].cells, ["CONCEIÇÃO", "João"]);
}

#[test]
fn a_file_in_two_encodings_is_read_line_by_line() {
    let mut bytes = "Nom;Prénom\nLELOUP;Hélène\n".as_bytes().to_vec();
    bytes.extend(b"MARTIN;Ren\xE9\n");
    let table = read_table(&bytes).expect("readable");
    assert_eq!(table.encoding, Encoding::Mixed);
    assert_eq!((table.rows[0].cell(1), table.rows[1].cell(1)), ("Hélène", "René"));
    assert_eq!(table.remarks.len(), 1);
}

#[test]
fn accents_that_make_no_sense_are_refused_with_what_to_do() {
    let bytes = b"Nom;Commune\nMARTIN;Orcy\nDUR\xB1\xA4ND;Val\xACbr\xBE\xB6une\n";
    let error = read_table(bytes).expect_err("refused");
    assert!(matches!(error, ReadError::Accents { line: 3, .. }), "{error:?}");
    let said = plain(&error.to_string());
    assert!(said.contains("ligne 3") && said.contains("CSV UTF-8"), "{said}");
}

#[test]
fn decomposed_accents_of_macos_are_joined() {
    assert_eq!(table("Nom;Pre\u{301}nom\nX;E\u{301}lise\n").rows[0].cell(1), "Élise");
}

#[test]
fn separators_are_sniffed_even_with_commas_in_addresses() {
    for (separator, byte) in
        [(Separator::Semicolon, ";"), (Separator::Tab, "\t"), (Separator::Comma, ","), (Separator::Pipe, "|")]
    {
        let address = if byte == "," { "\"3, rue Haute, Orcy\"" } else { "3, rue Haute, Orcy" };
        let text =
            ["Nom", "Prénom", "Adresse postale"].join(byte) + "\n" + &["MARTIN", "Zoé", address].join(byte);
        let table = table(&text);
        assert_eq!(table.separator, separator);
        assert_eq!(table.rows[0].cells, ["MARTIN", "Zoé", "3, rue Haute, Orcy"]);
    }
    let told = table("sep=,\nNom,Prénom\nMARTIN,Zoé\n");
    assert_eq!((told.header_line, told.rows[0].line, told.separator), (2, 3, Separator::Comma));
}

#[test]
fn titles_blank_lines_and_every_line_end_keep_physical_line_numbers() {
    for end in ["\n", "\r\n", "\r"] {
        let text = [
            "Liste des élus au 1er juin",
            "",
            ";;",
            "Nom;Prénom;Commune",
            "",
            "MARTIN;Zoé;Orcy",
            "  ;;",
            "DURAND;Léo",
        ]
        .join(end);
        let table = table(&text);
        assert_eq!(table.header_line, 4, "{end:?}");
        assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [6, 8]);
        assert_eq!(table.rows[1].cell(2), "");
    }
}

#[test]
fn quotes_hold_separators_line_ends_and_quotes() {
    let table = table(
        "Nom;Prénom;Adresse postale\n\"MARTIN\";\"Jean \"\"Jeannot\"\"\";\"3; rue Haute\n00000 Orcy\"\nDURAND;Léo;2 bis\n",
    );
    assert_eq!(table.rows[0].cells, ["MARTIN", "Jean \"Jeannot\"", "3; rue Haute\n00000 Orcy"]);
    assert_eq!((table.rows[1].line, table.rows[1].cell(0)), (4, "DURAND"));
}

#[test]
fn a_quote_never_closed_spoils_its_own_line_only() {
    let text = "Nom;Prénom;Commune\n\"MARTIN;Zoé;Orcy\nDURAND;Léo;Orcy\nPETIT;\"Ana\";Orcy\n";
    let table = table(text);
    assert_eq!(table.rows.len(), 3);
    assert!(table.rows[0].broken_quote && !table.rows[1].broken_quote && !table.rows[2].broken_quote);
    assert_eq!(table.rows[2].cells, ["PETIT", "Ana", "Orcy"]);
    let reading = super::read(text);
    assert_eq!((reading.rows.len(), reading.problems.len()), (2, 1));
    assert!(plain(&reading.problems[0].sentence).contains("guillemet"));
}

#[test]
fn a_file_without_header_gets_lettered_columns() {
    let table = table("MARTIN;Zoé;z.martin@orcy.example\nDURAND;Léo;l.durand@orcy.example\n");
    assert_eq!((table.header_line, table.rows.len()), (0, 2));
    assert_eq!(table.headers, ["Colonne A", "Colonne B", "Colonne C"]);
}

#[test]
fn empty_and_repeated_headers_get_distinct_names() {
    let table = table("Nom;Prénom;;Mail;Mail\nA;B;c;d;e\nNom;Prénom;;Mail;Mail\nF;G;h;i;j\n");
    assert_eq!(table.headers, ["Nom", "Prénom", "Colonne C", "Mail", "Mail (2)"]);
    assert_eq!(table.rows.len(), 2, "a header repeated by page breaks is no member");
}

#[test]
fn a_formula_is_told_from_a_phone_number_a_negative_number_and_a_dash() {
    for cell in [
        "=1+1",
        "=cmd|' /C calc'!A0",
        " =A1",
        "\t=A1",
        "+A1",
        "-A1+B2",
        "@SUM(A1)",
        "+1+cmd|x",
        "＝1",
        "#REF!",
        "- (A1)",
    ] {
        assert!(is_formula(cell), "{cell}");
    }
    for cell in [
        "+33 6 12 34 56 78",
        "+33(0)612345678",
        "-12",
        "-1,5",
        "-",
        "--",
        "=",
        "@",
        "- conseiller délégué",
        "",
        "a=b",
        "#1",
    ] {
        assert!(!is_formula(cell), "{cell}");
    }
}

#[test]
fn what_is_no_table_is_refused_with_its_reason() {
    let cases: [(&[u8], &str); 8] = [
        (b"", "import.empty"),
        (b"\n\n ;; \n", "import.empty"),
        (b"%PDF-1.7 ...", "import.not_a_table"),
        (b"\x89PNG\r\n\x1a\n", "import.not_a_table"),
        (b"<!DOCTYPE html><html></html>", "import.not_a_table"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "import.old_excel"),
        (b"PK\x03\x04broken", "import.broken_workbook"),
        (b"a\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10;b\n", "import.not_a_table"),
    ];
    for (bytes, code) in cases {
        assert_eq!(read_table(bytes).expect_err("refused").code(), code, "{bytes:?}");
    }
}

#[test]
fn files_too_large_too_long_or_too_wide_are_refused() {
    assert_eq!(read_table(&vec![b'a'; MAX_BYTES + 1]), Err(ReadError::TooLarge));
    let long = "Nom;Prénom\n".to_owned() + &"A;B\n".repeat(MAX_LINES);
    assert_eq!(read_table(long.as_bytes()).expect("just fits").rows.len(), MAX_LINES);
    assert_eq!(read_table((long + "C;D\n").as_bytes()), Err(ReadError::TooManyLines));
    let wide = "a;".repeat(400) + "\n";
    assert!(matches!(read_table(wide.as_bytes()), Err(ReadError::TooManyColumns { line: 1 })));
    let trailing = "Nom;Prénom".to_owned() + &";".repeat(5_000) + "\nMARTIN;Zoé\n";
    assert_eq!(read_table(trailing.as_bytes()).expect("empty columns do not count").headers.len(), 2);
}

/// A minimal archive holding these files.
pub(super) fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("entry");
        writer.write_all(content.as_bytes()).expect("content");
    }
    writer.finish().expect("archive").into_inner()
}

pub(super) fn xlsx(sheets: &[&str], date_1904: bool) -> Vec<u8> {
    let numbers = 1..=sheets.len();
    let list: String = numbers
        .clone()
        .map(|n| format!("<sheet name=\"Feuille {n}\" sheetId=\"{n}\" r:id=\"r{n}\"/>"))
        .collect();
    let links: String = numbers
        .clone()
        .map(|n| format!("<Relationship Id=\"r{n}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"))
        .collect();
    let workbook = format!(
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><workbookPr date1904=\"{}\"/><sheets>{list}</sheets></workbook>",
        u8::from(date_1904)
    );
    let relations = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{links}</Relationships>"
    );
    let styles = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    let bodies: Vec<(String, String)> = numbers
        .zip(sheets)
        .map(|(n, rows)| {
            let body = format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>");
            (format!("xl/worksheets/sheet{n}.xml"), body)
        })
        .collect();
    let mut files = vec![
        ("xl/workbook.xml", workbook.as_str()),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/styles.xml", styles),
    ];
    files.extend(bodies.iter().map(|(name, body)| (name.as_str(), body.as_str())));
    archive(&files)
}

fn cell(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

#[test]
fn a_workbook_gives_its_first_sheet_with_data_dates_as_iso() {
    let rows = format!(
        "<row r=\"1\">{}</row><row r=\"3\">{}{}{}</row><row r=\"5\">{}{}<c r=\"C5\" s=\"1\"><v>46103</v></c></row>",
        cell("A1", "Liste des élus"),
        cell("A3", "Nom"),
        cell("B3", "Téléphone"),
        cell("C3", "Date de naissance"),
        cell("A5", "MARTIN"),
        "<c r=\"B5\"><v>612345678</v></c>"
    );
    let table = read_table(&xlsx(&["", &rows], false)).expect("readable");
    assert_eq!((table.sheet.as_deref(), table.encoding), (Some("Feuille 2"), Encoding::Workbook));
    assert_eq!((table.header_line, table.rows[0].line), (3, 5));
    assert_eq!(table.rows[0].cells, ["MARTIN", "612345678", "2026-03-22"]);
    let mac = read_table(&xlsx(&[&rows], true)).expect("readable");
    assert_eq!(mac.rows[0].cell(2), "2030-03-23", "days counted since 1904");
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"Élus\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", &content),
    ])
}

#[test]
fn an_ods_is_read_and_its_repetitions_are_bounded() {
    let text = |value: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{value}</text:p></table:table-cell>")
    };
    let filler = "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    let rows = format!(
        "<table:table-row>{}{}</table:table-row><table:table-row>{}<table:table-cell office:value-type=\"date\" office:date-value=\"1961-03-14\"><text:p>14/03/61</text:p></table:table-cell></table:table-row>{filler}",
        text("Nom"),
        text("Date de naissance"),
        text("MARTIN")
    );
    let table = read_table(&ods(&rows)).expect("readable");
    assert_eq!(table.sheet.as_deref(), Some("Élus"));
    assert_eq!(table.rows[0].cells, ["MARTIN", "1961-03-14"]);
    let bomb = format!("{rows}{filler}<table:table-row>{}</table:table-row>", text("loin"));
    assert_eq!(read_table(&ods(&bomb)), Err(ReadError::TooLarge));
    let wide = "<table:table-row x='>\"'><table:table-cell x=\">\" table:number-columns-repeated=\"4000000000\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
    assert_eq!(read_table(&ods(wide)), Err(ReadError::TooLarge));
}

#[test]
fn a_workbook_that_unfolds_too_far_is_refused() {
    let spaces = " ".repeat(130 * 1024 * 1024);
    let bytes = archive(&[("xl/workbook.xml", &spaces)]);
    assert!(bytes.len() < 1024 * 1024);
    assert_eq!(read_table(&bytes), Err(ReadError::TooLarge));
    let far = "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"XFD1\"><v>2</v></c></row>";
    assert_eq!(read_table(&xlsx(&[far], false)), Err(ReadError::TooManyColumns { line: 1 }));
    assert_eq!(read_table(&archive(&[("word/document.xml", "<a/>")])), Err(ReadError::NotATable));
}
