//! A code reaches the authority that gave it: the clerk of one cannot be the member of another.
use crate::accounts::{add_passkey, code_for, enter_with_key, token};
use crate::authenticator::Authenticator;
use crate::ground::{Ground, council};
use crate::harness::{Answer, TestApp, for_each_engine};
use pupitre::platform::ids;
use pupitre::{execute, row, value};
use serde_json::{Value, json};
use uuid::Uuid;

const MINUTE: i64 = 60_000;

/// Two authorities that have each convened the same person.
struct Both {
    a: Ground,
    b: Ground,
    person: Uuid,
}

async fn both(app: &TestApp) -> Both {
    let (a, b) = (council(&app.state, 2).await, council(&app.state, 2).await);
    let mut tx = app.tenant(a.authority).await;
    let person: Uuid = value!(
        tx.inner(),
        "SELECT person_id FROM mandate WHERE tenant_id = $1 ORDER BY id LIMIT 1",
        a.authority
    )
    .unwrap();
    drop(tx);
    let mandate = app.mandate(b.authority, person).await;
    let mut tx = app.tenant(b.authority).await;
    execute!(
        tx.inner(),
        "INSERT INTO seat (tenant_id, id, body_id, mandate_id, role, starts_on)
         SELECT $1, $2, body_id, $3, 'member', '2020-01-01' FROM sitting WHERE tenant_id = $1 AND id = $4",
        b.authority,
        ids::new_id(),
        mandate,
        b.sitting
    )
    .unwrap();
    tx.commit().await.unwrap();
    for ground in [&a, &b] {
        let body = json!({ "kind": "initial", "revision": 0 });
        app.post(&ground.convocations(), &ground.token, body).await.expect(202);
    }
    app.run_jobs().await;
    Both { a, b, person }
}

/// A file, the dispatch and the mandate of the person in one of the two.
async fn things(app: &TestApp, ground: &Ground, person: Uuid) -> (String, Uuid, Uuid) {
    let mut tx = app.tenant(ground.authority).await;
    row!(
        tx.inner(),
        "SELECT f.hash, d.id, d.mandate_id FROM dispatch d JOIN convocation_file f
            ON f.tenant_id = d.tenant_id AND f.convocation_id = d.convocation_id
         WHERE d.tenant_id = $1 AND d.person_id = $2 LIMIT 1",
        ground.authority,
        person
    )
    .unwrap()
}

async fn redeem(app: &TestApp, code: &str, tablet: &str) -> Answer {
    app.post("/api/session/enrol", tablet, json!({ "code": code, "device_label": "iPad" })).await.expect(200)
}

/// Authorities whose sittings a session sees.
async fn seen(app: &TestApp, session: &str) -> Vec<String> {
    let inbox = app.get("/api/tablet/inbox", session).await.expect(200).json();
    let sittings = inbox["sittings"].as_array().unwrap();
    let mut names: Vec<String> =
        sittings.iter().map(|s| s["authority"]["id"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

fn sorted(ids: [Uuid; 2]) -> Vec<String> {
    let mut names: Vec<String> = ids.iter().map(Uuid::to_string).collect();
    names.sort();
    names
}

async fn me(app: &TestApp, session: &str) -> Value {
    app.get("/api/session", session).await.expect(200).json()
}

#[test]
fn the_code_of_one_authority_neither_reads_nor_acts_in_another() {
    for_each_engine(|app| async move {
        let Both { a, b, person } = both(&app).await;
        let code = code_for(&app, b.authority, person, MINUTE).await;
        let tablet = token(&redeem(&app, &code, "").await);
        assert_eq!(seen(&app, &tablet).await, [b.authority.to_string()]);
        let who = me(&app, &tablet).await;
        assert_eq!(who["mandates"].as_array().unwrap().len(), 1);
        assert_eq!((&who["elsewhere"], &who["calendar_url"]), (&json!(true), &json!("")));
        assert!(!who.to_string().contains(&a.authority.to_string()), "the other is not named: {who}");
        let (hash, dispatch, mandate) = things(&app, &a, person).await;
        app.get(&format!("/api/tablet/files/{hash}"), &tablet).await.refused(404, "not_found");
        app.get(&format!("/api/authorities/{}/logo", a.authority), &tablet).await.refused(404, "not_found");
        let (own_hash, own_dispatch, own_mandate) = things(&app, &b, person).await;
        app.get(&format!("/api/tablet/files/{own_hash}"), &tablet).await.expect(200);
        let verbs = |n: u128, dispatch: Uuid, sitting: Uuid, mandate: Uuid| {
            json!([
                { "id": Uuid::from_u128(n), "verb": "opened", "dispatch_id": dispatch, "at": 0 },
                { "id": Uuid::from_u128(n + 1), "verb": "reply", "sitting_id": sitting, "mandate_id": mandate,
                  "answer": "absent", "at": 0 },
            ])
        };
        for (n, things, ok) in
            [(10, (dispatch, a.sitting, mandate), false), (20, (own_dispatch, b.sitting, own_mandate), true)]
        {
            let sent = json!({ "verbs": verbs(n, things.0, things.1, things.2) });
            let results = app.post("/api/tablet/outbox", &tablet, sent).await.expect(200).json();
            for result in results["results"].as_array().unwrap() {
                assert_eq!(result["ok"], ok, "{result}");
                assert!(ok || result["code"] == "not_found", "{result}");
            }
        }
        let mut tx = app.tenant(a.authority).await;
        let replies: i64 =
            value!(tx.inner(), "SELECT COUNT(*) FROM reply WHERE tenant_id = $1", a.authority).unwrap();
        assert_eq!(replies, 0);
    });
}

#[test]
fn a_key_made_behind_a_code_opens_no_more_than_the_code_and_touches_nothing_that_opens_more() {
    for_each_engine(|app| async move {
        let Both { a, b, person } = both(&app).await;
        // Her own key, made without anybody's code.
        let own = app.session(person).await;
        let mut hers = Authenticator::new(1);
        add_passkey(&app, &own, &mut hers).await.expect(204);
        let code = code_for(&app, b.authority, person, MINUTE).await;
        let tablet = token(&redeem(&app, &code, "").await);
        // Whoever holds the code makes a key of his own: it reaches what the code reached.
        let mut planted = Authenticator::new(2);
        add_passkey(&app, &tablet, &mut planted).await.expect(204);
        assert_eq!(seen(&app, &tablet).await, [b.authority.to_string()]);
        let later = token(&enter_with_key(&app, &mut planted).await.expect(200));
        assert_eq!(seen(&app, &later).await, [b.authority.to_string()]);
        assert_eq!(me(&app, &later).await["elsewhere"], true);
        // It neither removes her key, nor sets a password, nor sees or ends her sessions.
        let keys = app.get("/api/me/passkeys", &own).await.expect(200).json();
        for key in keys.as_array().unwrap() {
            let path = format!("/api/me/passkeys/{}", key["id"].as_str().unwrap());
            app.delete(&path, &later).await.refused(403, "session.out_of_reach");
        }
        let password = json!({ "new": "quatre chevaux mangent lentement" });
        app.put("/api/me/password", &later, password).await.refused(403, "session.out_of_reach");
        app.post("/api/me/totp/start", &later, json!({})).await.refused(403, "session.out_of_reach");
        let all = app.get("/api/sessions", &own).await.expect(200).json();
        let listed = app.get("/api/sessions", &later).await.expect(200).json();
        assert!(all.as_array().unwrap().len() > listed.as_array().unwrap().len(), "{all}\n{listed}");
        let mine = all.as_array().unwrap().iter().find(|s| s["current"] == true).unwrap();
        let path = format!("/api/sessions/{}", mine["id"].as_str().unwrap());
        app.delete(&path, &later).await.refused(404, "not_found");
        // A role given to her elsewhere is not opened either, and her own key opens everything.
        app.role(a.authority, person, pupitre::platform::auth::Role::Clerk).await;
        let members = format!("/api/authorities/{}/members", a.authority);
        app.get(&members, &later).await.refused(403, "session.out_of_reach");
        let open = token(&enter_with_key(&app, &mut hers).await.expect(200));
        app.get(&members, &open).await.expect(200);
        assert_eq!(seen(&app, &open).await, sorted([a.authority, b.authority]));
        assert_ne!(me(&app, &open).await["calendar_url"], "");
    });
}

#[test]
fn the_code_of_the_second_authority_on_the_same_tablet_adds_it_and_widens_nothing_else() {
    for_each_engine(|app| async move {
        let Both { a, b, person } = both(&app).await;
        let first = code_for(&app, b.authority, person, MINUTE).await;
        let tablet = token(&redeem(&app, &first, "").await);
        let mut planted = Authenticator::new(3);
        add_passkey(&app, &tablet, &mut planted).await.expect(204);
        let second = code_for(&app, a.authority, person, MINUTE).await;
        let answer = redeem(&app, &second, &tablet).await;
        assert_eq!(answer.json()["elsewhere"], false);
        let tablet = token(&answer);
        assert_eq!(seen(&app, &tablet).await, sorted([a.authority, b.authority]));
        assert_ne!(me(&app, &tablet).await["calendar_url"], "");
        let later = token(&enter_with_key(&app, &mut planted).await.expect(200));
        assert_eq!(seen(&app, &later).await, [b.authority.to_string()], "the earlier key keeps its reach");
        // Somebody else's tablet does not grow by a code of hers.
        let stranger = app.person("Autre", "Personne", "autre@example.org").await;
        app.mandate(a.authority, stranger).await;
        let theirs = app.session(stranger).await;
        let third = code_for(&app, b.authority, person, MINUTE).await;
        let taken = token(&redeem(&app, &third, &theirs).await);
        assert_eq!(seen(&app, &taken).await, [b.authority.to_string()]);
    });
}
