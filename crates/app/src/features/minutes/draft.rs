//! `minutes.draft`: the first text of the minutes, drawn from the facts once the sitting is closed.
use super::view::{self, MinutesView};
use super::{content, store, watch};
use crate::features::deliberations::{Source, source};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path};
use crate::platform::feed;
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use futures::future::BoxFuture;
use pupitre_rules::told::{self, Part};
use uuid::Uuid;

/// The parts of the minutes as the facts give them now.
pub(super) fn parts(source: &Source) -> Vec<Part> {
    told::minutes(&source.told())
}

/// Draws the minutes of a sitting, when they are not drawn yet.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/minutes/draft", tag = "minutes",
    operation_id = "minutes_draft", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = MinutesView), (status = 404), (status = 409)))]
pub(super) async fn draft(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<MinutesView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    draft_in(&mut tx, sitting, state.clock.now()).await?;
    let view = view::view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// The same inside a transaction. What was written already stays.
async fn draft_in(tx: &mut TenantTx, sitting: Uuid, now: Timestamp) -> AppResult<()> {
    let source = source(tx, sitting).await?;
    if store::insert(tx, sitting, &content::drawn(&parts(&source)), now).await? {
        watch::begin(tx, &source, now).await?;
        feed::publish(tx, "minutes.draft", Some(sitting), now).await?;
    }
    Ok(())
}

/// The job that the closing leaves behind the deliberations.
pub(super) fn job(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move {
        let (Some(tenant), Some(sitting)) = (job.tenant_id, job.subject) else {
            return Err(Failure::Stuck(
                "Ce travail ne dit pas de quelle séance rédiger le procès-verbal.".into(),
            ));
        };
        let now = state.clock.now();
        let mut tx = state.db.tenant(tenant).write().await?;
        draft_in(&mut tx, sitting, now).await?;
        jobs::done(tx.inner(), job.id, now).await?;
        tx.commit().await?;
        Ok(Finished::Already)
    })
}
