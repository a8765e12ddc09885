//! Sending: the gate, one transaction, versions, reminders, paper, proof, and nothing across authorities.
use crate::fixtures::{Council, SITTING, small_pdf};
use crate::harness::{Answer, START, TestApp, for_each_engine};
use axum::body::Body;
use axum::http::{Method, Request};
use pupitre::features::convocations::{check_files, check_journal, check_proof};
use pupitre::platform::time::Timestamp;
use pupitre::platform::{attention, ids, journal};
use pupitre::{app, execute, value};
use serde_json::{Value, json};
use std::process::Command;
use uuid::Uuid;

const DAY: i64 = 86_400_000;

/// An authority with a council of six (the fifth on paper) and a sitting of three deliberations.
struct Scene {
    authority: Uuid,
    clerk: String,
    council: Council,
    sitting: Uuid,
}

impl Scene {
    async fn set(app: &TestApp) -> Self {
        let (authority, clerk) = app.community().await;
        let council = app.council(authority, 6).await;
        let sitting = app.sitting_with_documents(authority, &council, 3).await;
        Self { authority, clerk, council, sitting }
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/authorities/{}/sittings/{}{rest}", self.authority, self.sitting)
    }

    async fn revision(&self, app: &TestApp) -> i64 {
        let mut tx = app.tenant(self.authority).await;
        value!(
            tx.inner(),
            "SELECT revision FROM sitting WHERE tenant_id = $1 AND id = $2",
            self.authority,
            self.sitting
        )
        .unwrap()
    }

    async fn send(&self, app: &TestApp, kind: &str, note: &str) -> Answer {
        let revision = self.revision(app).await;
        let body = json!({ "kind": kind, "change_note": note, "revision": revision });
        app.post(&self.path("/convocations"), &self.clerk, body).await
    }

    /// Sends the first version and lets every job run; returns the convocation.
    async fn sent(&self, app: &TestApp) -> String {
        let answer = self.send(app, "initial", "").await.expect(202).json();
        self.settle(app).await;
        answer["convocation_id"].as_str().unwrap().to_owned()
    }

    /// Jobs that wait for the letter run again a moment later.
    async fn settle(&self, app: &TestApp) {
        for _ in 0..4 {
            app.run_jobs().await;
            app.advance(300);
        }
    }

    fn of(&self, convocation: &str, rest: &str) -> String {
        self.path(&format!("/convocations/{convocation}/{rest}"))
    }

    async fn count(&self, app: &TestApp, table: &str) -> i64 {
        let mut tx = app.tenant(self.authority).await;
        let inner = tx.inner();
        match table {
            "convocation" => {
                value!(inner, "SELECT COUNT(*) FROM convocation WHERE tenant_id = $1", self.authority)
            }
            "dispatch" => value!(inner, "SELECT COUNT(*) FROM dispatch WHERE tenant_id = $1", self.authority),
            "job" => value!(inner, "SELECT COUNT(*) FROM job WHERE tenant_id = $1", self.authority),
            _ => value!(inner, "SELECT COUNT(*) FROM journal_entry WHERE tenant_id = $1", self.authority),
        }
        .unwrap()
    }

    async fn event(&self, app: &TestApp, convocation: &str, index: usize) -> Value {
        let row = self.rows(app, convocation).await[index].clone();
        row["events"].clone()
    }

    /// Dispatches of the proof, in the order of names.
    async fn rows(&self, app: &TestApp, convocation: &str) -> Vec<Value> {
        let proof = app.get(&self.of(convocation, "proof.json"), &self.clerk).await.expect(200).json();
        proof["evidence"]["dispatches"].as_array().unwrap().clone()
    }
}

fn kinds(events: &Value) -> Vec<&str> {
    events.as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect()
}

#[test]
fn the_gate_blocks_what_the_law_forbids_and_nothing_is_written() {
    for_each_engine(|app| async move {
        let mut scene = Scene::set(&app).await;
        scene.sitting = app.sitting_at(scene.authority, &scene.council, 1, START.plus(3 * DAY)).await;
        let gate = app.get(&scene.path("/gate"), &scene.clerk).await.expect(200).json();
        assert_eq!(gate["ready"], false);
        assert_eq!(gate["counts"]["paper"], 1);
        let before = scene.count(&app, "journal").await;
        let answer = scene.send(&app, "initial", "").await;
        let problem = answer.json();
        assert!(!problem["params"]["findings"].as_array().unwrap().is_empty(), "{problem}");
        answer.refused(409, "convocations.gate_blocks");
        for table in ["convocation", "dispatch", "job"] {
            assert_eq!(scene.count(&app, table).await, 0, "{table}");
        }
        assert_eq!(scene.count(&app, "journal").await, before);
    });
}

#[test]
fn sending_is_one_unit_of_work_and_one_click_counts_once() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let stale = json!({ "kind": "initial", "revision": 99 });
        app.post(&scene.path("/convocations"), &scene.clerk, stale)
            .await
            .refused(409, "convocations.sitting_changed");
        scene.send(&app, "addendum", "x").await.refused(422, "convocations.nothing_sent_yet");
        let click = || async {
            let body = json!({ "kind": "initial", "revision": 0 }).to_string();
            let request = Request::builder()
                .method(Method::POST)
                .uri(scene.path("/convocations"))
                .header("authorization", format!("Bearer {}", scene.clerk))
                .header("content-type", "application/json")
                .header("idempotency-key", "click-1")
                .body(Body::from(body))
                .unwrap();
            app.raw(request).await.expect(202).json()
        };
        let first = click().await;
        assert_eq!(
            (&first["electronic"], &first["paper"], &first["version"]),
            (&json!(5), &json!(1), &json!(1))
        );
        // Durable before the answer: nothing has run yet, everything is written.
        assert_eq!(scene.count(&app, "dispatch").await, 6);
        assert_eq!(scene.count(&app, "job").await, 5 + 2, "five mails, the papers, the reminder");
        assert_eq!(app.mails().await.len(), 0);
        assert_eq!(click().await, first);
        assert_eq!(scene.count(&app, "dispatch").await, 6);
        scene.send(&app, "initial", "").await.refused(409, "convocations.already_convened");
        scene.settle(&app).await;
        let mails = app.mails().await;
        assert_eq!(mails.len(), 5);
        assert!(mails.iter().all(|m| m.has_calendar && m.attachments == ["convocation.pdf"]));
        let list = app.get(&scene.path("/convocations"), &scene.clerk).await.expect(200).json();
        assert_eq!(list[0]["letter_ready"], true, "{list}");
        assert_eq!(list[0]["sent_by"], "Sylvie Aubertin");
        assert_eq!(list[0]["counts"]["convened"], 6);
        assert_eq!(list[0]["print_run"]["ready"], true);
        let id = list[0]["id"].as_str().unwrap();
        for file in ["letter.pdf", "dossier.pdf", "print-run.pdf", "posting-slip.pdf"] {
            let answer = app.get(&scene.of(id, file), &scene.clerk).await.expect(200);
            assert!(answer.bytes.starts_with(b"%PDF"), "{file}");
        }
        let member = scene.council.members[0].mandate;
        let preview =
            app.get(&scene.path(&format!("/letter.pdf?member={member}")), &scene.clerk).await.expect(200);
        assert!(preview.bytes.starts_with(b"%PDF"));
    });
}

#[test]
fn a_new_version_says_what_changed_and_the_older_one_is_left_alone() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let first = scene.sent(&app).await;
        scene.send(&app, "addendum", "  ").await.refused(422, "convocations.change_note_missing");
        app.item_with_note(scene.authority, scene.sitting, 4).await;
        let second = scene.send(&app, "addendum", "Un point s’ajoute.").await.expect(202).json();
        assert_eq!(second["version"], 2);
        scene.settle(&app).await;
        let list = app.get(&scene.path("/convocations"), &scene.clerk).await.expect(200).json();
        let note = list[1]["change_note"].as_str().unwrap();
        assert!(note.starts_with("Un point s’ajoute.\nPoint ajouté : 4. Délibération numéro 4"), "{note}");
        assert!(note.contains("Document ajouté au point 4 : Note de synthèse 4"), "{note}");
        assert_eq!(app.mails().await.len(), 10);
        let who = json!({ "who": "not_opened" });
        app.post(&scene.of(&first, "remind"), &scene.clerk, who)
            .await
            .refused(409, "convocations.older_version");
    });
}

#[test]
fn who_opened_nothing_is_reminded_by_hand_then_once_by_itself() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let id = scene.sent(&app).await;
        let opener = &scene.council.members[0];
        let mut tx = app.tenant(scene.authority).await;
        execute!(
            tx.inner(),
            "UPDATE dispatch SET opened_at = $3 WHERE tenant_id = $1 AND mandate_id = $2",
            scene.authority,
            opener.mandate,
            START
        )
        .unwrap();
        tx.commit().await.unwrap();
        let remind = |who: Value| {
            let (path, clerk) = (scene.of(&id, "remind"), scene.clerk.clone());
            let app = &app;
            async move { app.post(&path, &clerk, json!({ "who": who })).await }
        };
        assert_eq!(remind(json!("not_opened")).await.expect(202).json()["count"], 4);
        assert_eq!(remind(json!("not_answered")).await.expect(202).json()["count"], 5);
        assert_eq!(remind(json!([opener.mandate])).await.expect(202).json()["count"], 1);
        remind(json!("everybody")).await.refused(422, "convocations.unknown_choice");
        let paper = scene.council.on_paper().next().unwrap().mandate;
        remind(json!([paper])).await.refused(422, "convocations.nobody_electronic");
        scene.settle(&app).await;
        assert_eq!(app.mails().await.len(), 5 + 10);
        // Replies end on the 16th: by itself on the 13th, to the four who opened nothing.
        app.advance(6 * DAY + 10 * 3_600_000);
        scene.settle(&app).await;
        assert_eq!(app.mails().await.len(), 5 + 10 + 4);
        assert!(app.mails().await[0].subject.starts_with("Rappel : convocation"));
        app.advance(DAY);
        scene.settle(&app).await;
        assert_eq!(app.mails().await.len(), 5 + 10 + 4, "once");
        assert_eq!(kinds(&scene.event(&app, &id, 0).await), ["accepted", "reminded", "reminded"]);
        app.advance(4 * DAY);
        remind(json!("not_opened")).await.refused(409, "convocations.sitting_over");
    });
}

#[test]
fn a_lost_convocation_is_sent_again_to_the_address_of_today_under_a_new_message_id() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let id = scene.sent(&app).await;
        let member = &scene.council.members[1];
        let mut tx = app.tenant(scene.authority).await;
        execute!(tx.inner(), "UPDATE person SET email = 'neuve@elus.example' WHERE id = $1", member.person)
            .unwrap();
        tx.commit().await.unwrap();
        let again = json!({ "mandate_ids": [member.mandate] });
        assert_eq!(
            app.post(&scene.of(&id, "resend"), &scene.clerk, again).await.expect(202).json()["count"],
            1
        );
        scene.settle(&app).await;
        let mails = app.mails().await;
        assert_eq!(mails.len(), 6);
        assert!(mails[0].to.contains("neuve@elus.example") && mails[0].has_calendar);
        assert!(mails[1..].iter().all(|m| m.message_id != mails[0].message_id));
        assert_eq!(kinds(&scene.event(&app, &id, 1).await), ["accepted", "resent"]);
    });
}

#[test]
fn posting_and_display_are_evidence_and_a_late_posting_is_said() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let id = scene.sent(&app).await;
        let path = scene.of(&id, "posted");
        let say = |body: Value| {
            let (path, clerk, app) = (path.clone(), scene.clerk.clone(), &app);
            async move { app.post(&path, &clerk, body).await }
        };
        let on =
            |day: &str, by: &str, cost: i64| json!({ "posted_on": day, "posted_by": by, "cost_cents": cost });
        say(on("2026-12-06", "Sylvie", 0)).await.refused(422, "convocations.posted_before_sending");
        say(on("2026-12-09", "Sylvie", 0)).await.refused(422, "convocations.posted_in_the_future");
        say(on("2026-12-07", " ", 0)).await.refused(422, "convocations.posted_by_missing");
        say(on("2026-12-07", "Sylvie", -1)).await.refused(422, "convocations.cost_impossible");
        say(on("2026-13-07", "Sylvie", 0)).await.refused(422, "request.unreadable");
        let done = say(on("2026-12-07", "Sylvie Aubertin", 860)).await.expect(200).json();
        assert_eq!(done, json!({ "count": 1, "warning": null }));
        let list = app.get(&scene.path("/convocations"), &scene.clerk).await.expect(200).json();
        assert_eq!(list[0]["print_run"]["posted_on"], "2026-12-07");
        assert_eq!(list[0]["print_run"]["cost_cents"], 860);
        assert_eq!(kinds(&scene.event(&app, &id, 4).await), ["posted"]);
        // The last lawful day is the 11th.
        app.advance(5 * DAY);
        let late = say(on("2026-12-12", "Sylvie Aubertin", 860)).await.expect(200).json();
        assert!(late["warning"].as_str().unwrap().contains("vendredi 11 décembre 2026"), "{late}");
        let displayed = scene.of(&id, "displayed");
        let place = |place: &str, day: &str| json!({ "place": place, "posted_on": day });
        app.post(&displayed, &scene.clerk, place("church", "2026-12-07"))
            .await
            .refused(422, "convocations.display_place_unknown");
        app.post(&displayed, &scene.clerk, place("seat", "2026-12-01"))
            .await
            .refused(422, "convocations.displayed_before_sending");
        for _ in 0..2 {
            app.post(&displayed, &scene.clerk, place("seat", "2026-12-07")).await.expect(204);
        }
        app.post(&displayed, &scene.clerk, place("register", "2026-12-08")).await.expect(204);
        let list = app.get(&scene.path("/convocations"), &scene.clerk).await.expect(200).json();
        assert_eq!(list[0]["postings"].as_array().unwrap().len(), 2);
        let mut tx = app.tenant(scene.authority).await;
        let acts = journal::about(&mut tx, id.parse().unwrap()).await.unwrap();
        let displayed = acts.iter().filter(|e| e.body.contains("convocations.displayed")).count();
        assert_eq!(displayed, 2, "the same said twice is one act");
    });
}

#[test]
fn a_substitute_is_convened_when_the_titular_says_so_and_follows_the_next_versions() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let titular = scene.council.members[2].clone();
        let substitute = app.substitute(scene.authority, &scene.council, titular.mandate).await;
        let id = scene.sent(&app).await;
        assert_eq!(scene.rows(&app, &id).await.len(), 6);
        let token = app.session(titular.person).await;
        let verb = |answer: &str| {
            json!({ "verbs": [{ "verb": "reply", "id": ids::new_id(), "sitting_id": scene.sitting,
                "mandate_id": titular.mandate, "answer": answer, "at": START.0 }] })
        };
        for _ in 0..2 {
            let answer = app.post("/api/tablet/outbox", &token, verb("substitute")).await.expect(200).json();
            assert_eq!(answer["results"][0]["ok"], true, "{answer}");
        }
        scene.settle(&app).await;
        let rows = scene.rows(&app, &id).await;
        assert_eq!(rows.len(), 7);
        let row = rows.iter().find(|r| r["mandate_id"] == json!(substitute.mandate)).unwrap();
        assert_eq!((row["capacity"].as_str(), row["accepted_at"].is_null()), (Some("substitute"), false));
        let proof = app.get(&scene.of(&id, "proof.json"), &scene.clerk).await.expect(200).json();
        assert_eq!(check_proof(&proof).unwrap().findings, Vec::<String>::new());
        let second = scene.send(&app, "correction", "Coquille corrigée.").await.expect(202).json();
        assert_eq!(second["electronic"], 6, "the substitute receives what follows");
    });
}

#[test]
fn a_postponed_sitting_moves_with_its_new_convocation_or_not_at_all() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let path = scene.path("/postpone");
        let to = |starts: &str, reason: &str| json!({ "starts": starts, "reason": reason });
        app.post(&path, &scene.clerk, to("2026-12-22T18:30", "Neige."))
            .await
            .refused(409, "convocations.nothing_sent_yet");
        scene.sent(&app).await;
        let token = app.session(scene.council.members[0].person).await;
        let reply = json!({ "verbs": [{ "verb": "reply", "id": ids::new_id(), "sitting_id": scene.sitting,
            "mandate_id": scene.council.members[0].mandate, "answer": "present", "at": START.0 }] });
        app.post("/api/tablet/outbox", &token, reply).await.expect(200);
        app.post(&path, &scene.clerk, to("2026-12-22T18:30", " "))
            .await
            .refused(422, "convocations.reason_missing");
        app.post(&path, &scene.clerk, to("mardi", "Neige."))
            .await
            .refused(422, "convocations.moment_unreadable");
        app.post(&path, &scene.clerk, to("2026-12-17T18:30", "Neige."))
            .await
            .refused(422, "convocations.same_moment");
        app.post(&path, &scene.clerk, to("2026-12-01T18:30", "Neige."))
            .await
            .refused(422, "convocations.moment_past");
        // Too soon for a new notice: neither the sitting nor the convocation moves.
        app.post(&path, &scene.clerk, to("2026-12-10T18:30", "Neige."))
            .await
            .refused(409, "convocations.gate_blocks");
        let starts: Timestamp = {
            let mut tx = app.tenant(scene.authority).await;
            value!(
                tx.inner(),
                "SELECT starts_at FROM sitting WHERE tenant_id = $1 AND id = $2",
                scene.authority,
                scene.sitting
            )
            .unwrap()
        };
        assert_eq!(starts, SITTING);
        let sent = app.post(&path, &scene.clerk, to("2026-12-22T18:30", "Neige.")).await.expect(202).json();
        assert_eq!(sent["version"], 2);
        scene.settle(&app).await;
        let list = app.get(&scene.path("/convocations"), &scene.clerk).await.expect(200).json();
        let note = list[1]["change_note"].as_str().unwrap();
        assert!(note.contains("La séance a lieu le mardi 22 décembre 2026"), "{note}");
        assert_eq!(list[1]["counts"]["no_answer"], 6, "what was answered was for the other day");
        assert!(app.mails().await[0].subject.starts_with("Séance reportée"));
    });
}

#[test]
fn a_cancelled_sitting_is_told_to_everybody_and_stays_cancelled() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let path = scene.path("/cancel");
        let why = json!({ "reason": "Quorum impossible." });
        app.post(&path, &scene.clerk, why.clone()).await.refused(409, "convocations.nothing_sent_yet");
        let id = scene.sent(&app).await;
        app.post(&path, &scene.clerk, json!({ "reason": "" }))
            .await
            .refused(422, "convocations.reason_missing");
        // Even after the last lawful day.
        app.advance(8 * DAY);
        let sent = app.post(&path, &scene.clerk, why.clone()).await.expect(202).json();
        assert_eq!((&sent["electronic"], &sent["paper"]), (&json!(5), &json!(1)));
        scene.settle(&app).await;
        assert!(app.mails().await[0].subject.starts_with("Séance annulée"));
        app.post(&path, &scene.clerk, why).await.refused(409, "convocations.sitting_cancelled");
        scene.send(&app, "correction", "x").await.refused(422, "convocations.sitting_cancelled");
        let who = json!({ "who": "not_opened" });
        app.post(&scene.of(&id, "remind"), &scene.clerk, who)
            .await
            .refused(409, "convocations.older_version");
        let mut tx = app.tenant(scene.authority).await;
        assert!(attention::open(&mut tx).await.unwrap().is_empty());
    });
}

/// Every place of a JSON text where a value stands, as JSON pointers.
fn leaves(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                leaves(inner, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                leaves(inner, format!("{at}/{index}"), found);
            }
        }
        _ => found.push(at),
    }
}

/// Another value of the same kind.
fn other(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let mut letters: Vec<char> = text.chars().collect();
            let middle = letters.len() / 2;
            match letters.get_mut(middle) {
                Some(letter) => *letter = if *letter == 'a' { 'b' } else { 'a' },
                None => letters.push('a'),
            }
            json!(letters.into_iter().collect::<String>())
        }
        Value::Number(n) => json!(n.as_i64().unwrap() + 1),
        Value::Bool(b) => json!(!b),
        _ => json!("x"),
    }
}

#[test]
fn a_proof_is_verified_by_a_third_party_and_every_change_is_found() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let id = scene.sent(&app).await;
        let posted = json!({ "posted_on": "2026-12-07", "posted_by": "Sylvie Aubertin", "cost_cents": 860 });
        app.post(&scene.of(&id, "posted"), &scene.clerk, posted).await.expect(200);
        let displayed = json!({ "place": "seat", "posted_on": "2026-12-07" });
        app.post(&scene.of(&id, "displayed"), &scene.clerk, displayed).await.expect(204);
        let answer = app.get(&scene.of(&id, "proof.json"), &scene.clerk).await.expect(200);
        let proof = answer.json();
        let checked = check_proof(&proof).unwrap();
        assert_eq!(checked.findings, Vec::<String>::new());
        assert_eq!(checked.checked["recipients"], 6);
        assert!(
            app.get(&scene.of(&id, "proof.pdf"), &scene.clerk).await.expect(200).bytes.starts_with(b"%PDF")
        );

        let mut places = Vec::new();
        leaves(&proof, String::new(), &mut places);
        assert!(places.len() >= 200, "{} places", places.len());
        let fooled = |changed: &Value| check_proof(changed).is_ok_and(|c| c.findings.is_empty());
        for place in &places {
            let mut changed = proof.clone();
            let value = changed.pointer_mut(place).unwrap();
            *value = other(value);
            assert!(!fooled(&changed), "a change at {place} is not found");
        }
        // What is left out, added or put in another order.
        for list in ["/evidence/dispatches", "/journal", "/manifest/agenda", "/manifest/agenda/0/documents"] {
            let length = proof.pointer(list).unwrap().as_array().unwrap().len();
            for index in 0..length {
                let mut changed = proof.clone();
                changed.pointer_mut(list).unwrap().as_array_mut().unwrap().remove(index);
                assert!(!fooled(&changed), "{list}/{index} can be left out");
            }
            let mut changed = proof.clone();
            let entries = changed.pointer_mut(list).unwrap().as_array_mut().unwrap();
            let copy = entries[0].clone();
            entries.push(copy);
            assert!(!fooled(&changed), "{list} can be lengthened");
        }
        for place in
            ["", "/manifest", "/manifest/sitting", "/evidence", "/evidence/dispatches/0", "/journal/0"]
        {
            let mut changed = proof.clone();
            changed.pointer_mut(place).unwrap()["added"] = json!("x");
            assert!(!fooled(&changed), "a mention can be added at « {place} »");
        }
        // A whole chain written anew for other evidence does not match the journal that others hold.
        let mut tx = app.tenant(scene.authority).await;
        let entries = journal::entries(&mut tx, 0, 1_000).await.unwrap();
        let lines: Vec<String> = entries.iter().map(|e| serde_json::to_string(e).unwrap()).collect();
        let text = lines.join("\n");
        assert_eq!(check_journal(&text).unwrap().findings, Vec::<String>::new());
        assert!(!check_journal(&text.replacen("2026", "2027", 1)).unwrap().findings.is_empty());
        command_line(&app, &scene, &answer.bytes, &text, &proof).await;
    });
}

/// The same through the command, as a third party runs it.
async fn command_line(app: &TestApp, scene: &Scene, proof: &[u8], journal: &str, value: &Value) {
    let folder = app.folder().join("third-party");
    let files = folder.join("files");
    std::fs::create_dir_all(&files).unwrap();
    let path = folder.join("preuve.json");
    std::fs::write(&path, proof).unwrap();
    std::fs::write(folder.join("journal.ndjson"), journal).unwrap();
    let mut given = Vec::new();
    for (number, item) in value["manifest"]["agenda"].as_array().unwrap().iter().enumerate() {
        let bytes = small_pdf(&format!("Note {} {}", number + 1, scene.sitting), 2);
        assert_eq!(json!(ids::sha256_hex(&bytes)), item["documents"][0]["hash"]);
        given.push((format!("note-{number}.pdf"), ids::sha256_hex(&bytes)));
        std::fs::write(files.join(format!("note-{number}.pdf")), bytes).unwrap();
    }
    assert!(check_files(value, &given).findings.is_empty());
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_pupitre")).args(arguments).output().unwrap();
        let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (output.status.code().unwrap(), said)
    };
    let (proof, files_path) = (path.to_str().unwrap().to_owned(), files.to_str().unwrap().to_owned());
    let journal_path = folder.join("journal.ndjson").to_str().unwrap().to_owned();
    let whole = ["verify", &proof, "--files", &files_path, "--journal", &journal_path];
    let (code, said) = run(&whole);
    assert_eq!((code, &said["ok"]), (0, &json!(true)), "{said}");
    assert_eq!(said["checked"]["files"]["documents_found"], 3);
    assert_eq!(run(&["verify", &journal_path]).0, 0);
    std::fs::write(files.join("note-1.pdf"), small_pdf("autre", 2)).unwrap();
    let (code, said) = run(&whole);
    assert_eq!((code, said["findings"].as_array().unwrap().len()), (1, 2), "{said}");
    let changed = String::from_utf8(std::fs::read(&path).unwrap()).unwrap().replacen("Salle", "Salla", 1);
    std::fs::write(&path, changed).unwrap();
    assert_eq!(run(&["verify", &proof]).0, 1);
    std::fs::write(&path, "bonjour").unwrap();
    assert_eq!(run(&["verify", &proof]).0, 2);
    let notice = ["rules", "notice", "--regime", "epci_council", "--meeting", "2026-12-17T18:30"];
    let (code, said) = run(&notice);
    assert_eq!((code, &said["last_lawful_day"]), (0, &json!("2026-12-11")));
    assert_eq!(run(&["rules", "notice", "--regime", "x", "--meeting", "2026-12-17T18:30"]).0, 2);
}

#[test]
fn another_authority_finds_nothing_on_any_route_of_the_room() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let id = scene.sent(&app).await;
        let (neighbour, stranger) = app.neighbour().await;
        let description: Value = serde_json::from_str(&app::description().to_json().unwrap()).unwrap();
        let body = json!({ "kind": "correction", "change_note": "x", "revision": 1, "starts": "2026-12-22T18:30",
            "reason": "x", "who": "not_opened", "mandate_ids": [scene.council.members[0].mandate],
            "posted_on": "2026-12-07", "posted_by": "x", "place": "seat" });
        let before = scene.count(&app, "journal").await;
        let mut tried = 0;
        for (path, verbs) in description["paths"].as_object().unwrap() {
            for (verb, operation) in verbs.as_object().unwrap() {
                if operation["tags"] != json!(["convocations"]) {
                    continue;
                }
                for authority in [scene.authority, neighbour] {
                    let path = path
                        .replace("{authority}", &authority.to_string())
                        .replace("{sitting}", &scene.sitting.to_string())
                        .replace("{convocation}", &id);
                    let answer = match verb.as_str() {
                        "get" => app.get(&path, &stranger).await,
                        _ => app.post(&path, &stranger, body.clone()).await,
                    };
                    assert_eq!(answer.status.as_u16(), 404, "{verb} {path}");
                    tried += 1;
                }
            }
        }
        assert!(tried >= 36, "{tried} requests");
        // A version of another sitting of the same authority is not found either.
        let elsewhere = app.sitting_with_documents(scene.authority, &scene.council, 1).await;
        let path =
            format!("/api/authorities/{}/sittings/{elsewhere}/convocations/{id}/proof.json", scene.authority);
        app.get(&path, &scene.clerk).await.expect(404);
        assert_eq!(scene.count(&app, "journal").await, before);
    });
}
