//! What has served its time is forgotten, once a day: jobs that ended, answers kept for a second click or a tablet
//! that sends again, changes that every screen has seen, uploads that nobody went on with, folders of dead processes. Nothing legal is ever among it.
//! Notes of mandates that ended long enough ago are destroyed, which is certified.
use crate::features::{annotations, authorities, dossiers, tablet_sync};
use crate::platform::auth::TABLET_LIFE;
use crate::platform::error::AppResult;
use crate::platform::state::AppState;
use crate::platform::{db, feed, jobs, push};
use std::time::Duration;

const DAY: i64 = 86_400_000;
/// Jobs that ended, in milliseconds: what happened last month can still be looked at.
const JOBS: i64 = 30 * DAY;
/// Answers kept by idempotency key: no screen tries the same click again after a week.
const ANSWERS: i64 = 7 * DAY;
/// Changes of the feed.
const FEED: i64 = 90 * DAY;
/// Answers to what tablets sent: one that never heard its answer sends again, as long as its session lasts.
const VERBS: i64 = TABLET_LIFE;
/// Uploads without a new byte; the office is told of a file that did not arrive long before.
const UPLOADS: i64 = 14 * DAY;

/// Keeps house until the process ends.
pub async fn keep(state: AppState) {
    loop {
        if let Err(error) = sweep(&state).await {
            tracing::error!(?error, "the daily sweep stopped; it will be tried again tomorrow");
        }
        tokio::time::sleep(Duration::from_secs(86_400)).await;
    }
}

/// One sweep.
pub async fn sweep(state: &AppState) -> AppResult<()> {
    let now = state.clock.now();
    let mut tx = state.db.write().await?;
    jobs::forget_done(&mut tx, now.plus(-JOBS)).await?;
    push::forget_ended(&mut tx, now).await?;
    tablet_sync::forget_verbs(&mut tx, now.plus(-VERBS)).await?;
    tx.commit().await?;
    let mut tx = state.db.read().await?;
    let all = authorities::every_id(&mut tx).await?;
    drop(tx);
    for tenant in all {
        let mut tx = state.db.tenant(tenant).write().await?;
        db::forget_answers(&mut tx, now.plus(-ANSWERS)).await?;
        feed::forget(&mut tx, now.plus(-FEED)).await?;
        tx.commit().await?;
        dossiers::forget_uploads(state, tenant, now.plus(-UPLOADS)).await?;
        annotations::destroy_due(state, tenant).await?;
    }
    sweep_cache(state).await
}

/// Whoever works in a passing folder of `data_dir/cache` removes it; who died there did not.
async fn sweep_cache(state: &AppState) -> AppResult<()> {
    let cache = state.config.data_dir.join("cache");
    let Ok(mut entries) = tokio::fs::read_dir(cache).await else { return Ok(()) };
    while let Some(entry) = entries.next_entry().await? {
        let age = entry.metadata().await?.modified()?.elapsed().unwrap_or_default();
        if entry.file_name().to_string_lossy().starts_with(".tmp") && age > Duration::from_secs(86_400) {
            tokio::fs::remove_dir_all(entry.path()).await?;
        }
    }
    Ok(())
}
