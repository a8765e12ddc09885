//! The papers of the tablets, made and read again.
use crate::data::{assert_sound, keep, texts};
use pupitre_documents::{
    AgreementArticle, AgreementPaper, DrawnSignature, Issuer, LabelSheet, Labelled, PreparationSheet, Press,
    SheetCode, TabletLabel,
};

const QR: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 21 21\"><path d=\"M0 0h7v7h-7z\"/></svg>";

fn issuer() -> Issuer {
    Issuer {
        authority: "Communauté de communes des Trois Vallées".into(),
        accent: "#0b5360".into(),
        logo: None,
    }
}

#[test]
fn an_agreement_carries_its_articles_its_signatures_and_its_proof() {
    let strokes: Vec<Vec<[f64; 2]>> = vec![
        (0..60).map(|n| [100.0 + f64::from(n) * 8.0, 150.0 + (f64::from(n) * 0.4).sin() * 70.0]).collect(),
        vec![[90.0, 240.0], [640.0, 225.0]],
        vec![[700.0, 200.0]],
    ];
    let article = |n: usize| AgreementArticle {
        title: format!("Clause {n}"),
        text: "Le matériel reste la propriété de la collectivité.\nIl ne peut être ni cédé, ni vendu.".into(),
    };
    let signature = |quality: &str, name: &str, strokes: &[Vec<[f64; 2]>]| DrawnSignature {
        quality: quality.into(),
        name: name.into(),
        signed: "signé sur l’écran le lundi 14 décembre 2026 à 10 h 26".into(),
        strokes: strokes.to_vec(),
    };
    let paper = AgreementPaper {
        issuer: issuer(),
        title: "Convention de mise à disposition d’une tablette".into(),
        under: "Tablette T-042, M. Roland Cayrol".into(),
        articles: (1..=15).map(article).collect(),
        signatures: vec![
            signature("L’élu", "Roland Cayrol", &strokes),
            signature("Témoin", "Inès Roux", &[]),
        ],
        proof: vec![Labelled { label: "Empreinte".into(), value: "ab".repeat(32) }],
        made_at: 1_797_000_000_000,
    };
    let pdf = Press::new().agreement(&paper).unwrap();
    assert_sound(&pdf, "agreement");
    keep("convention.pdf", &pdf);
    if let Some(pages) = texts(&pdf) {
        let text = pages.join(" ");
        for said in ["Article 15", "Roland Cayrol", "Preuve", "abababab"] {
            assert!(text.contains(said), "« {said} » in {text}");
        }
    }
}

#[test]
fn labels_fill_their_sheet_after_the_places_already_used_and_go_on_over_the_next() {
    let label = |n: usize| TabletLabel {
        tag: format!("T-{n:03}"),
        product: "Samsung SM-X210".into(),
        serial: format!("R9TX{n:06}"),
        qr_svg: QR.into(),
    };
    let sheet = LabelSheet {
        authority: "CC des Trois Vallées".into(),
        columns: 3,
        rows: 8,
        size: [70.0, 36.0, 0.0, 4.5, 0.0],
        skip: 5,
        labels: (1..=25).map(label).collect(),
        made_at: 1_797_000_000_000,
    };
    let pdf = Press::new().labels(&sheet).unwrap();
    assert_sound(&pdf, "labels");
    keep("etiquettes.pdf", &pdf);
    if let Some(pages) = texts(&pdf) {
        assert_eq!(pages.iter().filter(|p| p.contains("T-")).count(), 2, "{pages:?}");
        assert!(pages[0].contains("T-019") && pages[1].contains("T-020"), "{pages:?}");
    }
}

#[test]
fn a_preparation_sheet_stands_on_one_page_with_its_steps_and_codes() {
    let code =
        |title: &str| SheetCode { title: title.into(), text: "Visez ce code.".into(), qr_svg: QR.into() };
    let sheet = PreparationSheet {
        authority: "CC des Trois Vallées".into(),
        accent: "#0b5360".into(),
        tag: "T-087".into(),
        facts: vec![Labelled { label: "Série".into(), value: "R9TX408841".into() }],
        kit: vec!["Étui".into(), "Chargeur".into()],
        steps: (1..=9).map(|n| format!("Étape {n}")).collect(),
        codes: vec![code("Gestion de la tablette"), code("Page de la tablette")],
        made_at: 1_797_000_000_000,
    };
    let pdf = Press::new().preparation_sheet(&sheet).unwrap();
    assert_sound(&pdf, "preparation sheet");
    keep("preparation.pdf", &pdf);
    if let Some(pages) = texts(&pdf) {
        assert_eq!(pages.iter().filter(|p| !p.trim().is_empty()).count(), 1);
        assert!(pages[0].contains("T-087") && pages[0].contains("Étape 9"), "{pages:?}");
    }
}
