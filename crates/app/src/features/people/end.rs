//! The end of a mandate: its last day, its seats with it, and access closed when nothing else holds it open.
use super::list::{shown, today};
use super::model::MemberRow;
use super::store;
use crate::features::authorities;
use crate::platform::auth::{self, Caller, PREPARES};
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Day;
use crate::platform::{feed, journal};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// The end of a mandate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndInput {
    /// Its last day; null reopens a mandate ended by mistake.
    #[schema(value_type = Option<String>, format = Date)]
    ends_on: Option<Day>,
    /// « démission », « fin de mandat »…
    #[serde(default)]
    reason: String,
}

/// Why a mandate does not end so.
#[derive(Debug)]
enum EndRefusal {
    BeforeStart { start: Day },
    ReasonTooLong,
}

impl Refusal for EndRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::BeforeStart { .. } => "people.ends_before_start",
            Self::ReasonTooLong => "people.too_long",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::BeforeStart { start } => format!(
                "Ce mandat commence le {} : il ne peut pas finir avant. Corrigez le dernier jour.",
                pupitre_rules::french::long_date(start.date())
            ),
            Self::ReasonTooLong => "Le motif dépasse 200 caractères. Écrivez-le plus court.".into(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::BeforeStart { .. } => "ends_on",
            Self::ReasonTooLong => "reason",
        })
    }
}

/// Ends a mandate.
#[utoipa::path(post, path = "/api/authorities/{a}/members/{m}/end", tag = "people", operation_id = "member_end",
    params(("a" = Uuid, Path), ("m" = Uuid, Path)), request_body = EndInput,
    security(("session" = []), ("token" = ["members:write"])),
    responses((status = 200, body = MemberRow)))]
pub(super) async fn end(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, m)): Path<(Uuid, Uuid)>,
    Json(input): Json<EndInput>,
) -> AppResult<Json<MemberRow>> {
    let desk = caller.desk(&state, a, PREPARES).await?;
    let reason = input.reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.chars().count() > 200 {
        return Err(EndRefusal::ReasonTooLong.into());
    }
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let today = today(&mut tx, &state).await?;
    let member = store::member(&mut tx, m).await?.ok_or(AppError::NotFound)?;
    if input.ends_on.as_ref().is_some_and(|end| *end < member.starts_on) {
        return Err(EndRefusal::BeforeStart { start: member.starts_on }.into());
    }
    let mut mandate = member.mandate();
    mandate.ends_on.clone_from(&input.ends_on);
    store::update_mandate(&mut tx, m, &mandate).await?;
    store::end_reason(&mut tx, m, if input.ends_on.is_some() { &reason } else { "" }).await?;
    store::end_seats(&mut tx, m, &member.ends_on, &input.ends_on).await?;
    authorities::keep_notes(&mut tx, m, &input.ends_on, &today).await?;
    // Nothing else may hold the tablets open: they close with the last right, in this act.
    auth::end_sessions_without_right(tx.inner(), member.person_id, &today, now).await?;
    let facts = json!({ "ends_on": input.ends_on, "before": member.ends_on });
    let act = journal::Act {
        at: now,
        actor: Some(desk.person),
        verb: "people.end",
        subject: Some(m),
        facts: &facts,
    };
    feed::act(&mut tx, act).await?;
    let row = shown(&mut tx, m, &today).await?;
    tx.commit().await?;
    Ok(Json(row))
}
