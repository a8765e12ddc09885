//! Bytes nobody should send: nothing here may panic, hang or grow without bound.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::reading::{archive, xlsx};
use super::{communes, context, correction};
use crate::{PreviewInput, is_formula, preview, read_table, write_csv};

fn whole(bytes: &[u8]) {
    let known = communes(&["Orcy", "Saint-Maxent-le-Bois", "Saint-Maxent-en-Val"]);
    let corrections = [
        correction(2, "email", "=x"),
        correction(2, "birth_date", "29/02/2025"),
        correction(2, "match", "x"),
    ];
    for corrections in [&corrections[..], &[]] {
        let input = PreviewInput {
            bytes,
            mapping: &BTreeMap::new(),
            corrections,
            context: context(&known, &[]),
            existing: &[],
        };
        match preview(&input) {
            Ok(shown) => {
                assert_eq!(shown.rows.len() + shown.counts.to_mend, shown.lines);
                assert!(
                    shown
                        .problems
                        .iter()
                        .all(|problem| !problem.sentence.is_empty() && problem.value.chars().count() <= 200)
                );
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

/// Pieces of tables, so that random files get far into the reading.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "Nom;Prénom;Adresse électronique;Commune représentée;Date de naissance\n",
            "Nom de l'élu\tPrénom de l'élu\tCode sexe\tLibellé du département\n",
            "MARTIN;Zoé;",
            ";",
            "\t",
            ",",
            "\"",
            "\"\"",
            "\n",
            "\r",
            "\r\n",
            "\0",
            "=1+1",
            "+33612345678",
            "@x",
            "29/02/2025",
            "46103",
            "a@b.fr",
            "a@@b@",
            "zoé@x.fr",
            "🎉",
            "\u{202E}",
            "\u{FEFF}",
            "Ã©",
            "St Maxent",
            "papier",
            "suppléant",
            "sep=;",
            "d'",
            "-",
            "é\u{301}",
            "İ",
            "ŉ",
            "00/00/0000",
            "9999999999",
            "١٢",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..6),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ten_thousand_random_files_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        whole(&bytes);
    }

    #[test]
    fn ten_thousand_files_made_of_pieces_never_panic(bytes in pieces()) {
        whole(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_workbooks_never_panic(at in any::<prop::sample::Index>(), value in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut bytes = xlsx(&["<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Nom</t></is></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>"], false);
        let length = bytes.len();
        bytes[at.index(length)] = value;
        whole(&bytes);
        bytes.truncate(cut.index(length));
        whole(&bytes);
    }

    #[test]
    fn what_we_write_we_read_back_without_a_formula(rows in proptest::collection::vec(proptest::collection::vec("[ -~é\t\n]{0,12}", 2..4), 1..6)) {
        let headers = ["Nom".to_owned(), "Prénom".to_owned(), "Fonction".to_owned()];
        let table = read_table(&write_csv(&headers, &rows)).expect("readable");
        let formulas = table.rows.iter().flat_map(|row| &row.cells).filter(|cell| is_formula(cell)).count();
        // Only the error names of spreadsheets (« #N/A ») look like formulas, and they run nothing.
        prop_assert_eq!(formulas, table.rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.starts_with('#') && is_formula(cell)).count());
    }
}

#[test]
fn cell_positions_out_of_this_world_are_a_broken_workbook() {
    for at in ["A99999999999999", "ZZZZZZZZZZZ1", "1A", "", "A0"] {
        whole(&xlsx(&[&format!("<row r=\"1\"><c r=\"{at}\"><v>1</v></c></row>")], false));
    }
    whole(&archive(&[("xl/workbook.xml", "<workbook/>"), ("../../etc/x", "y")]));
}

#[test]
fn hostile_files_of_twenty_megabytes_are_judged_in_time() {
    let size = 19 * 1024 * 1024;
    for piece in ["\"a", ";\"", "\"\"\"x;", ";", "\n", "\"\n", "a;\"b\n", "=1;", "Ã©;"] {
        let start = Instant::now();
        let _ = read_table(piece.repeat(size / piece.len()).as_bytes());
        assert!(start.elapsed() < Duration::from_secs(60), "{piece:?} took {:?}", start.elapsed());
    }
}

#[test]
fn fifty_thousand_lines_are_previewed_with_a_bounded_list_of_problems() {
    let start = Instant::now();
    let mut text = "Nom;Prénom;Adresse électronique;Commune représentée;Date de naissance\n".to_owned();
    for line in 0..50_000 {
        text += &format!("MARTIN{line};;z{line}@x;Commune {line};14/03/1961\n");
    }
    let known = communes(&["Orcy", "Saint-Maxent-le-Bois", "Saint-Maxent-en-Val"]);
    let input = PreviewInput {
        bytes: text.as_bytes(),
        mapping: &BTreeMap::new(),
        corrections: &[],
        context: context(&known, &[]),
        existing: &[],
    };
    let shown = preview(&input).expect("readable");
    assert_eq!((shown.lines, shown.counts.to_mend, shown.problems.len()), (50_000, 50_000, 500));
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}
