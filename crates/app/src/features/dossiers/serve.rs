//! Documents given back: the original or the reading copy as a download, pages as pictures.
//!
//! Nothing deposited runs in our origin: sandbox policy, no sniffing, names encoded (RFC 6266).
use super::intake::absolute;
use super::model::Document;
use super::office::{DOCX, ODT, PDF};
use super::refusal::DossierRefusal;
use super::tasks::{Outcome, PageOrder};
use super::{naming, store};
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Path, Query};
use crate::platform::ids;
use crate::platform::press::{self, Span};
use crate::platform::state::AppState;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::path::PathBuf;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Longest side of a page picture, in pixels.
const SIDE: u16 = 1_000;

/// Which file of a document.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Of {
    /// As it was dropped.
    Original,
    /// As tablets read it.
    #[default]
    Reading,
}

/// Which file of a document.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// `reading` when absent.
    #[serde(default)]
    #[param(inline)]
    of: Of,
}

/// A file of a document.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/documents/{document}/file",
    tag = "dossiers", operation_id = "documents_file",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("document" = Uuid, Path), Which),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, content_type = "application/pdf"), (status = 304), (status = 404)))]
pub(super) async fn file(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, document)): Path<(Uuid, Uuid, Uuid)>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> AppResult<Response> {
    let document = find(&state, &caller, authority, sitting, document).await?;
    let (hash, kind, name) = match which.of {
        Of::Original => (&document.original_hash, original_type(&document), document.file_name.clone()),
        Of::Reading => (&document.reading_hash, document.media_type.as_str(), reading_name(&document)),
    };
    let tag = format!("\"{hash}\"");
    if headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()) == Some(tag.as_str()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let length = state.blobs.length(authority, hash).await?.ok_or(AppError::NotFound)?;
    let body = state.blobs.stream(authority, hash, 0..length).await?;
    let disposition = match which.of {
        Of::Original => "attachment",
        Of::Reading => "inline",
    };
    Ok(sandboxed(body, kind, Some(length), Some((disposition, &name)), Some(&tag)))
}

/// A page of a document as a picture.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/documents/{document}/pages/{page}",
    tag = "dossiers", operation_id = "documents_page",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("document" = Uuid, Path),
        ("page" = String, Path, description = "`3.png`: the third page")),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, content_type = "image/png"), (status = 404), (status = 422)))]
pub(super) async fn page(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, document, page)): Path<(Uuid, Uuid, Uuid, String)>,
) -> AppResult<Response> {
    let page: u32 = page.strip_suffix(".png").and_then(|n| n.parse().ok()).ok_or(AppError::NotFound)?;
    let document = find(&state, &caller, authority, sitting, document).await?;
    if document.pages == 0 {
        return Err(DossierRefusal::NotAPdf.into());
    }
    if page == 0 || i64::from(page) > document.pages {
        return Err(AppError::NotFound);
    }
    let picture = picture(&state, authority, &document, page).await?;
    let bytes = tokio::fs::read(&picture).await?;
    let tag = format!("\"{}-{page}\"", document.reading_hash);
    let mut response = sandboxed(Body::from(bytes), "image/png", None, None, Some(&tag));
    let lasting = HeaderValue::from_static("private, max-age=86400");
    response.headers_mut().insert(header::CACHE_CONTROL, lasting);
    Ok(response)
}

/// The picture of a page, drawn once: derived data, which may be thrown away at any time.
async fn picture(state: &AppState, authority: Uuid, document: &Document, page: u32) -> AppResult<PathBuf> {
    let folder = state.config.data_dir.join("cache").join(authority.to_string());
    let kept = folder.join(format!("{}_{page}.png", document.reading_hash));
    if tokio::fs::try_exists(&kept).await? {
        return Ok(kept);
    }
    tokio::fs::create_dir_all(&folder).await?;
    let work = press::bench(state).await?;
    let source = state.blobs.on_disk(authority, &document.reading_hash, work.path()).await?;
    // Drawn beside, then named: a half-drawn picture is never shown.
    let beside = folder.join(format!("{}.part", ids::new_id()));
    let order = PageOrder { path: absolute(&source)?, page, side: SIDE, out: absolute(&beside)? };
    let outcome: Outcome<()> = state.press.run("dossiers.page", Span::Read, &order).await?;
    if let Err(refused) = outcome.settle()? {
        return Err(AppError::refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "dossiers.page_not_drawn",
            refused.sentence,
        ));
    }
    tokio::fs::rename(&beside, &kept).await?;
    Ok(kept)
}

async fn find(
    state: &AppState,
    caller: &Caller,
    authority: Uuid,
    sitting: Uuid,
    document: Uuid,
) -> AppResult<Document> {
    let desk = caller.desk(state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    store::document(&mut tx, sitting, document).await?.ok_or(AppError::NotFound)
}

/// What the original is: its bytes were checked when it arrived, its extension tells DOCX from ODT.
fn original_type(document: &Document) -> &str {
    match naming::extension(&document.file_name).as_deref() {
        _ if document.original_hash == document.reading_hash => &document.media_type,
        Some("docx") => DOCX,
        Some("odt") => ODT,
        _ => PDF,
    }
}

fn reading_name(document: &Document) -> String {
    let extension = match document.media_type.as_str() {
        DOCX => "docx",
        ODT => "odt",
        _ => "pdf",
    };
    format!("{}.{extension}", document.title)
}

/// An answer that runs nowhere: sandboxed, typed, named.
pub fn sandboxed(
    body: Body,
    kind: &str,
    length: Option<u64>,
    name: Option<(&str, &str)>,
    tag: Option<&str>,
) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    let mut set = |key: header::HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(key, value);
        }
    };
    set(header::CONTENT_TYPE, kind);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(
        header::CONTENT_SECURITY_POLICY,
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    );
    if let Some(length) = length {
        set(header::CONTENT_LENGTH, &length.to_string());
    }
    if let Some((disposition, name)) = name {
        set(header::CONTENT_DISPOSITION, &content_disposition(disposition, name));
    }
    if let Some(tag) = tag {
        set(header::ETAG, tag);
        set(header::CACHE_CONTROL, "private, no-cache");
    }
    response
}

/// `attachment; filename="…"; filename*=UTF-8''…` (RFC 6266, RFC 8187): accents and emojis arrive whole.
pub fn content_disposition(disposition: &str, name: &str) -> String {
    let name: String =
        name.chars().map(|c| if c.is_control() || "/\\".contains(c) { '_' } else { c }).collect();
    let plain: String = pupitre_rules::french::fold(&name)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || ". _()".contains(c) { c } else { '_' })
        .take(120)
        .collect();
    let mut encoded = String::with_capacity(name.len() * 3);
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            encoded.push(byte as char);
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("{disposition}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::content_disposition;

    #[test]
    fn names_are_encoded_and_cannot_break_the_header() {
        let named = content_disposition("attachment", "L’eau \"potable\" 🚰\r\nX: 1.pdf");
        assert!(!named.contains('\r') && !named.contains('\n'), "{named}");
        assert_eq!(named.matches('"').count(), 2, "{named}");
        assert!(named.contains("%F0%9F%9A%B0"), "{named}");
        let path = content_disposition("inline", "../../etc/passwd");
        assert!(!path.contains('/'), "{path}");
    }
}
