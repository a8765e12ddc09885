//! Import of members from a file: deposited, previewed, corrected on the screen, accepted in one transaction.
//!
//! The file is kept as it came; columns matched and values corrected are kept beside it, so that reading again
//! finds them. A preview writes nothing of people. The same file imported twice changes nothing.
mod accept;
mod compare;
mod ground;
mod model;
mod preview;
mod read;
mod report;
mod scope;
mod settle;
mod store;
mod table;
mod write;

use crate::platform::state::AppState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use report::{ImportReport, import_members_file, preview_members_file, read_members_file};

pub(super) use table::TABLE_TASK;

/// Routes of the import.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(preview::upload))
        .routes(routes!(preview::correct))
        .routes(routes!(accept::accept))
        .routes(routes!(preview::template))
}
