//! Pages drawn once for everyone and kept until what they show changes: two hundred readers of one page cost one drawing.
//!
//! Exact: a page is given again as it is only while nothing at all was committed since it was drawn; after any commit it is
//! compared by its stamp, which its owner works out from what it shows.
use crate::platform::db::Generation;
use crate::platform::ids::sha256_hex;
use crate::platform::time::Timestamp;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Most bytes kept; past them all are forgotten and drawn again.
const MOST_BYTES: usize = 24 << 20;
/// Longest that a page holds without its stamp being looked at, in milliseconds: the day may change without a commit.
const LONGEST: i64 = 30_000;
/// Below this, compression gains nothing.
const SMALL: usize = 512;

/// A page as it is sent.
pub struct Page {
    status: StatusCode,
    kind: &'static str,
    /// Offered under this name.
    file_name: Option<String>,
    /// May be kept by browsers for ever: its address changes with it.
    immutable: bool,
    plain: Bytes,
    gzip: Option<Bytes>,
    etag: String,
}

impl Page {
    /// A page of a media type.
    pub fn new(status: StatusCode, kind: &'static str, body: impl Into<Vec<u8>>) -> Self {
        let plain = Bytes::from(body.into());
        let etag = format!("\"{}\"", &sha256_hex(&plain)[..24]);
        let gzip = (plain.len() > SMALL).then(|| gzipped(&plain)).flatten();
        Self { status, kind, file_name: None, immutable: false, plain, gzip, etag }
    }

    /// Offered as a file.
    pub fn named(self, name: &str) -> Self {
        Self { file_name: Some(name.to_owned()), ..self }
    }

    /// Kept by browsers for ever.
    pub fn immutable(self) -> Self {
        Self { immutable: true, ..self }
    }

    fn weight(&self) -> usize {
        self.plain.len() + self.gzip.as_ref().map_or(0, Bytes::len)
    }

    /// The answer to a reader: nothing again when he has it, compressed when he reads that.
    pub fn answer(&self, asked: &HeaderMap, policy: &'static str) -> Response {
        let told = |name: HeaderName| asked.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let unchanged = told(header::IF_NONE_MATCH)
            .split(',')
            .any(|tag| tag.trim().trim_start_matches("W/") == self.etag);
        let gzip = self.gzip.as_ref().filter(|_| told(header::ACCEPT_ENCODING).contains("gzip"));
        let body = if unchanged { Bytes::new() } else { gzip.unwrap_or(&self.plain).clone() };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = if unchanged { StatusCode::NOT_MODIFIED } else { self.status };
        let headers = response.headers_mut();
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(header::CONTENT_TYPE, self.kind);
        set(header::ETAG, &self.etag);
        set(header::VARY, "accept-encoding");
        set(
            header::CACHE_CONTROL,
            if self.immutable { "public, max-age=31536000, immutable" } else { "public, no-cache" },
        );
        set(header::CONTENT_SECURITY_POLICY, policy);
        if gzip.is_some() && !unchanged {
            set(header::CONTENT_ENCODING, "gzip");
        }
        if let Some(name) = &self.file_name {
            set(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
        }
        response
    }
}

fn gzipped(plain: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(plain).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

struct Kept {
    page: Arc<Page>,
    stamp: String,
    generation: Option<Generation>,
    looked: Timestamp,
}

#[derive(Default)]
struct Rack {
    kept: HashMap<String, Kept>,
    bytes: usize,
}

/// The pages of this node.
#[derive(Default)]
pub struct Pages(Mutex<Rack>);

impl Pages {
    fn rack(&self) -> MutexGuard<'_, Rack> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The page, when nothing was committed since it was last compared; never when nothing tells whether anything was.
    pub fn fresh(&self, key: &str, generation: Option<&Generation>, now: Timestamp) -> Option<Arc<Page>> {
        let rack = self.rack();
        let kept = rack.kept.get(key)?;
        let holds = generation.is_some()
            && kept.generation.as_ref() == generation
            && (0..LONGEST).contains(&(now.0 - kept.looked.0));
        holds.then(|| kept.page.clone())
    }

    /// The page, when its stamp is still this one.
    pub fn stamped(
        &self,
        key: &str,
        stamp: &str,
        generation: Option<&Generation>,
        now: Timestamp,
    ) -> Option<Arc<Page>> {
        let mut rack = self.rack();
        let kept = rack.kept.get_mut(key).filter(|kept| kept.stamp == stamp)?;
        kept.generation = generation.cloned();
        kept.looked = now;
        Some(kept.page.clone())
    }

    /// Keeps a page drawn under a generation read before.
    pub fn keep(
        &self,
        key: String,
        stamp: String,
        generation: Option<Generation>,
        now: Timestamp,
        page: Page,
    ) -> Arc<Page> {
        let page = Arc::new(page);
        let mut rack = self.rack();
        if rack.bytes + page.weight() > MOST_BYTES {
            *rack = Rack::default();
        }
        let named = key.len();
        rack.bytes += page.weight() + named;
        let kept = Kept { page: page.clone(), stamp, generation, looked: now };
        if let Some(before) = rack.kept.insert(key, kept) {
            rack.bytes = rack.bytes.saturating_sub(before.page.weight() + named);
        }
        page
    }
}
