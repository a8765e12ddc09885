//! `deliberations.follow`, `deliberations.done`: decisions followed: who does what, for when; and that it is done.
use super::model::FollowUp;
use super::store;
use super::view::{self, DeliberationsView};
use super::write::find;
use crate::features::authorities::{email, line, lines};
use crate::features::sittings;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use crate::platform::{feed, ids, jobs};
use axum::extract::State;
use axum::http::StatusCode;
use jiff::ToSpan;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// A reminder leaves so many days before.
const REMINDER_DAYS: i32 = 7;

/// Why something to do is not written, or not done.
enum FollowRefusal {
    NothingDecided,
    BeforeTheSitting,
    AlreadyDone,
    InTheFuture,
}

impl Refusal for FollowRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NothingDecided => "deliberations.follow_refused",
            Self::BeforeTheSitting => "deliberations.follow_too_early",
            Self::AlreadyDone => "deliberations.already_done",
            Self::InTheFuture => "deliberations.done_in_the_future",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NothingDecided => "L’assemblée a refusé cette proposition : il n’y a rien à exécuter.".into(),
            Self::BeforeTheSitting => {
                "Cette échéance précède la séance où la décision a été prise : choisissez un jour qui la suit.".into()
            }
            Self::AlreadyDone => "Cette suite est déjà faite.".into(),
            Self::InTheFuture => "Une suite est faite aujourd’hui ou un jour passé : corrigez la date.".into(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NothingDecided | Self::AlreadyDone => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::BeforeTheSitting => Some("due_on"),
            Self::InTheFuture => Some("done_on"),
            _ => None,
        }
    }
}

/// Something to do after a decision.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowRequest {
    what: String,
    /// Who does it.
    who: String,
    /// Where the reminder goes; empty for none.
    #[serde(default)]
    email: String,
    due_on: Day,
}

/// It is done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DoneRequest {
    done_on: Day,
    #[serde(default)]
    note: String,
}

/// The moment of the reminder: eight in the morning, a week before.
fn reminder(due: &Day, zone: &str) -> Option<Timestamp> {
    let day = due.date().checked_sub(REMINDER_DAYS.days()).ok()?;
    let zoned = day.at(8, 0, 0, 0).in_tz(zone).ok()?;
    Some(Timestamp::from(zoned.timestamp()))
}

/// Writes something to do after a decision.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/deliberations/{deliberation}/follow-ups",
    tag = "deliberations", operation_id = "deliberations_follow", request_body = FollowRequest,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("deliberation" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = DeliberationsView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn follow(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, deliberation)): Path<(Uuid, Uuid, Uuid)>,
    Json(request): Json<FollowRequest>,
) -> AppResult<Json<DeliberationsView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let d = find(&mut tx, sitting, deliberation).await?;
    let held = sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?;
    if !d.adopted {
        return Err(FollowRefusal::NothingDecided.into());
    }
    if request.due_on < held.day() {
        return Err(FollowRefusal::BeforeTheSitting.into());
    }
    let address =
        if request.email.trim().is_empty() { String::new() } else { email("email", &request.email)? };
    let todo = FollowUp {
        id: ids::new_id(),
        deliberation_id: d.id,
        what: line("what", "ce qu’il y a à faire", &request.what, 300)?,
        who: line("who", "qui s’en charge", &request.who, 120)?,
        email: address,
        due_on: request.due_on,
        done_on: None,
        done_note: String::new(),
        reminded_at: None,
    };
    store::insert_follow_up(&mut tx, &todo, now).await?;
    if !todo.email.is_empty() {
        let at = reminder(&todo.due_on, &held.time_zone).unwrap_or(now);
        jobs::enqueue(&mut tx, "deliberations.remind", todo.id, &json!({}), now, at.max(now)).await?;
    }
    feed::publish(&mut tx, "deliberations.follow", Some(sitting), now).await?;
    let view = view::view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Says that something is done.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/follow-ups/{follow_up}/done",
    tag = "deliberations", operation_id = "deliberations_done", request_body = DoneRequest,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("follow_up" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = DeliberationsView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn done(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, follow_up)): Path<(Uuid, Uuid, Uuid)>,
    Json(request): Json<DoneRequest>,
) -> AppResult<Json<DeliberationsView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let todo = store::follow_up(&mut tx, follow_up).await?.ok_or(AppError::NotFound)?;
    find(&mut tx, sitting, todo.deliberation_id).await?;
    let held = sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?;
    if todo.done_on.is_some() {
        return Err(FollowRefusal::AlreadyDone.into());
    }
    if request.done_on > now.day_in(&held.time_zone) {
        return Err(FollowRefusal::InTheFuture.into());
    }
    let note = lines("note", "note", &request.note, 1_000)?;
    store::set_done(&mut tx, todo.id, &request.done_on, &note).await?;
    feed::publish(&mut tx, "deliberations.done", Some(sitting), now).await?;
    let view = view::view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(view))
}
