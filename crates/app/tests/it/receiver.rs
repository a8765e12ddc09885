//! A program that receives announcements: a real HTTP server on loopback.
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

/// A request received.
#[derive(Clone)]
pub struct Received {
    pub headers: HeaderMap,
    pub body: String,
    /// The same, when it is no text.
    pub bytes: Vec<u8>,
}

impl Received {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

struct Inside {
    received: Mutex<Vec<Received>>,
    status: AtomicU16,
}

/// The server; it ends with the test.
#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    inside: Arc<Inside>,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/pupitre", listener.local_addr().unwrap());
        let inside = Arc::new(Inside { received: Mutex::default(), status: AtomicU16::new(204) });
        let app = Router::new().fallback(receive).with_state(inside.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, inside }
    }

    /// What it will answer from now on; 302 leads to itself.
    pub fn answer(&self, status: u16) {
        self.inside.status.store(status, Ordering::SeqCst);
    }

    /// Everything received so far.
    pub fn received(&self) -> Vec<Received> {
        self.inside.received.lock().unwrap().clone()
    }

    /// Types of the announcements received so far, in order.
    pub fn types(&self) -> Vec<String> {
        self.received().iter().map(|r| r.json()["type"].as_str().unwrap().to_owned()).collect()
    }
}

async fn receive(State(inside): State<Arc<Inside>>, headers: HeaderMap, body: Bytes) -> Response {
    let (bytes, body) = (body.to_vec(), String::from_utf8_lossy(&body).into_owned());
    inside.received.lock().unwrap().push(Received { headers, body, bytes });
    let status = StatusCode::from_u16(inside.status.load(Ordering::SeqCst)).unwrap();
    (status, [(header::LOCATION, "/elsewhere")]).into_response()
}
