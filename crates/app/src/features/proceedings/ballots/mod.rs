//! Ballots on tablets. A public vote is kept by name, and may change until the closing. A secret one is two tables that
//! nothing joins: who has voted, and how many of each choice; both grow in one commit that mixes several voters, and a
//! vote in the urn stays there. No vote is acknowledged before it is durable; none is taken after the closing.
mod close;
mod model;
mod progress;
mod refusal;
mod store;
mod table;
mod urn;
mod vote;

use crate::platform::state::AppState;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) use model::Standing;
pub use model::{Choice, Vote, VoteReceipt};
pub(super) use progress::who_voted;
pub(super) use store::{close as close_ballot, known, open as open_ballot, standing};
pub(super) use table::{Version, version};
pub use vote::cast;
pub(super) use vote::own_authority;

/// Routes of ballots.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(close::close))
        .routes(routes!(progress::progress))
        .routes(routes!(vote::vote))
}
