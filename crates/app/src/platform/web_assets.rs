//! The web application, inside the binary. Unknown paths answer its shell, because pages are routed there.
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../web/build"]
#[allow_missing = true]
struct Assets;

/// Answers a file of the application, compressed as the browser accepts, or the shell.
pub async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") {
        return plain(StatusCode::NOT_FOUND, "application/problem+json", NOT_FOUND);
    }
    let known = !path.is_empty() && Assets::get(path).is_some();
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if !known && is_file {
        return plain(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", "Ce fichier n’existe pas.");
    }
    let path = if known { path } else { "200.html" };
    match pick(path, &headers) {
        Some((file, encoding)) => answer(path, &headers, file, encoding),
        None => plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "text/plain; charset=utf-8",
            "L’application web n’a pas été construite : lancez « make web ».",
        ),
    }
}

/// Address of a built file whose name begins so: its end carries the hash of its content.
pub fn address_of(begins: &str, ends: &str) -> Option<String> {
    Assets::iter()
        .find(|path| path.rsplit('/').next().is_some_and(|n| n.starts_with(begins)) && path.ends_with(ends))
        .map(|path| format!("/{path}"))
}

const NOT_FOUND: &str = r#"{"type":"urn:pupitre:not_found","status":404,"code":"not_found","detail":"Cette adresse n’existe pas."}"#;

fn pick(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    for (encoding, suffix) in [("br", ".br"), ("gzip", ".gz")] {
        if accepted.contains(encoding)
            && let Some(file) = Assets::get(&format!("{path}{suffix}"))
        {
            return Some((file, Some(encoding)));
        }
    }
    Assets::get(path).map(|file| (file, None))
}

fn answer(path: &str, asked: &HeaderMap, file: EmbeddedFile, encoding: Option<&'static str>) -> Response {
    let etag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    if asked.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()) == Some(etag.as_str()) {
        return plain(StatusCode::NOT_MODIFIED, "text/plain", "");
    }
    // Names under immutable/ carry the hash of their content.
    let cache = if path.contains("/immutable/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = Response::new(Body::from(file.data));
    let headers = response.headers_mut();
    let kind = match path.rsplit('.').next() {
        Some("mjs") => "text/javascript".to_owned(),
        Some("webmanifest") => "application/manifest+json".to_owned(),
        Some("wasm") => "application/wasm".to_owned(),
        _ => mime_of(path),
    };
    set(headers, header::CONTENT_TYPE, &kind);
    set(headers, header::CACHE_CONTROL, cache);
    set(headers, header::ETAG, &etag);
    set(headers, header::VARY, "accept-encoding");
    if let Some(encoding) = encoding {
        set(headers, header::CONTENT_ENCODING, encoding);
    }
    response
}

fn mime_of(path: &str) -> String {
    Assets::get(path).map_or_else(|| "application/octet-stream".into(), |f| f.metadata.mimetype().to_owned())
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn plain(status: StatusCode, kind: &str, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    set(response.headers_mut(), header::CONTENT_TYPE, kind);
    response
}
