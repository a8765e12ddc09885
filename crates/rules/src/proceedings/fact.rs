//! The facts of a sitting, as the clerk's screen writes them down.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A fact with its moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// Drawn by the screen that wrote it: received twice, it is one fact.
    pub id: Uuid,
    /// When it happened, milliseconds UTC; two facts of one moment stand in the order in which they were written.
    pub at: i64,
    #[serde(flatten)]
    pub fact: Fact,
}

/// Why a member keeps out of an item (L2131-11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// He represents the authority in the body concerned (L1111-6 II): he leaves the count of the quorum.
    Representative,
    /// He has an interest, himself or as an agent: he stays in the count.
    Personal,
}

/// A name on the papers of a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Candidate {
    pub name: String,
    /// His seat, when he has one: his age is then known.
    #[serde(default)]
    pub member: Option<Uuid>,
    pub votes: usize,
}

/// Something that happened. `members` may be titulars or substitutes; a substitute sits for his titular.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "fact", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fact {
    /// The chair opens the sitting; the roll was called before it. Secretaries are members (L2121-15).
    Opened {
        chair: Uuid,
        secretaries: Vec<Uuid>,
    },
    /// Another takes the chair, for example when the accounts of the president are voted (L2121-14).
    ChairTaken {
        chair: Uuid,
    },
    /// At the roll-call, or later.
    Arrived {
        members: Vec<Uuid>,
        /// By videoconference (L5211-11-1).
        #[serde(default)]
        remote: bool,
    },
    Left {
        members: Vec<Uuid>,
    },
    /// A proxy handed over during the sitting (L2121-20).
    ProxyGiven {
        giver: Uuid,
        holder: Uuid,
    },
    ProxyRevoked {
        giver: Uuid,
    },
    /// The chair calls an item: the quorum is checked.
    ItemTaken {
        item: Uuid,
    },
    ItemPostponed {
        item: Uuid,
        reason: String,
    },
    /// The chair withdraws an item from the agenda.
    ItemWithdrawn {
        item: Uuid,
        reason: String,
    },
    Withdrew {
        item: Uuid,
        member: Uuid,
        ground: Ground,
    },
    CameBack {
        item: Uuid,
        member: Uuid,
    },
    /// Members present ask for a public ballot, or a secret one (L2121-21).
    BallotAsked {
        item: Uuid,
        public: Vec<Uuid>,
        secret: Vec<Uuid>,
    },
    /// The assembly decides unanimously not to appoint by secret ballot (L2121-21).
    SecrecyWaived {
        item: Uuid,
    },
    /// Tablets may vote on an item from now on.
    BallotOpened {
        ballot: Uuid,
        item: Uuid,
        secret: bool,
    },
    /// Voted by hand or by name: whoever is not listed is in favour. Several items at once.
    Voted {
        items: Vec<Uuid>,
        /// What is voted when it is not the item itself, e.g. « Amendement n° 2 ».
        #[serde(default)]
        about: String,
        /// By name: names and choices enter the minutes.
        #[serde(default)]
        by_name: bool,
        #[serde(default)]
        against: Vec<Uuid>,
        #[serde(default)]
        abstained: Vec<Uuid>,
        #[serde(default)]
        not_voting: Vec<Uuid>,
        /// The ballot on tablets that this closes.
        #[serde(default)]
        ballot: Option<Uuid>,
    },
    /// A secret ballot, counted.
    Counted {
        item: Uuid,
        #[serde(default)]
        about: String,
        in_favour: usize,
        against: usize,
        /// A secret ballot on tablets has abstentions; on papers they are blank.
        #[serde(default)]
        abstained: usize,
        #[serde(default)]
        blank: usize,
        #[serde(default)]
        void: usize,
        #[serde(default)]
        not_voting: usize,
        #[serde(default)]
        ballot: Option<Uuid>,
    },
    /// A round of an appointment, counted. `post`: what is filled, e.g. « 3e vice-président ».
    RoundCounted {
        item: Uuid,
        post: String,
        candidates: Vec<Candidate>,
        #[serde(default)]
        blank: usize,
        #[serde(default)]
        void: usize,
        #[serde(default)]
        not_voting: usize,
        #[serde(default)]
        ballot: Option<Uuid>,
    },
    /// One candidate, or one list, after the call: the appointment takes effect at once and is read out (L2121-21).
    AppointedAtOnce {
        item: Uuid,
        post: String,
        names: Vec<String>,
    },
    /// A ballot on tablets ends without a result: its votes are void.
    BallotAbandoned {
        ballot: Uuid,
    },
    Suspended,
    Resumed,
    /// The assembly decides, without debate, to sit behind closed doors (L2121-18, L5211-11).
    DoorsClosed {
        asked_by: Vec<Uuid>,
        #[serde(default)]
        against: Vec<Uuid>,
        #[serde(default)]
        abstained: Vec<Uuid>,
    },
    DoorsOpened,
    FloorAsked {
        member: Uuid,
    },
    FloorGiven {
        member: Uuid,
    },
    FloorEnded {
        member: Uuid,
    },
    /// The substance of what is said, for the minutes.
    Noted {
        item: Option<Uuid>,
        text: String,
    },
    Closed,
}
