//! Rows of the room.
use crate::platform::time::Day;
use serde::Serialize;
use uuid::Uuid;

/// A mandate with its person.
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

    /// « Madame Ferrand », or the full name when the civility is unknown.
    pub fn polite_name(&self) -> String {
        if self.civility.is_empty() {
            self.full_name()
        } else {
            format!("{} {}", self.civility, self.family_name)
        }
    }
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
