//! A file deposited, and read again with the columns and corrections of the person: nothing else is written.
use super::ground::Ground;
use super::model::{CorrectInput, CorrectionInput, Import, ImportPreview, Mapping, Stored};
use super::read::{self, ReadRefusal, Reading};
use super::settle::settle;
use super::store;
use super::table::read_table;
use crate::features::people::model::Capacity;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path, Query, shown_name};
use crate::platform::ids;
use crate::platform::state::AppState;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use pupitre_tabular::{Correction, Field, Table, layout, table};
use serde::Deserialize;
use sqlx::types::Json as Stay;
use utoipa::IntoParams;
use uuid::Uuid;

/// Most corrections typed for one file.
const MOST_CORRECTIONS: usize = 5_000;

/// Why a file or a correction is not taken.
#[derive(Debug)]
enum PreviewRefusal {
    TooLarge,
    UnknownField,
    TooManyCorrections,
    CorrectionTooLong,
}

impl Refusal for PreviewRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "people.file_too_large",
            Self::UnknownField => "people.field_unknown",
            Self::TooManyCorrections => "people.too_many_corrections",
            Self::CorrectionTooLong => "people.too_long",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::TooLarge => "Ce fichier dépasse 20 Mo. Gardez-y les lignes de votre collectivité, puis déposez-le de nouveau.",
            Self::UnknownField => "Cette correction porte sur un champ qui n’existe pas. Rechargez la page, puis recommencez.",
            Self::TooManyCorrections => {
                "Ce fichier demande plus de 5 000 corrections. Corrigez-le dans votre tableur, puis déposez-le de nouveau."
            }
            Self::CorrectionTooLong => "Cette correction dépasse 1 000 caractères. Écrivez-la plus courte.",
        }
        .into()
    }

    fn status(&self) -> StatusCode {
        if matches!(self, Self::TooLarge) {
            StatusCode::PAYLOAD_TOO_LARGE
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}

/// The file deposited.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    #[serde(default)]
    file_name: String,
    /// Capacity of the lines that do not say it.
    #[serde(default)]
    capacity: Capacity,
}

/// Reads off the threads that answer requests; a file that breaks a reader is a refusal, not a fault.
pub(super) async fn read_aside(
    table: Table,
    mapping: Mapping,
    corrections: Vec<Correction>,
    ground: Ground,
) -> AppResult<(Reading, Ground)> {
    let work = move || read::read(table, &mapping, &corrections, &ground).map(|reading| (reading, ground));
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(ReadRefusal::Broken.into()),
    }
}

/// What a file would write, now.
async fn look(
    tx: &mut TenantTx,
    state: &AppState,
    bytes: &[u8],
    stored: &Stored,
    corrections: Vec<Correction>,
) -> AppResult<Reading> {
    let table = read_table(state, bytes).await?;
    let ground = Ground::load(tx, state, stored.capacity).await?;
    let (mut reading, ground) = read_aside(table, stored.columns.clone(), corrections, ground).await?;
    settle(tx, &mut reading, &ground).await?;
    Ok(reading)
}

/// Deposits a file and shows what it would write. The columns matched for the last accepted file are kept.
#[utoipa::path(post, path = "/api/authorities/{a}/members/import", tag = "people", operation_id = "members_import",
    params(("a" = Uuid, Path), ImportQuery),
    request_body(content = String, content_type = "application/octet-stream", description = "The file"),
    security(("session" = []), ("token" = ["members:write"])),
    responses((status = 201, body = ImportPreview)))]
pub(super) async fn upload(
    State(state): State<AppState>,
    caller: Caller,
    Path(a): Path<Uuid>,
    Query(query): Query<ImportQuery>,
    request: Request,
) -> AppResult<(StatusCode, Json<ImportPreview>)> {
    let desk = caller.desk(&state, a, PREPARES).await?;
    let bytes = axum::body::to_bytes(request.into_body(), table::MAX_BYTES)
        .await
        .map_err(|_| AppError::from(PreviewRefusal::TooLarge))?
        .to_vec();
    let mut tx = desk.read().await?;
    let columns = store::last_accepted(&mut tx).await?.unwrap_or_default().columns;
    let stored = Stored { capacity: query.capacity, columns, result: None };
    let reading = look(&mut tx, &state, &bytes, &stored, Vec::new()).await?;
    drop(tx);
    let import = Import {
        id: ids::new_id(),
        file_name: shown_name(&query.file_name),
        file_hash: state.blobs.put(a, bytes).await?,
        mapping: Stay(stored),
        corrections: Stay(Vec::new()),
    };
    let mut tx = desk.write().await?;
    store::insert(&mut tx, &import, desk.person, state.clock.now()).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(reading.preview(import.id, &import.file_name))))
}

/// Corrections added to those already typed: the last one for a line and a field is the one that counts.
fn gather(before: &[Correction], added: Vec<CorrectionInput>) -> Result<Vec<Correction>, PreviewRefusal> {
    let mut all = before.to_vec();
    for CorrectionInput { line, field, value } in added {
        if field != Field::Match.key() && Field::from_key(&field).is_none() {
            return Err(PreviewRefusal::UnknownField);
        }
        if value.chars().count() > 1_000 {
            return Err(PreviewRefusal::CorrectionTooLong);
        }
        match all.iter_mut().find(|c| c.line == line && c.field == field) {
            Some(same) => same.value = value,
            None => all.push(Correction { line, field, value }),
        }
    }
    if all.len() > MOST_CORRECTIONS { Err(PreviewRefusal::TooManyCorrections) } else { Ok(all) }
}

/// Reads the file again with other columns and corrections. A file already accepted may be taken up again, for
/// the lines that were left out.
#[utoipa::path(post, path = "/api/authorities/{a}/members/import/{i}", tag = "people",
    operation_id = "members_import_correct", params(("a" = Uuid, Path), ("i" = Uuid, Path)),
    request_body = CorrectInput,
    security(("session" = []), ("token" = ["members:write"])),
    responses((status = 200, body = ImportPreview)))]
pub(super) async fn correct(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, i)): Path<(Uuid, Uuid)>,
    Json(input): Json<CorrectInput>,
) -> AppResult<Json<ImportPreview>> {
    let desk = caller.desk(&state, a, PREPARES).await?;
    let mut tx = desk.read().await?;
    let import = store::import(&mut tx, i).await?.ok_or(AppError::NotFound)?;
    let mut stored = import.mapping.0.clone();
    stored.columns.extend(input.mapping);
    let corrections = gather(&import.corrections, input.corrections)?;
    let bytes = state.blobs.get(a, &import.file_hash).await?;
    let reading = look(&mut tx, &state, &bytes, &stored, corrections.clone()).await?;
    drop(tx);
    // What names no column of this file is not worth keeping.
    stored.columns.retain(|source, _| reading.columns.iter().any(|column| column.source == *source));
    let changed = stored.columns != import.mapping.columns || corrections != *import.corrections;
    if changed {
        stored.result = None;
        let mut tx = desk.write().await?;
        store::keep_reading(&mut tx, i, &stored, &corrections).await?;
        tx.commit().await?;
    }
    Ok(Json(reading.preview(i, &import.file_name)))
}

/// The empty template to fill in.
#[utoipa::path(get, path = "/api/authorities/{a}/members/import-template.csv", tag = "people",
    operation_id = "members_import_template", params(("a" = Uuid, Path)),
    security(("session" = []), ("token" = ["members:write"])),
    responses((status = 200, body = String, content_type = "text/csv")))]
pub(super) async fn template(
    State(state): State<AppState>,
    caller: Caller,
    Path(a): Path<Uuid>,
) -> AppResult<impl IntoResponse> {
    caller.desk(&state, a, PREPARES).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"modele-elus.csv\""),
    ];
    Ok((headers, layout::template_csv()))
}
