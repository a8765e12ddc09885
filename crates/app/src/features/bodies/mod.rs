//! Bodies (organes): council, bureau, commissions; who sits there, in what role, and who replaces whom.
//!
//! Each body has a legal regime (`rules::law`) for its notice; the authority's own rules may add to it.
mod model;
mod store;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;

pub use model::{Body, Seat};
pub use store::{body, seats_on};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[];
