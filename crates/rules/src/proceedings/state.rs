//! What the facts amount to.
use super::fact::Ground;
use crate::{appointment, ballot, majority, quorum};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Where the sitting stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The roll is being called.
    #[default]
    Before,
    Open,
    Suspended,
    Closed,
}

/// The sitting, as far as it went. Moments are milliseconds UTC; members are mandates.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct Proceedings {
    pub phase: Phase,
    pub opened_at: Option<i64>,
    pub closed_at: Option<i64>,
    pub chair: Option<Uuid>,
    pub secretaries: Vec<Uuid>,
    /// One per titular, in the order of the seats.
    pub voices: Vec<Voice>,
    /// As things stand now; none for a body whose quorum no text sets.
    pub quorum: Option<quorum::Quorum>,
    pub quorum_at_opening: Option<quorum::Quorum>,
    pub present: usize,
    pub represented: usize,
    /// The item under discussion.
    pub current: Option<Uuid>,
    pub items: Vec<ItemState>,
    pub suspensions: Vec<Suspension>,
    pub doors: Vec<Doors>,
    pub speakers: Vec<Speaker>,
    pub notes: Vec<Note>,
}

/// A seat in the sitting.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Voice {
    /// The titular.
    pub member: Uuid,
    /// Who is there for it: the titular or his substitute; none when nobody is.
    pub sitting: Option<Uuid>,
    pub remote: bool,
    /// Who votes for it by proxy, when nobody is there for it and the holder is.
    pub represented_by: Option<Uuid>,
    /// The proxy in force, whether it serves or not.
    pub proxy: Option<Uuid>,
    pub presences: Vec<Presence>,
    /// Times during which the proxy served.
    pub representations: Vec<Represented>,
}

/// A time of presence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Presence {
    pub by: Uuid,
    pub remote: bool,
    pub from: i64,
    pub until: Option<i64>,
}

/// A time of representation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Represented {
    pub holder: Uuid,
    pub from: i64,
    pub until: Option<i64>,
}

/// What became of an item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ItemOutcome)]
pub enum Outcome {
    #[default]
    Pending,
    /// Taken, nothing voted.
    Discussed,
    Adopted,
    Rejected,
    /// Somebody was appointed.
    Appointed,
    Postponed,
    Withdrawn,
}

/// An item in the sitting.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ItemState {
    pub id: Uuid,
    pub outcome: Outcome,
    pub taken_at: Option<i64>,
    /// When it was taken, or when somebody last kept out of it.
    pub quorum: Option<quorum::Quorum>,
    /// Why it was postponed or withdrawn.
    pub reason: String,
    pub withdrawals: Vec<Withdrawal>,
    pub asked: Option<Asked>,
    pub secrecy_waived: bool,
    /// The ballot open on the tablets.
    pub ballot: Option<Uuid>,
    pub ballot_secret: bool,
    pub votes: Vec<Vote>,
    pub rounds: Vec<RoundTaken>,
    pub elected: Vec<Elected>,
    /// Who may vote on it now: the voice, cast by its holder.
    pub entitled: Vec<Uuid>,
}

/// A member who keeps out of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Withdrawal {
    pub member: Uuid,
    pub ground: Ground,
}

/// A special ballot asked for, and what the law answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BallotAsked)]
pub struct Asked {
    pub public: Vec<Uuid>,
    pub secret: Vec<Uuid>,
    pub answer: ballot::Ballot,
}

/// A vote as it was judged; who was entitled is frozen with it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = VoteTaken)]
pub struct Vote {
    pub at: i64,
    pub about: String,
    pub outcome: majority::Outcome,
    /// The entitled voices; without their choice when the ballot is secret.
    pub entitled: Vec<Uuid>,
    /// Voices, when the vote was not secret.
    pub in_favour: Vec<Uuid>,
    pub against: Vec<Uuid>,
    pub abstained: Vec<Uuid>,
    pub not_voting: Vec<Uuid>,
    pub ballot: Option<Uuid>,
}

/// A round as it was judged.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RoundTaken {
    pub at: i64,
    pub post: String,
    pub candidates: Vec<super::Candidate>,
    pub blank: usize,
    pub void: usize,
    pub not_voting: usize,
    pub entitled: Vec<Uuid>,
    pub outcome: appointment::Outcome,
    pub ballot: Option<Uuid>,
}

/// Somebody appointed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Elected {
    pub post: String,
    pub name: String,
    /// As the only candidate, without a vote.
    pub at_once: bool,
}

/// A pause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Suspension {
    pub from: i64,
    pub until: Option<i64>,
}

/// A time behind closed doors, or a request that was refused.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Doors {
    pub asked_by: Vec<Uuid>,
    pub decision: majority::Outcome,
    pub from: i64,
    /// The same moment as `from` when it was refused.
    pub until: Option<i64>,
}

/// Somebody who asked to speak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Speaker {
    pub member: Uuid,
    pub item: Option<Uuid>,
    pub asked_at: i64,
    pub from: Option<i64>,
    pub until: Option<i64>,
}

/// Words for the minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SittingNote)]
pub struct Note {
    pub at: i64,
    pub item: Option<Uuid>,
    pub text: String,
}

impl Proceedings {
    /// The seat of a titular.
    pub fn voice(&self, member: Uuid) -> Option<&Voice> {
        self.voices.iter().find(|v| v.member == member)
    }

    /// An item.
    pub fn item(&self, item: Uuid) -> Option<&ItemState> {
        self.items.iter().find(|i| i.id == item)
    }

    /// Nobody behind the doors now.
    pub fn doors_closed(&self) -> bool {
        self.doors.iter().any(|d| d.until.is_none())
    }
}

impl ItemState {
    /// Not called, or called without the quorum and not decided since.
    pub fn undecided(&self) -> bool {
        match self.outcome {
            Outcome::Pending => true,
            Outcome::Discussed => self.quorum.as_ref().is_some_and(|q| !q.reached),
            _ => false,
        }
    }

    /// Whether this member keeps out.
    pub fn out(&self, member: Uuid) -> bool {
        self.withdrawals.iter().any(|w| w.member == member)
    }
}
