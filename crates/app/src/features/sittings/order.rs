//! The order of an agenda: two levels, sub-items after their item, the vote on urgency first. Nothing is ever lost.
use super::agenda;
use super::model::{Item, SittingBody};
use super::refusal::SittingRefusal;
use super::{store, write};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path};
use crate::platform::feed;
use crate::platform::state::AppState;
use axum::extract::State;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use utoipa::ToSchema;
use uuid::Uuid;

/// A new order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgendaOrder {
    /// Every item and sub-item, in order.
    ids: Vec<Uuid>,
    /// Items that change parent; null makes a top-level item.
    #[serde(default)]
    parents: HashMap<Uuid, Option<Uuid>>,
}

/// Puts the agenda in another order.
#[utoipa::path(put, path = "/api/authorities/{authority}/sittings/{sitting}/agenda-order", tag = "sittings",
    operation_id = "agenda_order", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    request_body = AgendaOrder,
    security(("session" = []), ("token" = ["sittings:write"])),
    responses((status = 200, body = SittingBody), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn reorder(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    Json(order): Json<AgendaOrder>,
) -> AppResult<Json<SittingBody>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let sitting = write::begin_change(&mut tx, sitting, None, now).await?;
    let items = store::agenda(&mut tx, sitting.id).await?;
    for (at, (id, parent)) in arranged(&items, &order)?.into_iter().enumerate() {
        store::place_item(&mut tx, id, parent, at as i64 + 1).await?;
    }
    feed::publish(&mut tx, "agenda.change", Some(sitting.id), now).await?;
    agenda::answer(tx, sitting.id).await
}

/// The new order with each item's parent: urgency first, sub-items right after their item.
fn arranged(items: &[Item], order: &AgendaOrder) -> Result<Vec<(Uuid, Option<Uuid>)>, SittingRefusal> {
    let known: HashMap<Uuid, &Item> = items.iter().map(|i| (i.id, i)).collect();
    let named: HashSet<Uuid> = order.ids.iter().copied().collect();
    if order.ids.len() != items.len()
        || named.len() != items.len()
        || !named.iter().all(|i| known.contains_key(i))
    {
        return Err(SittingRefusal::OrderIncomplete);
    }
    let parent =
        |id: &Uuid| order.parents.get(id).copied().unwrap_or_else(|| known.get(id).and_then(|i| i.parent_id));
    for id in &order.ids {
        let Some(above) = parent(id) else { continue };
        let above_item = known.get(&above).ok_or(SittingRefusal::ParentUnknown)?;
        if above == *id || parent(&above).is_some() {
            return Err(SittingRefusal::ParentIsSub);
        }
        if above_item.kind == "urgency" || known[id].kind == "urgency" {
            return Err(SittingRefusal::UrgencyIsAutomatic);
        }
    }
    let mut tops: Vec<Uuid> = order.ids.iter().copied().filter(|id| parent(id).is_none()).collect();
    tops.sort_by_key(|id| known[id].kind != "urgency");
    let mut arranged = Vec::with_capacity(items.len());
    for top in tops {
        arranged.push((top, None));
        let subs = order.ids.iter().filter(|id| parent(id) == Some(top));
        arranged.extend(subs.map(|id| (*id, Some(top))));
    }
    Ok(arranged)
}

/// Sub-items right after their item, the vote on urgency first; the order is kept otherwise.
pub(super) fn regrouped(items: Vec<Item>) -> Vec<Item> {
    let (mut tops, subs): (Vec<Item>, Vec<Item>) = items.into_iter().partition(|i| i.parent_id.is_none());
    tops.sort_by_key(|i| i.kind != "urgency");
    let mut grouped = Vec::with_capacity(tops.len() + subs.len());
    for top in tops {
        let id = top.id;
        grouped.push(top);
        grouped.extend(subs.iter().filter(|s| s.parent_id == Some(id)).cloned());
    }
    grouped
}

/// Refuses a parent that is not a top-level item of this agenda.
pub(super) fn check_parent(items: &[Item], item: &Item) -> Result<(), SittingRefusal> {
    let Some(parent) = item.parent_id else { return Ok(()) };
    let found = items.iter().find(|i| i.id == parent).ok_or(SittingRefusal::ParentUnknown)?;
    if found.parent_id.is_some() {
        Err(SittingRefusal::ParentIsSub)
    } else if found.kind == "urgency" || item.kind == "urgency" {
        Err(SittingRefusal::UrgencyIsAutomatic)
    } else if items.iter().any(|i| i.parent_id == Some(item.id)) {
        Err(SittingRefusal::ParentHasSubs)
    } else {
        Ok(())
    }
}

/// Where an item goes among the others: after the one named and its sub-items, or last of its level.
pub(super) fn place_after(items: &[Item], item: &Item, after: Option<Uuid>) -> Result<usize, SittingRefusal> {
    let end_of = |top: Uuid| items.iter().rposition(|i| i.id == top || i.parent_id == Some(top));
    let Some(after) = after else {
        return Ok(item.parent_id.and_then(end_of).map_or(items.len(), |at| at + 1));
    };
    let found = items.iter().position(|i| i.id == after).ok_or(SittingRefusal::AfterUnknown)?;
    let before = &items[found];
    match item.parent_id {
        // Right under its item, or right after a sister.
        Some(parent) if before.id == parent || before.parent_id == Some(parent) => Ok(found + 1),
        Some(parent) => Ok(end_of(parent).map_or(items.len(), |at| at + 1)),
        None => Ok(end_of(before.parent_id.unwrap_or(before.id)).map_or(items.len(), |at| at + 1)),
    }
}
