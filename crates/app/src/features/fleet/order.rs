//! `fleet.order`: tablets ordered; `fleet.receive`: what arrived, scanned against the order, with its differences.
use super::model::{Tablet, TabletRow};
use super::moves::{Doing, hand, step};
use super::store::{self, Wanted};
use super::write::{WriteRefusal, blank, check_numbers, enter, search_key};
use crate::features::authorities::{line, maybe_line};
use crate::platform::auth::{Caller, Desk, KEEPS_TABLETS, SEES_TABLETS, TENDS_TABLETS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use crate::platform::{feed, ids};
use axum::extract::State;
use axum::http::StatusCode;
use jiff::ToSpan;
use pupitre_rules::fleet::{self, Move, State as Stand};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Most tablets of one order, and of one reception.
const MOST: i64 = 1_000;

/// An order.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
#[schema(as = TabletOrder)]
pub struct Order {
    pub id: Uuid,
    pub number: String,
    pub supplier: String,
    pub ordered_on: Day,
    pub expected_on: Option<Day>,
    /// Nothing more is expected of it.
    pub closed_at: Option<Timestamp>,
    pub ordered: i64,
    /// Not arrived yet.
    pub awaited: i64,
}

/// An order with its tablets.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TabletOrderView)]
pub struct OrderView {
    #[serde(flatten)]
    order: Order,
    tablets: Vec<TabletRow>,
}

/// An order as it is typed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    /// Drawn by the screen: sent twice, it is one order.
    id: Uuid,
    number: String,
    supplier: String,
    ordered_on: Day,
    expected_on: Option<Day>,
    make: String,
    model: String,
    quantity: i64,
    cost_cents: Option<i64>,
    warranty_months: Option<i64>,
    /// First inventory number; the others follow it.
    first_tag: String,
    /// Serials announced by the supplier, when he gives them.
    #[serde(default)]
    serials: Vec<String>,
}

/// Why an order is not written, or nothing is received.
#[derive(Debug)]
enum OrderRefusal {
    Quantity,
    ExpectedBefore,
    TagWithoutNumber,
    MoreSerials { quantity: i64, given: usize },
    SerialTwice(String),
    Closed(String),
    TooMuch,
    Warranty,
}

impl Refusal for OrderRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Quantity => "fleet.quantity_impossible",
            Self::ExpectedBefore => "fleet.expected_before_order",
            Self::TagWithoutNumber => "fleet.tag_without_number",
            Self::MoreSerials { .. } => "fleet.more_serials_than_tablets",
            Self::SerialTwice(_) => "fleet.serial_twice",
            Self::Closed(_) => "fleet.order_closed",
            Self::TooMuch => "fleet.reception_too_long",
            Self::Warranty => "fleet.warranty_impossible",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Quantity => format!("Une commande compte de 1 à {MOST} tablettes."),
            Self::ExpectedBefore => "La livraison serait prévue avant la commande : vérifiez les deux dates.".into(),
            Self::TagWithoutNumber => {
                "Le premier numéro d’inventaire finit par un nombre, par exemple T-001 : les suivants s’en déduisent.".into()
            }
            Self::MoreSerials { quantity, given } => format!(
                "{given} numéros de série pour {quantity} tablettes : retirez ceux qui sont de trop, ou changez la quantité."
            ),
            Self::SerialTwice(serial) => format!("Le numéro de série {serial} figure deux fois : retirez-en un."),
            Self::Closed(number) => {
                format!("La commande {number} est close : ce qui arrive encore s’ajoute au parc comme une tablette nouvelle.")
            }
            Self::TooMuch => format!("Une réception compte au plus {MOST} tablettes à la fois. Faites-en plusieurs."),
            Self::Warranty => "Une garantie va de 0 à 120 mois.".into(),
        }
    }

    fn status(&self) -> StatusCode {
        if matches!(self, Self::Closed(_)) { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Quantity => "quantity",
            Self::ExpectedBefore => "expected_on",
            Self::TagWithoutNumber => "first_tag",
            Self::MoreSerials { .. } | Self::SerialTwice(_) => "serials",
            Self::Warranty => "warranty_months",
            Self::Closed(_) | Self::TooMuch => return None,
        })
    }
}

/// The inventory number that stands so many places after the first: « T-009 », then « T-010 ».
fn tag_after(first: &str, places: i64) -> Option<String> {
    let at = first.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (head, figures) = first.split_at(at);
    let number = figures.parse::<i64>().ok()?.checked_add(places)?;
    Some(format!("{head}{number:0width$}", width = figures.len()))
}

/// Orders, the last first.
#[utoipa::path(get, path = "/api/authorities/{authority}/tablet-orders", tag = "fleet", operation_id = "tablet_orders",
    params(("authority" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = Vec<Order>), (status = 404)))]
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Json<Vec<Order>>> {
    let desk = caller.desk(&state, authority, SEES_TABLETS).await?;
    let mut tx = desk.read().await?;
    Ok(Json(store::orders(&mut tx, None).await?))
}

/// One order with its tablets.
#[utoipa::path(get, path = "/api/authorities/{authority}/tablet-orders/{order}", tag = "fleet",
    operation_id = "tablet_order", params(("authority" = Uuid, Path), ("order" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = OrderView), (status = 404)))]
pub(super) async fn one(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, order)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<OrderView>> {
    let desk = caller.desk(&state, authority, SEES_TABLETS).await?;
    let mut tx = desk.read().await?;
    Ok(Json(shown(&mut tx, order).await?))
}

async fn find(tx: &mut TenantTx, id: Uuid) -> AppResult<Order> {
    store::orders(tx, Some(id)).await?.pop().ok_or(AppError::NotFound)
}

async fn shown(tx: &mut TenantTx, id: Uuid) -> AppResult<OrderView> {
    let order = find(tx, id).await?;
    let wanted = Wanted { order: Some(id), limit: MOST, ..Wanted::default() };
    Ok(OrderView { order, tablets: store::page(tx, &wanted).await? })
}

/// Writes an order: its tablets exist from now on, awaited, each with its inventory number.
#[utoipa::path(post, path = "/api/authorities/{authority}/tablet-orders", tag = "fleet",
    operation_id = "tablet_order_create", request_body = NewOrder, params(("authority" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 201, body = OrderView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Json(new): Json<NewOrder>,
) -> AppResult<(StatusCode, Json<OrderView>)> {
    let desk = caller.desk(&state, authority, KEEPS_TABLETS).await?;
    let now = state.clock.now();
    let (order, tablets) = read(&new, now)?;
    let mut tx = desk.write().await?;
    if store::orders(&mut tx, Some(order.id)).await?.is_empty() {
        store::insert_order(&mut tx, &order, desk.person, now).await?;
        for tablet in &tablets {
            check_numbers(&mut tx, tablet).await?;
            enter(&mut tx, tablet, &[], Some(desk.person), now).await?;
        }
        feed::publish(&mut tx, "fleet.order", Some(order.id), now).await?;
    }
    let shown = shown(&mut tx, order.id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(shown)))
}

/// The order as it is kept, and its tablets.
fn read(new: &NewOrder, now: Timestamp) -> AppResult<(Order, Vec<Tablet>)> {
    if !(1..=MOST).contains(&new.quantity) {
        return Err(OrderRefusal::Quantity.into());
    }
    if new.expected_on.as_ref().is_some_and(|day| *day < new.ordered_on) {
        return Err(OrderRefusal::ExpectedBefore.into());
    }
    if new.serials.len() as i64 > new.quantity {
        return Err(OrderRefusal::MoreSerials { quantity: new.quantity, given: new.serials.len() }.into());
    }
    if new.warranty_months.is_some_and(|months| !(0..=120).contains(&months)) {
        return Err(OrderRefusal::Warranty.into());
    }
    if new.cost_cents.is_some_and(|cents| !(0..=1_000_000).contains(&cents)) {
        return Err(WriteRefusal::Price.into());
    }
    let order = Order {
        id: new.id,
        number: line("number", "le numéro de la commande", &new.number, 60)?,
        supplier: maybe_line("supplier", "le fournisseur", &new.supplier, 120)?,
        ordered_on: new.ordered_on.clone(),
        expected_on: new.expected_on.clone(),
        closed_at: None,
        ordered: new.quantity,
        awaited: new.quantity,
    };
    let first = line("first_tag", "le premier numéro d’inventaire", &new.first_tag, 36)?;
    let (make, model) =
        (line("make", "la marque", &new.make, 60)?, line("model", "le modèle", &new.model, 80)?);
    let bought = new.ordered_on.date();
    let until = new.warranty_months.map(|months| Day::from(bought.saturating_add(months.months())));
    let mut tablets: Vec<Tablet> = Vec::new();
    for n in 0..new.quantity {
        let tag = tag_after(&first, n).ok_or(OrderRefusal::TagWithoutNumber)?;
        let announced = usize::try_from(n).ok().and_then(|n| new.serials.get(n));
        let serial = match announced {
            Some(typed) => {
                Some(fleet::serial(typed).map_err(|fault| WriteRefusal::Number { field: "serials", fault })?)
            }
            None => None,
        };
        if let Some(serial) = &serial
            && tablets.iter().any(|t| t.serial.as_ref() == Some(serial))
        {
            return Err(OrderRefusal::SerialTwice(serial.clone()).into());
        }
        tablets.push(Tablet {
            tag,
            serial,
            make: make.clone(),
            model: model.clone(),
            order_id: Some(order.id),
            supplier: order.supplier.clone(),
            cost_cents: new.cost_cents,
            bought_on: Some(new.ordered_on.clone()),
            warranty_until: until.clone(),
            ..blank(ids::new_id(), Stand::Ordered, now)
        });
    }
    Ok((order, tablets))
}

/// What was scanned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reception {
    boxes: Vec<ScannedBox>,
}

/// A box: the serial on it, and the IMEI when it shows one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScannedBox {
    /// Drawn by the screen: sent twice, it is one box.
    id: Uuid,
    serial: String,
    #[serde(default)]
    imei: String,
}

/// What became of a box.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceivedBox {
    serial: String,
    /// The tablet that it is; none when it was set aside.
    tablet: Option<Uuid>,
    tag: Option<String>,
    /// Why it was set aside.
    problem: Option<String>,
}

/// What arrived against what was ordered.
#[derive(Debug, Serialize, ToSchema)]
pub struct Received {
    boxes: Vec<ReceivedBox>,
    /// Inventory numbers, with the serial announced, of what has not arrived.
    awaited: Vec<TabletRow>,
    order: Order,
}

/// Receives boxes against an order. A box that cannot be received is set aside with its sentence; the others are.
#[utoipa::path(post, path = "/api/authorities/{authority}/tablet-orders/{order}/receive", tag = "fleet",
    operation_id = "tablet_order_receive", request_body = Reception,
    params(("authority" = Uuid, Path), ("order" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = Received), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn receive(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, order)): Path<(Uuid, Uuid)>,
    Json(reception): Json<Reception>,
) -> AppResult<Json<Received>> {
    let desk = caller.desk(&state, authority, TENDS_TABLETS).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let order = find(&mut tx, order).await?;
    if order.closed_at.is_some() {
        return Err(OrderRefusal::Closed(order.number).into());
    }
    if reception.boxes.len() as i64 > MOST {
        return Err(OrderRefusal::TooMuch.into());
    }
    let mut boxes = Vec::with_capacity(reception.boxes.len());
    for scanned in &reception.boxes {
        boxes.push(take_in(&mut tx, &desk, &order, scanned, now).await?);
    }
    let wanted = Wanted { order: Some(order.id), state: Some("ordered"), limit: MOST, ..Wanted::default() };
    let awaited = store::page(&mut tx, &wanted).await?;
    let order = find(&mut tx, order.id).await?;
    tx.commit().await?;
    Ok(Json(Received { boxes, awaited, order }))
}

/// One box: the tablet announced under its serial, else the next of the order without one.
async fn take_in(
    tx: &mut TenantTx,
    desk: &Desk,
    order: &Order,
    scanned: &ScannedBox,
    now: Timestamp,
) -> AppResult<ReceivedBox> {
    let aside = |problem: String| ReceivedBox {
        serial: scanned.serial.trim().to_owned(),
        tablet: None,
        tag: None,
        problem: Some(problem),
    };
    let serial = match fleet::serial(&scanned.serial) {
        Ok(serial) => serial,
        Err(fault) => return Ok(aside(fault.sentence())),
    };
    let imei = match scanned.imei.trim() {
        "" => None,
        typed => match fleet::imei(typed) {
            Ok(imei) => Some(imei),
            Err(fault) => return Ok(aside(fault.sentence())),
        },
    };
    let known = match store::named(tx, "", &serial).await? {
        Some(id) => store::tablet(tx, id).await?,
        None => None,
    };
    if let Some(known) = &known {
        let tag = &known.tag;
        if store::event_known(tx, scanned.id).await? == Some(known.id) {
            return Ok(ReceivedBox { serial, tablet: Some(known.id), tag: Some(tag.clone()), problem: None });
        }
        if known.state != "ordered" {
            return Ok(aside(format!(
                "Le numéro {serial} est déjà celui de la tablette {tag}, reçue auparavant."
            )));
        }
        if known.order_id != Some(order.id) {
            return Ok(aside(format!(
                "Le numéro {serial} est attendu par une autre commande (tablette {tag})."
            )));
        }
    }
    let tablet = match known {
        Some(tablet) => tablet,
        None => match store::next_awaited(tx, order.id).await?.filter(|t| t.serial.is_none()) {
            Some(tablet) => tablet,
            None => {
                return Ok(aside(format!(
                    "Le numéro {serial} n’est pas de cette commande, ou il en arrive plus que commandé : mettez cette boîte de \
                     côté et appelez le fournisseur."
                )));
            }
        },
    };
    let tablet =
        Tablet { serial: Some(serial.clone()), imei: imei.or_else(|| tablet.imei.clone()), ..tablet };
    if let Err(refused) = check_numbers(tx, &tablet).await {
        return match refused {
            AppError::Refused { detail, .. } => Ok(aside(detail)),
            other => Err(other),
        };
    }
    store::amend(tx, &tablet, (&fleet::tag_key(&tablet.tag), &search_key(&tablet)), now).await?;
    let facts = json!({ "order": order.number, "serial": serial });
    let doing =
        Doing { id: scanned.id, the: Move::Receive, by: desk.person, at: now, condition: None, facts };
    step(tx, &tablet, hand(desk), doing).await?;
    Ok(ReceivedBox { serial, tablet: Some(tablet.id), tag: Some(tablet.tag), problem: None })
}

/// Closes an order: what has not arrived leaves the register.
#[utoipa::path(post, path = "/api/authorities/{authority}/tablet-orders/{order}/close", tag = "fleet",
    operation_id = "tablet_order_close", params(("authority" = Uuid, Path), ("order" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = OrderView), (status = 404)))]
pub(super) async fn close(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, order)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<OrderView>> {
    let desk = caller.desk(&state, authority, KEEPS_TABLETS).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let order = find(&mut tx, order).await?;
    if order.closed_at.is_none() {
        while let Some(tablet) = store::next_awaited(&mut tx, order.id).await? {
            let facts = json!({ "order": order.number, "note": "jamais livrée" });
            let doing = Doing {
                id: ids::new_id(),
                the: Move::Retire,
                by: desk.person,
                at: now,
                condition: None,
                facts,
            };
            step(&mut tx, &tablet, hand(&desk), doing).await?;
        }
        store::close_order(&mut tx, order.id, now).await?;
        feed::publish(&mut tx, "fleet.order", Some(order.id), now).await?;
    }
    let shown = shown(&mut tx, order.id).await?;
    tx.commit().await?;
    Ok(Json(shown))
}

#[cfg(test)]
mod tests {
    use super::tag_after;

    #[test]
    fn inventory_numbers_follow_the_first_with_its_width() {
        assert_eq!(tag_after("T-009", 1).as_deref(), Some("T-010"));
        assert_eq!(tag_after("T-999", 1).as_deref(), Some("T-1000"));
        assert_eq!(tag_after("7", 0).as_deref(), Some("7"));
        assert_eq!(tag_after("Tablette", 1), None);
    }
}
