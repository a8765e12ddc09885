//! Sittings and their agenda, through the API, on both engines.
use crate::harness::{START, TestApp, for_each_engine};
use pupitre::execute;
use serde_json::{Value, json};
use uuid::Uuid;

/// Numbers and titles of an agenda, in order.
fn agenda(sitting: &Value) -> Vec<(String, String)> {
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    sitting["agenda"].as_array().unwrap().iter().map(|i| (text(&i["number"]), text(&i["title"]))).collect()
}

fn numbered(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect()
}

fn item(sitting: &Value, title: &str) -> String {
    let agenda = sitting["agenda"].as_array().unwrap();
    agenda.iter().find(|i| i["title"] == title).unwrap()["id"].as_str().unwrap().to_owned()
}

/// What a draft says of itself, to be changed in one place.
fn change(sitting: &Value) -> Value {
    json!({ "body_id": sitting["body"]["id"], "starts": sitting["starts"], "place": sitting["place"],
        "revision": sitting["revision"] })
}

fn with(mut value: Value, key: &str, to: Value) -> Value {
    value[key] = to;
    value
}

async fn set_state(app: &TestApp, authority: Uuid, sitting: &Value, state: &str) {
    let id: Uuid = sitting["id"].as_str().unwrap().parse().unwrap();
    let mut tx = app.tenant(authority).await;
    execute!(
        tx.inner(),
        "UPDATE sitting SET state = $3 WHERE tenant_id = $1 AND id = $2",
        authority,
        id,
        state
    )
    .unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn a_sitting_is_written_read_listed_and_changed() {
    for_each_engine(|app| async move {
        let (authority, token) = app.community().await;
        let (path, sitting) = app.draft(authority, &token).await;
        assert_eq!(sitting["title"], "Conseil communautaire");
        assert_eq!(sitting["starts"], "2026-12-17T18:30");
        assert_eq!(sitting["starts_at"], 1_797_528_600_000i64);
        assert_eq!(sitting["state"], "draft");
        assert_eq!((&sitting["public"], &sitting["convocation"]), (&json!(true), &Value::Null));
        let input = with(change(&sitting), "title", json!("Séance « budget » 🏛️"));
        let input = with(input, "reply_until", json!("2026-12-16T12:00"));
        let changed = app.put(&path, &token, input).await.expect(200).json();
        assert_eq!(changed["title"], "Séance « budget » 🏛️");
        assert_eq!(changed["reply_until"], "2026-12-16T12:00");
        assert_eq!(changed["revision"], 2);
        // What is absent keeps its value; null empties it.
        let kept = app.put(&path, &token, change(&changed)).await.expect(200).json();
        assert_eq!((&kept["title"], &kept["reply_until"]), (&changed["title"], &changed["reply_until"]));
        let emptied = with(change(&kept), "reply_until", Value::Null);
        assert_eq!(app.put(&path, &token, emptied).await.expect(200).json()["reply_until"], Value::Null);
        let list = format!("/api/authorities/{authority}/sittings");
        for (period, found) in
            [("", 1), ("?from=2026-12-17&to=2026-12-17", 1), ("?from=2026-12-18", 0), ("?to=2026-12-16", 0)]
        {
            let rows = app.get(&format!("{list}{period}"), &token).await.expect(200).json();
            assert_eq!(rows.as_array().unwrap().len(), found, "{period}");
        }
        app.get(&format!("{list}?from=demain"), &token).await.refused(422, "request.unreadable");
    });
}

#[test]
fn a_date_that_cannot_be_convened_is_refused_with_its_reason() {
    for_each_engine(|app| async move {
        let (authority, token) = app.community().await;
        let (path, sitting) = app.draft(authority, &token).await;
        let cases = [
            ("starts", json!("2027-03-28T02:30"), "sittings.hour_missing"),
            ("starts", json!("2027-10-31T02:30"), "sittings.hour_twice"),
            ("starts", json!("2026-12-07T09:59"), "sittings.past"),
            ("starts", json!("2062-12-17T18:30"), "sittings.too_far"),
            ("starts", json!("jeudi prochain"), "sittings.moment_unreadable"),
            ("place", json!(" \u{0} "), "sittings.place_missing"),
            ("title", json!("é".repeat(501)), "sittings.too_long"),
            ("reply_until", json!("2026-12-17T18:31"), "sittings.reply_after_start"),
            ("reply_until", json!("2026-12-01T12:00"), "sittings.reply_past"),
            ("body_id", json!(Uuid::nil()), "sittings.body_unknown"),
        ];
        for (field, value, code) in cases {
            let answer = app.put(&path, &token, with(change(&sitting), field, value)).await.expect(422);
            assert_eq!(answer.json()["field"], field, "{code}");
            answer.refused(422, code);
        }
        // 500 characters are kept whole, and a refusal has changed nothing.
        let long = "é".repeat(500);
        let kept = app.put(&path, &token, with(change(&sitting), "title", json!(long))).await.expect(200);
        assert_eq!(kept.json()["title"], long);
    });
}

#[test]
fn participation_at_a_distance_is_open_to_intercommunal_councils_only() {
    for_each_engine(|app| async move {
        let (authority, token) = app.community().await;
        let (path, sitting) = app.draft(authority, &token).await;
        let remote = with(change(&sitting), "remote_allowed", json!(true));
        assert_eq!(app.put(&path, &token, remote).await.expect(200).json()["remote_allowed"], true);
        let bureau = app.body(authority, "bureau", "Bureau").await;
        let input = json!({ "body_id": bureau, "starts": "2026-12-10T09:00", "place": "Siège", "remote_allowed": true });
        let list = format!("/api/authorities/{authority}/sittings");
        let sentence = app.post(&list, &token, input).await.refused(422, "sittings.remote_unlawful");
        assert!(sentence.contains("L5211-11-1") && sentence.contains("bureau"), "{sentence}");
        let (commune, theirs) = app.neighbour().await;
        let (path, sitting) = app.draft(commune, &theirs).await;
        let remote = with(change(&sitting), "remote_allowed", json!(true));
        app.put(&path, &theirs, remote).await.refused(422, "sittings.remote_unlawful");
    });
}

#[test]
fn a_change_made_on_an_old_reading_is_refused() {
    for_each_engine(|app| async move {
        let (authority, token) = app.community().await;
        let (path, sitting) = app.draft(authority, &token).await;
        app.post(&format!("{path}/agenda"), &token, json!({ "title": "Budget" })).await.expect(200);
        let answer = app.put(&path, &token, change(&sitting)).await.expect(409);
        assert_eq!(answer.json()["params"]["revision"], 2);
        answer.refused(409, "sittings.changed_meanwhile");
        let fresh = app.get(&path, &token).await.expect(200).json();
        app.put(&path, &token, change(&fresh)).await.expect(200);
    });
}

#[test]
fn once_convened_date_and_place_change_by_postponement_and_the_rest_prepares_the_next_version() {
    for_each_engine(|app| async move {
        let (authority, token) = app.community().await;
        let (path, sitting) = app.draft(authority, &token).await;
        set_state(&app, authority, &sitting, "convened").await;
        for (field, value) in
            [("starts", "2026-12-18T18:30"), ("place", "Ailleurs"), ("address", "2 rue Haute")]
        {
            let input = with(change(&sitting), field, json!(value));
            app.put(&path, &token, input).await.refused(409, "sittings.postpone_instead");
        }
        let other = app.body(authority, "bureau", "Bureau").await;
        let input = with(change(&sitting), "body_id", json!(other));
        app.put(&path, &token, input).await.refused(409, "sittings.body_fixed");
        app.put(&path, &token, with(change(&sitting), "title", json!("Séance publique"))).await.expect(200);
        app.post(&format!("{path}/agenda"), &token, json!({ "title": "Point ajouté" })).await.expect(200);
        app.delete(&path, &token).await.refused(409, "sittings.not_a_draft");
        for state in ["cancelled", "held"] {
            set_state(&app, authority, &sitting, state).await;
            let input = json!({ "title": "Trop tard" });
            app.post(&format!("{path}/agenda"), &token, input).await.refused(409, "sittings.closed");
        }
    });
}

#[test]
fn an_agenda_has_two_levels_keeps_its_order_and_numbers_itself() {
    for_each_engine(|app| async move {
        let (authority, token) = app.community().await;
        let (path, _) = app.draft(authority, &token).await;
        let agenda_path = format!("{path}/agenda");
        let add = |input: Value| {
            let (app, agenda_path, token) = (&app, &agenda_path, &token);
            async move { app.post(agenda_path, token, input).await.expect(200).json() }
        };
        add(json!({ "title": "Budget" })).await;
        let sitting =
            add(json!({ "title": "Eau", "matter": "7.10", "theme": "Finances", "kind": "budget" })).await;
        let (budget, water) = (item(&sitting, "Budget"), item(&sitting, "Eau"));
        add(json!({ "title": "Tarifs", "parent_id": water })).await;
        add(json!({ "title": "Culture", "after": budget })).await;
        let sitting = add(json!({ "title": "Travaux", "parent_id": water })).await;
        let expected =
            [("1", "Budget"), ("2", "Culture"), ("3", "Eau"), ("3.1", "Tarifs"), ("3.2", "Travaux")];
        assert_eq!(agenda(&sitting), numbered(&expected));
        let (prices, works) = (item(&sitting, "Tarifs"), item(&sitting, "Travaux"));
        let culture = item(&sitting, "Culture");
        // A drag: water first with its sub-items, works made a sub-item of culture.
        let ids = json!([water, prices, budget, culture, works]);
        let order = json!({ "ids": ids, "parents": { works.clone(): culture } });
        let sitting = app.put(&format!("{path}/agenda-order"), &token, order).await.expect(200).json();
        let expected =
            [("1", "Eau"), ("1.1", "Tarifs"), ("2", "Budget"), ("3", "Culture"), ("3.1", "Travaux")];
        assert_eq!(agenda(&sitting), numbered(&expected));
        // An item that moves takes its sub-items along.
        let moved = app.put(&format!("{agenda_path}/{water}"), &token, json!({ "after": culture })).await;
        let expected =
            [("1", "Budget"), ("2", "Culture"), ("2.1", "Travaux"), ("3", "Eau"), ("3.1", "Tarifs")];
        let moved = moved.expect(200).json();
        assert_eq!(agenda(&moved), numbered(&expected));
        assert_eq!(moved["agenda"][3]["matter"], "7.10");
        // Taking an item off takes its sub-items off.
        let left = app.delete(&format!("{agenda_path}/{water}"), &token).await.expect(200).json();
        assert_eq!(agenda(&left), numbered(&[("1", "Budget"), ("2", "Culture"), ("2.1", "Travaux")]));
        app.delete(&format!("{agenda_path}/{water}"), &token).await.expect(404);
    });
}

#[test]
fn an_agenda_refuses_what_would_break_it() {
    for_each_engine(|app| async move {
        let (authority, token) = app.community().await;
        let (path, _) = app.draft(authority, &token).await;
        let agenda_path = format!("{path}/agenda");
        let one = app.post(&agenda_path, &token, json!({ "title": "Un" })).await.expect(200).json();
        let one = item(&one, "Un");
        let sub =
            app.post(&agenda_path, &token, json!({ "title": "Sous", "parent_id": one })).await.expect(200);
        let sub = item(&sub.json(), "Sous");
        let cases = [
            (json!({ "title": "  " }), "agenda.title_missing"),
            (json!({}), "agenda.title_missing"),
            (json!({ "title": "a".repeat(501) }), "sittings.too_long"),
            (json!({ "title": "x", "kind": "urgency" }), "agenda.urgency_is_automatic"),
            (json!({ "title": "x", "kind": "surprise" }), "agenda.kind_unknown"),
            (json!({ "title": "x", "matter": "10.1" }), "agenda.matter_unknown"),
            (json!({ "title": "x", "parent_id": sub }), "agenda.parent_is_sub"),
            (json!({ "title": "x", "parent_id": Uuid::nil() }), "agenda.parent_unknown"),
            (json!({ "title": "x", "after": Uuid::nil() }), "agenda.after_unknown"),
            (json!({ "title": "x", "rapporteur_mandate_id": Uuid::nil() }), "agenda.rapporteur_unknown"),
        ];
        for (input, code) in cases {
            app.post(&agenda_path, &token, input).await.refused(422, code);
        }
        let under_itself = json!({ "parent_id": one });
        app.put(&format!("{agenda_path}/{one}"), &token, under_itself)
            .await
            .refused(422, "agenda.parent_unknown");
        let order = |ids: Value, parents: Value| json!({ "ids": ids, "parents": parents });
        let order_path = format!("{path}/agenda-order");
        for ids in [json!([one]), json!([one, one]), json!([one, Uuid::nil()]), json!([])] {
            let answer = app.put(&order_path, &token, order(ids, json!({}))).await;
            answer.refused(409, "agenda.order_incomplete");
        }
        let circle = json!({ one.clone(): sub, sub.clone(): one });
        let answer = app.put(&order_path, &token, order(json!([one, sub]), circle)).await;
        answer.refused(422, "agenda.parent_is_sub");
    });
}

#[test]
fn an_urgent_sitting_begins_with_the_vote_on_urgency() {
    for_each_engine(|app| async move {
        let (authority, token) = app.community().await;
        let (path, _) = app.draft(authority, &token).await;
        let agenda_path = format!("{path}/agenda");
        let sitting = app.post(&agenda_path, &token, json!({ "title": "Digue" })).await.expect(200).json();
        let urgent = with(change(&sitting), "urgent", json!(true));
        let sitting = app.put(&path, &token, urgent).await.expect(200).json();
        assert_eq!(agenda(&sitting), numbered(&[("0", "Vote sur l’urgence"), ("1", "Digue")]));
        assert_eq!(sitting["items"], 1);
        let vote = item(&sitting, "Vote sur l’urgence");
        let gone = app.delete(&format!("{agenda_path}/{vote}"), &token).await;
        gone.refused(422, "agenda.urgency_is_automatic");
        // Whatever the order asked, the vote stays first.
        let ids = json!([item(&sitting, "Digue"), vote]);
        let sitting =
            app.put(&format!("{path}/agenda-order"), &token, json!({ "ids": ids })).await.expect(200).json();
        assert_eq!(sitting["agenda"][0]["kind"], "urgency");
        let calm = with(change(&sitting), "urgent", json!(false));
        let sitting = app.put(&path, &token, calm).await.expect(200).json();
        assert_eq!(agenda(&sitting), numbered(&[("1", "Digue")]));
    });
}

#[test]
fn an_agenda_is_taken_over_with_its_rapporteurs_still_in_office_and_without_documents() {
    for_each_engine(|app| async move {
        let (authority, token) = app.community().await;
        let (path, sitting) = app.draft(authority, &token).await;
        let person = app.person("Hélène", "Ferrand", "").await;
        let mandate = app.mandate(authority, person).await;
        let agenda_path = format!("{path}/agenda");
        let input = json!({ "title": "Eau", "rapporteur_mandate_id": mandate, "kind": "information" });
        let water = item(&app.post(&agenda_path, &token, input).await.expect(200).json(), "Eau");
        let source = app.post(&agenda_path, &token, json!({ "title": "Tarifs", "parent_id": water })).await;
        let source = source.expect(200).json();
        let list = format!("/api/authorities/{authority}/sittings");
        let input = json!({ "body_id": sitting["body"]["id"], "starts": "2027-01-28T18:30", "place": "Siège",
            "copy_agenda_from": source["id"] });
        let copy = app.post(&list, &token, input.clone()).await.expect(201).json();
        assert_eq!(agenda(&copy), numbered(&[("1", "Eau"), ("1.1", "Tarifs")]));
        assert_eq!(copy["agenda"][0]["rapporteur"]["name"], "Hélène Ferrand");
        assert_eq!(copy["agenda"][0]["kind"], "information");
        assert_ne!(copy["agenda"][0]["id"], source["agenda"][0]["id"]);
        let unknown = with(input, "copy_agenda_from", json!(Uuid::nil()));
        app.post(&list, &token, unknown).await.refused(422, "sittings.copy_source_unknown");
    });
}

#[test]
fn another_authority_sees_neither_sittings_nor_items_nor_can_it_use_their_ids() {
    for_each_engine(|app| async move {
        let (ours, token) = app.community().await;
        let (theirs, their_token) = app.neighbour().await;
        let (path, sitting) = app.draft(ours, &token).await;
        let sitting = {
            let added =
                app.post(&format!("{path}/agenda"), &token, json!({ "title": "Eau" })).await.expect(200);
            with(added.json(), "place", sitting["place"].clone())
        };
        let id = sitting["id"].as_str().unwrap();
        let water = item(&sitting, "Eau");
        app.get(&path, &their_token).await.refused(404, "not_found");
        let through = format!("/api/authorities/{theirs}/sittings/{id}");
        app.get(&through, &their_token).await.refused(404, "not_found");
        let own_body = app.body(theirs, "council", "Conseil municipal").await;
        let input = with(change(&sitting), "body_id", json!(own_body));
        app.put(&through, &their_token, input).await.expect(404);
        app.post(&format!("{through}/agenda"), &their_token, json!({ "title": "x" })).await.expect(404);
        app.put(&format!("{through}/agenda/{water}"), &their_token, json!({ "title": "x" }))
            .await
            .expect(404);
        app.delete(&format!("{through}/agenda/{water}"), &their_token).await.expect(404);
        app.put(&format!("{through}/agenda-order"), &their_token, json!({ "ids": [] })).await.expect(404);
        app.delete(&through, &their_token).await.expect(404);
        let list = format!("/api/authorities/{theirs}/sittings");
        assert_eq!(app.get(&list, &their_token).await.expect(200).json(), json!([]));
        let input =
            json!({ "body_id": sitting["body"]["id"], "starts": "2026-12-17T18:30", "place": "Mairie" });
        app.post(&list, &their_token, input).await.refused(422, "sittings.body_unknown");
        let input = json!({ "body_id": own_body, "starts": "2026-12-17T18:30", "place": "Mairie",
            "copy_agenda_from": id });
        app.post(&list, &their_token, input).await.refused(422, "sittings.copy_source_unknown");
        app.get(&path, "").await.refused(401, "session.missing");
    });
}

#[test]
fn the_list_counts_recipients_of_the_last_version() {
    for_each_engine(|app| async move {
        let (authority, token) = app.community().await;
        let (path, sitting) = app.draft(authority, &token).await;
        let sitting_id: Uuid = sitting["id"].as_str().unwrap().parse().unwrap();
        let mut tx = app.tenant(authority).await;
        for version in 1..=2i64 {
            let convocation = pupitre::platform::ids::new_id();
            execute!(
                tx.inner(),
                "INSERT INTO convocation (tenant_id, id, sitting_id, version, kind, notice, manifest, manifest_hash,
                    sent_at, sent_by) VALUES ($1, $2, $3, $4, 'initial', '{}', '{}', '', $5, $2)",
                authority,
                convocation,
                sitting_id,
                version,
                START
            )
            .unwrap();
            for (n, capacity, channel) in [
                (1, "member", "electronic"),
                (2, "member", "paper"),
                (3, "informed", "electronic"),
                (4, "member", "electronic"),
            ] {
                let mandate = Uuid::from_u128(n);
                execute!(
                    tx.inner(),
                    "INSERT INTO dispatch (tenant_id, id, convocation_id, mandate_id, person_id, capacity, channel, name,
                        address, message_id, dispatched_at) VALUES ($1, $2, $3, $4, $4, $5, $6, '', '', '', $7)",
                    authority,
                    pupitre::platform::ids::new_id(),
                    convocation,
                    mandate,
                    capacity,
                    channel,
                    START
                )
                .unwrap();
            }
        }
        execute!(
            tx.inner(),
            "INSERT INTO reply (tenant_id, id, sitting_id, mandate_id, answer, by_person, source, said_at, at)
             VALUES ($1, $2, $3, $4, 'remote', $2, 'clerk', $5, $5)",
            authority,
            pupitre::platform::ids::new_id(),
            sitting_id,
            Uuid::from_u128(4),
            START
        )
        .unwrap();
        tx.commit().await.unwrap();
        let rows =
            app.get(&format!("/api/authorities/{authority}/sittings"), &token).await.expect(200).json();
        let counts = &rows[0]["counts"];
        assert_eq!(rows[0]["convocation"]["version"], 2);
        for (key, count) in
            [("convened", 3), ("answered", 1), ("paper", 1), ("sent", 1), ("present", 1), ("no_answer", 2)]
        {
            assert_eq!(counts[key], count, "{key}: {counts}");
        }
        assert_eq!(app.get(&path, &token).await.expect(200).json()["counts"], *counts);
    });
}
