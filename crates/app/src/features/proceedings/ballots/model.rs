//! Rows of ballots, and what tablets send and receive.
use crate::platform::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
#[schema(as = BallotChoice)]
pub enum Choice {
    InFavour,
    Against,
    Abstained,
    /// Takes no part in the vote; in a secret ballot it is enough not to vote.
    NotVoting,
}

/// A ballot.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Ballot {
    pub id: Uuid,
    pub sitting_id: Uuid,
    pub secret: bool,
    pub closed_at: Option<Timestamp>,
}

/// A public vote as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Standing {
    pub voice_id: Uuid,
    pub choice: Choice,
    /// Order of the choices made for this voice, on whichever tablet.
    pub turn: i64,
}

/// A vote that arrives.
#[derive(Debug, Clone, Copy)]
pub struct Vote {
    pub sitting: Uuid,
    pub ballot: Uuid,
    pub voice: Uuid,
    /// The mandate that casts it: his own voice, or the one he carries.
    pub by: Uuid,
    pub choice: Choice,
    pub turn: i64,
    pub at: Timestamp,
}

/// A vote, as a tablet sends it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CastVote {
    pub choice: Choice,
    /// Grows with each choice made for this voice: an older one that arrives late changes nothing.
    pub turn: i64,
}

/// What was received, and is on the disk.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct VoteReceipt {
    /// What counts for this voice; never said of a secret vote.
    pub choice: Option<Choice>,
    pub turn: i64,
    /// This voice had voted already, and this request changed nothing.
    pub already: bool,
}

/// How far a ballot is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BallotProgress {
    pub secret: bool,
    pub closed: bool,
    /// Voices that may vote.
    pub entitled: usize,
    pub voted: usize,
    /// Voices from which nothing has come.
    pub awaited: Vec<Uuid>,
}

/// The closing of a ballot.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseBallot {
    /// Id of the fact that tells the result: closed twice, it is closed once.
    pub fact: Uuid,
}

/// The fact that tells the result.
#[derive(Debug, Serialize, ToSchema)]
pub struct BallotClosed {
    pub fact: Uuid,
}
