//! Authorities (collectivités): what they are, their legal regime on a date, their staff, their letter template.
//!
//! An authority is the tenant. Its regime follows from its kind and from its population on the day, by `rules`.
mod letter;
mod model;
mod store;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;

pub use letter::{first_template, letter_template};
pub use model::Authority;
pub use store::authority_by_siren;
pub use store::{authority, authority_of, population_on};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[];
