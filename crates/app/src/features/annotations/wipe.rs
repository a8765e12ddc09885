//! A member erases his notes of one mandate, on all his devices: the list is emptied, its key destroyed, and each device
//! learns it at its next contact. It is his own affair: no act is written.
use super::{destroy, own};
use crate::platform::auth::Caller;
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The list, begun anew.
#[derive(Serialize, ToSchema)]
pub struct NotesWiped {
    /// How many times the list was emptied.
    generation: i64,
}

/// Erases the notes of one of the caller's mandates.
#[utoipa::path(delete, path = "/api/tablet/notes/{mandate}", tag = "annotations", operation_id = "notes_wipe",
    params(("mandate" = Uuid, Path)),
    security(("session" = []), ("tablet" = [])),
    responses((status = 200, body = NotesWiped), (status = 401), (status = 404), (status = 410)))]
pub(super) async fn wipe(
    State(state): State<AppState>,
    caller: Caller,
    Path(mandate): Path<Uuid>,
) -> AppResult<Json<NotesWiped>> {
    let own = own::mandate(&state, &caller, mandate).await?;
    let mut tx = state.db.tenant(own.tenant_id).write().await?;
    let generation = destroy::empty(&mut tx, mandate, None, state.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(NotesWiped { generation }))
}
