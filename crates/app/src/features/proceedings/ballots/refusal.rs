//! What is refused about a ballot, stated as facts with their sentences.
use crate::platform::error::Refusal;
use axum::http::StatusCode;

/// Why a vote is not taken, or a ballot not closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BallotRefusal {
    Closed,
    NotYours,
    SecretNeedsNoRefusal,
    NotOpen,
    NotKept,
}

impl Refusal for BallotRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Closed => "ballots.closed",
            Self::NotYours => "ballots.not_yours",
            Self::SecretNeedsNoRefusal => "ballots.secret_needs_no_refusal",
            Self::NotOpen => "ballots.not_open",
            Self::NotKept => "ballots.not_kept",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Closed => "Le scrutin est fermé : ce vote est arrivé trop tard, il n’est pas compté. Si vous étiez en \
                             séance, dites-le au président."
                .into(),
            Self::NotYours => "Vous ne portez pas cette voix en ce moment : il faut être noté présent, ou porter un \
                               pouvoir en cours (article L2121-20 du CGCT). Prévenez le secrétariat de séance."
                .into(),
            Self::SecretNeedsNoRefusal => {
                "Dans un scrutin secret, il suffit de ne pas voter pour ne pas prendre part au vote.".into()
            }
            Self::NotOpen => "Ce scrutin n’est pas ouvert.".into(),
            Self::NotKept => "Le vote n’a pas pu être enregistré : il n’est pas compté. Recommencez dans un instant."
                .into(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::SecretNeedsNoRefusal => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotKept => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::CONFLICT,
        }
    }
}
