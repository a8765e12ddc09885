//! Proxies (pouvoirs, CGCT L2121-20): written, named, one per holder, revocable, three sittings in a row at most
//! unless illness is certified.
use serde::Serialize;

/// Consecutive sittings for which a member may be represented (L2121-20).
pub const MOST_CONSECUTIVE: u32 = 3;

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
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Refusal {
    #[error("Un élu ne peut pas se donner pouvoir à lui-même : choisissez un collègue.")]
    Oneself,
    #[error(
        "{holder} porte déjà le pouvoir de {giver} : un élu ne porte qu’un seul pouvoir (article L2121-20 du CGCT). Choisissez un autre collègue."
    )]
    HolderHoldsAnother { holder: String, giver: String },
    #[error("{holder} a lui-même donné pouvoir à {to} : choisissez un collègue qui sera présent.")]
    HolderGaveHisOwn { holder: String, to: String },
    #[error("{holder} a annoncé son absence : choisissez un collègue qui sera présent.")]
    HolderAbsent { holder: String },
    #[error(
        "Vous portez le pouvoir de {giver} : demandez-lui d’en choisir un autre avant de donner le vôtre (article L2121-20 du CGCT)."
    )]
    GiverHoldsOne { giver: String },
    #[error(
        "Un pouvoir vaut pour trois séances de suite au plus, sauf maladie dûment constatée (article L2121-20 du CGCT) ; ce serait la {nth}e."
    )]
    TooManyInARow { nth: u32 },
}

/// Whether the proxy may be given.
pub fn check(s: &Situation) -> Result<(), Refusal> {
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
    if s.consecutive_before >= MOST_CONSECUTIVE && !s.illness_certified {
        return Err(Refusal::TooManyInARow { nth: s.consecutive_before + 1 });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fourth_sitting_in_a_row_is_refused_unless_illness_is_certified() {
        let mut s = Situation { consecutive_before: 2, ..Default::default() };
        assert_eq!(check(&s), Ok(()));
        s.consecutive_before = 3;
        assert_eq!(check(&s), Err(Refusal::TooManyInARow { nth: 4 }));
        s.illness_certified = true;
        assert_eq!(check(&s), Ok(()));
    }

    #[test]
    fn a_holder_carries_one_proxy_only() {
        let s = Situation {
            holder_name: "Patrick Garnot".into(),
            holder_holds_from: Some("Josiane Lorme".into()),
            ..Default::default()
        };
        let sentence = check(&s).unwrap_err().to_string();
        assert!(sentence.contains("Patrick Garnot porte déjà le pouvoir de Josiane Lorme"), "{sentence}");
        assert!(sentence.contains("L2121-20"));
    }
}
