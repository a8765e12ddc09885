//! Files in a real S3 server: a whole dossier deposited, sent and read from there; bytes that changed are never served;
//! a store that is away refuses plainly and is found again.
use crate::harness::TestApp;
use crate::made;
use crate::scene::Scene;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{ObjectStoreExt, path::Path as Key};
use pupitre::platform::config::S3;
use pupitre::platform::ids;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use uuid::Uuid;

const BUCKET: &str = "pupitre";

/// The server, ended with the test.
struct Store {
    child: Child,
    base: String,
    port: u16,
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn launch(port: u16) -> Child {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/test-s3");
    let output = Command::new(script).output().expect("scripts/test-s3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Command::new(String::from_utf8(output.stdout).unwrap().trim())
        .args(["-H", "127.0.0.1", "-p", &port.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

impl Store {
    async fn start() -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let store = Self { child: launch(port), base: format!("http://127.0.0.1:{port}"), port };
        store.open().await;
        store
    }

    /// Waits for the server and makes the bucket.
    async fn open(&self) {
        let until = Instant::now() + Duration::from_secs(60);
        while Instant::now() < until {
            let made = reqwest::Client::new().put(format!("{}/{BUCKET}", self.base)).send().await;
            if made.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("the S3 server does not answer");
    }

    fn fall(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts it again. It keeps its objects in memory: the documents are put back, as from a backup.
    async fn revive(&mut self, app: &TestApp, scene: &Scene) {
        self.child = launch(self.port);
        self.open().await;
        for item in 1..=3 {
            let bytes = crate::fixtures::small_pdf(&format!("Note {item} {}", scene.sitting), 2);
            app.state.blobs.put(scene.authority, bytes).await.unwrap();
        }
    }

    /// The same bucket, seen by somebody else.
    fn bucket(&self) -> AmazonS3 {
        AmazonS3Builder::new()
            .with_endpoint(&self.base)
            .with_bucket_name(BUCKET)
            .with_region("eu-west-3")
            .with_access_key_id("test")
            .with_secret_access_key("test")
            .with_allow_http(true)
            .build()
            .unwrap()
    }

    async fn read(&self, tenant: Uuid, hash: &str) -> Vec<u8> {
        let found = self.bucket().get(&key(tenant, hash)).await.expect("it lies in the store");
        found.bytes().await.unwrap().to_vec()
    }

    async fn overwrite(&self, tenant: Uuid, hash: &str, bytes: Vec<u8>) {
        self.bucket().put(&key(tenant, hash), bytes.into()).await.unwrap();
    }

    async fn app(&self, engine: &'static str) -> TestApp {
        let settings = S3 {
            endpoint: self.base.clone(),
            bucket: BUCKET.into(),
            region: "eu-west-3".into(),
            access_key: "test".into(),
            secret_key: "test".into(),
        };
        TestApp::start_with(engine, |config| config.s3 = Some(settings)).await
    }
}

fn key(tenant: Uuid, hash: &str) -> Key {
    Key::from(format!("{tenant}/{}/{hash}", &hash[..2]))
}

async fn upload(app: &TestApp, scene: &Scene, name: &str, file: &[u8]) -> crate::harness::Answer {
    let order = json!({ "file_name": name, "bytes": file.len() });
    let upload = app.post(&scene.path("/uploads"), &scene.clerk, order).await.expect(201).json();
    let path = scene.path(&format!("/uploads/{}", upload["id"].as_str().unwrap()));
    let mut last = None;
    for (n, piece) in file.chunks(4 * 1024 * 1024).enumerate() {
        let at = format!("{path}?offset={}", n * 4 * 1024 * 1024);
        last = Some(app.put_bytes(&at, &scene.clerk, piece.to_vec()).await);
    }
    last.unwrap()
}

async fn inbox(app: &TestApp, session: &str) -> Value {
    app.get("/api/tablet/inbox", session).await.expect(200).json()["sittings"][0].clone()
}

#[test]
fn a_whole_sending_lives_in_an_s3_store() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::start().await;
        for engine in ["sqlite", "postgres"] {
            let app = store.app(engine).await;
            let scene = Scene::set(&app).await;
            // One file of one piece, one that goes to the store by parts.
            let (small, large) = (made::pdf("Note", 2), made::big_pdf("Zonage", 20_000_000));
            for (name, file) in [("1 note.pdf", &small), ("2 zonage.pdf", &large)] {
                let done = upload(&app, &scene, name, file).await.expect(200).json();
                assert_eq!(done["state"], "done", "{done}");
                let hash = ids::sha256_hex(file);
                assert!(
                    &store.read(scene.authority, &hash).await == file,
                    "{name} lies in the store, byte for byte"
                );
            }
            scene.sent(&app).await;
            assert_eq!(app.mails().await.len(), 5, "every convocation left, with its letter");
            let member = app.session(scene.council.members[0].person).await;
            let sitting = inbox(&app, &member).await;
            let letter = sitting["convocation"]["letter_hash"].as_str().unwrap();
            let mut hashes = vec![letter.to_owned()];
            for item in sitting["agenda"].as_array().unwrap() {
                hashes.extend(
                    item["documents"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|d| d["hash"].as_str().unwrap().to_owned()),
                );
            }
            assert!(hashes.len() >= 6, "{hashes:?}");
            for hash in &hashes {
                let path = format!("/api/tablet/files/{hash}");
                let whole = app.get(&path, &member).await.expect(200).bytes;
                assert_eq!(&ids::sha256_hex(&whole), hash);
                let request = axum::http::Request::get(&path)
                    .header("authorization", format!("Bearer {member}"))
                    .header("range", "bytes=100-299")
                    .body(axum::body::Body::empty())
                    .unwrap();
                assert_eq!(app.raw(request).await.expect(206).bytes, whole[100..300]);
            }
            app.get(&scene.path("/dossier.pdf"), &scene.clerk).await.expect(200);
            let files = app.state.config.data_dir.join("files");
            assert!(!files.exists(), "nothing is kept on the machine's own disk");
        }
    });
}

#[test]
fn bytes_that_changed_in_the_store_are_never_served() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::start().await;
        let app = store.app("sqlite").await;
        let scene = Scene::set(&app).await;
        scene.sent(&app).await;
        let member = app.session(scene.council.members[0].person).await;
        let sitting = inbox(&app, &member).await;
        let hash = sitting["agenda"][0]["documents"][0]["hash"].as_str().unwrap().to_owned();
        let path = format!("/api/tablet/files/{hash}");
        let part = |range: &'static str| {
            axum::http::Request::get(&path)
                .header("authorization", format!("Bearer {member}"))
                .header("range", range)
                .body(axum::body::Body::empty())
                .unwrap()
        };
        let true_bytes = store.read(scene.authority, &hash).await;
        // Wrong from the first time it is asked for, whole or in part; then cut short.
        let mut wrong = true_bytes.clone();
        let last = wrong.len() - 1;
        wrong[last] ^= 1;
        for bytes in [wrong.clone(), true_bytes[..true_bytes.len() / 2].to_vec()] {
            store.overwrite(scene.authority, &hash, bytes).await;
            app.get(&path, &member).await.refused(500, "storage.damaged");
            app.raw(part("bytes=0-9")).await.refused(500, "storage.damaged");
        }
        // Put back, it is served; changed after it was verified, it is refused again.
        store.overwrite(scene.authority, &hash, true_bytes.clone()).await;
        assert_eq!(app.get(&path, &member).await.expect(200).bytes, true_bytes);
        store.overwrite(scene.authority, &hash, wrong).await;
        app.raw(part("bytes=0-9")).await.refused(500, "storage.damaged");
        app.get(&path, &member).await.refused(500, "storage.damaged");
        // The letter too is compared before it leaves in a mail; the other files are not held.
        let other = sitting["agenda"][1]["documents"][0]["hash"].as_str().unwrap();
        app.get(&format!("/api/tablet/files/{other}"), &member).await.expect(200);
    });
}

#[test]
fn a_store_that_is_away_delays_and_loses_nothing() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut store = Store::start().await;
        let app = store.app("sqlite").await;
        let scene = Scene::set(&app).await;
        // Sending does not need the store: the letter and the mails wait for it.
        store.fall();
        scene.send(&app, "initial", "").await.expect(202);
        app.run_jobs().await;
        assert_eq!(app.mails().await.len(), 0);
        store.revive(&app, &scene).await;
        for _ in 0..30 {
            app.run_jobs().await;
            app.advance(20_000);
        }
        assert_eq!(app.mails().await.len(), 5);
        // The last byte of a file arrives while it is away: a plain answer in bounded time, and nothing is lost.
        store.fall();
        let file = made::pdf("Note", 1);
        let asked = Instant::now();
        upload(&app, &scene, "1 note.pdf", &file).await.refused(503, "storage.away");
        assert!(asked.elapsed() < Duration::from_secs(30), "{:?}", asked.elapsed());
        let sitting = app.get(&scene.path(""), &scene.clerk).await.expect(200).json();
        let waiting = &sitting["uploads"][0];
        assert_eq!(waiting["received"], json!(file.len()), "what was received is kept: {waiting}");
        store.revive(&app, &scene).await;
        let path = scene.path(&format!("/uploads/{}", waiting["id"].as_str().unwrap()));
        let done = app.get(&path, &scene.clerk).await.expect(200).json();
        assert_eq!(done["state"], "done", "{done}");
    });
}
