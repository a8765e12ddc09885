//! `proceedings.convene_again`: the quorum was missed; a second sitting takes up the items that could not be decided, and
//! decides whatever the number of those present (CGCT L2121-17). Written down as a draft, on a day that leaves the delay.
use super::judge;
use super::model::Held;
use super::refusal::ProceedingsRefusal;
use crate::features::bodies;
use crate::features::sittings::{self, SittingBody, SittingInput};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::notice::{self, SecondCall};
use pupitre_rules::proceedings::Outcome;
use serde::Deserialize;
use serde_json::json;
use std::collections::HashSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// When the second sitting is held.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConveneAgain {
    /// Local date and time, `2026-12-23T18:30`.
    starts: String,
}

/// Writes the second sitting down, with the items that the first could not decide.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/second", tag = "proceedings",
    operation_id = "proceedings_convene_again", request_body = ConveneAgain,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 201, body = SittingBody), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn convene_again(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    Json(request): Json<ConveneAgain>,
) -> AppResult<(StatusCode, Json<SittingBody>)> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let first = sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?;
    let left = undecided(judge::held(&mut tx, sitting).await?)?;
    let call = second_call(&mut tx, &first, now.zoned(&first.time_zone).date()).await?;
    let input: SittingInput = serde_json::from_value(json!({
        "body_id": first.body_id, "starts": request.starts, "place": first.place, "address": first.address,
        "public": first.public, "copy_agenda_from": first.id,
    }))?;
    let second = sittings::create_in(&mut tx, &input, now).await?;
    let row = sittings::sitting(&mut tx, second).await?.ok_or(AppError::NotFound)?;
    if row.day().date() < call.earliest_day {
        return Err(
            ProceedingsRefusal::SecondTooEarly { earliest: call.earliest_day, ground: call.ground }.into()
        );
    }
    sittings::takes_up(&mut tx, second, first.id, &left).await?;
    let body = sittings::sitting_view(&mut tx, second).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(body)))
}

/// Items left for want of quorum, by their numbers.
fn undecided(held: Option<Held>) -> Result<HashSet<String>, ProceedingsRefusal> {
    let Some(held) = held else { return Err(ProceedingsRefusal::QuorumNotMissed) };
    let left = held
        .proceedings
        .items
        .iter()
        .filter(|i| i.outcome == Outcome::Postponed && i.reason.contains("quorum"));
    let number = |id| held.setting.items.iter().find(|i| i.id == id).map(|i| i.number.clone());
    let left: HashSet<String> = left.filter_map(|i| number(i.id)).collect();
    if left.is_empty() { Err(ProceedingsRefusal::QuorumNotMissed) } else { Ok(left) }
}

async fn second_call(
    tx: &mut TenantTx,
    first: &sittings::Sitting,
    today: jiff::civil::Date,
) -> AppResult<SecondCall> {
    let body = bodies::body(tx, first.body_id).await?.ok_or(AppError::NotFound)?;
    notice::second_convocation(&body.regime, today, false)
        .map_err(|refusal| ProceedingsRefusal::NoSecondCall(refusal.to_string()).into())
}
