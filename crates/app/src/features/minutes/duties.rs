//! What the law asks after a sitting, and where it stands: each duty with its day, its article, and whether it is done.
use super::store;
use crate::features::bodies;
use crate::features::deliberations::{self, Deliberation, Source, source};
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use axum::extract::State;
use pupitre_rules::duties;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A body whose texts say nothing of what follows its sittings.
struct NoDuties(duties::Refusal);

impl Refusal for NoDuties {
    fn code(&self) -> &'static str {
        "minutes.no_duties"
    }

    fn sentence(&self) -> String {
        self.0.sentence()
    }

    fn status(&self) -> axum::http::StatusCode {
        axum::http::StatusCode::CONFLICT
    }
}

/// A duty and where it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DutyBody {
    /// `list_of_deliberations`, `deliberations_signed`, `transmission`, `minutes_settled`, `minutes_published`,
    /// `list_to_councillors`, `minutes_to_councillors`, `acts_online`.
    pub key: String,
    pub label: String,
    /// When, what, by which article, in a sentence.
    pub sentence: String,
    pub legal_ref: String,
    /// The last day; none where no text gives days or until what it is counted from happened.
    pub due: Option<Day>,
    /// The day is that of the next sitting as announced: it moves with it.
    pub expected: bool,
    /// The day until which something stays done.
    pub at_least: bool,
    pub done_on: Option<Day>,
    /// Of those there are, how many are done: deliberations signed, acts transmitted.
    pub done: usize,
    pub of: usize,
    pub late: bool,
}

/// Duties after the sitting.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/duties", tag = "minutes",
    operation_id = "minutes_duties", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, body = Vec<DutyBody>), (status = 404), (status = 409)))]
pub(super) async fn duties(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<Vec<DutyBody>>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let source = source(&mut tx, sitting).await?;
    Ok(Json(after(&mut tx, &source, state.clock.now()).await?))
}

/// The days on which what follows a sitting was done.
struct Done {
    all: Vec<Deliberation>,
    transmitted: Vec<Option<Day>>,
    list: Option<deliberations::ExaminedList>,
    minutes: Option<super::model::Minutes>,
    zone: String,
}

impl Done {
    /// The day of the last of them, once all are done.
    fn last<'d>(days: impl Iterator<Item = Option<&'d Day>>) -> Option<Day> {
        let days: Option<Vec<&Day>> = days.collect();
        days?.into_iter().max().cloned()
    }

    fn signed(&self) -> impl Iterator<Item = Option<&Day>> {
        self.all.iter().map(|d| d.signed_on.as_ref())
    }

    fn published(&self) -> Option<Day> {
        Self::last(self.all.iter().map(|d| d.published_on.as_ref()))
    }

    /// The day on which a duty was done, and how far it is.
    fn of(&self, key: &str) -> (Option<Day>, usize, usize) {
        let one = |day: Option<Day>| {
            let done = usize::from(day.is_some());
            (day, done, 1)
        };
        let moment = |at: Option<Timestamp>| at.map(|at| at.day_in(&self.zone));
        let minutes = self.minutes.as_ref();
        match key {
            "list_of_deliberations" => one(self.list.as_ref().and_then(|l| l.posted_on.clone())),
            "deliberations_signed" => {
                (Self::last(self.signed()), self.signed().flatten().count(), self.all.len())
            }
            "transmission" => {
                let days = || self.transmitted.iter().map(Option::as_ref);
                (Self::last(days()), days().flatten().count(), self.transmitted.len())
            }
            "minutes_settled" => one(minutes.and_then(|m| m.signed_on.clone())),
            "minutes_published" => one(minutes.and_then(|m| m.published_on.clone())),
            "list_to_councillors" => one(moment(self.list.as_ref().and_then(|l| l.sent_at))),
            "minutes_to_councillors" => one(moment(minutes.and_then(|m| m.sent_at))),
            _ => one(self.published()),
        }
    }
}

/// The duties of a sitting that was held.
pub(super) async fn after(tx: &mut TenantTx, source: &Source, now: Timestamp) -> AppResult<Vec<DutyBody>> {
    let sitting = &source.sitting;
    let all = deliberations::of_sitting(tx, sitting.id).await?;
    let said = deliberations::transmissions(tx, sitting.id).await?;
    let received = |d: &Deliberation| {
        let last = said.iter().rev().find(|t| t.deliberation_id == d.id && t.kind != "sent");
        last.filter(|t| t.kind == "acknowledged").map(|t| t.happened_on.clone())
    };
    let done = Done {
        transmitted: all.iter().filter(|d| d.adopted).map(received).collect(),
        all,
        list: deliberations::list_of(tx, sitting.id).await?,
        minutes: store::of_sitting(tx, sitting.id).await?,
        zone: sitting.time_zone.clone(),
    };
    let next = store::next_announced(tx, sitting.id).await?;
    let facts = duties::Facts {
        held_on: sitting.day().date(),
        next_on: next.map(|s| s.starts_at.day_in(&s.time_zone).date()),
        settled_on: done.minutes.as_ref().and_then(|m| m.settled_on.as_ref()).map(Day::date),
        published_on: done.published().map(|d| d.date()),
    };
    let body = bodies::body(tx, sitting.body_id).await?.ok_or(AppError::NotFound)?;
    let informs = body.informs_audience;
    let today = now.day_in(&sitting.time_zone);
    let duties = duties::after(&source.held.setting.regime, facts).map_err(NoDuties)?;
    let to_councillors = |key: &str| key.ends_with("_to_councillors");
    let kept = duties.into_iter().filter(|d| informs || !to_councillors(d.key));
    Ok(kept.map(|d| duty_body(d, &done, &today)).collect())
}

fn duty_body(d: duties::Duty, done: &Done, today: &Day) -> DutyBody {
    let (done_on, count, of) = done.of(d.key);
    // Nothing was decided: nothing is to be signed or transmitted.
    let nothing = of == 0;
    let due = d.due.map(Day::from);
    let late = !d.at_least && !nothing && done_on.is_none() && due.as_ref().is_some_and(|due| due < today);
    DutyBody {
        key: d.key.into(),
        label: d.label.into(),
        sentence: d.sentence,
        legal_ref: d.legal_ref.into(),
        due,
        expected: d.expected,
        at_least: d.at_least,
        done_on,
        done: count,
        of,
        late,
    }
}
