//! `minutes.watch`: every day that a duty falls due, the sitting is looked at; what is late goes to « À traiter », and
//! leaves it by itself once done.
use super::duties::{self, DutyBody};
use crate::features::deliberations::{Source, source};
use crate::platform::attention;
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use futures::future::BoxFuture;
use jiff::ToSpan;
use pupitre_rules::french;
use serde_json::json;

/// Between two looks while something is undone.
const DAYS_BETWEEN: i32 = 7;

/// The first look: the day after the list of deliberations is due.
pub(super) async fn begin(tx: &mut TenantTx, source: &Source, now: Timestamp) -> AppResult<()> {
    plan(tx, source, source.sitting.day().date(), now).await
}

/// Plans a look, eight in the morning, so many days after a day.
async fn plan(tx: &mut TenantTx, source: &Source, after: jiff::civil::Date, now: Timestamp) -> AppResult<()> {
    let day = after.checked_add((DAYS_BETWEEN + 1).days()).unwrap_or(after);
    let zoned = day.at(8, 0, 0, 0).in_tz(&source.sitting.time_zone);
    let at = zoned.map_or(now, |z| Timestamp::from(z.timestamp()));
    jobs::enqueue(tx, "minutes.watch", source.sitting.id, &json!({}), now, at.max(now)).await?;
    Ok(())
}

/// The job: its subject is the sitting.
pub(super) fn watch(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move {
        let (Some(tenant), Some(sitting)) = (job.tenant_id, job.subject) else {
            return Err(Failure::Stuck("Ce travail ne dit pas quelle séance suivre.".into()));
        };
        let now = state.clock.now();
        let mut tx = state.db.tenant(tenant).write().await?;
        let source = source(&mut tx, sitting).await?;
        let duties = duties::after(&mut tx, &source, now).await?;
        tell(&mut tx, &source, &duties, now).await?;
        let undone = duties.iter().any(|d| d.done_on.is_none() && d.of > 0 && !d.at_least);
        if undone {
            plan(&mut tx, &source, now.day_in(&source.sitting.time_zone).date(), now).await?;
        }
        jobs::done(tx.inner(), job.id, now).await?;
        tx.commit().await?;
        Ok(Finished::Already)
    })
}

/// Says what is late, or that nothing is any more.
async fn tell(tx: &mut TenantTx, source: &Source, duties: &[DutyBody], now: Timestamp) -> AppResult<()> {
    let sitting = &source.sitting;
    let late: Vec<&str> = duties.iter().filter(|d| d.late).map(|d| d.label.as_str()).collect();
    attention::settle_about(tx, "duty_late", sitting.id, now).await?;
    if late.is_empty() {
        return Ok(());
    }
    let held = french::long_date(sitting.day().date());
    let detail = json!({
        "sentence": format!("Après la séance du {held}, la loi attend encore : {}.", late.join(" ; ")),
        "sitting": sitting.id,
        "page": format!("seances/{}/suites", sitting.id),
    });
    attention::raise(tx, now, "duty_late", Some(sitting.id), None, &detail).await?;
    Ok(())
}
