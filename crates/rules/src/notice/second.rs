//! The second convocation after a missed quorum (CGCT L2121-17): three clear days between the new sending and the
//! second sitting (CE, 16 juin 1997, Pfister, n° 142691), for the same items, without quorum.
use super::findings::finding;
use super::{Assessment, Finding, Input, Refusal, Severity, earliest_sitting};
use crate::french;
use crate::law::{self, Kind};
use jiff::civil::Date;
use serde::Serialize;

/// When a second sitting may be held, and under which conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SecondCall {
    /// First day on which the second sitting may be held.
    pub earliest_day: Date,
    pub days: i32,
    pub kind: Kind,
    pub ground: String,
    pub legal_ref: String,
    pub findings: Vec<Finding>,
}

/// The second sitting of a body whose quorum was missed, when its convocation leaves on `resent`.
pub fn second_convocation(regime: &str, resent: Date, alsace_moselle: bool) -> Result<SecondCall, Refusal> {
    let first = law::rule_on(regime, resent).ok_or_else(|| Refusal::unknown(regime, resent))?;
    let none = || Refusal::NoSecondCall { label: first.label };
    let key = delay_of(first.key).ok_or_else(none)?;
    let rule = law::rule_on(key, resent).ok_or_else(none)?;
    let days = rule.days.ok_or_else(none)?;
    let earliest_day = earliest_sitting(rule.kind, days, resent);
    let mut findings = vec![conditions(rule.legal_ref, earliest_day)];
    if key == "second_convocation" {
        findings.push(no_urgency(rule.legal_ref));
        if alsace_moselle {
            findings.push(local_law());
        }
    }
    Ok(SecondCall {
        earliest_day,
        days,
        kind: rule.kind,
        ground: rule.ground(),
        legal_ref: rule.legal_ref.into(),
        findings,
    })
}

/// The row of the delay that a body's second convocation leaves.
fn delay_of(body: &str) -> Option<&'static str> {
    Some(match body {
        "commune_lt_3500"
        | "commune_ge_3500"
        | "commune_first_meeting_after_general_renewal"
        | "epci_council"
        | "epci_installation_meeting"
        | "syndicat_mixte_ferme_or_petr"
        | "bureau_epci_by_delegation" => "second_convocation",
        "conseil_departemental" => "second_convocation_departement",
        // A new call with the same delay, then no quorum (CASF R123-17).
        "ccas_cias_board" => "ccas_cias_board",
        _ => return None,
    })
}

/// The notice of a second sitting: the delay of the second convocation, whatever is on its agenda, and no urgency.
pub fn assess_second(input: &Input<'_>) -> Result<Assessment, Refusal> {
    let first = super::assess(&Input { urgent: false, budget: false, own: None, ..input.clone() })?;
    let none = || Refusal::NoSecondCall { label: first.label };
    let rule =
        delay_of(first.regime).and_then(|key| law::rule_on(key, first.sitting_day)).ok_or_else(none)?;
    let days = rule.days.ok_or_else(none)?;
    let last_day = super::last_day(rule.kind, days, first.sitting_day);
    let mut findings = vec![conditions(rule.legal_ref, first.sitting_day)];
    if rule.key == "second_convocation" {
        findings.push(no_urgency(rule.legal_ref));
    }
    Ok(Assessment {
        label: rule.label,
        last_day: Some(last_day),
        last_moment: Some(super::end_of(last_day, &input.zone).min(super::delay::just_before(first.starts))),
        days: Some(days),
        kind: rule.kind,
        legal_ref: rule.legal_ref.into(),
        source: rule.source.into(),
        ground: rule.ground(),
        urgent: false,
        urgent_floor: None,
        status: rule.status,
        findings,
        ..first
    })
}

fn conditions(legal_ref: &str, earliest: Date) -> Finding {
    let sentence = format!(
        "La séance peut se tenir à partir du {}, sans condition de quorum, sur les seules questions de la première convocation, si celle-ci était régulière. Toute autre question demande son délai et le quorum.",
        french::long_date(earliest)
    );
    finding("second.conditions", Severity::Look, "Seconde séance sans quorum", &sentence, legal_ref)
}

fn no_urgency(legal_ref: &str) -> Finding {
    finding(
        "second.no_urgency",
        Severity::Look,
        "Pas d’urgence ici",
        "Abréger ce délai en urgence rétablit l’obligation du quorum.",
        legal_ref,
    )
}

fn local_law() -> Finding {
    finding(
        "second.alsace_moselle",
        Severity::Look,
        "Mention obligatoire en Alsace-Moselle",
        "La seconde convocation rappelle expressément que le conseil délibérera quel que soit le nombre des présents : écrivez-le dans la lettre.",
        "article L2541-4 du CGCT",
    )
}
