//! Closing a webhook: nothing more is announced to it, what waited is dropped with it.
use super::{deliver, store};
use crate::platform::auth::{Caller, SETS_UP};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::Path;
use crate::platform::state::AppState;
use crate::platform::{attention, feed, journal};
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;
use uuid::Uuid;

/// Closes a webhook, at once.
#[utoipa::path(delete, path = "/api/authorities/{a}/webhooks/{webhook}", tag = "integrations",
    operation_id = "webhooks_remove", params(("a" = Uuid, Path), ("webhook" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 204), (status = 404)))]
pub(super) async fn unsubscribe(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, webhook)): Path<(Uuid, Uuid)>,
) -> AppResult<StatusCode> {
    let desk = caller.desk_or_host(&state, authority, SETS_UP).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let url = store::remove_webhook(&mut tx, webhook, now).await?.ok_or(AppError::NotFound)?;
    let facts = json!({ "url": url });
    let verb = "integrations.remove_webhook";
    let act =
        journal::Act { at: now, actor: Some(caller.person), verb, subject: Some(webhook), facts: &facts };
    journal::record(&mut tx, act).await?;
    for code in [deliver::FAILING, deliver::LOST] {
        attention::settle_about(&mut tx, code, webhook, now).await?;
    }
    feed::publish(&mut tx, verb, Some(webhook), now).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
