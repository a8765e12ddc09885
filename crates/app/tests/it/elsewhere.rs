//! A tablet whose application comes from another server: which routes answer it, by what right, and what stays shut.
use crate::accounts::code_for;
use crate::harness::{Answer, TestApp, for_each_engine};
use crate::scene::Scene;
use axum::body::Body;
use axum::http::{Method, Request};
use pupitre::app;
use pupitre::platform::ids;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

const HOUR: i64 = 3_600_000;
/// The server whose application the member uses.
const TOWN: &str = "https://pupitre.mairie.example";
const OTHER: &str = "https://pupitre.voisine.example";

/// What a tablet needs, and nothing more.
const TABLET: &[&str] = &[
    "DELETE /api/session",
    "DELETE /api/tablet/notes/{mandate}",
    "GET /api/session",
    "GET /api/tablet/files/{hash}",
    "GET /api/tablet/files/{hash}/patch/{from}",
    "GET /api/tablet/files/{hash}/picture",
    "GET /api/tablet/inbox",
    "GET /api/tablet/notes/{mandate}",
    "GET /api/tablet/notes/{mandate}/papers",
    "GET /api/tablet/shares",
    "POST /api/session/enrol/elsewhere",
    "POST /api/tablet/files/{hash}/annotated",
    "POST /api/tablet/notes/{mandate}",
    "POST /api/tablet/outbox",
    "POST /api/tablet/shares",
];

/// A request as a page of another server makes it.
async fn from(app: &TestApp, origin: &str, ask: &str, way: (&str, &str), body: Option<Value>) -> Answer {
    let (method, path) = ask.split_once(' ').unwrap();
    let mut request =
        Request::builder().method(method).uri(path).header("host", "localhost:8080").header("x-pupitre", "1");
    if !origin.is_empty() {
        request = request.header("origin", origin);
    }
    if !way.0.is_empty() {
        request = request.header(way.0, way.1);
    }
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    app.raw(request.header("content-type", "application/json").body(body).unwrap()).await
}

fn shown(token: &str) -> String {
    format!("Bearer {token}")
}

fn allowed(answer: &Answer) -> Option<&str> {
    answer.headers.get("access-control-allow-origin").map(|v| v.to_str().unwrap())
}

/// A tablet linked from the application of the town.
async fn linked(app: &TestApp, authority: Uuid, person: Uuid, held: &str) -> (String, Value) {
    let code = code_for(app, authority, person, HOUR).await;
    let bearer = shown(held);
    let way = if held.is_empty() { ("", "") } else { ("authorization", bearer.as_str()) };
    let body = json!({ "code": code, "device_label": "iPad" });
    let answer = from(app, TOWN, "POST /api/session/enrol/elsewhere", way, Some(body)).await.expect(200);
    assert_eq!(allowed(&answer), Some(TOWN));
    assert!(!answer.headers.contains_key("set-cookie"), "a cookie would be heard everywhere");
    let answer = answer.json();
    (answer["token"].as_str().unwrap().to_owned(), answer["me"].clone())
}

async fn preflight(app: &TestApp, origin: &str, method: &str, path: &str) -> Answer {
    let request = Request::builder()
        .method(Method::OPTIONS)
        .uri(path)
        .header("host", "localhost:8080")
        .header("origin", origin)
        .header("access-control-request-method", method)
        .header("access-control-request-headers", "authorization");
    app.raw(request.body(Body::empty()).unwrap()).await
}

#[test]
fn only_the_routes_that_a_tablet_needs_answer_another_origin_and_never_for_a_cookie() {
    for_each_engine(|app| async move {
        let mut open = BTreeSet::new();
        for (path, methods) in app::description()["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys() {
                let method = method.to_uppercase();
                let filled = path
                    .split('/')
                    .map(|p| if p.starts_with('{') { ids::new_id().to_string() } else { p.to_owned() });
                let filled = filled.collect::<Vec<_>>().join("/");
                let answer = preflight(&app, TOWN, &method, &filled).await;
                assert!(!answer.headers.contains_key("access-control-allow-credentials"), "{method} {path}");
                match allowed(&answer) {
                    None => assert_eq!(answer.status, 403, "{method} {path}"),
                    Some(origin) => {
                        assert_eq!((origin, answer.status.as_u16()), (TOWN, 204), "{method} {path}");
                        assert_eq!(answer.headers["access-control-allow-methods"], method.as_str());
                        open.insert(format!("{method} {path}"));
                    }
                }
            }
        }
        assert_eq!(open, TABLET.iter().map(|route| (*route).to_owned()).collect());
        for (origin, method, path) in [
            (TOWN, "GET", "/api/nothing"),
            (TOWN, "PUT", "/api/tablet/inbox"),
            (TOWN, "GET", "/metrics"),
            (TOWN, "GET", "/"),
            ("null", "GET", "/api/tablet/inbox"),
            ("http://pupitre.mairie.example", "GET", "/api/tablet/inbox"),
        ] {
            let answer = preflight(&app, origin, method, path).await;
            assert_eq!((answer.status.as_u16(), allowed(&answer)), (403, None), "{origin} {method} {path}");
        }
    });
}

#[test]
fn a_cookie_that_comes_from_another_origin_is_nobody() {
    for_each_engine(|app| async move {
        let (authority, clerk) = app.community().await;
        let cookie = format!("pupitre={clerk}");
        let way = ("cookie", cookie.as_str());
        let body = || Some(json!({ "verbs": [] }));
        for origin in ["", "http://localhost:8080"] {
            from(&app, origin, "GET /api/session", way, None).await.expect(200);
            from(&app, origin, "POST /api/tablet/outbox", way, body()).await.expect(200);
        }
        for origin in [TOWN, "null", "http://localhost:8081"] {
            let answer = from(&app, origin, "GET /api/session", way, None).await;
            assert!(!answer.headers.contains_key("set-cookie"), "{origin}");
            answer.refused(401, "session.missing");
            from(&app, origin, "POST /api/tablet/outbox", way, body()).await.refused(401, "session.missing");
            from(&app, origin, "DELETE /api/session", way, None).await.refused(401, "session.missing");
            let answer =
                from(&app, origin, &format!("GET /api/authorities/{authority}/members"), way, None).await;
            assert_eq!(allowed(&answer), None, "{origin}");
            answer.refused(401, "session.missing");
        }
        // Its token, were it known, is that of our own pages.
        let bearer = shown(&clerk);
        let way = ("authorization", bearer.as_str());
        from(&app, TOWN, "GET /api/tablet/inbox", way, None).await.refused(403, "session.elsewhere");
        from(&app, "", "GET /api/session", ("cookie", &cookie), None).await.expect(200);
    });
}

#[test]
fn a_tablet_linked_from_another_server_opens_what_a_tablet_needs_for_its_own_person_from_there_alone() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        scene.sent(&app).await;
        let (me, other) = (&scene.council.members[0], &scene.council.members[1]);
        let (token, who) = linked(&app, scene.authority, me.person, "").await;
        let (theirs, _) = linked(&app, scene.authority, other.person, "").await;
        assert_eq!(who["person"]["id"], json!(me.person));
        let (bearer, their_bearer) = (shown(&token), shown(&theirs));
        let way = ("authorization", bearer.as_str());
        let answer = from(&app, TOWN, "GET /api/tablet/inbox", way, None).await.expect(200);
        assert_eq!(allowed(&answer), Some(TOWN));
        assert!(answer.headers["access-control-expose-headers"].to_str().unwrap().contains("etag"));
        let inbox = answer.json();
        assert_eq!(inbox["person"]["id"], json!(me.person));
        let hash = inbox["sittings"][0]["agenda"][0]["documents"][0]["hash"].as_str().unwrap().to_owned();
        let letter = inbox["sittings"][0]["convocation"]["letter_hash"].as_str().unwrap().to_owned();
        from(&app, TOWN, &format!("GET /api/tablet/files/{hash}"), way, None).await.expect(200);
        from(&app, TOWN, &format!("GET /api/tablet/files/{letter}"), way, None).await.expect(200);
        // Someone else's letter, notes and answers are not his.
        let way_of_other = ("authorization", their_bearer.as_str());
        from(&app, TOWN, &format!("GET /api/tablet/notes/{}", me.mandate), way, None).await.expect(200);
        from(&app, TOWN, &format!("GET /api/tablet/notes/{}", me.mandate), way_of_other, None)
            .await
            .expect(404);
        let seen = from(&app, TOWN, "GET /api/tablet/inbox", way_of_other, None).await.expect(200).json();
        assert_eq!(seen["person"]["id"], json!(other.person));
        let reply = json!({ "verbs": [{ "id": ids::new_id(), "verb": "reply", "sitting_id": scene.sitting,
            "mandate_id": me.mandate, "answer": "present", "at": app.state.clock.now() }] });
        let said = from(&app, TOWN, "POST /api/tablet/outbox", way_of_other, Some(reply.clone()))
            .await
            .expect(200)
            .json();
        assert_eq!(said["results"][0]["ok"], json!(false), "{said}");
        let said = from(&app, TOWN, "POST /api/tablet/outbox", way, Some(reply)).await.expect(200).json();
        assert_eq!(said["results"][0]["ok"], json!(true), "{said}");
        // From elsewhere, or from nowhere, the token is worth nothing.
        for origin in [OTHER, "", "null", "http://localhost:8080"] {
            for ask in ["GET /api/tablet/inbox", "GET /api/session"] {
                from(&app, origin, ask, way, None).await.refused(403, "session.elsewhere");
            }
        }
        // Nor for what a tablet does not need: ways in, other sessions, notifications, desks.
        for ask in [
            "GET /api/sessions",
            "GET /api/me/passkeys",
            "POST /api/me/passkeys/start",
            "POST /api/me/totp/start",
            "GET /api/session/push",
            "GET /api/authorities",
            "GET /api/me/papers",
        ] {
            let answer = from(&app, TOWN, ask, way, Some(json!({}))).await;
            assert_eq!(allowed(&answer), None, "{ask}");
            answer.refused(403, "session.elsewhere");
        }
        // The session of a page makes none for elsewhere, and a cookie is no bearer.
        let code = code_for(&app, scene.authority, me.person, HOUR).await;
        let body = Some(json!({ "code": code }));
        from(&app, "", "POST /api/session/enrol/elsewhere", ("", ""), body)
            .await
            .refused(422, "session.own_page");
        let cookie = format!("pupitre={token}");
        from(&app, "", "GET /api/session", ("cookie", &cookie), None).await.refused(403, "session.elsewhere");
        // The member sees it among his sessions, with the server it is used by.
        let mine = app.session(me.person).await;
        let sessions = app.get("/api/sessions", &mine).await.expect(200).json();
        assert!(sessions.to_string().contains("application de pupitre.mairie.example"), "{sessions}");
        from(&app, TOWN, "DELETE /api/session", way, None).await.expect(204);
        from(&app, TOWN, "GET /api/tablet/inbox", way, None).await.refused(401, "session.missing");
        from(&app, TOWN, "GET /api/tablet/inbox", way_of_other, None).await.expect(200);
    });
}

#[test]
fn a_second_code_of_the_same_server_adds_its_authority_and_a_lost_tablet_is_cut_there_too() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let me = &scene.council.members[0];
        let (elsewhere, _) = app.neighbour().await;
        app.mandate(elsewhere, me.person).await;
        let (first, _) = linked(&app, scene.authority, me.person, "").await;
        let (both, who) = linked(&app, elsewhere, me.person, &first).await;
        assert_eq!(
            (who["mandates"].as_array().unwrap().len(), &who["elsewhere"]),
            (2, &json!(false)),
            "{who}"
        );
        let bearer = shown(&first);
        from(&app, TOWN, "GET /api/session", ("authorization", &bearer), None)
            .await
            .refused(401, "session.missing");
        let devices = format!("/api/authorities/{}/members/{}/devices", scene.authority, me.mandate);
        let list = app.get(&devices, &scene.clerk).await.expect(200).json();
        assert_eq!(list[0]["label"], "iPad (application de pupitre.mairie.example)", "{list}");
        let device = list[0]["id"].as_str().unwrap();
        app.post(&format!("{devices}/{device}/cut"), &scene.clerk, json!({})).await.expect(200);
        let bearer = shown(&both);
        for ask in ["GET /api/session", "GET /api/tablet/inbox"] {
            let answer = from(&app, TOWN, ask, ("authorization", &bearer), None).await;
            assert_eq!(allowed(&answer), Some(TOWN), "it must be able to read that it was cut");
            answer.refused(401, "session.device_cut");
        }
    });
}

#[test]
fn a_desk_speaks_to_its_own_server_and_a_tablet_to_others_by_tls() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let app =
            TestApp::start_with("sqlite", |config| config.public_url = "https://pupitre.example".into())
                .await;
        let connects = |answer: &Answer| {
            let policy = answer.headers["content-security-policy"].to_str().unwrap().to_owned();
            policy
                .split(';')
                .find_map(|part| part.trim().strip_prefix("connect-src ").map(str::to_owned))
                .unwrap()
        };
        assert_eq!(connects(&app.get(&format!("/{}/seances", ids::new_id()), "").await), "'self'");
        for page in ["/tablette", "/seance/x/lire/y", "/enroler", "/connexion"] {
            assert_eq!(connects(&app.get(page, "").await), "'self' https:", "{page}");
        }
        let trial = preflight(&app, "http://localhost:8081", "GET", "/api/tablet/inbox").await;
        assert_eq!((trial.status.as_u16(), allowed(&trial)), (403, None));
    });
}
