//! The API as OpenAPI 3.1, taken from the router itself: they cannot differ. Two things hold for every route
//! and are said here once: an answer is whole (what has no value is null, never left out), and a refusal is
//! problem+json.
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use utoipa::openapi::OpenApi;

/// Where the shapes are.
const SHAPES: &str = "#/components/schemas/";

/// The description with what every route has in common.
pub fn complete(described: &OpenApi) -> serde_json::Result<Value> {
    let mut description = serde_json::to_value(described)?;
    let (mut read, mut written) = (BTreeSet::new(), BTreeSet::new());
    for operation in operations(&mut description) {
        if let Some(body) = operation.get("requestBody") {
            names(body, &mut read);
        }
        if let Some(answers) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            answers.values().for_each(|answer| names(answer, &mut written));
            answers.iter_mut().for_each(refusal);
        }
    }
    let Some(shapes) = description.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else {
        return Ok(description);
    };
    let (read, written) = (reached(shapes, read), reached(shapes, written));
    for name in written.difference(&read) {
        shapes.get_mut(name).into_iter().for_each(whole);
    }
    shapes.insert("Problem".into(), problem());
    Ok(description)
}

fn operations(description: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = description.get_mut("paths").and_then(Value::as_object_mut).into_iter();
    paths.flat_map(Map::values_mut).filter_map(Value::as_object_mut).flat_map(Map::values_mut)
}

/// A refused request is answered with a problem.
fn refusal((status, answer): (&String, &mut Value)) {
    if status.starts_with(['4', '5']) {
        answer["content"] =
            json!({ "application/problem+json": { "schema": { "$ref": format!("{SHAPES}Problem") } } });
    }
}

/// Shapes named under a value.
fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            let named = fields.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix(SHAPES));
            found.extend(named.map(str::to_owned));
            fields.values().for_each(|v| names(v, found));
        }
        Value::Array(items) => items.iter().for_each(|v| names(v, found)),
        _ => {}
    }
}

/// The same with the shapes that those hold.
fn reached(shapes: &Map<String, Value>, from: BTreeSet<String>) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut next = from;
    while let Some(name) = next.pop_first() {
        if let Some(shape) = shapes.get(&name).filter(|_| all.insert(name.clone())) {
            let mut held = BTreeSet::new();
            names(shape, &mut held);
            next.extend(held.difference(&all).cloned());
        }
    }
    all
}

/// Every field is there, in the shape and in those written inside it.
fn whole(shape: &mut Value) {
    match shape {
        Value::Object(fields) => {
            if let Some(Value::Object(properties)) = fields.get("properties") {
                let every: Vec<&String> = properties.keys().collect();
                let every = json!(every);
                fields.insert("required".into(), every);
            }
            fields.values_mut().for_each(whole);
        }
        Value::Array(items) => items.iter_mut().for_each(whole),
        _ => {}
    }
}

/// A refusal (RFC 9457), as `platform::error` writes it.
fn problem() -> Value {
    let text = |says: &str| json!({ "type": "string", "description": says });
    json!({
        "type": "object",
        "description": "A refusal (RFC 9457): what is wrong, by which rule, and what to do.",
        "required": ["type", "title", "status", "code", "detail"],
        "properties": {
            "type": text("`urn:pupitre:` and the code."),
            "title": text("The HTTP status in words."),
            "status": { "type": "integer", "format": "int32" },
            "code": text("Stable code, `noun.fact`."),
            "detail": text("The sentence to show."),
            "field": text("The field at fault, when there is one."),
            "params": { "description": "Figures of the sentence, for programs." },
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app;

    fn required(shape: &str) -> Vec<String> {
        let description = app::description();
        let list = description["components"]["schemas"][shape]["required"].as_array().cloned();
        list.unwrap_or_default().iter().filter_map(|f| f.as_str().map(str::to_owned)).collect()
    }

    #[test]
    fn an_answer_is_whole_and_a_request_may_leave_out() {
        assert!(required("ReadinessRow").contains(&"answered_at".into()));
        assert!(!required("AgendaInput").contains(&"theme".into()));
    }

    #[test]
    fn every_shape_that_is_named_exists() {
        let description = app::description();
        let mut named = BTreeSet::new();
        names(&description, &mut named);
        let shapes = description["components"]["schemas"].as_object().unwrap();
        let missing: Vec<_> = named.iter().filter(|n| !shapes.contains_key(*n)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn every_refusal_is_a_problem() {
        let mut description = app::description();
        for operation in operations(&mut description) {
            for (status, answer) in operation["responses"].as_object().unwrap() {
                assert_eq!(
                    status.starts_with(['4', '5']),
                    answer.pointer("/content/application~1problem+json").is_some(),
                    "{} {status}",
                    operation["operationId"]
                );
            }
        }
    }
}
