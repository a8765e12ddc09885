//! `papers.gather`: a version was sent; what it carries becomes papers, and files not read yet are to be read.
use super::store::{self, Sent};
use crate::platform::error::{AppError, AppResult};
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use futures::future::BoxFuture;
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// A dossier is read once its convocation has left, in milliseconds: the press has letters to make first.
const AFTER: i64 = 15_000;

/// The job.
pub(super) fn job(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move {
        if let (Some(tenant), Some(convocation)) = (job.tenant_id, job.subject) {
            gather(&state, tenant, convocation).await?;
        }
        Ok(Finished::Now)
    })
}

/// Papers of the whole sitting, as its versions say them: done again, it says the same.
async fn gather(state: &AppState, tenant: Uuid, convocation: Uuid) -> AppResult<()> {
    let now = state.clock.now();
    let mut tx = state.db.tenant(tenant).write().await.map_err(AppError::from)?;
    let manifests = store::manifests(&mut tx, convocation).await?;
    let mut papers: HashMap<(Uuid, &str), Sent> = HashMap::new();
    let mut order = Vec::new();
    for (n, manifest) in manifests.iter().enumerate() {
        let replaced = n + 1 < manifests.len();
        for item in &manifest.agenda {
            for document in &item.documents {
                let key = (document.id, document.hash.as_str());
                if papers.insert(key, Sent { manifest, item, document, replaced }).is_none() {
                    order.push(key);
                }
            }
        }
    }
    for sent in order.iter().filter_map(|key| papers.get(key)) {
        store::put_paper(&mut tx, sent).await?;
        if sent.document.pages > 0 {
            have_read(&mut tx, &sent.document.hash, now).await?;
        }
    }
    Ok(tx.commit().await?)
}

async fn have_read(tx: &mut crate::platform::db::TenantTx, hash: &str, now: Timestamp) -> AppResult<()> {
    if let Some(id) = store::announce_file(tx, hash).await? {
        jobs::enqueue(tx, "patience.read", id, &json!({}), now, now.plus(AFTER)).await?;
    }
    Ok(())
}
