//! A folder of files deposited by the command line: the same road as an upload, without the network.
//!
//! A sitting without an agenda receives one, read in the names of the files: one item per number, or per file
//! when names carry none. An agenda that exists is never changed.
use super::naming::{self, Clues};
use super::upload::{UploadInput, announce};
use super::{arriving, intake, store};
use crate::features::sittings::{self, AgendaInput, UploadRow};
use crate::platform::error::{AppError, AppResult};
use crate::platform::state::AppState;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// How one file ended.
pub struct Deposited {
    pub file: PathBuf,
    pub upload: UploadRow,
    /// It is on an item of the agenda.
    pub placed: bool,
    pub pages: i64,
}

/// Deposits files, in this order.
pub async fn deposit_folder(
    state: &AppState,
    authority: Uuid,
    sitting: Uuid,
    files: &[PathBuf],
) -> AppResult<Vec<Deposited>> {
    let made = make_agenda(state, authority, sitting, files).await?;
    let mut deposited = Vec::with_capacity(files.len());
    for file in files {
        let upload = match deposit(state, authority, sitting, file).await {
            // A name or a size refused at the door stops that file only.
            Err(AppError::Refused { detail, .. }) => refused(file, detail),
            other => other?,
        };
        let mut tx = state.db.tenant(authority).write().await?;
        let mut found = match upload.document_id {
            Some(id) => store::document(&mut tx, sitting, id).await?,
            None => None,
        };
        // An agenda made from the names knows the item of each file for certain.
        if let (Some(document), Some(item)) = (&mut found, made.get(file))
            && document.item_id != Some(*item)
        {
            store::place(&mut tx, document.id, Some(*item), &document.kind, &document.title).await?;
            document.item_id = Some(*item);
        }
        tx.commit().await?;
        let placed = found.as_ref().is_some_and(|d| d.item_id.is_some());
        let pages = found.map_or(0, |d| d.pages);
        deposited.push(Deposited { file: file.clone(), upload, placed, pages });
    }
    Ok(deposited)
}

async fn deposit(state: &AppState, authority: Uuid, sitting: Uuid, file: &Path) -> AppResult<UploadRow> {
    let bytes = tokio::fs::metadata(file).await?.len();
    let input = UploadInput { file_name: name_of(file), bytes: bytes as i64, replaces: None };
    let mut tx = state.db.tenant(authority).write().await?;
    let upload = announce(&mut tx, state, sitting, input).await?;
    let gathered = arriving::path(state, upload.id);
    tokio::fs::copy(file, &gathered).await?;
    tokio::fs::File::open(&gathered).await?.sync_all().await?;
    if !store::advance(&mut tx, upload.id, 0, upload.bytes, "reading").await? {
        return Err(AppError::NotFound);
    }
    tx.commit().await?;
    intake::take_in(state, authority, upload.id).await
}

fn refused(file: &Path, sentence: String) -> UploadRow {
    UploadRow {
        id: Uuid::nil(),
        file_name: name_of(file),
        bytes: 0,
        received: 0,
        state: "refused".into(),
        refusal: Some(sentence),
        document_id: None,
    }
}

fn name_of(file: &Path) -> String {
    file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Gives a sitting without items those that the names announce; the item of each file.
async fn make_agenda(
    state: &AppState,
    authority: Uuid,
    sitting: Uuid,
    files: &[PathBuf],
) -> AppResult<BTreeMap<PathBuf, Uuid>> {
    let now = state.clock.now();
    let mut tx = state.db.tenant(authority).write().await?;
    let mut made = BTreeMap::new();
    let standing = sittings::changeable(&mut tx, sitting).await?;
    if sittings::agenda(&mut tx, standing.id).await?.iter().any(|i| i.kind != "urgency") {
        return Ok(made);
    }
    for group in groups(files) {
        let title = title_of(&group);
        let input = AgendaInput { title: Some(title), ..AgendaInput::default() };
        let item = sittings::add_in(&mut tx, sitting, &input, now).await?;
        made.extend(group.into_iter().map(|(file, _)| (file, item)));
    }
    tx.commit().await?;
    Ok(made)
}

/// Files of one item each: by number, then those without a number one by one.
fn groups(files: &[PathBuf]) -> Vec<Vec<(PathBuf, Clues)>> {
    let mut numbered: BTreeMap<u32, Vec<(PathBuf, Clues)>> = BTreeMap::new();
    let mut alone = Vec::new();
    for file in files {
        let clues = naming::read_name(&name_of(file));
        let number = clues.numbers.last().and_then(|n| n.split('.').next()?.parse().ok());
        match number {
            Some(number) => numbered.entry(number).or_default().push((file.clone(), clues)),
            None => alone.push(vec![(file.clone(), clues)]),
        }
    }
    numbered.into_values().chain(alone).collect()
}

/// The title of an item: that of its first file which says more than its kind, annexes last.
fn title_of(group: &[(PathBuf, Clues)]) -> String {
    let telling = |annexes: bool| {
        group.iter().find(|(_, c)| !c.words.is_empty() && (annexes || c.kind != Some("annex")))
    };
    let chosen = telling(false).or_else(|| telling(true)).or(group.first());
    chosen.map(|(_, clues)| clues.title.clone()).unwrap_or_default()
}
