//! Accounts: every way in, every way it is refused, and how access ends.
use crate::authenticator::Authenticator;
use crate::harness::{Answer, START, TestApp, for_each_engine};
use axum::body::Body;
use axum::http::{Method, Request};
use pupitre::features::accounts::{DEMO_PEOPLE, setup_code};
use pupitre::platform::auth::{Role, TABLET_LIFE};
use pupitre::platform::mail::Mail;
use pupitre::platform::time::{Day, Timestamp};
use pupitre::platform::{ids, journal};
use pupitre::{execute, value};
use serde_json::{Value, json};
use uuid::Uuid;

const PASSWORD: &str = "quatre chevaux mangent lentement";
const MINUTE: i64 = 60_000;

/// The token of the cookie that an answer sets.
pub fn token(answer: &Answer) -> String {
    let cookie = answer.headers.get("set-cookie").expect("a cookie is set").to_str().unwrap();
    cookie.split_once('=').unwrap().1.split(';').next().unwrap().to_owned()
}

/// The code that an authenticator application shows at a moment.
fn totp(secret: &str, at: Timestamp) -> String {
    let bytes = totp_rs::Secret::Encoded(secret.to_owned()).to_bytes().unwrap();
    let application =
        totp_rs::TOTP::new(totp_rs::Algorithm::SHA1, 6, 1, 30, bytes, None, "someone".into()).unwrap();
    application.generate((at.0 / 1_000) as u64)
}

/// A clerk who sets a password and an authenticator application in a session of the harness: (id, secret).
async fn clerk_with_password(app: &TestApp, authority: Uuid, email: &str) -> (Uuid, String) {
    let clerk = app.person("Sylvie", "Aubert", email).await;
    app.role(authority, clerk, Role::Clerk).await;
    let session = app.session(clerk).await;
    app.put("/api/me/password", &session, json!({ "new": PASSWORD })).await.expect(204);
    let secret = app.post("/api/me/totp/start", &session, json!({})).await.expect(200).json();
    let secret = secret["secret"].as_str().unwrap().to_owned();
    let code = totp(&secret, app.state.clock.now());
    app.post("/api/me/totp/confirm", &session, json!({ "code": code })).await.expect(204);
    app.advance(MINUTE);
    (clerk, secret)
}

async fn enter(app: &TestApp, email: &str, password: &str, totp: Option<&str>) -> Answer {
    app.post("/api/session/password", "", json!({ "email": email, "password": password, "totp": totp })).await
}

async fn verbs(app: &TestApp, authority: Uuid) -> Vec<String> {
    let mut tx = app.tenant(authority).await;
    let entries = journal::entries(&mut tx, 0, 1_000).await.unwrap();
    assert_eq!(journal::check_chain(&entries), Ok(()));
    let verb = |e: &journal::Entry| serde_json::from_str::<Value>(&e.body).unwrap()["verb"].clone();
    entries.iter().map(|e| verb(e).as_str().unwrap().to_owned()).collect()
}

/// A member with a mandate from 2020 on.
async fn member(app: &TestApp, authority: Uuid, given: &str, family: &str) -> Uuid {
    let person = app.person(given, family, &format!("{}@elus.example", family.to_lowercase())).await;
    let mut tx = app.tenant(authority).await;
    execute!(
        tx.inner(),
        "INSERT INTO mandate (tenant_id, id, person_id, capacity, starts_on) VALUES ($1, $2, $3, 'sitting', $4)",
        authority,
        ids::new_id(),
        person,
        Day("2020-06-01".into())
    )
    .unwrap();
    tx.commit().await.unwrap();
    person
}

/// A one-time code, straight in the tables.
pub async fn code_for(app: &TestApp, authority: Uuid, person: Uuid, life: i64) -> String {
    let code = ids::typed_code();
    let mut tx = app.tenant(authority).await;
    execute!(
        tx.inner(),
        "INSERT INTO enrolment (tenant_id, id, person_id, code_hash, created_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $3, $5, $6)",
        authority,
        ids::new_id(),
        person,
        ids::code_hash(&code),
        app.state.clock.now(),
        app.state.clock.now().plus(life)
    )
    .unwrap();
    tx.commit().await.unwrap();
    code
}

pub async fn add_passkey(app: &TestApp, session: &str, key: &mut Authenticator) -> Answer {
    let begun = app.post("/api/me/passkeys/start", session, json!({})).await.expect(200).json();
    let credential = key.create(&begun["options"]);
    let finish = json!({ "ceremony": begun["ceremony"], "credential": credential, "label": "Ma  clé" });
    app.post("/api/me/passkeys/finish", session, finish).await
}

pub async fn enter_with_key(app: &TestApp, key: &mut Authenticator) -> Answer {
    let begun = app.post("/api/session/passkey/start", "", json!({})).await.expect(200).json();
    assert_eq!(begun["options"]["userVerification"], "required");
    let credential = key.get(&begun["options"]);
    let finish = json!({ "ceremony": begun["ceremony"], "credential": credential });
    app.post("/api/session/passkey/finish", "", finish).await
}

fn first_run(code: &str) -> Value {
    json!({ "setup_code": code,
        "authority": { "kind": "communaute_de_communes", "name": "Communauté de communes des Trois Vallées",
            "short_name": "Trois Vallées", "siren": "200 000 016", "population": 21_000 },
        "administrator": { "civility": "Madame", "given_name": "Sylvie", "family_name": "Aubertin",
            "email": "sylvie@trois-vallees.example", "password": PASSWORD } })
}

#[test]
fn the_first_run_opens_one_authority_once_and_its_administrator_must_set_a_second_factor() {
    for_each_engine(|app| async move {
        let state = app.get("/api/first-run", "").await.expect(200).json();
        assert_eq!(state, json!({ "needed": true, "demo": false }));
        let old = setup_code(&app.state).await.unwrap().unwrap();
        let code = setup_code(&app.state).await.unwrap().unwrap();
        // Only the last printed code works, and a form at fault does not use it up.
        app.post("/api/first-run", "", first_run(&old)).await.refused(422, "first_run.code_wrong");
        let mut wrong = first_run(&code);
        wrong["authority"]["siren"] = json!("200000017");
        app.post("/api/first-run", "", wrong).await.refused(422, "authorities.siren_wrong");
        let mut weak = first_run(&code);
        weak["administrator"]["password"] = json!("motdepasse123");
        app.post("/api/first-run", "", weak).await.refused(422, "password.too_plain");
        let typed = code.to_lowercase().replace('-', " ");
        let answer = app.post("/api/first-run", "", first_run(&typed)).await.expect(200);
        let (session, me) = (token(&answer), answer.json());
        assert_eq!(me["host_admin"], true);
        assert_eq!(me["second_factor_needed"], true);
        assert_eq!(me["desks"][0]["roles"], json!(["clerk"]));
        assert_eq!(me["calendar_url"], "");
        app.post("/api/first-run", "", first_run(&code)).await.refused(409, "first_run.done");
        assert_eq!(setup_code(&app.state).await.unwrap(), None);
        // The password alone opens nothing but the setting of a second factor.
        let a: Uuid = me["desks"][0]["authority"]["id"].as_str().unwrap().parse().unwrap();
        for path in ["/api/authorities", "/api/sessions", &format!("/api/authorities/{a}/staff")] {
            app.get(path, &session).await.refused(403, "session.second_factor_needed");
        }
        let begun = app.post("/api/me/totp/start", &session, json!({})).await.expect(200).json();
        assert!(begun["otpauth_url"].as_str().unwrap().starts_with("otpauth://totp/Pupitre:"), "{begun}");
        assert!(begun["qr_svg"].as_str().unwrap().contains("<svg"));
        let code = totp(begun["secret"].as_str().unwrap(), START);
        app.post("/api/me/totp/confirm", &session, json!({ "code": "000000" }))
            .await
            .refused(422, "totp.code_wrong");
        app.post("/api/me/totp/confirm", &session, json!({ "code": code })).await.expect(204);
        let me = app.get("/api/session", &session).await.expect(200).json();
        assert_eq!(me["second_factor_needed"], false);
        assert_eq!(me["second_factor"], json!({ "passkeys": 0, "totp": true, "password": true }));
        app.get(&format!("/api/authorities/{a}/staff"), &session).await.expect(200);
        assert_eq!(
            verbs(&app, a).await,
            ["authorities.found", "authorities.grant_role", "accounts.first_run", "accounts.confirm_totp"]
        );
    });
}

#[test]
fn two_first_runs_at_once_open_one_authority() {
    for_each_engine(|app| async move {
        let code = setup_code(&app.state).await.unwrap().unwrap();
        let mut other = first_run(&code);
        other["authority"]["siren"] = json!("210000022");
        other["administrator"]["email"] = json!("autre@trois-vallees.example");
        let (one, two) = tokio::join!(
            app.post("/api/first-run", "", first_run(&code)),
            app.post("/api/first-run", "", other)
        );
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert!(statuses == [200, 409] || statuses == [200, 422], "{statuses:?}");
        let mut tx = app.state.db.read().await.unwrap();
        let count: i64 = value!(&mut tx, "SELECT COUNT(*) FROM authority").unwrap();
        assert_eq!(count, 1);
    });
}

#[test]
fn a_password_goes_with_a_code_that_serves_once() {
    for_each_engine(|app| async move {
        let (a, _) = app.community().await;
        let (clerk, secret) = clerk_with_password(&app, a, "s.aubert@trois-vallees.example").await;
        let email = " S.Aubert@Trois-Vallees.example ";
        enter(&app, email, PASSWORD, None).await.refused(401, "session.totp_required");
        enter(&app, email, PASSWORD, Some("123")).await.refused(401, "session.totp_wrong");
        let code = totp(&secret, app.state.clock.now());
        enter(&app, email, "autre chose", Some(&code)).await.refused(401, "session.wrong_credentials");
        let answer =
            enter(&app, email, PASSWORD, Some(&format!("{} {}", &code[..3], &code[3..]))).await.expect(200);
        let me = answer.json();
        assert_eq!((&me["person"]["id"], &me["method"]), (&json!(clerk), &json!("password_totp")));
        assert_eq!(me["second_factor_needed"], false);
        let calendar = me["calendar_url"].as_str().unwrap();
        assert!(calendar.starts_with("http://localhost:8080/api/calendar/") && calendar.ends_with(".ics"));
        // The same code again, then the code before it: both are used up.
        enter(&app, email, PASSWORD, Some(&code)).await.refused(401, "session.totp_wrong");
        let before = totp(&secret, app.state.clock.now().plus(-30_000));
        enter(&app, email, PASSWORD, Some(&before)).await.refused(401, "session.totp_wrong");
        app.advance(30_000);
        let code = totp(&secret, app.state.clock.now());
        enter(&app, email, PASSWORD, Some(&code)).await.expect(200);
    });
}

#[test]
fn a_new_authenticator_application_replaces_the_old_one_only_once_it_works() {
    for_each_engine(|app| async move {
        let (a, _) = app.community().await;
        let email = "s.aubert@trois-vallees.example";
        let (clerk, old) = clerk_with_password(&app, a, email).await;
        let session = app.session(clerk).await;
        // The harness dates its sessions at the start of the test, a minute ago.
        let new = app.post("/api/me/totp/start", &session, json!({})).await.expect(200).json();
        let new = new["secret"].as_str().unwrap().to_owned();
        enter(&app, email, PASSWORD, Some(&totp(&old, app.state.clock.now()))).await.expect(200);
        app.advance(MINUTE);
        let code = totp(&new, app.state.clock.now());
        app.post("/api/me/totp/confirm", &session, json!({ "code": code })).await.expect(204);
        app.post("/api/me/totp/confirm", &session, json!({ "code": code }))
            .await
            .refused(422, "totp.not_started");
        app.advance(MINUTE);
        let now = app.state.clock.now();
        enter(&app, email, PASSWORD, Some(&totp(&old, now))).await.refused(401, "session.totp_wrong");
        enter(&app, email, PASSWORD, Some(&totp(&new, now))).await.expect(200);
        // An hour later, the session is too old to touch the account.
        app.advance(61 * MINUTE);
        app.post("/api/me/totp/start", &session, json!({})).await.refused(403, "session.too_old");
        app.put(
            "/api/me/password",
            &session,
            json!({ "current": PASSWORD, "new": "une autre phrase assez longue" }),
        )
        .await
        .refused(403, "session.too_old");
    });
}

#[test]
fn five_failures_shut_the_door_longer_and_longer_whether_the_account_exists_or_not() {
    for_each_engine(|app| async move {
        let (a, _) = app.community().await;
        let known = "s.aubert@trois-vallees.example";
        let (_, secret) = clerk_with_password(&app, a, known).await;
        let mut seen = Vec::new();
        for email in [known, "personne@nulle-part.example"] {
            let mut answers = Vec::new();
            for _ in 0..5 {
                let answer = enter(&app, email, "faux", None).await.expect(401).json();
                answers.push(answer.to_string());
            }
            let shut = enter(&app, email, PASSWORD, None).await.expect(429).json();
            assert_eq!(shut["code"], "session.locked");
            let until = shut["params"]["until"].as_i64().unwrap();
            assert_eq!(until, app.state.clock.now().0 + MINUTE);
            answers.push(shut.to_string());
            seen.push(answers);
        }
        assert_eq!(seen[0], seen[1], "a stranger learns nothing about who has an account");
        // After a minute one more try; a new failure shuts for two minutes.
        app.advance(MINUTE);
        enter(&app, known, "faux", None).await.refused(401, "session.wrong_credentials");
        app.advance(MINUTE + 1);
        enter(&app, known, PASSWORD, None).await.refused(429, "session.locked");
        app.advance(MINUTE);
        // The right password without its code is no failure; success forgets everything.
        enter(&app, known, PASSWORD, None).await.refused(401, "session.totp_required");
        enter(&app, known, PASSWORD, Some(&totp(&secret, app.state.clock.now()))).await.expect(200);
        for _ in 0..4 {
            enter(&app, known, "faux", None).await.refused(401, "session.wrong_credentials");
        }
        enter(&app, known, PASSWORD, None).await.refused(401, "session.totp_required");
    });
}

#[test]
fn many_attempts_at_once_are_no_way_around_the_count() {
    for_each_engine(|app| async move {
        let tries = (0..20).map(|n| {
            let app = &app;
            async move { enter(app, "sylvie@x.example", &format!("essai {n}"), None).await.status.as_u16() }
        });
        let statuses = futures::future::join_all(tries).await;
        assert_eq!(statuses.iter().filter(|s| **s == 401).count(), 5, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|s| **s == 429).count(), 15, "{statuses:?}");
    });
}

#[test]
fn one_place_that_tries_many_accounts_is_slowed_and_a_header_of_its_own_does_not_help() {
    for_each_engine(|app| async move {
        let attempt = |n: usize, from: &'static str| {
            let body = json!({ "email": format!("elu{n}@x.example"), "password": "essai" }).to_string();
            let request = Request::post("/api/session/password").header("content-type", "application/json");
            app.raw(request.header("x-forwarded-for", from).body(Body::from(body)).unwrap())
        };
        for n in 0..30 {
            attempt(n, if n % 2 == 0 { "203.0.113.7" } else { "203.0.113.8" }).await.expect(401);
        }
        attempt(31, "203.0.113.9").await.refused(429, "session.locked");
    });
}

#[test]
fn a_password_account_with_a_passkey_opens_with_the_passkey() {
    for_each_engine(|app| async move {
        let (a, _) = app.community().await;
        let clerk = app.person("Sylvie", "Aubert", "s.aubert@trois-vallees.example").await;
        app.role(a, clerk, Role::Clerk).await;
        let session = app.session(clerk).await;
        app.put("/api/me/password", &session, json!({ "new": PASSWORD })).await.expect(204);
        let mut key = Authenticator::new(7);
        add_passkey(&app, &session, &mut key).await.expect(204);
        enter(&app, "s.aubert@trois-vallees.example", PASSWORD, None)
            .await
            .refused(401, "session.passkey_required");
        let answer = enter_with_key(&app, &mut key).await.expect(200);
        let me = answer.json();
        assert_eq!((&me["person"]["id"], &me["method"]), (&json!(clerk), &json!("passkey")));
        assert_eq!(me["second_factor"], json!({ "passkeys": 1, "totp": false, "password": true }));
        app.get(&format!("/api/authorities/{a}/staff"), &token(&answer)).await.expect(200);
        let keys = app.get("/api/me/passkeys", &session).await.expect(200).json();
        assert_eq!(keys[0]["label"], "Ma clé");
        assert_eq!(keys[0]["last_used_at"], json!(app.state.clock.now()));
        assert_eq!(verbs(&app, a).await, ["accounts.change_password", "accounts.add_passkey"]);
    });
}

#[test]
fn a_passkey_from_elsewhere_replayed_cloned_late_or_removed_does_not_open() {
    for_each_engine(|app| async move {
        let (a, _) = app.community().await;
        let clerk = app.person("Sylvie", "Aubert", "s.aubert@trois-vallees.example").await;
        app.role(a, clerk, Role::Clerk).await;
        let session = app.session(clerk).await;
        let mut key = Authenticator::new(9);
        add_passkey(&app, &session, &mut key).await.expect(204);
        add_passkey(&app, &session, &mut key).await.expect(422);
        // An answer serves once.
        let begun = app.post("/api/session/passkey/start", "", json!({})).await.expect(200).json();
        let finish = json!({ "ceremony": begun["ceremony"], "credential": key.get(&begun["options"]) });
        app.post("/api/session/passkey/finish", "", finish.clone()).await.expect(200);
        app.post("/api/session/passkey/finish", "", finish).await.refused(401, "session.ceremony_over");
        // Another site's page, then a counter that went back (a copy), then a late answer.
        key.origin = "https://pupitre.evil.example".into();
        enter_with_key(&app, &mut key).await.refused(401, "session.passkey_unknown");
        key.origin = "http://localhost:8080".into();
        key.counter = 0;
        enter_with_key(&app, &mut key).await.refused(401, "session.passkey_unknown");
        key.counter = 50;
        let begun = app.post("/api/session/passkey/start", "", json!({})).await.expect(200).json();
        app.advance(5 * MINUTE);
        let late = json!({ "ceremony": begun["ceremony"], "credential": key.get(&begun["options"]) });
        app.post("/api/session/passkey/finish", "", late).await.refused(401, "session.ceremony_over");
        // Someone else's ceremony does not add a key to my account.
        let other = member(&app, a, "Marc", "Delorme").await;
        let theirs = app.session(other).await;
        let begun = app.post("/api/me/passkeys/start", &theirs, json!({})).await.expect(200).json();
        let mine = json!({ "ceremony": begun["ceremony"], "credential": Authenticator::new(3).create(&begun["options"]) });
        app.post("/api/me/passkeys/finish", &session, mine).await.refused(422, "passkey.ceremony_over");
        // The only key of a clerk stays; with a second one, the first may go, and no longer opens.
        let keys = app.get("/api/me/passkeys", &session).await.expect(200).json();
        let first = format!("/api/me/passkeys/{}", keys[0]["id"].as_str().unwrap());
        app.delete(&first, &session).await.refused(409, "passkey.last_way_in");
        add_passkey(&app, &session, &mut Authenticator::new(4)).await.expect(204);
        app.delete(&first, &theirs).await.expect(404);
        app.delete(&first, &session).await.expect(204);
        enter_with_key(&app, &mut key).await.refused(401, "session.passkey_unknown");
        for nonsense in [json!({}), json!([]), json!("x"), json!({ "id": "a", "rawId": "!", "response": {} })]
        {
            let begun = app.post("/api/session/passkey/start", "", json!({})).await.expect(200).json();
            let finish = json!({ "ceremony": begun["ceremony"], "credential": nonsense });
            app.post("/api/session/passkey/finish", "", finish).await.refused(401, "session.passkey_unknown");
        }
    });
}

#[test]
fn the_code_of_a_sheet_links_one_tablet_once_and_for_long() {
    for_each_engine(|app| async move {
        let (a, _) = app.community().await;
        let person = member(&app, a, "Hélène", "Ferrand").await;
        let code = code_for(&app, a, person, 7 * 24 * 60 * MINUTE).await;
        let redeem = |code: String| {
            app.post("/api/session/enrol", "", json!({ "code": code, "device_label": " iPad \n d’Hélène " }))
        };
        redeem("ABCD-EFGH-JKMN".into()).await.refused(422, "enrolment.code_unknown");
        let typed = code.to_lowercase().replace('-', "");
        let (one, two) = tokio::join!(redeem(typed), redeem(code.clone()));
        let (won, lost) = if one.status == 200 { (one, two) } else { (two, one) };
        lost.refused(422, "enrolment.code_unknown");
        let (session, me) = (token(&won), won.expect(200).json());
        assert_eq!((&me["method"], &me["second_factor_needed"]), (&json!("enrolment"), &json!(false)));
        assert_eq!(me["mandates"].as_array().unwrap().len(), 1);
        assert!(me["device_id"].is_string() && me["calendar_url"] != "");
        let sessions = app.get("/api/sessions", &session).await.expect(200).json();
        assert_eq!((&sessions[0]["current"], &sessions[0]["device_id"]), (&json!(true), &me["device_id"]));
        let late = code_for(&app, a, person, MINUTE).await;
        app.advance(MINUTE);
        redeem(late).await.refused(422, "enrolment.code_unknown");
        assert_eq!(verbs(&app, a).await, ["accounts.enrol"]);
        let mut tx = app.tenant(a).await;
        let line = &journal::entries(&mut tx, 0, 10).await.unwrap()[0].body;
        assert!(
            line.contains("iPad d’Hélène") && !line.contains(&code) && !line.contains(&ids::code_hash(&code))
        );
        drop(tx);
        // Used now and then, it lives on; the cookie lives as long.
        for _ in 0..3 {
            app.advance(TABLET_LIFE - 2 * MINUTE);
            app.get("/api/session", &session).await.expect(200);
        }
        app.advance(TABLET_LIFE + MINUTE);
        app.get("/api/session", &session).await.expect(401);
    });
}

#[test]
fn codes_tried_one_after_the_other_shut_the_door() {
    for_each_engine(|app| async move {
        for n in 0..10 {
            let code = json!({ "code": format!("ABCD-EFGH-{n:04}"), "device_label": "" });
            app.post("/api/session/enrol", "", code).await.refused(422, "enrolment.code_unknown");
        }
        app.post("/api/session/enrol", "", json!({ "code": "x" })).await.refused(429, "session.locked");
    });
}

#[test]
fn the_code_of_a_tablet_never_gives_the_desk_of_a_president_who_has_his_key() {
    for_each_engine(|app| async move {
        let (a, _) = app.community().await;
        let president = member(&app, a, "Jean-Luc", "Garnot").await;
        app.role(a, president, Role::President).await;
        let staff = format!("/api/authorities/{a}/staff");
        let first = code_for(&app, a, president, MINUTE).await;
        let enrol = |code: String| {
            app.post("/api/session/enrol", "", json!({ "code": code, "device_label": "iPad" }))
        };
        let answer = enrol(first).await.expect(200);
        let tablet = token(&answer);
        assert_eq!(answer.json()["second_factor_needed"], true);
        app.get(&staff, &tablet).await.refused(403, "session.second_factor_needed");
        // Nobody had a key yet: this one is his, and opens his desk.
        let mut key = Authenticator::new(11);
        add_passkey(&app, &tablet, &mut key).await.expect(204);
        app.get(&staff, &tablet).await.expect(200);
        // From now on, another code opens a tablet and nothing more.
        let second = code_for(&app, a, president, MINUTE).await;
        let other = token(&enrol(second).await.expect(200));
        app.post("/api/me/passkeys/start", &other, json!({})).await.refused(403, "session.not_from_tablet");
        app.post("/api/me/totp/start", &other, json!({})).await.refused(403, "session.not_from_tablet");
        app.put("/api/me/password", &other, json!({ "new": PASSWORD }))
            .await
            .refused(403, "session.not_from_tablet");
        app.get(&staff, &other).await.refused(403, "session.second_factor_needed");
    });
}

#[test]
fn a_tablet_that_signs_in_again_stays_the_same_tablet() {
    for_each_engine(|app| async move {
        let (a, _) = app.community().await;
        let person = member(&app, a, "Hélène", "Ferrand").await;
        let code = code_for(&app, a, person, MINUTE).await;
        let answer = app.post("/api/session/enrol", "", json!({ "code": code })).await.expect(200);
        let (tablet, device) = (token(&answer), answer.json()["device_id"].clone());
        let mut key = Authenticator::new(5);
        add_passkey(&app, &tablet, &mut key).await.expect(204);
        let begun = app.post("/api/session/passkey/start", "", json!({})).await.expect(200).json();
        let finish = json!({ "ceremony": begun["ceremony"], "credential": key.get(&begun["options"]) });
        let answer = app.post("/api/session/passkey/finish", &tablet, finish).await.expect(200);
        assert_eq!(answer.json()["device_id"], device);
        app.get("/api/session", &tablet).await.expect(401);
        // Taken away from another session of hers, it opens nothing any more.
        let elsewhere = app.session(person).await;
        let again = token(&answer);
        let sessions = app.get("/api/sessions", &elsewhere).await.expect(200).json();
        let its = sessions.as_array().unwrap().iter().find(|s| s["device_id"] == device).unwrap();
        let path = format!("/api/sessions/{}", its["id"].as_str().unwrap());
        let stranger = app.session(member(&app, a, "Marc", "Delorme").await).await;
        app.delete(&path, &stranger).await.expect(404);
        app.delete(&path, &elsewhere).await.expect(204);
        app.get("/api/session", &again).await.expect(401);
        assert_eq!(
            verbs(&app, a).await,
            ["accounts.enrol", "accounts.add_passkey", "accounts.revoke_session"]
        );
    });
}

#[test]
fn a_session_dies_with_the_last_mandate_or_role() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let person = member(&app, a, "Hélène", "Ferrand").await;
        let session = app.session(person).await;
        app.get("/api/session", &session).await.expect(200);
        let last = app.state.clock.now().day_in("Europe/Paris");
        let mut tx = app.tenant(a).await;
        execute!(
            tx.inner(),
            "UPDATE mandate SET ends_on = $3 WHERE tenant_id = $1 AND person_id = $2",
            a,
            person,
            &last
        )
        .unwrap();
        tx.commit().await.unwrap();
        // Until the evening of its last day.
        app.get("/api/session", &session).await.expect(200);
        app.advance(24 * 60 * MINUTE);
        app.get("/api/session", &session).await.expect(401);
        let code = code_for(&app, a, person, MINUTE).await;
        app.post("/api/session/enrol", "", json!({ "code": code })).await.refused(403, "session.no_right");
        // A role taken away closes at once.
        let input = json!({ "email": "marc@x.example", "given_name": "Marc", "family_name": "Delorme",
            "civility": "Monsieur", "role": "direction" });
        let granted =
            app.post(&format!("/api/authorities/{a}/staff"), &clerk, input).await.expect(201).json();
        let marc: Uuid = granted["person_id"].as_str().unwrap().parse().unwrap();
        let session = app.session(marc).await;
        app.get("/api/session", &session).await.expect(200);
        app.delete(&format!("/api/authorities/{a}/staff/{marc}/direction"), &clerk).await.expect(204);
        app.get("/api/session", &session).await.expect(401);
        let mut tx = app.state.db.read().await.unwrap();
        let open: i64 =
            value!(&mut tx, "SELECT COUNT(*) FROM session WHERE person_id = $1 AND revoked_at IS NULL", marc)
                .unwrap();
        assert_eq!(open, 0, "ended by the act itself, not only refused");
    });
}

#[test]
fn a_changed_password_ends_the_other_sessions_but_not_the_tablet() {
    for_each_engine(|app| async move {
        let (a, _) = app.community().await;
        let (clerk, _) = clerk_with_password(&app, a, "s.aubert@trois-vallees.example").await;
        let (mine, other) = (app.session(clerk).await, app.session(clerk).await);
        let code = code_for(&app, a, clerk, MINUTE).await;
        let tablet = token(&app.post("/api/session/enrol", "", json!({ "code": code })).await.expect(200));
        let new = "une autre phrase assez longue";
        let change = |current: &str, new: &str| {
            app.put("/api/me/password", &mine, json!({ "current": current, "new": new }))
        };
        change("faux", new).await.refused(422, "password.current_wrong");
        change(PASSWORD, "trop court").await.refused(422, "password.too_short");
        change(PASSWORD, "s.aubert 2026").await.refused(422, "password.names_you");
        change(PASSWORD, new).await.expect(204);
        app.get("/api/session", &other).await.expect(401);
        app.get("/api/session", &mine).await.expect(200);
        app.get("/api/session", &tablet).await.expect(200);
        let email = "s.aubert@trois-vallees.example";
        enter(&app, email, PASSWORD, None).await.refused(401, "session.wrong_credentials");
        enter(&app, email, new, None).await.refused(401, "session.totp_required");
    });
}

#[test]
fn a_cookie_acts_only_from_our_own_pages_and_leaving_removes_it() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let request = |method: Method, path: String, own: bool| {
            let mut request =
                Request::builder().method(method).uri(path).header("cookie", format!("x=1; pupitre={clerk}"));
            if own {
                request = request.header("x-pupitre", "1");
            }
            app.raw(request.header("content-type", "application/json").body(Body::from("{}")).unwrap())
        };
        let asked = request(Method::GET, "/api/session".into(), false).await.expect(200);
        assert_eq!(token(&asked), clerk, "the cookie lives on as long as it is used");
        let staff = format!("/api/authorities/{a}/staff");
        for (method, path) in [
            (Method::POST, staff.clone()),
            (Method::PUT, format!("/api/authorities/{a}")),
            (Method::DELETE, format!("{staff}/{a}/clerk")),
            (Method::DELETE, "/api/session".into()),
            (Method::POST, "/api/me/totp/start".into()),
            (Method::PUT, "/api/me/password".into()),
        ] {
            request(method, path, false).await.refused(403, "session.foreign_page");
        }
        request(Method::POST, staff, true).await.expect(422);
        let left = request(Method::DELETE, "/api/session".into(), true).await.expect(204);
        let cookie = left.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with("pupitre=;") && cookie.contains("Max-Age=0"), "{cookie}");
        request(Method::GET, "/api/session".into(), false).await.refused(401, "session.missing");
        // The secure name is not read on plain http: nobody else may have set it.
        let foreign = Request::get("/api/session").header("cookie", format!("__Host-pupitre={clerk}"));
        app.raw(foreign.body(Body::empty()).unwrap()).await.expect(401);
    });
}

#[test]
fn answers_carry_their_shields_and_the_cookie_of_a_tls_site_is_locked_to_it() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let app = TestApp::start_with("sqlite", |config| {
            config.public_url = "https://pupitre.trois-vallees.example".into();
            config.demo = true;
        })
        .await;
        for path in ["/api/session", "/api/reference", "/healthz"] {
            let answer = app.get(path, "").await;
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
            ] {
                assert_eq!(answer.headers[name], value, "{path}");
            }
            let policy = answer.headers["content-security-policy"].to_str().unwrap();
            for part in
                ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'self'"]
            {
                assert!(policy.contains(part), "{policy}");
            }
            assert!(!policy.split(';').any(|p| p.contains("script-src") && p.contains("unsafe-inline")));
            assert!(
                answer.headers["strict-transport-security"].to_str().unwrap().starts_with("max-age=31536000")
            );
        }
        assert_eq!(app.get("/api/reference", "").await.headers["cache-control"], "no-store");
        let clerk = app.person("Sylvie", "Aubertin", DEMO_PEOPLE[0].email).await;
        let (a, _) = app.neighbour().await;
        app.role(a, clerk, Role::Clerk).await;
        let answer = app.post("/api/demo/sign-in", "", json!({ "key": "clerk" })).await.expect(200);
        let cookie = answer.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with("__Host-pupitre="), "{cookie}");
        for part in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    });
}

#[test]
fn the_demonstration_is_one_click_there_and_nowhere_else() {
    for_each_engine(|app| async move {
        for path in ["/api/demo/people", "/api/demo/mails", "/api/demo/mails/x"] {
            app.get(path, "").await.expect(404);
        }
        app.post("/api/demo/sign-in", "", json!({ "key": "clerk" })).await.expect(404);
        let app = TestApp::start_with(app.engine, |config| config.demo = true).await;
        assert_eq!(app.get("/api/demo/mails", "").await.expect(200).json(), json!([]));
        let (a, _) = app.community().await;
        let helene = app.person("Hélène", "Ferrand", DEMO_PEOPLE[1].email).await;
        app.role(a, helene, Role::Direction).await;
        let people = app.get("/api/demo/people", "").await.expect(200).json();
        let keys: Vec<&str> = people.as_array().unwrap().iter().map(|p| p["key"].as_str().unwrap()).collect();
        assert_eq!(keys, ["clerk", "member"], "those that the seed made");
        assert_eq!(people[1]["name"], "Hélène Ferrand");
        let answer = app.post("/api/demo/sign-in", "", json!({ "key": "member" })).await.expect(200);
        assert_eq!(
            (&answer.json()["method"], &answer.json()["second_factor_needed"]),
            (&json!("demo"), &json!(false))
        );
        // The next person replaces the one before, in the same browser.
        let before = token(&answer);
        app.post("/api/demo/sign-in", &before, json!({ "key": "clerk" })).await.expect(200);
        app.get("/api/session", &before).await.expect(401);
        app.post("/api/demo/sign-in", "", json!({ "key": "host" })).await.expect(404);
        let mail = Mail {
            message_id: "<1@x>".into(),
            from: String::new(),
            to_name: "Hélène Ferrand".into(),
            to: "h@x.example".into(),
            subject: "Convocation".into(),
            text: "Madame,".into(),
            html: "<p>Madame,</p>".into(),
            calendar: None,
            attachments: vec![("lettre.pdf".into(), "application/pdf".into(), vec![1])],
        };
        app.state.mailer.send(&mail, app.state.clock.now()).await.unwrap();
        let mails = app.get("/api/demo/mails", "").await.expect(200).json();
        assert_eq!(
            (&mails[0]["subject"], &mails[0]["attachments"]),
            (&json!("Convocation"), &json!(["lettre.pdf"]))
        );
        assert!(mails[0].get("html").is_none());
        let one =
            app.get(&format!("/api/demo/mails/{}", mails[0]["id"].as_str().unwrap()), "").await.expect(200);
        assert_eq!(one.json()["html"], "<p>Madame,</p>");
        app.get("/api/demo/mails/..%2F..%2Fpupitre", "").await.expect(404);
    });
}

#[test]
fn the_reference_lists_come_from_the_law() {
    for_each_engine(|app| async move {
        let reference = app.get("/api/reference", "").await.expect(200).json();
        let has = |list: &str, key: &str, value: &str| {
            reference[list].as_array().unwrap().iter().any(|entry| entry[key] == value)
        };
        assert!(has("authority_kinds", "key", "communaute_de_communes") && has("roles", "key", "clerk"));
        assert!(has("matters", "code", "7.10") && has("body_kinds", "key", "bureau"));
        assert!(has("regimes", "notice", "5 jours francs"));
        assert!(reference["time_zones"].as_array().unwrap().contains(&json!("Indian/Reunion")));
    });
}
