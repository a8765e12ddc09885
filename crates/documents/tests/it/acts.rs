//! What follows a sitting on paper: archivable, accessible, saying what the articles ask, and never harmed by its words.

use pupitre_documents::*;

use crate::data;
use crate::typesetting::{assert_archivable, text};

const SITTING: &str = "Conseil communautaire, séance du jeudi 17 décembre 2026 à 18 h 30";
const MADE_AT: i64 = 1_797_600_000_000;

fn issuer() -> Issuer {
    Issuer { authority: "Communauté de communes du Haut Loir".into(), accent: "#0f5c4d".into(), logo: None }
}

fn labelled(label: &str, value: &str) -> Labelled {
    Labelled { label: label.into(), value: value.into() }
}

fn place(quality: &str, name: &str, signed: &str) -> SignaturePlace {
    SignaturePlace { quality: quality.into(), name: name.into(), signed: signed.into() }
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("Hélène Ferrand-Lescure {n}")).collect()
}

fn row(n: usize) -> ActRow {
    ActRow {
        number: format!("2026-12-17-{n:02}"),
        day: "17 décembre".into(),
        object: format!(
            "Objet n° {n} : convention de mise à disposition d’un agent auprès de la régie des eaux"
        ),
        verdict: if n == 3 { "refusée".into() } else { "approuvée".into() },
    }
}

fn deliberation() -> DeliberationPaper {
    DeliberationPaper {
        issuer: issuer(),
        kicker: "Extrait du registre des délibérations".into(),
        number: "2026-12-17-03".into(),
        sitting: SITTING.into(),
        object: "Prix de l’eau et de l’assainissement 2027".into(),
        facts: vec![
            labelled("Convocation", "adressée le jeudi 10 décembre 2026"),
            labelled("Présidence", "Mireille Garnot"),
            labelled("Secrétaire de séance", "Luc Petit"),
            labelled("Membres", "110 en exercice, 78 présents, 12 représentés, 20 absents"),
            labelled("Quorum", "Quorum atteint : 78 membres présents sur 110 en exercice, il en faut 56."),
        ],
        presence: vec![
            labelled("Présents", &names(78).join(", ")),
            labelled("Représentés", "Anne Roux (pouvoir à Luc Petit)"),
        ],
        visas: vec!["Vu le code général des collectivités territoriales ;".into()],
        recitals: vec!["Considérant l’exposé #panic() *du* rapporteur ;".into()],
        vote: vec!["Adoptée : 85 pour, 3 contre, 2 abstentions (article L2121-20 du CGCT).".into()],
        verb: "Décide".into(),
        decision: vec![
            "Article 1er – D’approuver les tarifs.".into(),
            "Article 2 – De charger la présidente.".into(),
        ],
        signatures: vec![
            place("La présidente", "Mireille Garnot", "signé au registre le 18 décembre 2026"),
            place("Le secrétaire de séance", "Luc Petit", ""),
        ],
        mentions: vec!["Transmise au représentant de l’État le 18 décembre 2026.".into()],
        recourse: vec![
            "Tribunal administratif, deux mois (article R421-1 du code de justice administrative).".into(),
        ],
        made_at: MADE_AT,
    }
}

#[test]
fn a_deliberation_says_who_was_there_what_was_voted_and_what_is_decided() {
    let bytes = Press::new().deliberation(&deliberation()).unwrap();
    data::keep("deliberation.pdf", &bytes);
    assert_archivable(&bytes, "deliberation");
    let said = text(&bytes);
    for words in [
        "Extrait du registre",
        "2026-12-17-03",
        "pouvoir à Luc Petit",
        "#panic() *du*",
        "85 pour",
        "Article 2",
        "signé au registre",
        "R421-1",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
}

#[test]
fn the_list_says_approved_or_refused_and_an_empty_one_says_so() {
    let mut list = DeliberationList {
        issuer: issuer(),
        sitting: SITTING.into(),
        rows: (1..=24).map(row).collect(),
        rule: "Liste affichée dans la semaine (article L2121-25 du CGCT).".into(),
        made_on: "18 décembre 2026".into(),
        made_at: MADE_AT,
    };
    let bytes = Press::new().deliberation_list(&list).unwrap();
    data::keep("deliberation-list.pdf", &bytes);
    assert_archivable(&bytes, "list");
    let said = text(&bytes);
    assert!(
        said.contains("refusée") && said.contains("approuvée") && said.contains("2026-12-17-24"),
        "{said}"
    );
    list.rows.clear();
    assert!(text(&Press::new().deliberation_list(&list).unwrap()).contains("Aucune délibération"));
}

#[test]
fn the_closing_sheet_has_room_for_every_member_and_the_tables_every_subject() {
    let closing = RegisterClosing {
        issuer: issuer(),
        sitting: SITTING.into(),
        rows: (1..=8).map(row).collect(),
        present: names(77),
        signatures: vec![
            place("La présidente", "Mireille Garnot", ""),
            place("Le secrétaire", "Luc Petit", ""),
        ],
        rule: "Article R2121-9 du CGCT.".into(),
        made_at: MADE_AT,
    };
    let bytes = Press::new().register_closing(&closing).unwrap();
    data::keep("register-closing.pdf", &bytes);
    assert_archivable(&bytes, "closing sheet");
    let said = text(&bytes);
    assert!(said.contains("Ferrand-Lescure 0") && said.contains("Ferrand-Lescure 76"), "{said}");
    let tables = RegisterTables {
        issuer: issuer(),
        year: "2026".into(),
        by_date: (1..=40).map(row).collect(),
        by_subject: vec![SubjectRows {
            subject: "7.1 Finances locales".into(),
            rows: (1..=4).map(row).collect(),
        }],
        made_at: MADE_AT,
    };
    let bytes = Press::new().register_tables(&tables).unwrap();
    data::keep("register-tables.pdf", &bytes);
    assert_archivable(&bytes, "tables");
    assert!(text(&bytes).contains("7.1 Finances locales"));
}

#[test]
fn a_certificate_says_what_was_posted_and_who_certifies() {
    let certificate = PostingCertificate {
        issuer: issuer(),
        sitting: SITTING.into(),
        words: vec![
            "Je soussignée, Mireille Garnot, présidente, certifie que la liste a été affichée.".into(),
        ],
        signature: place("La présidente", "Mireille Garnot", ""),
        made: "Fait le 26 décembre 2026".into(),
        made_at: MADE_AT,
    };
    let bytes = Press::new().posting_certificate(&certificate).unwrap();
    data::keep("posting-certificate.pdf", &bytes);
    assert_archivable(&bytes, "certificate");
    assert!(text(&bytes).contains("certifie que la liste a été affichée"));
}

fn run(text: &str) -> Vec<Run> {
    vec![Run { text: text.into(), strong: false, emphasis: false, underline: false }]
}

fn paragraph(words: &str) -> MinutesBlock {
    MinutesBlock::Paragraph { runs: run(words) }
}

#[test]
fn minutes_keep_their_headings_lists_and_tables_as_tags() {
    let cell = |header: bool, words: &str| Cell { header, blocks: vec![paragraph(words)] };
    let strong =
        Run { text: "en gras\net à la ligne".into(), strong: true, emphasis: true, underline: true };
    let minutes = MinutesPaper {
        issuer: issuer(),
        sitting: SITTING.into(),
        notice: "Projet de procès-verbal, à arrêter à la prochaine séance.".into(),
        blocks: vec![
            MinutesBlock::Fact { lines: vec!["Le jeudi 17 décembre 2026…".into()] },
            MinutesBlock::Heading { level: 1, runs: run("Présences") },
            MinutesBlock::Fact { lines: vec![format!("Présents (78) : {}.", names(78).join(", "))] },
            MinutesBlock::Heading { level: 2, runs: run("1. Prix de l’eau") },
            MinutesBlock::Paragraph { runs: vec![strong] },
            MinutesBlock::Paragraph { runs: vec![] },
            MinutesBlock::List { ordered: true, items: vec![vec![paragraph("un")], vec![paragraph("deux")]] },
            MinutesBlock::List { ordered: false, items: vec![vec![paragraph("trois"), paragraph("suite")]] },
            MinutesBlock::Table {
                columns: 2,
                rows: vec![
                    vec![cell(true, "Tarif"), cell(true, "2027")],
                    vec![cell(false, "Abonnement"), cell(false, "34,00 €")],
                ],
            },
        ],
        settled: "Arrêté le 28 janvier 2027.".into(),
        signatures: vec![
            place("La présidente", "Mireille Garnot", ""),
            place("Le secrétaire", "Luc Petit", ""),
        ],
        made_at: MADE_AT,
    };
    let bytes = Press::new().minutes(&minutes).unwrap();
    data::keep("minutes.pdf", &bytes);
    assert_archivable(&bytes, "minutes");
    let said = text(&bytes);
    for words in [
        "Projet de procès-verbal",
        "Présences",
        "en gras",
        "trois",
        "Abonnement",
        "34,00 €",
        "Arrêté le 28 janvier",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    let structure = String::from_utf8_lossy(&lopdf_text(&bytes)).into_owned();
    for tag in ["/H1", "/L", "/LI", "/Table", "/TH"] {
        assert!(structure.contains(tag), "{tag} is not among the tags");
    }
}

/// The objects of a file, written out.
fn lopdf_text(bytes: &[u8]) -> Vec<u8> {
    let doc = lopdf::Document::load_mem(bytes).unwrap();
    let types = doc.objects.values().filter_map(|o| o.as_dict().ok()?.get(b"S").ok()?.as_name().ok());
    types.flat_map(|name| [b"/", name, b" "].concat()).collect()
}
