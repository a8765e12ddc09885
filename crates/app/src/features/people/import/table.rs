//! The file deposited, read as a table by the press: a workbook is an archive that somebody sent, and may be a trap.
use super::read::ReadRefusal;
use crate::platform::error::{AppError, AppResult};
use crate::platform::press::{self, Task};
use crate::platform::state::AppState;
use pupitre_tabular::{ReadError, Table};

/// Reads a file in the press; one that breaks it is a refusal, not a fault.
pub(super) async fn read_table(state: &AppState, bytes: &[u8]) -> AppResult<Table> {
    let read: Result<Table, ReadError> = press::read(state, "people.table", bytes).await.map_err(broken)?;
    Ok(read.map_err(ReadRefusal::Unreadable)?)
}

/// Past the limits of the press, the sentence about PDFs would help nobody here.
fn broken(error: AppError) -> AppError {
    if error.code() == "documents.limits" { ReadRefusal::Broken.into() } else { error }
}

/// The press's side.
pub(in crate::features::people) const TABLE_TASK: (&str, Task) =
    ("people.table", |input| press::with_file(input, pupitre_tabular::read_table));
