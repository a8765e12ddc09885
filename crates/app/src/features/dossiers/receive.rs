//! The bytes of an upload, piece by piece, each at its offset: what was acknowledged is on the disk and is never
//! sent again. The last byte is answered with the document made, or with the reason why the file is refused.
use super::model::Upload;
use super::refusal::DossierRefusal;
use super::{arriving, intake, store, upload};
use crate::features::sittings::UploadRow;
use crate::platform::auth::{Caller, Desk, PREPARES};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path, Query};
use crate::platform::state::AppState;
use crate::platform::{failpoint, jobs};
use axum::body::Body;
use axum::extract::State;
use futures::StreamExt;
use serde::Deserialize;
use std::fs::File;
use std::io::SeekFrom;
use std::time::Duration;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};
use utoipa::IntoParams;
use uuid::Uuid;

/// Largest piece, in bytes.
pub(super) const LARGEST_PIECE: i64 = 8 * 1024 * 1024;
/// A connection that says nothing for so long is cut: the next one must not wait for it.
const SILENCE: Duration = Duration::from_secs(20);
/// After so long, a reading that did not end is taken up by a job, in milliseconds.
const READ_AGAIN_AFTER: i64 = 60_000;

/// Where a piece begins.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Offset {
    /// In bytes from the start of the file.
    offset: i64,
}

/// Takes a piece.
#[utoipa::path(put, path = "/api/authorities/{authority}/sittings/{sitting}/uploads/{upload}", tag = "dossiers",
    operation_id = "uploads_piece",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("upload" = Uuid, Path), Offset),
    request_body(content_type = "application/octet-stream"),
    security(("session" = []), ("token" = ["sittings:write"])),
    responses((status = 200, body = UploadRow), (status = 404), (status = 409), (status = 413), (status = 422),
        (status = 507)))]
pub(super) async fn piece(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, id)): Path<(Uuid, Uuid, Uuid)>,
    Query(Offset { offset }): Query<Offset>,
    body: Body,
) -> AppResult<Json<UploadRow>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.read().await?;
    let seen = upload::of_sitting(&mut tx, sitting, id).await?;
    drop(tx);
    if seen.state != "arriving" {
        return ended(&state, &desk, seen, offset).await;
    }
    let Some(held) = arriving::hold(&state, id, true)? else {
        return Err(DossierRefusal::PieceUnderWay { received: seen.received }.into());
    };
    // Read again under the lock: another piece may just have been acknowledged.
    let mut tx = desk.read().await?;
    let found = upload::of_sitting(&mut tx, sitting, id).await?;
    drop(tx);
    if found.state != "arriving" {
        return ended(&state, &desk, found, offset).await;
    }
    let on_disk = held.metadata()?.len() as i64;
    if on_disk < found.received {
        // Another machine holds the first bytes, or they were lost: what this one has decides.
        return Err(go_back(&desk, &found, on_disk).await?);
    }
    if offset != found.received {
        return Err(DossierRefusal::Offset { received: found.received }.into());
    }
    let received = write(&held, &found, body).await?;
    failpoint::pass("upload.written");
    let whole = received == found.bytes;
    acknowledge(&state, &desk, &found, received).await?;
    failpoint::pass("upload.acknowledged");
    if whole {
        return Ok(Json(intake::take_in_held(&state, authority, id, held).await?));
    }
    row(&desk, id).await
}

/// A piece that comes after the end: the same answer again, or the offset at fault.
async fn ended(state: &AppState, desk: &Desk, upload: Upload, offset: i64) -> AppResult<Json<UploadRow>> {
    if offset != upload.received && offset + LARGEST_PIECE < upload.received {
        return Err(DossierRefusal::Offset { received: upload.received }.into());
    }
    if upload.state == "reading" {
        return Ok(Json(intake::take_in(state, desk.authority, upload.id).await?));
    }
    row(desk, upload.id).await
}

async fn row(desk: &Desk, id: Uuid) -> AppResult<Json<UploadRow>> {
    let mut tx = desk.read().await?;
    Ok(Json(store::upload_row(&mut tx, id).await?.ok_or(AppError::NotFound)?))
}

async fn go_back(desk: &Desk, upload: &Upload, to: i64) -> AppResult<AppError> {
    let mut tx = desk.write().await?;
    store::advance(&mut tx, upload.id, upload.received, to, "arriving").await?;
    tx.commit().await?;
    Ok(DossierRefusal::Offset { received: to }.into())
}

/// Writes a piece at its offset and waits for the disk; returns how much of the file is there.
/// A piece cut on its way counts for what has come.
async fn write(held: &File, upload: &Upload, body: Body) -> AppResult<i64> {
    let mut file = tokio::fs::File::from_std(held.try_clone()?);
    let start = upload.received;
    if held.metadata()?.len() as i64 > start {
        // Bytes of a piece that was never acknowledged.
        file.set_len(start as u64).await?;
    }
    file.seek(SeekFrom::Start(start as u64)).await?;
    let mut stream = body.into_data_stream();
    let mut received = start;
    while let Ok(Some(Ok(bytes))) = tokio::time::timeout(SILENCE, stream.next()).await {
        received += bytes.len() as i64;
        let refused = if received > upload.bytes {
            Some(DossierRefusal::LongerThanAnnounced { announced: upload.bytes })
        } else if received - start > LARGEST_PIECE {
            Some(DossierRefusal::PieceTooLarge)
        } else {
            None
        };
        if let Some(refusal) = refused {
            file.set_len(start as u64).await?;
            return Err(refusal.into());
        }
        file.write_all(&bytes).await?;
    }
    file.flush().await?;
    file.sync_data().await?;
    Ok(received)
}

/// Writes down what has arrived; with the last byte, the job that would finish the work of a dead process.
async fn acknowledge(state: &AppState, desk: &Desk, upload: &Upload, received: i64) -> AppResult<()> {
    let whole = received == upload.bytes;
    let mut tx = desk.write().await?;
    let next = if whole { "reading" } else { "arriving" };
    if !store::advance(&mut tx, upload.id, upload.received, received, next).await? {
        return Err(AppError::NotFound);
    }
    if whole {
        let now = state.clock.now();
        let later = now.plus(READ_AGAIN_AFTER);
        jobs::enqueue(&mut tx, "dossiers.read", upload.id, &serde_json::json!({}), now, later).await?;
    }
    Ok(tx.commit().await?)
}
