//! Uploads under SIGKILL: the real server dies at every named place of an upload, is started again, and the file is
//! there once, whole, without a byte acknowledged and then lost.
use crate::harness::TestApp;
use crate::made;
use pupitre::platform::time::Clock;
use pupitre::platform::{auth, ids};
use pupitre::{execute, value};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Places where the process dies, with the passage: the second piece is the last one.
const PLACES: [&str; 6] = [
    "upload.written:1",
    "upload.written:2",
    "upload.acknowledged:1",
    "upload.acknowledged:2",
    "upload.kept",
    "upload.before_commit",
];

/// A running server; killed when dropped.
struct Server {
    child: Child,
    base: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    async fn start(data: &Path, failpoint: &str) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(env!("CARGO_BIN_EXE_pupitre"))
            .arg("serve")
            .env("PUPITRE_DATA_DIR", data)
            .env("PUPITRE_LISTEN", format!("127.0.0.1:{port}"))
            .env("PUPITRE_LOG", "error")
            .env("PUPITRE_FAILPOINT", failpoint)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { child, base: format!("http://127.0.0.1:{port}") };
        for _ in 0..200 {
            if reqwest::get(format!("{}/healthz", server.base)).await.is_ok() {
                return server;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server does not answer");
    }

    /// The answer, or nothing when the server died.
    async fn send(&self, method: reqwest::Method, path: &str, token: &str, body: Vec<u8>) -> Option<Value> {
        let request = reqwest::Client::new()
            .request(method, format!("{}{path}", self.base))
            .bearer_auth(token)
            .header("content-type", "application/json")
            .timeout(Duration::from_secs(60))
            .body(body);
        request.send().await.ok()?.json().await.ok()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_at_any_moment_of_an_upload_loses_and_doubles_nothing() {
    let app = TestApp::start("sqlite").await;
    let (authority, token) = app.community().await;
    let (path, sitting) = app.draft(authority, &token).await;
    let person = app.person("Sylvie", "Réelle", "").await;
    app.role(authority, person, auth::Role::Clerk).await;
    // The real server has the real clock: so must the session.
    let mut tx = app.state.db.write().await.unwrap();
    let token = auth::open_session(&mut tx, person, None, "demo", "test", Clock::System.now()).await.unwrap();
    tx.commit().await.unwrap();
    let data = app.state.config.data_dir.clone();
    for place in PLACES {
        let file = made::big_pdf(place, 200_000);
        let (first, last) = file.split_at(120_000);
        let server = Server::start(&data, place).await;
        let order = json!({ "file_name": "2 note.pdf", "bytes": file.len() }).to_string();
        let uploads = format!("{path}/uploads");
        let upload = server.send(reqwest::Method::POST, &uploads, &token, order.into()).await.unwrap();
        let upload = format!("{uploads}/{}", upload["id"].as_str().unwrap());
        let mut acknowledged = 0;
        for (offset, piece) in [(0, first), (first.len(), last)] {
            let path = format!("{upload}?offset={offset}");
            match server.send(reqwest::Method::PUT, &path, &token, piece.to_vec()).await {
                Some(row) => acknowledged = row["received"].as_u64().unwrap(),
                None => break,
            }
        }
        assert!(acknowledged < file.len() as u64, "{place}: the server was to die");
        drop(server);
        let server = Server::start(&data, "").await;
        let mut row = server.send(reqwest::Method::GET, &upload, &token, Vec::new()).await.unwrap();
        assert!(row["received"].as_u64().unwrap() >= acknowledged, "{place}: {row}");
        while row["state"] == "arriving" {
            let from = row["received"].as_u64().unwrap();
            let piece = file[from as usize..].to_vec();
            let path = format!("{upload}?offset={from}");
            row = server.send(reqwest::Method::PUT, &path, &token, piece).await.unwrap();
        }
        assert_eq!(row["state"], "done", "{place}: {row}");
        drop(server);
        let hash = ids::sha256_hex(&file);
        let mut tx = app.tenant(authority).await;
        let kept: i64 = value!(
            tx.inner(),
            "SELECT COUNT(*) FROM document WHERE tenant_id = $1 AND original_hash = $2",
            authority,
            &hash
        )
        .unwrap();
        assert_eq!(kept, 1, "{place}");
        drop(tx);
        assert_eq!(app.state.blobs.get(authority, &hash).await.unwrap(), file, "{place}");
        let left: Vec<_> = std::fs::read_dir(data.join("arriving")).unwrap().flatten().collect();
        assert!(left.is_empty(), "{place}: {left:?}");
    }
    let mut tx = app.tenant(authority).await;
    execute!(tx.inner(), "DELETE FROM upload WHERE tenant_id = $1", authority).unwrap();
    assert_eq!(sitting["state"], "draft");
}
