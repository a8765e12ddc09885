//! `patience.read`: the text of every page of a file that was sent, read by the press and kept in the database.
use super::{follow, store};
use crate::platform::error::{AppError, AppResult};
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::press::{self, Span, TaskRefusal};
use crate::platform::state::AppState;
use futures::future::BoxFuture;
use pupitre_documents::{PageText, searchable_pages};
use serde_json::{Value, json};
use uuid::Uuid;

/// The job.
pub(super) fn job(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move {
        let (Some(tenant), Some(id)) = (job.tenant_id, job.subject) else { return Ok(Finished::Now) };
        let mut tx = state.db.tenant(tenant).read().await.map_err(AppError::from)?;
        let reading = store::reading(&mut tx, id).await.map_err(AppError::from)?;
        drop(tx);
        if let Some(reading) = reading.filter(|r| r.state == "waiting") {
            let pages = pages(&state, tenant, &reading.file_hash).await?;
            keep(&state, tenant, id, &reading.file_hash, pages).await?;
        }
        Ok(Finished::Now)
    })
}

/// What the pages say; none when the file cannot be read within the limits of the press.
async fn pages(state: &AppState, tenant: Uuid, hash: &str) -> AppResult<Option<Vec<PageText>>> {
    let folder = press::bench(state).await?;
    let source = state.blobs.on_disk(tenant, hash, folder.path()).await?;
    let order = json!({ "path": std::path::absolute(source)? });
    match state.press.run("papers.texts", Span::Read, &order).await {
        Ok(pages) => Ok(pages),
        Err(AppError::Refused { code, .. }) => {
            tracing::warn!(%tenant, hash, code, "a paper cannot be read for search");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn keep(
    state: &AppState,
    tenant: Uuid,
    id: Uuid,
    hash: &str,
    pages: Option<Vec<PageText>>,
) -> AppResult<()> {
    let now = state.clock.now();
    let mut tx = state.db.tenant(tenant).write().await?;
    let outcome = if pages.is_some() { "read" } else { "unreadable" };
    let pages = pages.unwrap_or_default();
    for (page, read) in (1i64..).zip(&pages) {
        // What PostgreSQL cannot keep, nobody searches.
        let text = read.text.replace('\0', " ");
        store::put_page(&mut tx, hash, page, &text, if read.scanned { "none" } else { "file" }).await?;
    }
    store::close_reading(&mut tx, hash, outcome).await?;
    if pages.iter().any(|page| page.scanned) {
        jobs::enqueue(&mut tx, "patience.scan", id, &json!({}), now, now).await?;
    }
    let more = store::still_waiting(&mut tx).await?;
    tx.commit().await?;
    if !more {
        follow::in_passing(state, tenant).await;
    }
    Ok(())
}

/// The task of the press.
pub(super) fn texts(input: Value) -> Result<Value, TaskRefusal> {
    press::with_file(input, |bytes| searchable_pages(bytes).ok())
}
