//! The search index of each authority, in the data folder: opened when somebody searches, closed when nobody does any
//! more. Derived data: a damaged or absent one is begun again, and whoever asks fills it from the database.
use crate::platform::error::{AppError, AppResult};
use anyhow::anyhow;
use pupitre_search::{Fault, Shelf};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// An index nobody asks is closed after so long.
const IDLE: Duration = Duration::from_secs(60);

/// The indexes of the instance, on this machine.
#[derive(Clone)]
pub struct Shelves(Arc<Inner>);

struct Inner {
    root: PathBuf,
    idle: Duration,
    places: Mutex<Places>,
}

#[derive(Default)]
struct Places {
    by_tenant: HashMap<Uuid, Arc<Place>>,
    /// Somebody watches for those that rest.
    watched: bool,
}

/// Where the index of one authority stands.
pub struct Place {
    folder: PathBuf,
    open: Mutex<Open>,
    /// Held by whoever writes in it.
    pub turn: tokio::sync::Mutex<()>,
}

struct Open {
    shelf: Option<Arc<Shelf>>,
    used: Instant,
}

impl Shelves {
    /// Indexes live under `data_dir/search`.
    pub fn new(data_dir: &Path) -> Self {
        Self::resting(data_dir, IDLE)
    }

    fn resting(data_dir: &Path, idle: Duration) -> Self {
        Self(Arc::new(Inner { root: data_dir.join("search"), idle, places: Mutex::default() }))
    }

    /// The place of an authority's index.
    pub fn place(&self, tenant: Uuid) -> Arc<Place> {
        let mut places = locked(&self.0.places);
        if !places.watched {
            places.watched = true;
            tokio::spawn(close_idle(self.clone()));
        }
        let begin = || Place {
            folder: self.0.root.join(tenant.to_string()),
            open: Mutex::new(Open { shelf: None, used: Instant::now() }),
            turn: tokio::sync::Mutex::default(),
        };
        Arc::clone(places.by_tenant.entry(tenant).or_insert_with(|| Arc::new(begin())))
    }

    /// Indexes open now.
    pub fn open(&self) -> usize {
        let places = locked(&self.0.places);
        places.by_tenant.values().filter(|place| locked(&place.open).shelf.is_some()).count()
    }
}

impl Place {
    /// The index, opened if it was not; a damaged one is begun again. For a thread that may wait for the disk.
    pub fn shelf(&self) -> AppResult<Arc<Shelf>> {
        let mut open = locked(&self.open);
        open.used = Instant::now();
        // Deleted beneath us: the one in memory says nothing of the next.
        if !self.folder.join("meta.json").exists() {
            open.shelf = None;
        }
        if let Some(shelf) = &open.shelf {
            return Ok(Arc::clone(shelf));
        }
        let shelf = match Shelf::open(&self.folder) {
            Err(Fault::Damaged(reason)) => {
                tracing::warn!(folder = %self.folder.display(), reason, "a search index is begun again");
                self.wipe()?;
                Shelf::open(&self.folder)
            }
            opened => opened,
        };
        let shelf = Arc::new(shelf.map_err(|fault| AppError::Internal(anyhow!("{fault}")))?);
        open.shelf = Some(Arc::clone(&shelf));
        Ok(shelf)
    }

    /// Throws the index away: the next who asks begins another.
    pub fn begin_again(&self) -> AppResult<()> {
        locked(&self.open).shelf = None;
        Ok(self.wipe()?)
    }

    fn wipe(&self) -> std::io::Result<()> {
        match std::fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Closes the index if it rests; false while it serves.
    fn rest(&self, idle: Duration) -> bool {
        let mut open = locked(&self.open);
        if open.used.elapsed() > idle {
            open.shelf = None;
        }
        open.shelf.is_none()
    }
}

/// Closes what rests, and ends with the last of them.
async fn close_idle(shelves: Shelves) {
    loop {
        tokio::time::sleep(shelves.0.idle / 4).await;
        let mut places = locked(&shelves.0.places);
        // One that somebody holds is about to serve.
        places.by_tenant.retain(|_, place| !place.rest(shelves.0.idle) || Arc::strong_count(place) > 1);
        if places.by_tenant.is_empty() {
            places.watched = false;
            return;
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_index_that_nobody_asks_is_closed_one_that_is_asked_stays_and_both_open_again() {
        let folder = tempfile::tempdir().unwrap();
        let shelves = Shelves::resting(folder.path(), Duration::from_millis(400));
        let [left, asked] = [1, 2].map(Uuid::from_u128);
        for tenant in [left, asked] {
            shelves.place(tenant).shelf().unwrap();
        }
        assert_eq!(shelves.open(), 2);
        for _ in 0..12 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            shelves.place(asked).shelf().unwrap();
        }
        assert_eq!(shelves.open(), 1, "the one that is asked");
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        assert_eq!(shelves.open(), 0);
        // Whoever watched went home: another one watches now.
        shelves.place(left).shelf().unwrap();
        assert_eq!(shelves.open(), 1);
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        assert_eq!(shelves.open(), 0);
    }
}
