//! A member searches everything that was sent to him, by all his mandates, in one search.
use super::find::{self, Reach};
use super::model::{PapersFound, short};
use super::office::PapersQuery;
use super::store;
use crate::features::people;
use crate::platform::auth::{Caller, HOME_ZONE};
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Query};
use crate::platform::state::AppState;
use axum::extract::State;
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::IntoParams;
use uuid::Uuid;

/// In which authority.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Where {
    /// Papers of this authority; all those of the member when absent.
    authority: Option<Uuid>,
}

/// Papers that the caller received as a member, in all the authorities where a mandate of his runs.
#[utoipa::path(get, path = "/api/me/papers", tag = "papers", operation_id = "papers_mine", params(PapersQuery, Where),
    responses((status = 200, body = PapersFound), (status = 401), (status = 422)))]
pub(super) async fn mine(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<PapersQuery>,
    Query(place): Query<Where>,
) -> AppResult<Json<PapersFound>> {
    let today = state.clock.now().day_in(HOME_ZONE);
    let mut tx = state.db.read().await?;
    let mandates = people::mandates_of(&mut tx, caller.person, &today).await?;
    drop(tx);
    let tenants: BTreeSet<Uuid> = mandates
        .iter()
        .map(|mandate| mandate.tenant_id)
        .filter(|tenant| caller.reach.allows(*tenant) && place.authority.is_none_or(|only| only == *tenant))
        .collect();
    let mut reaches = Vec::with_capacity(tenants.len());
    for tenant in tenants {
        let mut tx = state.db.tenant(tenant).read().await?;
        let received = store::received(&mut tx, caller.person, &today).await?;
        let authority = find::authority(&mut tx).await?;
        reaches.push(Reach {
            authority,
            today: today.clone(),
            member: Some(caller.person),
            received: received.into_iter().map(short).collect(),
        });
    }
    Ok(Json(find::find(&state, reaches, &query).await?))
}
