//! Every generation of the répertoire national, our template, and files nobody described.

use std::collections::BTreeMap;

use super::{communes, context, plain, read, table};
use crate::layout::{columns, override_mapping, recognise, template_csv};
use crate::members::read_members;
use crate::{Field, Generation, LayoutKind, ReadError, RneFile};

/// Headers as published, one line each, with the file, the generation and the separator.
const PUBLISHED: &[(&str, RneFile, Generation)] = &[
    (
        "Code du département;Libellé du département;Code de la collectivité à statut particulier;Libellé de la collectivité à statut particulier;N° SIREN;Libellé de l'EPCI;Code de la commune de rattachement;Libellé de la commune de rattachement;Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code de la catégorie socio-professionnelle;Libellé de la catégorie socio-professionnelle;Date de début du mandat;Libellé de la fonction;Date de début de la fonction",
        RneFile::Community,
        Generation::G2020,
    ),
    (
        "Code du département;Libellé du département;Code de la collectivité à statut particulier;Libellé de la collectivité à statut particulier;Code de la commune;Libellé de la commune;Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code de la catégorie socio-professionnelle;Libellé de la catégorie socio-professionnelle;Date de début du mandat;Libellé de la fonction;Date de début de la fonction;Code nationalité",
        RneFile::Municipal,
        Generation::G2020,
    ),
    (
        "Code du département;Libellé du département;Code de la collectivité à statut particulier;Libellé de la collectivité à statut particulier;Code de la commune;Libellé de la commune;Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code de la catégorie socio-professionnelle;Libellé de la catégorie socio-professionnelle;Date de début du mandat;Date de début de la fonction",
        RneFile::Mayors,
        Generation::G2020,
    ),
    (
        "Code du département;Libellé du département;Code du canton;Libellé du canton;Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code de la catégorie socio-professionnelle;Libellé de la catégorie socio-professionnelle;Date de début du mandat;Libellé de la fonction;Date de début de la fonction",
        RneFile::Departmental,
        Generation::G2020,
    ),
    (
        "Code de la région;Libellé de la région;Code de la section départementale;Libellé de la section départementale;Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code de la catégorie socio-professionnelle;Libellé de la catégorie socio-professionnelle;Date de début du mandat;Libellé de la fonction;Date de début de la fonction",
        RneFile::Regional,
        Generation::G2020,
    ),
    (
        "Code de la région;Libellé de la région;Code du département;Libellé du département;Code de la collectivité à statut particulier;Libellé de la collectivité à statut particulier;Code de la section - collectivité à statut particulier;Libellé de la section - collectivité à statut particulier;Code de la circonscription métropolitaine;Libellé de la circonscription métropolitaine;Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code de la catégorie socio-professionnelle;Libellé de la catégorie socio-professionnelle;Date de début du mandat;Libellé de la fonction;Date de début de la fonction",
        RneFile::Assembly,
        Generation::G2020,
    ),
    (
        "Code du département;Libellé du département;Code de la commune;Libellé de la commune;Libellé du secteur;Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code de la catégorie socio-professionnelle;Libellé de la catégorie socio-professionnelle;Date de début du mandat;Libellé de la fonction;Date de début de la fonction",
        RneFile::Borough,
        Generation::G2020,
    ),
    (
        "Code du département de l'EPCI;N° SIREN;Libellé de l'EPCI;Code Insee de la commune;Code du département;Libellé de la commune;Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code profession;Libellé de la profession;Date de début du mandat;Libellé de fonction;Date de début de la fonction",
        RneFile::Community,
        Generation::G2018,
    ),
    (
        "Code du département;Libellé du département;Code Insee de la commune;Libellé de la commune;Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code profession;Libellé de la profession;Date de début du mandat;Libellé de fonction;Date de début de la fonction;Nationalité de l'élu",
        RneFile::Municipal,
        Generation::G2018,
    ),
    (
        "Code du département;Libellé du département;Code Insee de la commune;Libellé de la commune;Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code profession;Libellé de la profession;Date de début du mandat;Date de début de la fonction",
        RneFile::Mayors,
        Generation::G2018,
    ),
    (
        "Code région;Libellé de la région;Code du département;Libellé du département;Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code profession;Libellé de la profession;Date de début du mandat;Libellé de fonction;Date de début de la fonction",
        RneFile::Regional,
        Generation::G2018,
    ),
    (
        "Code région;Libellé de la région;Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code profession;Libellé de la profession;Date de début du mandat;Libellé de fonction;Date de début de la fonction",
        RneFile::Assembly,
        Generation::G2018,
    ),
    (
        "Code département EPCI;Code département commune rattachée;Code de la commune;Libellé commune rattachée;N° SIREN;Libellé de l'EPCI;Nom de l'élu;Prénom de l'élu;Date de naissance;Civilité;Code profession;Libellé de la profession;Date de début du mandat;Libellé de fonction;Date de début de la fonction;N° Identification d'un élu;Nuance mandat",
        RneFile::Community,
        Generation::G2014,
    ),
    (
        "Code du département (Maire);Libellé de département (Maires);Code Insee de la commune;Libellé de la commune;Population de la commune;Nom de l'élu;Prénom de l'élu;Date de naissance;Code sexe;Code profession;Libellé de la profession;Libellé de mandat;Date de début du mandat;Date de fin du mandat;Motif de fin de mandat;Libellé de fonction;Date de début de la fonction;Nuance politique (C. Mun.);N° Identification d'un élu",
        RneFile::Mayors,
        Generation::G2014,
    ),
];

/// A line of the répertoire with an invented member under these headers.
fn invented(headers: &str, day: &str) -> String {
    let values = headers.split(';').map(|header| match header {
        "Nom de l'élu" => "DE LA TOUR".to_owned(),
        "Prénom de l'élu" => "Maryse".to_owned(),
        "Code sexe" => "F".to_owned(),
        "Civilité" => "Mme".to_owned(),
        "Date de naissance" => day.replace("DATE", "14").replace("MOIS", "03").replace("AN", "1961"),
        "Date de début du mandat" => day.replace("DATE", "22").replace("MOIS", "03").replace("AN", "2026"),
        "Date de fin du mandat" => String::new(),
        "Libellé de la fonction" | "Libellé de fonction" => {
            "2ème Vice-président du conseil communautaire".to_owned()
        }
        "N° SIREN" => "200000000".to_owned(),
        h if h.starts_with("Libellé") && h.contains("commune") => "Orcy".to_owned(),
        h if h.starts_with("Code") && h.contains("ommune") => "99001".to_owned(),
        _ => "x".to_owned(),
    });
    values.collect::<Vec<_>>().join(";")
}

#[test]
fn every_generation_of_the_repertoire_is_recognised_and_read() {
    for (headers, file, generation) in PUBLISHED {
        for (separator, day) in [(";", "AN-MOIS-DATE"), (";", "DATE/MOIS/AN"), ("\t", "DATE/MOIS/AN")] {
            let text = format!("{headers}\n{}\n", invented(headers, day)).replace(';', separator);
            let table = table(&text);
            let layout = recognise(&table);
            assert_eq!((layout.kind, layout.rne), (LayoutKind::Rne, Some((*file, *generation))), "{headers}");
            let reading = read(&text);
            assert_eq!(reading.problems, [], "{headers}");
            let row = &reading.rows[0];
            assert_eq!((row.family_name.as_str(), row.given_name.as_str()), ("de La Tour", "Maryse"));
            assert_eq!(row.civility.as_deref(), Some("Madame"));
            assert_eq!(row.birth_date.expect("birth").to_string(), "1961-03-14");
            assert_eq!(row.starts_on.expect("start").to_string(), "2026-03-22");
            match file {
                RneFile::Mayors
                    if !headers.contains("fonction;") || headers.contains("Libellé de mandat") => {}
                _ => assert_eq!(
                    row.function.as_deref(),
                    Some(if *file == RneFile::Mayors { "Maire" } else { "2e vice-présidente" }),
                    "{headers}"
                ),
            }
            let has_commune =
                matches!(file, RneFile::Community | RneFile::Municipal | RneFile::Mayors | RneFile::Borough);
            assert_eq!(row.commune.as_deref(), has_commune.then_some("Orcy"), "{headers}");
        }
    }
}

#[test]
fn the_oldest_files_have_a_title_and_windows_accents_or_none_at_all() {
    let (headers, ..) = PUBLISHED[12];
    let text = format!(
        "Titulaires de mandats en fonction au 30 juin\n{headers}\n{}\n",
        invented(headers, "DATE/MOIS/AN")
    )
    .replace(';', "\t");
    let bytes = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
    let table = crate::read_table(&bytes).expect("readable");
    assert_eq!((table.header_line, recognise(&table).kind), (2, LayoutKind::Rne));
    let bare: String = text
        .chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { crate::fold(&c.to_string()) })
        .collect();
    let reading = read(&bare);
    assert_eq!((reading.rows.len(), reading.problems.len()), (1, 0));
    let snake = "code_du_departement;libelle_de_l_epci;nom_de_l_elu;prenom_de_l_elu;code_sexe;date_de_naissance;date_de_debut_du_mandat;date_de_debut_de_la_fonction\n01;CC;LEROY;Ana;F;1970-01-02;2026-03-22;2026-03-22\n";
    assert_eq!(recognise(&super::table(snake)).kind, LayoutKind::Rne);
    assert_eq!(read(snake).rows[0].family_name, "Leroy");
}

#[test]
fn a_national_file_keeps_our_own_lines() {
    let (headers, ..) = PUBLISHED[0];
    let ours = invented(headers, "DATE/MOIS/AN");
    let text =
        format!("{headers}\n{ours}\n{}\n", ours.replace("200000000", "211111111").replace("Maryse", "Zoé"));
    let table = table(&text);
    let known = communes(&["Orcy"]);
    let mine = crate::Context { siren: Some("200 000 000"), ..context(&known, &[]) };
    let reading = read_members(&table, &recognise(&table), &mine, &[]);
    assert_eq!((reading.rows.len(), reading.lines, reading.set_aside), (1, 1, 1));
    assert!(plain(&reading.remarks[0]).starts_with("1 ligne d'une autre collectivité"));
}

#[test]
fn the_template_is_recognised_and_maps_every_column() {
    let bytes = template_csv();
    assert!(bytes.starts_with(b"\xEF\xBB\xBFCivilit") && bytes.ends_with(b";Rang\r\n"));
    let text = String::from_utf8(bytes[3..].to_vec()).expect("text");
    let filled = format!(
        "{text}Madame;LEROY;Ana;ana.leroy@orcy.example;0612345678;Orcy;Maire;Groupe A;Finances;suppléante;Zoé Martin;22/03/2026;;papier;01/04/2026;\"3, rue Haute\n00000 Orcy\";14/03/1961;12\r\nM.;MARTIN;Zoé;;;Orcy;;;;titulaire;;;;;;;;\r\n"
    );
    let table = table(&filled);
    let layout = recognise(&table);
    assert_eq!(layout.kind, LayoutKind::Pupitre);
    assert!(layout.mapping.iter().all(Option::is_some), "{:?}", layout.mapping);
    let reading = read(&filled);
    assert_eq!(reading.problems, []);
    let row = &reading.rows[0];
    assert_eq!(row.phone.as_deref(), Some("06 12 34 56 78"));
    assert_eq!(row.substitute_for.as_deref(), Some("Zoé Martin"));
    assert_eq!(row.paper_address.as_deref(), Some("3, rue Haute\n00000 Orcy"));
    assert_eq!(row.rank, Some(12));
    let empty = crate::read_table(&template_csv()).expect("a template not filled in is readable");
    assert_eq!((empty.rows.len(), recognise(&empty).kind), (0, LayoutKind::Pupitre));
    assert!(matches!(crate::read_table(b"\xEF\xBB\xBF"), Err(ReadError::Empty)));
}

#[test]
fn an_unknown_file_is_guessed_and_the_rest_left_out() {
    let text = "NOM DE FAMILLE;Prénom usuel;Adr. mail perso;Tél. portable;Ville;Qualité;Code CSP\nMARTIN;Zoé;z@orcy.example;06 12 34 56 78;Orcy;Maire;12\n";
    let table = table(text);
    let layout = recognise(&table);
    assert_eq!(layout.kind, LayoutKind::Unknown);
    let expected = [
        Some(Field::FamilyName),
        Some(Field::GivenName),
        Some(Field::Email),
        Some(Field::Phone),
        Some(Field::Commune),
        Some(Field::Function),
        None,
    ];
    assert_eq!(layout.mapping, expected);
    let shown = columns(&table, &layout.mapping);
    assert_eq!(
        (shown[6].source.as_str(), shown[6].example.as_str(), shown[6].target.as_deref()),
        ("Code CSP", "12", None)
    );
}

#[test]
fn a_person_overrides_the_mapping() {
    let table = table("Nom;Prénom;Bidule\nMARTIN;Zoé;LEROY\n");
    let mut layout = recognise(&table);
    let chosen = BTreeMap::from([
        ("Bidule".to_owned(), Some("family_name".to_owned())),
        ("Prénom".to_owned(), None),
        ("Absente".to_owned(), Some("email".to_owned())),
    ]);
    override_mapping(&table, &mut layout.mapping, &chosen).expect("known fields");
    assert_eq!(layout.mapping, [None, None, Some(Field::FamilyName)]);
    let wrong = BTreeMap::from([("Nom".to_owned(), Some("salary".to_owned()))]);
    assert_eq!(override_mapping(&table, &mut layout.mapping, &wrong), Err("salary".to_owned()));
}

#[test]
fn names_in_one_column_are_parted_by_their_capitals() {
    let reading = read(
        "Nom et prénom;Mail\nLELOUP Maryse;a@orcy.example\nJean-Luc DE LA TOUR;b@orcy.example\nJean Martin;c@orcy.example\n",
    );
    let names: Vec<_> =
        reading.rows.iter().map(|row| (row.family_name.as_str(), row.given_name.as_str())).collect();
    assert_eq!(names, [("Leloup", "Maryse"), ("de La Tour", "Jean-Luc")]);
    assert_eq!(reading.problems[0].field, "full_name");
    assert_eq!(reading.problems[0].choices, ["MARTIN Jean", "JEAN Martin"]);
}
