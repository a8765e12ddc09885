//! `convocations.cancel`: the sitting will not be held. Everybody who was convened is told by a last version; there
//! is no delay to respect. A draft is simply thrown away: nobody was told of it.
use super::send::{self, Sent, Version};
use super::store;
use crate::features::sittings;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why a sitting is not cancelled or postponed.
pub(super) enum ChangeRefusal {
    NothingSentYet,
    AlreadyCancelled,
    AlreadyStarted,
    ReasonMissing,
    ReasonTooLong,
}

impl Refusal for ChangeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NothingSentYet => "convocations.nothing_sent_yet",
            Self::AlreadyCancelled => "convocations.sitting_cancelled",
            Self::AlreadyStarted => "convocations.sitting_over",
            Self::ReasonMissing => "convocations.reason_missing",
            Self::ReasonTooLong => "convocations.reason_too_long",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NothingSentYet => {
                "Aucune convocation n’est partie pour cette séance : modifiez sa date ou supprimez-la \
                                     directement, personne n’est à prévenir."
                    .into()
            }
            Self::AlreadyCancelled => "Cette séance est déjà annulée.".into(),
            Self::AlreadyStarted => "L’heure de cette séance est passée : elle ne peut plus être annulée ni \
                                     reportée. Convoquez une nouvelle séance."
                .into(),
            Self::ReasonMissing => {
                "Donnez le motif en une phrase : les élus le liront dans le message.".into()
            }
            Self::ReasonTooLong => "Donnez le motif en moins de 2 000 caractères.".into(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::ReasonMissing | Self::ReasonTooLong => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::CONFLICT,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::ReasonMissing | Self::ReasonTooLong).then_some("reason")
    }
}

/// A cancellation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelRequest {
    /// Told to every recipient.
    reason: String,
}

/// Cancels a sitting already convened.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/cancel", tag = "convocations",
    operation_id = "convocations_cancel", request_body = CancelRequest,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    security(("session" = []), ("token" = ["convocations:send"])),
    responses((status = 202, body = Sent), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    headers: HeaderMap,
    Json(request): Json<CancelRequest>,
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
    if sitting.state == "cancelled" {
        return Err(ChangeRefusal::AlreadyCancelled.into());
    }
    if store::last_version(&mut tx, sitting.id).await? == 0 {
        return Err(ChangeRefusal::NothingSentYet.into());
    }
    if now >= sitting.starts_at {
        return Err(ChangeRefusal::AlreadyStarted.into());
    }
    let version = Version { kind: "cancellation", change_note: request.reason.trim(), chosen: None };
    let sent = send::write_version(&state, &desk, &mut tx, &sitting, version).await?;
    let answer = serde_json::to_value(&sent)?;
    if let Some(key) = &key {
        db::remember(&mut tx, key, &answer, now).await?;
    }
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

pub(super) fn check_reason(reason: &str) -> Result<(), ChangeRefusal> {
    match reason.trim() {
        "" => Err(ChangeRefusal::ReasonMissing),
        text if text.chars().count() > 2_000 => Err(ChangeRefusal::ReasonTooLong),
        _ => Ok(()),
    }
}
