//! A sitting as the clerk's screen writes it: facts, strikes, what is frozen, what is refused.
use crate::floor::{Floor, with};
use crate::harness::for_each_engine;
use crate::scene::{DAY, Scene};
use pupitre::features::proceedings;
use pupitre::platform::ids;
use serde_json::{Value, json};

#[test]
fn a_sitting_goes_from_roll_call_to_closing_and_is_held() {
    for_each_engine(|app| async move {
        let floor = Floor::set(&app).await;
        assert_eq!(floor.view(&app).await["frozen"], false);
        floor.opens(&app, &[0, 1, 2, 3]).await;
        floor.happens(&app, &[floor.takes(0), floor.votes(0, &[2])]).await;
        floor.happens(&app, &[json!({ "fact": "arrived", "members": floor.members(&[4]) })]).await;
        let together = json!({ "fact": "voted", "items": [floor.items[1], floor.items[2]] });
        floor.happens(&app, &[together, json!({ "fact": "closed" })]).await;
        let view = floor.view(&app).await;
        let state = &view["state"];
        assert_eq!((&view["frozen"], &state["phase"]), (&json!(true), &json!("closed")));
        let counts: Vec<(i64, i64)> = (0..3)
            .map(|n| &state["items"][n]["votes"][0]["outcome"])
            .map(|o| (o["in_favour"].as_i64().unwrap(), o["against"].as_i64().unwrap()))
            .collect();
        assert_eq!(counts, [(3, 1), (5, 0), (5, 0)]);
        let sitting = app.get(&floor.scene.path(""), &floor.scene.clerk).await.expect(200).json();
        assert_eq!(sitting["state"], "held");
        let mut tx = app.tenant(floor.scene.authority).await;
        let held = proceedings::held(&mut tx, floor.scene.sitting).await.unwrap().unwrap();
        assert_eq!((held.entries.len(), held.proceedings.present), (7, 5));
        drop(tx);
        let journal =
            app.get(&format!("/api/authorities/{}/journal", floor.scene.authority), &floor.scene.clerk).await;
        let text = journal.expect(200).json().to_string();
        assert!(text.contains("Séance ouverte") && text.contains("Séance levée"), "{text}");
        assert!(floor.cannot(&app, floor.takes(0)).await.contains("levée"));
    });
}

#[test]
fn a_batch_is_taken_up_to_the_first_fact_that_cannot_stand_and_the_same_twice_is_written_once() {
    for_each_engine(|app| async move {
        let floor = Floor::set(&app).await;
        floor.opens(&app, &[0, 1, 2, 3]).await;
        let at = app.state.clock.now().0;
        let id = |n: u128| uuid::Uuid::from_u128(n);
        let batch = json!([
            with(&floor.takes(0), id(1), at),
            with(&json!({ "fact": "left", "members": floor.members(&[5]) }), id(2), at + 1),
            with(&floor.votes(0, &[]), id(3), at + 2),
        ]);
        let answer = floor.batch(&app, batch.clone()).await.expect(200).json();
        assert_eq!(answer["accepted"], json!([id(1)]));
        assert_eq!(answer["refused"]["id"], json!(id(2)));
        assert!(answer["refused"]["sentence"].as_str().unwrap().contains("L2121-17"), "{answer}");
        // The screen takes the refused one away and sends the rest again.
        let rest = json!([batch[0].clone(), batch[2].clone()]);
        for _ in 0..2 {
            let answer = floor.batch(&app, rest.clone()).await.expect(200).json();
            assert_eq!(answer, json!({ "accepted": [id(1), id(3)], "refused": null }));
        }
        assert_eq!(floor.view(&app).await["entries"].as_array().unwrap().len(), 4);
        // Facts told in disorder are read by their moments.
        let late = json!([
            with(&json!({ "fact": "left", "members": floor.members(&[4]) }), id(5), at + 200),
            with(&json!({ "fact": "arrived", "members": floor.members(&[4]) }), id(4), at + 100),
        ]);
        assert!(floor.batch(&app, late).await.expect(200).json()["refused"].is_null());
    });
}

#[test]
fn a_fact_struck_out_stays_in_the_log_and_the_rest_is_judged_again() {
    for_each_engine(|app| async move {
        let floor = Floor::set(&app).await;
        floor.opens(&app, &[0, 1, 2, 3]).await;
        let arrived =
            floor.happens(&app, &[json!({ "fact": "arrived", "members": floor.members(&[4]) })]).await[0];
        let facts = floor.happens(&app, &[floor.takes(0), floor.votes(0, &[4])]).await;
        floor.strike(&app, arrived, "  ").await.refused(422, "proceedings.reason_missing");
        let said = floor.strike(&app, arrived, "Erreur").await.refused(409, "proceedings.would_not_stand");
        assert!(said.contains("L2121-20"), "{said}");
        floor.strike(&app, facts[1], "Vote recompté").await.expect(204);
        floor.strike(&app, facts[1], "Encore").await.expect(204);
        floor.strike(&app, arrived, "Ce n’était pas lui").await.expect(204);
        let view = floor.view(&app).await;
        assert_eq!(
            (&view["state"]["present"], &view["state"]["items"][0]["outcome"]),
            (&json!(4), &json!("discussed"))
        );
        let struck: Vec<&Value> =
            view["entries"].as_array().unwrap().iter().filter(|e| !e["struck"].is_null()).collect();
        assert_eq!(struck.len(), 2);
        assert_eq!(struck[1]["struck"]["reason"], "Vote recompté");
        floor.strike(&app, ids::new_id(), "Rien").await.expect(404);
        // A closing struck out opens the sitting again; once the minutes are signed nothing is.
        let rest = json!({ "fact": "voted", "items": [floor.items[0], floor.items[1], floor.items[2]] });
        let closing = floor.happens(&app, &[rest, json!({ "fact": "closed" })]).await[1];
        floor.strike(&app, closing, "Un point oublié").await.expect(204);
        assert_eq!(app.get(&floor.scene.path(""), &floor.scene.clerk).await.json()["state"], "convened");
        let closing = floor.happens(&app, &[json!({ "fact": "closed" })]).await[0];
        let mut tx = app.tenant(floor.scene.authority).await;
        proceedings::seal(&mut tx, floor.scene.sitting, app.state.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        floor.strike(&app, closing, "Trop tard").await.refused(409, "proceedings.sealed");
    });
}

#[test]
fn proxies_given_before_the_opening_serve_and_the_setting_is_frozen_with_it() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        scene.sent(&app).await;
        let mandate = |n: usize| scene.council.members[n].mandate;
        let proxy = json!({ "mandate_id": mandate(5), "answer": "proxy", "proxy_to": mandate(2) });
        app.post(&scene.path("/replies"), &scene.clerk, proxy).await.expect(204);
        let floor = Floor::at_its_hour(&app, scene).await;
        floor.opens(&app, &[0, 1, 2, 3]).await;
        let view = floor.view(&app).await;
        assert_eq!((&view["state"]["present"], &view["state"]["represented"]), (&json!(4), &json!(1)));
        let attendee =
            view["attendees"].as_array().unwrap().iter().find(|a| a["member"] == json!(floor.member(5)));
        assert_eq!(attendee.unwrap()["said"], "proxy");
        // Another seat given afterwards changes nothing of a sitting that opened.
        let late = app.councillor(floor.scene.authority, 40, false, "sitting").await;
        app.seated(floor.scene.authority, &floor.scene.council, late.mandate).await;
        assert_eq!(floor.state(&app).await["voices"].as_array().unwrap().len(), 6);
        let said = floor
            .cannot(
                &app,
                json!({ "fact": "proxy_given", "giver": floor.member(4), "holder": floor.member(2) }),
            )
            .await;
        assert!(said.contains("un seul pouvoir") && said.contains("L2121-20"), "{said}");
        let opening = &view["entries"][1]["id"];
        floor.strike(&app, opening.as_str().unwrap().parse().unwrap(), "Pas encore").await.expect(204);
        assert_eq!(
            floor.state(&app).await["voices"].as_array().unwrap().len(),
            7,
            "and again that of the rooms"
        );
    });
}

#[test]
fn what_cannot_be_is_refused_in_a_sentence() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        app.get(&scene.path("/proceedings"), &scene.clerk).await.refused(409, "proceedings.not_convened");
        scene.sent(&app).await;
        let floor = Floor::at_its_hour(&app, scene).await;
        let arrived = json!({ "fact": "arrived", "members": floor.members(&[0]) });
        let now = app.state.clock.now().0;
        for (at, said) in [(now + DAY, "horloge"), (now - 3 * DAY, "plus d’un jour avant")] {
            let answer =
                floor.batch(&app, json!([with(&arrived, ids::new_id(), at)])).await.expect(200).json();
            assert!(answer["refused"]["sentence"].as_str().unwrap().contains(said), "{answer}");
        }
        floor.opens(&app, &[0, 1, 2, 3]).await;
        floor.happens(&app, &[floor.takes(0)]).await;
        let note = json!({ "fact": "noted", "item": null, "text": "é".repeat(40_000) });
        assert!(floor.cannot(&app, note).await.contains("trop long"));
        let by_hand = json!({ "fact": "voted", "items": [floor.items[0]], "ballot": ids::new_id() });
        assert!(floor.cannot(&app, by_hand).await.contains("tablettes"));
        let many: Vec<Value> = (0..501).map(|_| with(&arrived, ids::new_id(), now)).collect();
        floor.batch(&app, json!(many)).await.refused(422, "proceedings.too_many_facts");
        let misspelt =
            with(&json!({ "fact": "voted", "items": [floor.items[0]], "abstain": [] }), ids::new_id(), now);
        floor.batch(&app, json!([misspelt])).await.refused(422, "request.unreadable");
        let cancelled = json!({ "fact": "flown_away" });
        floor
            .batch(&app, json!([with(&cancelled, ids::new_id(), now)]))
            .await
            .refused(422, "request.unreadable");
    });
}

#[test]
fn a_missed_quorum_calls_a_second_sitting_with_the_same_questions_and_its_own_delay() {
    for_each_engine(|app| async move {
        let floor = Floor::set(&app).await;
        floor.opens(&app, &[0, 1, 2, 3]).await;
        floor.happens(&app, &[floor.takes(0), floor.votes(0, &[])]).await;
        floor
            .happens(&app, &[json!({ "fact": "left", "members": floor.members(&[3]) }), floor.takes(1)])
            .await;
        assert!(floor.cannot(&app, floor.votes(1, &[])).await.contains("L2121-17"));
        let again = async |starts: &str| {
            app.post(&floor.scene.path("/second"), &floor.scene.clerk, json!({ "starts": starts })).await
        };
        again("2026-12-22T18:30").await.refused(409, "proceedings.quorum_not_missed");
        floor.happens(&app, &[json!({ "fact": "closed" })]).await;
        // Thursday 17 December: three clear days, then Monday the 21st.
        let said = again("2026-12-20T18:30").await.refused(422, "proceedings.second_too_early");
        assert!(said.contains("21 décembre"), "{said}");
        let second = again("2026-12-21T18:30").await.expect(201).json();
        assert_eq!(second["agenda"].as_array().unwrap().len(), 2, "what was decided is not taken up again");
        let at =
            format!("/api/authorities/{}/sittings/{}", floor.scene.authority, second["id"].as_str().unwrap());
        app.post(&format!("{at}/agenda"), &floor.scene.clerk, json!({ "title": "Autre chose" }))
            .await
            .refused(409, "agenda.same_questions_only");
        let gate = app.get(&format!("{at}/gate"), &floor.scene.clerk).await.expect(200).json();
        assert_eq!(
            (&gate["ruler"]["notice_days"], &gate["ruler"]["last_day"]),
            (&json!(3), &json!("2026-12-17"))
        );
    });
}
