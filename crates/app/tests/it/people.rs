//! People: members by hand, channel, end of mandate, communes, enrolment, and what two authorities share.
use crate::harness::{TestApp, for_each_engine};
use pupitre::platform::{auth::Role, ids, journal};
use pupitre::{execute, value};
use serde_json::{Value, json};
use uuid::Uuid;

fn at(a: Uuid, rest: &str) -> String {
    format!("/api/authorities/{a}/{rest}")
}

fn maryse() -> Value {
    json!({ "civility": "Madame", "given_name": "Maryse", "family_name": "Leloup", "email": " M.Leloup@Orcy.example ",
        "phone": "06 12 34 56 78", "function": "1re vice-présidente", "rank": 2, "starts_on": "2026-03-22" })
}

async fn add(app: &TestApp, a: Uuid, token: &str, member: Value) -> Value {
    app.post(&at(a, "members"), token, member).await.expect(201).json()
}

async fn verbs(app: &TestApp, a: Uuid) -> Vec<String> {
    let mut tx = app.tenant(a).await;
    let entries = journal::entries(&mut tx, 0, 1_000).await.unwrap();
    assert_eq!(journal::check_chain(&entries), Ok(()));
    entries
        .iter()
        .map(|e| serde_json::from_str::<Value>(&e.body).unwrap()["verb"].as_str().unwrap().to_owned())
        .collect()
}

async fn persons(app: &TestApp) -> i64 {
    let mut tx = app.state.db.read().await.unwrap();
    value!(&mut tx, "SELECT COUNT(*) FROM person").unwrap()
}

#[test]
fn a_member_is_added_corrected_and_listed_in_the_order_of_names() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let commune =
            app.post(&at(a, "communes"), &clerk, json!({"name": "Orcy", "insee_code": "60471"})).await;
        let commune = commune.expect(201).json();
        app.post(&at(a, "communes"), &clerk, json!({"name": "ORCY"}))
            .await
            .refused(409, "people.commune_known");
        let mut input = maryse();
        input["commune_id"] = commune["id"].clone();
        let row = add(&app, a, &clerk, input.clone()).await;
        assert_eq!(row["email"], "m.leloup@orcy.example");
        assert_eq!(row["commune"], json!({"id": commune["id"], "name": "Orcy"}));
        assert_eq!(row["channel"], "electronic");
        add(&app, a, &clerk, json!({"given_name": "Éric", "family_name": "Abadie", "capacity": "informed"}))
            .await;
        let list = app.get(&at(a, "members"), &clerk).await.expect(200).json();
        let names: Vec<&str> =
            list.as_array().unwrap().iter().map(|m| m["family_name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Abadie", "Leloup"]);
        let informed = app.get(&at(a, "members?capacity=informed"), &clerk).await.expect(200).json();
        assert_eq!(informed.as_array().unwrap().len(), 1);
        let before = app.get(&at(a, "members?on=2026-03-21"), &clerk).await.expect(200).json();
        assert_eq!(before, json!([]));
        let communes = app.get(&at(a, "communes"), &clerk).await.expect(200).json();
        assert_eq!(communes[0]["seats"], 1);

        let path = at(a, &format!("members/{}", row["id"].as_str().unwrap()));
        input["function"] = json!("Présidente");
        input["email"] = json!("maryse@orcy.example");
        let row = app.put(&path, &clerk, input).await.expect(200).json();
        assert_eq!((&row["function"], &row["email"]), (&json!("Présidente"), &json!("maryse@orcy.example")));
        assert_eq!(app.get(&path, &clerk).await.expect(200).json(), row);
        assert_eq!(
            verbs(&app, a).await,
            ["people.commune", "people.create", "people.create", "people.update"]
        );
        let mut tx = app.tenant(a).await;
        let written: Vec<String> =
            journal::entries(&mut tx, 0, 100).await.unwrap().into_iter().map(|e| e.body).collect();
        assert!(!written.join("").contains("eloup"), "the journal holds ids, no names: {written:?}");
    });
}

#[test]
fn what_cannot_be_a_member_is_refused_beside_its_field() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let cases = [
            ("given_name", json!("  "), "people.missing"),
            ("given_name", json!("…"), "people.missing"),
            ("family_name", json!("x".repeat(101)), "people.too_long"),
            ("family_name", json!("Le\u{0}loup"), "people.invisible_character"),
            ("civility", json!("Mme"), "people.civility_unknown"),
            ("email", json!("m.leloup@orcy"), "people.email_malformed"),
            ("email", json!("m.leloup@orcy.example\r\nBcc: all@x.fr"), "people.email_malformed"),
            ("rank", json!(-1), "people.rank_out_of_range"),
            ("commune_id", json!(ids::new_id()), "people.commune_unknown"),
            ("delegation", json!("x".repeat(501)), "people.too_long"),
        ];
        for (field, value, code) in cases {
            let mut input = maryse();
            input[field] = value.clone();
            let answer = app.post(&at(a, "members"), &clerk, input).await;
            assert_eq!(answer.json()["field"], field, "{value}");
            answer.refused(422, code);
        }
        let mut input = maryse();
        input["starts_on"] = json!("2026-02-30");
        app.post(&at(a, "members"), &clerk, input).await.refused(422, "request.unreadable");
        assert_eq!(app.get(&at(a, "members"), &clerk).await.json(), json!([]));
        assert!(verbs(&app, a).await.is_empty());
    });
}

#[test]
fn paper_needs_a_dated_request_and_an_address_and_each_change_is_written_down() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let row = add(&app, a, &clerk, maryse()).await;
        let path = at(a, &format!("members/{}/channel", row["id"].as_str().unwrap()));
        let post = |body: Value| app.post(&path, &clerk, body);
        post(json!({"channel": "paper"})).await.refused(422, "people.paper_without_request");
        let sentence = post(json!({"channel": "paper", "requested_on": "2026-12-01"}))
            .await
            .refused(422, "people.paper_without_address");
        assert!(sentence.contains("L2121-10"), "{sentence}");
        post(json!({"channel": "paper", "requested_on": "2026-12-08", "address": "x"}))
            .await
            .refused(422, "people.paper_request_to_come");
        let paper = json!({"channel": "paper", "requested_on": "2026-12-01", "address": "3, rue  Basse\n\n60130 Orcy "});
        let row = post(paper.clone()).await.expect(200).json();
        assert_eq!(
            (&row["channel"], &row["paper_address"]),
            (&json!("paper"), &json!("3, rue Basse\n60130 Orcy"))
        );
        post(paper).await.expect(200);
        let row = post(json!({"channel": "electronic"})).await.expect(200).json();
        assert_eq!((&row["channel"], &row["paper_requested_on"]), (&json!("electronic"), &Value::Null));
        assert_eq!(verbs(&app, a).await, ["people.create", "people.channel", "people.channel"]);

        let informed = json!({"given_name": "Éric", "family_name": "Abadie", "capacity": "informed"});
        let informed = add(&app, a, &clerk, informed).await;
        let path = at(a, &format!("members/{}/channel", informed["id"].as_str().unwrap()));
        let paper = json!({"channel": "paper", "requested_on": "2026-12-01", "address": "x"});
        app.post(&path, &clerk, paper).await.refused(422, "people.informed_on_paper");
    });
}

#[test]
fn a_mandate_that_ends_takes_its_seats_and_its_tablets_with_it_and_can_be_reopened() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let row = add(&app, a, &clerk, maryse()).await;
        let (mandate, person) = (row["id"].as_str().unwrap(), row["person_id"].as_str().unwrap());
        let (mandate_id, person): (Uuid, Uuid) = (mandate.parse().unwrap(), person.parse().unwrap());
        let body = ids::new_id();
        let mut tx = app.tenant(a).await;
        execute!(
            tx.inner(),
            "INSERT INTO body (tenant_id, id, name, kind, regime) VALUES ($1, $2, 'Conseil', 'council', 'epci_council')",
            a,
            body
        )
        .unwrap();
        execute!(
            tx.inner(),
            "INSERT INTO seat (tenant_id, id, body_id, mandate_id, role, starts_on)
             VALUES ($1, $2, $3, $4, 'member', '2026-03-22')",
            a,
            ids::new_id(),
            body,
            mandate_id
        )
        .unwrap();
        tx.commit().await.unwrap();
        let her = app.session(person).await;
        app.get("/api/tablet/inbox", &her).await.expect(200);
        let path = at(a, &format!("members/{mandate}"));
        let end = format!("{path}/end");
        assert_eq!(app.get(&path, &clerk).await.json()["bodies"][0]["name"], "Conseil");
        app.post(&end, &clerk, json!({"ends_on": "2026-03-21"}))
            .await
            .refused(422, "people.ends_before_start");
        let row = app.post(&end, &clerk, json!({"ends_on": "2026-12-06", "reason": "démission"})).await;
        let row = row.expect(200).json();
        assert_eq!((&row["ends_on"], &row["bodies"]), (&json!("2026-12-06"), &json!([])));
        assert_eq!(app.get(&at(a, "members"), &clerk).await.json(), json!([]));
        app.get("/api/tablet/inbox", &her).await.refused(401, "session.missing");
        app.post(&format!("{path}/enrolment"), &clerk, json!({})).await.refused(409, "people.mandate_over");
        let row = app.post(&end, &clerk, json!({"ends_on": null})).await.expect(200).json();
        assert_eq!((&row["ends_on"], &row["bodies"][0]["name"]), (&Value::Null, &json!("Conseil")));
    });
}

#[test]
fn a_code_opens_one_tablet_its_sheet_prints_it_and_a_new_one_withdraws_it() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let row = add(&app, a, &clerk, maryse()).await;
        let path = at(a, &format!("members/{}/enrolment", row["id"].as_str().unwrap()));
        let first = app.post(&path, &clerk, json!({})).await.expect(201).json();
        let code = first["code"].as_str().unwrap();
        assert_eq!(first["url"], format!("http://localhost:8080/enroler/{code}"));
        assert!(first["qr_svg"].as_str().unwrap().contains("<svg"));
        assert_eq!(first["expires_at"], crate::harness::START.0 + 7 * 86_400_000);
        let sheet = first["sheet_url"].as_str().unwrap();
        let pdf = app.get(sheet, &clerk).await.expect(200);
        assert!(pdf.bytes.starts_with(b"%PDF-"));
        app.get(&sheet.replace(code, "AAAA-BBBB-CCCC"), &clerk).await.expect(404);
        let second = app.post(&path, &clerk, json!({})).await.expect(201).json();
        assert_ne!(second["code"], first["code"]);
        app.get(sheet, &clerk).await.refused(410, "people.code_spent");
        let mut tx = app.tenant(a).await;
        let stored: Vec<(String, i64)> =
            pupitre::rows!(tx.inner(), "SELECT code_hash, expires_at FROM enrolment WHERE tenant_id = $1", a)
                .unwrap();
        assert!(stored.iter().all(|(hash, _)| hash.len() == 64 && !hash.contains(code)));
        let entries = journal::entries(&mut tx, 0, 100).await.unwrap();
        assert!(entries.iter().all(|e| !e.body.contains(code)), "no code in the journal");
        drop(tx);
        app.advance(7 * 86_400_000);
        let sheet = second["sheet_url"].as_str().unwrap();
        app.get(sheet, &clerk).await.refused(410, "people.code_spent");
    });
}

#[test]
fn each_role_does_its_part_and_another_authority_finds_nothing() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let (b, neighbour) = app.neighbour().await;
        let row = add(&app, a, &clerk, maryse()).await;
        let m = row["id"].as_str().unwrap();
        let mut tokens = Vec::new();
        for role in Role::ALL {
            let person = app.person("Rôle", &format!("{role:?}"), "").await;
            app.role(a, person, role).await;
            tokens.push((role, app.session(person).await));
        }
        let one = at(a, &format!("members/{m}"));
        for (role, token) in &tokens {
            let looks = matches!(role, Role::Clerk | Role::President | Role::Direction | Role::It);
            let prepares = matches!(role, Role::Clerk | Role::President);
            let enrols = matches!(role, Role::Clerk | Role::It);
            let expected = |may: bool, ok: u16| if may { ok } else { 403 };
            app.get(&at(a, "members"), token).await.expect(expected(looks, 200));
            app.get(&one, token).await.expect(expected(looks, 200));
            app.get(&at(a, "communes"), token).await.expect(expected(looks, 200));
            app.put(&one, token, maryse()).await.expect(expected(prepares, 200));
            app.post(&format!("{one}/channel"), token, json!({"channel": "electronic"}))
                .await
                .expect(expected(prepares, 200));
            app.post(&format!("{one}/enrolment"), token, json!({})).await.expect(expected(enrols, 201));
        }
        // The neighbour's own desk, another's member; and the neighbour at another's desk.
        for (path, token) in [(at(b, &format!("members/{m}")), &neighbour), (one.clone(), &neighbour)] {
            app.get(&path, token).await.expect(404);
            app.put(&path, token, maryse()).await.expect(404);
            app.post(&format!("{path}/end"), token, json!({"ends_on": "2026-12-31"})).await.expect(404);
            app.post(&format!("{path}/channel"), token, json!({"channel": "electronic"})).await.expect(404);
            app.post(&format!("{path}/enrolment"), token, json!({})).await.expect(404);
            let sheet = format!("{path}/enrolment/{}/sheet.pdf?code=A", ids::new_id());
            app.get(&sheet, token).await.expect(404);
        }
        app.get(&at(a, "members"), &neighbour).await.expect(404);
        app.get(&at(a, "members"), "").await.expect(401);
        // Another authority's commune is unknown here.
        let commune = app.post(&at(b, "communes"), &neighbour, json!({"name": "Saint-Aubin"})).await.json();
        let mut input = maryse();
        input["commune_id"] = commune["id"].clone();
        app.put(&one, &clerk, input).await.refused(422, "people.commune_unknown");
    });
}

#[test]
fn a_person_known_elsewhere_is_linked_and_neither_authority_learns_or_loses_anything() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let (b, neighbour) = app.neighbour().await;
        let mut theirs = maryse();
        theirs["birth_date"] = json!("1961-03-14");
        let first = add(&app, a, &clerk, theirs).await;
        let before = persons(&app).await;
        // Same names, same birth, no contact said: linked, and the neighbour sees no e-mail nor phone.
        let second = add(
            &app,
            b,
            &neighbour,
            json!({"given_name": "MARYSE", "family_name": "Leloup", "birth_date": "1961-03-14"}),
        )
        .await;
        assert_eq!(second["person_id"], first["person_id"]);
        assert_eq!(persons(&app).await, before);
        assert_eq!((&second["email"], &second["phone"]), (&Value::Null, &json!("")));
        let path = at(b, &format!("members/{}", second["id"].as_str().unwrap()));
        let mut input = json!({"civility": "Madame", "given_name": "Maryse", "family_name": "Leloup",
            "email": "maryse@saint-aubin.example", "phone": "03 44 00 00 00"});
        let row = app.put(&path, &neighbour, input.clone()).await.expect(200).json();
        assert_eq!(row["email"], "maryse@saint-aubin.example");
        let theirs =
            app.get(&at(a, &format!("members/{}", first["id"].as_str().unwrap())), &clerk).await.json();
        assert_eq!(theirs, first, "the first authority still sees its own");
        input["family_name"] = json!("Leloup-Martin");
        let sentence = app.put(&path, &neighbour, input).await.refused(409, "people.names_elsewhere");
        assert!(!sentence.contains("Trois Vallées"), "{sentence}");
        // The first authority's address under another name is nobody's business here.
        let thief = json!({"given_name": "Jean", "family_name": "Tout", "email": "m.leloup@orcy.example"});
        let sentence =
            app.post(&at(b, "members"), &neighbour, thief).await.refused(409, "people.address_taken");
        assert!(!sentence.contains("eloup"), "{sentence}");
        // Twice in one authority is refused.
        app.post(&at(a, "members"), &clerk, maryse()).await.refused(409, "people.already_here");
    });
}
