//! A lost tablet is cut off in one action: by the authority it opened, wholly, and the others see it.
use crate::accounts::{add_passkey, code_for, token};
use crate::authenticator::Authenticator;
use crate::harness::{Answer, TestApp, for_each_engine};
use crate::scene::Scene;
use pupitre::execute;
use pupitre::platform::auth::Role;
use serde_json::{Value, json};
use uuid::Uuid;

const HOUR: i64 = 3_600_000;

fn devices(scene: &Scene, mandate: Uuid) -> String {
    format!("/api/authorities/{}/members/{mandate}/devices", scene.authority)
}

/// Links a tablet with a code of an authority: its session, and its device.
async fn linked(app: &TestApp, authority: Uuid, person: Uuid, held: &str) -> (String, String) {
    let code = code_for(app, authority, person, HOUR).await;
    let input = json!({ "code": code, "device_label": "Tablette 14" });
    let answer = app.post("/api/session/enrol", held, input).await.expect(200);
    (token(&answer), answer.json()["device_id"].as_str().unwrap().to_owned())
}

async fn verbs(app: &TestApp, authority: Uuid, token: &str) -> Vec<Value> {
    let all = app.get(&format!("/api/authorities/{authority}/journal"), token).await.expect(200).json();
    all.as_array().unwrap().iter().filter(|a| a["verb"] == "accounts.cut_device").cloned().collect()
}

#[test]
fn a_lost_tablet_is_cut_off_with_its_keys_and_the_rest_of_the_account_stays() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let (me, other) = (&scene.council.members[0], &scene.council.members[1]);
        let (lost, device) = linked(&app, scene.authority, me.person, "").await;
        let (kept, _) = linked(&app, scene.authority, me.person, "").await;
        let (theirs, their_device) = linked(&app, scene.authority, other.person, "").await;
        let mut key = Authenticator::new(21);
        add_passkey(&app, &lost, &mut key).await.expect(204);
        let path = devices(&scene, me.mandate);
        let list = app.get(&path, &scene.clerk).await.expect(200).json();
        assert_eq!(list.as_array().unwrap().len(), 2, "{list}");
        assert_eq!((&list[0]["label"], &list[0]["cut_at"]), (&json!("Tablette 14"), &json!(null)));
        // Somebody else's tablet is not this member's; the member himself does not cut at the office.
        app.post(&format!("{path}/{their_device}/cut"), &scene.clerk, json!({})).await.expect(404);
        app.post(&format!("{path}/{device}/cut"), &kept, json!({})).await.expect(404);
        let president = app.person("Jean-Luc", "Garnot", "garnot@example.org").await;
        app.role(scene.authority, president, Role::Direction).await;
        let looks = app.session(president).await;
        app.post(&format!("{path}/{device}/cut"), &looks, json!({})).await.expect(403);

        let it = app.person("Nadia", "Roussel", "roussel@example.org").await;
        app.role(scene.authority, it, Role::It).await;
        let it = app.session(it).await;
        for _ in 0..2 {
            let list = app.post(&format!("{path}/{device}/cut"), &it, json!({})).await.expect(200).json();
            let cut = list.as_array().unwrap().iter().find(|d| d["id"] == device.as_str()).unwrap();
            assert!(cut["cut_at"].is_i64(), "{list}");
        }
        // It learns why, so that it erases itself; without its session nobody learns anything.
        for path in ["/api/session", "/api/tablet/inbox"] {
            let sentence = app.get(path, &lost).await.refused(401, "session.device_cut");
            assert!(sentence.contains("perdue"), "{sentence}");
        }
        app.get("/api/session", "nobody").await.refused(401, "session.missing");
        app.get("/api/session", &kept).await.expect(200);
        app.get("/api/session", &theirs).await.expect(200);
        // The fingerprint kept on it opens nothing any more.
        let begun = app.post("/api/session/passkey/start", "", json!({})).await.expect(200).json();
        let finish = json!({ "ceremony": begun["ceremony"], "credential": key.get(&begun["options"]) });
        let answer = app.post("/api/session/passkey/finish", "", finish).await;
        assert!(answer.status.is_client_error(), "{}", answer.status);
        let acts = verbs(&app, scene.authority, &scene.clerk).await;
        assert_eq!(acts.len(), 1, "said once: {acts:?}");
        assert_eq!(
            (&acts[0]["actor"], acts[0]["sentence"].as_str().unwrap().contains("Tablette 14")),
            (&json!("Nadia Roussel"), true)
        );
    });
}

#[test]
fn a_key_not_known_to_be_of_the_tablet_is_once_it_was_used_there_and_only_if_the_tablet_keeps_it() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let me = &scene.council.members[0];
        let earlier = app.session(me.person).await;
        // Made elsewhere before; on the tablet; on the tablet by a keyring; elsewhere, and never shown to the tablet.
        let mut keys: Vec<Authenticator> = (31..35).map(Authenticator::new).collect();
        add_passkey(&app, &earlier, &mut keys[0]).await.expect(204);
        app.advance(1_000);
        let (mut tablet, device) = linked(&app, scene.authority, me.person, "").await;
        for key in &mut keys[1..] {
            add_passkey(&app, &tablet, key).await.expect(204);
        }
        let mut tx = app.state.db.write().await.unwrap();
        execute!(&mut tx, "UPDATE passkey SET device_id = NULL WHERE person_id = $1", me.person).unwrap();
        tx.commit().await.unwrap();
        for (key, attachment) in keys.iter_mut().zip(["platform", "platform", "cross-platform"]) {
            tablet = token(&shown(&app, &tablet, key, attachment).await.expect(200));
        }
        let path = format!("{}/{device}/cut", devices(&scene, me.mandate));
        app.post(&path, &scene.clerk, json!({})).await.expect(200);
        let mut opens = Vec::new();
        for key in &mut keys {
            opens.push(shown(&app, "", key, "platform").await.status == 200);
        }
        assert_eq!(opens, [true, false, true, true]);
    });
}

/// Signs in with a key, as a browser that holds this session says where the key is.
async fn shown(app: &TestApp, held: &str, key: &mut Authenticator, attachment: &str) -> Answer {
    let begun = app.post("/api/session/passkey/start", "", json!({})).await.expect(200).json();
    let mut credential = key.get(&begun["options"]);
    credential["authenticatorAttachment"] = json!(attachment);
    let finish = json!({ "ceremony": begun["ceremony"], "credential": credential });
    app.post("/api/session/passkey/finish", held, finish).await
}

#[test]
fn it_is_cut_off_everywhere_and_another_authority_sees_it_without_learning_from_whom() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let me = &scene.council.members[0];
        let (elsewhere, their_clerk) = app.neighbour().await;
        let their_mandate = app.mandate(elsewhere, me.person).await;
        // One tablet opened by the codes of both, another by theirs alone.
        let (first, _) = linked(&app, scene.authority, me.person, "").await;
        let (both, device) = linked(&app, elsewhere, me.person, &first).await;
        let (_, theirs_alone) = linked(&app, elsewhere, me.person, "").await;
        let path = devices(&scene, me.mandate);
        let list = app.get(&path, &scene.clerk).await.expect(200).json();
        assert!(list.as_array().unwrap().iter().all(|d| d["id"] != theirs_alone.as_str()), "{list}");
        app.post(&format!("{path}/{theirs_alone}/cut"), &scene.clerk, json!({})).await.expect(404);
        app.post(&format!("{path}/{device}/cut"), &scene.clerk, json!({})).await.expect(200);
        app.get("/api/session", &both).await.refused(401, "session.device_cut");
        let acts = verbs(&app, elsewhere, &their_clerk).await;
        assert_eq!((acts.len(), &acts[0]["actor"]), (1, &json!("Le serveur")), "{acts:?}");
        let theirs = format!("/api/authorities/{elsewhere}/members/{their_mandate}/devices");
        let list = app.get(&theirs, &their_clerk).await.expect(200).json();
        let cut: Vec<bool> = list.as_array().unwrap().iter().map(|d| d["cut_at"].is_i64()).collect();
        assert_eq!(cut.iter().filter(|c| **c).count(), 1, "{list}");
    });
}
