//! The life of notes with their mandate: erased by their author, kept for him after the end, destroyed and certified.
use crate::harness::{TestApp, for_each_engine};
use crate::scene::{DAY, Scene};
use pupitre::platform::{auth, ids};
use pupitre::{execute, housekeeping, value};
use serde_json::{Value, json};
use uuid::Uuid;

const CANARY: &str = "canari-de-fin-de-mandat";

fn at(mandate: Uuid) -> String {
    format!("/api/tablet/notes/{mandate}")
}

fn entry(name: &str, text: &str, generation: i64) -> Value {
    json!({ "entries": [{ "ref": name, "content": text }], "generation": generation })
}

async fn blob(app: &TestApp, authority: Uuid, mandate: Uuid) -> String {
    let mut tx = app.tenant(authority).await;
    value!(
        tx.inner(),
        "SELECT blob FROM note_key WHERE tenant_id = $1 AND mandate_id = $2",
        authority,
        mandate
    )
    .unwrap()
}

async fn rows(app: &TestApp, authority: Uuid, mandate: Uuid) -> i64 {
    let mut tx = app.tenant(authority).await;
    value!(
        tx.inner(),
        "SELECT (SELECT COUNT(*) FROM note_entry WHERE tenant_id = $1 AND mandate_id = $2)
            + (SELECT COUNT(*) FROM note_key WHERE tenant_id = $1 AND mandate_id = $2)",
        authority,
        mandate
    )
    .unwrap()
}

/// A session that a tablet of hers opens now: it lasts 400 days.
async fn tablet(app: &TestApp, person: Uuid) -> String {
    let (device, now) = (ids::new_id(), app.state.clock.now());
    let mut tx = app.state.db.write().await.unwrap();
    execute!(
        &mut tx,
        "INSERT INTO device (id, person_id, label, enrolled_at, last_seen_at) VALUES ($1, $2, 'Tablette', $3, $3)",
        device,
        person,
        now
    )
    .unwrap();
    let token = auth::open_session(&mut tx, person, Some(device), "demo", "test", now).await.unwrap();
    tx.commit().await.unwrap();
    token
}

/// The clerk, come back after weeks.
async fn clerk(app: &TestApp, scene: &Scene) -> String {
    let mut tx = app.tenant(scene.authority).await;
    let person: Uuid = value!(
        tx.inner(),
        "SELECT person_id FROM staff_role WHERE tenant_id = $1 AND role = 'clerk'",
        scene.authority
    )
    .unwrap();
    drop(tx);
    tablet(app, person).await
}

/// Acts of the journal about notes, latest first.
async fn destroyed(app: &TestApp, scene: &Scene) -> Vec<Value> {
    let path = format!("/api/authorities/{}/journal", scene.authority);
    let all = app.get(&path, &clerk(app, scene).await).await.expect(200).json();
    all.as_array().unwrap().iter().filter(|a| a["verb"] == "annotations.destroy").cloned().collect()
}

async fn end(app: &TestApp, scene: &Scene, mandate: Uuid, day: &str) {
    let path = format!("/api/authorities/{}/members/{mandate}/end", scene.authority);
    app.post(&path, &scene.clerk, json!({ "ends_on": day })).await.expect(200);
}

#[test]
fn a_member_erases_the_notes_of_one_mandate_and_every_device_learns_it() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let (me, other) = (&scene.council.members[0], &scene.council.members[1]);
        let token = app.session(me.person).await;
        // The same person sits elsewhere: those notes stay.
        let (elsewhere, _) = app.neighbour().await;
        let second = app.mandate(elsewhere, me.person).await;
        for (mandate, name) in [(me.mandate, "a.1"), (me.mandate, "a.2"), (second, "b.1")] {
            app.post(&at(mandate), &token, entry(name, CANARY, 0)).await.expect(200);
        }
        let key = blob(&app, scene.authority, me.mandate).await;
        let acts = scene.count(&app, "journal").await;
        for stranger in [app.session(other.person).await, scene.clerk.clone()] {
            app.delete(&at(me.mandate), &stranger).await.expect(404);
        }
        let answer = app.delete(&at(me.mandate), &token).await.expect(200).json();
        assert_eq!(answer["generation"], 1);
        app.run_jobs().await;
        assert_eq!(rows(&app, scene.authority, me.mandate).await, 0);
        assert_eq!(app.state.blobs.length(scene.authority, &key).await.unwrap(), None, "the key is gone");
        assert_eq!(scene.count(&app, "journal").await, acts, "his own affair: nobody is told");

        // A device that knows the list as it was: it reads the new one, and cannot bring the old one back.
        let page = app.get(&format!("{}?after=2%2Fa.2", at(me.mandate)), &token).await.expect(200).json();
        assert_eq!((&page["generation"], &page["entries"]), (&json!(1), &json!([])));
        app.post(&at(me.mandate), &token, entry("a.1", CANARY, 0)).await.refused(409, "notes.emptied");
        app.post(&at(me.mandate), &token, entry("a.3", "nouvelle", 1)).await.expect(200);
        let page = app.get(&format!("{}?generation=1", at(me.mandate)), &token).await.expect(200).json();
        assert_eq!(page["entries"].as_array().unwrap().len(), 1);
        assert_ne!(blob(&app, scene.authority, me.mandate).await, key);
        let page = app.get(&at(second), &token).await.expect(200).json();
        assert_eq!(page["entries"].as_array().unwrap().len(), 1, "the other mandate is untouched");
        assert_eq!(app.delete(&at(me.mandate), &token).await.expect(200).json()["generation"], 2);
    });
}

#[test]
fn at_the_end_of_his_last_mandate_a_member_takes_his_notes_away_then_they_are_destroyed_and_certified() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        scene.sent(&app).await;
        let (me, silent) = (&scene.council.members[0], &scene.council.members[1]);
        let (token, his) = (tablet(&app, me.person).await, tablet(&app, silent.person).await);
        let inbox = app.get("/api/tablet/inbox", &token).await.expect(200).json();
        let hash = inbox["sittings"][0]["agenda"][0]["documents"][0]["hash"].as_str().unwrap().to_owned();
        app.post(&at(me.mandate), &token, entry("a.1", CANARY, 0)).await.expect(200);
        let key = blob(&app, scene.authority, me.mandate).await;
        end(&app, &scene, me.mandate, "2026-12-07").await;
        end(&app, &scene, silent.mandate, "2026-12-07").await;
        app.advance(DAY);
        // Who wrote nothing has nothing to come back for.
        app.get("/api/session", &his).await.expect(401);

        let session = app.get("/api/session", &token).await.expect(200).json();
        assert_eq!(session["mandates"], json!([]));
        let kept = &session["kept_notes"][0];
        assert_eq!((&kept["ended_on"], &kept["until"]), (&json!("2026-12-07"), &json!("2027-03-07")));
        let inbox = app.get("/api/tablet/inbox", &token).await.expect(200).json();
        assert_eq!(inbox["sittings"], json!([]), "nothing else is open to him");
        app.get(&format!("/api/tablet/files/{hash}"), &token).await.expect(404);
        let page = app.get(&at(me.mandate), &token).await.expect(200).json();
        assert_eq!(page["entries"][0]["content"], CANARY);
        let papers = app.get(&format!("{}/papers", at(me.mandate)), &token).await.expect(200).json();
        let sitting = &papers["sittings"][0];
        assert_eq!(sitting["documents"].as_array().unwrap().iter().filter(|d| d["hash"] == hash).count(), 1);
        assert!(sitting["items"].as_array().unwrap().len() >= 3, "{papers}");
        let notes = json!({ "notes": [{ "kind": "slip", "page": 1, "colour": "#24408f", "x": 10.0, "y": 10.0, "text": "x" }] });
        let annotated = format!("/api/tablet/files/{hash}/annotated");
        let pdf = app.post(&annotated, &token, notes.clone()).await.expect(200);
        assert!(pdf.bytes.starts_with(b"%PDF-"));
        for stranger in [scene.clerk.clone(), app.session(scene.council.members[2].person).await] {
            app.get(&format!("{}/papers", at(me.mandate)), &stranger).await.expect(404);
            app.get(&at(me.mandate), &stranger).await.expect(404);
        }

        app.advance(89 * DAY);
        housekeeping::sweep(&app.state).await.unwrap();
        app.run_jobs().await;
        app.get(&at(me.mandate), &token).await.expect(200);
        assert!(destroyed(&app, &scene).await.is_empty(), "the last day is his");
        app.advance(DAY);
        for _ in 0..2 {
            housekeeping::sweep(&app.state).await.unwrap();
            app.run_jobs().await;
        }
        app.get(&at(me.mandate), &token).await.expect(401);
        assert_eq!(rows(&app, scene.authority, me.mandate).await, 0);
        assert_eq!(app.state.blobs.length(scene.authority, &key).await.unwrap(), None);
        let acts = destroyed(&app, &scene).await;
        assert_eq!(acts.len(), 1, "certified once: {acts:?}");
        let sentence = acts[0]["sentence"].as_str().unwrap().replace(['\u{a0}', '\u{202f}'], " ");
        assert!(sentence.contains("Élu000") && sentence.contains("7 mars 2027"), "{sentence}");
        let export = format!("/api/authorities/{}/journal/export", scene.authority);
        let export = app.get(&export, &clerk(&app, &scene).await).await.expect(200);
        let text = String::from_utf8_lossy(&export.bytes).into_owned();
        assert!(text.contains("annotations.destroy") && text.contains("sha256"), "{text}");
        assert!(!text.contains(CANARY) && !text.contains(&key));
    });
}

#[test]
fn with_another_mandate_his_tablet_hears_that_the_notes_of_the_first_are_destroyed() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let me = &scene.council.members[0];
        let (elsewhere, _) = app.neighbour().await;
        let second = app.mandate(elsewhere, me.person).await;
        let token = tablet(&app, me.person).await;
        app.post(&at(me.mandate), &token, entry("a.1", CANARY, 0)).await.expect(200);
        app.post(&at(second), &token, entry("b.1", "à garder", 0)).await.expect(200);
        end(&app, &scene, me.mandate, "2026-12-07").await;
        app.advance(20 * DAY);
        // What a tablet still had is taken, so that it goes with the rest.
        app.post(&at(me.mandate), &token, entry("a.2", "resté hors ligne", 0)).await.expect(200);
        app.advance(71 * DAY);
        app.get(&at(me.mandate), &token).await.refused(410, "notes.destroyed");
        app.post(&at(me.mandate), &token, entry("a.3", "trop tard", 0)).await.refused(410, "notes.destroyed");
        app.delete(&at(me.mandate), &token).await.refused(410, "notes.destroyed");
        app.get(&format!("{}/papers", at(me.mandate)), &token).await.refused(410, "notes.destroyed");
        housekeeping::sweep(&app.state).await.unwrap();
        app.run_jobs().await;
        assert_eq!(destroyed(&app, &scene).await.len(), 1);
        let page = app.get(&at(second), &token).await.expect(200).json();
        assert_eq!(page["entries"][0]["content"], "à garder");
        // A mandate reopened by mistake of the end begins an empty list.
        let path = format!("/api/authorities/{}/members/{}/end", scene.authority, me.mandate);
        app.post(&path, &clerk(&app, &scene).await, json!({ "ends_on": null })).await.expect(200);
        let page = app.get(&at(me.mandate), &token).await.expect(200).json();
        assert_eq!((&page["generation"], &page["entries"]), (&json!(1), &json!([])));
    });
}

#[test]
fn the_authority_decides_how_long_and_takes_nothing_back_from_those_who_left() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let path = format!("/api/authorities/{}/note-keeping", scene.authority);
        let rule = app.get(&path, &scene.clerk).await.expect(200).json();
        assert_eq!((&rule["days"], &rule["valid_from"]), (&json!(90), &json!(null)));
        let until = |mandate: Uuid| {
            let (app, scene) = (&app, &scene);
            async move {
                let mut tx = app.tenant(scene.authority).await;
                let day: Option<String> = value!(
                    tx.inner(),
                    "SELECT notes_until FROM mandate WHERE tenant_id = $1 AND id = $2",
                    scene.authority,
                    mandate
                )
                .unwrap();
                day
            }
        };
        let members = &scene.council.members;
        end(&app, &scene, members[0].mandate, "2026-12-06").await;
        end(&app, &scene, members[1].mandate, "2027-06-30").await;
        // Learnt late: counted from the day it is learnt, so that he is offered them.
        end(&app, &scene, members[2].mandate, "2025-01-01").await;
        assert_eq!(until(members[0].mandate).await.as_deref(), Some("2027-03-07"));
        assert_eq!(until(members[1].mandate).await.as_deref(), Some("2027-09-28"));
        assert_eq!(until(members[2].mandate).await.as_deref(), Some("2027-03-07"));
        for days in [29, 731, -1, i64::MAX] {
            let code = "authorities.note_keeping_out_of_bounds";
            app.put(&path, &scene.clerk, json!({ "days": days })).await.refused(422, code);
        }
        let set = app.put(&path, &scene.clerk, json!({ "days": 30 })).await.expect(200).json();
        assert_eq!((&set["days"], &set["valid_from"]), (&json!(30), &json!("2026-12-07")));
        assert_eq!(until(members[0].mandate).await.as_deref(), Some("2027-03-07"), "promised is promised");
        assert_eq!(until(members[1].mandate).await.as_deref(), Some("2027-07-30"));
        let acts = scene.count(&app, "journal").await;
        app.put(&path, &scene.clerk, json!({ "days": 30 })).await.expect(200);
        assert_eq!(scene.count(&app, "journal").await, acts, "the same rule again is no act");
    });
}

#[test]
fn a_destruction_cut_in_the_middle_is_certified_once_and_only_when_the_key_is_gone() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let me = &scene.council.members[0];
        let token = app.session(me.person).await;
        app.post(&at(me.mandate), &token, entry("a.1", CANARY, 0)).await.expect(200);
        let key = blob(&app, scene.authority, me.mandate).await;
        end(&app, &scene, me.mandate, "2026-12-07").await;
        app.advance(92 * DAY);
        housekeeping::sweep(&app.state).await.unwrap();
        assert!(destroyed(&app, &scene).await.is_empty(), "not before the key is gone");
        assert!(app.state.blobs.length(scene.authority, &key).await.unwrap().is_some());
        // As if a worker had died after the key went, before the act was written.
        app.state.blobs.remove(scene.authority, &key).await.unwrap();
        app.run_jobs().await;
        assert_eq!(destroyed(&app, &scene).await.len(), 1);
    });
}
