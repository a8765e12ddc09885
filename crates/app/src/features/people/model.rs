//! Rows of the room, and what its screens send and receive.
use crate::platform::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A mandate with its person, as this authority knows them.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Member {
    /// The mandate's id: what other rooms keep.
    pub mandate_id: Uuid,
    pub person_id: Uuid,
    pub civility: String,
    pub given_name: String,
    pub family_name: String,
    /// Folded "family given": the order of names.
    pub sort_key: String,
    /// Where this authority writes to the member: his account's e-mail, or the one given here.
    pub email: Option<String>,
    pub phone: String,
    pub commune_id: Option<Uuid>,
    pub commune: Option<String>,
    /// `sitting`, `substitute` or `informed` (L5211-40-2).
    pub capacity: String,
    pub function: String,
    pub group_name: String,
    pub delegation: String,
    pub rank: i64,
    pub starts_on: Day,
    pub ends_on: Option<Day>,
    /// `electronic` or `paper`.
    pub channel: String,
    pub paper_requested_on: Option<Day>,
    pub paper_address: String,
}

impl Member {
    /// « Hélène Ferrand ».
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    /// True when the mandate runs on a day.
    pub fn in_force(&self, day: &Day) -> bool {
        self.starts_on <= *day && self.ends_on.as_ref().is_none_or(|end| end >= day)
    }

    /// The mandate apart from its person.
    pub fn mandate(&self) -> Mandate {
        Mandate {
            commune_id: self.commune_id,
            capacity: self.capacity.clone(),
            function: self.function.clone(),
            group_name: self.group_name.clone(),
            delegation: self.delegation.clone(),
            rank: self.rank,
            starts_on: self.starts_on.clone(),
            ends_on: self.ends_on.clone(),
            channel: self.channel.clone(),
            paper_requested_on: self.paper_requested_on.clone(),
            paper_address: self.paper_address.clone(),
        }
    }
}

/// What a mandate says, apart from its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandate {
    pub commune_id: Option<Uuid>,
    pub capacity: String,
    pub function: String,
    pub group_name: String,
    pub delegation: String,
    pub rank: i64,
    pub starts_on: Day,
    pub ends_on: Option<Day>,
    pub channel: String,
    pub paper_requested_on: Option<Day>,
    pub paper_address: String,
}

/// A mandate of a person, in whichever authority.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PersonalMandate {
    pub tenant_id: Uuid,
    pub mandate_id: Uuid,
    pub function: String,
    pub commune: Option<String>,
    pub capacity: String,
}

/// A mandate as its holder knows it, in force or ended.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OwnMandate {
    pub tenant_id: Uuid,
    pub mandate_id: Uuid,
    pub function: String,
    pub starts_on: Day,
    pub ends_on: Option<Day>,
    /// The last day on which his notes are given to him, once the end is known.
    pub notes_until: Option<Day>,
}

impl OwnMandate {
    /// True when the mandate runs on a day.
    pub fn in_force(&self, day: &Day) -> bool {
        self.starts_on <= *day && self.ends_on.as_ref().is_none_or(|end| end >= day)
    }

    /// True when it has ended, and its notes are kept for him.
    pub fn kept(&self, day: &Day) -> bool {
        self.ends_on.as_ref().is_some_and(|end| end < day)
            && self.notes_until.as_ref().is_some_and(|u| u >= day)
    }
}

/// A person of the instance, as an authority may judge whether to link a mandate.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Person {
    pub id: Uuid,
    pub civility: String,
    pub given_name: String,
    pub family_name: String,
    pub birth_date: Option<Day>,
    /// E-mail of the account: the sign-in name.
    pub email: Option<String>,
    pub phone: String,
    /// The account also serves elsewhere: a mandate in another authority, a role, the instance itself.
    pub shared: bool,
}

/// A commune represented in the authority.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Commune {
    pub id: Uuid,
    pub name: String,
    pub name_key: String,
    pub insee_code: Option<String>,
}

/// In what capacity a mandate is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// Sits in the assembly.
    #[default]
    Sitting,
    /// Replaces one sitting member (L5211-6).
    Substitute,
    /// Does not sit, is informed (L5211-40-2).
    Informed,
}

impl Capacity {
    /// As stored.
    pub fn key(self) -> &'static str {
        match self {
            Self::Sitting => "sitting",
            Self::Substitute => "substitute",
            Self::Informed => "informed",
        }
    }
}

/// How a member receives his papers (L2121-10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Electronic,
    Paper,
}

impl Channel {
    /// As stored.
    pub fn key(self) -> &'static str {
        match self {
            Self::Electronic => "electronic",
            Self::Paper => "paper",
        }
    }
}

/// A commune and how many of its members sit.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
pub struct CommuneRow {
    pub id: Uuid,
    pub name: String,
    /// Five characters; empty when it is not known.
    pub insee_code: String,
    pub seats: i64,
}

/// A commune, named.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommuneRef {
    pub id: Uuid,
    pub name: String,
}

/// A body where the member sits.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BodyRef {
    pub id: Uuid,
    pub name: String,
    /// `president`, `vice_president`, `member` or `substitute`.
    pub role: String,
}

/// A member as the screens show him.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberRow {
    /// The mandate.
    pub id: Uuid,
    pub person_id: Uuid,
    pub civility: String,
    pub given_name: String,
    pub family_name: String,
    pub sort_key: String,
    pub email: Option<String>,
    pub phone: String,
    pub commune: Option<CommuneRef>,
    #[schema(value_type = Capacity)]
    pub capacity: String,
    pub function: String,
    pub group_name: String,
    pub delegation: String,
    /// Order of the table; 0 when there is none.
    pub rank: i64,
    #[schema(value_type = String, format = Date)]
    pub starts_on: Day,
    #[schema(value_type = Option<String>, format = Date)]
    pub ends_on: Option<Day>,
    #[schema(value_type = Channel)]
    pub channel: String,
    #[schema(value_type = Option<String>, format = Date)]
    pub paper_requested_on: Option<Day>,
    pub paper_address: String,
    pub bodies: Vec<BodyRef>,
    /// Tablets enrolled and not withdrawn.
    pub devices: i64,
    #[schema(value_type = Option<i64>)]
    pub last_seen_at: Option<Timestamp>,
}

impl MemberRow {
    /// A row still without its bodies and tablets.
    pub(super) fn bare(member: Member) -> Self {
        let commune = member.commune_id.zip(member.commune).map(|(id, name)| CommuneRef { id, name });
        Self {
            id: member.mandate_id,
            person_id: member.person_id,
            civility: member.civility,
            given_name: member.given_name,
            family_name: member.family_name,
            sort_key: member.sort_key,
            email: member.email,
            phone: member.phone,
            commune,
            capacity: member.capacity,
            function: member.function,
            group_name: member.group_name,
            delegation: member.delegation,
            rank: member.rank,
            starts_on: member.starts_on,
            ends_on: member.ends_on,
            channel: member.channel,
            paper_requested_on: member.paper_requested_on,
            paper_address: member.paper_address,
            bodies: Vec::new(),
            devices: 0,
            last_seen_at: None,
        }
    }
}
