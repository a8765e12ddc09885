//! Minutes (procès-verbal, L2121-15): drawn from the facts of the sitting, edited, proposed, settled at a later sitting of
//! the body, signed by president and secretaries; and the calendar of what the law asks after a sitting.
//!
//! Invariants: facts put in stay linked to the proceedings, and one corrected later is told; nothing is signed before it is
//! settled; once settled, nothing is written in it.
mod comment;
mod content;
mod draft;
mod duties;
mod model;
mod paper;
mod send;
mod settle;
mod store;
mod view;
mod watch;
mod write;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use model::{Minutes, MinutesState};
pub use store::{of_sitting, set_published};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(view::get, write::save))
        .routes(routes!(draft::draft))
        .routes(routes!(write::propose))
        .routes(routes!(write::take_back))
        .routes(routes!(settle::settle))
        .routes(routes!(settle::sign))
        .routes(routes!(settle::scan))
        .routes(routes!(paper::paper))
        .routes(routes!(paper::scanned))
        .routes(routes!(comment::comment))
        .routes(routes!(comment::close))
        .routes(routes!(send::send))
        .routes(routes!(duties::duties))
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[("minutes.draft", draft::job), ("minutes.watch", watch::watch)];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[("minutes.typeset", paper::typeset)];
