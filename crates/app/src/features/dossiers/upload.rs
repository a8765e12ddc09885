//! Uploads: announced, asked about, given up. The bytes arrive in `receive.rs`.
use super::model::Upload;
use super::refusal::DossierRefusal;
use super::{arriving, intake, naming, store};
use crate::features::sittings::{self, UploadRow, one_line};
use crate::platform::auth::{Caller, LOOKS, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::ids;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Most documents of one sitting.
const MOST_DOCUMENTS: usize = 2_000;
/// Longest file name, in characters.
const LONGEST_NAME: usize = 500;

/// A file about to be sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UploadInput {
    /// Its name on the clerk's machine, with its extension.
    pub file_name: String,
    /// Its size, in bytes.
    pub bytes: i64,
    /// The document whose file it replaces.
    pub replaces: Option<Uuid>,
}

/// Announces a file; its bytes follow by pieces.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/uploads", tag = "dossiers",
    operation_id = "uploads_start", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    request_body = UploadInput,
    security(("session" = []), ("token" = ["sittings:write"])),
    responses((status = 201, body = UploadRow), (status = 404), (status = 409), (status = 413), (status = 422)))]
pub(super) async fn start(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    Json(input): Json<UploadInput>,
) -> AppResult<(StatusCode, Json<UploadRow>)> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    let upload = announce(&mut tx, &state, sitting, input).await?;
    let row = store::upload_row(&mut tx, upload.id).await?.ok_or(AppError::NotFound)?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(row)))
}

/// Checks an announced file and opens its upload.
pub(super) async fn announce(
    tx: &mut TenantTx,
    state: &AppState,
    sitting: Uuid,
    input: UploadInput,
) -> AppResult<Upload> {
    let now = state.clock.now();
    // 404 first: what is wrong with the file says nothing about another authority's sitting.
    sittings::changeable(tx, sitting).await?;
    let file_name = checked_name(&input.file_name)?;
    check_size(input.bytes, state.config.largest_upload)?;
    let documents = store::documents(tx, sitting).await?;
    match input.replaces {
        Some(replaced) if !documents.iter().any(|d| d.id == replaced) => {
            return Err(DossierRefusal::ReplacedUnknown.into());
        }
        None if documents.len() >= MOST_DOCUMENTS => return Err(DossierRefusal::TooManyDocuments.into()),
        _ => {}
    }
    let upload = opened(sitting, input.replaces, file_name, input.bytes, now);
    store::insert_upload(tx, &upload).await?;
    Ok(upload)
}

fn opened(sitting: Uuid, replaces: Option<Uuid>, file_name: String, bytes: i64, at: Timestamp) -> Upload {
    Upload {
        id: ids::new_id(),
        sitting_id: sitting,
        replaces,
        file_name,
        bytes,
        received: 0,
        state: "arriving".into(),
        created_at: at,
    }
}

/// A name fit to be kept and shown; never used as a path.
fn checked_name(name: &str) -> Result<String, DossierRefusal> {
    let name = one_line(name.rsplit(['/', '\\']).next().unwrap_or(name));
    let length = name.chars().count();
    if name.is_empty() {
        return Err(DossierRefusal::NameMissing);
    }
    if length > LONGEST_NAME {
        return Err(DossierRefusal::NameTooLong { length, limit: LONGEST_NAME });
    }
    match naming::extension(&name).as_deref() {
        None | Some("pdf" | "docx" | "odt") => Ok(name),
        Some(other) => Err(DossierRefusal::TypeRefused { extension: other.to_owned() }),
    }
}

fn check_size(bytes: i64, largest: u64) -> Result<(), DossierRefusal> {
    match u64::try_from(bytes) {
        Ok(0) => Err(DossierRefusal::FileEmpty),
        Ok(bytes) if bytes > largest => Err(DossierRefusal::FileTooLarge { bytes, largest }),
        Ok(_) => Ok(()),
        Err(_) => Err(DossierRefusal::FileEmpty),
    }
}

/// How far an upload has come. One whose reading was cut short is read again.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/uploads/{upload}", tag = "dossiers",
    operation_id = "uploads_get",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("upload" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, body = UploadRow), (status = 404)))]
pub(super) async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, upload)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Json<UploadRow>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let found = of_sitting(&mut tx, sitting, upload).await?;
    drop(tx);
    if found.state == "reading" {
        return Ok(Json(intake::take_in(&state, authority, upload).await?));
    }
    let mut tx = desk.read().await?;
    Ok(Json(store::upload_row(&mut tx, upload).await?.ok_or(AppError::NotFound)?))
}

/// Gives an upload up, or puts away one that has ended; a document already made stays.
#[utoipa::path(delete, path = "/api/authorities/{authority}/sittings/{sitting}/uploads/{upload}", tag = "dossiers",
    operation_id = "uploads_cancel",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("upload" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:write"])),
    responses((status = 204), (status = 404)))]
pub(super) async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, upload)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<StatusCode> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    of_sitting(&mut tx, sitting, upload).await?;
    store::remove_upload(&mut tx, upload).await?;
    tx.commit().await?;
    arriving::sweep(&state, upload).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets the uploads begun before a moment that never became a document, with what had arrived of them.
pub async fn forget_uploads(state: &AppState, tenant: Uuid, before: Timestamp) -> AppResult<()> {
    let mut tx = state.db.tenant(tenant).write().await?;
    let forgotten = store::forget_uploads(&mut tx, before).await?;
    tx.commit().await?;
    for upload in forgotten {
        arriving::sweep(state, upload).await;
    }
    Ok(())
}

/// An upload of this sitting of the authority, or 404.
pub(super) async fn of_sitting(tx: &mut TenantTx, sitting: Uuid, upload: Uuid) -> AppResult<Upload> {
    match store::upload(tx, upload).await? {
        Some(found) if found.sitting_id == sitting => Ok(found),
        _ => Err(AppError::NotFound),
    }
}
