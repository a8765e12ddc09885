//! Rows of the room.
use crate::platform::time::Day;
use serde::Serialize;
use uuid::Uuid;

/// A body of the authority.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Body {
    pub id: Uuid,
    pub name: String,
    /// `council`, `bureau`, `commission`, `cao`, `other`.
    pub kind: String,
    /// Key of the rule of notice.
    pub regime: String,
    /// Notice of the règlement intérieur: `francs` or `calendar`, in days.
    pub own_notice_kind: Option<String>,
    pub own_notice_days: Option<i64>,
    /// Overrides what the regime says of the explanatory note.
    pub note_required: Option<bool>,
    /// Copies its convocations to the councillors who do not sit (L5211-40-2).
    pub informs_audience: bool,
    pub position: i64,
    pub closed_on: Option<Day>,
}

/// A seat of a body.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Seat {
    pub id: Uuid,
    pub body_id: Uuid,
    pub mandate_id: Uuid,
    /// `president`, `vice_president`, `member`, `substitute`.
    pub role: String,
    /// The mandate that this substitute replaces.
    pub substitute_for: Option<Uuid>,
}
