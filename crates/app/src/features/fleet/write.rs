//! `fleet.create`, `fleet.amend`, `fleet.kit`: a tablet entered by hand, changed, and what goes with it.
use super::list::found;
use super::model::{
    Accessory, AccessoryKind, AccessoryState, CONDITIONS, KINDS, Tablet, TabletCondition, TabletView,
};
use super::store::{self, NewEvent};
use super::view;
use crate::features::authorities::{line, lines, maybe_line};
use crate::platform::auth::{Caller, KEEPS_TABLETS, TENDS_TABLETS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::feed;
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::fleet::{self, NumberFault, State as Stand};
use pupitre_rules::french;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Most parts of a kit, and the highest price of a tablet, in cents.
const MOST_PARTS: usize = 30;
const MOST_CENTS: i64 = 1_000_000;

/// Why a tablet is not written down.
#[derive(Debug)]
pub(super) enum WriteRefusal {
    Taken { field: &'static str, value: String, tag: String },
    Number { field: &'static str, fault: NumberFault },
    TagWithoutFigure,
    Price,
    WarrantyBeforePurchase,
    Word { field: &'static str, given: String },
    TooManyParts,
    ForeignPart,
    PartTwice,
    Stale,
}

impl Refusal for WriteRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Taken { .. } => "fleet.number_taken",
            Self::Number { .. } => "fleet.number_impossible",
            Self::TagWithoutFigure => "fleet.tag_without_figure",
            Self::Price => "fleet.price_impossible",
            Self::WarrantyBeforePurchase => "fleet.warranty_before_purchase",
            Self::Word { .. } => "fleet.word_unknown",
            Self::TooManyParts => "fleet.too_many_parts",
            Self::ForeignPart => "fleet.part_of_another",
            Self::PartTwice => "fleet.part_twice",
            Self::Stale => "fleet.stale",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Taken { field, value, tag } => {
                let name = match *field {
                    "tag" => "numéro d’inventaire",
                    "serial" => "numéro de série",
                    _ => "IMEI",
                };
                format!("Le {name} {value} est déjà celui de la tablette {tag}. Relisez-le : deux tablettes n’ont jamais le même.")
            }
            Self::Number { fault, .. } => fault.sentence(),
            Self::TagWithoutFigure => {
                "Un numéro d’inventaire contient au moins une lettre ou un chiffre, par exemple T-042. Corrigez-le.".into()
            }
            Self::Price => "Le prix d’une tablette va de 0 à 10 000 €. Vérifiez-le.".into(),
            Self::WarrantyBeforePurchase => {
                "La garantie finirait avant l’achat : vérifiez les deux dates.".into()
            }
            Self::Word { given, .. } => format!("« {given} » n’est pas un mot de la liste : choisissez-en un."),
            Self::TooManyParts => format!("Un lot compte au plus {MOST_PARTS} accessoires. Regroupez-les."),
            Self::ForeignPart => {
                "Cet accessoire est d’une autre tablette : un lot ne se partage pas. Retirez-le d’abord de l’autre lot.".into()
            }
            Self::PartTwice => "Le même accessoire figure deux fois dans ce lot : retirez-en un.".into(),
            Self::Stale => {
                "Quelqu’un a modifié cette tablette entre-temps : rechargez la page, puis recommencez.".into()
            }
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Taken { .. } | Self::Stale | Self::ForeignPart => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Taken { field, .. } | Self::Number { field, .. } | Self::Word { field, .. } => Some(field),
            Self::TagWithoutFigure => Some("tag"),
            Self::Price => Some("cost_cents"),
            Self::WarrantyBeforePurchase => Some("warranty_until"),
            _ => None,
        }
    }
}

/// A tablet as it is typed.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TabletInput {
    pub tag: String,
    #[serde(default)]
    pub serial: String,
    #[serde(default)]
    pub imei: String,
    #[serde(default)]
    pub sim: String,
    #[serde(default)]
    pub phone: String,
    pub make: String,
    pub model: String,
    #[schema(value_type = Option<TabletCondition>)]
    pub condition: Option<String>,
    #[serde(default)]
    pub supplier: String,
    pub cost_cents: Option<i64>,
    pub bought_on: Option<Day>,
    pub warranty_until: Option<Day>,
    #[serde(default)]
    pub note: String,
}

/// A tablet entered by hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTablet {
    /// Drawn by the screen: sent twice, it is one tablet.
    id: Uuid,
    tablet: TabletInput,
    /// What goes with it.
    #[serde(default)]
    kit: Vec<PartInput>,
}

/// A tablet changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendTablet {
    /// What was read.
    revision: i64,
    tablet: TabletInput,
}

/// A part of a kit.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartInput {
    pub id: Uuid,
    #[schema(value_type = AccessoryKind)]
    pub kind: String,
    #[serde(default)]
    pub label: String,
    #[serde(default)]
    pub number: String,
    #[schema(value_type = AccessoryState)]
    #[serde(default = "there")]
    pub state: String,
}

fn there() -> String {
    "there".into()
}

fn number<F: Fn(&str) -> Result<String, NumberFault>>(
    field: &'static str,
    typed: &str,
    read: F,
) -> Result<Option<String>, WriteRefusal> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    read(typed).map(Some).map_err(|fault| WriteRefusal::Number { field, fault })
}

/// What was typed, as it is kept; where the tablet stands is left as it was.
pub(super) fn read(input: &TabletInput, before: Tablet) -> AppResult<Tablet> {
    let tag = line("tag", "le numéro d’inventaire", &input.tag, 40)?;
    if !tag.chars().any(char::is_alphanumeric) {
        return Err(WriteRefusal::TagWithoutFigure.into());
    }
    let condition = input.condition.clone().unwrap_or_else(|| before.condition.clone());
    if !CONDITIONS.contains(&condition.as_str()) {
        return Err(WriteRefusal::Word { field: "condition", given: condition }.into());
    }
    if input.cost_cents.is_some_and(|c| !(0..=MOST_CENTS).contains(&c)) {
        return Err(WriteRefusal::Price.into());
    }
    if let (Some(bought), Some(until)) = (&input.bought_on, &input.warranty_until)
        && until < bought
    {
        return Err(WriteRefusal::WarrantyBeforePurchase.into());
    }
    Ok(Tablet {
        tag,
        serial: number("serial", &input.serial, fleet::serial)?,
        imei: number("imei", &input.imei, fleet::imei)?,
        sim: number("sim", &input.sim, fleet::iccid)?,
        phone: maybe_line("phone", "le numéro d’appel", &input.phone, 30)?,
        make: line("make", "la marque", &input.make, 60)?,
        model: line("model", "le modèle", &input.model, 80)?,
        condition,
        supplier: maybe_line("supplier", "le fournisseur", &input.supplier, 120)?,
        cost_cents: input.cost_cents,
        bought_on: input.bought_on.clone(),
        warranty_until: input.warranty_until.clone(),
        note: lines("note", "les observations", &input.note, 2_000)?,
        ..before
    })
}

/// A tablet that nothing is known of yet.
pub(super) fn blank(id: Uuid, state: Stand, at: Timestamp) -> Tablet {
    Tablet {
        id,
        tag: String::new(),
        serial: None,
        imei: None,
        sim: None,
        phone: String::new(),
        make: String::new(),
        model: String::new(),
        state: state.key().into(),
        condition: "new".into(),
        order_id: None,
        supplier: String::new(),
        cost_cents: None,
        bought_on: None,
        warranty_until: None,
        note: String::new(),
        loan_id: None,
        revision: 1,
        changed_at: at,
    }
}

/// The folded words by which a tablet is found.
pub(super) fn search_key(t: &Tablet) -> String {
    let parts = [
        t.tag.as_str(),
        t.serial.as_deref().unwrap_or_default(),
        t.imei.as_deref().unwrap_or_default(),
        &t.make,
        &t.model,
        &t.phone,
    ];
    french::fold(&parts.join(" "))
}

/// Refuses a number that another tablet has.
pub(super) async fn check_numbers(tx: &mut TenantTx, t: &Tablet) -> AppResult<()> {
    let key = fleet::tag_key(&t.tag);
    let Some(other) = store::taken(tx, t.id, &key, t.serial.as_deref(), t.imei.as_deref()).await? else {
        return Ok(());
    };
    let (field, value) = match () {
        () if fleet::tag_key(&other.tag) == key => ("tag", t.tag.clone()),
        () if other.serial == t.serial => ("serial", t.serial.clone().unwrap_or_default()),
        () => ("imei", t.imei.clone().unwrap_or_default()),
    };
    Err(WriteRefusal::Taken { field, value, tag: other.tag }.into())
}

/// The parts of a kit as they are kept.
pub(super) fn parts(input: Vec<PartInput>) -> AppResult<Vec<Accessory>> {
    if input.len() > MOST_PARTS {
        return Err(WriteRefusal::TooManyParts.into());
    }
    let mut parts: Vec<Accessory> = Vec::with_capacity(input.len());
    for part in input {
        if parts.iter().any(|p| p.id == part.id) {
            return Err(WriteRefusal::PartTwice.into());
        }
        if !KINDS.contains(&part.kind.as_str()) {
            return Err(WriteRefusal::Word { field: "kind", given: part.kind }.into());
        }
        if !["there", "missing", "broken"].contains(&part.state.as_str()) {
            return Err(WriteRefusal::Word { field: "state", given: part.state }.into());
        }
        let label = maybe_line("label", "l’accessoire", &part.label, 80)?;
        parts.push(Accessory {
            id: part.id,
            label: if label.is_empty() { kind_label(&part.kind).into() } else { label },
            kind: part.kind,
            number: maybe_line("number", "le numéro de l’accessoire", &part.number, 60)?,
            state: part.state,
        });
    }
    Ok(parts)
}

/// As French says the kind of an accessory.
pub(super) fn kind_label(kind: &str) -> &'static str {
    match kind {
        "case" => "Étui",
        "charger" => "Chargeur",
        "cable" => "Câble",
        "stylus" => "Stylet",
        "keyboard" => "Clavier",
        "film" => "Film posé sur l’écran",
        "sim" => "Carte SIM",
        "headset" => "Casque",
        _ => "Accessoire",
    }
}

/// Writes a new tablet with its kit and the first line of its history.
pub(super) async fn enter(
    tx: &mut TenantTx,
    t: &Tablet,
    kit: &[Accessory],
    by: Option<Uuid>,
    at: Timestamp,
) -> AppResult<()> {
    store::insert(tx, t, (&fleet::tag_key(&t.tag), &search_key(t)), at).await?;
    keep_parts(tx, t.id, kit).await?;
    let event = NewEvent {
        // The first line of a history has the id of its tablet: it exists once.
        id: t.id,
        tablet: t.id,
        person: None,
        loan: None,
        kind: "create",
        state: &t.state,
        facts: &json!({}),
        by,
        at,
    };
    Ok(store::add_event(tx, event).await?)
}

/// Writes the parts of a kit, each of this tablet alone.
pub(super) async fn keep_parts(tx: &mut TenantTx, tablet: Uuid, kit: &[Accessory]) -> AppResult<()> {
    for (position, part) in (0i64..).zip(kit) {
        if !store::keep_accessory(tx, tablet, position, part).await? {
            return Err(WriteRefusal::ForeignPart.into());
        }
    }
    Ok(())
}

/// Enters a tablet that is already here: it stands among those received.
#[utoipa::path(post, path = "/api/authorities/{authority}/tablets", tag = "fleet", operation_id = "tablet_create",
    params(("authority" = Uuid, Path)), request_body = NewTablet,
    security(("session" = [])),
    responses((status = 201, body = TabletView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Json(new): Json<NewTablet>,
) -> AppResult<(StatusCode, Json<TabletView>)> {
    let desk = caller.desk(&state, authority, KEEPS_TABLETS).await?;
    let now = state.clock.now();
    let tablet = read(&new.tablet, blank(new.id, Stand::Received, now))?;
    let kit = parts(new.kit)?;
    let mut tx = desk.write().await?;
    if store::tablet(&mut tx, new.id).await?.is_none() {
        check_numbers(&mut tx, &tablet).await?;
        enter(&mut tx, &tablet, &kit, Some(desk.person), now).await?;
        feed::publish(&mut tx, "fleet.create", Some(new.id), now).await?;
    }
    let shown = view::shown(&mut tx, &state, &desk, new.id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(shown)))
}

/// What changed between two readings, for the history: names of fields and their values.
fn changes(before: &Tablet, after: &Tablet) -> Value {
    let (before, after) = (json!(before), json!(after));
    let mut changed = serde_json::Map::new();
    for (field, value) in after.as_object().into_iter().flatten() {
        if before[field] != *value {
            changed.insert(field.clone(), json!({ "from": before[field], "to": value }));
        }
    }
    Value::Object(changed)
}

/// Changes what is known of a tablet.
#[utoipa::path(put, path = "/api/authorities/{authority}/tablets/{tablet}", tag = "fleet",
    operation_id = "tablet_amend", request_body = AmendTablet,
    params(("authority" = Uuid, Path), ("tablet" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = TabletView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn amend(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, id)): Path<(Uuid, Uuid)>,
    Json(request): Json<AmendTablet>,
) -> AppResult<Json<TabletView>> {
    let desk = caller.desk(&state, authority, KEEPS_TABLETS).await?;
    let mut tx = desk.write().await?;
    let before = found(&mut tx, id).await?;
    let after = read(&request.tablet, before.clone())?;
    let changes = changes(&before, &after);
    if changes.as_object().is_some_and(|c| !c.is_empty()) {
        if before.revision != request.revision {
            return Err(WriteRefusal::Stale.into());
        }
        check_numbers(&mut tx, &after).await?;
        let now = state.clock.now();
        store::amend(&mut tx, &after, (&fleet::tag_key(&after.tag), &search_key(&after)), now).await?;
        told(&mut tx, &after, "amend", changes, desk.person, now).await?;
    }
    let shown = view::shown(&mut tx, &state, &desk, id).await?;
    tx.commit().await?;
    Ok(Json(shown))
}

/// A line of the history of a tablet that moved nothing.
pub(super) async fn told(
    tx: &mut TenantTx,
    t: &Tablet,
    kind: &'static str,
    facts: Value,
    by: Uuid,
    at: Timestamp,
) -> AppResult<()> {
    let event = NewEvent {
        id: crate::platform::ids::new_id(),
        tablet: t.id,
        person: None,
        loan: t.loan_id,
        kind,
        state: &t.state,
        facts: &facts,
        by: Some(by),
        at,
    };
    store::add_event(tx, event).await?;
    Ok(feed::publish(tx, "fleet.amend", Some(t.id), at).await?)
}

/// The kit as it is now: those not named leave it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KitInput {
    parts: Vec<PartInput>,
}

/// Says what goes with a tablet. A part taken out stays in the history: a kit is never split unseen.
#[utoipa::path(put, path = "/api/authorities/{authority}/tablets/{tablet}/kit", tag = "fleet",
    operation_id = "tablet_kit", request_body = KitInput,
    params(("authority" = Uuid, Path), ("tablet" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = TabletView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn kit(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, id)): Path<(Uuid, Uuid)>,
    Json(input): Json<KitInput>,
) -> AppResult<Json<TabletView>> {
    let desk = caller.desk(&state, authority, TENDS_TABLETS).await?;
    let mut tx = desk.write().await?;
    let tablet = found(&mut tx, id).await?;
    let before = store::kit(&mut tx, id).await?;
    let after = parts(input.parts)?;
    if before != after {
        let gone: Vec<&Accessory> = before.iter().filter(|b| after.iter().all(|a| a.id != b.id)).collect();
        for part in &gone {
            store::drop_accessory(&mut tx, id, part.id).await?;
        }
        keep_parts(&mut tx, id, &after).await?;
        let named = |parts: &[&Accessory]| -> Vec<String> { parts.iter().map(|p| p.label.clone()).collect() };
        let new: Vec<&Accessory> = after.iter().filter(|a| before.iter().all(|b| b.id != a.id)).collect();
        let changed: Vec<&Accessory> =
            after.iter().filter(|a| before.iter().any(|b| b.id == a.id && b != *a)).collect();
        let facts = json!({ "added": named(&new), "removed": named(&gone), "changed": named(&changed) });
        told(&mut tx, &tablet, "kit", facts, desk.person, state.clock.now()).await?;
    }
    let shown = view::shown(&mut tx, &state, &desk, id).await?;
    tx.commit().await?;
    Ok(Json(shown))
}
