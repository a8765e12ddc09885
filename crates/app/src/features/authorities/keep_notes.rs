//! How long the notes of a member outlive his mandate: a rule of the authority, dated. What was promised to a member
//! whose mandate has ended is not taken back: a new rule counts for the mandates that end from its day on.
use super::store;
use crate::platform::auth::{Caller, Role, SETS_UP};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Day;
use crate::platform::{feed, journal};
use axum::extract::State;
use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Three months: as long as a sitting stays on the tablet once it was held.
pub const PROPOSED: i64 = 90;
/// Less would not leave a member the time to come back; more would keep what nobody needs any longer.
const BOUNDS: std::ops::RangeInclusive<i64> = 30..=730;

/// The rule.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
pub struct NoteKeeping {
    /// Days after the last day of the mandate.
    pub days: i64,
    /// Since when; none while nobody decided otherwise than what is proposed.
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_from: Option<Day>,
}

/// A new rule, from today on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteKeepingInput {
    days: i64,
}

/// Why a rule is not taken.
enum KeepingRefusal {
    OutOfBounds,
}

impl Refusal for KeepingRefusal {
    fn code(&self) -> &'static str {
        "authorities.note_keeping_out_of_bounds"
    }

    fn sentence(&self) -> String {
        format!(
            "Les notes d’un élu sont gardées de {} à {} jours après son mandat : écrivez un nombre entre les deux.",
            BOUNDS.start(),
            BOUNDS.end()
        )
    }

    fn field(&self) -> Option<&'static str> {
        Some("days")
    }
}

/// The rule on a day.
pub async fn note_keeping(tx: &mut TenantTx, day: &Day) -> sqlx::Result<NoteKeeping> {
    let decided = store::note_keeping(tx, day).await?;
    Ok(decided.unwrap_or(NoteKeeping { days: PROPOSED, valid_from: None }))
}

/// Writes until when the notes of a mandate are kept: counted from its last day, or from today when its end is only
/// learnt now; nothing while no end is known.
pub async fn keep_notes(
    tx: &mut TenantTx,
    mandate: Uuid,
    ends_on: &Option<Day>,
    today: &Day,
) -> sqlx::Result<()> {
    let until = match ends_on {
        None => None,
        Some(end) => {
            let counted = end.max(today);
            let days = note_keeping(tx, counted).await?.days;
            Some(Day::from(counted.date().saturating_add(days.days())))
        }
    };
    store::keep_notes(tx, mandate, &until).await
}

/// How long the notes of a member are kept after his mandate.
#[utoipa::path(get, path = "/api/authorities/{a}/note-keeping", tag = "authorities",
    operation_id = "note_keeping_get", params(("a" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = NoteKeeping), (status = 404)))]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Json<NoteKeeping>> {
    let desk = caller.desk_or_host(&state, authority, &Role::ALL).await?;
    let mut tx = desk.read().await?;
    let zone = store::authority(&mut tx).await?.time_zone;
    Ok(Json(note_keeping(&mut tx, &state.clock.now().day_in(&zone)).await?))
}

/// Decides it, from today on.
#[utoipa::path(put, path = "/api/authorities/{a}/note-keeping", tag = "authorities",
    operation_id = "note_keeping_set", params(("a" = Uuid, Path)), request_body = NoteKeepingInput,
    security(("session" = [])),
    responses((status = 200, body = NoteKeeping), (status = 404), (status = 422)))]
pub async fn set(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Json(input): Json<NoteKeepingInput>,
) -> AppResult<Json<NoteKeeping>> {
    let desk = caller.desk_or_host(&state, authority, SETS_UP).await?;
    if !BOUNDS.contains(&input.days) {
        return Err(KeepingRefusal::OutOfBounds.into());
    }
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let zone = store::authority(&mut tx).await?.time_zone;
    let today = now.day_in(&zone);
    let before = note_keeping(&mut tx, &today).await?;
    if before.days == input.days {
        return Ok(Json(before));
    }
    store::set_note_keeping(&mut tx, &today, input.days).await?;
    for (mandate, end) in store::ends_from(&mut tx, &today).await? {
        keep_notes(&mut tx, mandate, &Some(end), &today).await?;
    }
    let facts = json!({ "days": input.days, "before": before.days, "valid_from": today });
    let act = journal::Act {
        at: now,
        actor: Some(desk.person),
        verb: "authorities.keep_notes",
        subject: Some(authority),
        facts: &facts,
    };
    feed::act(&mut tx, act).await?;
    tx.commit().await?;
    Ok(Json(NoteKeeping { days: input.days, valid_from: Some(today) }))
}
