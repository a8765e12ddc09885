//! Everything shared by and with a member, over his mandates in force, and with whom he may share.
use super::people::{self, SharePeople};
use super::place;
use super::store::{self, AnswerRow, ReaderRow, ShareRow};
use crate::features::annotations::own;
use crate::features::people as members;
use crate::platform::auth::{Caller, HOME_ZONE};
use crate::platform::error::AppResult;
use crate::platform::ids;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// The member's shares.
#[derive(Serialize, ToSchema)]
pub struct ShareList {
    shares: Vec<Share>,
    people: Vec<SharePeople>,
}

/// A copy given or received.
#[derive(Serialize, ToSchema)]
pub struct Share {
    id: Uuid,
    /// The caller's mandate by which he gave or received it.
    mandate_id: Uuid,
    /// He gave it himself.
    mine: bool,
    from: String,
    to: Vec<ShareReader>,
    shared_at: Timestamp,
    withdrawn_at: Option<Timestamp>,
    /// As the tablet wrote it; none once withdrawn.
    content: Option<String>,
    /// The caller has read it.
    read: bool,
    /// The caller has put it away.
    away: bool,
    answers: Vec<ShareAnswer>,
}

/// To whom.
#[derive(Serialize, ToSchema)]
pub struct ShareReader {
    name: String,
    /// Told to who gave it only.
    read: Option<bool>,
}

/// An answer.
#[derive(Serialize, ToSchema)]
pub struct ShareAnswer {
    id: Uuid,
    name: String,
    mine: bool,
    said_at: Timestamp,
    content: String,
}

/// What one mandate sees, still sealed.
struct Seen {
    tenant: Uuid,
    mandate: Uuid,
    shares: Vec<ShareRow>,
    readers: Vec<ReaderRow>,
    answers: Vec<AnswerRow>,
    names: HashMap<Uuid, String>,
}

/// My shares; 304 when nothing changed since the tablet last asked.
#[utoipa::path(get, path = "/api/tablet/shares", tag = "annotations", operation_id = "shares_list",
    security(("session" = []), ("tablet" = [])),
    responses((status = 200, body = ShareList), (status = 304), (status = 401)))]
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
) -> AppResult<Response> {
    let today = state.clock.now().day_in(HOME_ZONE);
    let mut tx = state.db.read().await?;
    let mine = members::mandates_of(&mut tx, caller.person, &today).await?;
    drop(tx);
    let (mut all, mut people) = (Vec::new(), Vec::new());
    for mandate in mine.iter().filter(|m| caller.reach.allows(m.tenant_id)) {
        let mut tx = state.db.tenant(mandate.tenant_id).read().await?;
        let (tenant, mandate) = (mandate.tenant_id, mandate.mandate_id);
        people.push(people::of(&mut tx, mandate, &today).await?);
        let shares = store::visible(&mut tx, mandate).await?;
        let (readers, answers, names) = match shares.is_empty() {
            true => Default::default(),
            false => {
                let all = members::mandates(&mut tx, None).await?;
                let names = all.into_iter().map(|m| (m.mandate_id, m.full_name())).collect();
                (store::readers(&mut tx, mandate).await?, store::answers(&mut tx, mandate).await?, names)
            }
        };
        all.push(Seen { tenant, mandate, shares, readers, answers, names });
    }
    // Told from what is sealed: the keys are read only when something changed.
    let state_of_all: Vec<_> = all.iter().map(|s| (&s.shares, &s.readers, &s.answers)).collect();
    let tag = format!("\"{}\"", &ids::sha256_hex(&serde_json::to_vec(&(state_of_all, &people))?)[..32]);
    let tag_header = HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""));
    let common =
        [(header::ETAG, tag_header), (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"))];
    if headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()) == Some(tag.as_str()) {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let mut shares = Vec::new();
    for seen in all {
        for row in &seen.shares {
            shares.push(opened(&state, &seen, row).await?);
        }
    }
    shares.sort_by_key(|s| (std::cmp::Reverse(s.shared_at), s.id));
    Ok((common, axum::Json(ShareList { shares, people })).into_response())
}

async fn opened(state: &AppState, seen: &Seen, row: &ShareRow) -> AppResult<Share> {
    let name = |mandate: Uuid| seen.names.get(&mandate).cloned().unwrap_or_default();
    let mine = row.mandate_id == seen.mandate;
    let readers: Vec<&ReaderRow> = seen.readers.iter().filter(|r| r.share_id == row.id).collect();
    let me = readers.iter().find(|r| r.mandate_id == seen.mandate);
    let mut answers = Vec::new();
    let mut content = None;
    if let (Some(key), Some(sealed)) = (&row.key, &row.sealed) {
        let key = own::key(state, seen.tenant, key).await?;
        content = Some(key.open(&place(row.id, row.id), sealed)?);
        for answer in seen.answers.iter().filter(|a| a.share_id == row.id) {
            answers.push(ShareAnswer {
                id: answer.id,
                name: name(answer.mandate_id),
                mine: answer.mandate_id == seen.mandate,
                said_at: answer.said_at,
                content: key.open(&place(row.id, answer.id), &answer.sealed)?,
            });
        }
    }
    Ok(Share {
        id: row.id,
        mandate_id: seen.mandate,
        mine,
        from: name(row.mandate_id),
        read: mine || me.is_some_and(|r| r.read_at.is_some()),
        away: me.is_some_and(|r| r.away_at.is_some()),
        to: readers
            .iter()
            .map(|r| ShareReader { name: name(r.mandate_id), read: mine.then_some(r.read_at.is_some()) })
            .collect(),
        shared_at: row.shared_at,
        withdrawn_at: row.withdrawn_at,
        content,
        answers,
    })
}
