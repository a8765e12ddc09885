//! Proceedings (déroulement): what happens in a sitting, from roll-call to closing, as facts that the law judges.
//!
//! Invariants: a fact is only added, or struck out with its reason; what stands is always judged whole by
//! `rules::proceedings`; the setting is frozen when the sitting opens. Everything after a sitting is read from
//! here, nothing is entered twice. No row, log line or journal line links a voter to a secret choice.
mod ballots;
mod floor;
mod judge;
mod model;
mod refusal;
mod screen;
mod second;
mod setting;
mod sheets;
mod store;
mod strike;
mod view;
mod watch;
mod write;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use ballots::{Choice, Vote, VoteReceipt, cast};
pub use judge::held;
pub use model::{FactsAnswer, Held, RefusedFact};
pub use store::seal;
pub use write::write_in;

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(view::view))
        .routes(routes!(write::write))
        .routes(routes!(strike::strike))
        .routes(routes!(floor::floor))
        .routes(routes!(screen::open_screen, screen::shut_screen))
        .routes(routes!(screen::screen))
        .routes(routes!(second::convene_again))
        .routes(routes!(sheets::attendance_sheet))
        .routes(routes!(sheets::run_sheet))
        .merge(ballots::router())
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[("proceedings.paper", sheets::paper_task)];
