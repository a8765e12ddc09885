//! `convocations.remind` and `convocations.resend`: a word to members who opened or answered nothing, the convocation
//! again to those who lost it; and the reminder that leaves by itself, once, before the end of replies.
use super::model::{Convocation, Dispatch};
use super::notice::{self, Why};
use super::{readiness, store};
use crate::features::attendance;
use crate::features::sittings::{self, Sitting};
use crate::platform::auth::{Caller, Desk, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::feed;
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use axum::http::StatusCode;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// Mandates taken at once.
const MOST_MANDATES: usize = 2_000;

/// Why nothing more is sent.
enum NoticeRefusal {
    OlderVersion,
    SittingCancelled,
    SittingOver,
    UnknownChoice,
    NobodyElectronic,
    TooMany,
}

impl Refusal for NoticeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::OlderVersion => "convocations.older_version",
            Self::SittingCancelled => "convocations.sitting_cancelled",
            Self::SittingOver => "convocations.sitting_over",
            Self::UnknownChoice => "convocations.unknown_choice",
            Self::NobodyElectronic => "convocations.nobody_electronic",
            Self::TooMany => "convocations.too_many_recipients",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::OlderVersion => {
                "Cette convocation a été remplacée par un envoi plus récent : renvoyez le dernier.".into()
            }
            Self::SittingCancelled => "Cette séance est annulée : il n’y a plus personne à relancer.".into(),
            Self::SittingOver => "La séance a commencé : un rappel arriverait trop tard.".into(),
            Self::UnknownChoice => {
                "Choisissez qui relancer : not_opened, not_answered, ou une liste d’élus.".into()
            }
            Self::NobodyElectronic => {
                "Aucun des élus choisis ne reçoit cette convocation par voie électronique. Pour \
                                       les élus sur papier, téléphonez ou réimprimez le pli."
                    .into()
            }
            Self::TooMany => format!("Choisissez au plus {MOST_MANDATES} élus à la fois."),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::OlderVersion | Self::SittingCancelled | Self::SittingOver => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

/// Who is reminded: `not_opened`, `not_answered`, or a list of mandates.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Who {
    Choice(String),
    Mandates(Vec<Uuid>),
}

/// A reminder.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemindRequest {
    who: Who,
}

/// The convocation again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResendRequest {
    mandate_ids: Vec<Uuid>,
}

/// How many mails will leave.
#[derive(Serialize, ToSchema)]
pub struct NoticeCount {
    pub count: usize,
}

/// Reminds members who opened or answered nothing.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/convocations/{convocation}/remind",
    tag = "convocations", operation_id = "convocations_remind", request_body = RemindRequest,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("convocation" = Uuid, Path)),
    security(("session" = []), ("token" = ["convocations:send"])),
    responses((status = 202, body = NoticeCount), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn remind(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, convocation)): Path<(Uuid, Uuid, Uuid)>,
    Json(request): Json<RemindRequest>,
) -> AppResult<(StatusCode, Json<NoticeCount>)> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let (mut tx, sitting, c) = open(&desk, sitting, convocation).await?;
    check_live(&sitting, now)?;
    let chosen = match &request.who {
        Who::Choice(choice) if choice == "not_opened" => silent(&mut tx, &c, true).await?,
        Who::Choice(choice) if choice == "not_answered" => silent(&mut tx, &c, false).await?,
        Who::Choice(_) => return Err(NoticeRefusal::UnknownChoice.into()),
        Who::Mandates(mandates) => among(&mut tx, &c, mandates).await?,
    };
    leave(tx, chosen, Why::Reminded, c.sitting_id, now).await
}

/// Sends the convocation again to members who lost it, at their address of today.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/convocations/{convocation}/resend",
    tag = "convocations", operation_id = "convocations_resend", request_body = ResendRequest,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("convocation" = Uuid, Path)),
    security(("session" = []), ("token" = ["convocations:send"])),
    responses((status = 202, body = NoticeCount), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn resend(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, convocation)): Path<(Uuid, Uuid, Uuid)>,
    Json(request): Json<ResendRequest>,
) -> AppResult<(StatusCode, Json<NoticeCount>)> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let (mut tx, _, c) = open(&desk, sitting, convocation).await?;
    let chosen = among(&mut tx, &c, &request.mandate_ids).await?;
    leave(tx, chosen, Why::Resent, c.sitting_id, state.clock.now()).await
}

async fn open(desk: &Desk, sitting: Uuid, convocation: Uuid) -> AppResult<(TenantTx, Sitting, Convocation)> {
    let mut tx = desk.write().await?;
    let (sitting, c) = readiness::find(&mut tx, sitting, convocation).await?;
    if store::last_version(&mut tx, sitting.id).await? != c.version {
        return Err(NoticeRefusal::OlderVersion.into());
    }
    Ok((tx, sitting, c))
}

fn check_live(sitting: &Sitting, now: Timestamp) -> Result<(), NoticeRefusal> {
    match sitting.state.as_str() {
        "cancelled" => Err(NoticeRefusal::SittingCancelled),
        _ if now >= sitting.starts_at => Err(NoticeRefusal::SittingOver),
        _ => Ok(()),
    }
}

/// Electronic recipients who said nothing, and, when asked, opened nothing either.
async fn silent(tx: &mut TenantTx, c: &Convocation, unopened: bool) -> AppResult<Vec<Dispatch>> {
    let replies = attendance::current_replies(tx, c.sitting_id).await?;
    let answered: HashSet<Uuid> = replies.iter().map(|r| r.mandate_id).collect();
    let mut dispatches = store::dispatches(tx, c.id).await?;
    dispatches.retain(|d| {
        d.channel == "electronic"
            && d.capacity != "informed"
            && !answered.contains(&d.mandate_id)
            && !(unopened && (d.opened_at.is_some() || d.complete_at.is_some()))
    });
    Ok(dispatches)
}

async fn among(tx: &mut TenantTx, c: &Convocation, mandates: &[Uuid]) -> AppResult<Vec<Dispatch>> {
    if mandates.len() > MOST_MANDATES {
        return Err(NoticeRefusal::TooMany.into());
    }
    let mandates: HashSet<Uuid> = mandates.iter().copied().collect();
    let mut dispatches = store::dispatches(tx, c.id).await?;
    dispatches.retain(|d| d.channel == "electronic" && mandates.contains(&d.mandate_id));
    if dispatches.is_empty() {
        return Err(NoticeRefusal::NobodyElectronic.into());
    }
    Ok(dispatches)
}

async fn leave(
    mut tx: TenantTx,
    chosen: Vec<Dispatch>,
    why: Why,
    sitting: Uuid,
    now: Timestamp,
) -> AppResult<(StatusCode, Json<NoticeCount>)> {
    let count = notice::enqueue(&mut tx, chosen.iter().map(|d| d.id), why, now).await?;
    if count > 0 {
        feed::publish(&mut tx, "convocations.remind", Some(sitting), now).await?;
    }
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(NoticeCount { count })))
}

/// The job that was set at the sending: reminds, once, those who opened nothing. Its subject is the convocation.
pub(super) fn by_itself(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move {
        let (Some(tenant), Some(convocation)) = (job.tenant_id, job.subject) else {
            return Err(Failure::Stuck("Ce travail ne dit pas quelle convocation rappeler.".into()));
        };
        let now = state.clock.now();
        let mut tx = state.db.tenant(tenant).write().await?;
        let c = store::convocation(&mut tx, convocation).await?.ok_or(AppError::NotFound)?;
        let sitting = sittings::sitting(&mut tx, c.sitting_id).await?.ok_or(AppError::NotFound)?;
        // A newer version carries its own reminder.
        let last = store::last_version(&mut tx, sitting.id).await? == c.version;
        if last && check_live(&sitting, now).is_ok() {
            let silent = silent(&mut tx, &c, true).await?;
            let count = notice::enqueue(&mut tx, silent.iter().map(|d| d.id), Why::Reminded, now).await?;
            if count > 0 {
                feed::publish(&mut tx, "convocations.remind", Some(sitting.id), now).await?;
            }
        }
        jobs::done(tx.inner(), job.id, now).await?;
        tx.commit().await?;
        Ok(Finished::Already)
    })
}
