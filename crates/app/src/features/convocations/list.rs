//! Versions of a sitting's convocation, as the clerk's screens list them.
use super::model::Convocation;
use super::model::{ConvocationKind, PostingPlace};
use super::readiness::{self, ReadinessCounts};
use super::store;
use crate::features::sittings::{self, Sitting};
use crate::platform::auth::{Caller, Desk, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// One version.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConvocationRow {
    pub id: Uuid,
    pub version: i64,
    #[schema(value_type = ConvocationKind)]
    pub kind: String,
    pub change_note: String,
    pub sent_at: Timestamp,
    /// Name of the person who sent it.
    pub sent_by: String,
    pub urgent: bool,
    pub urgency_reason: String,
    pub counts: ReadinessCounts,
    pub letter_ready: bool,
    pub dossier_ready: bool,
    /// None when nobody is convened on paper.
    pub print_run: Option<PrintRunRow>,
    pub postings: Vec<PostingRow>,
}

/// The paper run of a version.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrintRunRow {
    pub sheets: i64,
    pub posted_on: Option<Day>,
    pub posted_by: Option<String>,
    pub cost_cents: Option<i64>,
    /// Print run and posting slip can be downloaded.
    pub ready: bool,
}

/// A display of the convocation.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingRow {
    /// `seat`, `register`, `website`.
    #[schema(value_type = PostingPlace)]
    pub place: String,
    pub posted_on: Day,
}

/// Versions of a sitting, oldest first.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/convocations", tag = "convocations",
    operation_id = "convocations_list", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = []), ("token" = ["readiness:read"])),
    responses((status = 200, body = Vec<ConvocationRow>), (status = 404)))]
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<Vec<ConvocationRow>>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let sitting = sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?;
    Ok(Json(rows(&mut tx, &sitting, state.clock.now()).await?))
}

/// Versions of a sitting, and the board of the last.
pub async fn status(desk: &Desk, sitting: Uuid, now: Timestamp) -> AppResult<Value> {
    let mut tx = desk.read().await?;
    let sitting = sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?;
    let versions = rows(&mut tx, &sitting, now).await?;
    let board = match store::versions(&mut tx, sitting.id).await?.pop() {
        Some(last) => Some(readiness::board(&mut tx, &sitting, &last, now).await?),
        None => None,
    };
    Ok(json!({ "sitting": sitting.id, "state": sitting.state, "versions": versions, "readiness": board }))
}

/// Every version of a sitting with its counts.
pub(super) async fn rows(
    tx: &mut TenantTx,
    sitting: &Sitting,
    now: Timestamp,
) -> AppResult<Vec<ConvocationRow>> {
    let mut rows = Vec::new();
    for convocation in store::versions(tx, sitting.id).await? {
        rows.push(row(tx, sitting, convocation, now).await?);
    }
    Ok(rows)
}

async fn row(
    tx: &mut TenantTx,
    sitting: &Sitting,
    c: Convocation,
    now: Timestamp,
) -> AppResult<ConvocationRow> {
    let recipients = readiness::rows(tx, sitting, &c, now).await?;
    let on_paper = recipients.iter().any(|r| r.channel == "paper");
    let run = store::print_run(tx, c.id).await?;
    let postings = store::postings(tx, c.id).await?;
    Ok(ConvocationRow {
        sent_by: store::person_name(tx, c.sent_by).await?.unwrap_or_default(),
        counts: readiness::count(&recipients),
        print_run: on_paper.then(|| match run {
            None => {
                PrintRunRow { sheets: 0, posted_on: None, posted_by: None, cost_cents: None, ready: false }
            }
            Some(run) => PrintRunRow {
                sheets: run.sheets,
                posted_by: run.posted_on.is_some().then_some(run.posted_by),
                posted_on: run.posted_on,
                cost_cents: run.cost_cents,
                ready: run.pdf_hash.is_some(),
            },
        }),
        postings: postings
            .into_iter()
            .map(|p| PostingRow { place: p.place, posted_on: p.posted_on })
            .collect(),
        letter_ready: c.letter_hash.is_some(),
        dossier_ready: c.dossier_hash.is_some(),
        id: c.id,
        version: c.version,
        kind: c.kind,
        change_note: c.change_note,
        sent_at: c.sent_at,
        urgent: c.urgent,
        urgency_reason: c.urgency_reason,
    })
}
