//! The life of a tablet: where it stands, what may happen to it next, by whose hand.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a tablet stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[schema(as = TabletState)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Commandée.
    Ordered,
    /// Reçue, pas encore préparée.
    Received,
    /// En préparation.
    Preparing,
    /// Prête à remettre.
    Ready,
    /// Remise à un élu.
    Lent,
    /// En réparation.
    InRepair,
    /// Perdue ou volée.
    Lost,
    /// Sortie du parc.
    Retired,
}

impl State {
    /// Every state, in the order of a life.
    pub const ALL: [State; 8] = [
        State::Ordered,
        State::Received,
        State::Preparing,
        State::Ready,
        State::Lent,
        State::InRepair,
        State::Lost,
        State::Retired,
    ];

    /// The word of the tables.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Received => "received",
            Self::Preparing => "preparing",
            Self::Ready => "ready",
            Self::Lent => "lent",
            Self::InRepair => "in_repair",
            Self::Lost => "lost",
            Self::Retired => "retired",
        }
    }

    /// The state of a word.
    pub fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.key() == key)
    }

    /// As French says it of a tablet.
    pub fn label(self) -> &'static str {
        match self {
            Self::Ordered => "commandée",
            Self::Received => "reçue",
            Self::Preparing => "en préparation",
            Self::Ready => "prête",
            Self::Lent => "remise",
            Self::InRepair => "en réparation",
            Self::Lost => "perdue",
            Self::Retired => "sortie du parc",
        }
    }
}

/// Something that happens to a tablet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[schema(as = TabletMove)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// It arrives from the supplier.
    Receive,
    /// Its preparation begins.
    Prepare,
    /// Its preparation is over.
    MakeReady,
    /// It is handed to a member.
    Lend,
    /// A member gives it back.
    TakeBack,
    /// It goes from a member to his successor without passing through the stock.
    PassOn,
    /// It leaves for repair; a member who had it stays its borrower.
    Repair,
    /// It comes back from repair.
    Repaired,
    /// It is lost or stolen: nobody has it any more.
    Lose,
    /// It was lost and is here again.
    Find,
    /// It leaves the fleet.
    Retire,
    /// It had left the fleet by mistake.
    Reinstate,
}

impl Move {
    /// Every move.
    pub const ALL: [Move; 12] = [
        Move::Receive,
        Move::Prepare,
        Move::MakeReady,
        Move::Lend,
        Move::TakeBack,
        Move::PassOn,
        Move::Repair,
        Move::Repaired,
        Move::Lose,
        Move::Find,
        Move::Retire,
        Move::Reinstate,
    ];

    /// The word of the history.
    pub fn key(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Prepare => "prepare",
            Self::MakeReady => "make_ready",
            Self::Lend => "lend",
            Self::TakeBack => "take_back",
            Self::PassOn => "pass_on",
            Self::Repair => "repair",
            Self::Repaired => "repaired",
            Self::Lose => "lose",
            Self::Find => "find",
            Self::Retire => "retire",
            Self::Reinstate => "reinstate",
        }
    }

    /// « recevoir », after « pour ».
    pub fn label(self) -> &'static str {
        match self {
            Self::Receive => "recevoir",
            Self::Prepare => "préparer",
            Self::MakeReady => "déclarer prête",
            Self::Lend => "remettre",
            Self::TakeBack => "reprendre",
            Self::PassOn => "transmettre",
            Self::Repair => "envoyer en réparation",
            Self::Repaired => "reprendre de réparation",
            Self::Lose => "déclarer perdue",
            Self::Find => "déclarer retrouvée",
            Self::Retire => "sortir du parc",
            Self::Reinstate => "remettre au parc",
        }
    }
}

/// Whose hand moves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// The IT service, and the secretariat: many a town hall has no IT service.
    Keeper,
    /// Stagiaire: receives, prepares, hands over and takes back; decides nothing about the fleet.
    Intern,
    /// Anybody else only looks.
    Other,
}

/// Whether a hand may make a move.
pub fn may(hand: Hand, the: Move) -> bool {
    match hand {
        Hand::Keeper => true,
        Hand::Intern => {
            matches!(the, Move::Receive | Move::Prepare | Move::MakeReady | Move::Lend | Move::TakeBack)
        }
        Hand::Other => false,
    }
}

/// Where a tablet stands, and whether a member answers for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub state: State,
    pub borrowed: bool,
}

/// Why a move does not follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveRefusal {
    /// The move makes no sense where the tablet stands.
    FromHere { state: State, the: Move },
    /// A member still answers for it.
    StillBorrowed { the: Move },
}

impl MoveRefusal {
    /// The refusal in French, for a tablet called `tag`.
    pub fn sentence(self, tag: &str) -> String {
        match self {
            Self::FromHere { state, the } => {
                let next: Vec<&str> = Move::ALL
                    .into_iter()
                    .filter(|m| {
                        [false, true].into_iter().any(|b| follow(Standing { state, borrowed: b }, *m).is_ok())
                    })
                    .map(Move::label)
                    .collect();
                let hint = match next.is_empty() {
                    true => String::new(),
                    false => format!(" Ce qu’on peut faire d’elle maintenant : {}.", next.join(", ")),
                };
                format!("La tablette {tag} est {} : on ne peut pas la {}.{hint}", state.label(), the.label())
            }
            Self::StillBorrowed { the } => format!(
                "La tablette {tag} est encore au nom d’un élu : enregistrez d’abord son retour, puis vous pourrez la {}.",
                the.label()
            ),
        }
    }
}

/// Where a move leads.
pub fn follow(from: Standing, the: Move) -> Result<Standing, MoveRefusal> {
    use State::{InRepair, Lent, Lost, Ordered, Preparing, Ready, Received, Retired};
    let to = |state, borrowed| Ok(Standing { state, borrowed });
    match (the, from.state) {
        (Move::Receive, Ordered) => to(Received, false),
        (Move::Prepare, Received | Ready) => to(Preparing, false),
        (Move::MakeReady, Preparing) => to(Ready, false),
        (Move::Lend, Ready) => to(Lent, true),
        (Move::TakeBack, Lent) => to(Received, false),
        // Given up while it is away: it stays at the repairer’s, nobody’s.
        (Move::TakeBack, InRepair) if from.borrowed => to(InRepair, false),
        (Move::PassOn, Lent) => to(Lent, true),
        (Move::Repair, Received | Preparing | Ready | Lent) => to(InRepair, from.borrowed),
        (Move::Repaired, InRepair) => to(if from.borrowed { Lent } else { Received }, from.borrowed),
        (Move::Lose, Received | Preparing | Ready | Lent | InRepair) => to(Lost, false),
        (Move::Find, Lost) => to(Received, false),
        (Move::Retire, Lent) => Err(MoveRefusal::StillBorrowed { the }),
        (Move::Retire, InRepair) if from.borrowed => Err(MoveRefusal::StillBorrowed { the }),
        (Move::Retire, Ordered | Received | Preparing | Ready | InRepair | Lost) => to(Retired, false),
        (Move::Reinstate, Retired) => to(Received, false),
        (the, state) => Err(MoveRefusal::FromHere { state, the }),
    }
}
