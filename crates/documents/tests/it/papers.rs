//! Working papers drawn straight, and what becomes of drawn papers inside a dossier.

use pupitre_documents::{Block, Front, Paper, Part, assemble, page_texts, paper, prepare};

use crate::data;

fn note(paragraphs: usize) -> Paper {
    let text = "Le contrat confié à la société Eaux de l’Orle prend fin le 31 décembre 2027. Trois solutions ont été \
                étudiées : déléguer de nouveau le service, créer une régie, ou rejoindre la société publique locale.";
    let mut blocks = vec![
        Block::Heading("Le contexte".into()),
        Block::Points(vec!["neuf agents repris".into(), "compteurs rachetés".into()]),
        Block::Table {
            head: ["Mode de gestion", "Le m³ en 2028", "Le m³ en 2033"].map(String::from).into(),
            rows: vec![
                ["Délégation", "2,31 €", "2,64 €"].map(String::from).into(),
                ["Régie", "2,42 €", "2,49 €"].map(String::from).into(),
            ],
        },
    ];
    for n in 1..=paragraphs {
        blocks.push(Block::Heading(format!("{n}. Comparer")));
        blocks.push(Block::Text(text.into()));
    }
    Paper {
        authority: "Communauté de communes des Trois Vallées".into(),
        accent: "#0b5360".into(),
        kind: "Note explicative de synthèse".into(),
        title: "Eau potable : choix du mode de gestion à compter du 1er janvier 2028".into(),
        under: "Rapporteur : Patrick Pinchart".into(),
        blocks,
        foot: "Conseil communautaire du jeudi 17 décembre 2026".into(),
    }
}

fn words(bytes: &[u8]) -> String {
    page_texts(bytes).unwrap().join("\n").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_paper_is_small_sound_searchable_and_always_the_same() {
    let short = paper(&note(2)).unwrap();
    data::keep("paper.pdf", &short);
    data::assert_sound(&short, "paper");
    assert!(short.len() < 60_000, "{} bytes", short.len());
    assert_eq!(short, paper(&note(2)).unwrap());
    let found = prepare(&short).unwrap().inspection;
    assert_eq!((found.pages, found.has_text), (1, true));
    assert_eq!(
        found.title.as_deref(),
        Some("Eau potable : choix du mode de gestion à compter du 1er janvier 2028")
    );
    let said = words(&short);
    for piece in
        ["Note explicative de synthèse", "compteurs rachetés", "2,49 €", "2. Comparer", "Page 1 sur 1"]
    {
        assert!(said.contains(piece), "{piece} in {said}");
    }
    let long = paper(&note(30)).unwrap();
    data::keep("paper-long.pdf", &long);
    let found = prepare(&long).unwrap().inspection;
    assert!(found.pages > 2, "{} pages", found.pages);
    assert!(words(&long).contains(&format!("Page 3 sur {}", found.pages)));
}

#[test]
fn a_dossier_annexed_to_another_keeps_its_words() {
    let front =
        |when: &str| Front { when_and_where: when.into(), body: "Conseil".into(), ..Front::default() };
    let part = |title: &'static str, bytes| Part {
        item_number: "1".into(),
        item_title: "Prix de l’eau".into(),
        title: title.into(),
        bytes: Some(bytes),
        note: String::new(),
    };
    let note = paper(&note(1)).unwrap();
    let first = assemble(&[part("Note", &note)], &front("jeudi 5 novembre")).unwrap().bytes;
    let parts = [part("Dossier précédent", &first), part("Note", &note)];
    let second = assemble(&parts, &front("jeudi 17 décembre")).unwrap().bytes;
    let said = words(&second);
    for piece in ["Rapporteur : Patrick Pinchart", "jeudi 5 novembre", "Dossier précédent", "Régie"] {
        assert!(said.contains(piece), "{piece} in {said}");
    }
    assert_eq!(said.matches("Le contrat confié").count(), 2, "{said}");
}
