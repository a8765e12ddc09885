//! Dossiers: the documents of a sitting, placed on its items; uploads that survive a cut; pages as images.
//!
//! Each file is kept twice: the original, untouched, and a reading copy with object streams and without
//! active content. A signed PDF is never rewritten: its reading copy is the original.
mod model;
mod store;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;

pub use model::Document;
pub use store::{documents, uploads_under_way};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[];
