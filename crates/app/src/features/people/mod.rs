//! People (élus): persons, their mandates, the communes they represent, how each receives his papers.
//!
//! A person is not a mandate: one person, several mandates, in several authorities, each between two days.
//! Electronic by default; paper only on a dated, recorded request with its address (CGCT L2121-10).
mod channel;
mod commune;
mod end;
mod enrolment;
mod function;
mod import;
mod list;
mod model;
mod person;
mod store;
mod write;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use function::council_role;
pub use import::{ImportReport, import_members_file, preview_members_file, read_members_file};
pub use model::{Capacity, Channel, Member, OwnMandate, PersonalMandate};
pub use store::{kept_mandates_of, mandates, mandates_of, member, members_on, own_mandate};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::members, write::create))
        .routes(routes!(list::one, write::update))
        .routes(routes!(end::end))
        .routes(routes!(channel::channel))
        .routes(routes!(list::communes, commune::create))
        .merge(enrolment::router())
        .merge(import::router())
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[enrolment::SHEET_TASK, import::TABLE_TASK];
