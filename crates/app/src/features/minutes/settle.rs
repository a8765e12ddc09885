//! `minutes.settle`: the assembly settles the minutes at the beginning of a later sitting (L2121-15); `minutes.sign`: the
//! president and the secretaries sign them, never before.
use super::model::Minutes;
use super::paper;
use super::store::{self, Settling};
use super::view::{self, MinutesView};
use super::write::find;
use crate::features::deliberations::{Signature, Source, acted, source};
use crate::features::{dossiers, proceedings, sittings};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::{french, told};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why minutes are not settled, or not signed.
#[derive(Debug)]
pub(super) enum SettleRefusal {
    NotProposed,
    Already,
    OtherBody,
    NotLater,
    NotHeld,
    ItemUnknown,
    ItemNotAdopted { number: String },
    SignedBeforeSettled,
    AlreadySigned,
    BeforeSettling { settled: String },
    InTheFuture,
    NotSigned,
}

impl Refusal for SettleRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotProposed => "minutes.settled_before_proposed",
            Self::Already => "minutes.already_settled",
            Self::OtherBody => "minutes.settled_by_other_body",
            Self::NotLater => "minutes.settled_too_early",
            Self::NotHeld => "minutes.settled_in_sitting_not_held",
            Self::ItemUnknown => "minutes.settling_item_unknown",
            Self::ItemNotAdopted { .. } => "minutes.settling_item_not_adopted",
            Self::SignedBeforeSettled => "minutes.signed_before_settled",
            Self::AlreadySigned => "minutes.already_signed",
            Self::BeforeSettling { .. } => "minutes.signed_too_early",
            Self::InTheFuture => "minutes.signed_in_the_future",
            Self::NotSigned => "minutes.scan_before_signature",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotProposed => {
                "Ce procès-verbal est encore un projet : proposez-le à l’assemblée avant qu’elle l’arrête (article L2121-15 du CGCT)."
                    .into()
            }
            Self::Already => "Ce procès-verbal est déjà arrêté (article L2121-15 du CGCT).".into(),
            Self::OtherBody => {
                "Le procès-verbal d’une séance est arrêté par la même assemblée : choisissez l’une de ses séances suivantes (article \
                 L2121-15 du CGCT)."
                    .into()
            }
            Self::NotLater => {
                "Le procès-verbal est arrêté au commencement d’une séance suivante, jamais à la séance même (article L2121-15 du CGCT)."
                    .into()
            }
            Self::NotHeld => {
                "Cette séance n’a pas été tenue : le procès-verbal est arrêté au commencement d’une séance, une fois ouverte (article \
                 L2121-15 du CGCT)."
                    .into()
            }
            Self::ItemUnknown => "Ce point n’est pas à l’ordre du jour de la séance choisie.".into(),
            Self::ItemNotAdopted { number } => format!(
                "Le point {number} de cette séance n’a pas été adopté : le procès-verbal n’est pas arrêté. Corrigez le texte, puis \
                 proposez-le de nouveau (article L2121-15 du CGCT)."
            ),
            Self::SignedBeforeSettled => {
                "Un procès-verbal se signe une fois arrêté au commencement de la séance suivante, par le maire ou président et le \
                 secrétaire de séance (article L2121-15 du CGCT). Faites-le arrêter d’abord."
                    .into()
            }
            Self::AlreadySigned => "Ce procès-verbal est déjà signé.".into(),
            Self::BeforeSettling { settled } => format!(
                "Ce procès-verbal a été arrêté le {settled} : il ne peut pas avoir été signé avant (article L2121-15 du CGCT)."
            ),
            Self::InTheFuture => "La signature s’enregistre une fois apposée : choisissez aujourd’hui ou un jour passé.".into(),
            Self::NotSigned => {
                "Ce procès-verbal n’est pas signé : enregistrez d’abord les signatures, puis déposez la feuille numérisée.".into()
            }
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::BeforeSettling { .. } | Self::InTheFuture | Self::ItemUnknown => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            _ => StatusCode::CONFLICT,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::BeforeSettling { .. } | Self::InTheFuture => Some("signed_on"),
            Self::ItemUnknown => Some("item"),
            _ => None,
        }
    }
}

/// Where the minutes were settled.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleRequest {
    /// A later sitting of the same body.
    settled_in: Uuid,
    /// Its item that voted them; none when they were settled without a vote of their own.
    #[serde(default)]
    item: Option<Uuid>,
}

/// Signatures.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MinutesSignRequest {
    /// The day on which president and secretaries signed.
    signed_on: Day,
}

/// Settles the minutes.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/minutes/settle", tag = "minutes",
    operation_id = "minutes_settle", request_body = SettleRequest,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)), security(("session" = [])),
    responses((status = 200, body = MinutesView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn settle(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    Json(request): Json<SettleRequest>,
) -> AppResult<Json<MinutesView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let place = (sitting, request.settled_in, request.item);
    settle_in(&state, authority, desk.person, place, state.clock.now()).await?;
    let mut tx = desk.read().await?;
    Ok(Json(view::view(&mut tx, sitting).await?))
}

/// What the assembly said when it settled the minutes, and on which day.
struct Settled {
    on: Day,
    words: String,
}

/// Checks that these minutes may be settled there, by this item.
async fn check(tx: &mut TenantTx, m: &Minutes, place: (Uuid, Uuid, Option<Uuid>)) -> AppResult<Settled> {
    let (of, later, item) = place;
    match m.state.as_str() {
        "proposed" => {}
        "draft" => return Err(SettleRefusal::NotProposed.into()),
        _ => return Err(SettleRefusal::Already.into()),
    }
    let of = sittings::sitting(tx, of).await?.ok_or(AppError::NotFound)?;
    let later = sittings::sitting(tx, later).await?.ok_or(AppError::NotFound)?;
    if later.body_id != of.body_id {
        return Err(SettleRefusal::OtherBody.into());
    }
    if later.starts_at <= of.starts_at {
        return Err(SettleRefusal::NotLater.into());
    }
    let Some(held) = proceedings::held(tx, later.id).await?.filter(|h| h.proceedings.opened_at.is_some())
    else {
        return Err(SettleRefusal::NotHeld.into());
    };
    let on = later.day();
    let head =
        format!("Procès-verbal arrêté au commencement de la séance du {}", french::long_date(on.date()));
    let Some(item) = item else { return Ok(Settled { on, words: format!("{head}.") }) };
    let number = held.setting.items.iter().find(|i| i.id == item).map(|i| i.number.clone());
    let number = number.ok_or(SettleRefusal::ItemUnknown)?;
    let zone = jiff::tz::TimeZone::get(&later.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let around = told::Around::default();
    let sitting = told::Sitting {
        setting: &held.setting,
        entries: &held.entries,
        proceedings: &held.proceedings,
        around: &around,
        zone: &zone,
    };
    let record = told::record(&sitting, item).filter(told::Record::adopted);
    let record = record.ok_or(SettleRefusal::ItemNotAdopted { number })?;
    Ok(Settled { on, words: french::set(&format!("{head}. {}", record.sentences().join(" "))) })
}

/// The same without a caller: (minutes of, settled in, by its item).
async fn settle_in(
    state: &AppState,
    authority: Uuid,
    by: Uuid,
    place: (Uuid, Uuid, Option<Uuid>),
    now: Timestamp,
) -> AppResult<()> {
    let (sitting, settled_in, item) = place;
    let mut tx = state.db.tenant(authority).read().await?;
    let m = find(&mut tx, sitting).await?;
    let settled = check(&mut tx, &m, place).await?;
    let source = source(&mut tx, sitting).await?;
    let order = paper::order(state, &mut tx, &source, &m, &settled.words, now).await?;
    drop(tx);
    let hash = state.blobs.put(authority, paper::made(state, order).await?).await?;
    let mut tx = state.db.tenant(authority).write().await?;
    if find(&mut tx, sitting).await?.revision != m.revision {
        return Err(super::write::WriteRefusal::ChangedMeanwhile.into());
    }
    let settling = Settling {
        sitting,
        settled_in,
        item,
        on: &settled.on,
        words: &settled.words,
        paper_hash: &hash,
        at: now,
    };
    store::set_settled(&mut tx, &settling).await?;
    let facts = json!({ "settled_in": settled_in, "settled_on": settled.on, "item": item, "paper": hash });
    acted(&mut tx, ("minutes.settle", by), sitting, facts, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Records that the minutes are signed by president and secretaries.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/minutes/sign", tag = "minutes",
    operation_id = "minutes_sign", request_body = MinutesSignRequest,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)), security(("session" = [])),
    responses((status = 200, body = MinutesView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn sign(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    Json(request): Json<MinutesSignRequest>,
) -> AppResult<Json<MinutesView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    sign_in(&mut tx, desk.person, sitting, &request.signed_on, state.clock.now()).await?;
    let view = view::view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// The same inside a transaction. From then on nothing of the sitting is struck out any more.
async fn sign_in(tx: &mut TenantTx, by: Uuid, sitting: Uuid, on: &Day, now: Timestamp) -> AppResult<()> {
    let m = find(tx, sitting).await?;
    let source = source(tx, sitting).await?;
    match m.state.as_str() {
        "settled" => {}
        "signed" => return Err(SettleRefusal::AlreadySigned.into()),
        _ => return Err(SettleRefusal::SignedBeforeSettled.into()),
    }
    if let Some(settled) = m.settled_on.as_ref().filter(|settled| on < *settled) {
        return Err(SettleRefusal::BeforeSettling { settled: french::long_date(settled.date()) }.into());
    }
    if *on > now.day_in(&source.sitting.time_zone) {
        return Err(SettleRefusal::InTheFuture.into());
    }
    let signatures = signatures(&source);
    store::set_signed(tx, sitting, on, &signatures, now).await?;
    proceedings::seal(tx, sitting, now).await?;
    let facts = json!({ "signed_on": on, "paper": m.paper_hash });
    acted(tx, ("minutes.sign", by), sitting, facts, now).await
}

/// Who signs: whoever presided, and the secretaries.
pub(super) fn signatures(source: &Source) -> Vec<Signature> {
    let p = &source.held.proceedings;
    let name = |id: Uuid| source.held.setting.name(id).to_owned();
    let chair = p.chair.map(name).unwrap_or_default();
    let president = Signature { quality: source.function(&chair), name: chair };
    let secretary = |id: &Uuid| Signature { quality: "Secrétaire de séance".into(), name: name(*id) };
    [president].into_iter().chain(p.secretaries.iter().map(secretary)).collect()
}

/// Keeps the scan of the signed minutes: a PDF, read by the press before it is kept.
#[utoipa::path(put, path = "/api/authorities/{authority}/sittings/{sitting}/minutes/scan", tag = "minutes",
    operation_id = "minutes_scan", request_body(content = Vec<u8>, content_type = "application/pdf"),
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)), security(("session" = [])),
    responses((status = 204), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn scan(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    bytes: Bytes,
) -> AppResult<StatusCode> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.read().await?;
    if find(&mut tx, sitting).await?.state != "signed" {
        return Err(SettleRefusal::NotSigned.into());
    }
    drop(tx);
    let hash = dossiers::keep_scan(&state, authority, &bytes).await?;
    let mut tx = desk.write().await?;
    find(&mut tx, sitting).await?;
    store::set_scan(&mut tx, sitting, &hash).await?;
    acted(&mut tx, ("minutes.scan", desk.person), sitting, json!({ "sha256": hash }), state.clock.now())
        .await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
