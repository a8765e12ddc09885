//! Files that the product made, as they are answered. `name` is ours, plain letters: what somebody sent, and names that somebody
//! wrote, go through `dossiers::sandboxed`.
use anyhow::Context;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A PDF to look at or to keep.
pub fn pdf(bytes: Vec<u8>, name: &str) -> Response {
    file("inline", "application/pdf", bytes, name)
}

/// A file to keep.
pub fn download(kind: &str, bytes: Vec<u8>, name: &str) -> Response {
    file("attachment", kind, bytes, name)
}

/// Files, by their names, as one archive made in memory.
pub fn zipped(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> anyhow::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(&bytes)?;
    }
    Ok(zip.finish().context("an archive is written in memory")?.into_inner())
}

fn file(disposition: &str, kind: &str, bytes: Vec<u8>, name: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("{disposition}; filename=\"{name}\"")),
    ];
    (headers, bytes).into_response()
}
