//! The real server as a process of its own, on the real clock, watched from outside: its answers, its log, its memory.
use crate::ground::{Ground, council};
use pupitre::app;
use pupitre::platform::config::Config;
use pupitre::platform::state::AppState;
use pupitre::platform::time::Clock;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    pub base: String,
    /// Everything it said.
    pub log: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // What it said is read again only when its test fails.
        if !std::thread::panicking() {
            let _ = std::fs::remove_file(&self.log);
        }
    }
}

/// What came back.
pub struct Told {
    pub status: u16,
    pub text: String,
}

impl Told {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("not JSON ({e}): {}", self.text))
    }

    /// Panics with the body unless the status is the expected one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// Expects a refusal with this code and a sentence.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> String {
        let problem = self.expect(status).json();
        assert_eq!(problem["code"], code, "{problem}");
        let sentence = problem["detail"].as_str().unwrap_or_default().to_owned();
        assert!(sentence.len() > 15, "{problem}");
        sentence
    }
}

/// A council ready to be convened, in the files and tables of a configuration; its session lives on the real clock.
pub async fn prepare(config: Config, members: usize) -> Ground {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_pupitre"));
    let state = AppState::open(config, Clock::System, binary, app::handlers()).await.unwrap();
    let ground = council(&state, members).await;
    state.db.close().await;
    ground
}

impl Server {
    /// Starts `pupitre serve` on this folder, under a wrapper command when one is given, and waits until it answers.
    pub async fn start(data: &Path, wrapper: Option<Command>, settings: &[(&str, String)]) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let log = std::env::temp_dir().join(format!("pupitre-test-{port}-{}.log", std::process::id()));
        let file = std::fs::File::create(&log).unwrap();
        let mut command = wrapper.unwrap_or_else(|| {
            let mut plain = Command::new(env!("CARGO_BIN_EXE_pupitre"));
            plain.arg("serve");
            plain
        });
        command
            .env("PUPITRE_DATA_DIR", data)
            .env("PUPITRE_LISTEN", format!("127.0.0.1:{port}"))
            .env("PUPITRE_MAIL_FROM", "Trois Vallées <convocations@example.org>")
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .stdin(Stdio::null());
        for (name, value) in settings {
            command.env(name, value);
        }
        let mut server =
            Self { child: command.spawn().unwrap(), base: format!("http://127.0.0.1:{port}"), log };
        let until = Instant::now() + Duration::from_secs(60);
        while Instant::now() < until {
            if reqwest::get(format!("{}/readyz", server.base)).await.is_ok_and(|a| a.status().is_success()) {
                return server;
            }
            let ended = server.child.try_wait().unwrap();
            assert!(ended.is_none(), "the server ended: {}", server.said());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server does not answer: {}", server.said());
    }

    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Most memory it ever held, in megabytes.
    pub fn most_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|l| l.starts_with("VmHWM:")).expect("the kernel says it");
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    }

    /// One request; none when nothing came back.
    pub async fn ask(&self, method: &str, path: &str, token: &str, body: Vec<u8>) -> Option<Told> {
        let request = reqwest::Client::new()
            .request(method.parse().unwrap(), format!("{}{path}", self.base))
            .bearer_auth(token)
            .header("content-type", "application/json")
            .timeout(Duration::from_secs(60))
            .body(body);
        let answer = request.send().await.ok()?;
        Some(Told { status: answer.status().as_u16(), text: answer.text().await.ok()? })
    }

    pub async fn get(&self, path: &str, token: &str) -> Told {
        self.ask("GET", path, token, Vec::new()).await.expect("an answer")
    }

    pub async fn post(&self, path: &str, token: &str, body: Value) -> Told {
        self.ask("POST", path, token, body.to_string().into()).await.expect("an answer")
    }

    /// Jobs not done yet, as the server itself tells; none when it does not.
    pub async fn jobs_left(&self) -> Option<usize> {
        let page = self.ask("GET", "/metrics", "", Vec::new()).await.filter(|told| told.status == 200)?.text;
        let count = |state: &str| {
            let name = format!("pupitre_jobs{{state=\"{state}\"}} ");
            page.lines().find_map(|l| l.strip_prefix(&name)?.parse::<usize>().ok()).unwrap_or(0)
        };
        Some(count("ready") + count("running"))
    }
}

/// Waits until something is true, or says what never became so.
pub async fn until(seconds: u64, what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("after {seconds} s, still not so: {what}");
}
