//! Integrations (logiciels reliés): the programs of an authority, by access tokens and webhooks.
//!
//! * A token belongs to the authority, has scopes and a last day, and is the actor of what it does; its secret is shown
//!   once and kept as a hash. Nobody makes a token that may do more than himself. The door itself is `platform::tokens`.
//! * A webhook is an https address and the events it chose. The act that makes an event leaves a job with its own
//!   commit; the job writes the announcement down, another delivers it, signed, with back-off, to the public network
//!   only (`platform::outbound`). No request ever waits for somebody else's server.
//! * An announcement carries ids, never a name nor an address. What fails for an hour is « à traiter »; after a day it
//!   stops, stays listed, and is delivered again by hand.
mod announce;
mod create_token;
mod deliver;
mod deliveries;
mod model;
mod redeliver;
mod revoke_token;
mod signature;
mod store;
mod subscribe;
mod tokens;
mod unsubscribe;
mod webhooks;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use model::Event;

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(tokens::current))
        .routes(routes!(tokens::list, create_token::create))
        .routes(routes!(revoke_token::revoke))
        .routes(routes!(webhooks::list, subscribe::subscribe))
        .routes(routes!(unsubscribe::unsubscribe))
        .routes(routes!(redeliver::test))
        .routes(routes!(deliveries::list))
        .routes(routes!(redeliver::redeliver))
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[
    ("feed.announce", announce::run),
    ("outbound.announcement", deliver::run),
    ("integrations.expiring", create_token::warn),
];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[];
