//! What members share with each other: copies, for those they name and nobody else.
use crate::harness::{TestApp, for_each_engine};
use crate::scene::{DAY, Scene};
use pupitre::platform::auth::Role;
use pupitre::platform::ids;
use pupitre::{execute, housekeeping, value};
use serde_json::{Value, json};
use uuid::Uuid;

const WORDS: &str = "À deux voix : la régie, dès 2028 ?";
const PATH: &str = "/api/tablet/shares";

fn act(kind: &str, mandate: Uuid, share: Uuid, more: Value) -> Value {
    let id = if kind == "share" { share } else { ids::new_id() };
    let mut act = json!({ "id": id, "mandate_id": mandate, "share_id": share, "act": kind });
    act.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    act
}

async fn did(app: &TestApp, token: &str, act: Value) -> Value {
    app.post(PATH, token, json!({ "acts": [act] })).await.expect(200).json()["results"][0].clone()
}

#[track_caller]
fn ok(result: &Value) {
    assert_eq!(result["ok"], true, "{result}");
}

#[track_caller]
fn refused(result: &Value, code: &str) {
    assert_eq!((&result["ok"], &result["code"]), (&json!(false), &json!(code)), "{result}");
    assert!(result["sentence"].as_str().unwrap().len() > 15, "{result}");
}

async fn list(app: &TestApp, token: &str) -> Vec<Value> {
    app.get(PATH, token).await.expect(200).json()["shares"].as_array().unwrap().clone()
}

#[test]
fn a_member_shares_a_copy_with_colleagues_who_read_and_answer_it_and_nobody_else_finds_it() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let m = &scene.council.members;
        let mut tokens = Vec::new();
        for member in m {
            tokens.push(app.session(member.person).await);
        }
        let share = ids::new_id();
        let give = act(
            "share",
            m[0].mandate,
            share,
            json!({ "to": [m[1].mandate, m[2].mandate], "content": WORDS }),
        );
        for _ in 0..2 {
            ok(&did(&app, &tokens[0], give.clone()).await);
        }
        let got = list(&app, &tokens[1]).await;
        assert_eq!((got.len(), &got[0]["content"], &got[0]["mine"]), (1, &json!(WORDS), &json!(false)));
        assert_eq!(got[0]["from"], "Camille Élu000");
        assert_eq!(
            got[0]["to"][0],
            json!({ "name": "Camille Élu001", "read": null }),
            "who read is the sharer's"
        );
        ok(&did(&app, &tokens[1], act("read", m[1].mandate, share, json!({}))).await);
        ok(&did(&app, &tokens[1], act("answer", m[1].mandate, share, json!({ "content": "D’accord." })))
            .await);
        ok(&did(&app, &tokens[0], act("answer", m[0].mandate, share, json!({ "content": "Merci." }))).await);
        ok(&did(&app, &tokens[2], act("put_away", m[2].mandate, share, json!({}))).await);
        let mine = list(&app, &tokens[0]).await;
        let said: Vec<&str> =
            mine[0]["answers"].as_array().unwrap().iter().map(|a| a["content"].as_str().unwrap()).collect();
        assert_eq!(said, ["D’accord.", "Merci."]);
        assert_eq!((&mine[0]["to"][0]["read"], &mine[0]["to"][1]["read"]), (&json!(true), &json!(false)));
        assert_eq!(list(&app, &tokens[2]).await[0]["away"], true);
        // Asked again with the tag of what is known: nothing travels.
        let tag = app.get(PATH, &tokens[0]).await.headers["etag"].to_str().unwrap().to_owned();
        let asked = axum::http::Request::builder()
            .uri(PATH)
            .header("authorization", format!("Bearer {}", tokens[0]))
            .header("if-none-match", tag)
            .body(axum::body::Body::empty())
            .unwrap();
        app.raw(asked).await.expect(304);

        // A colleague it was not given to, every role of the staff, another authority: it does not exist.
        let mut others = vec![(tokens[3].clone(), m[3].mandate), (scene.clerk.clone(), m[3].mandate)];
        for role in Role::ALL {
            let person =
                app.person("Agent", "Essai", &format!("{}@example.org", ids::new_id().simple())).await;
            app.role(scene.authority, person, role).await;
            others.push((app.session(person).await, m[1].mandate));
        }
        others.push((app.neighbour().await.1, m[1].mandate));
        for (token, mandate) in others {
            assert!(list(&app, &token).await.is_empty());
            for kind in ["read", "put_away", "withdraw"] {
                refused(&did(&app, &token, act(kind, mandate, share, json!({}))).await, "not_found");
            }
            let words = json!({ "content": "intrus" });
            refused(&did(&app, &token, act("answer", mandate, share, words)).await, "not_found");
        }
        // Who received it does not withdraw it.
        refused(&did(&app, &tokens[1], act("withdraw", m[1].mandate, share, json!({}))).await, "not_found");
        app.get(PATH, "").await.expect(401);
    });
}

#[test]
fn a_share_withdrawn_is_gone_with_its_key_and_those_who_had_read_it_are_told() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let m = &scene.council.members;
        let (me, read, unread) =
            (app.session(m[0].person).await, app.session(m[1].person).await, app.session(m[2].person).await);
        let share = ids::new_id();
        let to = json!({ "to": [m[1].mandate, m[2].mandate], "content": WORDS });
        ok(&did(&app, &me, act("share", m[0].mandate, share, to.clone())).await);
        ok(&did(&app, &read, act("read", m[1].mandate, share, json!({}))).await);
        let mut tx = app.tenant(scene.authority).await;
        let key: String =
            value!(tx.inner(), "SELECT key FROM note_share WHERE tenant_id = $1", scene.authority).unwrap();
        drop(tx);
        for _ in 0..2 {
            ok(&did(&app, &me, act("withdraw", m[0].mandate, share, json!({}))).await);
        }
        app.run_jobs().await;
        assert_eq!(app.state.blobs.length(scene.authority, &key).await.unwrap(), None);
        assert!(list(&app, &unread).await.is_empty());
        let told = list(&app, &read).await;
        assert_eq!((&told[0]["content"], told[0]["withdrawn_at"].is_i64()), (&json!(null), true));
        let late = act("answer", m[1].mandate, share, json!({ "content": "trop tard" }));
        refused(&did(&app, &read, late).await, "shares.withdrawn");
        // Handed over again by a tablet that had not heard the answer: still withdrawn.
        ok(&did(&app, &me, act("share", m[0].mandate, share, to)).await);
        assert!(list(&app, &unread).await.is_empty());
    });
}

#[test]
fn shares_end_with_the_mandate_for_who_received_and_for_who_gave() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let m = &scene.council.members;
        let (me, you) = (app.session(m[0].person).await, app.session(m[1].person).await);
        let share = ids::new_id();
        let to = json!({ "to": [m[1].mandate], "content": WORDS });
        ok(&did(&app, &me, act("share", m[0].mandate, share, to)).await);
        let end = |mandate: Uuid| {
            let (app, scene) = (&app, &scene);
            async move {
                let path = format!("/api/authorities/{}/members/{mandate}/end", scene.authority);
                app.post(&path, &scene.clerk, json!({ "ends_on": "2026-12-07" })).await.expect(200);
            }
        };
        end(m[1].mandate).await;
        app.role(scene.authority, m[1].person, Role::Direction).await;
        app.advance(DAY);
        assert!(list(&app, &you).await.is_empty(), "his mandate is over");
        refused(
            &did(&app, &you, act("answer", m[1].mandate, share, json!({ "content": "x" }))).await,
            "not_found",
        );
        let gone =
            act("share", m[0].mandate, ids::new_id(), json!({ "to": [m[1].mandate], "content": WORDS }));
        refused(&did(&app, &me, gone).await, "shares.not_a_colleague");
        end(m[0].mandate).await;
        app.advance(100 * DAY);
        housekeeping::sweep(&app.state).await.unwrap();
        app.run_jobs().await;
        let mut tx = app.tenant(scene.authority).await;
        let left: i64 = value!(
            tx.inner(),
            "SELECT COUNT(*) FROM note_share WHERE tenant_id = $1 AND (key IS NOT NULL OR sealed IS NOT NULL)",
            scene.authority
        )
        .unwrap();
        assert_eq!(left, 0);
    });
}

#[test]
fn what_cannot_be_shared_is_answered_with_a_sentence() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let m = &scene.council.members;
        let me = app.session(m[0].person).await;
        let (elsewhere, _) = app.neighbour().await;
        let stranger = app.person("Autre", "Personne", "autre@example.org").await;
        let stranger = app.mandate(elsewhere, stranger).await;
        let heavy = "x".repeat(10 * 1024 * 1024);
        for (to, content, code) in [
            (json!([]), WORDS, "shares.nobody"),
            (json!([m[0].mandate]), WORDS, "shares.not_a_colleague"),
            (json!([stranger]), WORDS, "shares.not_a_colleague"),
            (json!([Uuid::from_u128(7)]), WORDS, "shares.not_a_colleague"),
            (json!([m[1].mandate]), "", "shares.empty"),
            (json!([m[1].mandate]), heavy.as_str(), "shares.too_long"),
        ] {
            let give = act("share", m[0].mandate, ids::new_id(), json!({ "to": to, "content": content }));
            refused(&did(&app, &me, give).await, code);
        }
        // In somebody else's name, or under another id than its own.
        let forged =
            act("share", m[1].mandate, ids::new_id(), json!({ "to": [m[2].mandate], "content": WORDS }));
        refused(&did(&app, &me, forged).await, "not_found");
        let mut odd =
            act("share", m[0].mandate, ids::new_id(), json!({ "to": [m[2].mandate], "content": WORDS }));
        odd["id"] = json!(ids::new_id());
        refused(&did(&app, &me, odd).await, "not_found");
        app.post(PATH, &me, json!({ "acts": [{ "act": "hologram" }] })).await.expect(422);
        let many: Vec<Value> = (0..51).map(|_| act("read", m[0].mandate, ids::new_id(), json!({}))).collect();
        app.post(PATH, &me, json!({ "acts": many })).await.refused(422, "shares.too_many");
        // Refused shares leave no key behind.
        let mut tx = app.tenant(scene.authority).await;
        let shares: i64 =
            value!(tx.inner(), "SELECT COUNT(*) FROM note_share WHERE tenant_id = $1", scene.authority)
                .unwrap();
        assert_eq!(shares, 0);
    });
}

#[test]
fn a_member_is_proposed_his_colleagues_his_group_and_the_bodies_where_he_sits() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let m = &scene.council.members;
        let mut tx = app.tenant(scene.authority).await;
        for member in &m[..3] {
            execute!(
                tx.inner(),
                "UPDATE mandate SET group_name = 'Ensemble' WHERE tenant_id = $1 AND id = $2",
                scene.authority,
                member.mandate
            )
            .unwrap();
        }
        tx.commit().await.unwrap();
        let all = app.get(PATH, &app.session(m[0].person).await).await.expect(200).json();
        let people = &all["people"][0];
        assert_eq!(people["people"].as_array().unwrap().len(), 5, "himself left out: {people}");
        assert_eq!(people["groups"][0]["name"], "Ensemble");
        assert_eq!(people["groups"][0]["members"].as_array().unwrap().len(), 2);
        assert_eq!(people["groups"][1]["name"], "Conseil communautaire");
        assert_eq!(people["groups"][1]["members"].as_array().unwrap().len(), 5);
    });
}
