//! What the room refuses, stated as facts with their sentences. What the law refuses is `rules::proceedings::Refusal`.
use crate::platform::error::Refusal;
use axum::http::StatusCode;
use jiff::civil::Date;
use pupitre_rules::{french, proceedings};

/// Why a fact is not written, or not struck out.
#[derive(Debug)]
pub enum ProceedingsRefusal {
    NotConvened,
    Cancelled,
    TooManyFacts {
        most: usize,
    },
    FactTooLong,
    InTheFuture,
    TooEarly,
    BallotClosesItself,
    BallotKnown,
    ReasonMissing,
    ReasonTooLong,
    Sealed,
    QuorumNotMissed,
    NoSecondCall(String),
    SecondTooEarly {
        earliest: Date,
        ground: String,
    },
    /// What follows would no longer stand.
    WouldNotStand(proceedings::Refusal),
    /// The law refuses it as things stand.
    Unlawful(proceedings::Refusal),
}

impl Refusal for ProceedingsRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotConvened => "proceedings.not_convened",
            Self::Cancelled => "proceedings.cancelled",
            Self::TooManyFacts { .. } => "proceedings.too_many_facts",
            Self::FactTooLong => "proceedings.fact_too_long",
            Self::InTheFuture => "proceedings.in_the_future",
            Self::TooEarly => "proceedings.too_early",
            Self::BallotClosesItself => "proceedings.ballot_closes_itself",
            Self::BallotKnown => "proceedings.ballot_known",
            Self::ReasonMissing => "proceedings.reason_missing",
            Self::ReasonTooLong => "proceedings.reason_too_long",
            Self::Sealed => "proceedings.sealed",
            Self::QuorumNotMissed => "proceedings.quorum_not_missed",
            Self::NoSecondCall(_) => "proceedings.no_second_call",
            Self::SecondTooEarly { .. } => "proceedings.second_too_early",
            Self::WouldNotStand(_) => "proceedings.would_not_stand",
            Self::Unlawful(_) => "proceedings.unlawful",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotConvened => {
                "Cette séance n’est pas convoquée : envoyez d’abord la convocation (article L2121-10 du \
                                  CGCT)."
                    .into()
            }
            Self::Cancelled => "Cette séance est annulée : rien ne s’y passe.".into(),
            Self::TooManyFacts { most } => {
                format!("Plus de {most} faits arrivent à la fois : envoyez-les en plusieurs fois.")
            }
            Self::FactTooLong => "Ce fait est trop long pour être écrit : raccourcissez le texte.".into(),
            Self::InTheFuture => {
                "Ce fait se passe plus d’une heure après maintenant : vérifiez l’heure, ou l’horloge de \
                                  ce poste."
                    .into()
            }
            Self::TooEarly => {
                "Ce fait se passe plus d’un jour avant la séance : vérifiez sa date et son heure.".into()
            }
            Self::BallotClosesItself => {
                "Ce scrutin est sur les tablettes : fermez-le, son résultat est compté à ce \
                                         moment. Aucun résultat ne s’y écrit à la main."
                    .into()
            }
            Self::BallotKnown => "Ce scrutin a déjà été ouvert : ouvrez-en un autre.".into(),
            Self::ReasonMissing => {
                "Dites en une phrase pourquoi ce fait est rayé : le motif reste dans le déroulement.".into()
            }
            Self::ReasonTooLong => "Donnez le motif en moins de 2 000 caractères.".into(),
            Self::Sealed => {
                "Le procès-verbal de cette séance est signé (article L2121-15 du CGCT) : son déroulement ne \
                             change plus. Une erreur se corrige à la séance suivante."
                    .into()
            }
            Self::QuorumNotMissed => "Aucun point de cette séance n’est resté faute de quorum : une seconde séance sans condition \
                                      de quorum ne se convoque qu’après un quorum manqué (article L2121-17 du CGCT)."
                .into(),
            Self::NoSecondCall(why) => why.clone(),
            Self::SecondTooEarly { earliest, ground } => format!(
                "La seconde séance ne peut se tenir qu’à partir du {} ({ground}) : choisissez un jour plus tardif.",
                french::long_date(*earliest)
            ),
            Self::WouldNotStand(why) => format!(
                "Ce fait ne peut pas être rayé seul : ce qui suit ne tiendrait plus. {} Rayez d’abord ce qui suit.",
                why.sentence()
            ),
            Self::Unlawful(why) => why.sentence(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotConvened
            | Self::Cancelled
            | Self::Sealed
            | Self::QuorumNotMissed
            | Self::NoSecondCall(_)
            | Self::WouldNotStand(_)
            | Self::Unlawful(_) => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::ReasonMissing | Self::ReasonTooLong => Some("reason"),
            Self::SecondTooEarly { .. } => Some("starts"),
            _ => None,
        }
    }
}
