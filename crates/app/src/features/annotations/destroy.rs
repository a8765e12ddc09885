//! `annotations.destroy`: the notes of a mandate are no more. Their rows go in one transaction; the key that opened them,
//! which may still lie in a copy of the database, is removed by a job; only then is it certified in the journal, with
//! figures and a fingerprint, never a word of them.
use super::{shares, store};
use crate::features::authorities;
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::journal;
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Entries hashed at once.
const AT_ONCE: i64 = 500;

/// What is certified of notes that were destroyed.
#[derive(Serialize, Deserialize)]
pub(super) struct Certificate {
    ended_on: Day,
    kept_until: Day,
    entries: i64,
    /// SHA-256 of the sealed entries, each as `name`, a line feed, and the SHA-256 of its sealed bytes.
    sha256: String,
}

#[derive(Serialize, Deserialize)]
struct Order {
    key: String,
    /// None when the member erased them himself.
    certificate: Option<Certificate>,
}

/// Empties the list of a mandate and orders the end of its key; how many times it was emptied, this time included.
pub(super) async fn empty(
    tx: &mut TenantTx,
    mandate: Uuid,
    certificate: Option<Certificate>,
    now: Timestamp,
) -> AppResult<i64> {
    if let Some(key) = store::key(tx, mandate).await? {
        order(tx, mandate, key, certificate, now).await?;
    }
    Ok(store::empty(tx, mandate, now).await?)
}

/// Orders the end of a key.
pub(super) async fn order(
    tx: &mut TenantTx,
    subject: Uuid,
    key: String,
    certificate: Option<Certificate>,
    now: Timestamp,
) -> AppResult<()> {
    let order = json!(Order { key, certificate });
    jobs::enqueue(tx, "annotations.destroy", subject, &order, now, now).await?;
    Ok(())
}

/// Destroys the notes of the mandates whose time is over.
pub async fn destroy_due(state: &AppState, tenant: Uuid) -> AppResult<()> {
    let now = state.clock.now();
    let mut tx = state.db.tenant(tenant).read().await?;
    let zone = authorities::authority(&mut tx).await?.time_zone;
    let today = now.day_in(&zone);
    let due = store::due(&mut tx, &today).await?;
    drop(tx);
    for (mandate, ended_on, kept_until) in due {
        let mut tx = state.db.tenant(tenant).write().await?;
        let (entries, sha256) = fingerprint(&mut tx, mandate).await?;
        let certificate = Certificate { ended_on, kept_until, entries, sha256 };
        empty(&mut tx, mandate, Some(certificate), now).await?;
        shares::end(&mut tx, mandate, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn fingerprint(tx: &mut TenantTx, mandate: Uuid) -> AppResult<(i64, String)> {
    let (mut hasher, mut entries, mut last) = (Sha256::new(), 0, 0);
    loop {
        let rows = store::after(tx, mandate, last, AT_ONCE).await?;
        let Some(end) = rows.last() else { return Ok((entries, hex::encode(hasher.finalize()))) };
        last = end.seq;
        for row in &rows {
            entries += 1;
            hasher.update(format!("{}\n{}\n", row.name, hex::encode(Sha256::digest(&row.sealed))));
        }
    }
}

/// Removes the key, then certifies it. Done twice, it is done once.
pub(super) async fn run(state: AppState, job: Job) -> Result<Finished, Failure> {
    let order: Order = serde_json::from_value(job.payload.0).map_err(AppError::from)?;
    let tenant =
        job.tenant_id.ok_or_else(|| Failure::Stuck("Cette tâche n’a pas de collectivité.".into()))?;
    state.blobs.remove(tenant, &order.key).await.map_err(AppError::from)?;
    let Some(certificate) = order.certificate else { return Ok(Finished::Now) };
    let now = state.clock.now();
    let mut tx = state.db.tenant(tenant).write().await?;
    let act = journal::Act {
        at: now,
        actor: None,
        verb: "annotations.destroy",
        subject: job.subject,
        facts: &certificate,
    };
    journal::record(&mut tx, act).await?;
    jobs::done(tx.inner(), job.id, now).await?;
    tx.commit().await?;
    Ok(Finished::Already)
}
