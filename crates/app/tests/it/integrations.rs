//! Programs of an authority: tokens and their scopes, webhooks and their deliveries, against a real receiver.
use crate::harness::{START, TestApp, for_each_engine, for_each_engine_with};
use crate::receiver::{Received, Receiver};
use crate::scene::{DAY, Scene};
use axum::body::Body;
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use pupitre::platform::config::Config;
use pupitre::platform::jobs::{self, Lane};
use pupitre::platform::{attention, auth, ids, journal};
use pupitre::value;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};
use uuid::Uuid;

fn opened(config: &mut Config) {
    config.webhooks.networks = vec!["127.0.0.0/8".parse().unwrap()];
}

const HOUR: i64 = 3_600_000;

impl Scene {
    fn at(&self, rest: &str) -> String {
        format!("/api/authorities/{}{rest}", self.authority)
    }

    async fn token(&self, app: &TestApp, name: &str, scopes: Value) -> Value {
        let input = json!({ "name": name, "scopes": scopes, "expires_on": "2027-06-30" });
        app.post(&self.at("/tokens"), &self.clerk, input).await.expect(201).json()
    }

    async fn webhook(&self, app: &TestApp, receiver: &Receiver, events: Value) -> (String, String) {
        let input = json!({ "url": receiver.url, "events": events });
        let made = app.post(&self.at("/webhooks"), &self.clerk, input).await.expect(201).json();
        (made["id"].as_str().unwrap().to_owned(), made["secret"].as_str().unwrap().to_owned())
    }

    async fn deliveries(&self, app: &TestApp, webhook: &str) -> Vec<Value> {
        let path = self.at(&format!("/webhooks/{webhook}/deliveries"));
        app.get(&path, &self.clerk).await.expect(200).json().as_array().unwrap().clone()
    }

    async fn codes(&self, app: &TestApp) -> Vec<String> {
        let mut tx = app.tenant(self.authority).await;
        attention::open(&mut tx).await.unwrap().into_iter().map(|m| m.code).collect()
    }
}

fn secret(made: &Value) -> &str {
    made["secret"].as_str().unwrap()
}

#[test]
fn the_secret_of_a_token_is_shown_once_and_kept_as_a_hash() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let made = scene.token(&app, "Parapheur", json!(["members:read", "journal:read"])).await;
        assert!(secret(&made).starts_with(made["prefix"].as_str().unwrap()), "{made}");
        assert!(secret(&made).len() >= "pupitre_".len() + 43);
        let list = app.get(&scene.at("/tokens"), &scene.clerk).await.expect(200);
        let text = String::from_utf8(list.bytes.clone()).unwrap();
        assert!(!text.contains(secret(&made)), "{text}");
        let row = list.json()[0].clone();
        assert_eq!(row["scopes"], json!(["members:read", "journal:read"]));
        assert_eq!((&row["created_by"], &row["last_used_at"]), (&json!("Sylvie Aubertin"), &Value::Null));
        let mut tx = app.tenant(scene.authority).await;
        let kept: String =
            value!(tx.inner(), "SELECT secret_hash FROM api_token WHERE tenant_id = $1", scene.authority)
                .unwrap();
        assert_eq!(kept, ids::sha256_hex(secret(&made).as_bytes()));
        drop(tx);
        // It says itself what it may do, and its use is seen.
        let me = app.get("/api/token", secret(&made)).await.expect(200).json();
        assert_eq!((&me["name"], &me["authority"]), (&json!("Parapheur"), &json!(scene.authority)));
        let row = app.get(&scene.at("/tokens"), &scene.clerk).await.expect(200).json()[0].clone();
        assert_eq!(row["last_used_at"], json!(app.state.clock.now()));
        app.get("/api/token", &scene.clerk).await.refused(403, "session.role_missing");
    });
}

#[test]
fn a_token_that_ended_or_was_taken_back_opens_nothing() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let input = json!({ "name": "Bref", "scopes": ["members:read"], "expires_on": "2026-12-08" });
        let brief = app.post(&scene.at("/tokens"), &scene.clerk, input).await.expect(201).json();
        let long = scene.token(&app, "Long", json!(["members:read"])).await;
        let members = scene.at("/members");
        for made in [&brief, &long] {
            app.get(&members, secret(made)).await.expect(200);
        }
        // Tuesday 8 December counts whole: it ends at midnight in Paris, 38 hours after the start.
        app.advance(38 * HOUR - 1);
        app.get(&members, secret(&brief)).await.expect(200);
        app.advance(1);
        app.get(&members, secret(&brief)).await.refused(401, "token.unknown");
        let one = scene.at(&format!("/tokens/{}", long["id"].as_str().unwrap()));
        app.delete(&one, &scene.clerk).await.expect(204);
        app.delete(&one, &scene.clerk).await.expect(404);
        app.get(&members, secret(&long)).await.refused(401, "token.unknown");
        app.get(&members, "pupitre_jamais-vu").await.refused(401, "token.unknown");
    });
}

#[test]
fn nobody_gives_a_program_more_than_he_may_do_and_bad_input_is_answered_plainly() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let person = app.person("Karim", "Benali", "karim@x.example").await;
        app.role(scene.authority, person, auth::Role::It).await;
        let it = app.session(person).await;
        let path = scene.at("/tokens");
        let input = |name: &str, scopes: Value, day: &str| json!({ "name": name, "scopes": scopes, "expires_on": day });
        app.post(&path, &it, input("Lecteur", json!(["members:read"]), "2027-01-01")).await.expect(201);
        let said = app.post(&path, &it, input("Envoi", json!(["convocations:send"]), "2027-01-01")).await;
        assert!(said.refused(403, "tokens.scope_not_yours").contains("convocations:send"));
        for (name, scopes, day, status, code) in [
            ("", json!(["members:read"]), "2027-01-01", 422, "field.empty"),
            ("Vide", json!([]), "2027-01-01", 422, "tokens.no_scope"),
            ("Passé", json!(["members:read"]), "2026-12-06", 422, "tokens.expiry_past"),
            ("Loin", json!(["members:read"]), "2028-12-06", 422, "tokens.expiry_too_far"),
            ("Lecteur", json!(["members:read"]), "2027-01-01", 409, "tokens.name_taken"),
            ("Autre", json!(["everything"]), "2027-01-01", 422, "request.unreadable"),
        ] {
            app.post(&path, &scene.clerk, input(name, scopes, day)).await.refused(status, code);
        }
        let direction = app.person("Denis", "Roche", "denis@x.example").await;
        app.role(scene.authority, direction, auth::Role::Direction).await;
        let direction = app.session(direction).await;
        app.get(&path, &direction).await.expect(403);
        app.post(&path, &direction, input("X", json!(["members:read"]), "2027-01-01")).await.expect(403);
    });
}

#[test]
fn what_a_program_does_bears_its_name_in_the_journal_and_in_the_proof() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let made =
            scene.token(&app, "Gestion des actes", json!(["convocations:send", "readiness:read"])).await;
        let program = secret(&made);
        let body = json!({ "kind": "initial", "revision": 0 });
        let sent = app.post(&scene.path("/convocations"), program, body).await.expect(202).json();
        scene.settle(&app).await;
        let list = app.get(&scene.path("/convocations"), program).await.expect(200).json();
        assert_eq!(list[0]["sent_by"], "Jeton « Gestion des actes »");
        let id = sent["convocation_id"].as_str().unwrap();
        let proof = app.get(&scene.of(id, "proof.json"), program).await.expect(200).json();
        assert_eq!(proof["evidence"]["convocation"]["sent_by_name"], "Jeton « Gestion des actes »");
        let one = scene.at(&format!("/tokens/{}", made["id"].as_str().unwrap()));
        app.delete(&one, &scene.clerk).await.expect(204);
        let rows = app.get(&scene.at("/journal"), &scene.clerk).await.expect(200).json();
        let of = |verb: &str| rows.as_array().unwrap().iter().find(|r| r["verb"] == verb).unwrap().clone();
        assert_eq!(of("convocations.send")["actor"], "Jeton « Gestion des actes »");
        let created = of("integrations.create_token");
        assert_eq!(created["actor"], "Sylvie Aubertin");
        assert!(created["sentence"].as_str().unwrap().contains("convocations:send"), "{created}");
        assert!(of("integrations.revoke_token")["sentence"].as_str().unwrap().contains("Gestion des actes"));
        // The chain holds, and no secret is in it.
        let mut tx = app.tenant(scene.authority).await;
        let entries = journal::entries(&mut tx, 0, 100).await.unwrap();
        assert_eq!(journal::check_chain(&entries), Ok(()));
        assert!(entries.iter().all(|e| !e.body.contains(program)));
    });
}

#[test]
fn a_token_about_to_end_is_to_be_dealt_with_unless_it_was_taken_back() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let mut made = Vec::new();
        for name in ["Gardé", "Retiré"] {
            let input = json!({ "name": name, "scopes": ["members:read"], "expires_on": "2027-01-06" });
            made.push(app.post(&scene.at("/tokens"), &scene.clerk, input).await.expect(201).json());
        }
        let one = scene.at(&format!("/tokens/{}", made[1]["id"].as_str().unwrap()));
        app.delete(&one, &scene.clerk).await.expect(204);
        app.advance(14 * DAY);
        app.run_jobs().await;
        assert!(scene.codes(&app).await.is_empty());
        app.advance(2 * DAY);
        app.run_jobs().await;
        let rows = app.get(&scene.at("/attention"), &scene.clerk).await.expect(200).json();
        assert_eq!(rows.as_array().unwrap().len(), 1, "{rows}");
        assert!(rows[0]["sentence"].as_str().unwrap().contains("Gardé"), "{rows}");
        assert_eq!(rows[0]["link"], json!(format!("/{}/reglages/logiciels", scene.authority)));
        let one = scene.at(&format!("/tokens/{}", made[0]["id"].as_str().unwrap()));
        app.delete(&one, &scene.clerk).await.expect(204);
        assert!(scene.codes(&app).await.is_empty());
    });
}

/// The signature of the specification, computed here a second time.
fn check_signature(secret: &str, r: &Received) {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    assert_eq!(key.len(), 32);
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{}.{}.{}", r.header("webhook-id"), r.header("webhook-timestamp"), r.body).as_bytes());
    let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    assert_eq!(r.header("webhook-signature"), expected);
}

#[test]
fn chosen_events_are_announced_signed_with_ids_and_nothing_about_people() {
    for_each_engine_with(opened, |app| async move {
        let scene = Scene::set(&app).await;
        let receiver = Receiver::start().await;
        let events = json!([
            "convocations.sent",
            "convocations.amended",
            "convocations.postponed",
            "convocations.cancelled",
            "replies.received",
            "dossiers.complete",
            "dossiers.opened",
            "members.changed",
            "sittings.changed"
        ]);
        let (webhook, secret) = scene.webhook(&app, &receiver, events).await;
        let quiet = Receiver::start().await;
        scene.webhook(&app, &quiet, json!(["convocations.cancelled"])).await;
        let convocation = scene.sent(&app).await;
        assert_eq!(
            receiver.types(),
            ["convocations.sent"],
            "nothing leaves from the request, one leaves by the jobs"
        );
        let first = receiver.received()[0].clone();
        check_signature(&secret, &first);
        assert_eq!(first.header("webhook-timestamp"), (START.0 / 1000).to_string());
        let body = first.json();
        assert_eq!(body["id"], first.header("webhook-id"));
        assert_eq!(
            body["data"],
            json!({ "sitting": scene.sitting, "convocation": convocation, "version": 1 })
        );
        // A member opens, has everything, answers.
        let member = &scene.council.members[0];
        let tablet = app.session(member.person).await;
        let row = scene.rows(&app, &convocation).await;
        let dispatch = row.iter().find(|d| d["mandate_id"] == json!(member.mandate)).unwrap()["id"].clone();
        let hashes: Vec<String> = {
            let mut tx = app.tenant(scene.authority).await;
            pupitre::values!(
                tx.inner(),
                "SELECT hash FROM convocation_file WHERE tenant_id = $1 ORDER BY hash",
                scene.authority
            )
            .unwrap()
        };
        let verbs = json!({ "verbs": [
            { "id": Uuid::from_u128(1), "verb": "opened", "dispatch_id": dispatch, "at": 0 },
            { "id": Uuid::from_u128(2), "verb": "complete", "dispatch_id": dispatch, "at": 0, "hashes": hashes },
            { "id": Uuid::from_u128(3), "verb": "reply", "sitting_id": scene.sitting, "mandate_id": member.mandate,
              "answer": "present", "at": 0 },
        ]});
        let results = app.post("/api/tablet/outbox", &tablet, verbs).await.expect(200).json();
        assert!(results["results"].as_array().unwrap().iter().all(|r| r["ok"] == true), "{results}");
        app.run_jobs().await;
        let end = json!({ "ends_on": "2026-12-31", "reason": "démission" });
        app.post(&scene.at(&format!("/members/{}/end", member.mandate)), &scene.clerk, end).await.expect(200);
        let cancel = json!({ "reason": "Panne de chauffage" });
        app.post(&scene.path("/cancel"), &scene.clerk, cancel).await.expect(202);
        app.run_jobs().await;
        let mut types = receiver.types();
        types.sort();
        assert_eq!(
            types,
            [
                "convocations.cancelled",
                "convocations.sent",
                "dossiers.complete",
                "dossiers.opened",
                "members.changed",
                "replies.received"
            ]
        );
        for r in receiver.received() {
            check_signature(&secret, &r);
            for word in ["Camille", "example", "Aubertin", "present", "chauffage", "démission"] {
                assert!(!r.body.contains(word), "{word} in {}", r.body);
            }
        }
        assert_eq!(quiet.types(), ["convocations.cancelled"]);
        // In the order of things whatever the order of arrival.
        let seqs: Vec<i64> = receiver.received().iter().map(|r| r.json()["seq"].as_i64().unwrap()).collect();
        assert!(seqs.iter().all(|seq| *seq > 0));
        let list = scene.deliveries(&app, &webhook).await;
        assert_eq!(list.len(), 6);
        assert!(list.iter().all(|d| d["state"] == "delivered" && d["status"] == 204 && d["attempts"] == 1));
    });
}

#[test]
fn a_program_that_fails_is_tried_again_then_needs_a_person_then_is_left() {
    for_each_engine_with(opened, |app| async move {
        let scene = Scene::set(&app).await;
        let receiver = Receiver::start().await;
        receiver.answer(500);
        let (webhook, secret) = scene.webhook(&app, &receiver, json!(["convocations.sent"])).await;
        scene.sent(&app).await;
        let once = receiver.received().len();
        assert!(once >= 1);
        let d = scene.deliveries(&app, &webhook).await[0].clone();
        assert_eq!((&d["state"], &d["status"]), (&json!("waiting"), &json!(500)));
        assert_eq!(d["detail"], "Le logiciel a répondu 500.");
        assert!(scene.codes(&app).await.is_empty());
        // Later and later: far fewer tries than minutes.
        for _ in 0..70 {
            app.advance(60_000);
            app.run_jobs().await;
        }
        let tries = receiver.received().len();
        assert!((6..=30).contains(&tries), "{tries} tries in 70 minutes");
        assert_eq!(scene.codes(&app).await, ["webhook_failing"]);
        let rows = app.get(&scene.at("/attention"), &scene.clerk).await.expect(200).json();
        assert_eq!((&rows[0]["subject_kind"], &rows[0]["can_retry"]), (&json!("webhook"), &json!(false)));
        let row = app.get(&scene.at("/webhooks"), &scene.clerk).await.expect(200).json()[0].clone();
        assert!(row["failing_since"].is_i64(), "{row}");
        // It answers again: the same announcement arrives, the matter closes by itself.
        receiver.answer(200);
        for _ in 0..40 {
            app.advance(60_000);
            app.run_jobs().await;
        }
        assert!(scene.codes(&app).await.is_empty());
        let all = receiver.received();
        let last = all.last().unwrap();
        check_signature(&secret, last);
        assert_eq!(last.header("webhook-id"), all[0].header("webhook-id"), "the receiver knows it again");
        assert_eq!(last.body, all[0].body);
        assert_eq!(scene.deliveries(&app, &webhook).await[0]["state"], "delivered");
        let row = app.get(&scene.at("/webhooks"), &scene.clerk).await.expect(200).json()[0].clone();
        assert_eq!(row["failing_since"], Value::Null);
        // Failing for a whole day: it stops, stays listed, and leaves again by hand.
        receiver.answer(503);
        let test = scene.at(&format!("/webhooks/{webhook}/test"));
        let ping = app.post(&test, &scene.clerk, json!({})).await.expect(202).json();
        for _ in 0..110 {
            app.advance(15 * 60_000);
            app.run_jobs().await;
        }
        let d = scene.deliveries(&app, &webhook).await[0].clone();
        assert_eq!(
            (&d["id"], &d["event"], &d["state"]),
            (&ping["delivery"], &json!("ping"), &json!("failed"))
        );
        let mut codes = scene.codes(&app).await;
        codes.sort();
        assert_eq!(codes, ["webhook_failing", "webhook_lost"]);
        let tries = receiver.received().len();
        app.advance(DAY);
        app.run_jobs().await;
        assert_eq!(receiver.received().len(), tries, "it is left alone");
        receiver.answer(204);
        let again =
            scene.at(&format!("/webhooks/{webhook}/deliveries/{}/redeliver", d["id"].as_str().unwrap()));
        app.post(&again, &scene.clerk, json!({})).await.expect(202);
        app.run_jobs().await;
        assert_eq!(receiver.received().len(), tries + 1);
        assert_eq!(receiver.received().last().unwrap().header("webhook-id"), d["id"].as_str().unwrap());
        assert_eq!(scene.deliveries(&app, &webhook).await[0]["state"], "delivered");
    });
}

#[test]
fn while_a_program_fails_a_hundred_announcements_do_not_make_a_hundred_requests() {
    for_each_engine_with(opened, |app| async move {
        let scene = Scene::set(&app).await;
        let receiver = Receiver::start().await;
        receiver.answer(500);
        let (webhook, _) = scene.webhook(&app, &receiver, json!(["members.changed"])).await;
        let test = scene.at(&format!("/webhooks/{webhook}/test"));
        app.post(&test, &scene.clerk, json!({})).await.expect(202);
        app.run_jobs().await;
        assert_eq!(receiver.received().len(), 1);
        let mut tx = app.tenant(scene.authority).await;
        for _ in 0..100 {
            let subject = Some(scene.council.members[0].mandate);
            pupitre::platform::feed::publish(&mut tx, "people.update", subject, app.state.clock.now())
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        app.run_jobs().await;
        assert_eq!(receiver.received().len(), 1, "it rests");
        receiver.answer(200);
        for _ in 0..60 {
            app.advance(60_000);
            app.run_jobs().await;
        }
        let mut ids: Vec<String> =
            receiver.received().iter().map(|r| r.header("webhook-id").to_owned()).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 101, "nothing is lost");
    });
}

#[test]
fn nothing_is_sent_inside_nor_by_a_detour() {
    for_each_engine_with(opened, |app| async move {
        let scene = Scene::set(&app).await;
        for url in [
            "http://logiciel.exemple.fr/",
            "https://10.0.0.8/avis",
            "https://169.254.169.254/latest/meta-data/",
            "https://[::1]/",
            "https://moi:secret@exemple.fr/",
            "logiciel",
            "",
        ] {
            let input = json!({ "url": url, "events": ["convocations.sent"] });
            app.post(&scene.at("/webhooks"), &scene.clerk, input)
                .await
                .refused(422, "webhooks.address_refused");
        }
        let long = json!({ "url": format!("https://exemple.fr/{}", "a".repeat(500)), "events": ["convocations.sent"] });
        app.post(&scene.at("/webhooks"), &scene.clerk, long).await.refused(422, "webhooks.address_too_long");
        let none = json!({ "url": "https://exemple.fr/", "events": [] });
        app.post(&scene.at("/webhooks"), &scene.clerk, none).await.refused(422, "webhooks.no_event");
        // A redirect is not followed.
        let receiver = Receiver::start().await;
        receiver.answer(302);
        let (webhook, _) = scene.webhook(&app, &receiver, json!(["convocations.sent"])).await;
        let twice = json!({ "url": receiver.url, "events": ["convocations.sent"] });
        app.post(&scene.at("/webhooks"), &scene.clerk, twice).await.refused(409, "webhooks.address_taken");
        let test = scene.at(&format!("/webhooks/{webhook}/test"));
        app.post(&test, &scene.clerk, json!({})).await.expect(202);
        app.run_jobs().await;
        assert_eq!(receiver.received().len(), 1);
        let d = scene.deliveries(&app, &webhook).await[0].clone();
        assert_eq!(d["status"], 302);
        assert!(d["detail"].as_str().unwrap().contains("autre adresse"), "{d}");
        // The hosting closes the network: what was accepted before is refused at the moment of sending.
        let mut config = app.state.config.clone();
        config.webhooks.networks.clear();
        let app = TestApp::reopen(app, config).await;
        app.advance(HOUR);
        app.post(&test, &scene.clerk, json!({})).await.expect(202);
        app.run_jobs().await;
        assert_eq!(receiver.received().len(), 1);
        let d = scene.deliveries(&app, &webhook).await[0].clone();
        assert!(d["detail"].as_str().unwrap().contains("https"), "{d}");
    });
}

#[test]
fn a_program_that_does_not_answer_never_holds_a_convocation_back() {
    for_each_engine_with(opened, |app| async move {
        let scene = Scene::set(&app).await;
        // It accepts connections and says nothing.
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", silent.local_addr().unwrap());
        let input = json!({ "url": url, "events": ["convocations.sent"] });
        app.post(&scene.at("/webhooks"), &scene.clerk, input).await.expect(201);
        scene.send(&app, "initial", "").await.expect(202);
        let state = app.state.clone();
        // The announcement is written down by the house; its delivery waits in the other lane meanwhile.
        assert!(jobs::run_lane(&state, Lane::House).await.unwrap() > 0);
        let stuck = tokio::spawn(async move { jobs::run_lane(&state, Lane::Outbound).await });
        for _ in 0..4 {
            while jobs::run_lane(&app.state, Lane::House).await.unwrap() > 0 {}
            app.advance(300);
        }
        assert!(!stuck.is_finished(), "the program still says nothing");
        assert_eq!(app.mails().await.len(), 5, "every mail left");
        stuck.abort();
    });
}

#[test]
fn a_closed_webhook_receives_nothing_more_and_its_secret_is_forgotten() {
    for_each_engine_with(opened, |app| async move {
        let scene = Scene::set(&app).await;
        let receiver = Receiver::start().await;
        let (webhook, _) = scene.webhook(&app, &receiver, json!(["convocations.sent"])).await;
        let test = scene.at(&format!("/webhooks/{webhook}/test"));
        app.post(&test, &scene.clerk, json!({})).await.expect(202);
        let one = scene.at(&format!("/webhooks/{webhook}"));
        app.delete(&one, &scene.clerk).await.expect(204);
        app.delete(&one, &scene.clerk).await.expect(404);
        scene.sent(&app).await;
        assert!(receiver.received().is_empty());
        app.get(&scene.at(&format!("/webhooks/{webhook}/deliveries")), &scene.clerk).await.expect(404);
        let mut tx = app.tenant(scene.authority).await;
        let kept: String =
            value!(tx.inner(), "SELECT secret FROM webhook WHERE tenant_id = $1", scene.authority).unwrap();
        assert_eq!(kept, "");
    });
}

/// The check of the signature as `docs/api.md` shows it, run by a shell on an announcement really received.
#[test]
fn the_shell_example_of_the_documentation_accepts_an_announcement_and_refuses_a_changed_one() {
    let docs = include_str!("../../../../docs/api.md");
    let script = docs
        .split("```sh verify\n")
        .nth(1)
        .expect("docs/api.md has its example")
        .split("```")
        .next()
        .unwrap();
    for_each_engine_with(opened, |app| async move {
        let scene = Scene::set(&app).await;
        let receiver = Receiver::start().await;
        let (_, secret) = scene.webhook(&app, &receiver, json!(["convocations.sent"])).await;
        scene.sent(&app).await;
        let r = receiver.received()[0].clone();
        let accepted = |body: &str, secret: &str| {
            let mut shell = Command::new("bash")
                .args(["-c", script])
                .env("SECRET", secret)
                .env("ID", r.header("webhook-id"))
                .env("TIMESTAMP", r.header("webhook-timestamp"))
                .env("SIGNATURE", r.header("webhook-signature"))
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            shell.stdin.take().unwrap().write_all(body.as_bytes()).unwrap();
            shell.wait().unwrap().success()
        };
        assert!(accepted(&r.body, &secret));
        assert!(!accepted(&r.body.replace("sent", "cancelled"), &secret));
        assert!(!accepted(&r.body, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    });
}

#[test]
fn a_token_is_shown_by_its_header_only() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let made = scene.token(&app, "Parapheur", json!(["members:read"])).await;
        let path = format!("{}?token={}", scene.at("/members"), secret(&made));
        app.get(&path, "").await.expect(401);
        let request = axum::http::Request::builder()
            .uri(scene.at("/members"))
            .header("cookie", format!("pupitre={}", secret(&made)));
        app.raw(request.body(Body::empty()).unwrap()).await.expect(401);
    });
}
