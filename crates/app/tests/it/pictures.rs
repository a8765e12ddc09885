//! The first page of a document as a picture: made when the file is taken in, given to whoever may have the file.
use crate::harness::{TestApp, for_each_engine};
use crate::isolation;
use crate::made;
use crate::scene::Scene;
use pupitre::platform::ids;
use pupitre::value;
use serde_json::{Value, json};

/// Deposits a file on the first item of the sitting.
async fn deposit(app: &TestApp, scene: &Scene, name: &str, file: Vec<u8>) {
    let input = json!({ "file_name": name, "bytes": file.len() });
    let upload = app.post(&scene.path("/uploads"), &scene.clerk, input).await.expect(201).json();
    let path = scene.path(&format!("/uploads/{}?offset=0", upload["id"].as_str().unwrap()));
    let ended = app.put_bytes(&path, &scene.clerk, file).await.expect(200).json();
    assert_eq!(ended["state"], "done", "{ended}");
}

/// The documents of the first point, as the tablet of a member sees them.
async fn documents(app: &TestApp, member: &str) -> Vec<Value> {
    let inbox = app.get("/api/tablet/inbox", member).await.expect(200).json();
    inbox["sittings"][0]["agenda"][0]["documents"].as_array().unwrap().clone()
}

#[test]
fn the_first_page_is_a_small_picture_that_a_member_can_check_and_nobody_else_can_have() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        deposit(&app, &scene, "01-annexe-plan.pdf", made::pdf("Plan de situation", 3)).await;
        scene.sent(&app).await;
        let member = app.session(scene.council.members[1].person).await;
        let all = documents(&app, &member).await;
        // The note of the scene was never deposited: it has none, and opens as before.
        assert_eq!(all.iter().filter(|d| d["picture"].is_null()).count(), 1, "{all:?}");
        let document = all.into_iter().find(|d| !d["picture"].is_null()).unwrap();
        let (picture, hash) = (&document["picture"], document["hash"].as_str().unwrap());
        let size = [&picture["width"], &picture["height"]].map(|side| side.as_f64().unwrap().round());
        assert!(size[0] > 500.0 && size[1] > size[0], "{picture}");
        let path = format!("/api/tablet/files/{hash}/picture");
        let given = app.get(&path, &member).await.expect(200).bytes;
        assert!(given.starts_with(b"\x89PNG") && given.len() < 30_000, "{} bytes", given.len());
        assert_eq!(json!(ids::sha256_hex(&given)), picture["hash"]);
        assert_eq!(json!(given.len()), picture["bytes"]);
        // The picture is not a file of the dossier: nobody has it by its own hash, nor counts it as received.
        let own = picture["hash"].as_str().unwrap();
        app.get(&format!("/api/tablet/files/{own}"), &member).await.expect(404);
        app.get(&format!("/api/tablet/files/{own}/picture"), &member).await.expect(404);
        // The clerk prepared it, and was not convened.
        app.get(&path, &scene.clerk).await.expect(404);
        // Convened too, by another authority.
        let (theirs, _) = isolation::sent(&app).await;
        let mut tx = app.tenant(theirs.authority).await;
        let person = value!(
            tx.inner(),
            "SELECT person_id FROM dispatch WHERE tenant_id = $1 LIMIT 1",
            theirs.authority
        )
        .unwrap();
        drop(tx);
        app.get(&path, &app.session(person).await).await.expect(404);
    });
}

#[test]
fn a_replaced_document_has_the_picture_of_its_present_file_and_what_was_sent_keeps_its_own() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        deposit(&app, &scene, "01-annexe-plan.pdf", made::pdf("Plan de situation", 3)).await;
        scene.sent(&app).await;
        let member = app.session(scene.council.members[1].person).await;
        let of = |all: Vec<Value>| all.into_iter().find(|d| !d["picture"].is_null()).unwrap();
        let before = of(documents(&app, &member).await);
        let file = made::pdf("Plan modifié", 5);
        let input = json!({ "file_name": "plan.pdf", "bytes": file.len(), "replaces": before["id"] });
        let upload = app.post(&scene.path("/uploads"), &scene.clerk, input).await.expect(201).json();
        let path = scene.path(&format!("/uploads/{}?offset=0", upload["id"].as_str().unwrap()));
        app.put_bytes(&path, &scene.clerk, file).await.expect(200);
        // Not sent yet: the member holds the version before, with its picture.
        assert_eq!(of(documents(&app, &member).await)["picture"], before["picture"]);
        scene.send(&app, "replacement", "Plan modifié").await.expect(202);
        scene.settle(&app).await;
        let after = of(documents(&app, &member).await);
        assert_ne!(after["hash"], before["hash"]);
        assert_ne!(after["picture"]["hash"], before["picture"]["hash"]);
        let given =
            app.get(&format!("/api/tablet/files/{}/picture", after["hash"].as_str().unwrap()), &member).await;
        assert_eq!(json!(ids::sha256_hex(&given.expect(200).bytes)), after["picture"]["hash"]);
    });
}
