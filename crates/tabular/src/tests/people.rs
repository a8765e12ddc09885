//! Lines read as members: what is understood, what is said when it is not.

use super::{TODAY, communes, context, correction, plain, read, read_with, table};
use crate::layout::recognise;
use crate::members::read_members;
use crate::{
    Capacity, DateFault, KnownTitular, Problem, display_family_name, display_given_name, french_long_day,
    parse_day,
};
use jiff::civil::date;

const HEAD: &str = "Nom;Prénom;Adresse électronique;Téléphone;Commune représentée;Fonction;Qualité;Suppléant de;Début du mandat;Fin du mandat;Reçoit par;Papier demandé le;Adresse postale;Date de naissance;Rang\n";

/// The problems of one line under the whole header.
fn problems(line: &str) -> Vec<Problem> {
    read(&format!("{HEAD}{line}\n")).problems
}

/// The only problem of one line.
fn only(line: &str) -> Problem {
    let found = problems(line);
    assert_eq!(found.len(), 1, "{line}: {found:?}");
    found[0].clone()
}

#[test]
fn capitals_become_names_as_they_are_written() {
    let family = [
        ("LELOUP", "Leloup"),
        ("DE LA TOUR", "de La Tour"),
        ("VASSEUR-LEBEL", "Vasseur-Lebel"),
        ("D'ARTAGNAN", "d’Artagnan"),
        ("LE GALL", "Le Gall"),
        ("DU BELLAY", "Du Bellay"),
        ("DUPONT DE L'EURE", "Dupont de L’Eure"),
        ("MARTIN DU GARD", "Martin du Gard"),
        ("MCDONALD", "McDonald"),
        ("O'BRIEN", "O’Brien"),
        ("N'DIAYE", "N’Diaye"),
        ("VAN DER MEER", "Van der Meer"),
        ("ÉLOÏSE-ÇA", "Éloïse-Ça"),
        ("MARTIN ÉPOUSE DURAND", "Martin épouse Durand"),
        ("leroy", "Leroy"),
        ("McDonald", "McDonald"),
        ("de la Tour", "de la Tour"),
        ("  Le\u{A0}Gall ", "Le Gall"),
        ("X", "X"),
    ];
    for (raw, shown) in family {
        assert_eq!(display_family_name(raw), shown);
        assert_eq!(display_family_name(shown), shown, "showing twice changes nothing");
    }
    for (raw, shown) in
        [("JEAN-LUC", "Jean-Luc"), ("marie claude", "Marie Claude"), ("LOU'ANN", "Lou’Ann"), ("Zoé", "Zoé")]
    {
        assert_eq!(display_given_name(raw), shown);
    }
}

#[test]
fn names_with_quotes_emojis_or_five_hundred_letters() {
    let long = "A".repeat(500);
    let text = format!("Nom;Prénom\n\"LE \"\"GRAND\"\"\";Zoé 🎉\n{long};Léo\nMARTIN;{}\n", "b".repeat(100));
    let reading = read(&text);
    assert_eq!(reading.rows.len(), 2);
    assert_eq!(
        (reading.rows[0].family_name.as_str(), reading.rows[0].given_name.as_str()),
        ("Le \"grand\"", "Zoé 🎉")
    );
    let problem = &reading.problems[0];
    assert_eq!((problem.line, problem.field.as_str(), problem.blocks), (3, "family_name", true));
    assert_eq!(plain(&problem.sentence), "Ce nom compte 500 caractères : 100 au plus.");
    assert!(problem.value.chars().count() <= 200);
}

#[test]
fn missing_names_control_and_invisible_characters_are_said() {
    assert_eq!(only(";Zoé").field, "family_name");
    assert_eq!(plain(&only("MARTIN;-").sentence), "Il manque le prénom.");
    assert_eq!(only("MARTIN;\"\"\"\"").field, "given_name");
    let nul = only("MAR\0TIN;Zoé");
    assert_eq!((nul.field.as_str(), nul.choices[0].as_str()), ("family_name", "MAR TIN"));
    let bidi = only("MARTIN;Zo\u{202E}é");
    assert_eq!((bidi.field.as_str(), bidi.choices[0].as_str()), ("given_name", "Zoé"));
    assert_eq!(only("\"MAR\nTIN\";Zoé").choices, ["MAR TIN"]);
    assert!(plain(&only("B\u{FFFD}RANGER;Zoé").sentence).contains("accents"));
}

#[test]
fn a_formula_is_flagged_on_its_field_and_never_computed() {
    let problem = only("MARTIN;Zoé;=HYPERLINK(\"http://x\")");
    assert_eq!((problem.field.as_str(), problem.blocks), ("email", true));
    assert!(plain(&problem.sentence).contains("formule"));
    assert_eq!(only("=1+1;Zoé").field, "family_name");
    assert_eq!(problems("MARTIN;Zoé;;+33 6 12 34 56 78"), []);
}

#[test]
fn an_email_is_checked_and_the_sentence_says_what_to_write() {
    let cases = [
        (
            "t.delvigne@courvalles",
            "Il manque la fin de l'adresse électronique. Sans adresse, il ne peut pas recevoir sa convocation sur tablette.",
        ),
        (
            "t.delvigne@courvalles.f",
            "La fin de l'adresse électronique n'est pas complète. Sans adresse, il ne peut pas recevoir sa convocation sur tablette.",
        ),
        ("t.delvigne", "Il manque le « @ » dans l'adresse électronique."),
        ("courvalles@", "L'adresse électronique est incomplète."),
        ("t delvigne@courvalles.fr", "Une adresse électronique ne contient pas d'espace."),
        ("zoé@courvalles.fr", "Une adresse électronique ne porte pas d'accent."),
        ("a@courvalles,fr", "Il y a une virgule à la place d'un point."),
        ("a..b@courvalles.fr", "Cette adresse électronique n'est pas bien écrite."),
        ("a@b@c.fr", "L'adresse électronique porte plusieurs « @ »."),
        ("a@@b", "L'adresse électronique porte plusieurs « @ »."),
        ("a@x.fr / b@x.fr", "Il y a plusieurs adresses dans la même case."),
    ];
    for (email, sentence) in cases {
        let problem = only(&format!("DELVIGNE;Thierry;{email}"));
        assert_eq!(plain(&problem.sentence), sentence);
        assert!(problem.blocks && problem.field == "email" && !problem.hint.is_empty());
    }
    assert_eq!(plain(&only("A;B;t@c").hint), "Écrivez ce qui suit le point, par exemple « .fr »");
    assert_eq!(only("A;B;zoé@c.fr").choices, ["zoe@c.fr"]);
    assert_eq!(only("A;B;a@x.fr / b@x.fr").choices, ["a@x.fr", "b@x.fr"]);
    let injected = only("A;B;\"a@x.fr\nBcc: b@x.fr\"");
    assert!(plain(&injected.sentence).contains("retour à la ligne"));
    let good = read(&format!("{HEAD}A;B;<Zoe.Martin+elu@Orcy.Example>;\n"));
    assert_eq!(good.rows[0].email.as_deref(), Some("zoe.martin+elu@orcy.example"));
}

#[test]
fn phones_take_the_french_form() {
    let good = [
        ("0612345678", "06 12 34 56 78"),
        ("06.12.34.56.78", "06 12 34 56 78"),
        ("612345678", "06 12 34 56 78"),
        ("+33 6 12 34 56 78", "06 12 34 56 78"),
        ("+33(0)612345678", "06 12 34 56 78"),
        ("0033612345678", "06 12 34 56 78"),
        ("+262 692 12 34 56", "06 92 12 34 56"),
        ("+32 475 12 34 56", "+32 475 12 34 56"),
    ];
    for (raw, shown) in good {
        let reading = read(&format!("{HEAD}A;B;;{raw}\n"));
        assert_eq!(reading.rows[0].phone.as_deref(), Some(shown), "{raw}");
    }
    for raw in ["06 12", "12", "bureau 3"] {
        let problem = only(&format!("A;B;;{raw}"));
        assert!(!problem.blocks && problem.field == "phone", "{raw}");
    }
    assert_eq!(only("A;B;;06 12 34 56 78 / 04 12 34 56 78").choices.len(), 2);
}

#[test]
fn days_are_read_in_every_french_form() {
    let day = date(2026, 3, 22);
    for text in [
        "22/03/2026",
        "22/3/26",
        "22-03-2026",
        "22.03.2026",
        "2026-03-22",
        "2026-03-22T00:00",
        "22/03/2026 00:00:00",
        "20260322",
        "46103",
        "22 mars 2026",
        "Dimanche 22 MARS 2026",
        "le 22 mars 2026",
    ] {
        assert_eq!(parse_day(text), Ok(day), "{text}");
    }
    assert_eq!(parse_day("1er août 2026"), Ok(date(2026, 8, 1)));
    assert_eq!(parse_day("14/03/61"), Ok(date(1961, 3, 14)));
    assert_eq!(parse_day("29/02/2024"), Ok(date(2024, 2, 29)));
    assert_eq!(parse_day("29/02/2025"), Err(DateFault::Impossible { day: 29, month: 2, year: 2025 }));
    assert_eq!(parse_day("03/22/2026"), Err(DateFault::Swapped(day)));
    for text in ["", "hier", "22/03", "22/03-2026", "1/2/3", "12", "999999", "2026", "/", "٢٢/03/2026"] {
        assert_eq!(parse_day(text), Err(DateFault::Unreadable), "{text}");
    }
    assert_eq!(french_long_day(day), "dimanche 22 mars 2026");
    assert_eq!(french_long_day(date(2026, 11, 1)), "dimanche 1er novembre 2026");
}

#[test]
fn impossible_days_and_mandates_upside_down_are_said() {
    let born = |day: &str| only(&format!("A;B;;;;;;;;;;;;{day}"));
    assert_eq!(plain(&born("29/02/1961").sentence), "Le 29 février n'existe pas en 1961.");
    assert_eq!(plain(&born("00/00/0000").sentence), "La date 00/00/0000 n'existe pas.");
    assert_eq!(born("03/22/1961").choices, ["22/03/1961"]);
    assert_eq!(plain(&born("25/11/2026").sentence), "Cette date de naissance est dans le futur.");
    assert!(born("24/11/1899").blocks);
    let young = born("01/01/2015");
    assert!(!young.blocks && plain(&young.sentence).contains("L228"));
    let upside_down = only("OBRY;Gérard;;;Orcy;;;;22/03/2026;22/03/2025");
    assert_eq!((upside_down.field.as_str(), upside_down.value.as_str()), ("starts_on", "22/03/2026"));
    assert_eq!(plain(&upside_down.sentence), "La fin du mandat (22/03/2025) précède son début.");
    assert_eq!(upside_down.who, "Gérard Obry, Orcy");
    assert_eq!(problems("A;B;;;;;;;22/03/2026;22/03/2026"), []);
}

#[test]
fn communes_are_found_whatever_their_spelling_and_never_guessed() {
    let known =
        communes(&["Saint-Maxent-le-Bois", "Saint-Maxent-en-Val", "Orcy", "L’Île-d’Ys", "La Chapelle"]);
    let text = |name: &str| format!("Nom;Prénom;Code sexe;Commune\nROUXEL;Nadège;F;{name}\n");
    for (name, found) in [
        ("ST MAXENT LE BOIS", "Saint-Maxent-le-Bois"),
        ("orcy", "Orcy"),
        ("L'Ile d'Ys", "L’Île-d’Ys"),
        ("Chapelle (La)", "La Chapelle"),
    ] {
        assert_eq!(read_with(&text(name), &known, &[]).rows[0].commune.as_deref(), Some(found), "{name}");
    }
    let problem = read_with(&text("St Maxent"), &known, &[]).problems[0].clone();
    assert_eq!(
        plain(&problem.sentence),
        "Deux communes portent presque ce nom. Choisissez celle qu'elle représente."
    );
    assert_eq!(plain(&problem.who), "Nadège Rouxel, « St Maxent »");
    assert_eq!(problem.choices, ["Saint-Maxent-le-Bois", "Saint-Maxent-en-Val"]);
    assert_eq!(plain(&problem.hint), "Deux communes possibles");
    let typo = read_with(&text("Orcie"), &known, &[]).problems[0].clone();
    assert_eq!((typo.choices.as_slice(), typo.blocks), (["Orcy".to_owned()].as_slice(), true));
    assert!(read_with(&text("Ailleurs"), &known, &[]).problems[0].choices.is_empty());
    assert_eq!(read(&text("SAINT-MAXENT-LE-BOIS")).rows[0].commune.as_deref(), Some("Saint-Maxent-le-Bois"));
}

#[test]
fn the_insee_code_settles_a_name_that_does_not() {
    let mut known = communes(&["Saint-Maxent-le-Bois", "Saint-Maxent-en-Val"]);
    known[1].insee_code = Some("01004".to_owned());
    let reading = read_with("Nom;Prénom;Commune;Code Insee\nROUXEL;Nadège;St Maxent;1004\n", &known, &[]);
    assert_eq!(reading.rows[0].commune.as_deref(), Some("Saint-Maxent-en-Val"));
}

#[test]
fn paper_needs_a_dated_request_and_an_address() {
    let missing = problems("MARTIN;Zoé;;;;;;;;;papier");
    assert_eq!(
        missing.iter().map(|p| p.field.as_str()).collect::<Vec<_>>(),
        ["paper_requested_on", "paper_address"]
    );
    assert!(missing.iter().all(|p| p.blocks && p.sentence.contains("L2121-10")));
    assert_eq!(problems("MARTIN;Zoé;;;;;;;;;Courrier;01/04/2026;3 rue Haute"), []);
    assert_eq!(only("MARTIN;Zoé;;;;;;;;;papier;01/04/2030;3 rue Haute").field, "paper_requested_on");
    assert_eq!(only("MARTIN;Zoé;;;;;;;;;pigeon").choices, ["tablette", "papier"]);
}

#[test]
fn a_substitute_replaces_a_titular_who_exists() {
    let alone = only("MARTIN;Zoé;;;Orcy;;suppléante");
    assert!(alone.field == "substitute_for" && alone.sentence.contains("L5211-6"));
    let text = format!(
        "{HEAD}MARTIN;Zoé;;;Orcy;;suppléante;leroy ana\nLEROY;Ana;;;Orcy;;titulaire\nPETIT;Léo;;;Orcy;;suppléant\nROY;Luc;;;Orcy;;suppléant;Personne Inconnue\n"
    );
    let reading = read(&text);
    assert_eq!(reading.rows[0].substitute_for.as_deref(), Some("Ana Leroy"));
    assert_eq!(reading.problems.iter().map(|p| p.line).collect::<Vec<_>>(), [4, 5]);
    assert_eq!(reading.problems[0].choices, ["Ana Leroy"]);
    let known = [KnownTitular { name: "Inconnue Personne".to_owned(), commune: None }];
    let table = table(&text);
    let again = read_members(&table, &recognise(&table), &context(&[], &known), &[]);
    assert_eq!(again.problems.len(), 1);
    assert_eq!(only("MARTIN;Zoé;;;;;observateur").choices, ["titulaire", "suppléant", "informé"]);
    assert_eq!(Capacity::read("Suppléante"), Some(Capacity::Substitute));
}

#[test]
fn the_same_person_twice_is_said_with_both_lines() {
    let text = format!(
        "{HEAD}MARTIN;Zoé;z@orcy.fr;;Orcy;;;;;;;;;14/03/1961\nMartin;ZOE;;;Valbrune;;;;;;;;;14/03/1961\nMARTIN;Zoé;;;Orcy;;;;;;;;;01/01/1990\nDURAND;Luc;Z@ORCY.FR\nMARTIN;Zoé;;;Orcy\n"
    );
    let reading = read(&text);
    let said: Vec<_> =
        reading.problems.iter().map(|p| (p.line, p.field.as_str(), plain(&p.sentence))).collect();
    assert_eq!(
        said[0],
        (
            3,
            "family_name",
            "ZOE Martin est déjà à la ligne 2 (même nom, même date de naissance).".replace("ZOE", "Zoe")
        )
    );
    assert_eq!(said[1], (5, "email", "Cette adresse est déjà celle de Zoé Martin, ligne 2.".to_owned()));
    assert_eq!(said[2].0, 6);
    assert_eq!((said.len(), reading.rows.len()), (3, 2), "namesakes born on other days are two persons");
}

#[test]
fn corrections_are_applied_before_the_checks_and_the_last_one_wins() {
    let text = format!("{HEAD}OBRY;Gérard;g.obry@orcy;;Orcy;;;;22/03/2026;22/03/2025\n");
    let corrections = [
        correction(2, "starts_on", "oups"),
        correction(2, "starts_on", "22/03/2024"),
        correction(2, "email", "g.obry@orcy.fr"),
        correction(9, "email", "x@y.fr"),
        correction(2, "nothing", "x"),
    ];
    let reading = read_with(&text, &[], &corrections);
    assert_eq!(reading.rows[0].starts_on, Some(date(2024, 3, 22)));
    assert_eq!(reading.rows[0].email.as_deref(), Some("g.obry@orcy.fr"));
    assert!(reading.problems.iter().all(|problem| !problem.blocks));
    let start =
        reading.problems.iter().find(|problem| problem.field == "starts_on").expect("kept for the screen");
    assert_eq!(plain(&start.sentence), "Corrigé : la fin du mandat (22/03/2025) précède son début.");
    assert_eq!(plain(&start.hint), "Compris : vendredi 22 mars 2024");
    let wrong =
        read_with(&text, &[], &[correction(2, "email", "=1+1"), correction(2, "starts_on", "22/03/2024")]);
    assert!(wrong.problems.iter().any(|p| p.blocks && p.field == "email" && p.value == "=1+1"));
}

#[test]
fn every_sentence_is_french_typography_and_says_what_to_do() {
    let lines =
        ["A;B;a@b;12;;;x;;31/02/2026;;papier;;;30/02/1961;zz", ";;", "=1;@a", "A;B;a b@c.fr;;;;suppléant"];
    for line in lines {
        for problem in problems(line) {
            for text in [&problem.sentence, &problem.hint] {
                assert!(!text.is_empty() && !text.contains('\''), "{text}");
                assert!(!text.contains(" :") && !text.contains(" »") && !text.contains("« "), "{text}");
            }
            assert!(!problem.field_label.is_empty() && !problem.who.is_empty());
        }
    }
    assert_eq!(TODAY.to_string(), "2026-11-24");
}
