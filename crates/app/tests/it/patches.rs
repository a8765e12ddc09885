//! A replaced document travels as what changed, to whoever received both versions; the file itself stays the truth.
use crate::harness::{TestApp, for_each_engine};
use crate::isolation;
use crate::made;
use crate::scene::Scene;
use pupitre::platform::ids;
use pupitre::{execute, value};
use pupitre_documents::patch;
use serde_json::{Value, json};

async fn deposit(app: &TestApp, scene: &Scene, file: Vec<u8>, replaces: Option<&Value>) {
    let input = json!({ "file_name": "01-annexe-plan.pdf", "bytes": file.len(), "replaces": replaces });
    let upload = app.post(&scene.path("/uploads"), &scene.clerk, input).await.expect(201).json();
    let path = scene.path(&format!("/uploads/{}?offset=0", upload["id"].as_str().unwrap()));
    let ended = app.put_bytes(&path, &scene.clerk, file).await.expect(200).json();
    assert_eq!(ended["state"], "done", "{ended}");
}

/// The sitting and its deposited document, as the tablet of a member sees them.
async fn seen(app: &TestApp, member: &str) -> (Value, Value) {
    let inbox = app.get("/api/tablet/inbox", member).await.expect(200).json();
    let sitting = inbox["sittings"][0].clone();
    let all = sitting["agenda"][0]["documents"].as_array().unwrap().clone();
    let document = all.into_iter().find(|d| d["media_type"] == "application/pdf" && d["picture"].is_object());
    (sitting, document.unwrap())
}

/// The same long text, one sentence apart.
fn essay(sentence: &str) -> Vec<u8> {
    let lines = |page: usize| {
        (0..30).map(move |n| {
            format!("Article {page}.{n}, paragraphe {} du titre en vigueur", n * page * 7919 % 613)
        })
    };
    let pages: Vec<Vec<String>> =
        (1..=12).map(|page| lines(page).chain((page == 7).then(|| sentence.to_owned())).collect()).collect();
    made::written_pdf(&pages)
}

#[test]
fn one_sentence_changed_travels_in_a_few_kilobytes_and_gives_the_very_file() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        deposit(&app, &scene, essay("Le tarif est de deux euros."), None).await;
        scene.sent(&app).await;
        let member = app.session(scene.council.members[1].person).await;
        let (first, before) = seen(&app, &member).await;
        assert_eq!(before["patches"], json!([]));
        deposit(
            &app,
            &scene,
            essay("Le tarif est de deux euros et dix centimes le cube."),
            Some(&before["id"]),
        )
        .await;
        scene.send(&app, "replacement", "Plan modifié").await.expect(202);
        scene.settle(&app).await;
        let (sitting, after) = seen(&app, &member).await;
        let (from, to) = (before["hash"].as_str().unwrap(), after["hash"].as_str().unwrap());
        assert_eq!(after["patches"][0]["from"], from, "{after}");
        let given = app.get(&format!("/api/tablet/files/{to}/patch/{from}"), &member).await.expect(200).bytes;
        assert_eq!(after["patches"][0]["bytes"], given.len());
        assert!(given.len() < 1_000, "{} bytes", given.len());
        let [old, new] = [from, to].map(|hash| format!("/api/tablet/files/{hash}"));
        let old = app.get(&old, &member).await.expect(200).bytes;
        let new = app.get(&new, &member).await.expect(200).bytes;
        assert_eq!(patch::apply(&old, &given).unwrap(), new);
        assert_eq!(ids::sha256_hex(&new), to);
        // The letter too is what it was, a few words apart.
        let letter = &sitting["convocation"]["letter_patches"][0];
        assert_eq!(letter["from"], first["convocation"]["letter_hash"], "{}", sitting["convocation"]);
        // Whoever received neither, or only one of them, has nothing.
        app.get(&format!("/api/tablet/files/{to}/patch/{from}"), &scene.clerk).await.expect(404);
        app.get(&format!("/api/tablet/files/{from}/patch/{to}"), &member).await.expect(404);
        app.get(&format!("/api/tablet/files/{to}/patch/00"), &member).await.expect(404);
        let (theirs, _) = isolation::sent(&app).await;
        let mut tx = app.tenant(theirs.authority).await;
        let person = value!(
            tx.inner(),
            "SELECT person_id FROM dispatch WHERE tenant_id = $1 LIMIT 1",
            theirs.authority
        )
        .unwrap();
        drop(tx);
        let stranger = app.session(person).await;
        app.get(&format!("/api/tablet/files/{to}/patch/{from}"), &stranger).await.expect(404);
    });
}

#[test]
fn a_file_with_nothing_in_common_has_no_patch_and_is_not_compared_again() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        deposit(&app, &scene, made::pdf("Plan de situation", 3), None).await;
        scene.sent(&app).await;
        let member = app.session(scene.council.members[1].person).await;
        let (_, before) = seen(&app, &member).await;
        // Words that no compression shrinks any further.
        let line = |n: usize| ids::sha256_hex(&n.to_be_bytes());
        let pages: Vec<Vec<String>> = (0..12).map(|p| (0..30).map(|n| line(p * 30 + n)).collect()).collect();
        deposit(&app, &scene, made::written_pdf(&pages), Some(&before["id"])).await;
        scene.send(&app, "replacement", "Plan modifié").await.expect(202);
        scene.settle(&app).await;
        let (_, after) = seen(&app, &member).await;
        assert_eq!(after["patches"], json!([]));
        let mut tx = app.tenant(scene.authority).await;
        let (from, to) = (before["hash"].as_str().unwrap(), after["hash"].as_str().unwrap());
        let kept: i64 = value!(
            tx.inner(),
            "SELECT COUNT(*) FROM file_patch WHERE tenant_id = $1 AND from_hash = $2 AND to_hash = $3
             AND patch_hash IS NULL",
            scene.authority,
            from,
            to
        )
        .unwrap();
        assert_eq!(kept, 1);
    });
}

#[test]
fn patches_are_derived_without_them_everything_still_travels() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        deposit(&app, &scene, essay("Avant."), None).await;
        scene.sent(&app).await;
        let member = app.session(scene.council.members[1].person).await;
        let (_, before) = seen(&app, &member).await;
        deposit(&app, &scene, essay("Apres."), Some(&before["id"])).await;
        scene.send(&app, "replacement", "Plan modifié").await.expect(202);
        scene.settle(&app).await;
        let mut tx = app.tenant(scene.authority).await;
        execute!(tx.inner(), "DELETE FROM file_patch WHERE tenant_id = $1", scene.authority).unwrap();
        tx.commit().await.unwrap();
        let (_, after) = seen(&app, &member).await;
        assert_eq!(after["patches"], json!([]));
        app.get(&format!("/api/tablet/files/{}", after["hash"].as_str().unwrap()), &member).await.expect(200);
    });
}
