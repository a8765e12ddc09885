//! The floor: statements, jobs, journal, blobs on both engines.
use crate::harness::{START, TestApp, for_each_engine, new_database};
use futures::future::BoxFuture;
use pupitre::platform::config::Config;
use pupitre::platform::jobs::{Failure, Finished, Job};
use pupitre::platform::state::AppState;
use pupitre::platform::time::Clock;
use pupitre::platform::{attention, blobs::Blobs, feed, ids, jobs, journal};
use pupitre::value;
use serde_json::json;
use sqlx::Connection;
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

/// Statements written in the sources: (file:line, text). The macros take a literal, so they can be read.
fn statements() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                read(&path, found);
            }
        }
    }
    fn read(path: &Path, found: &mut Vec<(String, String)>) {
        const MACROS: [&str; 7] =
            ["rows!(", "maybe_row!(", " row!(", "values!(", "maybe_value!(", " value!(", "execute!("];
        let source = std::fs::read_to_string(path).unwrap();
        for name in MACROS {
            for (at, _) in source.match_indices(name) {
                let rest = &source[at..];
                let Some(open) = rest.find('"') else { continue };
                // A statement is the second argument: no semicolon may come before it.
                if rest[..open].contains(';') {
                    continue;
                }
                let text = &rest[open + 1..];
                let close = text.find('"').expect("a statement has an end");
                let line = source[..at].lines().count();
                // Examples in comments are not statements.
                if source[..at].lines().last().is_some_and(|l| l.trim_start().starts_with("//")) {
                    continue;
                }
                found.push((format!("{}:{line}", path.display()), text[..close].to_owned()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

/// Every migration of SQLite, one after the other.
fn schema() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

#[test]
fn every_statement_is_accepted_by_both_engines_and_tenant_statements_name_the_tenant() {
    let statements = statements();
    assert!(statements.len() > 20, "the reader of sources finds statements");
    let schema = schema();
    let tenant_tables: Vec<&str> = schema
        .split("CREATE TABLE ")
        .skip(1)
        .filter(|t| t.contains("tenant_id BLOB NOT NULL"))
        .map(|t| t.split_whitespace().next().unwrap())
        .collect();
    assert!(tenant_tables.contains(&"dispatch") && tenant_tables.contains(&"webhook"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut faults = Vec::new();
    runtime.block_on(async {
        let sqlite = TestApp::start("sqlite").await;
        let file = sqlite.state.config.data_dir.join("pupitre.db");
        let mut lite =
            sqlx::SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
        let address = new_database().await;
        let mut post = sqlx::PgConnection::connect(&address).await.unwrap();
        sqlx::migrate!("migrations/postgres").run(&mut post).await.unwrap();
        for (place, text) in &statements {
            let text = text.replace("\\\n", "\n");
            let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
            let tenant = words.iter().any(|w| tenant_tables.contains(w));
            if tenant && !words.contains(&"tenant_id") {
                faults.push(format!("{place}: a tenant table without tenant_id: {text}"));
            }
            if let Err(e) = sqlx::Executor::prepare(
                &mut lite,
                sqlx::SqlSafeStr::into_sql_str(sqlx::AssertSqlSafe(text.clone())),
            )
            .await
            {
                faults.push(format!("{place} [sqlite] {e}: {text}"));
            }
            if let Err(e) = sqlx::Executor::prepare(
                &mut post,
                sqlx::SqlSafeStr::into_sql_str(sqlx::AssertSqlSafe(text.clone())),
            )
            .await
            {
                faults.push(format!("{place} [postgres] {e}: {text}"));
            }
        }
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_journal_chains_acts_and_the_feed_counts_without_gaps() {
    for_each_engine(|app| async move {
        let (authority, _) = app.community().await;
        for n in 0..5 {
            let mut tx = app.tenant(authority).await;
            let facts = json!({ "n": n, "text": "é « ’ »" });
            let act = journal::Act { at: START, actor: None, verb: "test.act", subject: None, facts: &facts };
            journal::record(&mut tx, act).await.unwrap();
            feed::publish(&mut tx, "test.act", None, START).await.unwrap();
            tx.commit().await.unwrap();
        }
        // An act that is rolled back leaves no number behind.
        let mut tx = app.tenant(authority).await;
        let act =
            journal::Act { at: START, actor: None, verb: "test.lost", subject: None, facts: &json!({}) };
        journal::record(&mut tx, act).await.unwrap();
        drop(tx);
        let mut tx = app.tenant(authority).await;
        let entries = journal::entries(&mut tx, 0, 100).await.unwrap();
        assert_eq!(entries.iter().map(|e| e.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        assert_eq!(journal::check_chain(&entries), Ok(()));
        assert_eq!(feed::since(&mut tx, 2).await.unwrap().len(), 3);
        assert_eq!(feed::cursor(&mut tx).await.unwrap(), 5);
    });
}

#[test]
fn a_job_that_nobody_can_do_waits_for_a_person_and_is_never_dropped() {
    for_each_engine(|app| async move {
        let (authority, _) = app.community().await;
        let mut tx = app.tenant(authority).await;
        let subject = ids::new_id();
        jobs::enqueue(&mut tx, "nobody.knows", subject, &json!({}), START, START).await.unwrap();
        tx.commit().await.unwrap();
        app.run_jobs().await;
        let mut tx = app.tenant(authority).await;
        let open = attention::open(&mut tx).await.unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!((open[0].code.as_str(), open[0].subject), ("job_stuck", Some(subject)));
        assert_eq!(jobs::counts(tx.inner()).await.unwrap(), [("stuck".to_owned(), 1)]);
    });
}

/// What it needs is being made, three times; then the way out is shut.
fn patient(_: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    Box::pin(async move {
        assert_eq!(job.attempts, 1, "to wait for what is being made is no try");
        Err(if RUNS.fetch_add(1, SeqCst) < 3 { Failure::Soon } else { Failure::Later("away".into()) })
    })
}

#[tokio::test]
async fn waiting_for_what_is_being_made_does_not_lengthen_the_first_wait_of_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { data_dir: folder.path().to_owned(), ..Config::default() };
    let handlers = HashMap::from([("test.patient", patient as jobs::Handler)]);
    let state = AppState::open(config, Clock::fixed(START), "none".into(), handlers).await.unwrap();
    let app = TestApp::on(state, "sqlite");
    let authority = app.authority("commune", "Valbrune", "210000019", 900).await;
    let mut tx = app.tenant(authority).await;
    let id = jobs::enqueue(&mut tx, "test.patient", ids::new_id(), &json!({}), START, START).await.unwrap();
    tx.commit().await.unwrap();
    for _ in 0..4 {
        assert_eq!(jobs::run_due(&app.state).await.unwrap(), 1);
        app.advance(250);
    }
    let mut tx = app.tenant(authority).await;
    let due: i64 =
        value!(tx.inner(), "SELECT run_at FROM job WHERE tenant_id = $1 AND id = $2", authority, id).unwrap();
    assert_eq!(due, START.0 + 3 * 250 + 2_000);
}

#[test]
fn a_job_that_panics_stops_alone_and_a_person_is_told() {
    for_each_engine(|app| async move {
        let (authority, _) = app.community().await;
        let mut handlers = pupitre::app::handlers();
        handlers.insert("tests.fall", |_, _| Box::pin(async { panic!("a fault of ours") }));
        handlers.insert("tests.stand", |_, _| Box::pin(async { Ok(jobs::Finished::Now) }));
        let (config, clock) = (app.state.config.clone(), app.state.clock.clone());
        let state =
            AppState::open(config, clock, env!("CARGO_BIN_EXE_pupitre").into(), handlers).await.unwrap();
        let mut tx = state.db.tenant(authority).write().await.unwrap();
        for kind in ["tests.fall", "tests.stand"] {
            jobs::enqueue(&mut tx, kind, authority, &json!({}), START, START).await.unwrap();
        }
        tx.commit().await.unwrap();
        while jobs::run_due(&state).await.unwrap() > 0 {}
        let mut tx = state.db.tenant(authority).write().await.unwrap();
        assert_eq!(jobs::counts(tx.inner()).await.unwrap(), [("stuck".to_owned(), 1)]);
        let matters = attention::open(&mut tx).await.unwrap();
        assert_eq!(matters.len(), 1);
        assert_eq!(
            (matters[0].code.as_str(), &matters[0].detail.0["kind"]),
            ("job_stuck", &json!("tests.fall"))
        );
    });
}

#[tokio::test]
async fn a_blob_is_kept_once_read_back_by_parts_and_a_changed_one_is_never_served_whole() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(folder.path()).unwrap();
    let tenant = ids::new_id();
    let hash = blobs.put(tenant, b"une convocation".to_vec()).await.unwrap();
    assert_eq!(blobs.put(tenant, b"une convocation".to_vec()).await.unwrap(), hash);
    assert_eq!(blobs.length(tenant, &hash).await.unwrap(), Some(15));
    assert_eq!(blobs.length(ids::new_id(), &hash).await.unwrap(), None, "another authority sees nothing");
    let path = blobs.on_disk(tenant, &hash, folder.path()).await.unwrap();
    std::fs::write(path, "une convocatioN").unwrap();
    assert!(blobs.get(tenant, &hash).await.is_err());
    assert!(blobs.stream(tenant, &hash, 0..3).await.is_err(), "not even the part that did not change");
    assert!(blobs.on_disk(tenant, &hash, folder.path()).await.is_err());
    assert!(blobs.length(tenant, "../../etc/passwd").await.is_err());
}

/// Lasts until the test lets it end.
static LONG: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(0);

#[tokio::test]
async fn a_long_job_holds_nobody_else_back() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { data_dir: folder.path().to_owned(), ..Config::default() };
    let long: jobs::Handler = |_, _| {
        Box::pin(async {
            LONG.acquire().await.unwrap().forget();
            Ok(Finished::Now)
        })
    };
    let short: jobs::Handler = |_, _| Box::pin(async { Ok(Finished::Now) });
    let handlers = HashMap::from([("tests.long", long), ("tests.short", short)]);
    let state = AppState::open(config, Clock::fixed(START), "none".into(), handlers).await.unwrap();
    let app = TestApp::on(state.clone(), "sqlite");
    let authority = app.authority("commune", "Valbrune", "210000019", 900).await;
    let worker = tokio::spawn(jobs::work(state.clone()));
    let add = |kind: &'static str| {
        let app = &app;
        async move {
            let mut tx = app.tenant(authority).await;
            jobs::enqueue(&mut tx, kind, ids::new_id(), &json!({}), START, START).await.unwrap();
            tx.commit().await.unwrap();
        }
    };
    let stand = |wanted: &'static [(&'static str, i64)]| {
        let app = &app;
        async move {
            for _ in 0..100 {
                let mut tx = app.tenant(authority).await;
                let counts = jobs::counts(tx.inner()).await.unwrap();
                if counts.iter().map(|(state, n)| (state.as_str(), *n)).eq(wanted.iter().copied()) {
                    return;
                }
                drop(tx);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            panic!("the jobs never stood at {wanted:?}");
        }
    };
    add("tests.long").await;
    stand(&[("running", 1)]).await;
    for _ in 0..40 {
        add("tests.short").await;
    }
    stand(&[("running", 1)]).await;
    LONG.add_permits(1);
    stand(&[]).await;
    worker.abort();
}
