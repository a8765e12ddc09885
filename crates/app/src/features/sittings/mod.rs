//! Sittings (séances): body, date, place, and the agenda (ordre du jour) in order.
//!
//! A draft is free to change; once convened, what was sent is frozen in the convocation and the sitting
//! changes only through a new version of it. Items have two levels; the vote on urgency is item 0.
mod agenda;
mod input;
mod model;
mod moment;
mod order;
mod refusal;
mod store;
mod takeover;
mod view;
mod wording;
mod write;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use agenda::{AgendaInput, add_in};
pub use input::{LONGEST_TITLE, SittingInput, fitting};
pub use model::{DocumentKind, DocumentRow, Item, Sitting, SittingBody, SittingState, UploadRow};
pub use moment::{MomentFault, local, written};
pub use refusal::SittingRefusal;
pub use store::{agenda, remove, reschedule, set_state, sitting, touch};
pub use takeover::takes_up;
pub use view::sitting_view;
pub use wording::{lines, one_line};
pub use write::{begin_change, changeable, create_in};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(view::list, write::create))
        .routes(routes!(view::get, write::change))
        .routes(routes!(agenda::add))
        .routes(routes!(agenda::change, agenda::remove))
        .routes(routes!(order::reorder))
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[];
