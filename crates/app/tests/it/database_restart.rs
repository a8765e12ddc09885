//! PostgreSQL killed and started again under the server while it sends: delayed, never lost, and no restart of ours.
use crate::server::{Server, prepare, until};
use crate::smtp_sink::{Manners, Sink};
use pupitre::platform::config::Config;
use serde_json::json;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const MEMBERS: usize = 60;
/// How often the database falls during one sending.
const FALLS: usize = 4;

/// A PostgreSQL of this test alone: nobody else's database falls with it.
struct Postgres {
    folder: PathBuf,
}

impl Postgres {
    fn run(&self, verb: &str) -> String {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/test-postgres");
        let output =
            Command::new(script).arg(verb).env("PUPITRE_TEST_POSTGRES", &self.folder).output().unwrap();
        assert!(output.status.success(), "{verb}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.run("stop");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_falls_again_and_again_delays_the_sending_and_loses_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let name = format!("/tmp/pupitre-falling-postgres-{}", std::process::id());
    let postgres = Postgres { folder: name.into() };
    let url = format!("{}/postgres", postgres.run("start"));
    let data = folder.path().join("data");
    let config = Config { data_dir: data.clone(), database_url: Some(url.clone()), ..Config::default() };
    let ground = prepare(config, MEMBERS).await;
    let sink = Sink::start(Manners { delay: Duration::from_millis(20), ..Manners::default() }).await;
    let settings = [
        ("PUPITRE_DATABASE_URL", url),
        ("PUPITRE_SMTP_URL", sink.url()),
        ("PUPITRE_LOG", "error".to_owned()),
    ];
    let server = Server::start(&data, None, &settings).await;
    let token = ground.token.as_str();

    // Without a database, a click is answered plainly and in bounded time; nothing is written.
    postgres.run("kill");
    let asked = Instant::now();
    let send = json!({ "kind": "initial", "revision": 0 });
    server.post(&ground.convocations(), token, send.clone()).await.refused(503, "database.away");
    assert!(asked.elapsed() < Duration::from_secs(15), "{:?}", asked.elapsed());
    server.get("/healthz", "").await.expect(200);
    server.get("/readyz", "").await.expect(503);
    postgres.run("revive");
    until(15, "the server finds its database again", async || server.get("/readyz", "").await.status == 200)
        .await;
    let list = server.get(&ground.convocations(), token).await.expect(200).json();
    assert_eq!(list.as_array().unwrap().len(), 0);

    server.post(&ground.convocations(), token, send).await.expect(202);
    for fall in 0..FALLS {
        // Later and later in the sending.
        until(60, "mails leave between the falls", async || sink.accepted().len() > fall * MEMBERS / FALLS)
            .await;
        postgres.run("kill");
        tokio::time::sleep(Duration::from_millis(300 + 400 * fall as u64)).await;
        postgres.run("revive");
    }
    let board = async || {
        let list = server.get(&ground.convocations(), token).await;
        if list.status != 200 {
            return 0;
        }
        let id = list.json()[0]["id"].as_str().unwrap().to_owned();
        let board = server.get(&format!("{}/{id}/readiness", ground.convocations()), token).await;
        if board.status != 200 {
            return 0;
        }
        board.json()["rows"].as_array().unwrap().iter().filter(|r| !r["accepted_at"].is_null()).count()
    };
    until(60, "everybody is convened", async || board().await == MEMBERS).await;
    let accepted = sink.accepted();
    let people: HashSet<&str> = accepted.iter().map(|m| m.to.as_str()).collect();
    let names: HashSet<&str> = accepted.iter().map(|m| m.message_id.as_str()).collect();
    assert_eq!((people.len(), names.len()), (MEMBERS, MEMBERS));
    // A mail whose evidence could not be written leaves again, with the same Message-ID: at most those in hand.
    assert!(accepted.len() <= MEMBERS + FALLS * 32, "{} mails", accepted.len());
    let list = server.get(&ground.convocations(), token).await.json();
    assert_eq!((list.as_array().unwrap().len(), &list[0]["counts"]["convened"]), (1, &json!(MEMBERS)));
}
