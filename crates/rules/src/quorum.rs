//! Quorum (CGCT L2121-17): more than half of the members in office, physically present; proxies do not count.
//!
//! Vacant seats are not in office; representatives set aside by L1111-6 II leave the count for their item
//! (L2131-11); a second sitting on the same items needs none.
use crate::french;
use crate::law;
use jiff::civil::Date;
use serde::Serialize;

/// Members who must be present: half of those in office, rounded down, plus one.
pub fn needed(in_office: usize) -> usize {
    in_office / 2 + 1
}

/// What is known when the quorum is checked, at the opening or when an item comes up.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts {
    /// Members in office; vacant seats are not.
    pub in_office: usize,
    /// Representatives whom L1111-6 II sets aside for this item: they are not counted as in office (L2131-11).
    pub set_aside: usize,
    /// Members physically present, by videoconference included where it is lawful; those set aside are not among them.
    pub present: usize,
    /// Second sitting on the same items, after a first regular convocation.
    pub second_sitting: bool,
}

/// Whether the assembly may decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Quorum {
    pub regime: &'static str,
    /// Members who count: in office, less those set aside.
    pub counted: usize,
    pub present: usize,
    /// 0 for a second sitting.
    pub needed: usize,
    pub reached: bool,
    /// How many more are needed.
    pub missing: usize,
    pub sentence: String,
    pub legal_ref: &'static str,
}

/// Figures that cannot be, or a body whose quorum no text known here sets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub enum Refusal {
    UnknownRegime { given: String },
    OwnRules { label: &'static str },
    NobodyInOffice,
    MoreSetAsideThanInOffice,
    MorePresentThanCounted { present: usize, counted: usize },
}

impl Refusal {
    /// What is wrong, and what to do.
    pub fn sentence(&self) -> String {
        french::set(&match self {
            Self::UnknownRegime { given } => law::unknown_regime(given),
            Self::OwnRules { label } => format!(
                "« {label} » : aucun texte ne fixe son quorum. Les statuts ou le règlement intérieur décident : lisez-les."
            ),
            Self::NobodyInOffice => "Aucun membre en exercice : indiquez leur nombre, sièges vacants exclus.".into(),
            Self::MoreSetAsideThanInOffice => {
                "Plus de représentants écartés que de membres en exercice (article L2131-11 du CGCT) : corrigez l’un des deux nombres.".into()
            }
            Self::MorePresentThanCounted { present, counted } => format!(
                "{present} présents pour {counted} membres comptés : qui est écarté au titre de l’article L1111-6 du CGCT n’est pas compté parmi les présents. Corrigez l’un des nombres."
            ),
        })
    }
}

/// Article of the quorum of each kind of body. All ask for more than half; they differ in what follows a miss.
fn article(regime: &str) -> Option<&'static str> {
    Some(match regime {
        "commune_lt_3500" | "commune_ge_3500" | "commune_first_meeting_after_general_renewal" => {
            "article L2121-17 du CGCT"
        }
        "epci_council" | "epci_installation_meeting" | "syndicat_mixte_ferme_or_petr" => {
            "articles L2121-17 et L5211-1 du CGCT"
        }
        "bureau_epci_by_delegation" => "articles L2121-17 et L5211-1 du CGCT, par délégation du conseil",
        "commission_appel_offres" => "article L1411-5 du CGCT",
        "ccas_cias_board" => "article R123-17 du CASF",
        "conseil_departemental" => "article L3121-14 du CGCT",
        "conseil_regional" => "article L4132-13 du CGCT",
        _ => return None,
    })
}

/// Judges the quorum of a body on a day.
pub fn check(regime: &str, facts: Facts, on: Date) -> Result<Quorum, Refusal> {
    let rule = law::rule_on(regime, on).ok_or_else(|| Refusal::UnknownRegime { given: regime.into() })?;
    let legal_ref = article(rule.key).ok_or(Refusal::OwnRules { label: rule.label })?;
    if facts.in_office == 0 {
        return Err(Refusal::NobodyInOffice);
    }
    let counted = facts.in_office.checked_sub(facts.set_aside).ok_or(Refusal::MoreSetAsideThanInOffice)?;
    if facts.present > counted {
        return Err(Refusal::MorePresentThanCounted { present: facts.present, counted });
    }
    let needed = if facts.second_sitting { 0 } else { needed(counted) };
    let missing = needed.saturating_sub(facts.present);
    Ok(Quorum {
        regime: rule.key,
        counted,
        present: facts.present,
        needed,
        reached: missing == 0,
        missing,
        sentence: sentence(facts, counted, needed, missing, legal_ref),
        legal_ref,
    })
}

fn sentence(facts: Facts, counted: usize, needed: usize, missing: usize, legal_ref: &str) -> String {
    let present = french::count(facts.present, "membre présent", "membres présents");
    let counted = match facts.set_aside {
        0 => format!("{} en exercice", french::number(counted)),
        n => format!(
            "{} comptés, {} au titre de l’article L1111-6 du CGCT",
            french::number(counted),
            french::count(n, "écarté", "écartés")
        ),
    };
    french::set(&match (facts.second_sitting, missing) {
        (true, _) => format!(
            "{present} : cette seconde séance n’a pas besoin de quorum pour les questions de la première ({legal_ref})."
        ),
        (_, 0) => format!("Quorum atteint : {present} sur {counted}, il en faut {needed} ({legal_ref})."),
        (_, n) => format!(
            "Quorum non atteint : {present} sur {counted}, il en faut {needed}, il en manque {n}. Rien ne peut être décidé ; les pouvoirs ne comptent pas ({legal_ref})."
        ),
    })
}

/// What replies let expect, in a sentence.
pub fn forecast_sentence(in_office: usize, expected_present: usize) -> String {
    let needed = needed(in_office);
    let announced = french::count(expected_present, "présent annoncé", "présents annoncés");
    let missing = needed.saturating_sub(expected_present);
    let tail =
        if missing == 0 { String::new() } else { format!(" : il en manque {missing} pour l’instant") };
    french::set(&format!(
        "{announced}, il en faut {needed}{tail}. Les pouvoirs ne comptent pas (article L2121-17 du CGCT)."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn council(in_office: usize, set_aside: usize, present: usize) -> Result<Quorum, Refusal> {
        let facts = Facts { in_office, set_aside, present, second_sitting: false };
        check("epci_council", facts, law::LATEST)
    }

    proptest! {
        #[test]
        fn the_quorum_is_always_strictly_more_than_half_and_never_one_too_many(n in 0usize..100_000) {
            prop_assert!(needed(n) * 2 > n);
            prop_assert!((needed(n) - 1) * 2 <= n);
        }

        #[test]
        fn it_is_reached_exactly_when_more_than_half_of_those_who_count_are_there(
            n in 1usize..500, aside in 0usize..500, present in 0usize..500,
        ) {
            match council(n, aside, present) {
                Ok(q) => {
                    prop_assert_eq!(q.counted, n - aside);
                    prop_assert_eq!(q.reached, present * 2 > n - aside);
                    prop_assert_eq!(q.missing == 0, q.reached);
                    let again = Facts { in_office: n, set_aside: aside, present, second_sitting: true };
                    prop_assert!(check("epci_council", again, law::LATEST).unwrap().reached);
                }
                Err(_) => prop_assert!(aside > n || present > n - aside),
            }
        }

        #[test]
        fn one_more_member_present_never_undoes_a_quorum(n in 1usize..300, present in 0usize..299) {
            prop_assume!(present < n);
            let (now, then) = (council(n, 0, present).unwrap(), council(n, 0, present + 1).unwrap());
            prop_assert!(!now.reached || then.reached);
        }
    }

    #[test]
    fn one_hundred_and_ten_members_need_fifty_six() {
        let reached = council(110, 0, 56).unwrap();
        assert_eq!((reached.needed, reached.reached), (56, true));
        let missed = council(110, 0, 55).unwrap();
        assert!(missed.sentence.contains("il en manque 1"), "{}", missed.sentence);
        assert!(forecast_sentence(110, 58).starts_with("58 présents annoncés, il en faut 56."));
        let short = forecast_sentence(110, 50);
        assert!(short.contains("il en faut 56\u{a0}: il en manque 6 pour l’instant."), "{short}");
    }

    #[test]
    fn a_representative_set_aside_leaves_the_count_for_the_item() {
        assert_eq!(council(110, 2, 55).unwrap().needed, 55);
        assert!(council(110, 2, 55).unwrap().sentence.contains("108 comptés, 2 écartés"));
    }

    #[test]
    fn figures_that_cannot_be_and_bodies_without_a_text_are_refused_with_a_sentence() {
        assert_eq!(council(0, 0, 0), Err(Refusal::NobodyInOffice));
        assert_eq!(council(3, 4, 0), Err(Refusal::MoreSetAsideThanInOffice));
        assert_eq!(council(3, 1, 3), Err(Refusal::MorePresentThanCounted { present: 3, counted: 2 }));
        let facts = Facts { in_office: 9, present: 5, ..Facts::default() };
        let said = check("commission_L2121_22", facts, law::LATEST).unwrap_err().to_string();
        assert!(said.contains("règlement intérieur"), "{said}");
        assert!(matches!(check("conseil", facts, law::LATEST), Err(Refusal::UnknownRegime { .. })));
    }
}
