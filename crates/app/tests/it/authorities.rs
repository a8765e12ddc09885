//! Authorities: who may set what, the law that follows, templates, attention, journal, live feed.
use crate::authenticator::Authenticator;
use crate::harness::{START, TestApp, for_each_engine};
use axum::body::Body;
use axum::http::{Method, Request};
use futures::StreamExt;
use pupitre::execute;
use pupitre::features::convocations::check_journal;
use pupitre::platform::auth::Role;
use pupitre::platform::{attention, feed, ids, jobs, journal};
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt;
use uuid::Uuid;

fn at(a: Uuid, rest: &str) -> String {
    format!("/api/authorities/{a}{rest}")
}

fn orcy() -> Value {
    json!({ "kind": "commune", "name": "Commune d’Orcy", "short_name": "Orcy", "siren": "210000022",
        "insee_code": "60471", "population": 3_499, "population_from": "2026-01-01" })
}

async fn host(app: &TestApp) -> String {
    let person = app.person("Nadia", "Lemoine", "n.lemoine@hebergement.example").await;
    let mut tx = app.state.db.write().await.unwrap();
    execute!(&mut tx, "UPDATE person SET host_admin = TRUE WHERE id = $1", person).unwrap();
    tx.commit().await.unwrap();
    app.session(person).await
}

async fn someone(app: &TestApp, a: Uuid, name: &str, role: Role) -> String {
    let person = app.person(name, "Essai", &format!("{}@essai.example", name.to_lowercase())).await;
    app.role(a, person, role).await;
    app.session(person).await
}

fn person(email: &str, role: &str) -> Value {
    json!({ "civility": "Mme", "given_name": "Claire", "family_name": "Dubois", "email": email, "role": role })
}

async fn lines(app: &TestApp, a: Uuid, token: &str) -> Vec<Value> {
    app.get(&at(a, "/journal"), token).await.expect(200).json().as_array().unwrap().clone()
}

#[test]
fn the_host_opens_authorities_gives_the_first_role_and_reads_nothing_else() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let host = host(&app).await;
        app.post("/api/authorities", &clerk, orcy()).await.refused(403, "authorities.host_only");
        let mut taken = orcy();
        taken["siren"] = json!("200 000 016");
        app.post("/api/authorities", &host, taken).await.refused(409, "authorities.siren_taken");
        let opened = app.post("/api/authorities", &host, orcy()).await.expect(201).json();
        let b: Uuid = opened["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(opened["regime"]["key"], "commune_lt_3500");
        assert_eq!(opened["regime"]["notice_days"], 3);
        let names = |list: Value| -> Vec<String> {
            list.as_array().unwrap().iter().map(|x| x["short_name"].as_str().unwrap().to_owned()).collect()
        };
        let all = names(app.get("/api/authorities", &host).await.expect(200).json());
        assert_eq!(all, ["Communauté de communes des Trois Vallées", "Orcy"]);
        assert_eq!(names(app.get("/api/authorities", &clerk).await.expect(200).json()).len(), 1);
        app.post(&at(b, "/staff"), &host, person("c.dubois@orcy.example", "clerk")).await.expect(201);
        for closed in ["/journal", "/attention", "/templates/letter", "/journal/export", "/events"] {
            app.get(&at(a, closed), &host).await.expect(404);
        }
        app.get(&at(Uuid::from_u128(9), "/staff"), &host).await.expect(404);
    });
}

#[test]
fn another_authority_looks_like_none_on_every_route() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let (_, stranger) = app.neighbour().await;
        let mut tx = app.tenant(a).await;
        attention::raise(&mut tx, START, "mail_refused", None, None, &json!({})).await.unwrap();
        let matter = attention::open(&mut tx).await.unwrap()[0].id;
        tx.commit().await.unwrap();
        let me: Uuid = app.get(&at(a, "/staff"), &clerk).await.expect(200).json()[0]["person"]["id"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        let template =
            app.get(&at(a, "/templates/letter"), &clerk).await.expect(200).json()["content"].clone();
        let population = json!({ "valid_from": "2027-01-01", "inhabitants": 5, "source": "x" });
        for (method, rest, body) in [
            (Method::GET, String::new(), json!(null)),
            (Method::PUT, String::new(), orcy()),
            (Method::GET, "/logo".into(), json!(null)),
            (Method::PUT, "/logo".into(), json!(null)),
            (Method::POST, "/populations".into(), population),
            (Method::GET, "/staff".into(), json!(null)),
            (Method::POST, "/staff".into(), person("x@y.example", "it")),
            (Method::DELETE, format!("/staff/{me}/clerk"), json!(null)),
            (Method::GET, "/templates/letter".into(), json!(null)),
            (Method::PUT, "/templates/letter".into(), template.clone()),
            (Method::POST, "/templates/letter/preview".into(), template),
            (Method::GET, "/attention".into(), json!(null)),
            (Method::POST, format!("/attention/{matter}/settle"), json!({})),
            (Method::POST, format!("/attention/{matter}/retry"), json!({})),
            (Method::GET, "/journal".into(), json!(null)),
            (Method::GET, "/journal/export".into(), json!(null)),
            (Method::GET, "/events".into(), json!(null)),
        ] {
            for (authority, who) in [(a, &stranger), (Uuid::from_u128(5), &clerk)] {
                let body = Body::from(body.to_string());
                let answer =
                    app.send(method.clone(), &at(authority, &rest), who, body, "application/json").await;
                assert_eq!(answer.status, 404, "{method} {rest}");
                assert_eq!(answer.json()["code"], "not_found", "{method} {rest}");
            }
        }
        // Nor does an id of another authority work under one's own.
        let (b, own) = (app.authority("commune", "Autre", "210000036", 10).await, &stranger);
        let person = app.person("Odile", "Deux", "o.deux@x.example").await;
        app.role(b, person, Role::Clerk).await;
        app.post(&at(b, &format!("/attention/{matter}/settle")), &app.session(person).await, json!({}))
            .await
            .expect(404);
        app.get(&at(a, ""), own).await.expect(404);
        app.get(&at(a, ""), "").await.expect(401);
    });
}

#[test]
fn a_commune_of_3500_inhabitants_is_convened_five_clear_days_before() {
    for_each_engine(|app| async move {
        let a = app.authority("commune", "Commune d’Orcy", "210000022", 3_499).await;
        let clerk = someone(&app, a, "Odile", Role::Clerk).await;
        let before = app.get(&at(a, ""), &clerk).await.expect(200).json();
        assert_eq!(
            (&before["regime"]["notice_days"], &before["regime"]["note_required"]),
            (&json!(3), &json!(false))
        );
        // A population of next year changes nothing this year.
        let next =
            json!({ "valid_from": "2027-01-01", "inhabitants": 3_600, "source": "INSEE, millésime 2024" });
        let later = app.post(&at(a, "/populations"), &clerk, next).await.expect(201).json();
        assert_eq!((&later["population"], &later["regime"]["notice_days"]), (&json!(3_499), &json!(3)));
        assert_eq!(later["populations"].as_array().unwrap().len(), 2);
        let now = json!({ "valid_from": "2026-06-01", "inhabitants": 3_500, "source": "Recensement" });
        let view = app.post(&at(a, "/populations"), &clerk, now).await.expect(201).json();
        assert_eq!((&view["population"], &view["regime"]["notice_days"]), (&json!(3_500), &json!(5)));
        assert_eq!(view["regime"]["legal_ref"], "article L2121-12 du CGCT");
        for wrong in [
            json!({ "valid_from": "2027-13-01", "inhabitants": 1, "source": "x" }),
            json!({ "valid_from": "2027-01-01", "inhabitants": -4, "source": "x" }),
            json!({ "valid_from": "2027-01-01", "inhabitants": 4, "source": " " }),
        ] {
            app.post(&at(a, "/populations"), &clerk, wrong).await.expect(422);
        }
        let said = lines(&app, a, &clerk).await;
        assert_eq!(
            said[0]["sentence"],
            "Population de 3500 habitants à compter du 1er juin 2026 (source\u{a0}: Recensement)."
        );
        assert_eq!(said[0]["actor"], "Odile Essai");
    });
}

#[test]
fn what_is_said_of_an_authority_is_checked_kept_and_told() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let before = app.get(&at(a, ""), &clerk).await.expect(200).json();
        // What was read can be sent back as it is: nothing changes, nothing is written.
        let same = app.put(&at(a, ""), &clerk, before.clone()).await.expect(200).json();
        assert_eq!(same, before);
        assert_eq!(lines(&app, a, &clerk).await.len(), 0);
        let mut after = before.clone();
        after["address"] = json!("1 place de l’Hôtel-de-Ville\n21400 Valbrune");
        after["accent"] = json!("#7A1F3D");
        after["population"] = json!(22_000);
        after["population_from"] = json!("2026-01-01");
        let view = app.put(&at(a, ""), &clerk, after.clone()).await.expect(200).json();
        assert_eq!((&view["accent"], &view["population"]), (&json!("#7a1f3d"), &json!(22_000)));
        let said = lines(&app, a, &clerk).await;
        assert_eq!(
            said[0]["sentence"],
            "Réglages de la collectivité modifiés\u{a0}: couleur, adresse, population."
        );
        after["siren"] = json!("210000022");
        app.put(&at(a, ""), &clerk, after.clone()).await.refused(403, "authorities.host_only");
        after["siren"] = before["siren"].clone();
        after["time_zone"] = json!("Europe/Berlin");
        app.put(&at(a, ""), &clerk, after).await.refused(422, "authorities.zone_unknown");
        for role in [Role::President, Role::Direction, Role::Intern, Role::Trainer] {
            let other = someone(&app, a, &format!("{role:?}"), role).await;
            app.put(&at(a, ""), &other, before.clone()).await.refused(403, "session.role_missing");
            app.get(&at(a, ""), &other).await.expect(200);
        }
    });
}

#[test]
fn a_logo_is_a_still_picture_shown_to_those_of_the_authority() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        app.get(&at(a, "/logo"), &clerk).await.expect(404);
        let svg =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9v9z\"/></svg>";
        for (bytes, status, code) in [
            (svg.replace("<path", "<script>x()</script><path").into_bytes(), 422, "authorities.logo_unfit"),
            (vec![b'a'; 301 * 1024], 413, "authorities.logo_too_large"),
            (b"\xFF\xD8\xFF\xE0".to_vec(), 422, "authorities.logo_unfit"),
            (Vec::new(), 422, "authorities.logo_unfit"),
        ] {
            app.put_bytes(&at(a, "/logo"), &clerk, bytes).await.refused(status, code);
        }
        let view = app.put_bytes(&at(a, "/logo"), &clerk, svg.into()).await.expect(200).json();
        let url = view["logo_url"].as_str().unwrap().to_owned();
        let shown = app.get(&url, &clerk).await.expect(200);
        assert_eq!(
            (shown.headers["content-type"].to_str().unwrap(), shown.bytes),
            ("image/svg+xml", svg.into())
        );
        let policy =
            app.get(&url, &clerk).await.headers["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");
        let (_, stranger) = app.neighbour().await;
        app.get(&url, &stranger).await.expect(404);
        let me = app.get("/api/session", &clerk).await.expect(200).json();
        assert_eq!(me["desks"][0]["authority"]["logo_url"], json!(url));
    });
}

#[test]
fn roles_are_given_by_those_who_may_and_never_taken_from_the_last() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let staff = at(a, "/staff");
        let it = someone(&app, a, "Karim", Role::It).await;
        app.post(&staff, &it, person("x@y.example", "clerk")).await.refused(403, "staff.role_not_yours");
        app.post(&staff, &it, person("x@y.example", "president")).await.refused(403, "staff.role_not_yours");
        app.post(&staff, &clerk, person("x@y.example", "intern")).await.refused(422, "staff.end_missing");
        let mut past = person("x@y.example", "intern");
        past["valid_to"] = json!("2026-12-06");
        app.post(&staff, &clerk, past.clone()).await.refused(422, "staff.end_past");
        past["valid_to"] = json!("2026-12-07");
        app.post(&staff, &it, past).await.expect(201);
        app.post(&staff, &clerk, person("x@y.example", "king")).await.refused(422, "request.unreadable");
        app.post(&staff, &clerk, person("x@y", "it")).await.refused(422, "field.email");
        // The same address is the same person, whatever its case; a role given twice is one role.
        for _ in 0..2 {
            app.post(&staff, &clerk, person(" X@Y.example", "direction")).await.expect(201);
        }
        let rows = app.get(&staff, &clerk).await.expect(200).json();
        let roles: Vec<(&str, &str)> = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|r| (r["person"]["name"].as_str().unwrap(), r["role"].as_str().unwrap()))
            .collect();
        assert_eq!(
            roles,
            [
                ("Sylvie Aubertin", "clerk"),
                ("Claire Dubois", "direction"),
                ("Claire Dubois", "intern"),
                ("Karim Essai", "it")
            ]
        );
        let id = |name: &str| {
            let rows = rows.as_array().unwrap().iter();
            let row = rows.clone().find(|r| r["person"]["name"] == name).unwrap();
            row["person"]["id"].as_str().unwrap().to_owned()
        };
        app.delete(&format!("{staff}/{}/clerk", id("Sylvie Aubertin")), &it)
            .await
            .refused(403, "staff.role_not_yours");
        app.delete(&format!("{staff}/{}/it", id("Karim Essai")), &clerk).await.expect(204);
        app.get(&staff, &it).await.expect(401);
        app.delete(&format!("{staff}/{}/it", id("Karim Essai")), &clerk).await.expect(404);
        app.delete(&format!("{staff}/{}/clerk", id("Sylvie Aubertin")), &clerk)
            .await
            .refused(409, "staff.last_hands");
        // The intern's last day ends with him.
        app.advance(24 * 3_600_000);
        let rows = app.get(&staff, &clerk).await.expect(200).json();
        assert!(!rows.as_array().unwrap().iter().any(|r| r["role"] == "intern"));
        let said = lines(&app, a, &clerk).await;
        assert_eq!(said[0]["sentence"], "Rôle «\u{a0}service informatique\u{a0}» retiré à Karim Essai.");
        assert_eq!(
            said.last().unwrap()["sentence"],
            "Rôle «\u{a0}stagiaire\u{a0}» donné à Claire Dubois, jusqu’au 7 décembre 2026."
        );
    });
}

#[test]
fn a_new_person_of_the_staff_comes_in_by_the_link_of_the_mail() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        app.post(&at(a, "/staff"), &clerk, person("c.dubois@orcy.example", "it")).await.expect(201);
        app.run_jobs().await;
        let mails = app.mails().await;
        assert_eq!(mails.len(), 1);
        let (_, rest) = mails[0].text.split_once("/enroler/").expect("a link");
        let code = rest.split_whitespace().next().unwrap();
        assert!(mails[0].text.contains("\nMadame Dubois,\n"), "{}", mails[0].text);
        let order = json!({ "code": code, "device_label": "Poste du service" });
        let answer = app.post("/api/session/enrol", "", order).await.expect(200);
        assert_eq!(answer.json()["second_factor_needed"], true);
        let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
        let session = cookie.split_once('=').unwrap().1.split(';').next().unwrap();
        app.get(&at(a, "/staff"), session).await.refused(403, "session.second_factor_needed");
        let begun = app.post("/api/me/passkeys/start", session, json!({})).await.expect(200).json();
        let credential = Authenticator::new(2).create(&begun["options"]);
        let finish = json!({ "ceremony": begun["ceremony"], "credential": credential });
        app.post("/api/me/passkeys/finish", session, finish).await.expect(204);
        app.get(&at(a, "/staff"), session).await.expect(200);
        // Someone who can already come in is not invited again.
        app.post(&at(a, "/staff"), &clerk, person("c.dubois@orcy.example", "direction")).await.expect(201);
        app.run_jobs().await;
        assert_eq!(app.mails().await.len(), 1);
    });
}

#[test]
fn the_letter_is_saved_in_versions_and_one_that_cannot_be_printed_is_refused() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let path = at(a, "/templates/letter");
        let president = app.person("Jeanne", "Garnot", "j.garnot@trois-vallees.example").await;
        app.role(a, president, Role::President).await;
        let first = app.get(&path, &clerk).await.expect(200).json();
        assert_eq!(
            (&first["version"], &first["content"]["signatory"]),
            (&json!(0), &json!("La présidente,\nJeanne Garnot"))
        );
        let preview =
            app.post(&format!("{path}/preview"), &clerk, first["content"].clone()).await.expect(200);
        assert_eq!(preview.headers["content-type"], "application/pdf");
        assert!(preview.bytes.starts_with(b"%PDF-"));
        let mut content = first["content"].clone();
        content["body"] = json!("Bonjour {prenon},\n\n{ordre_du_jour}");
        let refusal = app.put(&path, &clerk, content.clone()).await.refused(422, "documents.refused");
        assert!(refusal.contains("{prenon}") && refusal.contains("{prénom}"), "{refusal}");
        app.post(&format!("{path}/preview"), &clerk, content.clone()).await.refused(422, "documents.refused");
        content["body"] = json!("x".repeat(8_001));
        app.put(&path, &clerk, content.clone()).await.refused(422, "field.too_long");
        content["body"] = json!("#panic() \\u{0} *{nom}*\n\n{ordre_du_jour}");
        content["envelope"] = json!("left");
        let logo =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9v9z\"/></svg>";
        app.put_bytes(&at(a, "/logo"), &clerk, logo.into()).await.expect(200);
        for version in 1..=2 {
            let saved = app.put(&path, &clerk, content.clone()).await.expect(200).json();
            assert_eq!(saved["version"], version);
        }
        let last = app.get(&path, &clerk).await.expect(200).json();
        assert_eq!((&last["version"], &last["content"]), (&json!(2), &content));
        let direction = someone(&app, a, "Paul", Role::Direction).await;
        app.get(&path, &direction).await.expect(200);
        app.put(&path, &direction, content).await.refused(403, "session.role_missing");
        assert_eq!(lines(&app, a, &clerk).await[0]["sentence"], "Modèle de lettre enregistré, version 2.");
    });
}

#[test]
fn what_stopped_is_told_tried_again_and_closed() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let person = app.person("Hélène", "Ferrand", "h.ferrand@x.example").await;
        let mut tx = app.tenant(a).await;
        jobs::enqueue(&mut tx, "nobody.knows", person, &json!({}), START, START).await.unwrap();
        let detail = json!({ "address": "h.ferrand@x.example", "reason": "550 5.1.1 unknown user" });
        let ended = jobs::enqueue(&mut tx, "a.mail", person, &json!({}), START, START).await.unwrap();
        jobs::done(tx.inner(), ended, START).await.unwrap();
        attention::raise(&mut tx, START, "mail_refused", Some(person), Some(ended), &detail).await.unwrap();
        attention::raise(&mut tx, START, "mail_refused", Some(person), None, &json!({})).await.unwrap();
        tx.commit().await.unwrap();
        app.run_jobs().await;
        let list = app.get(&at(a, "/attention"), &clerk).await.expect(200).json();
        let find = |code: &str| list.as_array().unwrap().iter().find(|m| m["code"] == code).unwrap().clone();
        let (refused, stuck) = (find("mail_refused"), find("job_stuck"));
        assert_eq!(
            refused["sentence"],
            "Le courriel à Hélène Ferrand (h.ferrand@x.example) a été refusé par son serveur. Corrigez l’adresse et \
             renvoyez, ou remettez la convocation en main propre. Réponse reçue\u{a0}: 550 5.1.1 unknown user."
        );
        assert_eq!(list.as_array().unwrap().len(), 2, "the same matter waits once");
        assert_eq!((&refused["can_retry"], &stuck["can_retry"]), (&json!(false), &json!(true)));
        assert!(stuck["sentence"].as_str().unwrap().contains("nobody.knows"), "{stuck}");
        let act = |m: &Value, what: &str| at(a, &format!("/attention/{}/{what}", m["id"].as_str().unwrap()));
        app.post(&act(&refused, "retry"), &clerk, json!({})).await.refused(409, "attention.nothing_to_retry");
        let direction = someone(&app, a, "Paul", Role::Direction).await;
        app.get(&at(a, "/attention"), &direction).await.expect(200);
        app.post(&act(&refused, "settle"), &direction, json!({})).await.refused(403, "session.role_missing");
        app.post(&act(&refused, "settle"), &clerk, json!({})).await.expect(204);
        app.post(&act(&refused, "settle"), &clerk, json!({})).await.expect(404);
        // Tried again, it stops again, and comes back as a new matter.
        app.post(&act(&stuck, "retry"), &clerk, json!({})).await.expect(204);
        assert_eq!(app.get(&at(a, "/attention"), &clerk).await.expect(200).json(), json!([]));
        app.run_jobs().await;
        let again = app.get(&at(a, "/attention"), &clerk).await.expect(200).json();
        assert_eq!((again[0]["code"].as_str(), again.as_array().unwrap().len()), (Some("job_stuck"), 1));
    });
}

#[test]
fn the_exported_journal_is_checked_without_the_server_and_any_change_shows() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let export = at(a, "/journal/export");
        let empty = String::from_utf8(app.get(&export, &clerk).await.expect(200).bytes).unwrap();
        assert_eq!((empty.lines().count(), empty.contains(journal::GENESIS)), (1, true));
        let mut tx = app.tenant(a).await;
        for n in 0..1_203 {
            let facts = json!({ "n": n, "text": "« é »" });
            let act = journal::Act { at: START, actor: None, verb: "test.act", subject: None, facts: &facts };
            journal::record(&mut tx, act).await.unwrap();
        }
        tx.commit().await.unwrap();
        let answer = app.get(&export, &clerk).await.expect(200);
        assert_eq!(answer.headers["content-type"], "application/x-ndjson");
        let text = String::from_utf8(answer.bytes).unwrap();
        let heading: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert_eq!(heading["authority"]["name"], "Communauté de communes des Trois Vallées");
        let whole = check_journal(&text).unwrap();
        assert_eq!(
            (whole.findings.as_slice(), &whole.checked["journal_entries"]),
            ([].as_slice(), &json!(1_203))
        );
        let lines: Vec<&str> = text.lines().collect();
        let (mut swapped, mut without) = (lines.clone(), lines.clone());
        swapped.swap(700, 701);
        without.remove(700);
        for (what, changed) in [
            ("a fact", text.replacen("\\\"n\\\":700", "\\\"n\\\":701", 1)),
            ("the order", swapped.join("\n")),
            ("an act less", without.join("\n")),
            ("the end", lines[..600].join("\n")),
            ("the authority", text.replacen(&a.to_string(), &Uuid::nil().to_string(), 1)),
        ] {
            assert_ne!(changed, text, "{what}");
            assert!(!check_journal(&changed).unwrap().findings.is_empty(), "{what}");
        }
        // The list goes back page by page.
        let page = app.get(&at(a, "/journal?limit=2"), &clerk).await.expect(200).json();
        assert_eq!((&page[0]["seq"], &page[1]["seq"]), (&json!(1_203), &json!(1_202)));
        let page = app.get(&at(a, "/journal?limit=200&before=2"), &clerk).await.expect(200).json();
        assert_eq!((page.as_array().unwrap().len(), &page[0]["actor"]), (1, &json!("Le serveur")));
        app.get(&at(a, "/journal?limit=x"), &clerk).await.refused(422, "request.unreadable");
    });
}

/// The next event of a stream, as (id, data).
async fn next_event(
    stream: &mut (impl StreamExt<Item = Result<axum::body::Bytes, axum::Error>> + Unpin),
) -> (i64, Value) {
    let mut text = String::new();
    loop {
        let piece =
            tokio::time::timeout(Duration::from_secs(5), stream.next()).await.expect("an event in time");
        text.push_str(std::str::from_utf8(&piece.unwrap().unwrap()).unwrap());
        if text.contains("\n\n") {
            let line =
                |name: &str| text.lines().find_map(|l| l.strip_prefix(name)).unwrap().trim().to_owned();
            assert_eq!(line("event:"), "feed");
            return (line("id:").parse().unwrap(), serde_json::from_str(&line("data:")).unwrap());
        }
    }
}

#[test]
fn the_feed_tells_what_happens_and_takes_up_where_the_browser_was() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let (b, _) = app.neighbour().await;
        let publish = async |authority: Uuid, kind: &'static str| {
            let mut tx = app.tenant(authority).await;
            feed::publish(&mut tx, kind, Some(ids::new_id()), START).await.unwrap();
            tx.commit().await.unwrap();
        };
        let listen = async |last: Option<&str>| {
            let mut request =
                Request::get(at(a, "/events")).header("authorization", format!("Bearer {clerk}"));
            if let Some(last) = last {
                request = request.header("last-event-id", last);
            }
            let response = app.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            assert_eq!(response.headers()["content-type"], "text/event-stream");
            response.into_body().into_data_stream()
        };
        publish(a, "old.news").await;
        let mut live = listen(None).await;
        let started = std::time::Instant::now();
        publish(b, "elsewhere").await;
        publish(a, "sittings.write").await;
        let (id, data) = next_event(&mut live).await;
        assert_eq!((id, &data["kind"], &data["seq"]), (2, &json!("sittings.write"), &json!(2)));
        assert!(data["subject"].is_string());
        assert!(started.elapsed() < Duration::from_millis(1_500), "the bell, not the two-second look");
        let mut resumed = listen(Some("0")).await;
        assert_eq!(next_event(&mut resumed).await.1["kind"], "old.news");
        assert_eq!(next_event(&mut resumed).await.1["kind"], "sittings.write");
        // A cursor from another life of the database begins at the present.
        let mut fresh = listen(Some("999")).await;
        publish(a, "news").await;
        assert_eq!(next_event(&mut fresh).await.0, 3);
        // Another node's act rings no bell here: it is heard by looking.
        let mut tx = app.tenant(a).await;
        feed::publish(&mut tx, "other.node", None, START).await.unwrap();
        tx.release().commit().await.unwrap();
        assert_eq!(next_event(&mut fresh).await.1["kind"], "other.node");
    });
}
