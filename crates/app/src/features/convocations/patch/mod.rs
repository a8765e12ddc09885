//! `convocations.patch`: what changes the files of an earlier version into those of this one, made once by the press for
//! tablets that hold the earlier ones. Derived: without it, or when it fails, the file travels whole.
mod store;

use super::model::Manifest;
use super::store as versions;
use crate::platform::error::{AppError, AppResult};
use crate::platform::jobs::{Failure, Finished, Job};
use crate::platform::press::{self, Span, TaskRefusal};
use crate::platform::state::AppState;
use futures::future::BoxFuture;
use pupitre_documents::patch;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::PathBuf;
use uuid::Uuid;

pub use store::{file_patch, patches_for};

/// Earlier versions from which a tablet may come.
const EARLIER: usize = 3;
/// A patch must spare this share of the file to be worth its trouble: four fifths of it at most.
const WORTH: (u64, u64) = (4, 5);
/// A larger patch, cut on the way, would begin anew where the file itself goes on: it is not kept.
const LARGEST: u64 = 4 * 1024 * 1024;

/// From one file to another.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    from: String,
    to: String,
}

/// What the press is asked to compare.
#[derive(Serialize, Deserialize)]
struct Order {
    old: PathBuf,
    new: PathBuf,
    out: PathBuf,
}

/// The patches of a version.
pub(super) fn patch(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move {
        let (Some(tenant), Some(convocation)) = (job.tenant_id, job.subject) else {
            return Ok(Finished::Now);
        };
        for step in steps(&state, tenant, convocation).await? {
            if let Err(error) = make(&state, tenant, &step).await {
                tracing::warn!(%tenant, reason = error.sentence(), "a replaced file travels whole");
            }
        }
        Ok(Finished::Now)
    })
}

/// Files of this version that replace one of an earlier version, and have no patch yet.
async fn steps(state: &AppState, tenant: Uuid, convocation: Uuid) -> AppResult<Vec<Step>> {
    let mut tx = state.db.tenant(tenant).read().await?;
    let Some(c) = versions::convocation(&mut tx, convocation).await? else { return Ok(Vec::new()) };
    let mut steps = Vec::new();
    for earlier in store::versions_before(&mut tx, c.sitting_id, c.version).await?.into_iter().take(EARLIER) {
        if let (Some(from), Some(to)) = (earlier.letter_hash, c.letter_hash.clone()) {
            steps.push(Step { from, to });
        }
        steps.extend(replaced(&earlier.manifest.0, &c.manifest.0));
    }
    let mut due: Vec<Step> = Vec::new();
    for step in steps {
        let known = store::patch_known(&mut tx, &step.from, &step.to).await?;
        if step.from != step.to && !known && !due.contains(&step) {
            due.push(step);
        }
    }
    Ok(due)
}

/// Documents that both versions carry with another file.
fn replaced(earlier: &Manifest, now: &Manifest) -> Vec<Step> {
    let before: Vec<_> = earlier.agenda.iter().flat_map(|item| &item.documents).collect();
    let after = now.agenda.iter().flat_map(|item| &item.documents);
    after
        .filter_map(|d| before.iter().find(|b| b.id == d.id && b.hash != d.hash).map(|b| (b, d)))
        .map(|(b, d)| Step { from: b.hash.clone(), to: d.hash.clone() })
        .collect()
}

async fn make(state: &AppState, tenant: Uuid, step: &Step) -> AppResult<()> {
    let sizes = (state.blobs.length(tenant, &step.from).await?, state.blobs.length(tenant, &step.to).await?);
    let (Some(old), Some(new)) = sizes else { return Err(AppError::NotFound) };
    let most = patch::MOST_BYTES as u64;
    let kept = if old.max(new) > most { None } else { compared(state, tenant, step, new).await? };
    let bytes = kept.as_ref().map_or(0, |(_, bytes)| *bytes as i64);
    let mut tx = state.db.tenant(tenant).write().await?;
    let hash = kept.as_ref().map(|(hash, _)| hash.as_str());
    store::insert_patch(&mut tx, &step.from, &step.to, hash, bytes).await?;
    Ok(tx.commit().await?)
}

/// The patch among the blobs, and its size; none when it is not worth keeping, or takes more than the press gives.
async fn compared(state: &AppState, tenant: Uuid, step: &Step, new: u64) -> AppResult<Option<(String, u64)>> {
    let folder = press::bench(state).await?;
    let (olds, news) = (folder.path().join("old"), folder.path().join("new"));
    tokio::fs::create_dir_all(&olds).await?;
    tokio::fs::create_dir_all(&news).await?;
    let order = Order {
        old: std::path::absolute(state.blobs.on_disk(tenant, &step.from, &olds).await?)?,
        new: std::path::absolute(state.blobs.on_disk(tenant, &step.to, &news).await?)?,
        out: std::path::absolute(folder.path().join("patch"))?,
    };
    let made = match state.press.run("convocations.patch", Span::Make, &order).await {
        // Nothing is wrong with the files: it will be asked again with the next version, or by the second job.
        Err(AppError::Internal(error)) => return Err(AppError::Internal(error)),
        Err(_) => false,
        Ok(made) => made,
    };
    if !made {
        return Ok(None);
    }
    let bytes = tokio::fs::metadata(&order.out).await?.len();
    if bytes > LARGEST || bytes * WORTH.1 > new * WORTH.0 {
        return Ok(None);
    }
    Ok(Some((state.blobs.put_file(tenant, &order.out).await?, bytes)))
}

/// Compares two files, in the press; true when a patch was written. It is applied once before anyone relies on it.
pub(super) fn patch_task(value: Value) -> Result<Value, TaskRefusal> {
    let order: Order = serde_json::from_value(value).map_err(|e| refusal("press.order", &e))?;
    compare(&order).map(Value::Bool).map_err(|e| refusal("convocations.patch", &e))
}

fn compare(order: &Order) -> std::io::Result<bool> {
    let (old, new) = (std::fs::read(&order.old)?, std::fs::read(&order.new)?);
    let Some(made) = patch::patch(&old, &new)? else { return Ok(false) };
    if patch::apply(&old, &made).as_deref() != Ok(&new) {
        return Err(std::io::Error::other("the patch does not give the file"));
    }
    std::fs::write(&order.out, made)?;
    Ok(true)
}

fn refusal(code: &str, error: &dyn std::fmt::Display) -> TaskRefusal {
    TaskRefusal { code: code.into(), sentence: error.to_string() }
}
