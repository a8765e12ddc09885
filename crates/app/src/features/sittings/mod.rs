//! Sittings (séances): body, date, place, and the agenda (ordre du jour) in order.
//!
//! A draft is free to change; once convened, what was sent is frozen in the convocation and the sitting
//! changes only through a new version of it.
mod model;
mod store;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;

pub use model::{Item, Sitting};
pub use store::{agenda, set_state, sitting, touch};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[];
