//! The office of the demonstration: the real product in this process, a clock that is moved by hand, and the keys
//! of those who act. Everything goes through the routes that people use, and the jobs run as they would.
use crate::app;
use crate::platform::auth;
use crate::platform::jobs::{self, Lane};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, header};
use serde_json::Value;
use std::collections::HashMap;
use tower::ServiceExt;
use uuid::Uuid;

/// A key serves so long before another is cut: sessions end when they are not used.
const KEY_LIFE: i64 = 20 * 86_400_000;
/// Largest answer read, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;

/// The product, seen from outside.
pub(super) struct Office {
    pub state: AppState,
    router: Router,
    keys: HashMap<Uuid, (String, Timestamp)>,
}

impl Office {
    pub(super) fn new(state: AppState) -> Self {
        let router = app::router(state.clone());
        Self { state, router, keys: HashMap::new() }
    }

    /// The clock of the demonstration.
    pub(super) fn now(&self) -> Timestamp {
        self.state.clock.now()
    }

    /// Moves the clock to a moment; it never goes back.
    pub(super) fn wait_until(&self, at: Timestamp) {
        self.state.clock.advance((at.0 - self.now().0).max(0));
    }

    /// The key of someone of the staff: a session like the one that the demonstration's page opens.
    pub(super) async fn key(&mut self, person: Uuid) -> Result<String> {
        let now = self.now();
        if let Some((key, cut)) = self.keys.get(&person)
            && now.0 - cut.0 < KEY_LIFE
        {
            return Ok(key.clone());
        }
        let mut tx = self.state.db.write().await?;
        let key = auth::open_session(&mut tx, person, None, "demo", "Firefox sur Windows", now).await?;
        tx.commit().await?;
        if let Some((old, _)) = self.keys.insert(person, (key.clone(), now)) {
            self.leave(&old).await?;
        }
        Ok(key)
    }

    /// Gives every key back.
    pub(super) async fn close(&mut self) -> Result<()> {
        for (key, _) in std::mem::take(&mut self.keys).into_values() {
            self.leave(&key).await?;
        }
        Ok(())
    }

    async fn leave(&self, key: &str) -> Result<()> {
        // A key of a finished session opens nothing: that is what is wanted.
        let _ = self.call(Method::DELETE, "/api/session", key, Body::empty(), "text/plain").await;
        Ok(())
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        key: &str,
        body: Body,
        kind: &str,
    ) -> Result<(HeaderMap, Vec<u8>)> {
        let mut request =
            Request::builder().method(method.clone()).uri(path).header(header::CONTENT_TYPE, kind);
        if !key.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        let answer = self.router.clone().oneshot(request.body(body)?).await?;
        let (parts, body) = answer.into_parts();
        let bytes = axum::body::to_bytes(body, LARGEST).await?.to_vec();
        if !parts.status.is_success() {
            let words = String::from_utf8_lossy(&bytes);
            bail!("{method} {path}: {} {words}", parts.status);
        }
        Ok((parts.headers, bytes))
    }

    async fn json(&self, method: Method, path: &str, key: &str, body: Option<&Value>) -> Result<Value> {
        let body = body.map_or_else(Body::empty, |value| Body::from(value.to_string()));
        let (_, bytes) = self.call(method, path, key, body, "application/json").await?;
        if bytes.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&bytes).with_context(|| path.to_owned())
    }

    pub(super) async fn get(&self, path: &str, key: &str) -> Result<Value> {
        self.json(Method::GET, path, key, None).await
    }

    pub(super) async fn post(&self, path: &str, key: &str, body: &Value) -> Result<Value> {
        self.json(Method::POST, path, key, Some(body)).await
    }

    pub(super) async fn put(&self, path: &str, key: &str, body: &Value) -> Result<Value> {
        self.json(Method::PUT, path, key, Some(body)).await
    }

    pub(super) async fn put_bytes(&self, path: &str, key: &str, bytes: Vec<u8>) -> Result<Value> {
        self.bytes(Method::PUT, path, key, bytes).await
    }

    pub(super) async fn post_bytes(&self, path: &str, key: &str, bytes: Vec<u8>) -> Result<Value> {
        self.bytes(Method::POST, path, key, bytes).await
    }

    async fn bytes(&self, method: Method, path: &str, key: &str, bytes: Vec<u8>) -> Result<Value> {
        let kind = "application/octet-stream";
        let (_, bytes) = self.call(method, path, key, Body::from(bytes), kind).await?;
        serde_json::from_slice(&bytes).with_context(|| path.to_owned())
    }

    /// Links a tablet with the code of a sheet. `held`: what the same tablet opened before, to which the code adds.
    pub(super) async fn enrol(&self, sheet: &Value, label: String, held: &str) -> Result<Tablet> {
        let body = serde_json::json!({ "code": sheet["code"], "device_label": label }).to_string();
        let path = "/api/session/enrol";
        let (headers, _) = self.call(Method::POST, path, held, Body::from(body), "application/json").await?;
        let cookie = headers.get(header::SET_COOKIE).and_then(|v| v.to_str().ok());
        let key = cookie.and_then(|c| c.split(';').next()?.split_once('=')).map(|(_, key)| key.to_owned());
        Ok(Tablet { key: key.context("a linked tablet has a session")?, label })
    }

    /// Runs the jobs that are due, and those that were put off for a moment, until all is quiet.
    pub(super) async fn work(&self) -> Result<()> {
        loop {
            while self.pressing().await? > 0 {}
            self.state.clock.advance(400);
            if self.pressing().await? == 0 {
                return Ok(());
            }
        }
    }

    /// What nobody waits for is left to the server, once it is open.
    async fn pressing(&self) -> sqlx::Result<usize> {
        let house = jobs::run_lane(&self.state, Lane::House).await?;
        Ok(house + jobs::run_lane(&self.state, Lane::Outbound).await?)
    }
}

/// A tablet linked to its member.
pub(super) struct Tablet {
    pub key: String,
    pub label: String,
}

/// The id in an answer.
pub(super) fn id(value: &Value, field: &str) -> Result<Uuid> {
    let text = value[field].as_str().with_context(|| format!("no {field} in {value}"))?;
    Ok(text.parse()?)
}
