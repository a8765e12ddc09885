//! Why a notice cannot be computed, in sentences that say what is accepted.
use crate::french;
use crate::law;
use jiff::civil::Date;

/// A question that has no answer as it is asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub enum Refusal {
    UnknownRegime {
        given: String,
    },
    /// The regime exists, but no row of it answers for that day.
    NotInForce {
        label: &'static str,
        on: Date,
        first: Date,
    },
    BadMoment {
        given: String,
    },
    BadZone {
        given: String,
    },
    /// The law knows no second convocation for this regime.
    NoSecondCall {
        label: &'static str,
    },
}

impl Refusal {
    pub(super) fn unknown(regime: &str, on: Date) -> Self {
        let rows = law::RULES.iter().filter(|r| r.key == regime);
        match rows.min_by_key(|r| r.valid_from) {
            Some(first) => Self::NotInForce { label: first.label, on, first: first.valid_from },
            None => Self::UnknownRegime { given: regime.into() },
        }
    }

    /// What is not understood, and what is accepted.
    pub fn sentence(&self) -> String {
        let sentence = match self {
            Self::UnknownRegime { given } => law::unknown_regime(given),
            Self::NotInForce { label, on, first } => format!(
                "« {label} » : aucune règle connue pour le {}. Les règles enregistrées commencent le {}.",
                french::long_date(*on),
                french::long_date(*first)
            ),
            Self::BadMoment { given } => {
                format!("« {given} » n’est pas une date et une heure. Écrivez par exemple 2026-12-17T18:30.")
            }
            Self::BadZone { given } => {
                format!("« {given} » n’est pas un fuseau horaire connu. Écrivez par exemple Europe/Paris.")
            }
            Self::NoSecondCall { label } => format!(
                "« {label} » : aucun texte ne règle la seconde convocation. Les statuts ou le règlement intérieur décident."
            ),
        };
        french::set(&sentence)
    }
}
