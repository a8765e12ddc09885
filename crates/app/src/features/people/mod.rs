//! People (élus): persons, their mandates, the communes they represent, how each receives his papers.
//!
//! A person is not a mandate: one person, several mandates, in several authorities, each between two days.
//! Electronic by default; paper only on a dated, recorded request with its address (CGCT L2121-10).
mod model;
mod store;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;

pub use model::{Member, PersonalMandate};
pub use store::{mandates_of, member, members_on};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[];
