//! The same import from a command line: what a file holds, with or without writing it.
use super::read::{self, Reading};
use super::{Import, ImportedTablets, TabletProblem, look, read_table, write};
use crate::features::fleet::store;
use crate::platform::error::AppResult;
use crate::platform::ids;
use crate::platform::state::AppState;
use uuid::Uuid;

/// What a file holds.
pub struct TabletsReport {
    pub layout: &'static str,
    pub lines: usize,
    pub counts: ImportedTablets,
    pub problems: Vec<TabletProblem>,
}

fn told(reading: Reading) -> TabletsReport {
    TabletsReport {
        layout: reading.layout.label(),
        lines: reading.lines,
        counts: reading.counts(),
        problems: reading.problems,
    }
}

/// What a file would write into an authority; without one, against an empty register and no member.
pub async fn preview_tablets_file(
    state: Option<(&AppState, Uuid)>,
    bytes: &[u8],
) -> AppResult<TabletsReport> {
    match state {
        Some((state, authority)) => {
            let table = read_table(state, bytes).await?;
            let mut tx = state.db.tenant(authority).read().await?;
            Ok(told(look(&mut tx, state, &table).await?))
        }
        None => {
            let table = pupitre_tabular::read_table(bytes).map_err(super::ImportRefusal::Unreadable)?;
            Ok(told(read::read(&table, &[], Vec::new())?))
        }
    }
}

/// Writes a file into an authority.
pub async fn import_tablets_file(
    state: &AppState,
    authority: Uuid,
    file_name: &str,
    bytes: Vec<u8>,
) -> AppResult<TabletsReport> {
    let table = read_table(state, &bytes).await?;
    let mut tx = state.db.tenant(authority).write().await?;
    let report = told(look(&mut tx, state, &table).await?);
    let import = Import {
        id: ids::new_id(),
        file_name: file_name.to_owned(),
        file_hash: state.blobs.put(authority, bytes).await?,
        result: None,
    };
    store::insert_import(&mut tx, &import, Uuid::nil(), state.clock.now()).await?;
    write::accept(&mut tx, state, &import, &table, None).await?;
    tx.commit().await?;
    Ok(report)
}
