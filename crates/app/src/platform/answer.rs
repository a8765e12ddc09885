//! Files that the product made, as they are answered. `name` is ours, plain letters: what somebody sent, and names that somebody
//! wrote, go through `dossiers::sandboxed`.
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// A PDF to look at or to keep.
pub fn pdf(bytes: Vec<u8>, name: &str) -> Response {
    file("inline", "application/pdf", bytes, name)
}

/// A file to keep.
pub fn download(kind: &str, bytes: Vec<u8>, name: &str) -> Response {
    file("attachment", kind, bytes, name)
}

fn file(disposition: &str, kind: &str, bytes: Vec<u8>, name: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("{disposition}; filename=\"{name}\"")),
    ];
    (headers, bytes).into_response()
}
