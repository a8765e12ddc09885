//! The last announcements to a webhook, with how they were received.
use super::model::Delivery;
use super::store;
use crate::platform::auth::{Caller, SETS_UP};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use axum::extract::State;
use uuid::Uuid;

/// How many are shown.
const SHOWN: i64 = 50;

/// The last announcements, the newest first.
#[utoipa::path(get, path = "/api/authorities/{a}/webhooks/{webhook}/deliveries", tag = "integrations",
    operation_id = "webhooks_deliveries", params(("a" = Uuid, Path), ("webhook" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = Vec<Delivery>), (status = 404)))]
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, webhook)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<Vec<Delivery>>> {
    let desk = caller.desk_or_host(&state, authority, SETS_UP).await?;
    let mut tx = desk.read().await?;
    store::webhook(&mut tx, webhook).await?.ok_or(AppError::NotFound)?;
    Ok(Json(store::deliveries(&mut tx, webhook, SHOWN).await?))
}
