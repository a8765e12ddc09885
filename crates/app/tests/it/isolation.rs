//! Two authorities: every route called with the other's ids answers 404. Routes are read from the API's own
//! description, so a new one cannot be forgotten: it is tried, or it must be named below with its reason.
use crate::ground::{Ground, council};
use crate::harness::{TestApp, for_each_engine};
use axum::body::Body;
use axum::http::Method;
use pupitre::platform::ids;
use pupitre::platform::tokens::{Scope, scopes_asked};
use pupitre::{app, rows, value};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Routes that belong to a person, to the instance, or to everybody: no authority in their path.
const WITHOUT_AUTHORITY: &[&str] = &[
    // the caller's own list, and the host's creation
    "/api/authorities",
    // a secret address, the person's own
    "/api/calendar/{token}",
    // demonstration only, 404 elsewhere
    "/api/demo/mails",
    "/api/demo/mails/{id}",
    "/api/demo/people",
    "/api/demo/sign-in",
    // before any authority exists
    "/api/first-run",
    "/api/reference",
    // what was sent to the caller, by all his mandates: tried in `papers.rs`
    "/api/me/papers",
    // the caller's own means of signing in
    "/api/me/passkeys",
    "/api/me/passkeys/finish",
    "/api/me/passkeys/start",
    "/api/me/passkeys/{id}",
    "/api/me/password",
    "/api/me/totp/confirm",
    "/api/me/totp/start",
    "/api/session",
    "/api/session/enrol",
    "/api/session/enrol/elsewhere",
    "/api/session/passkey/finish",
    "/api/session/passkey/start",
    "/api/session/password",
    "/api/session/push",
    "/api/sessions",
    "/api/sessions/{id}",
    // the screen of a room: whoever has its secret address, tried in `screen.rs`
    "/api/screen/{token}",
    // what a token says of itself
    "/api/token",
    // the member's own tablet: tried apart below
    "/api/tablet/files/{hash}",
    "/api/tablet/files/{hash}/picture",
    "/api/tablet/files/{hash}/patch/{from}",
    "/api/tablet/files/{hash}/annotated",
    // the member's seat in a sitting under way: tried in `ballots.rs`
    "/api/tablet/floor/{mandate}/{sitting}",
    "/api/tablet/floor/{mandate}/{sitting}/ballots/{ballot}/votes/{voice}",
    "/api/tablet/inbox",
    "/api/tablet/notes/{mandate}",
    "/api/tablet/notes/{mandate}/papers",
    "/api/tablet/outbox",
    // those of the caller's own mandates: tried in `shares.rs`
    "/api/tablet/shares",
];

/// An operation of the API.
pub struct Operation {
    pub method: Method,
    pub path: String,
    /// What must follow the path for it to be read.
    pub query: String,
    pub body: Option<(String, Value)>,
    /// Scopes asked of a token; none when the route receives no token.
    scopes: Option<Vec<String>>,
    /// Ways in, as they are described; none when nothing is said.
    ways: Option<Vec<String>>,
}

pub fn operations() -> Vec<Operation> {
    let description = app::description();
    let mut operations = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            let content = operation["requestBody"]["content"].as_object();
            let body = content
                .and_then(|c| c.iter().next())
                .map(|(kind, media)| (kind.clone(), sample(&media["schema"], &description, "", 0)));
            let ways = operation["security"].as_array();
            operations.push(Operation {
                method,
                path: path.clone(),
                query: query(operation),
                body,
                scopes: scopes_asked(operation),
                ways: ways.map(|w| w.iter().flat_map(|w| w.as_object().unwrap().keys().cloned()).collect()),
            });
        }
    }
    operations
}

/// Required query parameters, with a figure that suits them all.
fn query(operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let asked: Vec<String> = parameters
        .iter()
        .filter(|p| p["in"] == "query" && p["required"] == true)
        .map(|p| format!("{}=0", p["name"].as_str().unwrap()))
        .collect();
    if asked.is_empty() { String::new() } else { format!("?{}", asked.join("&")) }
}

/// The smallest body that a schema accepts: the refusal under test must not be that of an unreadable body.
fn sample(schema: &Value, all: &Value, name: &str, depth: usize) -> Value {
    if depth > 8 {
        return Value::Null;
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let target = &all["components"]["schemas"][reference.rsplit('/').next().unwrap()];
        return sample(target, all, name, depth + 1);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in parts {
            if let Value::Object(fields) = sample(part, all, name, depth + 1) {
                whole.extend(fields);
            }
        }
        return Value::Object(whole);
    }
    for word in ["oneOf", "anyOf"] {
        if let Some(options) = schema[word].as_array() {
            let chosen = options.iter().find(|o| o["type"] != "null").unwrap_or(&options[0]);
            return sample(chosen, all, name, depth + 1);
        }
    }
    if let Some(first) = schema["enum"].as_array().and_then(|e| e.first()) {
        return first.clone();
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or("string");
    match kind {
        "object" => {
            let mut made = Map::new();
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            for field in required.iter().filter_map(Value::as_str) {
                made.insert(field.into(), sample(&schema["properties"][field], all, field, depth + 1));
            }
            Value::Object(made)
        }
        "array" => json!([]),
        "integer" | "number" => json!(1),
        "boolean" => json!(false),
        _ => json!(text(schema, name)),
    }
}

fn text(schema: &Value, name: &str) -> String {
    match (schema["format"].as_str(), name) {
        (Some("uuid"), _) => "0190b5c8-0000-7000-8000-000000000001".into(),
        (Some("date"), _) => "2026-12-20".into(),
        (_, "starts") => "2026-12-28T18:30".into(),
        (_, n) if n.ends_with("_on") || n.ends_with("_from") || n.ends_with("_to") => "2026-12-20".into(),
        (_, "kind") => "initial".into(),
        (_, "envelope") => "right".into(),
        _ => "texte".into(),
    }
}

/// Ids of one authority, by the name of the parameter that takes them.
pub struct Ids {
    pub authority: Uuid,
    pub named: Vec<(&'static str, String)>,
}

async fn ids_of(app: &TestApp, authority: Uuid, sitting: Uuid) -> Ids {
    let mut tx = app.tenant(authority).await;
    macro_rules! one {
        ($text:literal) => {{
            let found: Vec<(Uuid,)> = rows!(tx.inner(), $text, authority).unwrap();
            found.first().map_or_else(|| sitting.to_string(), |row| row.0.to_string())
        }};
    }
    let member = one!("SELECT id FROM mandate WHERE tenant_id = $1 LIMIT 1");
    let body = one!("SELECT id FROM body WHERE tenant_id = $1 LIMIT 1");
    let person = one!("SELECT person_id FROM staff_role WHERE tenant_id = $1 LIMIT 1");
    let named = vec![
        ("sitting", sitting.to_string()),
        ("item", one!("SELECT id FROM agenda_item WHERE tenant_id = $1 LIMIT 1")),
        ("document", one!("SELECT id FROM document WHERE tenant_id = $1 LIMIT 1")),
        ("convocation", one!("SELECT id FROM convocation WHERE tenant_id = $1 LIMIT 1")),
        ("proxy", one!("SELECT id FROM dispatch WHERE tenant_id = $1 LIMIT 1")),
        ("fact", sitting.to_string()),
        ("ballot", sitting.to_string()),
        ("voice", member.clone()),
        ("upload", one!("SELECT id FROM document WHERE tenant_id = $1 LIMIT 1")),
        ("b", body),
        ("m", member.clone()),
        ("mandate", member.clone()),
        ("i", member.clone()),
        ("id", member),
        ("device", one!("SELECT person_id FROM mandate WHERE tenant_id = $1 LIMIT 1")),
        ("person", person),
        ("token", one!("SELECT id FROM api_token WHERE tenant_id = $1 LIMIT 1")),
        ("webhook", one!("SELECT id FROM webhook WHERE tenant_id = $1 LIMIT 1")),
        ("delivery", one!("SELECT id FROM webhook_delivery WHERE tenant_id = $1 LIMIT 1")),
        ("deliberation", one!("SELECT id FROM deliberation WHERE tenant_id = $1 LIMIT 1")),
        ("transmission", one!("SELECT id FROM transmission WHERE tenant_id = $1 LIMIT 1")),
        ("follow_up", one!("SELECT id FROM follow_up WHERE tenant_id = $1 LIMIT 1")),
        ("comment", one!("SELECT id FROM minutes_comment WHERE tenant_id = $1 LIMIT 1")),
        ("posting", one!("SELECT id FROM publication WHERE tenant_id = $1 LIMIT 1")),
        ("order", one!("SELECT id FROM tablet_order WHERE tenant_id = $1 LIMIT 1")),
        ("paper", one!("SELECT id FROM signed_paper WHERE tenant_id = $1 LIMIT 1")),
        ("import", one!("SELECT id FROM tablet_import WHERE tenant_id = $1 LIMIT 1")),
        ("tablet", one!("SELECT id FROM tablet WHERE tenant_id = $1 LIMIT 1")),
        ("role", "clerk".into()),
        ("page", "1.png".into()),
        ("hash", "0".repeat(64)),
        ("from", "0".repeat(64)),
    ];
    Ids { authority, named }
}

pub fn fill(path: &str, authority: Uuid, ids: &Ids) -> String {
    let mut filled =
        path.replace("{authority}", &authority.to_string()).replace("{a}", &authority.to_string());
    for (name, value) in &ids.named {
        filled = filled.replace(&format!("{{{name}}}"), value);
    }
    assert!(!filled.contains('{'), "a parameter of {path} has no value in this test: {filled}");
    filled
}

pub async fn call(app: &TestApp, operation: &Operation, path: &str, token: &str) -> (u16, String) {
    let (kind, body) = match &operation.body {
        Some((kind, body)) if kind == "application/json" => (kind.clone(), Body::from(body.to_string())),
        Some((kind, _)) => (kind.clone(), Body::from("x")),
        None => ("text/plain".into(), Body::empty()),
    };
    let answer = app.send(operation.method.clone(), path, token, body, &kind).await;
    (answer.status.as_u16(), String::from_utf8_lossy(&answer.bytes).into_owned())
}

/// A new token of the ground's authority.
async fn token(app: &TestApp, ground: &Ground, scopes: &[Scope]) -> String {
    let name = ids::new_id().to_string();
    let input = json!({ "name": name, "scopes": scopes, "expires_on": "2027-06-30" });
    let path = format!("/api/authorities/{}/tokens", ground.authority);
    app.post(&path, &ground.token, input).await.expect(201).json()["secret"].as_str().unwrap().to_owned()
}

pub async fn sent(app: &TestApp) -> (Ground, Ids) {
    let ground = council(&app.state, 3).await;
    let body = json!({ "kind": "initial", "revision": 0 });
    app.post(&ground.convocations(), &ground.token, body).await.expect(202);
    let at = format!("/api/authorities/{}", ground.authority);
    token(app, &ground, &[Scope::MembersRead]).await;
    let webhook = json!({ "url": "https://logiciel.exemple.fr/", "events": ["convocations.sent"] });
    let webhook = app.post(&format!("{at}/webhooks"), &ground.token, webhook).await.expect(201).json();
    let test = format!("{at}/webhooks/{}/test", webhook["id"].as_str().unwrap());
    app.post(&test, &ground.token, json!({})).await.expect(202);
    let tablet =
        json!({ "id": ids::new_id(), "tablet": { "tag": "T-001", "make": "Samsung", "model": "SM-X210" } });
    app.post(&format!("{at}/tablets"), &ground.token, tablet).await.expect(201);
    let order = json!({ "id": ids::new_id(), "number": "BC-1", "supplier": "Val", "ordered_on": "2026-11-02", "make": "Samsung",
        "model": "SM-X210", "quantity": 1, "first_tag": "T-900" });
    app.post(&format!("{at}/tablet-orders"), &ground.token, order).await.expect(201);
    let ids = ids_of(app, ground.authority, ground.sitting).await;
    (ground, ids)
}

#[test]
fn every_route_called_with_another_authoritys_ids_answers_404() {
    for_each_engine(|app| async move {
        let (mine, _) = sent(&app).await;
        let (theirs, their_ids) = sent(&app).await;
        let mut tried = 0;
        let mut faults = Vec::new();
        for operation in operations() {
            let has_authority = operation.path.contains("{authority}") || operation.path.contains("{a}");
            if !has_authority {
                assert!(
                    WITHOUT_AUTHORITY.contains(&operation.path.as_str()),
                    "{} has no authority in its path: name it in this test, with its reason",
                    operation.path
                );
                continue;
            }
            // Their authority and their things; then my authority and their things.
            let mut paths = vec![fill(&operation.path, their_ids.authority, &their_ids)];
            if operation.path.matches('{').count() > 1 {
                paths.push(fill(&operation.path, mine.authority, &their_ids));
            }
            for path in paths {
                let path = format!("{path}{}", operation.query);
                let (status, body) = call(&app, &operation, &path, &mine.token).await;
                tried += 1;
                if status != 404 {
                    faults.push(format!(
                        "{} {path}: {status} {}",
                        operation.method,
                        &body[..body.len().min(200)]
                    ));
                }
                let (status, _) = call(&app, &operation, &path, "").await;
                if status != 401 {
                    faults.push(format!("{} {path} without session: {status}", operation.method));
                }
            }
        }
        assert!(faults.is_empty(), "{}\n{} faults", faults.join("\n"), faults.len());
        assert!(tried > 100, "{tried} calls tried");
        drop(theirs);
    });
}

#[test]
fn every_route_of_an_authority_says_whether_programs_may_use_it_and_with_which_scope() {
    let mut used = std::collections::BTreeSet::new();
    let mut faults = Vec::new();
    for o in operations() {
        let named = format!("{} {}", o.method, o.path);
        let of_an_authority = o.path.starts_with("/api/authorities/{");
        match (&o.ways, of_an_authority) {
            (None, true) => faults.push(format!(
                "{named}: decide who may call it, with `security((\"session\" = []), (\"token\" = [\"members:read\"]))` \
                 in its description, or `security((\"session\" = []))` when it is not for programs"
            )),
            (Some(ways), true) if !ways.contains(&"session".to_owned()) => {
                faults.push(format!("{named}: the staff cannot call it"));
            }
            (Some(_), false) if o.scopes.is_some() && o.path != "/api/token" => {
                faults.push(format!("{named}: a token belongs to an authority, and this path names none"));
            }
            _ => {}
        }
        for scope in o.scopes.into_iter().flatten() {
            match Scope::ALL.iter().any(|known| known.key() == scope) {
                true => used.insert(scope),
                false => {
                    faults.push(format!("{named}: {scope} is not a scope"));
                    false
                }
            };
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(used.len(), Scope::ALL.len(), "every scope opens something: {used:?}");
}

/// Routes without authority that anybody may call: a token changes nothing there.
const OPEN: &[&str] = &[
    "/api/calendar/{token}",
    "/api/demo/",
    "/api/first-run",
    "/api/reference",
    "/api/screen/{token}",
    "/api/session/enrol",
    "/api/session/passkey/",
    "/api/session/password",
    "/api/token",
];

#[test]
fn a_token_acts_in_its_authority_within_its_scopes_and_nowhere_else() {
    for_each_engine(|app| async move {
        let (mine, my_ids) = sent(&app).await;
        let (theirs, their_ids) = sent(&app).await;
        let all = token(&app, &mine, &Scope::ALL).await;
        let mut faults = Vec::new();
        let mut opened = 0;
        for o in operations() {
            if !o.path.starts_with("/api/authorities/{") {
                if OPEN.iter().any(|open| o.path.starts_with(open)) {
                    continue;
                }
                let (status, body) = call(
                    &app,
                    &o,
                    &fill(&o.path.replace("{hash}", "00").replace("{from}", "00"), mine.authority, &my_ids),
                    &all,
                )
                .await;
                if status != 403 || !body.contains("token.not_received") {
                    faults.push(format!("personal {} {}: {status} {body}", o.method, o.path));
                }
                continue;
            }
            let path = |authority: Uuid, ids: &Ids| format!("{}{}", fill(&o.path, authority, ids), o.query);
            // Their authority: as if it were not there, whatever the route.
            let (status, body) = call(&app, &o, &path(theirs.authority, &their_ids), &all).await;
            if status != 404 {
                faults.push(format!("theirs {} {}: {status} {body}", o.method, o.path));
            }
            let Some(scopes) = &o.scopes else {
                let (status, body) = call(&app, &o, &path(mine.authority, &my_ids), &all).await;
                if status != 403 || !body.contains("token.not_received") {
                    faults.push(format!("session only {} {}: {status} {body}", o.method, o.path));
                }
                continue;
            };
            // Their things under my authority.
            if o.path.matches('{').count() > 1 {
                let (status, body) = call(&app, &o, &path(mine.authority, &their_ids), &all).await;
                if status != 404 {
                    faults.push(format!("their things {} {}: {status} {body}", o.method, o.path));
                }
            }
            for scope in scopes {
                let others: Vec<Scope> = Scope::ALL.into_iter().filter(|s| s.key() != scope).collect();
                let without = token(&app, &mine, &others).await;
                let (status, body) = call(&app, &o, &path(mine.authority, &my_ids), &without).await;
                if status != 403 || !body.contains("token.scope_missing") || !body.contains(scope.as_str()) {
                    faults.push(format!("without {scope} {} {}: {status} {body}", o.method, o.path));
                }
                let mut tx = app.tenant(mine.authority).await;
                pupitre::execute!(
                    tx.inner(),
                    "UPDATE api_token SET revoked_at = 1 WHERE tenant_id = $1 AND secret_hash = $2",
                    mine.authority,
                    ids::sha256_hex(without.as_bytes())
                )
                .unwrap();
                tx.commit().await.unwrap();
            }
            // With its scope the route itself answers.
            if o.method == Method::GET {
                let (status, body) = call(&app, &o, &path(mine.authority, &my_ids), &all).await;
                opened += 1;
                if matches!(status, 401 | 403 | 500) {
                    faults.push(format!("mine {} {}: {status} {body}", o.method, o.path));
                }
            }
        }
        assert!(faults.is_empty(), "{}\n{} faults", faults.join("\n"), faults.len());
        assert!(opened > 20, "{opened} routes opened");
    });
}

#[test]
fn a_tablet_reads_and_acts_only_for_its_own_person() {
    for_each_engine(|app| async move {
        let (ground, _) = sent(&app).await;
        let mut tx = app.tenant(ground.authority).await;
        let people: Vec<(Uuid, Uuid, Uuid)> = rows!(
            tx.inner(),
            "SELECT id, person_id, mandate_id FROM dispatch WHERE tenant_id = $1 ORDER BY address",
            ground.authority
        )
        .unwrap();
        let hash: String = value!(
            tx.inner(),
            "SELECT hash FROM convocation_file WHERE tenant_id = $1 LIMIT 1",
            ground.authority
        )
        .unwrap();
        drop(tx);
        let (_, me, _) = people[0];
        let (their_dispatch, _, their_mandate) = people[1];
        let token = app.session(me).await;
        app.get(&format!("/api/tablet/files/{hash}"), &token).await.expect(200);
        let stranger = app.session(app.person("Autre", "Personne", "autre@example.org").await).await;
        let answer = app.get(&format!("/api/tablet/files/{hash}"), &stranger).await;
        assert!(matches!(answer.status.as_u16(), 401 | 404));
        let verbs = json!({ "verbs": [
            { "id": Uuid::from_u128(1), "verb": "opened", "dispatch_id": their_dispatch, "at": 0 },
            { "id": Uuid::from_u128(2), "verb": "reply", "sitting_id": ground.sitting, "mandate_id": their_mandate,
              "answer": "present", "at": 0 },
        ]});
        let results = app.post("/api/tablet/outbox", &token, verbs).await.expect(200).json();
        for result in results["results"].as_array().unwrap() {
            assert_eq!((&result["ok"], &result["code"]), (&json!(false), &json!("not_found")), "{result}");
        }
        let notes = format!("/api/tablet/notes/{their_mandate}");
        app.get(&notes, &token).await.expect(404);
        let entry = json!({ "entries": [{ "ref": "a.1", "content": "x" }] });
        app.post(&notes, &token, entry).await.expect(404);
    });
}
