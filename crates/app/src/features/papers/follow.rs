//! The index of this node follows the database: papers changed after its cursor are written in it, when somebody searches
//! or when papers were read here. An index that is absent, damaged, or ahead of the database is begun again.
use super::model::{self, Paper};
use super::store;
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::jobs;
use crate::platform::shelves::Place;
use crate::platform::state::AppState;
use anyhow::anyhow;
use pupitre_search::{Fault, Pen, Shelf};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// How long a search waits for the index to be brought up to date.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// Papers taken from the database at once.
const AT_ONCE: i64 = 16;
/// Pages after which what is written can be found, while much is being written.
const PAGES: usize = 20_000;

/// The index of an authority, and whether it knows everything that was sent.
pub(super) async fn current(state: &AppState, tenant: Uuid) -> AppResult<(Arc<Shelf>, bool)> {
    let place = state.shelves.place(tenant);
    let (_, cursor) = open(&place).await?;
    let mut tx = state.db.tenant(tenant).read().await?;
    let last = store::last_change(&mut tx).await?;
    drop(tx);
    let mut complete = cursor == last;
    if !complete {
        let following = tokio::spawn(follow(state.clone(), tenant));
        complete = match tokio::time::timeout(PATIENCE, following).await {
            Ok(Ok(Ok(()))) => true,
            Ok(Ok(Err(error))) => {
                tracing::warn!(%tenant, reason = error.sentence(), "a search index does not follow");
                false
            }
            // It goes on behind; the answer says that it is not whole.
            Ok(Err(_)) | Err(_) => false,
        };
    }
    Ok((open(&place).await?.0, complete))
}

/// After papers were read on this node: the next search finds the index ready. A failure is the next search's to tell.
pub(super) async fn in_passing(state: &AppState, tenant: Uuid) {
    if let Err(error) = follow(state.clone(), tenant).await {
        tracing::warn!(%tenant, reason = error.sentence(), "a search index does not follow");
    }
}

/// Makes the index of an authority again from the database.
pub async fn rebuild(state: &AppState, tenant: Uuid) -> AppResult<()> {
    state.shelves.place(tenant).begin_again()?;
    follow(state.clone(), tenant).await
}

/// Has the pages that are pictures read, where Tesseract was not there before; returns in how many files there are any.
pub async fn scan_again(state: &AppState, tenant: Uuid) -> AppResult<usize> {
    let now = state.clock.now();
    let mut tx = state.db.tenant(tenant).write().await?;
    let files = store::files_with_pictures(&mut tx).await?;
    for file in &files {
        jobs::enqueue(&mut tx, "patience.scan", *file, &json!({}), now, now).await?;
    }
    tx.commit().await?;
    Ok(files.len())
}

/// Writes in the index whatever changed since it last followed.
async fn follow(state: AppState, tenant: Uuid) -> AppResult<()> {
    let place = state.shelves.place(tenant);
    let _turn = place.turn.lock().await;
    let mut tx = state.db.tenant(tenant).read().await?;
    let last = store::last_change(&mut tx).await?;
    drop(tx);
    let (mut shelf, mut cursor) = open(&place).await?;
    if cursor > last {
        // The database is older than the index: it was restored.
        drop(shelf);
        place.begin_again()?;
        (shelf, cursor) = open(&place).await?;
    }
    while cursor < last {
        cursor = stretch(&state, tenant, &shelf, cursor).await?;
    }
    Ok(())
}

/// One stretch with the pen; returns how far it came.
async fn stretch(state: &AppState, tenant: Uuid, shelf: &Arc<Shelf>, from: i64) -> AppResult<i64> {
    let mut pen = None;
    let mut cursor = from;
    let mut pages = 0;
    while pages < PAGES {
        let mut tx = state.db.tenant(tenant).read().await?;
        let (papers, last) = batch(&mut tx, cursor).await?;
        drop(tx);
        let Some(last) = last else { break };
        cursor = last;
        pages += papers.iter().map(|paper| paper.pages.len().max(1)).sum::<usize>();
        pen = Some(write(shelf, pen, papers).await?);
    }
    if let Some(pen) = pen {
        blocking(move || pen.lay_down(cursor)).await?;
    }
    Ok(cursor)
}

async fn write(shelf: &Arc<Shelf>, pen: Option<Pen>, papers: Vec<pupitre_search::Paper>) -> AppResult<Pen> {
    let shelf = Arc::clone(shelf);
    blocking(move || {
        let mut pen = match pen {
            Some(pen) => pen,
            None => shelf.pen()?,
        };
        papers.iter().try_for_each(|paper| pen.put(paper))?;
        Ok(pen)
    })
    .await
}

/// The next papers, with their words, and where they end.
async fn batch(tx: &mut TenantTx, cursor: i64) -> AppResult<(Vec<pupitre_search::Paper>, Option<i64>)> {
    let changed = store::changed_after(tx, cursor, AT_ONCE).await?;
    let last = changed.last().map(|paper| paper.seq);
    let mut papers = Vec::with_capacity(changed.len());
    for paper in changed {
        let pages = store::page_bodies(tx, &paper.file_hash).await?;
        let carriers = store::carriers(tx, paper.sitting_id, &paper.file_hash).await?;
        papers.push(indexed(paper, pages, &carriers));
    }
    Ok((papers, last))
}

fn indexed(paper: Paper, pages: Vec<String>, carriers: &[Uuid]) -> pupitre_search::Paper {
    pupitre_search::Paper {
        number: paper.number.unsigned_abs(),
        day: paper.starts_at.0,
        year: paper.year.unsigned_abs(),
        body: model::short(paper.body_id),
        kind: model::kind_number(&paper.document_kind),
        carriers: carriers.iter().map(|id| model::short(*id)).collect(),
        title: [&paper.title, &paper.item_title, &paper.body, &paper.sitting_title]
            .map(String::as_str)
            .join(" . "),
        pages,
    }
}

async fn open(place: &Arc<Place>) -> AppResult<(Arc<Shelf>, i64)> {
    let place = Arc::clone(place);
    let opened = tokio::task::spawn_blocking(move || -> AppResult<_> {
        let shelf = place.shelf()?;
        match shelf.cursor() {
            Ok(cursor) => Ok((shelf, cursor)),
            Err(_) => {
                drop(shelf);
                place.begin_again()?;
                Ok((place.shelf()?, 0))
            }
        }
    });
    opened.await.map_err(|error| AppError::Internal(error.into()))?
}

/// Work of the index, away from those who answer requests.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> AppResult<T> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| AppError::Internal(error.into()))?;
    done.map_err(|fault| AppError::Internal(anyhow!("{fault}")))
}
