//! Savings (économies): is it worth equipping the members? A study before buying, which may answer *no*.
//!
//! What is kept is the question; the answer is always worked out by `rules::study` from the factors of its day.
mod keep;
mod list;
mod model;
mod paper;
mod store;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::studies, keep::create))
        .routes(routes!(keep::keep, keep::remove))
        .routes(routes!(paper::paper))
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[paper::TASK];
