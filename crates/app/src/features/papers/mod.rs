//! Papers: what was sent in years of sittings, searched by words. A paper is one document as a version carried it.
//!
//! Everything here is derived: papers from the manifests, the text of pages from the files, the indexes from both. The
//! texts live in the database, once for all nodes; each node keeps its own index and follows by a cursor (`follow.rs`).
//! Who finds what is decided by what was sent to him: the right to a file (`convocations::right_to_file`), no more, no less.
mod counts;
mod find;
mod follow;
mod gather;
mod mine;
mod model;
mod office;
mod read;
mod scan;
mod store;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use follow::{rebuild, scan_again};
pub use office::{PapersQuery, find_in};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(mine::mine))
        .routes(routes!(office::office))
        .routes(routes!(office::file))
}

/// Jobs of the room, by kind. Reading waits for whatever else there is to do.
pub const JOBS: &[(&str, Handler)] =
    &[("papers.gather", gather::job), ("patience.read", read::job), ("patience.scan", scan::job)];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[("papers.texts", read::texts), ("papers.scan", scan::scan)];
