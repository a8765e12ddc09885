//! The roles of the staff of an authority, and what each may do there.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Work done in an authority, beside a mandate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Role {
    /// Secrétariat des assemblées.
    Clerk,
    /// Maire ou président.
    President,
    /// Service informatique.
    It,
    /// Stagiaire, tâches bornées.
    Intern,
    /// Formateur.
    Trainer,
    /// Direction, en lecture.
    Direction,
}

impl Role {
    /// All roles, for screens.
    pub const ALL: [Role; 6] =
        [Role::Clerk, Role::President, Role::It, Role::Intern, Role::Trainer, Role::Direction];

    /// French name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Clerk => "secrétariat des assemblées",
            Self::President => "maire ou président",
            Self::It => "service informatique",
            Self::Intern => "stagiaire",
            Self::Trainer => "formateur",
            Self::Direction => "direction",
        }
    }
}

/// May prepare and send: the clerk, and the president in whose name everything leaves.
pub const PREPARES: &[Role] = &[Role::Clerk, Role::President];
/// May look at sittings and members.
pub const LOOKS: &[Role] = &[Role::Clerk, Role::President, Role::Direction, Role::It];
/// May enrol tablets.
pub const ENROLS: &[Role] = &[Role::Clerk, Role::It];
/// May set the authority up.
pub const SETS_UP: &[Role] = &[Role::Clerk, Role::It];
/// May study a purchase and read what was saved.
pub const STUDIES: &[Role] = &[Role::Clerk, Role::President, Role::Direction, Role::It];
/// May look at the tablets: those who look, and interns, whose work they are.
pub const SEES_TABLETS: &[Role] = &[Role::Clerk, Role::President, Role::Direction, Role::It, Role::Intern];
/// May work on tablets: receive, prepare, hand over, take back.
pub const TENDS_TABLETS: &[Role] = &[Role::Clerk, Role::It, Role::Intern];
/// May decide about the fleet: enter, change, order, import.
pub const KEEPS_TABLETS: &[Role] = &[Role::Clerk, Role::It];
