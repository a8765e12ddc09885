//! Every answer that a test receives is held against the API's own description: what the web client is
//! generated from is what the server says.
use axum::http::{HeaderMap, Method, StatusCode, header};
use pupitre::app;
use serde_json::{Map, Value};
use std::sync::LazyLock;

static DESCRIPTION: LazyLock<Value> = LazyLock::new(app::description);

/// Panics when an answer is not the one described.
#[track_caller]
pub fn check(method: &Method, path: &str, status: StatusCode, headers: &HeaderMap, bytes: &[u8]) {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let Some(answers) = answers(method, path.split('?').next().unwrap_or(path)) else { return };
    if !status.is_success() && !status.is_client_error() {
        return;
    }
    // What any route may refuse (nobody signed in, no right, unreadable body) is a problem like the others.
    let media = if status.is_success() { "application/json" } else { "application/problem+json" };
    if kind != media {
        return;
    }
    let described = answers.get(status.as_str());
    let shape = match described.and_then(|a| a["content"][media].get("schema")) {
        Some(shape) => shape.clone(),
        None if status.is_client_error() => serde_json::json!({ "$ref": "#/components/schemas/Problem" }),
        None if described.is_some() => return,
        None => panic!("{method} {path}: {status} is not described"),
    };
    let value: Value = serde_json::from_slice(bytes).expect("JSON");
    if let Err(fault) = fits(&shape, &value, "") {
        panic!("{method} {path}: {status}: the answer is not as described: {fault}\n{value:#}");
    }
}

fn answers(method: &Method, path: &str) -> Option<&'static Map<String, Value>> {
    let paths = DESCRIPTION["paths"].as_object()?;
    let same = |described: &str| {
        let mut parts = described.split('/').zip(path.split('/'));
        described.split('/').count() == path.split('/').count()
            && parts.all(|(d, p)| d == p || d.starts_with('{'))
    };
    // An address without a variable goes before one with: `/import` is no `{m}`.
    let mut known: Vec<&String> = paths.keys().filter(|k| same(k)).collect();
    known.sort_by_key(|k| k.matches('{').count());
    let verb = method.as_str().to_lowercase();
    known.into_iter().find_map(|k| paths[k].get(&verb))?["responses"].as_object()
}

fn fits(shape: &Value, value: &Value, at: &str) -> Result<(), String> {
    if let Some(name) = shape["$ref"].as_str() {
        let named = DESCRIPTION.pointer(&name[1..]).ok_or(format!("{name} does not exist"))?;
        return fits(named, value, at);
    }
    for part in list(&shape["allOf"]) {
        fits(part, value, at)?;
    }
    let one_of = list(&shape["oneOf"]);
    if !one_of.is_empty() && !one_of.iter().any(|s| fits(s, value, at).is_ok()) {
        return Err(format!("{at}: {value} is none of those described"));
    }
    let types =
        if shape["type"].is_array() { list(&shape["type"]) } else { std::slice::from_ref(&shape["type"]) };
    if !types.iter().any(|t| is(t, value)) {
        return Err(format!("{at}: {value} is not {}", shape["type"]));
    }
    if !value.is_null() && !shape["enum"].is_null() && !list(&shape["enum"]).contains(value) {
        return Err(format!("{at}: {value} is not one of {}", shape["enum"]));
    }
    for (i, item) in list(value).iter().enumerate().filter(|_| !shape["items"].is_null()) {
        fits(&shape["items"], item, &format!("{at}[{i}]"))?;
    }
    match value.as_object() {
        Some(fields) if shape["type"] == "object" => object(shape, fields, at),
        _ => Ok(()),
    }
}

fn object(shape: &Value, fields: &Map<String, Value>, at: &str) -> Result<(), String> {
    for name in list(&shape["required"]).iter().filter_map(Value::as_str) {
        if !fields.contains_key(name) {
            return Err(format!("{at}.{name} is missing"));
        }
    }
    for (name, field) in fields {
        match shape["properties"].get(name) {
            Some(described) => fits(described, field, &format!("{at}.{name}"))?,
            None if shape["additionalProperties"].is_object() => {
                fits(&shape["additionalProperties"], field, &format!("{at}.{name}"))?;
            }
            None => {}
        }
    }
    Ok(())
}

fn is(described: &Value, value: &Value) -> bool {
    match described.as_str() {
        None => true,
        Some("null") => value.is_null(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some(other) => panic!("{other} is no type of JSON"),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn an_answer_that_differs_from_the_description_is_found() {
    let shape = serde_json::json!({ "$ref": "#/components/schemas/ReadinessCounts" });
    assert_eq!(fits(&shape, &serde_json::json!({}), "").unwrap_err(), ".absent is missing");
    let state = serde_json::json!({ "$ref": "#/components/schemas/SittingState" });
    assert!(fits(&state, &"convened".into(), "").is_ok());
    assert!(fits(&state, &"forgotten".into(), "").is_err());
    assert!(fits(&state, &1.into(), "").is_err());
}
