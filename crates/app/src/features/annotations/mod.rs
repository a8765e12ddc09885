//! Annotations: the copy of what a member writes on his documents, for his own devices.
//!
//! * Private: the routes know only the mandates of the caller. No screen, no export and no other route reads these
//!   tables; the entries are sealed with a key that stands among the files of the authority, not in the database.
//! * An entry is added once, under the name that its device gave it, and never changes; received twice, it is one.
//!   What entries mean (marks, texts, erasures) is the devices' affair: `web/src/lib/sync/notes`.
//! * They live with their mandate: erased by the member when he wants, kept some time after its end so that he takes them
//!   away, then destroyed, which the journal certifies.
//! * The PDF with notes is made of what the tablet sends for it; nothing of that is kept.
//! * A cursor names the last entry received; one that the list does not know is refused, and the device begins anew.
mod destroy;
mod export;
mod own;
mod papers;
mod pull;
mod push;
mod shares;
mod store;
mod wipe;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use destroy::destroy_due;

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(pull::pull, push::push, wipe::wipe))
        .routes(routes!(papers::papers))
        .routes(routes!(export::export))
        .merge(shares::router())
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] =
    &[("annotations.destroy", |state, job| Box::pin(destroy::run(state, job)))];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[("annotations.export", export::export_task)];
