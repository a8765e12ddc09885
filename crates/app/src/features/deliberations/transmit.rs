//! `deliberations.transmit`: what is known of a transmission to the State: sent, acknowledged (ARActe), rejected; with its
//! receipt. A deliberation is enforceable once it is published and transmitted (L2131-1).
use super::model::{Transmission, TransmissionKind};
use super::source::acted;
use super::store;
use super::view::{self, DeliberationsView};
use super::write::find;
use crate::features::authorities::{lines, maybe_line};
use crate::platform::answer;
use crate::platform::auth::{Caller, LOOKS, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::ids;
use crate::platform::state::AppState;
use crate::platform::time::Day;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Largest receipt, in bytes.
const LARGEST_RECEIPT: usize = 5 * 1024 * 1024;

/// Why a fact about a transmission is not taken.
enum TransmitRefusal {
    NotSigned,
    Refused,
    UnknownKind,
    NotSent,
    BeforeSignature,
    InTheFuture,
    ActIdMissing,
    ReasonMissing,
    ReceiptUnreadable,
}

impl Refusal for TransmitRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotSigned => "deliberations.transmitted_before_signature",
            Self::Refused => "deliberations.refused_not_transmitted",
            Self::UnknownKind => "deliberations.transmission_kind_unknown",
            Self::NotSent => "deliberations.answered_before_sent",
            Self::BeforeSignature => "deliberations.transmitted_too_early",
            Self::InTheFuture => "deliberations.transmitted_in_the_future",
            Self::ActIdMissing => "deliberations.act_id_missing",
            Self::ReasonMissing => "deliberations.rejection_reason_missing",
            Self::ReceiptUnreadable => "deliberations.receipt_unreadable",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotSigned => {
                "Cette délibération n’est pas signée : elle ne se transmet qu’une fois signée (articles L2121-23 et L2131-1 du CGCT)."
                    .into()
            }
            Self::Refused => {
                "L’assemblée a refusé cette proposition : elle ne décide rien qui se transmette (article L2131-1 du CGCT).".into()
            }
            Self::UnknownKind => "Attendu : sent (envoyée), acknowledged (accusée), rejected (rejetée).".into(),
            Self::NotSent => "Enregistrez d’abord l’envoi : un accusé ou un rejet répond à un envoi.".into(),
            Self::BeforeSignature => "Cette date précède la signature de la délibération : corrigez-la.".into(),
            Self::InTheFuture => "Une transmission s’enregistre une fois faite : choisissez aujourd’hui ou un jour passé.".into(),
            Self::ActIdMissing => {
                "Recopiez l’identifiant de l’accusé de réception, par exemple 061-200000000-20261217-20261217_03-DE.".into()
            }
            Self::ReasonMissing => "Dites pourquoi la transmission a été rejetée : le secrétariat devra la recommencer.".into(),
            Self::ReceiptUnreadable => {
                "Ce fichier d’accusé ne se lit pas, ou dépasse 5 Mo : déposez celui que la plateforme vous a remis.".into()
            }
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotSigned | Self::Refused | Self::NotSent => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::UnknownKind => Some("kind"),
            Self::BeforeSignature | Self::InTheFuture => Some("happened_on"),
            Self::ActIdMissing => Some("act_id"),
            Self::ReasonMissing => Some("reason"),
            Self::ReceiptUnreadable => Some("receipt"),
            _ => None,
        }
    }
}

/// A fact about a transmission.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransmitRequest {
    /// `sent`, `acknowledged`, `rejected`.
    #[schema(value_type = TransmissionKind)]
    kind: String,
    happened_on: Day,
    /// Identifier of the acknowledgement.
    #[serde(default)]
    act_id: String,
    /// Why it was rejected.
    #[serde(default)]
    reason: String,
    /// The receipt, in base64.
    #[serde(default)]
    receipt: String,
}

/// Records that a deliberation was sent, acknowledged or rejected.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/deliberations/{deliberation}/transmission",
    tag = "deliberations", operation_id = "deliberations_transmit", request_body = TransmitRequest,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("deliberation" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = DeliberationsView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn transmit(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, deliberation)): Path<(Uuid, Uuid, Uuid)>,
    Json(request): Json<TransmitRequest>,
) -> AppResult<Json<DeliberationsView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let receipt = STANDARD.decode(request.receipt.trim()).map_err(|_| TransmitRefusal::ReceiptUnreadable)?;
    if receipt.len() > LARGEST_RECEIPT {
        return Err(TransmitRefusal::ReceiptUnreadable.into());
    }
    let receipt_hash = match receipt.is_empty() {
        true => None,
        false => Some(state.blobs.put(authority, receipt).await?),
    };
    let mut tx = desk.write().await?;
    let d = find(&mut tx, sitting, deliberation).await?;
    let zone =
        crate::features::sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?.time_zone;
    let said = store::transmissions(&mut tx, sitting).await?;
    let sent = said.iter().any(|t| t.deliberation_id == d.id && t.kind == "sent");
    let today = now.day_in(&zone);
    let refusal = match request.kind.as_str() {
        _ if d.state != "signed" => Some(TransmitRefusal::NotSigned),
        _ if !d.adopted => Some(TransmitRefusal::Refused),
        "sent" | "acknowledged" | "rejected"
            if d.signed_on.as_ref().is_some_and(|s| request.happened_on < *s) =>
        {
            Some(TransmitRefusal::BeforeSignature)
        }
        "sent" | "acknowledged" | "rejected" if request.happened_on > today => {
            Some(TransmitRefusal::InTheFuture)
        }
        "sent" => None,
        "acknowledged" | "rejected" if !sent => Some(TransmitRefusal::NotSent),
        "acknowledged" if request.act_id.trim().is_empty() => Some(TransmitRefusal::ActIdMissing),
        "rejected" if request.reason.trim().is_empty() => Some(TransmitRefusal::ReasonMissing),
        "acknowledged" | "rejected" => None,
        _ => Some(TransmitRefusal::UnknownKind),
    };
    if let Some(refusal) = refusal {
        return Err(refusal.into());
    }
    let told = Transmission {
        id: ids::new_id(),
        deliberation_id: d.id,
        kind: request.kind,
        happened_on: request.happened_on,
        act_id: maybe_line("act_id", "identifiant de l’accusé", &request.act_id, 80)?,
        reason: lines("reason", "motif", &request.reason, 2_000)?,
        receipt_hash,
        said_at: now,
    };
    add(&mut tx, desk.person, sitting, &d.number, told).await?;
    let view = view::view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Writes a fact about a transmission down.
async fn add(tx: &mut TenantTx, by: Uuid, sitting: Uuid, number: &str, told: Transmission) -> AppResult<()> {
    store::add_transmission(tx, &told, Some(by)).await?;
    let facts = json!({ "number": number, "kind": told.kind, "on": told.happened_on, "act_id": told.act_id,
        "receipt": told.receipt_hash });
    acted(tx, ("deliberations.transmit", by), sitting, facts, told.said_at).await?;
    Ok(())
}

/// The receipt of a transmission, as it was handed in: never opened by our own pages.
#[utoipa::path(get,
    path = "/api/authorities/{authority}/sittings/{sitting}/deliberations/{deliberation}/transmission/{transmission}/receipt",
    tag = "deliberations", operation_id = "deliberations_receipt",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("deliberation" = Uuid, Path), ("transmission" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404)))]
pub(super) async fn receipt(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, deliberation, transmission)): Path<(Uuid, Uuid, Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let d = find(&mut tx, sitting, deliberation).await?;
    let said = store::transmissions(&mut tx, sitting).await?;
    let found = said.into_iter().find(|t| t.id == transmission && t.deliberation_id == d.id);
    drop(tx);
    let hash = found.and_then(|t| t.receipt_hash).ok_or(AppError::NotFound)?;
    let bytes = state.blobs.get(authority, &hash).await?;
    Ok(answer::download("application/octet-stream", bytes, &format!("accuse-{}", d.number)))
}
