//! A sitting made up for the tests.

use pupitre_documents::{AgendaLine, Envelope, LetterData, LetterTemplate, Recipient};

/// Monday 7 December 2026, 10:12:04 in Paris.
pub(crate) const MADE_AT: i64 = 1_796_634_724_000;

pub(crate) const LOGO: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="20" fill="#0b5360"/><path d="M4 16c4-4 8-4 12 0s8 4 12 0 6-3 8-1M4 24c4-4 8-4 12 0s8 4 12 0 6-3 8-1" fill="none" stroke="#fff" stroke-width="2.4"/></svg>"##;

pub(crate) fn letter() -> LetterData {
    LetterData {
        authority: "Communauté de communes des Trois Vallées".into(),
        accent: "#0b5360".into(),
        logo: Some(LOGO.as_bytes().to_vec()),
        template: LetterTemplate {
            header: "Secrétariat des assemblées\n12 rue du Pont, 21400 Valbrune\nTéléphone : 03 53 01 42 00".into(),
            body: "{civilité} {nom},\n\nJ’ai l’honneur de vous convoquer à la prochaine séance : {organe}, le {date} à {heure}, {lieu}.\n\n{motif_urgence}\n\n{ordre_du_jour}\n\nLa note explicative de synthèse et les annexes sont jointes à cette convocation. Les contrats de service public peuvent être consultés au siège.".into(),
            closing: "Je vous prie d’agréer, {civilité}, l’expression de ma considération distinguée.".into(),
            signatory: "Le président,\nJean Garnot".into(),
            reference: "SA/2026-118".into(),
            show_logo: true,
            envelope: Envelope::Right,
        },
        heading: "Convocation".into(),
        body: "Conseil communautaire".into(),
        date: "jeudi 17 décembre 2026".into(),
        time: "18 h 30".into(),
        place: "Salle des fêtes de Valbrune".into(),
        place_address: "4 place du Marché, 21400 Valbrune".into(),
        sent_from: "Valbrune".into(),
        sent_on: "lundi 7 décembre 2026".into(),
        recipient: Some(recipient("Madame", "Colette", "Haudry", "vice-présidente", "Orcy")),
        agenda: agenda(),
        articles: "Articles L2121-10, L2121-12 et L5211-1 du code général des collectivités territoriales. Convocation adressée cinq jours francs au moins avant la séance.".into(),
        notice: "cinq jours francs".into(),
        urgency_reason: String::new(),
        change_note: String::new(),
        proxy_rule: Some("Un même membre ne peut être porteur que d’un seul pouvoir. Le pouvoir est toujours révocable ; sauf maladie dûment constatée, il ne peut être valable pour plus de trois séances consécutives (article L2121-20 du code général des collectivités territoriales).".into()),
        made_at: MADE_AT,
    }
}

pub(crate) fn recipient(
    civility: &str,
    given: &str,
    family: &str,
    function: &str,
    commune: &str,
) -> Recipient {
    Recipient {
        civility: civility.into(),
        given_name: given.into(),
        family_name: family.into(),
        function: function.into(),
        commune: commune.into(),
        address: "3 chemin des Vignes\nHameau de la Croix\n21420 Orcy".into(),
    }
}

fn agenda() -> Vec<AgendaLine> {
    let line = |number: &str, title: &str, rapporteur: &str| AgendaLine {
        number: number.into(),
        title: title.into(),
        rapporteur: rapporteur.into(),
        ..AgendaLine::default()
    };
    let mut lines = vec![
        line("1", "Désignation du secrétaire de séance", ""),
        line("2", "Procès-verbal du 5 novembre 2026", ""),
        line("3", "Eau potable et assainissement", "P. Pinchart"),
        line("3.1", "Prix de l’eau et de l’assainissement 2027", "P. Pinchart"),
        line("3.2", "Station d’épuration de Rocquencel : marché de travaux", "P. Pinchart"),
        line("4", "Pacte financier et fiscal 2027-2030", "A. Tassin"),
        line("5", "Convention de mise à disposition de la navette", "Y. Bresle"),
        line("6", "Créances admises en non-valeur", "A. Tassin"),
        line("7", "Vœu relatif à la desserte ferroviaire", "D. Maillart"),
    ];
    lines[4].on_site = "contrat consultable au siège, aux heures d’ouverture".into();
    lines[7].closed_door = true;
    lines
}
