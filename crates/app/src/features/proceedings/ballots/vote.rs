//! `ballots.vote`: a member votes on his tablet, for himself and for the colleague whose proxy he carries. Answered once
//! the vote is on the disk.
use super::model::{CastVote, Vote, VoteReceipt};
use super::urn::Urn;
use crate::features::people;
use crate::platform::auth::{Caller, HOME_ZONE, Shown};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use axum::extract::State;
use uuid::Uuid;

/// Votes; in a public ballot, votes again until the closing.
#[utoipa::path(put, path = "/api/tablet/floor/{mandate}/{sitting}/ballots/{ballot}/votes/{voice}", tag = "proceedings",
    operation_id = "ballots_vote", request_body = CastVote,
    params(("mandate" = Uuid, Path), ("sitting" = Uuid, Path), ("ballot" = Uuid, Path), ("voice" = Uuid, Path)),
    responses((status = 200, body = VoteReceipt), (status = 401), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn vote(
    State(state): State<AppState>,
    // The session is looked up with those of the votes that come at the same time.
    shown: Shown,
    Path((mandate, sitting, ballot, voice)): Path<(Uuid, Uuid, Uuid, Uuid)>,
    Json(body): Json<CastVote>,
) -> AppResult<Json<VoteReceipt>> {
    let urn = state.kept::<Urn>();
    let authority = urn.home(&state, mandate).await?.ok_or(AppError::NotFound)?;
    let CastVote { choice, turn } = body;
    let vote = Vote { sitting, ballot, voice, by: mandate, choice, turn, at: state.clock.now() };
    Ok(Json(urn.cast(&state, authority, Some(shown.hash), vote).await?))
}

/// Takes a vote of somebody known, and answers once it is durable.
pub async fn cast(state: &AppState, authority: Uuid, vote: Vote) -> AppResult<VoteReceipt> {
    state.kept::<Urn>().cast(state, authority, None, vote).await
}

/// The authority of a mandate of the caller that runs today.
pub(in crate::features::proceedings) async fn own_authority(
    state: &AppState,
    caller: &Caller,
    mandate: Uuid,
) -> AppResult<Uuid> {
    let today = state.clock.now().day_in(HOME_ZONE);
    let mut tx = state.db.read().await?;
    let own = people::own_mandate(&mut tx, caller.person, mandate).await?;
    let own = own.filter(|m| caller.reach.allows(m.tenant_id) && m.in_force(&today));
    Ok(own.ok_or(AppError::NotFound)?.tenant_id)
}
