//! Files on their way, in `data_dir/arriving`: one per upload, named by its id, locked while someone writes or
//! reads it. A byte is acknowledged only once it is on the disk.
use crate::platform::state::AppState;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::PathBuf;
use uuid::Uuid;

/// Where an upload gathers.
pub(super) fn path(state: &AppState, upload: Uuid) -> PathBuf {
    state.config.data_dir.join("arriving").join(upload.to_string())
}

/// Folder in which its file is worked on; gone once the upload has ended.
pub(super) fn workshop(state: &AppState, upload: Uuid) -> PathBuf {
    state.config.data_dir.join("arriving").join(format!("{upload}.work"))
}

/// The file of an upload, held alone; none when somebody else holds it.
pub(super) fn hold(state: &AppState, upload: Uuid, create: bool) -> io::Result<Option<File>> {
    let file =
        OpenOptions::new().read(true).write(true).create(create).truncate(false).open(path(state, upload))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Leaves nothing of an upload on the disk.
pub(super) async fn sweep(state: &AppState, upload: Uuid) {
    // What is already gone needs no broom.
    let _ = tokio::fs::remove_file(path(state, upload)).await;
    let _ = tokio::fs::remove_dir_all(workshop(state, upload)).await;
}
