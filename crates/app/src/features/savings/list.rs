//! The studies of the authority.
use super::model::Study;
use super::store;
use crate::platform::auth::{Caller, STUDIES};
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use axum::extract::State;
use uuid::Uuid;

/// Studies, the last changed first.
#[utoipa::path(get, path = "/api/authorities/{a}/studies", tag = "savings", operation_id = "studies_list",
    params(("a" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = Vec<Study>), (status = 404)))]
pub(super) async fn studies(
    State(state): State<AppState>,
    caller: Caller,
    Path(a): Path<Uuid>,
) -> AppResult<Json<Vec<Study>>> {
    let desk = caller.desk(&state, a, STUDIES).await?;
    let mut tx = desk.read().await?;
    Ok(Json(store::studies(&mut tx).await?))
}
