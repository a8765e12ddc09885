//! A signed sheet that was scanned: read by the press like any file that somebody sends, then kept by its hash.
use super::intake::inspect;
use super::office::PDF;
use super::serve::sandboxed;
use super::tasks::Found;
use crate::platform::error::{AppError, AppResult};
use crate::platform::press;
use crate::platform::state::AppState;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

/// Keeps a PDF; refused when it is none, or cannot be read.
pub async fn keep_scan(state: &AppState, authority: Uuid, bytes: &[u8]) -> AppResult<String> {
    let folder = press::bench(state).await?;
    let path = folder.path().join("scan.pdf");
    tokio::fs::write(&path, bytes).await?;
    let refused =
        |code: &str, sentence: String| AppError::refused(StatusCode::UNPROCESSABLE_ENTITY, code, sentence);
    match inspect(&state.press, &path, None).await? {
        Ok(Found::Pdf { .. }) => Ok(state.blobs.put(authority, bytes.to_vec()).await?),
        Ok(Found::Office { .. }) => Err(refused(
            "dossiers.scan_not_pdf",
            "Une feuille signée se dépose numérisée, en PDF : numérisez-la, puis déposez-la.".into(),
        )),
        Err(fault) => Err(refused(&fault.code, fault.sentence)),
    }
}

/// A scan as it was handed in: shown, run nowhere.
pub async fn scan(state: &AppState, authority: Uuid, hash: &str, name: &str) -> AppResult<Response> {
    let bytes = state.blobs.get(authority, hash).await?;
    let length = bytes.len() as u64;
    Ok(sandboxed(Body::from(bytes), PDF, Some(length), Some(("inline", name)), None))
}
