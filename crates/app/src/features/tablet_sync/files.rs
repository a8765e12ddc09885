//! Files by hash, with ranges: a cut download goes on where it stopped.
use crate::features::{convocations, dossiers};
use crate::platform::auth::Caller;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::Path;
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::ops::Range;
use uuid::Uuid;

/// A file of a dossier received by the caller.
#[utoipa::path(get, path = "/api/tablet/files/{hash}", tag = "tablet_sync", operation_id = "tablet_file",
    params(("hash" = String, Path)),
    security(("session" = []), ("tablet" = [])),
    responses((status = 200, content_type = "application/octet-stream"), (status = 206), (status = 404), (status = 416)))]
pub(super) async fn file(
    State(state): State<AppState>,
    caller: Caller,
    Path(hash): Path<String>,
    headers: HeaderMap,
) -> AppResult<Response> {
    let tenant = convocations::right_to_file(&state, &caller, &hash).await?;
    let length = state.blobs.length(tenant, &hash).await?.ok_or(AppError::NotFound)?;
    let tag = format!("\"{hash}\"");
    if headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()) == Some(tag.as_str()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let asked = headers.get(header::RANGE).and_then(|v| v.to_str().ok());
    let (status, range) = match asked.map(|text| range_of(text, length)) {
        None => (StatusCode::OK, 0..length),
        Some(Some(range)) => (StatusCode::PARTIAL_CONTENT, range),
        Some(None) => return Ok(out_of_range(length)),
    };
    let body = state.blobs.stream(tenant, &hash, range.clone()).await?;
    let mut response = (status, body).into_response();
    let h = response.headers_mut();
    let mut set = |name, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            h.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, "application/octet-stream".into());
    set(header::CONTENT_LENGTH, (range.end - range.start).to_string());
    set(header::ACCEPT_RANGES, "bytes".into());
    set(header::ETAG, tag);
    set(header::CACHE_CONTROL, "private, max-age=31536000, immutable".into());
    if status == StatusCode::PARTIAL_CONTENT {
        set(header::CONTENT_RANGE, format!("bytes {}-{}/{length}", range.start, range.end.saturating_sub(1)));
    }
    Ok(response)
}

/// The first page of a file of a dossier received by the caller: whoever may have the file may have its picture.
#[utoipa::path(get, path = "/api/tablet/files/{hash}/picture", tag = "tablet_sync", operation_id = "tablet_picture",
    params(("hash" = String, Path, description = "of the file")),
    security(("session" = []), ("tablet" = [])),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404)))]
pub(super) async fn picture(
    State(state): State<AppState>,
    caller: Caller,
    Path(hash): Path<String>,
) -> AppResult<Response> {
    let tenant = convocations::right_to_file(&state, &caller, &hash).await?;
    let mut tx = state.db.tenant(tenant).read().await?;
    let picture = dossiers::picture(&mut tx, &hash).await?.ok_or(AppError::NotFound)?;
    drop(tx);
    derived(&state, tenant, &picture.picture_hash).await
}

/// What changes a file that the caller received into a later one: whoever may have both may have their difference.
#[utoipa::path(get, path = "/api/tablet/files/{hash}/patch/{from}", tag = "tablet_sync", operation_id = "tablet_patch",
    params(("hash" = String, Path, description = "of the file wanted"), ("from" = String, Path, description = "of the file held")),
    security(("session" = []), ("tablet" = [])),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404)))]
pub(super) async fn patch(
    State(state): State<AppState>,
    caller: Caller,
    Path((hash, from)): Path<(String, String)>,
) -> AppResult<Response> {
    let tenant = convocations::right_to_file(&state, &caller, &hash).await?;
    if convocations::right_to_file(&state, &caller, &from).await? != tenant {
        return Err(AppError::NotFound);
    }
    let mut tx = state.db.tenant(tenant).read().await?;
    let patch = convocations::file_patch(&mut tx, &from, &hash).await?.ok_or(AppError::NotFound)?;
    drop(tx);
    derived(&state, tenant, &patch.patch_hash).await
}

/// A derived file: its recipient checks it, and nobody on the way keeps it.
async fn derived(state: &AppState, tenant: Uuid, hash: &str) -> AppResult<Response> {
    let length = state.blobs.length(tenant, hash).await?.ok_or(AppError::NotFound)?;
    let body = state.blobs.stream(tenant, hash, 0..length).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, body).into_response())
}

fn out_of_range(length: u64) -> Response {
    (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, format!("bytes */{length}"))])
        .into_response()
}

/// One range of bytes; several ranges or another unit are answered as unsatisfiable.
fn range_of(text: &str, length: u64) -> Option<Range<u64>> {
    let (start, end) = text.strip_prefix("bytes=")?.split_once('-')?;
    let range = match (start.trim(), end.trim()) {
        ("", last) => length.saturating_sub(last.parse().ok()?)..length,
        (first, "") => first.parse().ok()?..length,
        (first, last) => first.parse().ok()?..last.parse::<u64>().ok()?.checked_add(1)?.min(length),
    };
    (range.start < range.end).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::range_of;

    #[test]
    fn ranges_are_read_as_browsers_write_them_and_nonsense_is_unsatisfiable() {
        assert_eq!(range_of("bytes=0-99", 1_000), Some(0..100));
        assert_eq!(range_of("bytes=900-", 1_000), Some(900..1_000));
        assert_eq!(range_of("bytes=-100", 1_000), Some(900..1_000));
        assert_eq!(range_of("bytes=990-5000", 1_000), Some(990..1_000));
        for bad in [
            "bytes=1000-",
            "bytes=5-2",
            "bytes=-0",
            "bytes=a-b",
            "items=0-1",
            "bytes=0-18446744073709551615x",
        ] {
            assert_eq!(range_of(bad, 1_000), None, "{bad}");
        }
    }
}
