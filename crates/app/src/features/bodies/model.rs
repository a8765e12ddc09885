//! Rows of the room, and what its screens send and receive.
use crate::platform::time::Day;
use pupitre_rules::law::Kind as NoticeKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
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

/// A kind of body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    Council,
    Bureau,
    Commission,
    /// Commission d’appel d’offres.
    Cao,
    Other,
}

impl BodyKind {
    /// As stored.
    pub fn key(self) -> &'static str {
        match self {
            Self::Council => "council",
            Self::Bureau => "bureau",
            Self::Commission => "commission",
            Self::Cao => "cao",
            Self::Other => "other",
        }
    }
}

/// How the authority's own notice is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwnNoticeKind {
    Francs,
    Calendar,
}

impl OwnNoticeKind {
    /// As stored.
    pub fn key(self) -> &'static str {
        match self {
            Self::Francs => "francs",
            Self::Calendar => "calendar",
        }
    }
}

/// What is done at a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeatRole {
    President,
    VicePresident,
    Member,
    Substitute,
}

impl SeatRole {
    /// As stored.
    pub fn key(self) -> &'static str {
        match self {
            Self::President => "president",
            Self::VicePresident => "vice_president",
            Self::Member => "member",
            Self::Substitute => "substitute",
        }
    }
}

/// A body as typed; `PUT` replaces all of it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyInput {
    pub name: String,
    pub kind: BodyKind,
    /// Key of the rule of notice; the usual one of that kind of body when absent.
    #[serde(default)]
    pub regime: Option<String>,
    #[serde(default)]
    pub own_notice_kind: Option<OwnNoticeKind>,
    #[serde(default)]
    pub own_notice_days: Option<i64>,
    #[serde(default)]
    pub note_required: Option<bool>,
    #[serde(default)]
    pub informs_audience: bool,
    #[serde(default)]
    pub position: i64,
    /// First day on which the body no longer meets.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub closed_on: Option<Day>,
}

/// The notice that applies to a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Notice {
    pub days: Option<i32>,
    /// `francs`, `calendar`, `statutes`, `own_rules` or `configurable`.
    #[schema(value_type = NoticeKind)]
    pub kind: String,
    pub legal_ref: String,
}

/// A body as the screens show it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BodyRow {
    pub id: Uuid,
    pub name: String,
    #[schema(value_type = BodyKind)]
    pub kind: String,
    pub regime: String,
    #[schema(value_type = Option<OwnNoticeKind>)]
    pub own_notice_kind: Option<String>,
    pub own_notice_days: Option<i64>,
    pub note_required: Option<bool>,
    pub informs_audience: bool,
    pub position: i64,
    #[schema(value_type = Option<String>, format = Date)]
    pub closed_on: Option<Day>,
    /// Titulars who sit today.
    pub members: i64,
    pub president: Option<String>,
    pub notice: Notice,
}

/// A seat as typed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatInput {
    pub mandate_id: Uuid,
    pub role: SeatRole,
    /// The titular's mandate, for a substitute.
    #[serde(default)]
    pub substitute_for: Option<Uuid>,
}

/// The seats of a body, all of them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatsInput {
    pub seats: Vec<SeatInput>,
}

/// A seat as the screens show it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeatRow {
    pub id: Uuid,
    pub mandate_id: Uuid,
    pub name: String,
    /// Empty when the member represents none.
    pub commune: String,
    #[schema(value_type = SeatRole)]
    pub role: String,
    pub substitute_for: Option<Uuid>,
    /// What is doubtful about this seat, with its article.
    pub warning: Option<String>,
}
