//! A sitting that many watch at once: read and judged once for each change, not once for each watcher; and those who
//! wait for the next change.
use super::ballots::{self, Version};
use super::judge;
use crate::platform::error::{AppError, AppResult};
use crate::platform::state::AppState;
use pupitre_rules::proceedings::{Proceedings, Setting};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;
use uuid::Uuid;

/// Longest wait for a change; a proxy in front of the server cuts at thirty seconds or later.
const LONGEST: Duration = Duration::from_secs(25);
/// While a ballot is open its count moves without any fact.
const BALLOT: Duration = Duration::from_secs(3);
/// Another node is heard by looking so often.
const LOOKS: Duration = Duration::from_secs(2);
/// Sittings remembered; past this many, all are read anew.
const MOST: usize = 64;

/// A sitting at one version.
pub(super) struct Watched {
    pub version: Version,
    pub setting: Setting,
    pub proceedings: Proceedings,
}

impl Watched {
    /// As watchers name it.
    pub fn name(&self) -> String {
        format!("{}.{}", self.version.0, self.version.1)
    }

    /// The ballot open on the tablets, and its item.
    pub fn ballot(&self) -> Option<(Uuid, &pupitre_rules::proceedings::ItemState)> {
        self.proceedings.items.iter().find_map(|i| Some((i.ballot?, i)))
    }
}

/// Sittings that opened, as they were last read.
#[derive(Default)]
struct Read(Mutex<HashMap<Uuid, Arc<Watched>>>);

/// The sitting now.
pub(super) async fn look(state: &AppState, authority: Uuid, sitting: Uuid) -> AppResult<Arc<Watched>> {
    let mut tx = state.db.tenant(authority).read().await?;
    let version = ballots::version(&mut tx, sitting).await?;
    let read = state.kept::<Read>();
    let known = read.0.lock().unwrap_or_else(PoisonError::into_inner).get(&sitting).cloned();
    if let Some(known) = known.filter(|w| w.version == version) {
        return Ok(known);
    }
    let ground = judge::ground(&mut tx, sitting).await?;
    let (proceedings, _) = judge::what_stands(&ground.setting, &ground.standing())?;
    let watched = Arc::new(Watched { version, setting: ground.setting, proceedings });
    if ground.frozen {
        let mut read = read.0.lock().unwrap_or_else(PoisonError::into_inner);
        if read.len() >= MOST {
            read.clear();
        }
        read.insert(sitting, Arc::clone(&watched));
    }
    Ok(watched)
}

/// The sitting once it differs from the version that the watcher has, or after a while.
pub(super) async fn next(
    state: &AppState,
    authority: Uuid,
    sitting: Uuid,
    after: Option<&str>,
) -> AppResult<Arc<Watched>> {
    let begun = Instant::now();
    let mut bell = state.db.feed_bell.subscribe();
    loop {
        let watched = look(state, authority, sitting).await?;
        let patience = if watched.ballot().is_some() { BALLOT } else { LONGEST };
        if after != Some(watched.name().as_str()) || begun.elapsed() >= patience {
            return Ok(watched);
        }
        let heard = async {
            loop {
                match bell.recv().await {
                    Ok(other) if other != authority => {}
                    Err(RecvError::Closed) => std::future::pending().await,
                    Ok(_) | Err(RecvError::Lagged(_)) => break,
                }
            }
        };
        // Out of time is as good: look again.
        let _ = tokio::time::timeout(LOOKS, heard).await;
    }
}

/// Whether somebody sits here.
pub(super) fn seated(watched: &Watched, mandate: Uuid) -> AppResult<()> {
    let sits = watched.setting.seats.iter().any(|s| s.member == mandate);
    if sits { Ok(()) } else { Err(AppError::NotFound) }
}
