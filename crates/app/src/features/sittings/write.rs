//! `sittings.create` and `sittings.change`: a sitting is written down, then changed while it may be.
//!
//! A draft changes freely. Once convened, its date, place and body are those that members were told: they change
//! only by a postponement or a cancellation; the rest prepares the next version of the convocation.
use super::input::{Around, Settings, SittingInput};
use super::model::{Sitting, SittingBody};
use super::refusal::SittingRefusal;
use super::{store, takeover, view};
use crate::features::authorities;
use crate::features::bodies;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{feed, ids};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What changes, and the revision that the clerk read.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SittingChange {
    #[serde(flatten)]
    input: SittingInput,
    revision: i64,
}

/// Writes a new sitting down, as a draft.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings", tag = "sittings", operation_id = "sittings_create",
    params(("authority" = Uuid, Path)), request_body = SittingInput,
    security(("session" = []), ("token" = ["sittings:write"])),
    responses((status = 201, body = SittingBody), (status = 404), (status = 422)))]
pub(super) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Json(input): Json<SittingInput>,
) -> AppResult<(StatusCode, Json<SittingBody>)> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    let id = create_in(&mut tx, &input, state.clock.now()).await?;
    let body = view::sitting_view(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(body)))
}

/// The same inside a transaction: the command line uses it too.
pub async fn create_in(tx: &mut TenantTx, input: &SittingInput, now: Timestamp) -> AppResult<Uuid> {
    let settings = settings(tx, input, None, now).await?;
    let zone = authorities::authority(tx).await?.time_zone;
    let id = ids::new_id();
    store::insert(tx, id, &settings, &zone, &format!("{id}@pupitre"), now).await?;
    if let Some(source) = input.copy_agenda_from {
        takeover::copy(tx, source, id).await?;
    }
    takeover::settle_urgency(tx, id, settings.urgent).await?;
    feed::publish(tx, "sittings.create", Some(id), now).await?;
    Ok(id)
}

/// Changes a sitting.
#[utoipa::path(put, path = "/api/authorities/{authority}/sittings/{sitting}", tag = "sittings",
    operation_id = "sittings_change", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    request_body = SittingChange,
    security(("session" = []), ("token" = ["sittings:write"])),
    responses((status = 200, body = SittingBody), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    Json(change): Json<SittingChange>,
) -> AppResult<Json<SittingBody>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    change.input.refuse_unknown()?;
    let current = begin_change(&mut tx, sitting, Some(change.revision), now).await?;
    let settings = settings(&mut tx, &change.input, Some(&current), now).await?;
    if current.state == "convened" {
        stays_as_told(&current, &settings)?;
    }
    store::update(&mut tx, sitting, &settings).await?;
    takeover::settle_urgency(&mut tx, sitting, settings.urgent).await?;
    feed::publish(&mut tx, "sittings.change", Some(sitting), now).await?;
    let body = view::sitting_view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(body))
}

fn stays_as_told(current: &Sitting, next: &Settings) -> Result<(), SittingRefusal> {
    if current.body_id != next.body_id {
        return Err(SittingRefusal::BodyFixed);
    }
    let moved =
        current.starts_at != next.starts_at || current.place != next.place || current.address != next.address;
    if moved { Err(SittingRefusal::PostponeInstead) } else { Ok(()) }
}

async fn settings(
    tx: &mut TenantTx,
    input: &SittingInput,
    current: Option<&Sitting>,
    now: Timestamp,
) -> AppResult<Settings> {
    input.refuse_unknown()?;
    let authority = authorities::authority(tx).await?;
    let body = bodies::body(tx, input.body_id).await?.ok_or(SittingRefusal::BodyUnknown)?;
    Ok(input.check(&Around { authority: &authority, body: &body, current, now })?)
}

/// Opens a sitting of the authority for a change: 404, a stale revision, a sitting cancelled or held are refused.
/// The sitting is locked and its revision grows with the transaction.
pub async fn begin_change(
    tx: &mut TenantTx,
    id: Uuid,
    revision: Option<i64>,
    now: Timestamp,
) -> AppResult<Sitting> {
    store::touch(tx, id, now).await?;
    let sitting = store::sitting(tx, id).await?.ok_or(AppError::NotFound)?;
    let current = sitting.revision - 1;
    if revision.is_some_and(|read| read != current) {
        return Err(SittingRefusal::Stale { current }.into());
    }
    still_open(sitting)
}

/// A sitting of the authority that may still change, without changing it.
pub async fn changeable(tx: &mut TenantTx, id: Uuid) -> AppResult<Sitting> {
    still_open(store::sitting(tx, id).await?.ok_or(AppError::NotFound)?)
}

fn still_open(sitting: Sitting) -> AppResult<Sitting> {
    match sitting.state.as_str() {
        "draft" | "convened" => Ok(sitting),
        state => Err(SittingRefusal::Closed { held: state == "held" }.into()),
    }
}
