//! The file deposited, read as a table by the press: a workbook is an archive that somebody sent, and may be a trap.
use super::read::ReadRefusal;
use crate::platform::error::AppResult;
use crate::platform::press::{self, Task};
use crate::platform::state::AppState;
use pupitre_tabular::{ReadError, Table};

/// Reads a file in the press; one that breaks it is a refusal, not a fault.
pub(super) async fn read_table(state: &AppState, bytes: &[u8]) -> AppResult<Table> {
    let read: Result<Table, ReadError> =
        press::read(state, "people.table", bytes, ReadRefusal::Broken).await?;
    Ok(read.map_err(ReadRefusal::Unreadable)?)
}

/// The press's side.
pub(in crate::features::people) const TABLE_TASK: (&str, Task) =
    ("people.table", |input| press::with_file(input, pupitre_tabular::read_table));
