//! Import of tablets: our own template, a file of Snipe-IT, a file of GLPI. Previewed line by line; nothing is written before
//! it is accepted, and then in one transaction.
mod layout;
mod read;
mod report;
mod write;

use super::store;
use crate::features::authorities;
use crate::platform::answer::download;
use crate::platform::auth::{Caller, KEEPS_TABLETS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path, Query, shown_name};
use crate::platform::ids;
use crate::platform::press::{self, Task};
use crate::platform::state::AppState;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use pupitre_tabular::{ReadError, Table, table, write_csv};
use read::Reading;
use serde::{Deserialize, Serialize};
use sqlx::types::Json as Stay;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub use report::{TabletsReport, import_tablets_file, preview_tablets_file};

/// Most problems and lines shown.
const SHOWN: usize = 200;

/// Routes of the import.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(upload)).routes(routes!(accept)).routes(routes!(template))
}

/// The press's side: a workbook is an archive that somebody sent, and may be a trap.
pub(super) const TABLE_TASK: (&str, Task) =
    ("fleet.table", |input| press::with_file(input, pupitre_tabular::read_table));

/// A file deposited.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Import {
    pub id: Uuid,
    pub file_name: String,
    pub file_hash: String,
    pub result: Option<Stay<ImportedTablets>>,
}

/// What an accepted file wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportedTablets {
    pub created: usize,
    /// Among them, in the hands of a member.
    pub lent: usize,
    /// Already in the register: left as they are.
    pub known: usize,
    /// Lines that could not be taken.
    pub left_out: usize,
}

/// Something to mend, or to look at, on a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TabletProblem {
    pub line: u32,
    /// The tablet of that line.
    pub tag: String,
    /// The column.
    pub field: String,
    pub value: String,
    pub sentence: String,
    /// The line stays out until it is mended.
    pub blocks: bool,
}

/// A line as it would be written.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TabletLine {
    pub line: u32,
    pub tag: String,
    pub serial: String,
    pub product: String,
    /// Where it would stand.
    #[schema(value_type = pupitre_rules::fleet::State)]
    pub state: String,
    pub borrower: Option<String>,
}

/// What a file would write.
#[derive(Debug, Serialize, ToSchema)]
pub struct TabletsPreview {
    id: Uuid,
    file_name: String,
    /// « Modèle Pupitre », « Snipe-IT », « GLPI ».
    layout: String,
    lines: usize,
    counts: ImportedTablets,
    problems: Vec<TabletProblem>,
    /// How many problems there are in all.
    problems_total: usize,
    rows: Vec<TabletLine>,
    /// Columns that say nothing here.
    ignored: Vec<String>,
    remarks: Vec<String>,
}

/// Why a file is not read.
#[derive(Debug)]
pub(super) enum ImportRefusal {
    TooLarge,
    Broken,
    Unreadable(ReadError),
    NoColumn,
}

impl Refusal for ImportRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "fleet.file_too_large",
            Self::NoColumn => "fleet.layout_unknown",
            _ => "fleet.file_unreadable",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::TooLarge => "Ce fichier dépasse 20 Mo. Gardez-y les lignes de vos tablettes, puis déposez-le de nouveau.".into(),
            Self::Broken => "Ce fichier ne se lit pas : enregistrez-le en CSV ou en XLSX, puis déposez-le de nouveau.".into(),
            Self::Unreadable(error) => error.to_string(),
            Self::NoColumn => "Ce fichier n’a aucune colonne connue : ni numéro d’inventaire, ni « Asset Tag » (Snipe-IT), ni \
                               « otherserial » (GLPI). Prenez le modèle proposé, ou renommez la colonne."
                .into(),
        }
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
pub struct TabletsFileQuery {
    #[serde(default)]
    file_name: String,
}

/// Reads a file in the press.
async fn read_table(state: &AppState, bytes: &[u8]) -> AppResult<Table> {
    let read: Result<Table, ReadError> =
        press::read(state, TABLE_TASK.0, bytes, ImportRefusal::Broken).await?;
    Ok(read.map_err(ImportRefusal::Unreadable)?)
}

/// What a table would write now.
async fn look(tx: &mut TenantTx, state: &AppState, table: &Table) -> AppResult<Reading> {
    let zone = authorities::authority(tx).await?.time_zone;
    let today = state.clock.now().day_in(&zone);
    let known = store::every_tablet(tx).await?;
    let holders = store::holders(tx, &today).await?;
    Ok(read::read(table, &known, holders)?)
}

fn preview(reading: Reading, id: Uuid, file_name: &str) -> TabletsPreview {
    let counts = reading.counts();
    TabletsPreview {
        id,
        file_name: file_name.to_owned(),
        layout: reading.layout.label().to_owned(),
        lines: reading.lines,
        counts,
        problems_total: reading.problems.len(),
        problems: reading.problems.into_iter().take(SHOWN).collect(),
        rows: reading.rows.iter().take(SHOWN).map(read::Row::line).collect(),
        ignored: reading.ignored,
        remarks: reading.remarks,
    }
}

/// Deposits a file and shows what it would write.
#[utoipa::path(post, path = "/api/authorities/{authority}/tablet-imports", tag = "fleet",
    operation_id = "tablets_import", params(("authority" = Uuid, Path), TabletsFileQuery),
    request_body(content = String, content_type = "application/octet-stream", description = "The file"),
    security(("session" = [])),
    responses((status = 201, body = TabletsPreview), (status = 404), (status = 422)))]
pub(super) async fn upload(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Query(query): Query<TabletsFileQuery>,
    request: Request,
) -> AppResult<(StatusCode, Json<TabletsPreview>)> {
    let desk = caller.desk(&state, authority, KEEPS_TABLETS).await?;
    let bytes = axum::body::to_bytes(request.into_body(), table::MAX_BYTES)
        .await
        .map_err(|_| AppError::from(ImportRefusal::TooLarge))?
        .to_vec();
    let table = read_table(&state, &bytes).await?;
    let mut tx = desk.read().await?;
    let reading = look(&mut tx, &state, &table).await?;
    drop(tx);
    let import = Import {
        id: ids::new_id(),
        file_name: shown_name(&query.file_name),
        file_hash: state.blobs.put(authority, bytes).await?,
        result: None,
    };
    let mut tx = desk.write().await?;
    store::insert_import(&mut tx, &import, desk.person, state.clock.now()).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(preview(reading, import.id, &import.file_name))))
}

/// Writes what the preview showed, in one transaction; accepted twice, a file is written once.
#[utoipa::path(post, path = "/api/authorities/{authority}/tablet-imports/{import}/accept", tag = "fleet",
    operation_id = "tablets_import_accept", params(("authority" = Uuid, Path), ("import" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = ImportedTablets), (status = 404)))]
pub(super) async fn accept(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, import)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<ImportedTablets>> {
    let desk = caller.desk(&state, authority, KEEPS_TABLETS).await?;
    let mut tx = desk.read().await?;
    let file = store::import(&mut tx, import).await?.ok_or(AppError::NotFound)?;
    drop(tx);
    let table = read_table(&state, &state.blobs.get(authority, &file.file_hash).await?).await?;
    let mut tx = desk.write().await?;
    let file = store::import(&mut tx, import).await?.ok_or(AppError::NotFound)?;
    let result = match file.result {
        Some(done) => done.0,
        None => write::accept(&mut tx, &state, &file, &table, Some(desk.person)).await?,
    };
    tx.commit().await?;
    Ok(Json(result))
}

/// The empty template to fill in.
#[utoipa::path(get, path = "/api/authorities/{authority}/tablet-imports/template.csv", tag = "fleet",
    operation_id = "tablets_import_template", params(("authority" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = String, content_type = "text/csv"), (status = 404)))]
pub(super) async fn template(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Response> {
    caller.desk(&state, authority, KEEPS_TABLETS).await?;
    let example = layout::EXAMPLE.map(String::from).to_vec();
    let bytes = write_csv(&layout::OWN.map(|(header, _)| header.to_owned()), &[example]);
    Ok(download("text/csv; charset=utf-8", bytes, "modele-tablettes.csv"))
}
