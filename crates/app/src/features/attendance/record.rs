//! What the clerk records for a member who telephones, or who left a paper proxy; the list of proxies.
use super::model::AnswerGiven;
use super::model::ProxyRow;
use super::say::{self, Word};
use super::store;
use crate::features::sittings;
use crate::platform::auth::{Caller, LOOKS, PREPARES};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::ids;
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What the clerk heard.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordReply {
    mandate_id: Uuid,
    /// `present`, `remote`, `absent`, `substitute`, `proxy`.
    #[schema(value_type = AnswerGiven)]
    answer: String,
    /// Holder, when the answer is `proxy`.
    proxy_to: Option<Uuid>,
    /// A certificate of illness reached the office: the proxy may be one more in a row (CGCT L2121-20).
    #[serde(default)]
    illness_certified: bool,
}

/// Records a reply or a paper proxy for a member.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/replies", tag = "attendance",
    operation_id = "attendance_record", request_body = RecordReply,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 204), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn record(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    Json(heard): Json<RecordReply>,
) -> AppResult<StatusCode> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    let now = state.clock.now();
    let paper = heard.answer == "proxy";
    let word = Word {
        id: ids::new_id(),
        sitting,
        mandate: heard.mandate_id,
        by_person: desk.person,
        source: if paper { "paper" } else { "clerk" },
        illness_certified: heard.illness_certified,
        said_at: now,
        at: now,
    };
    match (paper, heard.proxy_to) {
        (true, Some(holder)) => say::empower(&mut tx, word, holder).await?,
        (true, None) => {
            return Err(AppError::field(
                "attendance.holder_missing",
                "proxy_to",
                "Choisissez à qui le pouvoir est donné.",
            ));
        }
        (false, _) => say::say(&mut tx, word, &heard.answer).await?,
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Proxies of a sitting, in force and taken back.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/proxies", tag = "attendance",
    operation_id = "attendance_proxies", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = []), ("token" = ["readiness:read"])),
    responses((status = 200, body = Vec<ProxyRow>), (status = 404)))]
pub(super) async fn proxies(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<Vec<ProxyRow>>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?;
    Ok(Json(store::all_proxies(&mut tx, sitting).await?))
}

/// Takes a proxy back at the member's request.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/proxies/{proxy}/revoke", tag = "attendance",
    operation_id = "attendance_revoke",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("proxy" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 204), (status = 404), (status = 409)))]
pub(super) async fn revoke(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, proxy)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<StatusCode> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    let row = store::all_proxies(&mut tx, sitting).await?.into_iter().find(|p| p.id == proxy);
    let row = row.ok_or(AppError::NotFound)?;
    let now = state.clock.now();
    let word = Word {
        id: ids::new_id(),
        sitting,
        mandate: row.giver_id,
        by_person: desk.person,
        source: "clerk",
        illness_certified: false,
        said_at: now,
        at: now,
    };
    say::revoke(&mut tx, word).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
