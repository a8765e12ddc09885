//! The daily sweep: what has served its time goes, what is legal or recent stays.
use crate::harness::for_each_engine;
use crate::scene::{DAY, Scene};
use pupitre::platform::ids;
use pupitre::{execute, housekeeping, value};
use serde_json::json;

#[test]
fn what_has_served_its_time_is_forgotten_and_the_rest_stays() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        scene.sent(&app).await;
        let upload = json!({ "file_name": "04-budget.pdf", "bytes": 5_000_000 });
        app.post(&scene.path("/uploads"), &scene.clerk, upload.clone()).await.expect(201);
        let (journal, dispatches) = (scene.count(&app, "journal").await, scene.count(&app, "dispatch").await);
        let left = || async {
            let mut tx = app.tenant(scene.authority).await;
            let tenant = scene.authority;
            let jobs: i64 = value!(
                tx.inner(),
                "SELECT COUNT(*) FROM job WHERE tenant_id = $1 AND state = 'done'",
                tenant
            )
            .unwrap();
            let feed: i64 =
                value!(tx.inner(), "SELECT COUNT(*) FROM feed_entry WHERE tenant_id = $1", tenant).unwrap();
            let uploads: i64 =
                value!(tx.inner(), "SELECT COUNT(*) FROM upload WHERE tenant_id = $1", tenant).unwrap();
            (jobs > 0, feed > 0, uploads)
        };
        housekeeping::sweep(&app.state).await.unwrap();
        assert_eq!(left().await, (true, true, 1), "nothing is old yet");
        let folder = app.state.config.data_dir.join("arriving");
        let mut tx = app.tenant(scene.authority).await;
        execute!(
            tx.inner(),
            "INSERT INTO idempotency (tenant_id, key, response, at) VALUES ($1, 'old', '{}', $2)",
            scene.authority,
            app.state.clock.now()
        )
        .unwrap();
        tx.commit().await.unwrap();
        std::fs::create_dir_all(&folder).unwrap();
        let arrived = {
            let mut tx = app.tenant(scene.authority).await;
            let id: uuid::Uuid =
                value!(tx.inner(), "SELECT id FROM upload WHERE tenant_id = $1", scene.authority).unwrap();
            folder.join(id.to_string())
        };
        std::fs::write(&arrived, b"%PDF").unwrap();
        app.advance(91 * DAY);
        housekeeping::sweep(&app.state).await.unwrap();
        assert_eq!(left().await, (false, false, 0));
        assert!(!arrived.exists(), "what had arrived of it is gone too");
        let mut tx = app.tenant(scene.authority).await;
        let answers: i64 =
            value!(tx.inner(), "SELECT COUNT(*) FROM idempotency WHERE tenant_id = $1", scene.authority)
                .unwrap();
        assert_eq!(answers, 0);
        drop(tx);
        assert_eq!(scene.count(&app, "journal").await, journal);
        assert_eq!(scene.count(&app, "dispatch").await, dispatches);
    });
}

#[test]
fn what_a_tablet_said_is_answered_alike_for_as_long_as_it_may_say_it_again() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        scene.sent(&app).await;
        let me = scene.council.members[0].clone();
        let session = app.session(me.person).await;
        let reply = json!({ "id": ids::new_id(), "verb": "reply", "sitting_id": scene.sitting, "mandate_id": me.mandate,
            "at": app.state.clock.now(), "answer": "present" });
        let answer = app.post("/api/tablet/outbox", &session, json!({ "verbs": [reply] })).await.expect(200);
        assert_eq!(answer.json()["results"][0]["ok"], true);
        let mut left = Vec::new();
        for days in [399, 2] {
            app.advance(days * DAY);
            housekeeping::sweep(&app.state).await.unwrap();
            let mut tx = app.tenant(scene.authority).await;
            let answers: i64 = value!(tx.inner(), "SELECT COUNT(*) FROM outbox_verb").unwrap();
            let replies: i64 =
                value!(tx.inner(), "SELECT COUNT(*) FROM reply WHERE tenant_id = $1", scene.authority)
                    .unwrap();
            left.push((answers, replies));
        }
        assert_eq!(left, [(1, 1), (0, 1)], "the answer goes, the reply itself stays");
    });
}
