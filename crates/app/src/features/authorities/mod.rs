//! Authorities (collectivités): what they are, their legal regime on a date, their staff, their letter template,
//! what waits for a person, the journal of their acts and the live feed.
//!
//! An authority is the tenant. Its regime follows from its kind and from its population on the day, by `rules`.
//! Whoever gives or takes a role, changes a population or a template leaves a line in the journal.
mod amend;
mod attend;
mod describe;
mod events;
mod export;
mod found;
mod history;
mod invite;
mod keep_notes;
mod letter;
mod logo;
mod model;
mod populate;
mod sentences;
mod staff;
mod store;
mod typed;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use describe::AuthorityRef;
pub use found::{AuthorityInput, TIME_ZONES, found};
pub use keep_notes::{keep_notes, note_keeping};
pub use letter::letter_template;
pub use model::{Authority, NewPerson};
pub use staff::grant_role;
pub use store::{
    authority, authority_by_siren, authority_of, every_id, none_yet, population_on, save_template, template,
};
pub use typed::{check_person, email, line, lines, maybe_line};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(describe::list, found::create))
        .routes(routes!(describe::get, amend::amend))
        .routes(routes!(logo::get, logo::put))
        .routes(routes!(populate::populate))
        .routes(routes!(keep_notes::get, keep_notes::set))
        .routes(routes!(staff::list, staff::grant))
        .routes(routes!(staff::revoke))
        .routes(routes!(letter::get, letter::save))
        .routes(routes!(letter::preview))
        .routes(routes!(attend::list))
        .routes(routes!(attend::settle))
        .routes(routes!(attend::retry))
        .routes(routes!(history::list))
        .routes(routes!(export::export))
        .routes(routes!(events::events))
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[("authorities.invite", invite::run)];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[("authorities.letter", letter::typeset), logo::LOGO_TASK];
