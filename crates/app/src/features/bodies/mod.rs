//! Bodies (organes): council, bureau, commissions; who sits there, in what role, and who replaces whom.
//!
//! Each body has a legal regime (`rules::law`) for its notice; the authority's own rules may add to it.
mod list;
mod model;
mod regime;
mod seats;
mod store;
mod write;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use model::{Body, Seat};
pub use store::{bodies_on, body, seats_on};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::bodies, write::create))
        .routes(routes!(list::one, write::update))
        .routes(routes!(seats::seats, seats::replace))
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[];
