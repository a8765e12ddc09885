//! Annotations: the copy of what a member writes on his documents, for his own devices.
//!
//! * Private: the routes know only the mandates of the caller. No screen, no export and no other route reads these
//!   tables; the entries are sealed with a key that stands among the files of the authority, not in the database.
//! * An entry is added once, under the name that its device gave it, and never changes; received twice, it is one.
//!   What entries mean (marks, texts, erasures) is the devices' affair: `web/src/lib/sync/notes`.
//! * The PDF with notes is made of what the tablet sends for it; nothing of that is kept.
//! * A cursor names the last entry received; one that the list does not know is refused, and the device begins anew.
mod export;
mod own;
mod pull;
mod push;
mod store;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(pull::pull, push::push)).routes(routes!(export::export))
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[("annotations.export", export::export_task)];
