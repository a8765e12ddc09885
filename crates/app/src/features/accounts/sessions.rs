//! Sessions: mine, listed and ended; leaving.
use super::model::SessionRow;
use super::{door, store};
use crate::platform::auth::{self, Caller, SignedIn};
use crate::platform::db::Tx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde_json::json;
use uuid::Uuid;

/// Leaves: the session ends and the cookie goes.
#[utoipa::path(delete, path = "/api/session", tag = "session", operation_id = "session_leave",
    security(("session" = []), ("tablet" = [])),
    responses((status = 204), (status = 401)))]
pub async fn leave(State(state): State<AppState>, SignedIn(caller): SignedIn) -> AppResult<Response> {
    let mut tx = state.db.write().await?;
    store::end_session(&mut tx, caller.person, caller.session, state.clock.now()).await?;
    tx.commit().await?;
    let cookie = auth::set_cookie(state.config.is_https(), "", 0);
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cookie)])).into_response())
}

/// My open sessions.
#[utoipa::path(get, path = "/api/sessions", tag = "session", operation_id = "sessions_list",
    responses((status = 200, body = Vec<SessionRow>)))]
pub async fn list(State(state): State<AppState>, caller: Caller) -> AppResult<Json<Vec<SessionRow>>> {
    let mut tx = state.db.read().await?;
    let mut sessions = within(&mut tx, &caller, state.clock.now()).await?;
    for session in &mut sessions {
        session.current = session.id == caller.session;
    }
    Ok(Json(sessions))
}

/// My open sessions that reach no further than the one that asks: the code of an authority neither shows nor ends what
/// opens more.
async fn within(tx: &mut Tx, caller: &Caller, now: Timestamp) -> AppResult<Vec<SessionRow>> {
    let mut kept = Vec::new();
    for session in store::sessions(tx, caller.person, now).await? {
        if caller.reach.covers(&auth::reach(tx, session.reach_id).await?) {
            kept.push(session);
        }
    }
    Ok(kept)
}

/// Ends one of my sessions; with its tablet, when it is a tablet's.
#[utoipa::path(delete, path = "/api/sessions/{id}", tag = "session", operation_id = "sessions_revoke",
    params(("id" = Uuid, Path)), responses((status = 204), (status = 404)))]
pub async fn revoke(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> AppResult<StatusCode> {
    let now = state.clock.now();
    let mut tx = state.db.write().await?;
    if !within(&mut tx, &caller, now).await?.iter().any(|session| session.id == id) {
        return Err(AppError::NotFound);
    }
    let (_, device) = store::end_session(&mut tx, caller.person, id, now).await?.ok_or(AppError::NotFound)?;
    if let Some(device) = device {
        store::revoke_device(&mut tx, device, now).await?;
    }
    let facts = json!({ "session": id, "device": device });
    let tx =
        door::record(&state, tx, caller.person, caller.person, "accounts.revoke_session", &facts).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
