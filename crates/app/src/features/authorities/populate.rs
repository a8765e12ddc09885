//! A new population: the threshold of 3,500 inhabitants decides the notice of a council (CGCT, art. L2121-12).
use super::describe::{self, AuthorityView};
use super::model::Population;
use super::{found, store, typed};
use crate::platform::auth::{Caller, SETS_UP};
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Day;
use crate::platform::{feed, journal};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Inhabitants from a day on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PopulationInput {
    valid_from: Day,
    inhabitants: i64,
    /// « INSEE, populations de référence 2024 ».
    source: String,
}

/// Adds a population, or corrects the one of the same day.
#[utoipa::path(post, path = "/api/authorities/{a}/populations", tag = "authorities",
    operation_id = "authorities_populate", params(("a" = Uuid, Path)), request_body = PopulationInput,
    security(("session" = [])),
    responses((status = 201, body = AuthorityView), (status = 404)))]
pub async fn populate(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Json(input): Json<PopulationInput>,
) -> AppResult<(StatusCode, Json<AuthorityView>)> {
    let desk = caller.desk_or_host(&state, authority, SETS_UP).await?;
    let population = Population {
        valid_from: input.valid_from,
        inhabitants: found::population(input.inhabitants)?,
        source: typed::line("source", "la source du chiffre", &input.source, 200)?,
    };
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    store::populate(&mut tx, &population).await?;
    let facts = json!(population);
    let act = journal::Act {
        at: now,
        actor: Some(caller.person),
        verb: "authorities.populate",
        subject: Some(authority),
        facts: &facts,
    };
    feed::act(&mut tx, act).await?;
    let zone = store::authority(&mut tx).await?.time_zone;
    let view = describe::view(&mut tx, &now.day_in(&zone)).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view)))
}
