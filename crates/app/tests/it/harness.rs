//! What every test stands on: the whole application in this process, on SQLite and on PostgreSQL, with a
//! clock that stands still, mails in a folder, and the real binary as press.
use crate::described;
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use pupitre::platform::config::Config;
use pupitre::platform::db::{Db, TenantTx, Tx};
use pupitre::platform::state::AppState;
use pupitre::platform::time::{Clock, Day, Timestamp};
use pupitre::platform::{auth, ids, jobs, mail};
use pupitre::{app, execute};
use serde_json::Value;
use sqlx::Connection;
use std::path::PathBuf;
use std::process::Command;
use tokio::sync::OnceCell;
use tower::ServiceExt;
use uuid::Uuid;

/// The moment at which tests begin: Monday 7 December 2026, 10:00 in Paris.
pub const START: Timestamp = Timestamp(1_796_634_000_000);

/// One running application.
pub struct TestApp {
    pub state: AppState,
    pub router: Router,
    pub engine: &'static str,
    folder: tempfile::TempDir,
}

/// An answer, read whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|e| panic!("not JSON ({e}): {}", String::from_utf8_lossy(&self.bytes)))
    }

    /// Panics with the body unless the status is the expected one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    /// Expects a refusal with this stable code and a French sentence; returns the sentence.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> String {
        let answer = self.expect(status);
        let problem = answer.json();
        assert_eq!(problem["code"], code, "{problem}");
        let sentence = problem["detail"].as_str().unwrap_or_default().to_owned();
        assert!(sentence.len() > 15, "a refusal needs a sentence: {problem}");
        sentence
    }
}

/// Runs a test on both engines, one after the other.
pub fn for_each_engine<F, Fut>(test: F)
where
    F: Fn(TestApp) -> Fut,
    Fut: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for engine in ["sqlite", "postgres"] {
        println!("engine: {engine}");
        runtime.block_on(async { test(TestApp::start(engine).await).await });
    }
}

/// The same, with settings changed first.
pub fn for_each_engine_with<F, Fut>(change: fn(&mut Config), test: F)
where
    F: Fn(TestApp) -> Fut,
    Fut: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for engine in ["sqlite", "postgres"] {
        println!("engine: {engine}");
        runtime.block_on(async { test(TestApp::start_with(engine, change).await).await });
    }
}

/// Address of the temporary PostgreSQL of the tests, started when it is not there.
pub fn postgres() -> String {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scripts/test-postgres");
    let output = Command::new(script).arg("start").output().expect("scripts/test-postgres runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A new empty database on that PostgreSQL.
pub async fn new_database() -> String {
    let server = postgres();
    let name = format!("t{}", ids::new_id().simple());
    let mut admin: sqlx::PgConnection =
        sqlx::PgConnection::connect(&format!("{server}/postgres")).await.expect("PostgreSQL answers");
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut admin).await.unwrap();
    format!("{server}/{name}")
}

/// A database with its tables and nothing in them: copied, since making the tables takes longer than most tests.
async fn born() -> String {
    static MODEL: OnceCell<String> = OnceCell::const_new();
    let model = MODEL
        .get_or_init(|| async {
            let address = new_database().await;
            let db = Db::open(Some(&address), &PathBuf::new()).await.unwrap();
            db.migrate().await.unwrap();
            db.close().await;
            address
        })
        .await;
    let (server, model) = model.rsplit_once('/').unwrap();
    let name = format!("t{}", ids::new_id().simple());
    let mut admin = sqlx::PgConnection::connect(&format!("{server}/postgres")).await.unwrap();
    // Whoever has just left the model may still be seen in it: PostgreSQL waits five seconds for them.
    let copy = format!("CREATE DATABASE {name} TEMPLATE {model}");
    sqlx::query(sqlx::AssertSqlSafe(copy)).execute(&mut admin).await.unwrap();
    format!("{server}/{name}")
}

/// The same as a SQLite file.
async fn born_file() -> PathBuf {
    static MODEL: OnceCell<tempfile::TempDir> = OnceCell::const_new();
    let folder = MODEL
        .get_or_init(|| async {
            let folder = tempfile::tempdir().unwrap();
            let db = Db::open(None, &folder.path().join("pupitre.db")).await.unwrap();
            db.migrate().await.unwrap();
            db.close().await;
            folder
        })
        .await;
    folder.path().join("pupitre.db")
}

impl TestApp {
    /// An application with an empty database.
    pub async fn start(engine: &'static str) -> Self {
        Self::start_with(engine, |_| {}).await
    }

    /// The same, with settings changed first.
    pub async fn start_with(engine: &'static str, change: impl FnOnce(&mut Config)) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config { data_dir: folder.path().join("data"), ..Config::default() };
        config.public_url = "http://localhost:8080".into();
        config.mail.from = "Pupitre <pupitre@example.org>".into();
        // The same on every machine; the test of LibreOffice names it.
        config.press.soffice = "no-such-office".into();
        match engine {
            "postgres" => config.database_url = Some(born().await),
            _ => {
                std::fs::create_dir_all(&config.data_dir).unwrap();
                std::fs::copy(born_file().await, config.data_dir.join("pupitre.db")).unwrap();
            }
        }
        change(&mut config);
        let binary = PathBuf::from(env!("CARGO_BIN_EXE_pupitre"));
        let state = AppState::open(config, Clock::fixed(START), binary, app::handlers()).await.unwrap();
        let router = app::router(state.clone());
        Self { state, router, engine, folder }
    }

    /// The same instance with other settings, as after a restart.
    pub async fn reopen(app: Self, config: Config) -> Self {
        app.state.db.close().await;
        let binary = PathBuf::from(env!("CARGO_BIN_EXE_pupitre"));
        let state = AppState::open(config, app.state.clock.clone(), binary, app::handlers()).await.unwrap();
        let router = app::router(state.clone());
        Self { state, router, engine: app.engine, folder: app.folder }
    }

    /// An application on a state opened otherwise.
    pub fn on(state: AppState, engine: &'static str) -> Self {
        let router = app::router(state.clone());
        Self { state, router, engine, folder: tempfile::tempdir().unwrap() }
    }

    /// A folder that lasts as long as the application.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Sends a request with a bearer token ("" for nobody).
    pub async fn send(&self, method: Method, path: &str, token: &str, body: Body, kind: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("content-type", kind);
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.raw(request.body(body).unwrap()).await
    }

    /// Sends a request as it is.
    pub async fn raw(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        described::check(&method, &path, parts.status, &parts.headers, &bytes);
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// GET.
    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.send(Method::GET, path, token, Body::empty(), "text/plain").await
    }

    /// POST of JSON.
    pub async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.send(Method::POST, path, token, Body::from(body.to_string()), "application/json").await
    }

    /// PUT of JSON.
    pub async fn put(&self, path: &str, token: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, token, Body::from(body.to_string()), "application/json").await
    }

    /// PUT of bytes.
    pub async fn put_bytes(&self, path: &str, token: &str, body: Vec<u8>) -> Answer {
        self.send(Method::PUT, path, token, Body::from(body), "application/octet-stream").await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str, token: &str) -> Answer {
        self.send(Method::DELETE, path, token, Body::empty(), "text/plain").await
    }

    /// Runs due jobs until none is left.
    pub async fn run_jobs(&self) {
        while jobs::run_due(&self.state).await.unwrap() > 0 {}
    }

    /// Moves the clock forward.
    pub fn advance(&self, milliseconds: i64) {
        self.state.clock.advance(milliseconds);
    }

    /// Mails that left, newest first.
    pub async fn mails(&self) -> Vec<mail::Spooled> {
        mail::spooled(&self.state.config.data_dir.join("mail"), 10_000).await.unwrap()
    }

    /// Work in an authority.
    pub async fn tenant(&self, authority: Uuid) -> TenantTx {
        self.state.db.tenant(authority).write().await.unwrap()
    }

    /// An authority straight in the tables: a community of communes unless said otherwise.
    pub async fn authority(&self, kind: &str, name: &str, siren: &str, inhabitants: i64) -> Uuid {
        let id = ids::new_id();
        let mut tx = self.state.db.write().await.unwrap();
        execute!(
            &mut tx,
            "INSERT INTO authority (id, kind, name, short_name, siren, created_at) VALUES ($1, $2, $3, $3, $4, $5)",
            id,
            kind,
            name,
            siren,
            START
        )
        .unwrap();
        execute!(
            &mut tx,
            "INSERT INTO authority_population (tenant_id, valid_from, inhabitants, source) VALUES ($1, $2, $3, 'test')",
            id,
            "2020-01-01",
            inhabitants
        )
        .unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// A person straight in the tables.
    pub async fn person(&self, given: &str, family: &str, email: &str) -> Uuid {
        let id = ids::new_id();
        let mut tx = self.state.db.write().await.unwrap();
        execute!(
            &mut tx,
            "INSERT INTO person (id, civility, family_name, given_name, sort_key, email, email_key, calendar_token, created_at)
             VALUES ($1, 'Madame', $2, $3, $4, $5, $6, $7, $8)",
            id,
            family,
            given,
            format!("{} {}", family.to_lowercase(), given.to_lowercase()),
            (!email.is_empty()).then_some(email),
            (!email.is_empty()).then(|| email.to_lowercase()),
            ids::secret(),
            START
        )
        .unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Gives a role from 2020 on.
    pub async fn role(&self, authority: Uuid, person: Uuid, role: auth::Role) {
        let mut tx = self.tenant(authority).await;
        execute!(
            tx.inner(),
            "INSERT INTO staff_role (tenant_id, person_id, role, valid_from) VALUES ($1, $2, $3, $4)",
            authority,
            person,
            role,
            Day("2020-01-01".into())
        )
        .unwrap();
        tx.commit().await.unwrap();
    }

    /// A live session of a person; returns its token.
    pub async fn session(&self, person: Uuid) -> String {
        let mut tx: Tx = self.state.db.write().await.unwrap();
        let token = auth::open_session(&mut tx, person, None, "demo", "test", START).await.unwrap();
        tx.commit().await.unwrap();
        token
    }

    /// An authority with its clerk: (authority, clerk's token).
    pub async fn community(&self) -> (Uuid, String) {
        let authority = self.authority(
            "communaute_de_communes",
            "Communauté de communes des Trois Vallées",
            "200000016",
            21_000,
        );
        let authority = authority.await;
        let clerk = self.person("Sylvie", "Aubertin", "sylvie.aubertin@trois-vallees.example").await;
        self.role(authority, clerk, auth::Role::Clerk).await;
        (authority, self.session(clerk).await)
    }

    /// A commune with its clerk, to try what must not cross: (authority, clerk's token).
    pub async fn neighbour(&self) -> (Uuid, String) {
        let authority =
            self.authority("commune", "Commune de Saint-Aubin-les-Prés", "210000028", 1_900).await;
        let clerk = self.person("Odile", "Marchand", "odile.marchand@saint-aubin.example").await;
        self.role(authority, clerk, auth::Role::Clerk).await;
        (authority, self.session(clerk).await)
    }

    /// A body straight in the tables; its regime is the community's council unless it is changed later.
    pub async fn body(&self, authority: Uuid, kind: &str, name: &str) -> Uuid {
        let id = ids::new_id();
        let regime = if kind == "council" { "epci_council" } else { "commission_L2121_22" };
        let mut tx = self.tenant(authority).await;
        execute!(
            tx.inner(),
            "INSERT INTO body (tenant_id, id, name, kind, regime) VALUES ($1, $2, $3, $4, $5)",
            authority,
            id,
            name,
            kind,
            regime
        )
        .unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// A mandate from 2020 on, straight in the tables.
    pub async fn mandate(&self, authority: Uuid, person: Uuid) -> Uuid {
        let id = ids::new_id();
        let mut tx = self.tenant(authority).await;
        execute!(
            tx.inner(),
            "INSERT INTO mandate (tenant_id, id, person_id, capacity, starts_on) VALUES ($1, $2, $3, 'sitting', $4)",
            authority,
            id,
            person,
            Day("2020-01-01".into())
        )
        .unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// A draft sitting of the council on Thursday 17 December 2026 at 18:30, made through the API: (path, sitting).
    pub async fn draft(&self, authority: Uuid, token: &str) -> (String, Value) {
        let body = self.body(authority, "council", "Conseil communautaire").await;
        let path = format!("/api/authorities/{authority}/sittings");
        let input = serde_json::json!({ "body_id": body, "starts": "2026-12-17T18:30", "place": "Salle des fêtes, Valbrune" });
        let sitting = self.post(&path, token, input).await.expect(201).json();
        (format!("{path}/{}", sitting["id"].as_str().unwrap()), sitting)
    }
}
