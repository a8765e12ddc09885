//! A list of OParl objects: by pages, filtered by when they were made and changed.
use super::super::public::{Filter, Site};
use crate::platform::time::Timestamp;
use serde_json::{Value, json};

/// Objects on a page.
const PAGE: usize = 100;

/// An object with its moments.
#[derive(Clone)]
pub struct Listed {
    pub created: Timestamp,
    pub modified: Timestamp,
    pub object: Value,
}

/// A page of a list.
pub fn page(site: &Site<'_>, name: &str, all: Vec<Listed>, filter: &Filter) -> Value {
    let bound = |text: &Option<String>| text.as_deref().and_then(read);
    let (made, until) = (bound(&filter.created_since), bound(&filter.created_until));
    let (changed, before) = (bound(&filter.modified_since), bound(&filter.modified_until));
    // Deleted objects are told only to whoever asks what changed since a moment.
    let asks_changes = changed.is_some();
    let kept: Vec<Value> = all
        .into_iter()
        .filter(|o| made.is_none_or(|at| o.created >= at) && until.is_none_or(|at| o.created <= at))
        .filter(|o| changed.is_none_or(|at| o.modified >= at) && before.is_none_or(|at| o.modified <= at))
        .filter(|o| asks_changes || o.object["deleted"] != true)
        .map(|o| if filter.omit_internal { without_lists(o.object) } else { o.object })
        .collect();
    let pages = kept.len().div_ceil(PAGE).max(1);
    let now = filter.page.min(pages);
    let address = |page: usize| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (key, value) in [
            ("created_since", &filter.created_since),
            ("created_until", &filter.created_until),
            ("modified_since", &filter.modified_since),
            ("modified_until", &filter.modified_until),
        ] {
            query.extend_pairs(value.as_deref().map(|v| (key, v)));
        }
        if filter.omit_internal {
            query.append_pair("omit_internal", "true");
        }
        query.append_pair("page", &page.to_string());
        site.url(&format!("/oparl/v1.1/{name}?{}", query.finish()))
    };
    let mut links = json!({ "first": address(1), "self": address(now), "last": address(pages) });
    if now > 1 {
        links["prev"] = json!(address(now - 1));
    }
    if now < pages {
        links["next"] = json!(address(now + 1));
    }
    let total = kept.len();
    let data: Vec<Value> = kept.into_iter().skip((now - 1) * PAGE).take(PAGE).collect();
    json!({
        "data": data,
        "pagination": { "totalElements": total, "elementsPerPage": PAGE, "currentPage": now, "totalPages": pages },
        "links": links,
    })
}

/// A moment of the address: `2026-12-17T18:30:00+01:00`.
fn read(text: &str) -> Option<Timestamp> {
    // In an address, a plus that was not written as %2B reads as a space.
    text.replace(' ', "+").parse::<jiff::Timestamp>().ok().map(Timestamp::from)
}

/// Objects inside the object are left out: the reader fetches them apart (OParl 1.1, `omit_internal`).
fn without_lists(mut object: Value) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|_, value| match value {
            Value::Array(items) => !items.iter().any(Value::is_object),
            Value::Object(inner) => !inner.contains_key("type"),
            _ => true,
        });
    }
    object
}
