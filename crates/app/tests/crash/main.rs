//! The main act under SIGKILL: the real process is killed two hundred times while it sends to 110 recipients, at
//! random moments and at every named place; an auditor that shares no code with it then reads what is left. The same
//! auditor must find the losses of a deliberately naive sender.
mod ballots;
#[path = "../support/ground.rs"]
mod ground;
#[path = "../support/smtp_sink.rs"]
mod smtp_sink;

use futures::StreamExt;
use ground::Ground;
use pupitre::app;
use pupitre::platform::config::Config;
use pupitre::platform::state::AppState;
use pupitre::platform::time::Clock;
use serde_json::{Value, json};
use smtp_sink::{Manners, Sink};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Recipients of each sending.
const MEMBERS: usize = 110;
/// Kills of the suite.
const KILLS: usize = 200;
/// Sendings under way side by side: each waits on its disk and on its mail server more than it works.
const AT_ONCE: usize = 3;
/// How long a server is given to die where it was told to, however loaded the machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// Every named place, with the passage at which the process dies.
const PLACES: [&str; 20] = [
    "send.convocation_written",
    "send.dispatches_written",
    "send.before_commit",
    "send.after_commit",
    "job.leased",
    "job.leased:40",
    "job.ran",
    "job.ran:60",
    "typeset.made",
    "typeset.kept",
    "typeset.after_commit",
    "deliver.before_mail",
    "deliver.before_mail:50",
    "deliver.after_mail",
    "deliver.after_mail:55",
    "deliver.before_evidence_commit",
    "deliver.before_evidence_commit:70",
    "deliver.after_evidence_commit",
    "deliver.after_evidence_commit:30",
    "deliver.after_mail:109",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A ready data folder, copied for each scenario.
async fn prepare(folder: &Path) -> Ground {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = Config { data_dir: folder.to_owned(), ..Config::default() };
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_pupitre"));
    let state = AppState::open(config, Clock::System, binary, app::handlers()).await.unwrap();
    let ground = ground::council(&state, MEMBERS).await;
    state.db.close().await;
    ground
}

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

/// A scenario: one data folder, one sink, one sending that must survive everything.
struct Scene {
    data: PathBuf,
    sink_log: PathBuf,
    acks: PathBuf,
    port: u16,
    sink: Sink,
    kills: usize,
}

impl Scene {
    async fn new(folder: &Path, template: &Path, name: &str) -> Self {
        let data = folder.join(name);
        copy(template, &data);
        let sink_log = folder.join(format!("{name}.sink.jsonl"));
        let manners =
            Manners { log: Some(sink_log.clone()), delay: Duration::from_millis(3), ..Manners::default() };
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        Self {
            data,
            sink_log,
            acks: folder.join(format!("{name}.acks.jsonl")),
            port,
            sink: Sink::start(manners).await,
            kills: 0,
        }
    }

    /// Starts the real server; a place makes it die there.
    fn serve(&self, place: Option<&str>) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pupitre"));
        command
            .arg("serve")
            .env("PUPITRE_DATA_DIR", &self.data)
            .env("PUPITRE_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("PUPITRE_SMTP_URL", self.sink.url())
            .env("PUPITRE_MAIL_FROM", "Trois Vallées <convocations@example.org>")
            .env("PUPITRE_LOG", "error")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if let Some(place) = place {
            command.env("PUPITRE_FAILPOINT", place);
        }
        command.spawn().unwrap()
    }

    /// Sends with one idempotency key; an answer is written down as the client's own memory.
    async fn send(&self, ground: &Ground) -> bool {
        let address = format!("http://127.0.0.1:{}{}", self.port, ground.convocations());
        let body = json!({ "kind": "initial", "revision": 0 }).to_string();
        let asked = reqwest::Client::new()
            .post(address)
            .bearer_auth(&ground.token)
            .header("idempotency-key", "the-one-sending")
            .header("content-type", "application/json")
            .timeout(Duration::from_secs(20))
            .body(body)
            .send()
            .await;
        let Ok(answer) = asked else { return false };
        let status = answer.status();
        let Ok(text) = answer.text().await else { return false };
        assert_eq!(status.as_u16(), 202, "{text}");
        let ack: Value = serde_json::from_str(&text).unwrap();
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(&self.acks).unwrap();
        writeln!(file, "{ack}").unwrap();
        true
    }

    async fn answers(&self) -> bool {
        let address = format!("http://127.0.0.1:{}/readyz", self.port);
        let until = Instant::now() + Duration::from_secs(20);
        while Instant::now() < until {
            if reqwest::get(&address).await.is_ok_and(|a| a.status().is_success()) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    }

    /// Jobs still to be done, as the server itself tells.
    async fn left(&self) -> usize {
        let address = format!("http://127.0.0.1:{}/metrics", self.port);
        let Ok(page) = reqwest::get(&address).await else { return usize::MAX };
        let page = page.text().await.unwrap_or_default();
        let count = |state: &str| {
            let name = format!("pupitre_jobs{{state=\"{state}\"}} ");
            page.lines().find_map(|l| l.strip_prefix(&name)?.parse::<usize>().ok()).unwrap_or(0)
        };
        count("ready") + count("running")
    }

    /// Lives until its end, sends if nothing was acknowledged, and lets every job finish.
    async fn finish(&mut self, ground: &Ground) {
        let mut server = self.serve(None);
        assert!(self.answers().await, "the server starts again after the kills");
        while !self.send(ground).await {}
        let until = Instant::now() + Duration::from_secs(90);
        while self.left().await > 0 {
            assert!(Instant::now() < until, "the jobs end");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        server.kill().unwrap();
        server.wait().unwrap();
    }

    /// One life that ends by a kill: after so long, or at a named place.
    async fn live_and_die(&mut self, ground: &Ground, after: Duration, place: Option<&str>) {
        let mut server = self.serve(place);
        if self.answers().await {
            let _ = tokio::time::timeout(after, self.send(ground)).await;
            let until = Instant::now() + after;
            while Instant::now() < until && server.try_wait().unwrap().is_none() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        let _ = server.kill();
        server.wait().unwrap();
        self.kills += 1;
    }

    fn audit(&self) -> (bool, Value) {
        let output = Command::new("python3")
            .arg(root().join("tests/auditor/audit.py"))
            .arg("--data")
            .arg(&self.data)
            .arg("--sink")
            .arg(&self.sink_log)
            .arg("--acks")
            .arg(&self.acks)
            .args(["--kills", &self.kills.to_string()])
            .output()
            .expect("python3 runs the auditor");
        let verdict = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("the auditor speaks: {}", String::from_utf8_lossy(&output.stderr)));
        (output.status.success(), verdict)
    }
}

/// Moments spread evenly but out of step, so that every part of the sending is hit.
fn moment(n: usize) -> Duration {
    Duration::from_millis(20 + (n as u64 * 7_919) % 1_100)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_kills_lose_nothing_and_convene_nobody_twice() {
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("template");
    let ground = prepare(&template).await;
    // Every named place once, each in a folder and on a port of its own, then nine random kills of the same sending.
    let scenes = (0..PLACES.len()).map(|round| killed_in(folder.path(), &template, &ground, round));
    let kills: usize =
        futures::stream::iter(scenes).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await.iter().sum();
    assert_eq!(kills, KILLS);
    println!("{kills} kills of sendings to {MEMBERS} recipients: nothing lost, nobody convened twice");
}

/// One sending killed ten times, then ended and audited; how often it was killed.
async fn killed_in(folder: &Path, template: &Path, ground: &Ground, round: usize) -> usize {
    let mut scene = Scene::new(folder, template, &format!("scene-{round}")).await;
    scene.live_and_die(ground, Duration::from_millis(2_500), Some(PLACES[round])).await;
    for life in 1..10 {
        scene.live_and_die(ground, moment(round * 10 + life), None).await;
    }
    scene.finish(ground).await;
    let (ok, verdict) = scene.audit();
    assert!(scene.sink.accepted().len() >= MEMBERS);
    assert!(ok, "scene {round} ({}): {verdict}", PLACES[round]);
    std::fs::remove_dir_all(&scene.data).unwrap();
    scene.kills
}

/// How many mails a naive sender says it is about to send; it has begun when this is read.
fn promised(naive: &mut Child) -> usize {
    let mut said = String::new();
    BufReader::new(naive.stdout.as_mut().unwrap()).read_line(&mut said).unwrap();
    said.trim().parse().expect("the naive sender says how many")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_auditor_finds_the_losses_of_a_naive_sender() {
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("template");
    let ground = prepare(&template).await;
    let (mut losses, mut waiting) = (0, 0);
    for n in 0..10 {
        let mut scene = Scene::new(folder.path(), &template, &format!("naive-{n}")).await;
        // The act is committed by the server, which dies before it mails anything.
        scene.live_and_die(&ground, PATIENCE, Some("job.leased")).await;
        for life in 0..4 {
            let mut naive = Command::new("python3")
                .arg(root().join("tests/auditor/naive.py"))
                .arg("--data")
                .arg(&scene.data)
                .args(["--port", &scene.sink.port.to_string()])
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            waiting += promised(&mut naive);
            tokio::time::sleep(Duration::from_millis(10 + (n * 4 + life) * 23 % 400)).await;
            let _ = naive.kill();
            naive.wait().unwrap();
        }
        let (ok, verdict) = scene.audit();
        let marked = verdict["losses"].as_array().unwrap().iter();
        let found = marked.filter(|l| l.as_str().unwrap().contains("marked as accepted")).count();
        assert!(found == 0 || !ok);
        losses += found;
    }
    assert!(waiting >= MEMBERS, "the naive sender had mails to send: {waiting}");
    println!("the auditor found {losses} members whom the naive sender believed convened");
    assert!(losses > 0, "an auditor that finds nothing in a naive sender proves nothing");
}
