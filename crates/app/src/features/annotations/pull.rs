//! A device asks what it has not received yet, in the order of arrival.
use super::push::{NoteEntry, is_name, place};
use super::{own, store};
use crate::platform::auth::Caller;
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path, Query};
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Entries given at once.
const AT_ONCE: i64 = 500;
/// Bytes after which a page ends.
const ENOUGH: usize = 1_000_000;

/// Where the device stands.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct After {
    /// The cursor of the last page; from the beginning without it.
    after: Option<String>,
    /// How many times the device knows the list to have been emptied; never, without it.
    generation: Option<i64>,
}

/// A page of the list.
#[derive(Serialize, ToSchema)]
pub struct NotesPage {
    entries: Vec<NoteEntry>,
    /// To be sent next time; none while nothing was ever written.
    cursor: Option<String>,
    /// More waits: ask again at once.
    more: bool,
    /// How many times the member emptied the list. What a device holds from before is erased there too.
    generation: i64,
}

/// The notes of one of the caller's mandates, after a cursor.
#[utoipa::path(get, path = "/api/tablet/notes/{mandate}", tag = "annotations", operation_id = "notes_pull",
    params(("mandate" = Uuid, Path), After),
    security(("session" = []), ("tablet" = [])),
    responses((status = 200, body = NotesPage), (status = 401), (status = 404), (status = 409), (status = 410)))]
pub(super) async fn pull(
    State(state): State<AppState>,
    caller: Caller,
    Path(mandate): Path<Uuid>,
    Query(After { after, generation: known }): Query<After>,
) -> AppResult<Json<NotesPage>> {
    let tenant = own::mandate(&state, &caller, mandate).await?.tenant_id;
    let mut tx = state.db.tenant(tenant).read().await?;
    let generation = store::generation(&mut tx, mandate).await?;
    // A place in a list that is no more: the device reads the present one from its beginning.
    let after = after.filter(|_| known.unwrap_or(0) == generation);
    let from = match &after {
        Some(cursor) => position(&mut tx, mandate, cursor).await?.ok_or_else(unknown)?,
        None => 0,
    };
    let rows = store::after(&mut tx, mandate, from, AT_ONCE).await?;
    let last = store::last(&mut tx, mandate).await?;
    let key = store::key(&mut tx, mandate).await?;
    drop(tx);
    // No key: nothing was written since.
    let Some(key) = key else {
        return Ok(Json(NotesPage { entries: vec![], cursor: None, more: false, generation }));
    };
    let key = own::key(&state, tenant, &key).await?;
    let (mut entries, mut cursor, mut reached, mut bytes) = (Vec::new(), after, from, 0);
    for row in rows {
        let content = key.open(&place(mandate, &row.name), &row.sealed)?;
        bytes += content.len();
        reached = row.seq;
        cursor = Some(format!("{}/{}", row.seq, row.name));
        entries.push(NoteEntry { r#ref: row.name, content });
        if bytes > ENOUGH {
            break;
        }
    }
    Ok(Json(NotesPage { more: reached < last, entries, cursor, generation }))
}

/// `number/name`: the place of that entry, when the list has it there.
async fn position(tx: &mut TenantTx, mandate: Uuid, cursor: &str) -> AppResult<Option<i64>> {
    let Some((seq, name)) = cursor.split_once('/') else { return Ok(None) };
    let Ok(seq) = seq.parse::<i64>() else { return Ok(None) };
    if !is_name(name) {
        return Ok(None);
    }
    let found = store::name_at(tx, mandate, seq).await?;
    Ok((found.as_deref() == Some(name)).then_some(seq))
}

/// The list was put back as it was some time ago, or the cursor is none of ours.
fn unknown() -> AppError {
    AppError::refused(
        StatusCode::CONFLICT,
        "notes.cursor_unknown",
        "La tablette demande la suite d’une liste de notes que le serveur ne connaît pas : elle la reprend depuis le début, et redonne les siennes.",
    )
}
