//! The member's tablet: his inbox over all his mandates, the files he may hold, what his tablet sends back, his
//! calendar.
//!
//! The one room that reads across authorities, and only for the person himself: each authority is entered
//! through its own `TenantTx`, because of a mandate in force. What a tablet sends is idempotent by its id.
mod calendar;
mod files;
mod inbox;
mod outbox;
mod store;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use store::forget_verbs;

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(inbox::inbox))
        .routes(routes!(files::file))
        .routes(routes!(files::picture))
        .routes(routes!(files::patch))
        .routes(routes!(outbox::outbox))
        .routes(routes!(calendar::calendar))
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[];
