//! Webhooks as they are listed: address, events, state; never the secret.
use super::model::{Event, Webhook};
use super::store;
use crate::platform::auth::{Caller, SETS_UP};
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookRow {
    id: Uuid,
    url: String,
    events: Vec<Event>,
    created_by: String,
    created_at: Timestamp,
    /// Since when nothing is received there; null when all is well.
    failing_since: Option<Timestamp>,
}

impl From<Webhook> for WebhookRow {
    fn from(w: Webhook) -> Self {
        Self {
            id: w.id,
            url: w.url,
            events: w.events.0,
            created_by: w.created_by,
            created_at: w.created_at,
            failing_since: w.failing_since,
        }
    }
}

/// Webhooks of the authority, the oldest first.
#[utoipa::path(get, path = "/api/authorities/{a}/webhooks", tag = "integrations", operation_id = "webhooks_list",
    params(("a" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = Vec<WebhookRow>), (status = 404)))]
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Json<Vec<WebhookRow>>> {
    let desk = caller.desk_or_host(&state, authority, SETS_UP).await?;
    let mut tx = desk.read().await?;
    Ok(Json(store::webhooks(&mut tx).await?.into_iter().map(WebhookRow::from).collect()))
}
