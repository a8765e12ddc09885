//! A ballot under SIGKILL: a hundred and ten members vote and change their minds while the process is killed two hundred
//! times. Every vote that was acknowledged is counted, once, and nothing else; after the closing nothing is taken.
use crate::ground::{self, Ground};
use axum::body::Body;
use axum::http::{Request, header};
use futures::StreamExt;
use pupitre::platform::config::Config;
use pupitre::platform::state::AppState;
use pupitre::platform::time::Clock;
use pupitre::platform::{auth, ids};
use pupitre::{app, execute, rows};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tower::ServiceExt;
use uuid::Uuid;

/// Members of the council.
const MEMBERS: usize = 110;
/// Evenings, each in a folder of its own, and kills in each.
const EVENINGS: usize = 10;
const KILLS: usize = 20;
/// Evenings side by side.
const AT_ONCE: usize = 2;
/// Places where the process dies by itself, once in each evening.
const PLACES: [&str; 2] = ["ballots.before_commit:7", "ballots.after_commit:5"];

/// A member with the session of his tablet.
struct Voter {
    mandate: Uuid,
    token: String,
}

/// An open ballot in a data folder.
struct Evening {
    ground: Ground,
    ballot: Uuid,
    voters: Vec<Voter>,
}

/// A council at its sitting, everybody there, the tablets open.
async fn open(folder: &Path) -> Evening {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = Config { data_dir: folder.to_owned(), ..Config::default() };
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_pupitre"));
    let state = AppState::open(config, Clock::System, binary, app::handlers()).await.unwrap();
    let ground = ground::council(&state, MEMBERS).await;
    let at = format!("/api/authorities/{}/sittings/{}", ground.authority, ground.sitting);
    call(&state, &format!("{at}/convocations"), &ground.token, json!({ "kind": "initial", "revision": 0 }))
        .await;
    let now = state.clock.now();
    let mut tx = state.db.tenant(ground.authority).write().await.unwrap();
    execute!(
        tx.inner(),
        "UPDATE sitting SET starts_at = $3 WHERE tenant_id = $1 AND id = $2",
        ground.authority,
        ground.sitting,
        now
    )
    .unwrap();
    let members: Vec<(Uuid, Uuid)> = rows!(
        tx.inner(),
        "SELECT id, person_id FROM mandate WHERE tenant_id = $1 ORDER BY id",
        ground.authority
    )
    .unwrap();
    tx.commit().await.unwrap();
    let mut voters = Vec::new();
    let mut tx = state.db.write().await.unwrap();
    for (mandate, person) in members {
        let token = auth::open_session(&mut tx, person, None, "enrolment", "tablet", now).await.unwrap();
        voters.push(Voter { mandate, token });
    }
    tx.commit().await.unwrap();
    let ballot = ids::new_id();
    let item =
        get(&state, &format!("{at}/proceedings"), &ground.token).await["setting"]["items"][0]["id"].clone();
    let there: Vec<Uuid> = voters.iter().map(|v| v.mandate).collect();
    let facts = [
        json!({ "fact": "arrived", "members": there }),
        json!({ "fact": "opened", "chair": there[0], "secretaries": [there[1]] }),
        json!({ "fact": "item_taken", "item": item }),
        json!({ "fact": "ballot_opened", "ballot": ballot, "item": item, "secret": false }),
    ];
    let facts: Vec<Value> = facts.into_iter().map(|fact| told(fact, now.0)).collect();
    let answer = call(&state, &format!("{at}/proceedings/facts"), &ground.token, json!(facts)).await;
    assert!(answer["refused"].is_null(), "{answer}");
    state.db.close().await;
    Evening { ground, ballot, voters }
}

fn told(mut fact: Value, at: i64) -> Value {
    fact["id"] = json!(ids::new_id());
    fact["at"] = json!(at);
    fact
}

async fn call(state: &AppState, path: &str, token: &str, body: Value) -> Value {
    asked(state, Request::post(path), token, Body::from(body.to_string())).await
}

async fn get(state: &AppState, path: &str, token: &str) -> Value {
    asked(state, Request::get(path), token, Body::empty()).await
}

async fn asked(state: &AppState, to: axum::http::request::Builder, token: &str, body: Body) -> Value {
    let request = to
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(body)
        .unwrap();
    let answer = app::router(state.clone()).oneshot(request).await.unwrap();
    let status = answer.status();
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 24).await.unwrap();
    assert!(status.is_success(), "{status} {}", String::from_utf8_lossy(&bytes));
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// The real server on a data folder.
struct Server {
    data: PathBuf,
    port: u16,
}

impl Server {
    fn start(&self, place: Option<&str>) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pupitre"));
        command
            .arg("serve")
            .env("PUPITRE_DATA_DIR", &self.data)
            .env("PUPITRE_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("PUPITRE_LOG", "error")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if let Some(place) = place {
            command.env("PUPITRE_FAILPOINT", place);
        }
        command.spawn().unwrap()
    }

    fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    async fn answers(&self) {
        let until = Instant::now() + Duration::from_secs(20);
        while !reqwest::get(self.at("/readyz")).await.is_ok_and(|a| a.status().is_success()) {
            assert!(Instant::now() < until, "the server starts again after a kill");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Votes again and again, each choice until it is acknowledged, until the evening ends; returns the last.
async fn votes(
    http: reqwest::Client,
    url: String,
    token: String,
    salt: usize,
    over: Arc<AtomicBool>,
) -> &'static str {
    let mut turn = 0;
    loop {
        turn += 1;
        let choice = ["in_favour", "against", "abstained"][(salt + turn * turn) % 3];
        let body = json!({ "choice": choice, "turn": turn }).to_string();
        loop {
            let sent = http
                .put(&url)
                .bearer_auth(&token)
                .header("content-type", "application/json")
                .timeout(Duration::from_secs(5))
                .body(body.clone())
                .send()
                .await;
            if let Ok(answer) = sent
                && let Ok(status) = answer.error_for_status().map(|a| a.status())
            {
                assert_eq!(status.as_u16(), 200);
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if over.load(Ordering::SeqCst) {
            return choice;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_kills_lose_no_acknowledged_vote_and_count_none_twice() {
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("template");
    let evening = open(&template).await;
    let evenings = (0..EVENINGS).map(|round| killed(folder.path(), &template, &evening, round));
    let voted: usize =
        futures::stream::iter(evenings).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await.iter().sum();
    println!("{} kills, {voted} votes in the results: each as it was last acknowledged", EVENINGS * KILLS);
}

async fn killed(folder: &Path, template: &Path, evening: &Evening, round: usize) -> usize {
    let data = folder.join(format!("ballot-{round}"));
    assert!(Command::new("cp").arg("-a").arg(template).arg(&data).status().unwrap().success());
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let server = Server { data, port };
    let (ground, ballot) = (&evening.ground, evening.ballot);
    let over = Arc::new(AtomicBool::new(false));
    let http = reqwest::Client::new();
    let mut process = server.start(Some(PLACES[round % PLACES.len()]));
    let voters: Vec<_> = evening
        .voters
        .iter()
        .enumerate()
        .map(|(n, v)| {
            let path =
                format!("/api/tablet/floor/{0}/{1}/ballots/{ballot}/votes/{0}", v.mandate, ground.sitting);
            tokio::spawn(votes(http.clone(), server.at(&path), v.token.clone(), n + round, over.clone()))
        })
        .collect();
    for kill in 0..KILLS {
        server.answers().await;
        tokio::time::sleep(Duration::from_millis(15 + ((round * KILLS + kill) as u64 * 37) % 140)).await;
        let _ = process.kill();
        process.wait().unwrap();
        process = server.start(None);
    }
    server.answers().await;
    over.store(true, Ordering::SeqCst);
    let mut last = Vec::new();
    for voter in voters {
        last.push(voter.await.unwrap());
    }
    let at = format!("/api/authorities/{}/sittings/{}", ground.authority, ground.sitting);
    let closed = http
        .post(server.at(&format!("{at}/ballots/{ballot}/close")))
        .bearer_auth(&ground.token)
        .header("content-type", "application/json")
        .body(json!({ "fact": ids::new_id() }).to_string())
        .send()
        .await
        .unwrap();
    assert!(closed.status().is_success(), "{}", closed.text().await.unwrap());
    let late = &evening.voters[0];
    let path = format!("/api/tablet/floor/{0}/{1}/ballots/{ballot}/votes/{0}", late.mandate, ground.sitting);
    let late = http
        .put(server.at(&path))
        .bearer_auth(&late.token)
        .header("content-type", "application/json")
        .body(json!({ "choice": "against", "turn": 1_000_000 }).to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(late.status().as_u16(), 409, "nothing is taken after the closing");
    let view: Value = serde_json::from_str(
        &http
            .get(server.at(&format!("{at}/proceedings")))
            .bearer_auth(&ground.token)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap(),
    )
    .unwrap();
    process.kill().unwrap();
    process.wait().unwrap();
    let vote = &view["state"]["items"][0]["votes"][0];
    for (voter, choice) in evening.voters.iter().zip(&last) {
        let counted: Vec<&str> = ["in_favour", "against", "abstained", "not_voting"]
            .into_iter()
            .filter(|side| vote[*side].as_array().unwrap().contains(&json!(voter.mandate)))
            .collect();
        assert_eq!(counted, [*choice], "evening {round}: as it was last acknowledged, and once");
    }
    std::fs::remove_dir_all(&server.data).unwrap();
    evening.voters.len()
}
