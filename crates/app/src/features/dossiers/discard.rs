//! `sittings.discard`: a draft is thrown away with its agenda, its documents and what was still arriving.
//!
//! Only a draft: once a convocation has left, a sitting is cancelled, which tells the members.
use super::{arriving, store};
use crate::features::sittings::{self, SittingRefusal};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::error::AppResult;
use crate::platform::extract::Path;
use crate::platform::feed;
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use uuid::Uuid;

/// Throws a draft away.
#[utoipa::path(delete, path = "/api/authorities/{authority}/sittings/{sitting}", tag = "sittings",
    operation_id = "sittings_discard", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:write"])),
    responses((status = 204), (status = 404), (status = 409)))]
pub(super) async fn discard(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<StatusCode> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let found = sittings::begin_change(&mut tx, sitting, None, now).await?;
    if found.state != "draft" {
        return Err(SittingRefusal::NotADraft.into());
    }
    let uploads = store::discard(&mut tx, sitting).await?;
    sittings::remove(&mut tx, sitting).await?;
    feed::publish(&mut tx, "sittings.discard", Some(sitting), now).await?;
    tx.commit().await?;
    for upload in uploads {
        arriving::sweep(&state, upload).await;
    }
    Ok(StatusCode::NO_CONTENT)
}
