//! Attendance: what members said (replies) and whom they empowered (proxies, pouvoirs, CGCT L2121-20).
//!
//! A reply is not a presence; a proxy is not a substitute. Every change of mind is kept.
mod model;
mod record;
mod say;
mod store;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use model::{AnswerGiven, OwnAnswer, Proxy, Reply};
pub use say::{SayRefusal, Word, empower, revoke, say};
pub use store::{current_proxies, current_replies, start_again};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(record::record))
        .routes(routes!(record::proxies))
        .routes(routes!(record::revoke))
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[];
