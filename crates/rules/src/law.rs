//! Dated rows of law: delays of convocation, each with its source. Nowhere else is a delay written.
use jiff::civil::{Date, date};
use serde::Serialize;

/// How a delay is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Whole days between sending and sitting, both excluded (jours francs).
    Francs,
    /// Calendar days before the sitting.
    Calendar,
    /// The statutes of the body say.
    Statutes,
    /// The body's own rules (règlement intérieur) say.
    OwnRules,
    /// Not established here: the authority sets it.
    Configurable,
}

/// How far a row was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Read at its source.
    Sourced,
    /// From knowledge: to be verified on Légifrance before relying on it.
    ToVerify,
}

/// A rule of notice, in force between two days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Stable key, e.g. `epci_council`.
    pub key: &'static str,
    /// French name.
    pub label: &'static str,
    pub kind: Kind,
    /// Days of notice; none where another text decides.
    pub days: Option<i32>,
    /// Clear days that remain in case of urgency; none where no urgency is known.
    pub urgent_floor: Option<i32>,
    /// An explanatory note goes with each convocation (L2121-12).
    pub note_required: bool,
    /// Members receive electronically only if they asked for it (départements, régions).
    pub paper_by_default: bool,
    /// Article or decision, as shown.
    pub legal_ref: &'static str,
    pub status: Status,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
}

const fn rule(
    key: &'static str,
    label: &'static str,
    kind: Kind,
    days: Option<i32>,
    urgent_floor: Option<i32>,
    note_required: bool,
    legal_ref: &'static str,
) -> Rule {
    Rule {
        key,
        label,
        kind,
        days,
        urgent_floor,
        note_required,
        paper_by_default: false,
        legal_ref,
        status: Status::Sourced,
        valid_from: date(1996, 2, 24),
        valid_to: None,
    }
}

const fn to_verify(rule: Rule) -> Rule {
    Rule { status: Status::ToVerify, ..rule }
}

const fn from(rule: Rule, valid_from: Date) -> Rule {
    Rule { valid_from, ..rule }
}

const fn on_request(rule: Rule) -> Rule {
    Rule { paper_by_default: true, ..rule }
}

use Kind::{Calendar, Configurable, Francs, OwnRules, Statutes};

/// Every rule known. Sources: CGCT, CASF, decisions of the Conseil d'État and ministers' answers, named in each row.
#[rustfmt::skip]
pub static RULES: &[Rule] = &[
    rule("commune_lt_3500", "Conseil municipal, moins de 3 500 habitants", Francs, Some(3), Some(1), false, "article L2121-11 du CGCT"),
    rule("commune_ge_3500", "Conseil municipal, 3 500 habitants et plus", Francs, Some(5), Some(1), true, "article L2121-12 du CGCT"),
    rule("commune_first_meeting_after_general_renewal", "Première séance du conseil municipal après le renouvellement général", Francs, Some(3), Some(1), false, "article L2121-7 du CGCT"),
    rule("epci_council", "Conseil communautaire, métropolitain ou syndical", Francs, Some(5), Some(1), true, "articles L2121-12 et L5211-1 du CGCT"),
    rule("epci_installation_meeting", "Séance d’installation d’un EPCI", Francs, Some(5), Some(1), true, "CE, 22 juillet 2015, n° 383072"),
    to_verify(rule("syndicat_mixte_ferme_or_petr", "Comité d’un syndicat mixte fermé ou d’un PETR", Francs, Some(5), Some(1), true, "articles L5711-1, L5741-1 et L5211-1 du CGCT")),
    rule("syndicat_mixte_ouvert", "Comité d’un syndicat mixte ouvert", Statutes, None, None, false, "articles L5721-1 et suivants du CGCT"),
    rule("bureau_epci_by_delegation", "Bureau décidant par délégation du conseil", Francs, Some(5), Some(1), true, "réponse ministérielle AN n° 5558 (1997)"),
    rule("bureau_epci_advisory", "Bureau consultatif", OwnRules, None, None, false, "réponse ministérielle AN n° 5558 (1997)"),
    rule("commission_L2121_22", "Commission", OwnRules, None, None, false, "article L2121-22 du CGCT"),
    rule("commission_appel_offres", "Commission d’appel d’offres ou de délégation de service public", OwnRules, None, None, false, "article L1411-5 du CGCT"),
    on_request(rule("conseil_departemental", "Conseil départemental", Calendar, Some(12), Some(1), false, "article L3121-19 du CGCT")),
    on_request(to_verify(rule("conseil_regional", "Conseil régional", Calendar, Some(12), Some(1), false, "article L4132-18 du CGCT"))),
    rule("saint_barthelemy_territorial_council", "Conseil territorial de Saint-Barthélemy", Francs, Some(12), Some(1), false, "article LO6221-22 du CGCT"),
    to_verify(rule("metropole_de_lyon", "Conseil de la métropole de Lyon", Configurable, None, None, false, "articles L3631-1 et suivants du CGCT")),
    to_verify(rule("commission_permanente_dept_region", "Commission permanente d’un département ou d’une région", Configurable, None, None, false, "règlement intérieur")),
    rule("ccas_cias_board", "Conseil d’administration d’un CCAS ou d’un CIAS", Calendar, Some(3), None, false, "article R123-16 du CASF"),
    from(rule("budget_primitif_M57", "Budget primitif (M57)", Calendar, Some(12), None, false, "article L1612-26 du CGCT"), date(2024, 1, 1)),
    rule("rob_dob", "Rapport d’orientation budgétaire", Calendar, Some(5), None, false, "article L2312-1 du CGCT"),
    rule("second_convocation", "Seconde convocation, quorum manqué", Francs, Some(3), None, false, "article L2121-17 du CGCT ; CE, 16 juin 1997, n° 142691"),
];

/// The row of a key in force on a day.
pub fn rule_on(key: &str, on: Date) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.key == key && r.valid_from <= on && r.valid_to.is_none_or(|to| on <= to))
}

/// Every key, for messages.
pub fn keys() -> Vec<&'static str> {
    RULES.iter().map(|r| r.key).collect()
}

impl Rule {
    /// « 5 jours francs », « 12 jours », « selon le règlement intérieur ».
    pub fn delay_words(&self) -> String {
        delay_words(self.kind, self.days)
    }
}

/// A delay in words.
pub fn delay_words(kind: Kind, days: Option<i32>) -> String {
    match (kind, days) {
        (Kind::Francs, Some(1)) => "1 jour franc".into(),
        (Kind::Francs, Some(n)) => format!("{n} jours francs"),
        (_, Some(n)) => format!("{n} jours"),
        (Kind::Statutes, None) => "selon les statuts".into(),
        (Kind::OwnRules, None) => "selon le règlement intérieur".into(),
        (_, None) => "à régler par la collectivité".into(),
    }
}
