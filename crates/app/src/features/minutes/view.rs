//! The minutes of a sitting as the office sees them: the text, the facts as they stand now, what is said about it.
use super::model::{Minutes, MinutesState};
use super::{content, draft, store};
use crate::features::deliberations::{Signature, source};
use crate::features::sittings;
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A fact as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct FactLines {
    pub key: String,
    pub lines: Vec<String>,
}

/// What somebody says about the draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct MinutesComment {
    pub id: Uuid,
    /// The words it is about.
    pub quote: String,
    pub text: String,
    pub author: String,
    pub said_at: Timestamp,
    pub closed: bool,
}

/// A later sitting of the body at which these minutes may be settled.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettlingPlace {
    pub sitting: Uuid,
    pub day: Day,
    /// Its items, so that the one that voted them is chosen.
    pub items: Vec<SettlingItem>,
}

/// An item that may have voted the minutes.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettlingItem {
    pub id: Uuid,
    pub number: String,
    pub title: String,
}

/// The minutes of a sitting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Minutes)]
pub struct MinutesView {
    /// `draft`, `proposed`, `settled`, `signed`.
    #[schema(value_type = MinutesState)]
    pub state: String,
    /// The editor's document.
    #[schema(value_type = Object)]
    pub content: Value,
    pub revision: i64,
    pub changed_at: Timestamp,
    /// Facts as they stand now.
    pub facts: Vec<FactLines>,
    /// Keys of the facts in the text that were corrected since.
    pub corrected: Vec<String>,
    /// Keys of the facts that the text does not hold.
    pub missing: Vec<String>,
    pub comments: Vec<MinutesComment>,
    /// Later sittings of the body that were held.
    pub places: Vec<SettlingPlace>,
    pub settled_in: Option<Uuid>,
    pub settled_on: Option<Day>,
    pub settled_words: String,
    pub signed_on: Option<Day>,
    pub signatures: Vec<Signature>,
    pub published_on: Option<Day>,
    pub sent_at: Option<Timestamp>,
}

/// The minutes of a sitting, once drawn.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/minutes", tag = "minutes",
    operation_id = "minutes_get", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, body = MinutesView), (status = 404), (status = 409)))]
pub(super) async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<MinutesView>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    Ok(Json(view(&mut tx, sitting).await?))
}

/// Keys of facts in the text that no longer say what it says.
pub(super) fn corrected(minutes: &Minutes, now: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let held = content::facts_in(&minutes.content.0);
    held.into_iter().filter(|(key, lines)| now.get(key) != Some(lines)).map(|(key, _)| key).collect()
}

/// The same inside a transaction.
pub(super) async fn view(tx: &mut TenantTx, sitting: Uuid) -> AppResult<MinutesView> {
    let source = source(tx, sitting).await?;
    let m = store::of_sitting(tx, sitting).await?.ok_or(super::write::WriteRefusal::NotDrawn)?;
    let facts = content::facts(&draft::parts(&source));
    let held = content::facts_in(&m.content.0);
    let comments = store::comments(tx, sitting).await?.into_iter().map(|c| MinutesComment {
        id: c.id,
        quote: c.quote,
        text: c.text,
        author: c.author,
        said_at: c.said_at,
        closed: c.closed_at.is_some(),
    });
    let settled = matches!(m.state.as_str(), "settled" | "signed");
    Ok(MinutesView {
        // Once settled the text stands as it was settled: the assembly alone could change it.
        corrected: if settled { vec![] } else { corrected(&m, &facts) },
        missing: facts.keys().filter(|k| !held.contains_key(*k) && !settled).cloned().collect(),
        facts: facts.into_iter().map(|(key, lines)| FactLines { key, lines }).collect(),
        comments: comments.collect(),
        places: if settled { vec![] } else { places(tx, sitting).await? },
        state: m.state,
        content: m.content.0,
        revision: m.revision,
        changed_at: m.changed_at,
        settled_in: m.settled_in,
        settled_on: m.settled_on,
        settled_words: m.settled_words,
        signed_on: m.signed_on,
        signatures: m.signatures.map(|s| s.0).unwrap_or_default(),
        published_on: m.published_on,
        sent_at: m.sent_at,
    })
}

async fn places(tx: &mut TenantTx, sitting: Uuid) -> AppResult<Vec<SettlingPlace>> {
    let mut places = Vec::new();
    for later in store::later_held(tx, sitting).await? {
        let agenda = sittings::agenda(tx, later.id).await?.into_iter();
        places.push(SettlingPlace {
            sitting: later.id,
            day: later.starts_at.day_in(&later.time_zone),
            items: agenda.map(|i| SettlingItem { id: i.id, number: i.number, title: i.title }).collect(),
        });
    }
    Ok(places)
}
