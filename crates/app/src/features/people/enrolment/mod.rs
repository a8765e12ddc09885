//! Enrolment: a one-time code for the tablet of a member, shown once, kept as a hash, printed on a sheet.
//!
//! A code lives seven days; a new one withdraws the person's earlier unused ones given by this authority.
mod create;
mod sheet;
mod store;

use crate::platform::{press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes of enrolment.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(create::create)).routes(routes!(sheet::sheet))
}

/// The task that typesets the sheet.
pub(super) const SHEET_TASK: (&str, Task) = ("people.enrolment_sheet", sheet::task);
