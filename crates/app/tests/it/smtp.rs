//! Sending through a real SMTP server that is down, slow, greylisting, refusing, or that cuts after DATA: sending is
//! delayed, never lost; what needs a person appears in « à traiter ».
use crate::ground::{Ground, council};
use crate::harness::{TestApp, for_each_engine};
use crate::smtp_sink::{Accepted, Manners, Sink};
use pupitre::platform::attention;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

const MEMBERS: usize = 30;

/// An application that mails through `sink`, with a council that was convened.
async fn convened(engine: &'static str, url: String) -> (TestApp, Ground) {
    let app = TestApp::start_with(engine, |config| {
        config.mail.smtp_url = Some(url);
        config.mail.timeout = 5;
    })
    .await;
    let ground = council(&app.state, MEMBERS).await;
    let before = Instant::now();
    let body = json!({ "kind": "initial", "revision": 0 });
    app.post(&ground.convocations(), &ground.token, body).await.expect(202);
    assert!(before.elapsed() < Duration::from_secs(2), "sending never waits for the mail server");
    (app, ground)
}

/// Runs jobs while time goes by, as a worker does over an hour.
async fn an_hour(app: &TestApp) {
    for _ in 0..60 {
        app.run_jobs().await;
        app.advance(60_000);
    }
    app.run_jobs().await;
}

fn by_id(accepted: &[Accepted]) -> HashMap<&str, usize> {
    let mut times = HashMap::new();
    for mail in accepted {
        *times.entry(mail.message_id.as_str()).or_default() += 1;
    }
    times
}

fn everybody(accepted: &[Accepted]) -> HashSet<&str> {
    accepted.iter().map(|m| m.to.as_str()).collect()
}

async fn accepted_dispatches(app: &TestApp, ground: &Ground) -> usize {
    let list = app.get(&ground.convocations(), &ground.token).await.expect(200).json();
    let id = list[0]["id"].as_str().unwrap().to_owned();
    let board =
        app.get(&format!("{}/{id}/readiness", ground.convocations()), &ground.token).await.expect(200).json();
    board["rows"].as_array().unwrap().iter().filter(|r| !r["accepted_at"].is_null()).count()
}

async fn matters(app: &TestApp, ground: &Ground) -> Vec<String> {
    let mut tx = app.tenant(ground.authority).await;
    attention::open(&mut tx).await.unwrap().into_iter().map(|m| m.code).collect()
}

#[test]
fn a_good_server_receives_each_convocation_once_with_letter_and_invitation() {
    for_each_engine(|app| async move {
        let sink = Sink::start(Manners::default()).await;
        let (app, ground) = convened(app.engine, sink.url()).await;
        an_hour(&app).await;
        let accepted = sink.accepted();
        assert_eq!(accepted.len(), MEMBERS);
        assert!(by_id(&accepted).values().all(|n| *n == 1));
        assert_eq!(accepted_dispatches(&app, &ground).await, MEMBERS);
        let text = &accepted[0].text;
        assert!(text.contains("text/calendar") && text.contains("method=REQUEST"), "{text}");
        assert!(text.contains("convocation.pdf"));
    });
}

#[test]
fn a_server_that_is_down_delays_and_loses_nothing_and_a_person_is_told_before_the_delay_ends() {
    for_each_engine(|app| async move {
        let away = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let (app, ground) = convened(app.engine, format!("smtp://{away}")).await;
        an_hour(&app).await;
        assert_eq!(accepted_dispatches(&app, &ground).await, 0);
        assert_eq!(matters(&app, &ground).await, ["mail_delayed"], "told once, not thirty times");
        // The same act, once the server is back: nobody is forgotten.
        let sink = Sink::start(Manners::default()).await;
        let mut config = app.state.config.clone();
        config.mail.smtp_url = Some(sink.url());
        let again = TestApp::reopen(app, config).await;
        an_hour(&again).await;
        assert_eq!(everybody(&sink.accepted()).len(), MEMBERS);
        assert_eq!(sink.accepted().len(), MEMBERS);
        assert_eq!(matters(&again, &ground).await, Vec::<String>::new(), "the matter settles itself");
    });
}

#[test]
fn a_greylisting_server_gets_everything_at_the_second_try() {
    for_each_engine(|app| async move {
        let sink = Sink::start(Manners { greylists: true, ..Manners::default() }).await;
        let (app, ground) = convened(app.engine, sink.url()).await;
        an_hour(&app).await;
        assert_eq!(sink.accepted().len(), MEMBERS);
        assert_eq!(accepted_dispatches(&app, &ground).await, MEMBERS);
    });
}

#[test]
fn refused_addresses_are_named_to_a_person_and_do_not_hold_the_others() {
    for_each_engine(|app| async move {
        let refuses: HashSet<String> = ["m3@example.org".to_owned(), "m7@example.org".to_owned()].into();
        let sink = Sink::start(Manners { refuses, ..Manners::default() }).await;
        let (app, ground) = convened(app.engine, sink.url()).await;
        an_hour(&app).await;
        assert_eq!(sink.accepted().len(), MEMBERS - 2);
        assert_eq!(matters(&app, &ground).await, ["mail_refused", "mail_refused"]);
        let list = app.get(&ground.convocations(), &ground.token).await.json();
        let path = format!("{}/{}/readiness", ground.convocations(), list[0]["id"].as_str().unwrap());
        let board = app.get(&path, &ground.token).await.json();
        let troubled: Vec<&str> =
            board["rows"].as_array().unwrap().iter().filter_map(|r| r["trouble"].as_str()).collect();
        assert_eq!(troubled.len(), 2, "{troubled:?}");
    });
}

#[test]
fn a_connection_cut_after_data_repeats_the_same_message_id_and_nothing_else() {
    for_each_engine(|app| async move {
        let sink = Sink::start(Manners { cuts_after_data: 5, ..Manners::default() }).await;
        let (app, ground) = convened(app.engine, sink.url()).await;
        an_hour(&app).await;
        let accepted = sink.accepted();
        assert_eq!(everybody(&accepted).len(), MEMBERS);
        assert_eq!(by_id(&accepted).len(), MEMBERS, "one Message-ID for each dispatch, whatever the tries");
        assert_eq!(accepted_dispatches(&app, &ground).await, MEMBERS);
    });
}

#[test]
fn a_slow_server_does_not_slow_the_click() {
    for_each_engine(|app| async move {
        let sink = Sink::start(Manners { delay: Duration::from_millis(100), ..Manners::default() }).await;
        let (app, ground) = convened(app.engine, sink.url()).await;
        an_hour(&app).await;
        assert_eq!(accepted_dispatches(&app, &ground).await, MEMBERS);
        assert_eq!(by_id(&sink.accepted()).len(), MEMBERS);
    });
}
