//! `convocations.postpone`: the sitting moves to another date, and perhaps another place. It is a new convocation: its
//! own notice runs from today, and the gate judges it at its new date. What members answered was for the other day:
//! they are asked again. Sitting and version change together or not at all.
use super::cancel::{ChangeRefusal, check_reason};
use super::send::{self, Sent, Version};
use super::store;
use crate::features::attendance;
use crate::features::sittings::{self, Sitting};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db;
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A postponement.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostponeRequest {
    /// New local date and time, `2026-12-22T18:30`.
    starts: String,
    /// New place; the same when absent.
    place: Option<String>,
    /// Told to every recipient.
    reason: String,
}

/// Moves a sitting already convened to another date.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/postpone", tag = "convocations",
    operation_id = "convocations_postpone", request_body = PostponeRequest,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    security(("session" = []), ("token" = ["convocations:send"])),
    responses((status = 202, body = Sent), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn postpone(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    headers: HeaderMap,
    Json(request): Json<PostponeRequest>,
) -> AppResult<(StatusCode, Json<Value>)> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let key = send::idempotency_key(&headers)?;
    let mut tx = desk.write().await?;
    if let Some(key) = &key
        && let Some(answer) = db::answered(&mut tx, key).await?
    {
        return Ok((StatusCode::ACCEPTED, Json(answer)));
    }
    let now = state.clock.now();
    let sitting = sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?;
    check_reason(&request.reason)?;
    check_state(&mut tx, &sitting, now).await?;
    let starts = new_start(&sitting, &request.starts, now)?;
    let place = new_place(&sitting, request.place.as_deref())?;
    // Replies are awaited as long before the new date as they were before the old one.
    let shift = starts.0 - sitting.starts_at.0;
    let until = sitting.reply_until.map(|at| at.plus(shift)).filter(|at| *at > now);
    sittings::reschedule(&mut tx, sitting.id, starts, &place, until, now).await?;
    attendance::start_again(&mut tx, sitting.id, now).await?;
    let moved = sittings::sitting(&mut tx, sitting.id).await?.ok_or(AppError::NotFound)?;
    let version = Version { kind: "postponement", change_note: request.reason.trim(), chosen: None };
    let sent = send::write_version(&state, &desk, &mut tx, &moved, version).await?;
    let answer = serde_json::to_value(&sent)?;
    if let Some(key) = &key {
        db::remember(&mut tx, key, &answer, now).await?;
    }
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

async fn check_state(tx: &mut TenantTx, sitting: &Sitting, now: Timestamp) -> AppResult<()> {
    if sitting.state == "cancelled" {
        return Err(ChangeRefusal::AlreadyCancelled.into());
    }
    if store::last_version(tx, sitting.id).await? == 0 {
        return Err(ChangeRefusal::NothingSentYet.into());
    }
    if now >= sitting.starts_at {
        return Err(ChangeRefusal::AlreadyStarted.into());
    }
    Ok(())
}

fn new_start(sitting: &Sitting, text: &str, now: Timestamp) -> AppResult<Timestamp> {
    let refused = |code: &str, sentence: String| AppError::field(code, "starts", sentence);
    let starts = sittings::local(text, &sitting.time_zone)
        .map_err(|fault| refused("convocations.moment_unreadable", fault.sentence()))?;
    if starts == sitting.starts_at {
        let same = "La séance est déjà à cette date et à cette heure : choisissez-en une autre.";
        return Err(refused("convocations.same_moment", same.into()));
    }
    if starts <= now {
        let past = "Cette date est passée : reportez la séance à une date à venir.";
        return Err(refused("convocations.moment_past", past.into()));
    }
    Ok(starts)
}

fn new_place(sitting: &Sitting, place: Option<&str>) -> AppResult<String> {
    let place = place.map(str::trim).filter(|p| !p.is_empty()).unwrap_or(&sitting.place);
    if place.chars().count() > 300 || place.contains(char::is_control) {
        let sentence = "Écrivez le lieu sur une ligne, en moins de 300 caractères.";
        return Err(AppError::field("convocations.place_too_long", "place", sentence));
    }
    Ok(place.to_owned())
}
