//! Thresholds of the law as dated rows: populations, numbers of proxies, numbers of sittings.
use super::Status;
use jiff::civil::{Date, date};
use serde::Serialize;

/// A number set by the law, in force between two days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Threshold {
    pub key: &'static str,
    /// Inhabitants, proxies or sittings, as the label says.
    pub value: i64,
    pub label: &'static str,
    pub legal_ref: &'static str,
    pub source: &'static str,
    pub status: Status,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
}

const fn row(key: &'static str, value: i64, label: &'static str, legal_ref: &'static str) -> Threshold {
    Threshold {
        key,
        value,
        label,
        legal_ref,
        source: "CGCT, lu sur une copie de 2022-2023",
        status: Status::Sourced,
        valid_from: date(1996, 2, 24),
        valid_to: None,
    }
}

/// Known without having been read at its source.
const fn to_verify(key: &'static str, value: i64, label: &'static str, legal_ref: &'static str) -> Threshold {
    Threshold {
        status: Status::ToVerify,
        source: "à vérifier sur Légifrance",
        ..row(key, value, label, legal_ref)
    }
}

/// Every threshold known.
#[rustfmt::skip]
pub static THRESHOLDS: &[Threshold] = &[
    row("large_commune", 3_500, "Habitants à partir desquels le conseil municipal est convoqué cinq jours francs avant", "article L2121-12 du CGCT"),
    row("proxies_per_holder", 1, "Pouvoirs portés par un même élu", "article L2121-20 du CGCT"),
    row("proxy_consecutive_sittings", 3, "Séances consécutives pour lesquelles un pouvoir vaut, sauf maladie dûment constatée", "article L2121-20 du CGCT"),
    row("public_ballot_one_in", 4, "Scrutin public sur la demande d’un membre présent sur", "article L2121-21 du CGCT"),
    row("secret_ballot_one_in", 3, "Scrutin secret sur la demande d’un membre présent sur", "article L2121-21 du CGCT"),
    to_verify("public_ballot_one_in_departement", 6, "Scrutin public, au département, sur la demande d’un membre présent sur", "article L3121-15 du CGCT"),
    to_verify("public_ballot_one_in_region", 6, "Scrutin public, à la région, sur la demande d’un membre présent sur", "article L4132-14 du CGCT"),
    row("public_ballot_one_in_lyon", 6, "Scrutin public, à la métropole de Lyon, sur la demande d’un membre présent sur", "article L3631-7 du CGCT"),
    to_verify("closed_doors_asked_by", 3, "Membres dont la demande fait voter le huis clos d’un conseil municipal", "article L2121-18 du CGCT"),
    row("closed_doors_asked_by_epci", 5, "Membres dont la demande fait voter le huis clos d’un conseil communautaire", "article L5211-11 du CGCT"),
    Threshold { valid_from: date(2022, 7, 1), ..row("chosen_publicity", 3_500, "Habitants sous lesquels une commune choisit par délibération la forme de publication de ses actes", "article L2131-1 du CGCT") },
    row("rounds_by_absolute_majority", 2, "Tours à la majorité absolue d’une nomination, avant le tour à la majorité relative", "article L2121-21 du CGCT"),
];

/// The threshold of a key in force on a day.
pub fn threshold(key: &str, on: Date) -> Option<&'static Threshold> {
    THRESHOLDS.iter().find(|t| t.key == key && t.valid_from <= on && t.valid_to.is_none_or(|to| on <= to))
}
