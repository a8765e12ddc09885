//! Deliberations (délibérations): one for each item that was voted or that appointed, drawn from the facts of the sitting,
//! edited until final, signed, listed (L2121-25), transmitted to the State, followed.
//!
//! Invariants: what happened is read from the proceedings, never typed; a number once given is never another's; a
//! deliberation that is final changes no more but by being reopened before it is signed; a signed one never.
mod model;
mod store;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;

pub use model::{
    Deliberation, DeliberationOutcome, DeliberationState, ExaminedList, ListLine, Signature, Transmission,
    TransmissionKind,
};
pub use store::{deliberation, list_of, of_sitting, set_list_published, set_published, transmissions};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[];
