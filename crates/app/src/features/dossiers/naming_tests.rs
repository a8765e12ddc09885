//! Names as clerks give them, and what they must say.
use super::super::naming::{extension, kind_of_text, read_name};
use super::*;

fn item(number: &str, title: &str) -> Item {
    Item {
        id: Uuid::from_u128(number.bytes().fold(1, |sum, b| sum * 256 + u128::from(b))),
        parent_id: None,
        position: 0,
        number: number.into(),
        title: title.into(),
        rapporteur_mandate_id: None,
        theme: String::new(),
        matter: None,
        kind: if number == "0" { "urgency" } else { "deliberation" }.into(),
        closed_door: false,
        on_site: String::new(),
    }
}

fn agenda() -> Vec<Item> {
    [
        ("0", "Vote sur l’urgence"),
        ("1", "Approbation du procès-verbal"),
        ("2", "Budget primitif 2027"),
        ("3", "Budget annexe de l’eau potable"),
        ("3.1", "Tarifs de l’eau"),
        ("7", "Plan local d’urbanisme intercommunal : zonage et règlement"),
        ("12", "Convention avec l’école de musique"),
    ]
    .map(|(number, title)| item(number, title))
    .to_vec()
}

fn placed(name: &str) -> Option<String> {
    let agenda = agenda();
    let id = place(&read_name(name), None, &agenda)?;
    agenda.iter().find(|i| i.id == id).map(|i| i.number.clone())
}

#[test]
fn a_number_at_the_head_or_after_a_word_names_the_item() {
    for (name, number) in [
        ("07-annexe-6-zonage.pdf", "7"),
        ("7 - Note de synthèse.pdf", "7"),
        ("3.1 tarifs.pdf", "3.1"),
        ("3.4 autre chose.pdf", "3"),
        ("03-01-tarifs.pdf", "3.1"),
        ("Point 12 - annexe 2.PDF", "12"),
        ("délibération n°7.docx", "7"),
        ("note_n_02.pdf", "2"),
        ("D07_PLUi.pdf", "7"),
        ("annexe 4 du point 12.pdf", "12"),
        ("00 urgence.pdf", "0"),
    ] {
        assert_eq!(placed(name).as_deref(), Some(number), "{name}");
    }
}

#[test]
fn a_date_or_a_reference_is_not_a_number_of_an_item() {
    for name in [
        "2014-04-24-0000071216.pdf",
        "12-12-2026 ordre.pdf",
        "07.12.2026.pdf",
        "annexe 7.pdf",
        "2026 rapport.pdf",
        "99-inconnu.pdf",
        "scan.pdf",
        ".pdf",
        "🚰.pdf",
    ] {
        assert_eq!(placed(name), None, "{name}");
    }
}

#[test]
fn without_a_number_the_title_places_when_it_is_clear() {
    assert_eq!(placed("zonage du plan local d'urbanisme.pdf").as_deref(), Some("7"));
    assert_eq!(placed("Convention école de musique.pdf").as_deref(), Some("12"));
    assert_eq!(placed("TARIFS EAU 2027.pdf").as_deref(), Some("3.1"));
    assert_eq!(placed("budget.pdf"), None, "two budgets: the clerk decides");
    assert_eq!(placed("annexe eau.pdf"), None);
    let inner = place(&read_name("doc1.pdf"), Some("Microsoft Word - Budget primitif"), &agenda());
    assert_eq!(inner, Some(agenda()[2].id));
}

#[test]
fn words_of_the_name_say_the_kind_and_the_rest_makes_the_title() {
    for (name, kind, title) in [
        ("07-annexe-6-zonage.pdf", Some("annex"), "Annexe 6 zonage"),
        ("02 Note de synthèse.pdf", Some("note"), "Note de synthèse"),
        ("02-projet-de-deliberation.pdf", Some("draft"), "Projet de deliberation"),
        ("5_projet_de_contrat_DSP.pdf", Some("contract"), "Projet de contrat DSP"),
        ("annexe-3-contrat.pdf", Some("annex"), "Annexe 3 contrat"),
        ("« L'eau » \"potable\" 🚰.pdf", None, "« L'eau » \"potable\" 🚰"),
        ("071.pdf", None, "071"),
        ("plan v2", None, "Plan v2"),
    ] {
        let clues = read_name(name);
        assert_eq!((clues.kind, clues.title.as_str()), (kind, title), "{name}");
    }
    assert_eq!(kind_of_text("COMMUNAUTÉ DE COMMUNES\nNote explicative de synthèse"), Some("note"));
    assert_eq!(kind_of_text("PROJET DE DÉLIBÉRATION no 4"), Some("draft"));
    assert_eq!(kind_of_text("Le conseil"), None);
}

#[test]
fn an_extension_is_known_whatever_its_case_and_not_invented() {
    assert_eq!(extension("Note.PDF").as_deref(), Some("pdf"));
    assert_eq!(extension("note"), None);
    assert_eq!(extension("point 3.1"), None);
    assert_eq!(extension("fin. Sans suite"), None);
    assert_eq!(extension(".pdf"), None);
}

proptest::proptest! {
    #[test]
    fn any_name_is_read_without_panic_and_has_a_title(name in "\\PC{1,80}") {
        let clues = read_name(&name);
        proptest::prop_assert!(!clues.title.is_empty() || name.trim().is_empty());
        let _ = place(&clues, Some(&name), &agenda());
    }
}
