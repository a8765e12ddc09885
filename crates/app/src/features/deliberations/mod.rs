//! Deliberations (délibérations): one for each item that was voted or that appointed, drawn from the facts of the sitting,
//! edited until final, signed, listed (L2121-25), transmitted to the State, followed.
//!
//! Invariants: what happened is read from the proceedings, never typed; a number once final is never another's; a
//! deliberation that is final changes no more but by being reopened before it is signed; a signed one never.
mod actes;
mod draft;
mod finalize;
mod follow;
mod lists;
mod model;
mod paper;
mod serve;
mod sign;
mod source;
mod store;
mod tags;
mod tell;
mod template;
mod transmit;
mod view;
mod write;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use actes::package;
pub use lists::ToldCount;
pub use model::{
    Deliberation, DeliberationOutcome, DeliberationState, ExaminedList, ListLine, Signature, Transmission,
    TransmissionKind,
};
pub use source::{Source, acted, issuer, sitting_words, source};
pub use store::{deliberation, list_of, of_sitting, set_list_published, set_published, transmissions};
pub use tell::enqueue as tell_councillors;
pub use view::enforceable_on;

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(template::get, template::save))
        .routes(routes!(view::list))
        .routes(routes!(draft::draft))
        .routes(routes!(write::update))
        .routes(routes!(write::reopen))
        .routes(routes!(finalize::finalize))
        .routes(routes!(sign::sign))
        .routes(routes!(sign::scan))
        .routes(routes!(serve::paper))
        .routes(routes!(serve::extract))
        .routes(routes!(serve::scanned))
        .routes(routes!(serve::closing_sheet))
        .routes(routes!(serve::tables))
        .routes(routes!(lists::draw))
        .routes(routes!(lists::list_paper))
        .routes(routes!(lists::posted))
        .routes(routes!(lists::certificate))
        .routes(routes!(lists::send))
        .routes(routes!(actes::download))
        .routes(routes!(transmit::transmit))
        .routes(routes!(transmit::receipt))
        .routes(routes!(follow::follow))
        .routes(routes!(follow::done))
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[
    ("deliberations.draft", draft::job),
    ("deliberations.tell", tell::tell),
    ("deliberations.remind", tell::remind),
];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[("deliberations.typeset", paper::typeset)];
