//! Taking a token back: it opens nothing from the next request on, and stays listed.
use super::store;
use crate::platform::auth::{Caller, SETS_UP};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::Path;
use crate::platform::state::AppState;
use crate::platform::{attention, feed, journal};
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;
use uuid::Uuid;

/// Takes a token back, at once.
#[utoipa::path(delete, path = "/api/authorities/{a}/tokens/{token}", tag = "integrations",
    operation_id = "tokens_revoke", params(("a" = Uuid, Path), ("token" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 204), (status = 404)))]
pub(super) async fn revoke(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, token)): Path<(Uuid, Uuid)>,
) -> AppResult<StatusCode> {
    let desk = caller.desk_or_host(&state, authority, SETS_UP).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let name = store::revoke_token(&mut tx, token, now).await?.ok_or(AppError::NotFound)?;
    let facts = json!({ "name": name });
    let verb = "integrations.revoke_token";
    let act = journal::Act { at: now, actor: Some(caller.person), verb, subject: Some(token), facts: &facts };
    journal::record(&mut tx, act).await?;
    attention::settle_about(&mut tx, "token_expiring", token, now).await?;
    feed::publish(&mut tx, verb, Some(token), now).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
