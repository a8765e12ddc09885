//! The journal as people read it: the latest acts first, each in a sentence.
use super::{sentences, store};
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path, Query};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::words;
use axum::extract::State;
use pupitre_rules::french;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// An act.
#[derive(Debug, Serialize, ToSchema)]
pub struct JournalRow {
    seq: i64,
    #[schema(value_type = i64)]
    at: Timestamp,
    /// Operation, e.g. `convocations.send`.
    verb: String,
    /// Name of the person who acted.
    actor: String,
    sentence: String,
    /// What binds this act to all those before it.
    hash: String,
}

/// Which part of the journal.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Acts before this number; the latest ones without it.
    before: Option<i64>,
    /// At most 200; 50 without it.
    limit: Option<i64>,
}

/// The journal, the latest acts first.
#[utoipa::path(get, path = "/api/authorities/{a}/journal", tag = "authorities", operation_id = "journal_list",
    params(("a" = Uuid, Path), Part),
    security(("session" = []), ("token" = ["journal:read"])),
    responses((status = 200, body = Vec<JournalRow>), (status = 404)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Query(part): Query<Part>,
) -> AppResult<Json<Vec<JournalRow>>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let limit = part.limit.unwrap_or(50).clamp(1, 200);
    let lines = store::lines(&mut tx, part.before.unwrap_or(i64::MAX), limit).await?;
    let mut names = Names::default();
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let body: Value = serde_json::from_str(&line.body).unwrap_or(Value::Null);
        let actor = match id_in(&body["actor"]) {
            Some(actor) => names.of(&mut tx, actor).await?,
            None => "Le serveur".to_owned(),
        };
        let subject = match id_in(&body["subject"]) {
            Some(subject) => names.of(&mut tx, subject).await?,
            None => String::new(),
        };
        let holder = match id_in(&body["facts"]["holder"]) {
            Some(holder) => names.of(&mut tx, holder).await?,
            None => String::new(),
        };
        let giver = match id_in(&body["facts"]["giver"]).or(id_in(&body["facts"]["mandate"])) {
            Some(giver) => names.of(&mut tx, giver).await?,
            None => String::new(),
        };
        let cast = sentences::Cast { subject: &subject, giver: &giver, holder: &holder };
        let sentence = words::spaced(&sentences::sentence(&line.verb, &body["facts"], &cast));
        rows.push(JournalRow {
            seq: line.seq,
            at: line.at,
            verb: line.verb,
            actor,
            sentence,
            hash: line.hash,
        });
    }
    Ok(Json(rows))
}

fn id_in(value: &Value) -> Option<Uuid> {
    value.as_str()?.parse().ok()
}

/// Names of persons and things, each looked up once.
#[derive(Default)]
struct Names(HashMap<Uuid, String>);

impl Names {
    async fn of(&mut self, tx: &mut TenantTx, id: Uuid) -> AppResult<String> {
        if let Some(known) = self.0.get(&id) {
            return Ok(known.clone());
        }
        let name = match store::person_behind(tx, id).await? {
            Some(name) => name,
            None => thing(tx, id).await?,
        };
        self.0.insert(id, name.clone());
        Ok(name)
    }
}

/// « Conseil communautaire du jeudi 17 décembre 2026 », or the name of a body; empty for anything else.
async fn thing(tx: &mut TenantTx, id: Uuid) -> AppResult<String> {
    let Some(sitting) = store::sitting_behind(tx, id).await? else {
        return Ok(store::body_name(tx, id).await?.unwrap_or_default());
    };
    let words = store::sitting_words(tx, sitting).await?;
    Ok(words.map_or_else(String::new, |(body, at, zone)| {
        format!("{body} du {}", french::long_date(at.day_in(&zone).date()))
    }))
}
