//! Sending: the gate, one transaction, versions, reminders, paper, proof, and nothing across authorities.
use crate::fixtures::SITTING;
use crate::harness::{START, for_each_engine};
use crate::scene::{DAY, Scene};
use axum::body::Body;
use axum::http::{Method, Request};
use pupitre::features::convocations::check_proof;
use pupitre::platform::time::Timestamp;
use pupitre::platform::{attention, ids, journal};
use pupitre::{app, execute, value};
use serde_json::{Value, json};
use std::process::Command;

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
        assert_eq!(
            scene.count(&app, "job").await,
            5 + 3,
            "five mails, the papers, the reminder, the words to search"
        );
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
fn whom_a_sending_left_out_is_convened_afterwards_with_a_delay_of_his_own() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let mandate = |index: usize| scene.council.members[index].mandate;
        let chosen = json!({ "kind": "initial", "revision": scene.revision(&app).await,
            "recipients": [mandate(0), mandate(1), mandate(2)] });
        let sent = app.post(&scene.path("/convocations"), &scene.clerk, chosen).await.expect(202).json();
        let id = sent["convocation_id"].as_str().unwrap().to_owned();
        let missing = || async {
            let board = app.get(&scene.of(&id, "readiness"), &scene.clerk).await.expect(200).json();
            board["not_convened"].as_array().unwrap().len()
        };
        assert_eq!((scene.rows(&app, &id).await.len(), missing().await), (3, 3));
        let path = scene.of(&id, "others");
        let others = |mandates: Value, late: bool| json!({ "mandates": mandates, "late": late });
        app.post(&path, &scene.clerk, others(json!([]), false))
            .await
            .refused(422, "convocations.nobody_chosen");
        app.post(&path, &scene.clerk, others(json!([mandate(0)]), false))
            .await
            .refused(409, "convocations.all_convened");
        // Asked before the papers are made, or twice: one dispatch, and a print run that holds his letter.
        let both = json!([mandate(3), mandate(4)]);
        let added = app.post(&path, &scene.clerk, others(both.clone(), false)).await.expect(200).json();
        assert_eq!(added, json!({ "electronic": 1, "paper": 1 }));
        app.post(&path, &scene.clerk, others(both, false)).await.refused(409, "convocations.all_convened");
        scene.settle(&app).await;
        let rows = scene.rows(&app, &id).await;
        assert_eq!((rows.len(), missing().await), (5, 1));
        assert!(!rows[3]["accepted_at"].is_null(), "the mail left: {}", rows[3]);
        let slip = app.get(&scene.of(&id, "posting-slip.pdf"), &scene.clerk).await.expect(200);
        assert!(pupitre_documents::page_texts(&slip.bytes).unwrap().concat().contains("Élu004"));
        // Six days later it is too late for the last one, unless that is wanted; the proof says when.
        app.advance(6 * DAY);
        let said = app
            .post(&path, &scene.clerk, others(json!([mandate(5)]), false))
            .await
            .refused(409, "convocations.too_late_for_them");
        assert!(said.contains("Trop tard pour Camille Élu005"), "{said}");
        app.post(&path, &scene.clerk, others(json!([mandate(5)]), true)).await.expect(200);
        scene.settle(&app).await;
        let proof = app.get(&scene.of(&id, "proof.json"), &scene.clerk).await.expect(200).json();
        assert_eq!(check_proof(&proof).unwrap().findings, Vec::<String>::new());
        assert_eq!(proof["evidence"]["dispatches"].as_array().unwrap().len(), 6);
    });
}

#[test]
fn envelopes_made_for_people_convened_later_are_posted_apart() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let id = scene.sent(&app).await;
        let post =
            |cents: i64, by: &str| json!({ "posted_on": "2026-12-07", "posted_by": by, "cost_cents": cents });
        app.post(&scene.of(&id, "posted"), &scene.clerk, post(210, "Jean Poste")).await.expect(200);
        let late = app.councillor(scene.authority, 700, true, "sitting").await;
        app.seated(scene.authority, &scene.council, late.mandate).await;
        let body = json!({ "mandates": [late.mandate] });
        let added = app.post(&scene.of(&id, "others"), &scene.clerk, body).await.expect(200).json();
        assert_eq!(added["paper"], 1);
        scene.settle(&app).await;
        let slip = app.get(&scene.of(&id, "posting-slip.pdf"), &scene.clerk).await.expect(200);
        let slip = pupitre_documents::page_texts(&slip.bytes).unwrap().concat();
        assert!(slip.contains("Élu700") && !slip.contains("Élu004"), "{slip}");
        let posted = app.post(&scene.of(&id, "posted"), &scene.clerk, post(180, "Ana Poste")).await;
        assert_eq!(posted.expect(200).json()["count"], 1);
        let rows = scene.rows(&app, &id).await;
        let by = |row: &Value| {
            let mut said = row["events"].as_array().unwrap().iter().filter(|e| e["kind"] == "posted");
            (said.next().unwrap()["detail"]["posted_by"].clone(), said.next().is_none())
        };
        assert_eq!((by(&rows[4]), by(&rows[6])), ((json!("Jean Poste"), true), (json!("Ana Poste"), true)));
        let versions = app.get(&scene.path("/convocations"), &scene.clerk).await.expect(200).json();
        assert_eq!(versions[0]["print_run"]["cost_cents"], 390);
        // A newer version is the one to convene from.
        scene.send(&app, "correction", "Coquille corrigée.").await.expect(202);
        let body = json!({ "mandates": [late.mandate] });
        app.post(&scene.of(&id, "others"), &scene.clerk, body)
            .await
            .refused(409, "convocations.not_the_last");
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

#[test]
fn the_command_line_sends_once_and_follows_with_the_rights_of_the_named_clerk() {
    for_each_engine(|app| async move {
        let mut scene = Scene::set(&app).await;
        // The command reads the machine's clock: the sitting is seventy years ahead.
        scene.sitting = app.sitting_at(scene.authority, &scene.council, 1, START.plus(70 * 365 * DAY)).await;
        let config = &app.state.config;
        let run = |arguments: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_pupitre"));
            command.arg("convocations").args(arguments);
            command.args(["--authority", "200 000 016", "--sitting", &scene.sitting.to_string()]);
            command.env("PUPITRE_DATA_DIR", &config.data_dir);
            if let Some(url) = &config.database_url {
                command.env("PUPITRE_DATABASE_URL", url);
            }
            let output = command.output().unwrap();
            let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
            (output.status.code().unwrap(), said, String::from_utf8(output.stderr).unwrap())
        };
        let clerk = ["--as", "Sylvie.Aubertin@trois-vallees.example"];
        let (code, _, words) = run(&["send", "--as", "inconnue@example.org"]);
        assert_eq!(code, 2, "{words}");
        let (code, sent, words) = run(&["send", "--key", "k1", clerk[0], clerk[1]]);
        assert_eq!((code, &sent["electronic"], &sent["version"]), (0, &json!(5), &json!(1)), "{words}");
        assert_eq!(run(&["send", "--key", "k1", clerk[0], clerk[1]]).1, sent);
        let (code, _, words) = run(&["send", clerk[0], clerk[1]]);
        assert!(code == 2 && words.contains("déjà partie"), "{words}");
        let (code, status, _) = run(&["status", clerk[0], clerk[1]]);
        assert_eq!((code, &status["versions"][0]["counts"]["convened"]), (0, &json!(6)));
        assert_eq!(status["readiness"]["rows"].as_array().unwrap().len(), 6);
    });
}

/// The part of `body` that an operation knows.
fn asked(description: &Value, operation: &Value, body: &Value) -> Value {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    let known = schema.as_str().and_then(|name| description.pointer(&name[1..])).map(|s| &s["properties"]);
    let mut body = body.clone();
    body.as_object_mut().unwrap().retain(|name, _| known.is_some_and(|k| k.get(name).is_some()));
    body
}

#[test]
fn another_authority_finds_nothing_on_any_route_of_the_room() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let id = scene.sent(&app).await;
        let (neighbour, stranger) = app.neighbour().await;
        let description = app::description();
        let body = json!({ "kind": "correction", "change_note": "x", "revision": 1, "starts": "2026-12-22T18:30",
            "reason": "x", "who": "not_opened", "mandate_ids": [scene.council.members[0].mandate],
            "mandates": [scene.council.members[0].mandate], "late": false,
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
                        _ => app.post(&path, &stranger, asked(&description, operation, &body)).await,
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
