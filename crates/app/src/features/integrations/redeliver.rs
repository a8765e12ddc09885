//! By hand: a try of a webhook, and an announcement delivered again. Both leave by the jobs, like any other.
use super::{announce, store};
use crate::platform::auth::{Caller, SETS_UP};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::{ids, jobs};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// The announcement that leaves.
#[derive(Debug, Serialize, ToSchema)]
pub struct Leaving {
    delivery: Uuid,
}

/// Sends a `ping` to a webhook; its end is read among the deliveries.
#[utoipa::path(post, path = "/api/authorities/{a}/webhooks/{webhook}/test", tag = "integrations",
    operation_id = "webhooks_test", params(("a" = Uuid, Path), ("webhook" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 202, body = Leaving), (status = 404)))]
pub(super) async fn test(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, webhook)): Path<(Uuid, Uuid)>,
) -> AppResult<(StatusCode, Json<Leaving>)> {
    let desk = caller.desk_or_host(&state, authority, SETS_UP).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let webhook = store::webhook(&mut tx, webhook).await?.ok_or(AppError::NotFound)?;
    let id = ids::new_id();
    let body = announce::body(id, "ping", authority, now, None, &json!({}));
    announce::write(&mut tx, id, webhook.id, "ping", body, now).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(Leaving { delivery: id })))
}

/// Delivers an announcement again: the same id and the same text, so that the receiver knows it.
#[utoipa::path(post, path = "/api/authorities/{a}/webhooks/{webhook}/deliveries/{delivery}/redeliver",
    tag = "integrations", operation_id = "webhooks_redeliver",
    params(("a" = Uuid, Path), ("webhook" = Uuid, Path), ("delivery" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 202, body = Leaving), (status = 404)))]
pub(super) async fn redeliver(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, webhook, delivery)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<(StatusCode, Json<Leaving>)> {
    let desk = caller.desk_or_host(&state, authority, SETS_UP).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let webhook = store::webhook(&mut tx, webhook).await?.ok_or(AppError::NotFound)?;
    let known = store::delivery(&mut tx, delivery).await?.filter(|d| d.webhook_id == webhook.id);
    let known = known.ok_or(AppError::NotFound)?;
    store::ask_again(&mut tx, known.id, now).await?;
    let order = json!({ "delivery": known.id, "asked_at": now });
    jobs::enqueue(&mut tx, "outbound.announcement", webhook.id, &order, now, now).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(Leaving { delivery: known.id })))
}
