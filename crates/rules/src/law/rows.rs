//! The rows themselves: one per body and period. Sources are those read while the table was made; what was known
//! but not read is `ToVerify`. Spaces that must not break are written `\u{a0}`.
use super::Kind::{Calendar, Configurable, Francs, OwnRules, Statutes};
use super::Role::{Advisory, Assembly, Delegated, Supplement};
use super::{Kind, Role, Rule, Status};
use jiff::civil::{Date, date};

/// Entry into force of the legislative part of the CGCT.
const CODE: Date = date(1996, 2, 24);
/// The convocation as law n° 2019-1461 of 27 December 2019 (art. 9) made it.
const SINCE_2020: Date = date(2020, 1, 1);

const COPY: &str = "CGCT, lu sur une copie de 2022-2023";

const fn body(
    key: &'static str,
    label: &'static str,
    role: Role,
    (kind, days, urgent_floor): (Kind, Option<i32>, Option<i32>),
    legal_ref: &'static str,
    source: &'static str,
) -> Rule {
    Rule {
        key,
        label,
        role,
        kind,
        days,
        urgent_floor,
        note_required: false,
        note_ref: "règlement intérieur",
        note_name: "note de synthèse",
        sending_ref: legal_ref,
        paper_by_default: false,
        legal_ref,
        source,
        status: Status::Sourced,
        valid_from: SINCE_2020,
        valid_to: None,
    }
}

impl Rule {
    /// An explanatory note is due, by this article.
    const fn note(self, note_ref: &'static str) -> Self {
        Self { note_required: true, note_ref, ..self }
    }

    /// A report is due: the delay is that of the reports themselves.
    const fn reports(self) -> Self {
        Self { note_required: true, note_ref: self.legal_ref, note_name: "rapport", ..self }
    }

    /// A report is due in some cases only.
    const fn reports_where_large(self) -> Self {
        Self { note_ref: self.legal_ref, note_name: "rapport", ..self }
    }

    const fn sent_by(self, sending_ref: &'static str) -> Self {
        Self { sending_ref, ..self }
    }

    const fn electronic_on_request(self) -> Self {
        Self { paper_by_default: true, ..self }
    }

    /// Known, not read at its source.
    const fn unread(self) -> Self {
        Self { status: Status::ToVerify, ..self }
    }

    const fn from(self, valid_from: Date) -> Self {
        Self { valid_from, ..self }
    }

    const fn until(self, last: Date) -> Self {
        Self { valid_to: Some(last), ..self }
    }
}

const fn francs(days: i32) -> (Kind, Option<i32>, Option<i32>) {
    (Francs, Some(days), Some(1))
}

const fn calendar(days: i32, urgent_floor: Option<i32>) -> (Kind, Option<i32>, Option<i32>) {
    (Calendar, Some(days), urgent_floor)
}

const fn elsewhere(kind: Kind) -> (Kind, Option<i32>, Option<i32>) {
    (kind, None, None)
}

const MAYOR: &str = "article L2121-10 du CGCT";
const EPCI: &str = "articles L2121-10 et L5211-1 du CGCT";
const NOTE: &str = "article L2121-12 du CGCT";
const NOTE_EPCI: &str = "articles L2121-12 et L5211-1 du CGCT";
const BUREAU: &str = "réponse ministérielle AN n°\u{a0}5558 (1997)";
const QUORUM: &str = "article L2121-17 du CGCT\u{a0}; CE, 16 juin 1997, n°\u{a0}142691";

/// Every rule known. Sources: CGCT, CASF, decisions of the Conseil d'État and ministers' answers, named in each row.
#[rustfmt::skip]
pub static RULES: &[Rule] = &[
    body("commune_lt_3500", "Conseil municipal, moins de 3\u{a0}500 habitants", Assembly, francs(3), "article L2121-11 du CGCT", "AMF 62").sent_by(MAYOR).from(CODE),
    body("commune_lt_3500", "Conseil municipal, moins de 3\u{a0}500 habitants", Assembly, francs(3), "article L121-10 du code des communes", "CE, 13 octobre 1993, d’André, n°\u{a0}141677").from(date(1989, 1, 1)).until(date(1996, 2, 23)),
    body("commune_ge_3500", "Conseil municipal, 3\u{a0}500 habitants et plus", Assembly, francs(5), NOTE, COPY).note(NOTE).sent_by(MAYOR).from(CODE),
    body("commune_first_meeting_after_general_renewal", "Première séance du conseil municipal après le renouvellement général", Assembly, francs(3), "article L2121-7 du CGCT", "Sénat, rapport n°\u{a0}20 (2010-2011), article 41").sent_by(MAYOR),
    body("epci_council", "Conseil communautaire, métropolitain ou syndical", Assembly, francs(5), NOTE_EPCI, COPY).note(NOTE_EPCI).sent_by(EPCI),
    body("epci_installation_meeting", "Séance d’installation d’un EPCI", Assembly, francs(5), "CE, 22 juillet 2015, n°\u{a0}383072", "Lexbase N8789BU3").note(NOTE_EPCI).sent_by(EPCI),
    body("syndicat_mixte_ferme_or_petr", "Comité d’un syndicat mixte fermé ou d’un PETR", Assembly, francs(5), "articles L5711-1, L5741-1 et L5211-1 du CGCT", "renvoi lu pour les PETR, délai non relu").note(NOTE_EPCI).sent_by(EPCI).unread(),
    body("syndicat_mixte_ouvert", "Comité d’un syndicat mixte ouvert", Assembly, elsewhere(Statutes), "articles L5721-1 et suivants du CGCT", "Assemblée nationale, question écrite n°\u{a0}4519"),
    body("bureau_epci_by_delegation", "Bureau décidant par délégation du conseil", Delegated, francs(5), BUREAU, "Assemblée nationale, réponse n°\u{a0}5558").note(BUREAU),
    body("bureau_epci_advisory", "Bureau consultatif", Advisory, elsewhere(OwnRules), BUREAU, "Assemblée nationale, réponse n°\u{a0}5558"),
    body("commission_L2121_22", "Commission", Advisory, elsewhere(OwnRules), "article L2121-22 du CGCT", COPY),
    body("commission_appel_offres", "Commission d’appel d’offres ou de délégation de service public", Advisory, elsewhere(OwnRules), "article L1411-5 du CGCT", "Journal officiel, JORFARTI000030985538"),
    body("conseil_departemental", "Conseil départemental", Assembly, calendar(12, Some(1)), "article L3121-19 du CGCT", COPY).reports().electronic_on_request(),
    body("conseil_regional", "Conseil régional", Assembly, calendar(12, Some(1)), "article L4132-18 du CGCT", "CGCT, copie de 2022-2023 pour les douze jours\u{a0}; plancher d’urgence non relu").reports().electronic_on_request().unread(),
    body("saint_barthelemy_territorial_council", "Conseil territorial de Saint-Barthélemy", Assembly, francs(12), "article LO6221-22 du CGCT", COPY),
    body("metropole_de_lyon", "Conseil de la métropole de Lyon", Assembly, elsewhere(Configurable), "articles L3631-1 et suivants du CGCT", "non relu").unread(),
    body("commission_permanente_dept_region", "Commission permanente d’un département ou d’une région", Delegated, elsewhere(Configurable), "règlement intérieur", "non relu").unread(),
    body("ccas_cias_board", "Conseil d’administration d’un CCAS ou d’un CIAS", Assembly, calendar(3, None), "article R123-16 du CASF", "codes-et-lois.fr").reports_where_large(),
    body("budget_primitif_M57", "Budget primitif (M57)", Supplement, calendar(12, None), "article L1612-26 du CGCT", "ATD 31, info-lettre n°\u{a0}385 (2026)\u{a0}; TA, 9 décembre 2025, n°\u{a0}2401012").from(date(2026, 1, 1)),
    body("budget_primitif_M57", "Budget primitif (M57)", Supplement, calendar(12, None), "article L5217-10-4 du CGCT", "ADM 54, 13 mars 2024\u{a0}; préfecture de La Réunion, 11 mars 2024").from(date(2024, 1, 1)).until(date(2025, 12, 31)),
    body("rob_dob", "Rapport d’orientation budgétaire", Supplement, calendar(5, None), "article L2312-1 du CGCT", "ADM 54, 13 mars 2024").from(date(2024, 1, 1)),
    body("second_convocation", "Seconde convocation, quorum manqué", Supplement, (Francs, Some(3), None), QUORUM, "courrierdesmaires.fr/62823").from(date(1997, 6, 16)),
    body("second_convocation_departement", "Réunion de plein droit, quorum manqué", Supplement, calendar(3, None), "article L3121-14 du CGCT", COPY),
];
