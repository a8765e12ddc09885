//! Proxies (pouvoirs, CGCT L2121-20): written, named, one per holder, revocable, three sittings in a row at most
//! unless illness is certified.
use crate::{french, law};
use jiff::civil::Date;
use serde::Serialize;

/// What is known when a member wants to give a proxy.
#[derive(Debug, Clone, Default)]
pub struct Situation {
    /// Giver and holder are one person.
    pub same_person: bool,
    pub holder_name: String,
    /// Name of the giver whose proxy the holder already carries.
    pub holder_holds_from: Option<String>,
    /// Name of the colleague to whom the holder gave his own proxy.
    pub holder_gave_to: Option<String>,
    /// The holder announced that he will not come.
    pub holder_absent: bool,
    /// Name of the colleague whose proxy the giver carries.
    pub giver_holds_from: Option<String>,
    /// Sittings just before this one for which the giver was represented, without a break.
    pub consecutive_before: u32,
    /// Illness duly certified lifts the limit of three.
    pub illness_certified: bool,
}

/// Why a proxy cannot be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}", self.sentence())]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Refusal {
    Oneself,
    HolderHoldsAnother {
        holder: String,
        giver: String,
    },
    HolderGaveHisOwn {
        holder: String,
        to: String,
    },
    HolderAbsent {
        holder: String,
    },
    GiverHoldsOne {
        giver: String,
    },
    TooManyInARow {
        nth: u32,
    },
    /// The holder does not sit in the body, or sits there as a substitute only.
    HolderNotOfBody {
        holder: String,
    },
    /// The giver does not sit in the body with a vote.
    GiverNotOfBody,
    /// No text provides proxies in this kind of body.
    BodyWithoutProxies {
        body: String,
    },
}

impl Refusal {
    /// What is refused, by which article, and what to do.
    pub fn sentence(&self) -> String {
        let sentence = match self {
            Self::Oneself => {
                "Un élu ne peut pas se donner pouvoir à lui-même (article L2121-20 du CGCT) : choisissez un collègue.".into()
            }
            Self::HolderHoldsAnother { holder, giver } => format!(
                "{holder} porte déjà le pouvoir de {giver} : un élu ne porte qu’un seul pouvoir (article L2121-20 du CGCT). Choisissez un autre collègue."
            ),
            Self::HolderGaveHisOwn { holder, to } => format!(
                "{holder} a lui-même donné pouvoir à {to} (article L2121-20 du CGCT) : choisissez un collègue qui sera présent."
            ),
            Self::HolderAbsent { holder } => format!(
                "{holder} a annoncé son absence (article L2121-20 du CGCT) : choisissez un collègue qui sera présent."
            ),
            Self::GiverHoldsOne { giver } => format!(
                "Vous portez le pouvoir de {giver} : demandez-lui d’en choisir un autre avant de donner le vôtre (article L2121-20 du CGCT)."
            ),
            Self::TooManyInARow { nth } => format!(
                "Un pouvoir vaut pour trois séances de suite au plus, sauf maladie dûment constatée (article L2121-20 du CGCT) ; ce serait la {nth}e. Adressez un certificat au secrétariat, ou venez à la séance."
            ),
            Self::HolderNotOfBody { holder } => format!(
                "{holder} ne siège pas dans cet organe : un pouvoir se donne à un collègue qui y siège (article L2121-20 du CGCT). Choisissez un autre élu."
            ),
            Self::GiverNotOfBody => {
                "Vous ne siégez pas dans cet organe avec voix délibérative : il n’y a pas de pouvoir à donner (article L2121-20 du CGCT).".into()
            }
            Self::BodyWithoutProxies { body } => format!(
                "{body} : aucun texte n’y prévoit les pouvoirs (l’article L2121-20 du CGCT vise le conseil). Prévenez de votre absence ; le règlement intérieur dit si vous pouvez être remplacé."
            ),
        };
        french::set(&sentence)
    }
}

/// Whether proxies exist in a kind of body. Councils have them (L2121-20), and bureaux that decide for the council;
/// a commission, and a commission d'appel d'offres, replace an absent member instead.
pub fn allowed(body_kind: &str, regime: &str, body_name: &str) -> Result<(), Refusal> {
    match (body_kind, regime) {
        ("council", _) | ("bureau", "bureau_epci_by_delegation" | "commission_permanente_dept_region") => {
            Ok(())
        }
        _ => Err(Refusal::BodyWithoutProxies { body: body_name.into() }),
    }
}

/// Whether giver and holder both sit in the body with a vote.
pub fn members(giver_sits: bool, holder_sits: bool, holder_name: &str) -> Result<(), Refusal> {
    match (giver_sits, holder_sits) {
        (false, _) => Err(Refusal::GiverNotOfBody),
        (true, false) => Err(Refusal::HolderNotOfBody { holder: holder_name.into() }),
        (true, true) => Ok(()),
    }
}

/// Whether the proxy may be given, for a sitting held on a day.
pub fn check_on(s: &Situation, sitting: Date) -> Result<(), Refusal> {
    let holder = || s.holder_name.clone();
    if s.same_person {
        return Err(Refusal::Oneself);
    }
    if let Some(giver) = &s.holder_holds_from {
        return Err(Refusal::HolderHoldsAnother { holder: holder(), giver: giver.clone() });
    }
    if let Some(to) = &s.holder_gave_to {
        return Err(Refusal::HolderGaveHisOwn { holder: holder(), to: to.clone() });
    }
    if s.holder_absent {
        return Err(Refusal::HolderAbsent { holder: holder() });
    }
    if let Some(giver) = &s.giver_holds_from {
        return Err(Refusal::GiverHoldsOne { giver: giver.clone() });
    }
    let most = law::threshold("proxy_consecutive_sittings", sitting).map(|t| t.value);
    if most.is_some_and(|most| i64::from(s.consecutive_before) >= most) && !s.illness_certified {
        return Err(Refusal::TooManyInARow { nth: s.consecutive_before.saturating_add(1) });
    }
    Ok(())
}

/// Whether the proxy may be given, by the law now in force.
pub fn check(s: &Situation) -> Result<(), Refusal> {
    check_on(s, law::LATEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn situation() -> Situation {
        Situation { holder_name: "Patrick Garnot".into(), ..Default::default() }
    }

    #[test]
    fn a_fourth_sitting_in_a_row_is_refused_unless_illness_is_certified() {
        let mut s = Situation { consecutive_before: 2, ..situation() };
        assert_eq!(check(&s), Ok(()));
        s.consecutive_before = 3;
        assert_eq!(check(&s), Err(Refusal::TooManyInARow { nth: 4 }));
        s.illness_certified = true;
        assert_eq!(check(&s), Ok(()));
    }

    #[test]
    fn a_holder_carries_one_proxy_only() {
        let s = Situation { holder_holds_from: Some("Josiane Lorme".into()), ..situation() };
        let sentence = check(&s).unwrap_err().to_string();
        assert!(sentence.contains("Patrick Garnot porte déjà le pouvoir de Josiane Lorme"), "{sentence}");
        assert!(sentence.contains("L2121-20"));
    }

    #[test]
    fn each_fact_has_its_own_refusal_with_its_article() {
        let cases = [
            (Situation { same_person: true, ..situation() }, Refusal::Oneself),
            (
                Situation { holder_gave_to: Some("Luc".into()), ..situation() },
                Refusal::HolderGaveHisOwn { holder: "Patrick Garnot".into(), to: "Luc".into() },
            ),
            (
                Situation { holder_absent: true, ..situation() },
                Refusal::HolderAbsent { holder: "Patrick Garnot".into() },
            ),
            (
                Situation { giver_holds_from: Some("Luc".into()), ..situation() },
                Refusal::GiverHoldsOne { giver: "Luc".into() },
            ),
        ];
        for (situation, refusal) in cases {
            assert_eq!(check(&situation), Err(refusal.clone()));
            assert!(refusal.to_string().contains("L2121-20"), "{refusal}");
        }
    }

    #[test]
    fn a_commission_has_no_proxies_and_a_council_has() {
        assert_eq!(allowed("council", "epci_council", "Conseil communautaire"), Ok(()));
        assert_eq!(allowed("bureau", "bureau_epci_by_delegation", "Bureau"), Ok(()));
        for (kind, regime) in [
            ("commission", "commission_L2121_22"),
            ("cao", "commission_appel_offres"),
            ("bureau", "bureau_epci_advisory"),
        ] {
            let refused = allowed(kind, regime, "Commission des finances").unwrap_err().to_string();
            assert!(refused.starts_with("Commission des finances\u{a0}:"), "{refused}");
        }
    }

    #[test]
    fn giver_and_holder_must_both_sit() {
        assert_eq!(members(true, true, "Luc"), Ok(()));
        assert_eq!(members(true, false, "Luc"), Err(Refusal::HolderNotOfBody { holder: "Luc".into() }));
        assert_eq!(members(false, true, "Luc"), Err(Refusal::GiverNotOfBody));
    }
}
