//! The same import from the command line: a file read for itself, against an authority, or written there.
use super::accept::carry_out;
use super::ground::Ground;
use super::model::{Import, ImportColumn, ImportCounts, ImportProblem, ImportResult, Stored};
use super::preview::read_aside;
use super::read::{self, ReadRefusal, Reading};
use super::settle::settle;
use super::store;
use super::table::read_table;
use crate::features::people::model::Capacity;
use crate::platform::error::AppResult;
use crate::platform::extract::shown_name;
use crate::platform::ids;
use crate::platform::state::AppState;
use crate::platform::time::Day;
use serde::Serialize;
use sqlx::types::Json;
use uuid::Uuid;

/// What `pupitre import members` prints.
#[derive(Debug, Serialize)]
pub struct ImportReport {
    /// `rne`, `pupitre` or `unknown`.
    pub layout: String,
    pub layout_label: String,
    pub encoding: String,
    pub separator: String,
    pub header_line: u32,
    pub lines: usize,
    pub columns: Vec<ImportColumn>,
    pub counts: ImportCounts,
    /// Every problem, in the order of the lines.
    pub problems: Vec<ImportProblem>,
    pub remarks: Vec<String>,
    /// What was written; null when nothing was.
    pub written: Option<ImportResult>,
}

impl ImportReport {
    fn of(reading: Reading, written: Option<ImportResult>) -> Self {
        Self {
            counts: reading.counts(),
            layout: reading.layout.to_owned(),
            layout_label: reading.layout_label,
            encoding: reading.encoding,
            separator: reading.separator,
            header_line: reading.header_line,
            lines: reading.lines,
            columns: reading.columns,
            problems: reading.problems,
            remarks: reading.remarks,
            written,
        }
    }
}

/// Reads a file for itself, without any database: nobody is known.
pub fn read_members_file(bytes: &[u8], capacity: Capacity, today: Day) -> AppResult<ImportReport> {
    let table = pupitre_tabular::read_table(bytes).map_err(ReadRefusal::Unreadable)?;
    let ground = Ground::bare(today, capacity);
    Ok(ImportReport::of(read::read(table, &Default::default(), &[], &ground)?, None))
}

/// Reads a file against what an authority knows; nothing is written.
pub async fn preview_members_file(
    state: &AppState,
    authority: Uuid,
    bytes: Vec<u8>,
    capacity: Capacity,
) -> AppResult<ImportReport> {
    let table = read_table(state, &bytes).await?;
    let mut tx = state.db.tenant(authority).read().await?;
    let ground = Ground::load(&mut tx, state, capacity).await?;
    let columns = store::last_accepted(&mut tx).await?.unwrap_or_default().columns;
    let (mut reading, ground) = read_aside(table, columns, Vec::new(), ground).await?;
    settle(&mut tx, &mut reading, &ground).await?;
    Ok(ImportReport::of(reading, None))
}

/// Imports a file into an authority, in one transaction; the lines to mend are left out.
pub async fn import_members_file(
    state: &AppState,
    authority: Uuid,
    file_name: &str,
    bytes: Vec<u8>,
    capacity: Capacity,
) -> AppResult<ImportReport> {
    let mut tx = state.db.tenant(authority).read().await?;
    let columns = store::last_accepted(&mut tx).await?.unwrap_or_default().columns;
    drop(tx);
    let import = Import {
        id: ids::new_id(),
        file_name: shown_name(file_name),
        file_hash: state.blobs.put(authority, bytes.clone()).await?,
        mapping: Json(Stored { capacity, columns, result: None }),
        corrections: Json(Vec::new()),
    };
    let table = read_table(state, &bytes).await?;
    let mut tx = state.db.tenant(authority).write().await?;
    store::insert(&mut tx, &import, Uuid::nil(), state.clock.now()).await?;
    let (reading, result) = carry_out(&mut tx, state, import.id, table, None).await?;
    tx.commit().await?;
    let reading = reading.ok_or_else(|| anyhow::anyhow!("a new import is not accepted yet"))?;
    Ok(ImportReport::of(reading, Some(result)))
}
