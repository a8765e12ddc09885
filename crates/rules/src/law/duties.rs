//! What the law asks after a sitting, as dated rows: what, to whom, how long after what.
use super::Status;
use jiff::civil::{Date, date};
use serde::Serialize;

/// From what a duty is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// The sitting.
    Sitting,
    /// The sitting that settled the minutes (arrêté).
    Settling,
    /// The day the act was published.
    Publication,
}

/// How long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Delay {
    /// At once: no text gives days.
    AtOnce,
    Days(i32),
    Months(i32),
    /// At the next sitting.
    NextSitting,
}

/// Whom a duty binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Every deliberating assembly of the municipal code's family.
    Everyone,
    /// Communities and syndicates, towards the councillors who do not sit (L5211-40-2).
    Intercommunal,
}

/// A duty after a sitting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DutyRow {
    pub key: &'static str,
    pub label: &'static str,
    pub what: &'static str,
    pub from: From,
    pub delay: Delay,
    /// The delay is a minimum to keep, not a limit to meet.
    pub at_least: bool,
    pub bound: Bound,
    pub legal_ref: &'static str,
    pub source: &'static str,
    pub status: Status,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
}

/// The reform of publicity: ordinance n° 2021-1310 and decree n° 2021-1311 of 7 October 2021.
const REFORM: Date = date(2022, 7, 1);

const fn row(
    key: &'static str,
    label: &'static str,
    what: &'static str,
    (from, delay): (From, Delay),
    legal_ref: &'static str,
) -> DutyRow {
    DutyRow {
        key,
        label,
        what,
        from,
        delay,
        at_least: false,
        bound: Bound::Everyone,
        legal_ref,
        source: "CGCT, lu sur une copie de 2022-2023",
        status: Status::Sourced,
        valid_from: REFORM,
        valid_to: None,
    }
}

impl DutyRow {
    const fn intercommunal(self) -> Self {
        Self { bound: Bound::Intercommunal, ..self }
    }

    const fn minimum(self) -> Self {
        Self { at_least: true, ..self }
    }
}

/// Every duty known.
#[rustfmt::skip]
pub static DUTIES: &[DutyRow] = &[
    row("list_of_deliberations", "Liste des délibérations examinées", "Afficher au siège et mettre en ligne la liste : date, objet, approuvée ou refusée.", (From::Sitting, Delay::Days(7)), "article L2121-25 du CGCT"),
    row("deliberations_signed", "Délibérations signées et inscrites au registre", "Faire signer par le président et le secrétaire de séance, inscrire dans l’ordre des dates, avec le feuillet de clôture.", (From::Sitting, Delay::AtOnce), "articles L2121-23 et R2121-9 du CGCT"),
    row("transmission", "Transmission au contrôle de légalité", "Transmettre les délibérations : elles ne sont exécutoires qu’une fois publiées et transmises.", (From::Sitting, Delay::AtOnce), "article L2131-1 du CGCT"),
    row("minutes_settled", "Procès-verbal arrêté", "Arrêter le procès-verbal au commencement de la séance suivante ; le président et le secrétaire le signent.", (From::Sitting, Delay::NextSitting), "article L2121-15 du CGCT"),
    row("minutes_published", "Procès-verbal publié", "Mettre en ligne le procès-verbal arrêté, de manière permanente et gratuite, et en tenir un exemplaire papier à disposition.", (From::Settling, Delay::Days(7)), "article L2121-15 du CGCT"),
    row("list_to_councillors", "Liste aux conseillers municipaux qui ne siègent pas", "Adresser par voie électronique la liste des délibérations examinées.", (From::Sitting, Delay::Months(1)), "article L5211-40-2 du CGCT").intercommunal(),
    row("minutes_to_councillors", "Procès-verbal aux conseillers municipaux qui ne siègent pas", "Adresser par voie électronique le procès-verbal arrêté.", (From::Settling, Delay::Months(1)), "article L5211-40-2 du CGCT").intercommunal(),
    row("acts_online", "Actes maintenus en ligne", "Laisser les actes publiés en ligne, complets, non modifiables, avec la date de publication et l’auteur.", (From::Publication, Delay::Months(2)), "article R2131-1 du CGCT").minimum(),
];
