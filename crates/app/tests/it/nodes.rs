//! Two identical nodes on one PostgreSQL: what one commits the other carries out, once; what one tells, the
//! listeners of the other hear.
use crate::ground::council;
use crate::harness::TestApp;
use crate::smtp_sink::{Manners, Sink};
use pupitre::app;
use pupitre::platform::jobs;
use pupitre::platform::state::AppState;
use serde_json::json;
use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Duration;

const MEMBERS: usize = 60;

/// Another node of the same instance: the same settings, its own pools, bells and workers.
async fn beside(app: &TestApp) -> TestApp {
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_pupitre"));
    let clock = app.state.clock.clone();
    let state = AppState::open(app.state.config.clone(), clock, binary, app::handlers()).await.unwrap();
    TestApp::on(state, app.engine)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_share_the_work_of_one_sending_and_convene_nobody_twice() {
    let sink = Sink::start(Manners { delay: Duration::from_millis(5), ..Manners::default() }).await;
    let url = sink.url();
    let first = TestApp::start_with("postgres", |config| config.mail.smtp_url = Some(url)).await;
    let second = beside(&first).await;
    let ground = council(&first.state, MEMBERS).await;
    let body = json!({ "kind": "initial", "revision": 0 });
    first.post(&ground.convocations(), &ground.token, body).await.expect(202);
    let work = |node: &TestApp| {
        let state = node.state.clone();
        async move {
            let mut carried_out = 0;
            // A job that waits for the letter is due again a moment later.
            for _ in 0..200 {
                carried_out += jobs::run_due(&state).await.unwrap();
                state.clock.advance(300);
            }
            carried_out
        }
    };
    let (by_first, by_second) = tokio::join!(work(&first), work(&second));
    assert!(by_first > 0 && by_second > 0, "both nodes work: {by_first} and {by_second}");
    let accepted = sink.accepted();
    let everybody: HashSet<&str> = accepted.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!((accepted.len(), everybody.len()), (MEMBERS, MEMBERS));
    let list = second.get(&ground.convocations(), &ground.token).await.expect(200).json();
    assert_eq!(list[0]["letter_ready"], true, "the other node answers the same");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_idempotency_key_sent_to_two_nodes_at_once_is_one_sending() {
    let first = TestApp::start("postgres").await;
    let second = beside(&first).await;
    let ground = council(&first.state, 5).await;
    let ask = |node: &TestApp| {
        let body = json!({ "kind": "initial", "revision": 0 }).to_string();
        let request = axum::http::Request::post(ground.convocations())
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", ground.token))
            .header("idempotency-key", "the-one-sending")
            .body(axum::body::Body::from(body))
            .unwrap();
        let router = node.router.clone();
        async move { tower::ServiceExt::oneshot(router, request).await.unwrap().status().as_u16() }
    };
    let (one, other) = tokio::join!(ask(&first), ask(&second));
    assert!([one, other].contains(&202), "{one} {other}");
    assert!([one, other].iter().all(|status| [202, 409].contains(status)), "{one} {other}");
    let list = first.get(&ground.convocations(), &ground.token).await.expect(200).json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    // The one who was told to come again is answered with the sending that left.
    assert_eq!(ask(&second).await, 202);
    assert_eq!(first.get(&ground.convocations(), &ground.token).await.json().as_array().unwrap().len(), 1);
}
