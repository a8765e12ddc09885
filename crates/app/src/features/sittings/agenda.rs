//! The agenda (ordre du jour): items added, changed, taken off.
use super::input::{LONGEST_TITLE, fitting};
use super::model::WrittenKind;
use super::model::{Item, Sitting, SittingBody};
use super::refusal::SittingRefusal;
use super::wording::{lines, one_line};
use super::{order, store, view, write};
use crate::features::people;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{feed, ids};
use axum::extract::State;
use pupitre_rules::matters;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use uuid::Uuid;

/// Kinds that a clerk may give.
const KINDS: [&str; 4] = ["deliberation", "information", "budget", "contract"];
/// Most items of one agenda.
const MOST_ITEMS: usize = 500;

/// An item as written by the clerk. At a change, what is absent keeps its value and null empties it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgendaInput {
    pub title: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    pub parent_id: Option<Option<Uuid>>,
    /// `deliberation`, `information`, `budget`, `contract`.
    #[schema(value_type = Option<WrittenKind>)]
    pub kind: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    pub rapporteur_mandate_id: Option<Option<Uuid>>,
    pub theme: Option<String>,
    /// @CTES code, « 7.1 ».
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub matter: Option<Option<String>>,
    pub closed_door: Option<bool>,
    /// Where the contract may be consulted.
    pub on_site: Option<String>,
    /// Item after which this one comes; the end when absent.
    pub after: Option<Uuid>,
}

/// Tells null (`Some(None)`) from absent (`None`).
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Adds an item.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/agenda", tag = "sittings",
    operation_id = "agenda_add", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    request_body = AgendaInput,
    security(("session" = []), ("token" = ["sittings:write"])),
    responses((status = 200, body = SittingBody), (status = 404), (status = 422)))]
pub(super) async fn add(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    Json(input): Json<AgendaInput>,
) -> AppResult<Json<SittingBody>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    add_in(&mut tx, sitting, &input, state.clock.now()).await?;
    answer(tx, sitting).await
}

/// The same inside a transaction: the command line uses it too. Returns the item's id.
pub async fn add_in(
    tx: &mut TenantTx,
    sitting: Uuid,
    input: &AgendaInput,
    now: Timestamp,
) -> AppResult<Uuid> {
    let sitting = write::begin_change(tx, sitting, None, now).await?;
    if sitting.second_of.is_some() {
        return Err(SittingRefusal::SameQuestionsOnly.into());
    }
    let mut items = store::agenda(tx, sitting.id).await?;
    if items.len() >= MOST_ITEMS {
        return Err(SittingRefusal::TooManyItems.into());
    }
    let mut item = blank(ids::new_id());
    apply(tx, &sitting, &mut item, input).await?;
    order::check_parent(&items, &item)?;
    let at = order::place_after(&items, &item, input.after)?;
    let id = item.id;
    items.insert(at, item);
    write_order(tx, sitting.id, items, id).await?;
    feed::publish(tx, "agenda.change", Some(sitting.id), now).await?;
    Ok(id)
}

/// Changes an item.
#[utoipa::path(put, path = "/api/authorities/{authority}/sittings/{sitting}/agenda/{item}", tag = "sittings",
    operation_id = "agenda_change",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("item" = Uuid, Path)),
    request_body = AgendaInput,
    security(("session" = []), ("token" = ["sittings:write"])),
    responses((status = 200, body = SittingBody), (status = 404), (status = 422)))]
pub(super) async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, item)): Path<(Uuid, Uuid, Uuid)>,
    Json(input): Json<AgendaInput>,
) -> AppResult<Json<SittingBody>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let sitting = write::begin_change(&mut tx, sitting, None, now).await?;
    let mut items = store::agenda(&mut tx, sitting.id).await?;
    let at = items.iter().position(|i| i.id == item).ok_or(AppError::NotFound)?;
    let mut changed = items[at].clone();
    apply(&mut tx, &sitting, &mut changed, &input).await?;
    let moved = changed.parent_id != items[at].parent_id || input.after.is_some();
    if moved {
        items.remove(at);
        order::check_parent(&items, &changed)?;
        let at = order::place_after(&items, &changed, input.after)?;
        items.insert(at, changed);
    } else {
        items[at] = changed;
    }
    write_order(&mut tx, sitting.id, items, item).await?;
    feed::publish(&mut tx, "agenda.change", Some(sitting.id), now).await?;
    answer(tx, sitting.id).await
}

/// Takes an item off, with its sub-items; their documents wait unplaced.
#[utoipa::path(delete, path = "/api/authorities/{authority}/sittings/{sitting}/agenda/{item}", tag = "sittings",
    operation_id = "agenda_remove",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("item" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:write"])),
    responses((status = 200, body = SittingBody), (status = 404), (status = 409)))]
pub(super) async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, item)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Json<SittingBody>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let sitting = write::begin_change(&mut tx, sitting, None, now).await?;
    let items = store::agenda(&mut tx, sitting.id).await?;
    let found = items.iter().find(|i| i.id == item).ok_or(AppError::NotFound)?;
    if found.kind == "urgency" {
        return Err(SittingRefusal::UrgencyIsAutomatic.into());
    }
    for gone in items.iter().filter(|i| i.id == item || i.parent_id == Some(item)) {
        store::remove_item(&mut tx, gone.id).await?;
    }
    feed::publish(&mut tx, "agenda.change", Some(sitting.id), now).await?;
    answer(tx, sitting.id).await
}

/// Commits and shows the sitting.
pub(super) async fn answer(mut tx: TenantTx, sitting: Uuid) -> AppResult<Json<SittingBody>> {
    let body = view::sitting_view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(body))
}

pub(super) fn blank(id: Uuid) -> Item {
    Item {
        id,
        parent_id: None,
        position: 0,
        number: String::new(),
        title: String::new(),
        rapporteur_mandate_id: None,
        theme: String::new(),
        matter: None,
        kind: "deliberation".into(),
        closed_door: false,
        on_site: String::new(),
    }
}

/// Puts what the clerk wrote into the item, checked.
async fn apply(tx: &mut TenantTx, sitting: &Sitting, item: &mut Item, input: &AgendaInput) -> AppResult<()> {
    if let Some(title) = &input.title {
        item.title = fitting("title", "L’intitulé", LONGEST_TITLE, one_line(title))?;
    }
    if item.title.is_empty() {
        return Err(SittingRefusal::TitleMissing.into());
    }
    if let Some(kind) = &input.kind
        && *kind != item.kind
    {
        if kind == "urgency" || item.kind == "urgency" {
            return Err(SittingRefusal::UrgencyIsAutomatic.into());
        }
        if !KINDS.contains(&kind.as_str()) {
            return Err(SittingRefusal::KindUnknown { kind: kind.clone() }.into());
        }
        item.kind = kind.clone();
    }
    if let Some(theme) = &input.theme {
        item.theme = fitting("theme", "Le thème", 200, one_line(theme))?;
    }
    if let Some(text) = &input.on_site {
        item.on_site = fitting("on_site", "Le lieu de consultation", 500, lines(text))?;
    }
    if let Some(matter) = &input.matter {
        item.matter = matter.as_deref().map(str::trim).filter(|m| !m.is_empty()).map(str::to_owned);
        if let Some(code) = item.matter.as_deref().filter(|code| !matters::known(code)) {
            return Err(SittingRefusal::MatterUnknown { code: code.to_owned() }.into());
        }
    }
    if let Some(rapporteur) = input.rapporteur_mandate_id
        && rapporteur != item.rapporteur_mandate_id
    {
        if let Some(mandate) = rapporteur {
            in_office(tx, sitting, mandate).await?;
        }
        item.rapporteur_mandate_id = rapporteur;
    }
    item.closed_door = input.closed_door.unwrap_or(item.closed_door);
    item.parent_id = input.parent_id.unwrap_or(item.parent_id);
    Ok(())
}

pub(super) async fn in_office(tx: &mut TenantTx, sitting: &Sitting, mandate: Uuid) -> AppResult<()> {
    let member = people::member(tx, mandate).await?.ok_or(SittingRefusal::RapporteurUnknown)?;
    let day = sitting.day();
    if member.starts_on > day || member.ends_on.as_ref().is_some_and(|end| *end < day) {
        return Err(SittingRefusal::RapporteurNotInOffice { name: member.full_name() }.into());
    }
    Ok(())
}

/// Writes positions 1, 2, 3… in this order, and the whole of the item that changed.
async fn write_order(tx: &mut TenantTx, sitting: Uuid, items: Vec<Item>, changed: Uuid) -> AppResult<()> {
    for (at, mut item) in order::regrouped(items).into_iter().enumerate() {
        let position = at as i64 + 1;
        if item.id == changed {
            item.position = position;
            store::put_item(tx, sitting, &item).await?;
        } else if item.position != position {
            store::place_item(tx, item.id, item.parent_id, position).await?;
        }
    }
    Ok(())
}
