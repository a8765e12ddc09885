//! Every tablet asks whether there is anything new: what is answered without reading is what reading would answer.
use crate::harness::{TestApp, for_each_engine};
use crate::scene::{DAY, Scene};
use axum::body::Body;
use axum::http::Request;
use pupitre::platform::ids;
use pupitre::{execute, value};
use serde_json::json;
use sqlx::{Connection, PgConnection, SqliteConnection};
use std::time::Duration;
use uuid::Uuid;

const INBOX: &str = "/api/tablet/inbox";

/// A tablet that keeps the tag of its last answer, and another session of the same person that never does.
struct Tablet {
    session: String,
    fresh: String,
    tag: String,
}

impl Tablet {
    async fn linked(app: &TestApp, person: Uuid) -> Self {
        let (session, fresh) = (app.session(person).await, app.session(person).await);
        let answer = app.get(INBOX, &session).await.expect(200);
        Self { session, fresh, tag: tag(&answer.headers) }
    }

    /// Asks with its tag. What it is told is what the other session reads; whether it was news.
    async fn asks(&mut self, app: &TestApp) -> bool {
        let request = Request::get(INBOX)
            .header("authorization", format!("Bearer {}", self.session))
            .header("if-none-match", &self.tag)
            .body(Body::empty());
        let told = app.raw(request.unwrap()).await;
        let truth = tag(&app.get(INBOX, &self.fresh).await.expect(200).headers);
        let news = truth != self.tag;
        assert_eq!(told.status.as_u16(), if news { 200 } else { 304 });
        assert_eq!(tag(&told.headers), truth);
        self.tag = truth;
        news
    }

    /// Asks until it is answered without reading: other tests of this process write too.
    async fn rests(&mut self, app: &TestApp) {
        let name = ids::sha256_hex(self.session.as_bytes());
        for _ in 0..200 {
            assert!(!self.asks(app).await, "nothing changed");
            let generation = app.state.db.generation().await.unwrap();
            if app.state.unchanged.holds(&name, &self.tag, &generation, app.state.clock.now()) {
                return;
            }
        }
        panic!("never answered without reading");
    }
}

fn tag(headers: &axum::http::HeaderMap) -> String {
    headers["etag"].to_str().unwrap().to_owned()
}

#[test]
fn a_tablet_with_nothing_new_is_answered_without_reading_and_hears_of_every_change_at_once() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let [me, other] = [0, 1].map(|n| scene.council.members[n].clone());
        let mut tablet = Tablet::linked(&app, me.person).await;
        tablet.rests(&app).await;

        scene.sent(&app).await;
        assert!(tablet.asks(&app).await, "a convocation");
        tablet.rests(&app).await;

        // What it says itself, and what a colleague says.
        let reply = json!({ "id": ids::new_id(), "verb": "reply", "sitting_id": scene.sitting, "mandate_id": me.mandate,
            "at": app.state.clock.now(), "answer": "present" });
        let answer = app.post("/api/tablet/outbox", &tablet.session, json!({ "verbs": [reply] })).await;
        assert_eq!(answer.expect(200).json()["results"][0]["ok"], true);
        assert!(tablet.asks(&app).await, "its own reply");
        tablet.rests(&app).await;
        let theirs = app.session(other.person).await;
        let proxy = json!({ "id": ids::new_id(), "verb": "proxy", "sitting_id": scene.sitting, "mandate_id": other.mandate,
            "at": app.state.clock.now(), "holder_id": me.mandate });
        let answer =
            app.post("/api/tablet/outbox", &theirs, json!({ "verbs": [proxy] })).await.expect(200).json();
        assert_eq!(answer["results"][0]["ok"], true, "{answer}");
        assert!(tablet.asks(&app).await, "a proxy was given to her");

        scene.send(&app, "addendum", "Un point s’ajoute.").await.expect(202);
        assert!(tablet.asks(&app).await, "a new version");
        scene.settle(&app).await;
        tablet.asks(&app).await;

        // Another program, with no word to this process.
        tablet.rests(&app).await;
        let rename = "UPDATE authority SET name = 'Communauté de communes du Haut-Val'";
        match app.state.config.database_url.as_deref() {
            Some(url) => {
                let mut other = PgConnection::connect(url).await.unwrap();
                sqlx::query(rename).execute(&mut other).await.unwrap();
            }
            None => {
                let path = app.state.config.data_dir.join("pupitre.db");
                let mut other = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
                sqlx::query(rename).execute(&mut other).await.unwrap();
            }
        }
        // Told at once by PostgreSQL; within this much by SQLite.
        tokio::time::sleep(Duration::from_millis(60)).await;
        assert!(tablet.asks(&app).await, "another program wrote");
        tablet.rests(&app).await;
    });
}

#[test]
fn the_clock_and_the_end_of_a_right_are_heard_without_any_write_of_the_inbox() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let me = scene.council.members[0].clone();
        scene.sent(&app).await;
        let mut tablet = Tablet::linked(&app, me.person).await;
        tablet.rests(&app).await;
        let mut tx = app.tenant(scene.authority).await;
        let starts: i64 =
            value!(tx.inner(), "SELECT starts_at FROM sitting WHERE tenant_id = $1", scene.authority)
                .unwrap();
        drop(tx);
        // Just before the sitting opens, then just after: nobody may reply any more.
        app.advance(starts - app.state.clock.now().0 - 1_000);
        tablet.asks(&app).await;
        tablet.rests(&app).await;
        app.advance(2_000);
        assert!(tablet.asks(&app).await, "the sitting opened");
        tablet.rests(&app).await;
        let mut news = false;
        for _ in 0..5 {
            // A session lasts with its use.
            app.advance(20 * DAY);
            news |= tablet.asks(&app).await;
        }
        assert!(news, "it is no longer kept");

        // Signed out elsewhere: the tag that held a moment ago opens nothing.
        tablet.rests(&app).await;
        let mut tx = app.state.db.write().await.unwrap();
        let hash = ids::sha256_hex(tablet.session.as_bytes());
        execute!(
            &mut tx,
            "UPDATE session SET revoked_at = $2 WHERE token_hash = $1",
            &hash,
            app.state.clock.now()
        )
        .unwrap();
        tx.commit().await.unwrap();
        let request = Request::get(INBOX)
            .header("authorization", format!("Bearer {}", tablet.session))
            .header("if-none-match", &tablet.tag)
            .body(Body::empty());
        assert_eq!(app.raw(request.unwrap()).await.status.as_u16(), 401);

        // A tag seen by one session says nothing to another.
        let stranger = app.session(app.person("Autre", "Personne", "autre@example.org").await).await;
        let request = Request::get(INBOX)
            .header("authorization", format!("Bearer {stranger}"))
            .header("if-none-match", &tablet.tag)
            .body(Body::empty());
        assert_eq!(app.raw(request.unwrap()).await.status.as_u16(), 401, "no right at all");
    });
}
