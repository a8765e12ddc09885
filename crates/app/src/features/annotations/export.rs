//! A member takes away a document with his notes on it. The notes come with the request, from his tablet, and nothing of
//! them stays: the copy is made in the press and handed back.
use crate::features::convocations;
use crate::platform::auth::Caller;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::press::{self, Span, TaskRefusal};
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use pupitre_documents::{PageNote, Shape, annotated};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::PathBuf;
use utoipa::ToSchema;

/// Notes laid on one document.
const MOST: usize = 5_000;

/// The notes to lay on the document.
#[derive(Deserialize, ToSchema)]
pub struct NotesExport {
    notes: Vec<ExportNote>,
}

/// One note. Lengths in points of the page as it is seen, from its upper left corner; colours as `#24408f`.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ExportNote {
    Ink { page: u32, colour: String, width: f32, points: Vec<f32> },
    Highlight { page: u32, colour: String, bands: Vec<ExportBand>, text: String },
    Underline { page: u32, colour: String, bands: Vec<ExportBand>, text: String },
    Text { page: u32, colour: String, x: f32, y: f32, text: String },
    Slip { page: u32, colour: String, x: f32, y: f32, text: String },
}

/// A marked line.
#[derive(Clone, Copy, Deserialize, ToSchema)]
pub struct ExportBand {
    x: f32,
    y: f32,
    width: f32,
    height: f32,
}

#[derive(Serialize, Deserialize)]
struct Order {
    path: PathBuf,
    out: PathBuf,
    notes: Vec<PageNote>,
}

/// A PDF that the caller received, with his notes as standard annotations.
#[utoipa::path(post, path = "/api/tablet/files/{hash}/annotated", tag = "annotations", operation_id = "notes_export",
    params(("hash" = String, Path)), request_body = NotesExport,
    security(("session" = []), ("tablet" = [])),
    responses((status = 200, content_type = "application/pdf"), (status = 401), (status = 404), (status = 422)))]
pub(super) async fn export(
    State(state): State<AppState>,
    caller: Caller,
    Path(hash): Path<String>,
    Json(request): Json<NotesExport>,
) -> AppResult<Response> {
    let tenant = convocations::right_to_annotated(&state, &caller, &hash).await?;
    if request.notes.len() > MOST {
        return Err(AppError::refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "notes.too_many",
            format!("Ce document porte plus de {MOST} notes : il ne peut pas être annoté en une fois."),
        ));
    }
    let folder = press::bench(&state).await?;
    let path = state.blobs.on_disk(tenant, &hash, folder.path()).await?;
    let out = folder.path().join("annotated.pdf");
    let notes = request.notes.into_iter().map(page_note).collect();
    let order = Order { path, out: out.clone(), notes };
    let _: Value = state.press.run("annotations.export", Span::Make, &order).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"annotations.pdf\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, tokio::fs::read(&out).await?).into_response())
}

fn page_note(note: ExportNote) -> PageNote {
    let flat = |bands: Vec<ExportBand>| bands.iter().map(|b| [b.x, b.y, b.width, b.height]).collect();
    let (page, colour, shape) = match note {
        ExportNote::Ink { page, colour, width, points } => (page, colour, Shape::Ink { width, points }),
        ExportNote::Highlight { page, colour, bands, text } => {
            (page, colour, Shape::Highlight { bands: flat(bands), words: text })
        }
        ExportNote::Underline { page, colour, bands, text } => {
            (page, colour, Shape::Underline { bands: flat(bands), words: text })
        }
        ExportNote::Text { page, colour, x, y, text } => (page, colour, Shape::Text { x, y, text }),
        ExportNote::Slip { page, colour, x, y, text } => (page, colour, Shape::Slip { x, y, text }),
    };
    PageNote { page, colour: rgb(&colour), shape }
}

/// `#24408f`; black when it is none.
fn rgb(colour: &str) -> [u8; 3] {
    let digits = colour.strip_prefix('#').and_then(|c| hex::decode(c).ok());
    digits.and_then(|d| d.try_into().ok()).unwrap_or_default()
}

/// Press task: one document with its notes into a file.
pub(super) fn export_task(input: Value) -> Result<Value, TaskRefusal> {
    let refused = |sentence: String| TaskRefusal { code: "annotations.export".into(), sentence };
    let order: Order = serde_json::from_value(input).map_err(|e| refused(e.to_string()))?;
    let bytes = std::fs::read(&order.path).map_err(|e| refused(e.to_string()))?;
    let made = annotated(&bytes, &order.notes).map_err(|e| refused(e.to_string()))?;
    std::fs::write(&order.out, made).map_err(|e| refused(e.to_string()))?;
    Ok(Value::Null)
}
