//! Two authorities: every route called with the other's ids answers 404. Routes are read from the API's own
//! description, so a new one cannot be forgotten: it is tried, or it must be named below with its reason.
use crate::ground::council;
use crate::harness::{TestApp, for_each_engine};
use axum::body::Body;
use axum::http::Method;
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
    "/api/session/passkey/finish",
    "/api/session/passkey/start",
    "/api/session/password",
    "/api/sessions",
    "/api/sessions/{id}",
    // the member's own tablet: tried apart below
    "/api/tablet/files/{hash}",
    "/api/tablet/inbox",
    "/api/tablet/outbox",
];

/// An operation of the API.
pub struct Operation {
    pub method: Method,
    pub path: String,
    /// What must follow the path for it to be read.
    pub query: String,
    pub body: Option<(String, Value)>,
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
            operations.push(Operation { method, path: path.clone(), query: query(operation), body });
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

async fn ids(app: &TestApp, authority: Uuid, sitting: Uuid) -> Ids {
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
        ("upload", one!("SELECT id FROM document WHERE tenant_id = $1 LIMIT 1")),
        ("b", body),
        ("m", member.clone()),
        ("i", member.clone()),
        ("id", member),
        ("person", person),
        ("role", "clerk".into()),
        ("page", "1.png".into()),
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

pub async fn sent(app: &TestApp) -> (crate::ground::Ground, Ids) {
    let ground = council(&app.state, 3).await;
    let body = json!({ "kind": "initial", "revision": 0 });
    app.post(&ground.convocations(), &ground.token, body).await.expect(202);
    let ids = ids(app, ground.authority, ground.sitting).await;
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
    });
}
