//! Publication: what the law has every authority put before everyone, the public site that shows it, feeds and open data.
//!
//! Invariants: everything public is read from postings, frozen when they are posted; a posting is only masked or withdrawn
//! afterwards, for personal data, and its trace stays; posting is a legal act, with its author and its day (R2131-1).
//! Another authority's thing, or one that is not posted, does not exist for the public.
mod acts;
mod archive;
mod copy;
mod export;
mod gather;
mod mask;
mod model;
mod oparl;
mod overview;
mod post;
mod public;
mod scdl;
mod site;
mod slug;
mod store;
mod terms;
mod withdraw;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use axum::routing::get;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use archive::{check_archive, sealed as sealed_archive};
pub use export::{Export, archives, export};
pub use model::{
    ActFacts, Author, DeliberationFacts, Draft, Facts, ListFacts, ListLine, MinutesFacts, OtherFacts,
    Passage, PublicSite, SittingFacts, VoteFacts, VoteNames,
};
pub use post::{PostedBody, post_draft, post_in};
pub use scdl::FIELDS as SCDL_FIELDS;
pub use site::set_up_in;

/// Routes of the room. The public pages are no part of the API's description: they are for people, and OParl describes itself.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(overview::overview))
        .routes(routes!(overview::original))
        .routes(routes!(archive::archive))
        .routes(routes!(post::post))
        .routes(routes!(mask::mask))
        .routes(routes!(withdraw::withdraw))
        .routes(routes!(site::set_up))
        .route("/collectivites/{slug}", get(public::first))
        .route("/collectivites/{slug}/", get(public::first))
        .route("/collectivites/{slug}/{*rest}", get(public::page))
        .route("/robots.txt", get(public::robots))
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[copy::COPY_TASK];
