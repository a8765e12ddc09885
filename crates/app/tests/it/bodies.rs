//! Bodies: their regime and notice, who sits there, dated.
use crate::harness::{TestApp, for_each_engine};
use pupitre::platform::{auth::Role, ids, journal};
use serde_json::{Value, json};
use uuid::Uuid;

fn at(a: Uuid, rest: &str) -> String {
    format!("/api/authorities/{a}/{rest}")
}

async fn member(app: &TestApp, a: Uuid, token: &str, given: &str, more: Value) -> String {
    let mut input = json!({"given_name": given, "family_name": "Martin", "starts_on": "2026-03-22"});
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let row = app.post(&at(a, "members"), token, input).await.expect(201).json();
    row["id"].as_str().unwrap().to_owned()
}

async fn commune(app: &TestApp, a: Uuid, token: &str, name: &str) -> Value {
    app.post(&at(a, "communes"), token, json!({"name": name})).await.expect(201).json()["id"].clone()
}

#[test]
fn a_body_follows_a_regime_that_the_law_offers_and_shows_its_notice() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let (b, neighbour) = app.neighbour().await;
        let council = json!({"name": "Conseil communautaire", "kind": "council", "informs_audience": true});
        let row = app.post(&at(a, "bodies"), &clerk, council.clone()).await.expect(201).json();
        assert_eq!(row["regime"], "epci_council");
        assert_eq!((&row["notice"]["days"], &row["notice"]["kind"]), (&json!(5), &json!("francs")));
        assert!(row["notice"]["legal_ref"].as_str().unwrap().contains("L5211-1"));
        app.post(&at(a, "bodies"), &clerk, council).await.refused(409, "bodies.name_taken");
        let town = json!({"name": "Conseil municipal", "kind": "council"});
        let town = app.post(&at(b, "bodies"), &neighbour, town).await.expect(201).json();
        assert_eq!((&town["regime"], &town["notice"]["days"]), (&json!("commune_lt_3500"), &json!(3)));

        let path = at(a, "bodies");
        let post = |body: Value| app.post(&path, &clerk, body);
        let sentence = post(json!({"name": "X", "kind": "council", "regime": "commune_lt_3500"}))
            .await
            .refused(422, "bodies.regime_not_offered");
        assert!(sentence.contains("epci_council"), "{sentence}");
        post(json!({"name": "X", "kind": "council", "own_notice_kind": "francs", "own_notice_days": 3}))
            .await
            .refused(422, "bodies.own_notice_too_short");
        post(json!({"name": "X", "kind": "council", "own_notice_days": 8}))
            .await
            .refused(422, "bodies.own_notice_incomplete");
        post(json!({"name": "X", "kind": "commission", "own_notice_kind": "francs", "own_notice_days": 0}))
            .await
            .refused(422, "bodies.own_notice_out_of_range");
        post(json!({"name": "X", "kind": "council", "note_required": false}))
            .await
            .refused(422, "bodies.note_required");
        post(json!({"name": " ", "kind": "commission"})).await.refused(422, "bodies.without_name");
        let informs = json!({"name": "Commission", "kind": "commission", "informs_audience": true});
        app.post(&at(b, "bodies"), &neighbour, informs).await.refused(422, "bodies.nobody_to_inform");

        let finances = json!({"name": "Commission Finances", "kind": "commission"});
        let row = post(finances.clone()).await.expect(201).json();
        assert_eq!(
            row["notice"],
            json!({"days": null, "kind": "own_rules", "legal_ref": "article L2121-22 du CGCT"})
        );
        let path = at(a, &format!("bodies/{}", row["id"].as_str().unwrap()));
        let mut changed = finances;
        changed["own_notice_kind"] = json!("calendar");
        changed["own_notice_days"] = json!(5);
        let row = app.put(&path, &clerk, changed.clone()).await.expect(200).json();
        assert_eq!((&row["notice"]["days"], &row["notice"]["kind"]), (&json!(5), &json!("calendar")));
        changed["closed_on"] = json!("2026-12-01");
        app.put(&path, &clerk, changed).await.expect(200);
        let list = app.get(&at(a, "bodies"), &clerk).await.expect(200).json();
        assert_eq!(list.as_array().unwrap().len(), 1, "a closed body is no longer listed");
        app.get(&path, &clerk).await.expect(200);
    });
}

#[test]
fn the_first_council_seats_every_titular_with_its_president() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        member(&app, a, &clerk, "Anne", json!({"function": "Présidente"})).await;
        member(&app, a, &clerk, "Bruno", json!({"function": "1er vice-président"})).await;
        member(&app, a, &clerk, "Chloé", json!({"capacity": "informed"})).await;
        let council = json!({"name": "Conseil", "kind": "council"});
        let row = app.post(&at(a, "bodies"), &clerk, council).await.expect(201).json();
        assert_eq!((&row["members"], &row["president"]), (&json!(2), &json!("Anne Martin")));
        let seats =
            app.get(&at(a, &format!("bodies/{}/seats", row["id"].as_str().unwrap())), &clerk).await.json();
        assert_eq!((&seats[0]["role"], &seats[1]["role"]), (&json!("president"), &json!("vice_president")));
        let bureau =
            app.post(&at(a, "bodies"), &clerk, json!({"name": "Bureau", "kind": "bureau"})).await.json();
        assert_eq!(bureau["members"], 0);
    });
}

#[test]
fn seats_are_replaced_from_today_on_and_yesterday_stays_as_it_was() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let bureau =
            app.post(&at(a, "bodies"), &clerk, json!({"name": "Bureau", "kind": "bureau"})).await.json();
        let id: Uuid = bureau["id"].as_str().unwrap().parse().unwrap();
        let path = at(a, &format!("bodies/{id}/seats"));
        let (anne, bruno, chloe) = (
            member(&app, a, &clerk, "Anne", json!({})).await,
            member(&app, a, &clerk, "Bruno", json!({})).await,
            member(&app, a, &clerk, "Chloé", json!({})).await,
        );
        let seat = |m: &str, role: &str| json!({"mandate_id": m, "role": role});
        let put = |seats: Value| app.put(&path, &clerk, json!({"seats": seats}));
        let first = put(json!([seat(&anne, "president"), seat(&bruno, "member")])).await.expect(200).json();
        assert_eq!(first.as_array().unwrap().len(), 2);
        // The same list again changes nothing, not even an id.
        assert_eq!(put(json!([seat(&bruno, "member"), seat(&anne, "president")])).await.json(), first);
        app.advance(3 * 86_400_000);
        put(json!([seat(&anne, "member"), seat(&chloe, "president")])).await.expect(200);
        let mut tx = app.tenant(a).await;
        let on = async |tx: &mut _, day: &str| {
            let day = pupitre::platform::time::Day(day.into());
            let mut held: Vec<(String, String)> = pupitre::features::bodies::seats_on(tx, id, &day)
                .await
                .unwrap()
                .into_iter()
                .map(|s| (s.mandate_id.to_string(), s.role))
                .collect();
            held.sort();
            held
        };
        let pair = |m: &str, role: &str| (m.to_owned(), role.to_owned());
        assert_eq!(on(&mut tx, "2026-12-09").await, [pair(&anne, "president"), pair(&bruno, "member")]);
        assert_eq!(on(&mut tx, "2026-12-10").await, [pair(&anne, "member"), pair(&chloe, "president")]);
        let entries = journal::entries(&mut tx, 0, 100).await.unwrap();
        assert_eq!(entries.iter().filter(|e| e.body.contains("bodies.seats")).count(), 2);
        drop(tx);
        // A seat given and taken back the same day never was.
        put(json!([seat(&anne, "member"), seat(&chloe, "president"), seat(&bruno, "member")]))
            .await
            .expect(200);
        put(json!([seat(&anne, "member"), seat(&chloe, "president")])).await.expect(200);
        assert_eq!(app.get(&path, &clerk).await.json().as_array().unwrap().len(), 2);
    });
}

#[test]
fn a_list_of_seats_that_the_law_does_not_know_is_refused_whole() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let (b, neighbour) = app.neighbour().await;
        let body =
            app.post(&at(a, "bodies"), &clerk, json!({"name": "Conseil", "kind": "council"})).await.json();
        let path = at(a, &format!("bodies/{}/seats", body["id"].as_str().unwrap()));
        let (orcy, valbrune) =
            (commune(&app, a, &clerk, "Orcy").await, commune(&app, a, &clerk, "Valbrune").await);
        let anne = member(&app, a, &clerk, "Anne", json!({"commune_id": orcy})).await;
        let bruno = member(&app, a, &clerk, "Bruno", json!({"commune_id": valbrune})).await;
        let chloe = member(&app, a, &clerk, "Chloé", json!({"commune_id": valbrune})).await;
        let david =
            member(&app, a, &clerk, "David", json!({"commune_id": orcy, "capacity": "substitute"})).await;
        let erika = member(&app, a, &clerk, "Erika", json!({"capacity": "informed"})).await;
        let theirs = member(&app, b, &neighbour, "Fanny", json!({})).await;
        let seat = |m: &str, role: &str| json!({"mandate_id": m, "role": role});
        let sub = |m: &str, of: &str| json!({"mandate_id": m, "role": "substitute", "substitute_for": of});
        let put = |seats: Value| app.put(&path, &clerk, json!({"seats": seats}));
        let cases = [
            (json!([seat(&anne, "president"), seat(&bruno, "president")]), "bodies.two_presidents"),
            (json!([seat(&anne, "member"), seat(&anne, "member")]), "bodies.seated_twice"),
            (json!([seat(&erika, "member")]), "bodies.informed_seated"),
            (json!([seat(&theirs, "member")]), "bodies.mandate_unknown"),
            (json!([seat(&ids::new_id().to_string(), "member")]), "bodies.mandate_unknown"),
            (json!([seat(&anne, "member"), seat(&david, "substitute")]), "bodies.substitute_without_titular"),
            (json!([seat(&anne, "member"), sub(&david, &bruno)]), "bodies.titular_unknown"),
            (
                json!([seat(&anne, "member"), {"mandate_id": bruno, "role": "member", "substitute_for": anne}]),
                "bodies.titular_replaces",
            ),
        ];
        for (seats, code) in cases {
            put(seats).await.refused(422, code);
        }
        assert_eq!(app.get(&path, &clerk).await.json(), json!([]));
        let lawful = json!([
            seat(&anne, "president"),
            seat(&bruno, "member"),
            seat(&chloe, "member"),
            sub(&david, &anne)
        ]);
        let rows = put(lawful).await.expect(200).json();
        assert_eq!(rows[3]["warning"], Value::Null);
        assert_eq!(rows[3]["substitute_for"], json!(anne));
        // Valbrune has two seats: a substitute there is doubtful, and said so.
        let doubtful = json!([
            seat(&anne, "president"),
            seat(&bruno, "member"),
            seat(&chloe, "member"),
            sub(&david, &bruno)
        ]);
        let rows = put(doubtful).await.expect(200).json();
        assert!(rows[3]["warning"].as_str().unwrap().contains("L5211-6"), "{rows}");
        app.post(&at(a, &format!("members/{bruno}/end")), &clerk, json!({"ends_on": "2026-12-01"}))
            .await
            .expect(200);
        put(json!([seat(&bruno, "member")])).await.refused(422, "bodies.mandate_over");
    });
}

#[test]
fn bodies_are_prepared_by_those_who_may_and_another_authority_finds_nothing() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let (b, neighbour) = app.neighbour().await;
        let input = json!({"name": "Bureau", "kind": "bureau"});
        let body = app.post(&at(a, "bodies"), &clerk, input.clone()).await.expect(201).json();
        let id = body["id"].as_str().unwrap();
        for role in Role::ALL {
            let person = app.person("Rôle", &format!("{role:?}"), "").await;
            app.role(a, person, role).await;
            let token = app.session(person).await;
            let looks = if matches!(role, Role::Intern | Role::Trainer) { 403 } else { 200 };
            let prepares = if matches!(role, Role::Clerk | Role::President) { 200 } else { 403 };
            app.get(&at(a, "bodies"), &token).await.expect(looks);
            app.get(&at(a, &format!("bodies/{id}/seats")), &token).await.expect(looks);
            app.put(&at(a, &format!("bodies/{id}")), &token, input.clone()).await.expect(prepares);
            app.put(&at(a, &format!("bodies/{id}/seats")), &token, json!({"seats": []}))
                .await
                .expect(prepares);
        }
        for path in [at(b, &format!("bodies/{id}")), at(a, &format!("bodies/{id}"))] {
            app.get(&path, &neighbour).await.expect(404);
            app.put(&path, &neighbour, input.clone()).await.expect(404);
            app.get(&format!("{path}/seats"), &neighbour).await.expect(404);
            app.put(&format!("{path}/seats"), &neighbour, json!({"seats": []})).await.expect(404);
        }
        app.post(&at(a, "bodies"), &neighbour, input).await.expect(404);
    });
}
