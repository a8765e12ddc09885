//! The file of the import screen: 110 lines, three to mend, two known elsewhere, one unchanged.

use std::collections::BTreeMap;

use super::{communes, context, correction, plain};
use crate::{Correction, ExistingMember, LayoutKind, Preview, PreviewError, PreviewInput, preview};
use jiff::civil::date;

const HEAD: &str = "Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Libellé de la commune;Libellé de la fonction;Date de début du mandat;Date de fin du mandat;Courriel;Code CSP";

/// 110 invented members; lines 17, 52 and 88 are wrong.
fn file() -> String {
    let mut text = format!("{HEAD}\n");
    for line in 2..=111 {
        let letters =
            format!("{}{}", char::from(b'A' + (line / 26) as u8), char::from(b'A' + (line % 26) as u8));
        text += &match line {
            17 => {
                "DELVIGNE;Thierry;M;01/02/1970;Courvalles;;22/03/2026;;t.delvigne@courvalles;12\n".to_owned()
            }
            52 => "ROUXEL;Nadège;F;03/04/1971;St Maxent;;22/03/2026;;n.rouxel@maxent.example;12\n".to_owned(),
            88 => "OBRY;Gérard;M;05/06/1950;Orcy;;22/03/2026;22/03/2025;g.obry@orcy.example;12\n".to_owned(),
            _ => format!(
                "NOM{letters};Zoé;F;14/03/1961;Orcy;2ème Vice-président du conseil communautaire;22/03/2026;;z.{line}@orcy.example;12\n"
            ),
        };
    }
    text
}

fn known() -> Vec<ExistingMember> {
    let person = |id: &str, family: &str, line: u32| ExistingMember {
        person_id: id.to_owned(),
        given_name: "Zoé".to_owned(),
        family_name: family.to_owned(),
        email: Some(format!("z.{line}@orcy.example")),
        ..ExistingMember::default()
    };
    let unchanged = ExistingMember {
        mandate_id: Some("m3".to_owned()),
        civility: "Madame".to_owned(),
        birth_date: Some(date(1961, 3, 14)),
        commune: Some("Orcy".to_owned()),
        function: "2e vice-présidente".to_owned(),
        starts_on: Some(date(2026, 3, 22)),
        ..person("p3", "Nomae", 4)
    };
    vec![person("p1", "Nomac", 2), person("p2", "Nomad", 3), unchanged]
}

fn screen(
    corrections: &[Correction],
    mapping: &BTreeMap<String, Option<String>>,
) -> Result<Preview, PreviewError> {
    let known_communes =
        communes(&["Orcy", "Courvalles", "Saint-Maxent-le-Bois", "Saint-Maxent-en-Val", "Valbrune"]);
    let bytes = encoding_rs::WINDOWS_1252.encode(&file()).0.into_owned();
    preview(&PreviewInput {
        bytes: &bytes,
        mapping,
        corrections,
        context: context(&known_communes, &[]),
        existing: &known(),
    })
}

#[test]
fn the_screen_counts_104_new_2_completed_1_unchanged_3_to_mend() {
    let shown = screen(&[], &BTreeMap::new()).expect("readable");
    assert_eq!((shown.lines, shown.header_line, shown.layout), (110, 1, LayoutKind::Rne));
    assert!(shown.layout_label.starts_with("Répertoire national des élus"));
    assert_eq!((shown.encoding.as_str(), shown.separator.as_str()), ("Windows-1252", "point-virgule"));
    let counts = shown.counts;
    assert_eq!((counts.new, counts.completed, counts.unchanged, counts.to_mend), (104, 2, 1, 3));
    assert_eq!(shown.rows.len(), 107, "lines to mend are left out");
    assert_eq!(shown.problems.iter().map(|p| p.line).collect::<Vec<_>>(), [17, 52, 88]);
    assert_eq!(shown.problems[0].who, "Thierry Delvigne, Courvalles");
    assert_eq!(shown.problems[0].field_label, "Adresse électronique");
    assert_eq!(plain(&shown.problems[0].hint), "Écrivez ce qui suit le point, par exemple « .fr »");
    assert_eq!(shown.problems[1].choices, ["Saint-Maxent-le-Bois", "Saint-Maxent-en-Val"]);
    assert_eq!(shown.problems[2].field_label, "Début du mandat");
    let first = &shown.rows[3];
    assert_eq!(
        (first.function.as_str(), first.channel, first.civility.as_str()),
        ("2e vice-présidente", "electronic", "Madame")
    );
    let csp = shown.columns.iter().find(|column| column.source == "Code CSP").expect("column");
    assert_eq!(csp.target, None);
}

#[test]
fn corrections_bring_the_three_lines_in() {
    let corrections = [
        correction(17, "email", "t.delvigne@courvalles.example"),
        correction(52, "commune", "Saint-Maxent-en-Val"),
        correction(88, "starts_on", "22/03/2024"),
    ];
    let shown = screen(&corrections, &BTreeMap::new()).expect("readable");
    assert_eq!((shown.counts.new, shown.counts.to_mend), (107, 0));
    assert!(shown.problems.iter().all(|problem| !problem.blocks) && shown.problems.len() == 3);
}

#[test]
fn a_mapping_chosen_on_the_screen_is_obeyed() {
    let none = BTreeMap::from([("Courriel".to_owned(), None)]);
    let shown = screen(&[], &none).expect("readable");
    assert!(shown.rows.iter().all(|row| row.email.is_empty()));
    assert!(shown.remarks.iter().any(|remark| plain(remark).contains("ne porte pas d'adresse électronique")));
    let wrong = BTreeMap::from([("Courriel".to_owned(), Some("nothing".to_owned()))]);
    let error = screen(&[], &wrong).expect_err("refused");
    assert_eq!(
        plain(&error.to_string()),
        "Le champ « nothing » n'existe pas : choisissez un champ de la liste."
    );
}
