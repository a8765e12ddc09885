//! `proceedings.strike`: a fact was wrong. It stays in the log, struck out with its reason; the rest is judged again, and
//! the strike is refused when something that follows would no longer stand.
use super::judge;
use super::refusal::ProceedingsRefusal;
use super::{ballots, store};
use crate::features::sittings;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{feed, journal};
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::proceedings::{Fact, follow};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StrikeRequest {
    reason: String,
}

/// Strikes a fact out.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/proceedings/facts/{fact}/strike",
    tag = "proceedings", operation_id = "proceedings_strike", request_body = StrikeRequest,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("fact" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 204), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn strike(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, fact)): Path<(Uuid, Uuid, Uuid)>,
    Json(request): Json<StrikeRequest>,
) -> AppResult<StatusCode> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    let strike = Strike { by: desk.person, fact, reason: request.reason.trim(), at: state.clock.now() };
    strike_in(&mut tx, sitting, strike).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A fact about to be struck out.
pub(super) struct Strike<'a> {
    pub by: Uuid,
    pub fact: Uuid,
    pub reason: &'a str,
    pub at: Timestamp,
}

async fn strike_in(tx: &mut TenantTx, sitting: Uuid, s: Strike<'_>) -> AppResult<()> {
    let ground = judge::ground(tx, sitting).await?;
    let row = ground.rows.iter().find(|row| row.id == s.fact).ok_or(AppError::NotFound)?;
    if row.struck_at.is_some() {
        return Ok(());
    }
    check_reason(s.reason)?;
    if ground.sealed {
        return Err(ProceedingsRefusal::Sealed.into());
    }
    let mut rest = ground.standing();
    rest.retain(|entry| entry.id != s.fact);
    if let Err((_, refusal)) = follow(&ground.setting, &rest) {
        return Err(ProceedingsRefusal::WouldNotStand(refusal).into());
    }
    store::strike(tx, sitting, &s).await?;
    undo(tx, sitting, &row.fact.0, s.at).await?;
    let kind = serde_json::to_value(&row.fact.0)?["fact"].clone();
    let facts = json!({ "fact": s.fact, "kind": kind });
    let act = journal::Act {
        at: s.at,
        actor: Some(s.by),
        verb: "proceedings.strike",
        subject: Some(sitting),
        facts: &facts,
    };
    feed::act(tx, act).await?;
    Ok(())
}

fn check_reason(reason: &str) -> Result<(), ProceedingsRefusal> {
    match reason {
        "" => Err(ProceedingsRefusal::ReasonMissing),
        text if text.chars().count() > 2_000 => Err(ProceedingsRefusal::ReasonTooLong),
        _ => Ok(()),
    }
}

/// What the fact had done beside the list. A ballot on tablets that was closed is not opened again.
async fn undo(tx: &mut TenantTx, sitting: Uuid, fact: &Fact, at: Timestamp) -> AppResult<()> {
    match fact {
        Fact::Opened { .. } => store::thaw(tx, sitting).await?,
        Fact::Closed => sittings::set_state(tx, sitting, "convened", at).await?,
        Fact::BallotOpened { ballot, .. } => ballots::close_ballot(tx, *ballot, at).await?,
        _ => {}
    }
    Ok(())
}
