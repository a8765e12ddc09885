//! What is known before the sitting opens, and does not change while it lasts.
use crate::{appointment, ballot, law, quorum};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The sitting as convened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Setting {
    /// Key of [`crate::law::RULES`], that of the sitting.
    pub regime: String,
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    pub body: String,
    /// Whether a text provides proxies in this body ([`crate::proxy::allowed`]).
    pub proxies_allowed: bool,
    /// The second sitting on questions for which the first had no quorum (L2121-17): nothing else is on its agenda.
    pub second_sitting: bool,
    /// Some members may sit by videoconference (L5211-11-1).
    pub remote_allowed: bool,
    /// Those who sit with a vote, and their substitutes.
    pub seats: Vec<SeatOf>,
    pub items: Vec<ItemOf>,
    /// Proxies given before the sitting and not taken back.
    pub proxies: Vec<Given>,
}

/// A seat of the body on that day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SeatOf {
    /// The mandate.
    pub member: Uuid,
    pub name: String,
    /// The titular whom this one replaces when he is away (L5211-6); a titular has none.
    pub substitute_for: Option<Uuid>,
    /// Decides between equals of the third round.
    #[schema(value_type = Option<String>, format = Date)]
    pub born: Option<Date>,
}

/// An item of the agenda, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ItemOf {
    pub id: Uuid,
    /// « 3 », « 3.1 »; « 0 » for the vote on urgency.
    pub number: String,
    pub title: String,
    /// `deliberation`, `information`, `urgency`, `budget`, `contract`.
    pub kind: String,
    /// It has sub-items and nothing of its own to decide.
    pub heading: bool,
}

/// A proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Given {
    pub giver: Uuid,
    pub holder: Uuid,
}

/// Figures of the law in this sitting, for a screen that goes on without the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SittingFigures)]
pub struct Figures {
    /// A text sets the quorum of this body.
    pub quorum: bool,
    /// One member present out of so many may ask for a public ballot, for a secret one.
    pub public_one_in: usize,
    pub secret_one_in: usize,
    /// Members who must ask for closed doors, when the chair does not.
    pub doors_asked_by: usize,
    /// Rounds of an appointment that ask for the absolute majority.
    pub absolute_rounds: usize,
}

impl Setting {
    /// Figures of the law in this sitting.
    pub fn figures(&self) -> Figures {
        let (public_one_in, secret_one_in) = ballot::asked_by_one_in(&self.regime, self.day);
        let facts = quorum::Facts { in_office: 1, ..Default::default() };
        Figures {
            quorum: quorum::check(&self.regime, facts, self.day).is_ok(),
            public_one_in,
            secret_one_in,
            doors_asked_by: self.doors_asked_by().0,
            absolute_rounds: appointment::absolute_rounds(self.day),
        }
    }

    /// Members who must ask for closed doors, when the chair does not, and the article that says so.
    pub(super) fn doors_asked_by(&self) -> (usize, &'static str) {
        let key = match self.regime.starts_with("commune") {
            true => "closed_doors_asked_by",
            false => "closed_doors_asked_by_epci",
        };
        let threshold = law::threshold(key, self.day);
        let needed = threshold.and_then(|t| usize::try_from(t.value).ok()).unwrap_or(1);
        (needed, threshold.map_or("", |t| t.legal_ref))
    }

    /// The titulars: their number is that of the members in office.
    pub fn titulars(&self) -> impl Iterator<Item = &SeatOf> {
        self.seats.iter().filter(|s| s.substitute_for.is_none())
    }

    /// Somebody's name.
    pub fn name(&self, member: Uuid) -> &str {
        self.seats.iter().find(|s| s.member == member).map_or("", |s| &s.name)
    }

    pub(super) fn seat(&self, member: Uuid) -> Option<&SeatOf> {
        self.seats.iter().find(|s| s.member == member)
    }

    pub(super) fn item(&self, item: Uuid) -> Option<&ItemOf> {
        self.items.iter().find(|i| i.id == item)
    }
}
