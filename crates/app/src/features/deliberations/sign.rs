//! `deliberations.sign`: deliberations signed by the mayor or president and by the secretary (L2121-23), on the paper
//! register, which stays the one that counts (R2121-9); `deliberations.scan`: the signed sheet, scanned.
use super::finalize::chosen;
use super::model::{Deliberation, Signature};
use super::source::{Source, acted, source};
use super::store;
use super::view::{self, DeliberationsView};
use super::write::find;
use crate::features::dossiers;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::french;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why nothing is signed.
enum SignRefusal {
    NotFinal { number: String },
    NothingToSign,
    BeforeTheSitting { held: String },
    InTheFuture,
    NotSigned,
}

impl Refusal for SignRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFinal { .. } => "deliberations.signed_before_final",
            Self::NothingToSign => "deliberations.nothing_to_sign",
            Self::BeforeTheSitting { .. } => "deliberations.signed_before_sitting",
            Self::InTheFuture => "deliberations.signed_in_the_future",
            Self::NotSigned => "deliberations.scan_before_signature",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotFinal { number } => format!(
                "La délibération n° {number} est encore un projet : rendez-la définitive avant de la faire signer (article L2121-23 \
                 du CGCT)."
            ),
            Self::NothingToSign => "Les délibérations choisies sont déjà signées.".into(),
            Self::BeforeTheSitting { held } => {
                format!("La séance s’est tenue le {held} : une délibération ne se signe pas avant (article L2121-23 du CGCT).")
            }
            Self::InTheFuture => {
                "La signature s’enregistre une fois apposée : choisissez aujourd’hui ou un jour passé.".into()
            }
            Self::NotSigned => {
                "Cette délibération n’est pas signée : enregistrez d’abord les signatures, puis déposez la feuille numérisée.".into()
            }
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::BeforeTheSitting { .. } | Self::InTheFuture => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::CONFLICT,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::BeforeTheSitting { .. } | Self::InTheFuture).then_some("signed_on")
    }
}

/// Signatures on the register.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignRequest {
    /// The day on which both signed.
    signed_on: Day,
    /// All those of the sitting when none is named.
    #[serde(default)]
    ids: Vec<Uuid>,
}

/// Records that deliberations are signed on the register by president and secretaries.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/deliberations/sign", tag = "deliberations",
    operation_id = "deliberations_sign", request_body = SignRequest,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)), security(("session" = [])),
    responses((status = 200, body = DeliberationsView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn sign(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    Json(request): Json<SignRequest>,
) -> AppResult<Json<DeliberationsView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    sign_in(&mut tx, desk.person, sitting, &request, state.clock.now()).await?;
    let view = view::view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// The day on which something was signed: not before the sitting, not after today.
fn check_day(source: &Source, on: &Day, now: Timestamp) -> Result<(), SignRefusal> {
    let held = source.sitting.day();
    if *on < held {
        return Err(SignRefusal::BeforeTheSitting { held: french::long_date(held.date()) });
    }
    if *on > now.day_in(&source.sitting.time_zone) {
        return Err(SignRefusal::InTheFuture);
    }
    Ok(())
}

async fn sign_in(
    tx: &mut TenantTx,
    by: Uuid,
    sitting: Uuid,
    request: &SignRequest,
    now: Timestamp,
) -> AppResult<()> {
    let source = source(tx, sitting).await?;
    check_day(&source, &request.signed_on, now)?;
    let mut due = chosen(tx, sitting, &request.ids).await?;
    due.retain(|d| d.state != "signed");
    if due.is_empty() {
        return Err(SignRefusal::NothingToSign.into());
    }
    if let Some(draft) = due.iter().find(|d| d.state == "draft") {
        return Err(SignRefusal::NotFinal { number: draft.number.clone() }.into());
    }
    for d in &due {
        store::set_signed(tx, d.id, &request.signed_on, &signatures(&source, d), now).await?;
    }
    let numbers: Vec<&str> = due.iter().map(|d| d.number.as_str()).collect();
    let facts = json!({ "numbers": numbers, "signed_on": request.signed_on });
    acted(tx, ("deliberations.sign", by), sitting, facts, now).await?;
    Ok(())
}

/// Who signs: whoever presided when it was decided, and the secretaries.
fn signatures(source: &Source, d: &Deliberation) -> Vec<Signature> {
    let r = &d.record.0;
    let president = Signature { quality: source.function(&r.chair), name: r.chair.clone() };
    let secretaries =
        r.secretaries.iter().map(|s| Signature { quality: "Secrétaire de séance".into(), name: s.clone() });
    [president].into_iter().chain(secretaries).collect()
}

/// Keeps the scan of a signed deliberation: a PDF, read by the press before it is kept.
#[utoipa::path(put, path = "/api/authorities/{authority}/sittings/{sitting}/deliberations/{deliberation}/scan",
    tag = "deliberations", operation_id = "deliberations_scan",
    request_body(content = Vec<u8>, content_type = "application/pdf"),
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("deliberation" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 204), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn scan(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, deliberation)): Path<(Uuid, Uuid, Uuid)>,
    bytes: Bytes,
) -> AppResult<StatusCode> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.read().await?;
    if find(&mut tx, sitting, deliberation).await?.state != "signed" {
        return Err(SignRefusal::NotSigned.into());
    }
    drop(tx);
    let hash = dossiers::keep_scan(&state, authority, &bytes).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let d = find(&mut tx, sitting, deliberation).await?;
    store::set_scan(&mut tx, d.id, &hash).await?;
    let facts = json!({ "number": d.number, "sha256": hash });
    acted(&mut tx, ("deliberations.scan", desk.person), sitting, facts, now).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
