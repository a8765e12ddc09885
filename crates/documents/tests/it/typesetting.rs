//! Letters, slips, proofs and sheets: tagged, archivable, fonts embedded, and each saying what it must.

use lopdf::Document;
use pupitre_documents::*;

use crate::{data, sample};

pub fn text(bytes: &[u8]) -> String {
    let said =
        data::texts(bytes).map(|t| t.join("\n")).unwrap_or_else(|| page_texts(bytes).unwrap().join("\n"));
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// PDF/A-2a and PDF/UA-1 declared, tagged, in French, every font embedded, sound.
pub fn assert_archivable(bytes: &[u8], what: &str) {
    data::assert_sound(bytes, what);
    let doc = Document::load_mem(bytes).unwrap();
    let catalog = doc.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap().to_ascii_lowercase(), b"fr-fr", "{what}");
    assert!(catalog.has(b"StructTreeRoot") && catalog.has(b"MarkInfo"), "{what}: not tagged");
    let metadata = doc.get_object(catalog.get(b"Metadata").unwrap().as_reference().unwrap()).unwrap();
    let metadata =
        String::from_utf8_lossy(&metadata.as_stream().unwrap().get_plain_content().unwrap()).into_owned();
    assert!(
        metadata.contains("pdfaid:part>2<") && metadata.contains("pdfaid:conformance>A<"),
        "{what}: {metadata}"
    );
    assert!(metadata.contains("pdfuaid:part>1<"), "{what}: {metadata}");
    if let Some((true, fonts)) = data::tool("pdffonts", &[], bytes, &[]) {
        for line in fonts.lines().skip(2) {
            assert!(line.contains(" yes yes yes"), "{what}: {line}");
        }
    }
}

#[test]
fn a_letter_is_archivable_accessible_and_says_the_agenda() {
    let bytes = Press::new().letter(&sample::letter()).unwrap();
    data::keep("letter.pdf", &bytes);
    assert_archivable(&bytes, "letter");
    let said = text(&bytes);
    for words in [
        "Madame Haudry,",
        "jeudi 17 décembre 2026",
        "18 h 30",
        "Vœu relatif",
        "3.2",
        "Huis clos",
        "SA/2026-118",
        "Pouvoir",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
}

#[test]
fn letters_are_personal_in_order_and_the_common_one_names_nobody() {
    let press = Press::new();
    let all: Vec<LetterData> = (0..9)
        .map(|n| {
            let mut letter = sample::letter();
            letter.recipient =
                Some(sample::recipient("Monsieur", "Hugues", &format!("Lescure{n}"), "", "Bézincourt"));
            letter
        })
        .collect();
    let letters = press.letters(&all).unwrap();
    for (n, bytes) in letters.iter().enumerate() {
        let said = text(bytes);
        assert!(
            said.contains(&format!("Lescure{n}")) && !said.contains(&format!("Lescure{}", n + 1)),
            "{n}: {said}"
        );
    }
    let mut common = sample::letter();
    common.recipient = None;
    let bytes = press.letter(&common).unwrap();
    data::keep("common.pdf", &bytes);
    let said = text(&bytes);
    assert!(
        said.contains("Mesdames, Messieurs,") && !said.contains("Haudry") && !said.contains("Pouvoir"),
        "{said}"
    );
}

#[test]
fn the_same_letter_is_the_same_file() {
    let press = Press::new();
    assert_eq!(press.letter(&sample::letter()).unwrap(), press.letter(&sample::letter()).unwrap());
}

#[test]
fn what_a_clerk_types_is_never_code() {
    let mut letter = sample::letter();
    letter.template.body =
        "#panic(\"x\") *gras* _it_ $x$ \\ @ref <b> // {nom} [a] `r` = titre {ordre_du_jour}".into();
    letter.agenda[0].title = "#read(\"/etc/passwd\") #{1+1} \u{202e}".into();
    let said = text(&Press::new().letter(&letter).unwrap());
    assert!(
        said.contains("#panic(\"x\") *gras* _it_ $x$") && said.contains("#read(\"/etc/passwd\")"),
        "{said}"
    );
}

#[test]
fn a_character_that_no_typeface_has_is_an_empty_box_and_stops_nothing() {
    let mut letter = sample::letter();
    letter.agenda[0].title = "Eau 🚰 potable 👩🏽‍🚒 de l’Ǝst\r\nsuite".into();
    let printed = Press::new().letter(&letter).unwrap();
    assert_archivable(&printed, "with emojis");
    // A joiner that a typeface knows is kept; it shows nothing.
    let said = text(&printed).replace('\u{200d}', "");
    assert!(said.contains("Eau □ potable □□ de l’"), "{said}");
}

#[test]
fn an_unknown_tag_is_named_in_a_sentence() {
    let mut letter = sample::letter();
    letter.template.closing = "Bien à vous, {civilite_longue}".into();
    let error = Press::new().letter(&letter).unwrap_err();
    assert!(matches!(error, TypeError::UnknownTag { .. }));
    assert!(error.to_string().contains("{civilite_longue}"), "{error}");
}

#[test]
fn a_template_that_forgets_the_agenda_still_prints_it() {
    let mut letter = sample::letter();
    letter.template.body = "Bonjour.".into();
    assert!(text(&Press::new().letter(&letter).unwrap()).contains("Procès-verbal du 5 novembre 2026"));
}

#[test]
fn urgency_says_its_reason_once() {
    let mut letter = sample::letter();
    letter.urgency_reason = "Rupture de l’alimentation en eau du bourg d’Orcy.".into();
    letter.template.envelope = Envelope::None;
    letter.template.body = "Réunion le {date}.\n\n{ordre_du_jour}".into();
    let bytes = Press::new().letter(&letter).unwrap();
    data::keep("urgent.pdf", &bytes);
    let said = text(&bytes);
    assert_eq!(said.matches("Rupture de l’alimentation").count(), 1, "{said}");
    letter.template.body = "{motif_urgence} Réunion le {date}.".into();
    letter.template.envelope = Envelope::Left;
    let bytes = Press::new().letter(&letter).unwrap();
    data::keep("urgent-left.pdf", &bytes);
    assert_eq!(text(&bytes).matches("Rupture de l’alimentation").count(), 1);
}

#[test]
fn a_logo_that_runs_is_refused_before_printing() {
    let mut letter = sample::letter();
    letter.logo = Some(b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>".to_vec());
    assert!(matches!(Press::new().letter(&letter).unwrap_err(), TypeError::Logo { .. }));
}

#[test]
fn the_posting_slip_counts_sheets_and_weight() {
    let rows = (1..=5u32)
        .map(|n| PostingRow {
            name: format!("Madame Maud Jolivel {n}"),
            address: "2 rue Haute\n21410 Le Mesnil-Gris".into(),
            sheets: 60 + n,
        })
        .collect();
    let slip = PostingSlip {
        authority: "Communauté de communes des Trois Vallées".into(),
        accent: "#0b5360".into(),
        heading: "Convocation, conseil communautaire du jeudi 17 décembre 2026".into(),
        made_on: "lundi 7 décembre 2026".into(),
        rows,
        grams_per_sheet: 5.0,
        grams_per_envelope: 20.0,
        made_at: sample::MADE_AT,
    };
    let bytes = Press::new().posting_slip(&slip).unwrap();
    data::keep("posting-slip.pdf", &bytes);
    assert_archivable(&bytes, "posting slip");
    let said = text(&bytes);
    for words in ["315", "325 g", "1,67 kg", "5 plis", "Cachet et signature"] {
        assert!(said.contains(words), "{words} in {said}");
    }
}

fn proof() -> Proof {
    let hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_string();
    let fact = |label: &str, value: &str, code| Fact { label: label.into(), value: value.into(), code };
    Proof {
        authority: "Communauté de communes des Trois Vallées".into(),
        accent: "#0b5360".into(),
        heading: "Convocation, conseil communautaire".into(),
        when: "Séance du jeudi 17 décembre 2026 à 18 h 30, salle des fêtes de Valbrune".into(),
        verdict: "Les 110 élus en exercice ont été convoqués dans les délais : 105 par voie électronique, 5 par écrit.".into(),
        facts: vec![
            fact("Envoyée", "lundi 7 décembre 2026 à 10 h 12 min 04 s", false),
            fact("Par", "Sylvie Aubertin, secrétariat des assemblées", false),
            fact("Empreinte de la lettre", &hash, true),
        ],
        notice: "Cinq jours francs séparent l’envoi de la séance (articles L2121-12 et L5211-1 du code général des collectivités territoriales).".into(),
        notice_facts: vec![fact("Dernier jour pour envoyer", "vendredi 11 décembre 2026", false), fact("Marge", "4 jours", false)],
        documents: (1..=6)
            .map(|n| ProofDocument { item: n.to_string(), title: "Note de synthèse".into(), pages: "12".into(), sha256: hash.clone() })
            .collect(),
        recipients: (1..=40)
            .map(|n| ProofRecipient {
                name: format!("Monsieur Denis Maillart {n}"),
                under: "Grandvert".into(),
                channel: if n % 9 == 0 { "papier".into() } else { "électronique".into() },
                sent: "7 déc. 10 h 12".into(),
                received: "7 déc. 10 h 14".into(),
                opened: if n % 3 == 0 { String::new() } else { "8 déc. 7 h 51".into() },
                evidence: "250 2.0.0 Ok: queued as 4F1C2A".into(),
            })
            .collect(),
        journal_words: "Chaque ligne du journal contient l’empreinte de la précédente : aucune ne peut être changée sans que toutes les suivantes changent.".into(),
        journal: (1..=4)
            .map(|n| JournalLine { seq: (1200 + n).to_string(), at: "7 déc. 2026, 10 h 12".into(), sentence: "Convocation envoyée".into(), hash: hash.clone() })
            .collect(),
        how_to_verify: "Pour vérifier : calculez l’empreinte SHA-256 d’un document reçu et comparez-la à celle de ce tableau.".into(),
        made_on: "mercredi 9 décembre 2026".into(),
        made_at: sample::MADE_AT,
    }
}

#[test]
fn the_proof_names_everyone_and_every_hash() {
    let bytes = Press::new().proof(&proof()).unwrap();
    data::keep("proof.pdf", &bytes);
    assert_archivable(&bytes, "proof");
    let said = text(&bytes);
    assert!(said.contains("Denis Maillart 40") && said.contains("queued as"), "{said}");
    assert!(!said.contains("recommandé"));
}

#[test]
fn the_enrolment_sheet_is_one_page_with_the_code_in_clear() {
    let squares: String = (0..21 * 21)
        .filter(|n| n * 7 % 5 < 2)
        .map(|n| format!("<rect x='{}' y='{}' width='1' height='1'/>", n % 21, n / 21))
        .collect();
    let sheet = EnrolmentSheet {
        authority: "Communauté de communes des Trois Vallées".into(),
        accent: "#0b5360".into(),
        name: "Madame Colette Haudry".into(),
        qr_svg: format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 21 21'>{squares}</svg>"),
        url: "pupitre.troisvallees.fr".into(),
        code: "4K7Q 92TX".into(),
        expires: "Valable jusqu’au lundi 14 décembre 2026 à 18 h.".into(),
        steps: Vec::new(),
        made_at: sample::MADE_AT,
    };
    let bytes = Press::new().enrolment_sheet(&sheet).unwrap();
    data::keep("enrolment.pdf", &bytes);
    assert_archivable(&bytes, "enrolment");
    assert_eq!(inspect(&bytes).unwrap().pages, 1);
    assert!(text(&bytes).contains("4K7Q 92TX"));
}

#[test]
fn a_page_is_drawn_at_the_size_asked_for() {
    let bytes = Press::new().letter(&sample::letter()).unwrap();
    let png = page_png(&bytes, 1, 300).unwrap();
    data::keep("thumbnail.png", &png);
    assert!(png.starts_with(b"\x89PNG"));
    let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((side(16), side(20)), (212, 300));
    assert!(matches!(page_png(&bytes, 99, 300), Err(RenderError::NoSuchPage { page: 99, .. })));
}

#[test]
fn the_attendance_sheet_gives_each_member_room_to_sign() {
    let rows = (1..=110)
        .map(|n| AttendanceRow {
            name: format!("Maud Jolivel {n}"),
            detail: "Le Mesnil-Gris".into(),
            note: if n % 9 == 0 { "pouvoir à Hélène Ferrand".into() } else { String::new() },
        })
        .collect();
    let sheet = AttendanceSheet {
        authority: "Communauté de communes des Trois Vallées".into(),
        accent: "#0b5360".into(),
        body: "Conseil communautaire".into(),
        when: "jeudi 17 décembre 2026 à 18 h 30, salle des fêtes de Valbrune".into(),
        figures: "110 membres en exercice, quorum à 56".into(),
        rows,
        made_at: sample::MADE_AT,
    };
    let bytes = Press::new().attendance_sheet(&sheet).unwrap();
    data::keep("attendance-sheet.pdf", &bytes);
    assert_archivable(&bytes, "attendance sheet");
    let said = text(&bytes);
    for words in ["Maud Jolivel 110", "pouvoir à Hélène Ferrand", "quorum à 56", "Signature"] {
        assert!(said.contains(words), "{words} in {said}");
    }
}

#[test]
fn the_run_sheet_says_what_to_put_to_the_vote_in_order() {
    let step = |title: &str, detail: &str| RunStep { title: title.into(), detail: detail.into() };
    let item = |number: &str, title: &str, hint: &str| RunItem {
        number: number.into(),
        title: title.into(),
        rapporteur: "Rapporteur : Hélène Ferrand".into(),
        hints: vec![hint.into()],
        heading: false,
    };
    let sheet = RunSheet {
        authority: "Communauté de communes des Trois Vallées".into(),
        accent: "#0b5360".into(),
        body: "Conseil communautaire".into(),
        when: "jeudi 17 décembre 2026 à 18 h 30, salle des fêtes de Valbrune".into(),
        opening: vec![step("Appel", "110 membres en exercice, quorum à 56 (article L2121-17 du CGCT)")],
        items: vec![
            item("1", "Approbation du procès-verbal de la séance précédente", "Vote"),
            item("2", "Rapport d’activité du syndicat", "Information, sans vote"),
        ],
        closing: vec![step("Questions orales", ""), step("Levée de la séance", "")],
        made_at: sample::MADE_AT,
    };
    let bytes = Press::new().run_sheet(&sheet).unwrap();
    data::keep("run-sheet.pdf", &bytes);
    assert_archivable(&bytes, "run sheet");
    let said = text(&bytes);
    for words in ["Appel", "Information, sans vote", "Levée de la séance", "Rapporteur"] {
        assert!(said.contains(words), "{words} in {said}");
    }
}
