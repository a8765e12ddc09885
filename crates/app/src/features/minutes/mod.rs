//! Minutes (procès-verbal, L2121-15): drawn from the facts of the sitting, edited, proposed, settled at a later sitting of
//! the body, signed by president and secretaries.
//!
//! Invariants: facts put in stay linked to the proceedings, and one corrected later is told; nothing is signed before it is
//! settled; once settled, nothing is written in it.
mod model;
mod store;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;

pub use model::{Minutes, MinutesState};
pub use store::{of_sitting, set_published};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[];
