//! The copy of a member's notes: his own devices converge through it, nobody else reads it, bad input has its sentence.
use crate::harness::{TestApp, for_each_engine};
use crate::scene::Scene;
use futures::future::join_all;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use pupitre::platform::auth::Role;
use pupitre::platform::ids;
use pupitre::{execute, value};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn at(mandate: Uuid) -> String {
    format!("/api/tablet/notes/{mandate}")
}

fn entries(list: &[(&str, &str)]) -> Value {
    let list: Vec<Value> = list.iter().map(|(name, text)| json!({ "ref": name, "content": text })).collect();
    json!({ "entries": list })
}

/// Every entry of a mandate, page after page.
async fn pulled(app: &TestApp, mandate: Uuid, token: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut cursor = None;
    loop {
        let after = cursor.map(|c: String| format!("?after={}", c.replace('/', "%2F"))).unwrap_or_default();
        let page = app.get(&format!("{}{after}", at(mandate)), token).await.expect(200).json();
        for entry in page["entries"].as_array().unwrap() {
            let text = |name: &str| entry[name].as_str().unwrap().to_owned();
            all.push((text("ref"), text("content")));
        }
        if page["more"] == false {
            return all;
        }
        cursor = page["cursor"].as_str().map(str::to_owned);
    }
}

async fn refusal(app: &TestApp, path: &str, token: &str, body: Value) -> (String, String) {
    let answer = app.post(path, token, body).await.expect(200).json();
    let result = &answer["results"][0];
    assert_eq!(result["ok"], false, "{result}");
    let sentence = result["sentence"].as_str().unwrap();
    assert!(sentence.len() > 20, "{sentence}");
    (result["code"].as_str().unwrap().into(), sentence.into())
}

#[test]
fn two_devices_of_a_member_share_one_list_and_nobody_else_finds_it() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let (me, other) = (&scene.council.members[0], &scene.council.members[1]);
        let path = at(me.mandate);
        let (first, second) = (app.session(me.person).await, app.session(me.person).await);
        let mine = [("aaaa.1", "un trait"), ("aaaa.2", "« déjà dit » ; l’eau à 2,42 €")];
        for _ in 0..2 {
            let answer = app.post(&path, &first, entries(&mine)).await.expect(200).json();
            assert!(answer["results"].as_array().unwrap().iter().all(|r| r["ok"] == true), "{answer}");
        }
        app.post(&path, &second, entries(&[("bbbb.1", "une note")])).await.expect(200);
        let whole = pulled(&app, me.mandate, &second).await;
        let names: Vec<&str> = whole.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["aaaa.1", "aaaa.2", "bbbb.1"]);
        assert_eq!(whole[1].1, mine[1].1);
        assert_eq!(whole, pulled(&app, me.mandate, &first).await);

        // Another member, the clerk, every other role, somebody of another authority: the list does not exist.
        let mut others = vec![app.session(other.person).await, scene.clerk.clone()];
        for role in Role::ALL {
            let email = format!("{}@example.org", ids::new_id().simple());
            let person = app.person("Agent", "Essai", &email).await;
            app.role(scene.authority, person, role).await;
            others.push(app.session(person).await);
        }
        others.push(app.neighbour().await.1);
        for token in others {
            app.get(&path, &token).await.expect(404);
            app.post(&path, &token, entries(&[("cccc.1", "intrus")])).await.expect(404);
        }
        app.get(&path, "").await.expect(401);
        assert_eq!(pulled(&app, me.mandate, &first).await.len(), 3);
    });
}

#[test]
fn a_mandate_that_has_ended_gives_its_notes_no_longer() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let me = &scene.council.members[0];
        let token = app.session(me.person).await;
        app.post(&at(me.mandate), &token, entries(&[("aaaa.1", "x")])).await.expect(200);
        let mut tx = app.tenant(scene.authority).await;
        execute!(
            tx.inner(),
            "UPDATE mandate SET starts_on = '2019-01-01', ends_on = '2020-01-01' WHERE tenant_id = $1 AND id = $2",
            scene.authority,
            me.mandate
        )
        .unwrap();
        tx.commit().await.unwrap();
        // Nothing else opens his session: it has ended too.
        // Its end was never announced, so that nothing is kept: whoever still comes in finds them gone.
        app.get(&at(me.mandate), &token).await.expect(401);
    });
}

#[test]
fn what_cannot_be_taken_is_answered_with_a_sentence_and_the_rest_is_taken() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let me = &scene.council.members[0];
        let (path, token) = (at(me.mandate), app.session(me.person).await);
        app.post(&path, &token, entries(&[("aaaa.1", "un")])).await.expect(200);
        let heavy = "x".repeat(10 * 1024 * 1024);
        for (name, text, code) in [
            ("A.1", "x", "notes.not_a_name"),
            ("../aaaa.1", "x", "notes.not_a_name"),
            ("", "x", "notes.not_a_name"),
            ("aaaa.2", "", "notes.empty"),
            ("aaaa.3", heavy.as_str(), "notes.too_heavy"),
            ("aaaa.1", "autre chose", "notes.other_content"),
        ] {
            let (found, sentence) = refusal(&app, &path, &token, entries(&[(name, text)])).await;
            assert_eq!(found, code, "{sentence}");
        }
        let mixed = entries(&[("nul", "x"), ("aaaa.4", "a\u{0}b é \u{202e}")]);
        let answer = app.post(&path, &token, mixed).await.expect(200).json();
        assert_eq!((&answer["results"][0]["ok"], &answer["results"][1]["ok"]), (&json!(false), &json!(true)));
        let many: Vec<Value> =
            (0..201).map(|i| json!({ "ref": format!("dddd.{i}"), "content": "x" })).collect();
        let refused = app.post(&path, &token, json!({ "entries": many })).await.expect(422);
        assert_eq!(refused.json()["code"], "notes.too_many");
        app.post(&path, &token, json!({ "entries": "x" })).await.expect(422);
        app.get("/api/tablet/notes/not-an-id", &token).await.expect(404);
        // A cursor of tomorrow, of another list, or of nobody: the device is told to begin anew.
        for cursor in ["99%2Faaaa.1", "1%2Faaaa.2", "-1%2Faaaa.1", "x", "", "1%2F%27%20OR%201", "%00"] {
            let answer = app.get(&format!("{path}?after={cursor}"), &token).await.expect(409).json();
            assert_eq!(answer["code"], "notes.cursor_unknown", "{cursor}");
        }
        app.get(&format!("{path}?after=1%2Faaaa.1"), &token).await.expect(200);
        assert_eq!(pulled(&app, me.mandate, &token).await.len(), 2);
    });
}

#[test]
fn the_same_notes_from_eight_windows_at_once_are_kept_once_without_gap() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let me = &scene.council.members[0];
        let (path, token) = (at(me.mandate), app.session(me.person).await);
        let list: Vec<(String, String)> =
            (0..40).map(|i| (format!("aaaa.{i}"), format!("trait {i}"))).collect();
        let body: Vec<(&str, &str)> = list.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let answers = join_all((0..8).map(|_| app.post(&path, &token, entries(&body)))).await;
        for answer in answers {
            let answer = answer.expect(200).json();
            assert!(answer["results"].as_array().unwrap().iter().all(|r| r["ok"] == true), "{answer}");
        }
        assert_eq!(pulled(&app, me.mandate, &token).await, list);
        let mut tx = app.tenant(scene.authority).await;
        let last: i64 = value!(
            tx.inner(),
            "SELECT MAX(seq) FROM note_entry WHERE tenant_id = $1 AND mandate_id = $2",
            scene.authority,
            me.mandate
        )
        .unwrap();
        assert_eq!(last, 40);
    });
}

#[test]
fn a_long_list_comes_page_after_page_and_every_entry_once() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let me = &scene.council.members[0];
        let token = app.session(me.person).await;
        let text = "x".repeat(30_000);
        for batch in 0..8 {
            let list: Vec<Value> = (0..200)
                .map(|i| json!({ "ref": format!("e.{}", batch * 200 + i), "content": if batch == 0 { &text } else { "y" } }))
                .collect();
            app.post(&at(me.mandate), &token, json!({ "entries": list })).await.expect(200);
        }
        let first = app.get(&at(me.mandate), &token).await.expect(200);
        assert!(first.bytes.len() < 1_500_000, "{} bytes", first.bytes.len());
        let all = pulled(&app, me.mandate, &token).await;
        let names: BTreeSet<&String> = all.iter().map(|(name, _)| name).collect();
        assert_eq!((all.len(), names.len()), (1_600, 1_600));
    });
}

#[test]
fn a_member_takes_away_his_document_with_his_notes_on_it_and_nobody_else_can() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        scene.sent(&app).await;
        let me = &scene.council.members[0];
        let token = app.session(me.person).await;
        let inbox = app.get("/api/tablet/inbox", &token).await.expect(200).json();
        let hash = inbox["sittings"][0]["agenda"][0]["documents"][0]["hash"].as_str().unwrap();
        let path = format!("/api/tablet/files/{hash}/annotated");
        let notes = json!({ "notes": [
            { "kind": "highlight", "page": 1, "colour": "#f5e3a0", "text": "la régie",
                "bands": [{ "x": 70.0, "y": 100.0, "width": 120.0, "height": 14.0 }] },
            { "kind": "ink", "page": 1, "colour": "#24408f", "width": 1.8, "points": [10.0, 10.0, 20.0, 30.0] },
            { "kind": "slip", "page": 400, "colour": "nope", "x": 1e30, "y": -4.0, "text": "ailleurs" },
        ] });
        let answer = app.post(&path, &token, notes.clone()).await.expect(200);
        assert!(answer.bytes.starts_with(b"%PDF-"));
        let before = app.get(&format!("/api/tablet/files/{hash}"), &token).await.expect(200);
        assert_ne!(answer.bytes, before.bytes);
        app.post(&path, &token, json!({ "notes": [{ "kind": "hologram" }] })).await.expect(422);
        let stranger = app.person("Autre", "Personne", "autre@example.org").await;
        let neighbour = app.neighbour().await.1;
        for other in [app.session(stranger).await, scene.clerk.clone(), neighbour] {
            let refused = app.post(&path, &other, notes.clone()).await;
            assert!(matches!(refused.status.as_u16(), 401 | 404), "{}", refused.status);
        }
        app.post(&format!("/api/tablet/files/{}/annotated", "0".repeat(64)), &token, notes).await.expect(404);
    });
}

/// What devices may do to the list: hand over some of what they have, in any order, twice; ask for pages.
#[derive(Debug, Clone)]
enum Move {
    Push { device: usize, picks: Vec<prop::sample::Index> },
    Pull { device: usize },
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let push = (0..4usize, prop::collection::vec(any::<prop::sample::Index>(), 1..6))
        .prop_map(|(device, picks)| Move::Push { device, picks });
    prop::collection::vec(
        prop_oneof![2 => push, 1 => (0..4usize).prop_map(|device| Move::Pull { device })],
        1..14,
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn devices_that_push_in_any_order_and_twice_all_read_every_entry_once() {
    let app = TestApp::start("sqlite").await;
    let scene = Scene::set(&app).await;
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    for round in 0..120 {
        let plan = moves().new_tree(&mut runner).unwrap().current();
        let me = &scene.council.members[round % 6];
        let path = at(me.mandate);
        let token = app.session(me.person).await;
        // Each device has written five entries nobody else can have written.
        let written =
            |device: usize, i: usize| (format!("r{round}d{device}.{i}"), format!("{round} {device} {i}"));
        let mut cursors: [Option<String>; 4] = Default::default();
        let mut read: [BTreeMap<String, String>; 4] = Default::default();
        let mut handed = BTreeMap::new();
        for step in &plan {
            match step {
                Move::Push { device, picks } => {
                    let list: Vec<(String, String)> =
                        picks.iter().map(|p| written(*device, p.index(5))).collect();
                    let body: Vec<(&str, &str)> =
                        list.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
                    let answer = app.post(&path, &token, entries(&body)).await.expect(200).json();
                    assert!(
                        answer["results"].as_array().unwrap().iter().all(|r| r["ok"] == true),
                        "{answer}"
                    );
                    handed.extend(list);
                }
                Move::Pull { device } => {
                    pull_on(&app, &path, &token, &mut cursors[*device], &mut read[*device]).await
                }
            }
        }
        for device in 0..4 {
            pull_on(&app, &path, &token, &mut cursors[device], &mut read[device]).await;
            let own = |(name, _): &(&String, &String)| name.starts_with(&format!("r{round}d"));
            let of_round: BTreeMap<&String, &String> = read[device].iter().filter(own).collect();
            assert_eq!(of_round, handed.iter().collect(), "{plan:?}");
        }
    }
}

/// Follows the cursor to the end; an entry never comes twice after a cursor.
async fn pull_on(
    app: &TestApp,
    path: &str,
    token: &str,
    cursor: &mut Option<String>,
    read: &mut BTreeMap<String, String>,
) {
    loop {
        let after = cursor.as_ref().map(|c| format!("?after={}", c.replace('/', "%2F"))).unwrap_or_default();
        let page = app.get(&format!("{path}{after}"), token).await.expect(200).json();
        for entry in page["entries"].as_array().unwrap() {
            let text = |name: &str| entry[name].as_str().unwrap().to_owned();
            assert!(read.insert(text("ref"), text("content")).is_none(), "{entry} twice");
        }
        *cursor = page["cursor"].as_str().map(str::to_owned);
        if page["more"] == false {
            return;
        }
    }
}
