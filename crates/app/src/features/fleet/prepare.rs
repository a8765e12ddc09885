//! `fleet.prepare`: a tablet prepared step by step, by whoever holds it, with the minutes it took.
use super::lend::moment;
use super::list::found;
use super::model::Tablet;
use super::moves::{Doing, hand, step};
use super::settings::settings;
use super::store;
use crate::platform::auth::{Caller, Desk, SEES_TABLETS, TENDS_TABLETS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{feed, ids};
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::fleet::preparation::minutes;
use pupitre_rules::fleet::{Move, State as Stand};
use pupitre_rules::french;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::types::Json as Stay;
use utoipa::ToSchema;
use uuid::Uuid;

/// A step, done or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Done {
    pub key: String,
    pub label: String,
    #[schema(value_type = Option<i64>)]
    pub at: Option<Timestamp>,
    pub by: Option<Uuid>,
}

/// A preparation, under way or over.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
pub struct Preparation {
    pub id: Uuid,
    pub tablet_id: Uuid,
    pub began_at: Timestamp,
    pub began_by: String,
    #[schema(value_type = Vec<Done>)]
    pub steps: Stay<Vec<Done>>,
    pub ended_at: Option<Timestamp>,
    pub minutes: Option<i64>,
}

/// What a phone shows of a preparation.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreparationView {
    tag: String,
    #[schema(value_type = Stand)]
    state: String,
    planned_minutes: i64,
    /// The one under way, or the last that ended.
    preparation: Option<Preparation>,
}

/// Why a preparation does not go on.
#[derive(Debug)]
enum PrepareRefusal {
    NotUnderWay { tag: String },
    UnknownStep(String),
    StepsLeft(Vec<String>),
    Minutes,
}

impl Refusal for PrepareRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotUnderWay { .. } => "fleet.not_being_prepared",
            Self::UnknownStep(_) => "fleet.step_unknown",
            Self::StepsLeft(_) => "fleet.steps_left",
            Self::Minutes => "fleet.minutes_impossible",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotUnderWay { tag } => {
                format!("La tablette {tag} n’est pas en préparation : commencez-la, puis cochez ses étapes.")
            }
            Self::UnknownStep(key) => {
                format!("L’étape « {key} » n’est pas de cette préparation. Rechargez la page.")
            }
            Self::StepsLeft(labels) => {
                let names: Vec<&str> = labels.iter().map(String::as_str).collect();
                format!(
                    "Il reste à faire : {}. Cochez ces étapes quand elles sont faites.",
                    french::list(&names, 4)
                )
            }
            Self::Minutes => "La durée d’une préparation va de 0 à 480 minutes.".into(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::UnknownStep(_) | Self::Minutes => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::CONFLICT,
        }
    }
}

async fn shown(tx: &mut TenantTx, id: Uuid) -> AppResult<PreparationView> {
    let tablet = found(tx, id).await?;
    let planned_minutes = settings(tx).await?.planned_minutes;
    let preparation = store::preparations(tx, id).await?.into_iter().next();
    Ok(PreparationView { tag: tablet.tag, state: tablet.state, planned_minutes, preparation })
}

/// The preparation of a tablet.
#[utoipa::path(get, path = "/api/authorities/{authority}/tablets/{tablet}/preparation", tag = "fleet",
    operation_id = "tablet_preparation", params(("authority" = Uuid, Path), ("tablet" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = PreparationView), (status = 404)))]
pub(super) async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, tablet)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<PreparationView>> {
    let desk = caller.desk(&state, authority, SEES_TABLETS).await?;
    let mut tx = desk.read().await?;
    Ok(Json(shown(&mut tx, tablet).await?))
}

/// Steps marked on a phone, perhaps without network.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    marks: Vec<Mark>,
    /// The preparation is over: every step is done.
    #[serde(default)]
    finish: bool,
    /// Minutes as whoever did it counts them, when the count of the phone is wrong.
    minutes: Option<i64>,
}

/// A step done, or undone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    key: String,
    done: bool,
    #[schema(value_type = Option<i64>)]
    at: Option<Timestamp>,
}

/// Marks steps; the first mark begins the preparation, `finish` makes the tablet ready. Marked twice is marked once.
#[utoipa::path(post, path = "/api/authorities/{authority}/tablets/{tablet}/preparation", tag = "fleet",
    operation_id = "tablet_prepare", request_body = Marks,
    params(("authority" = Uuid, Path), ("tablet" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = PreparationView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn prepare(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, tablet)): Path<(Uuid, Uuid)>,
    Json(marks): Json<Marks>,
) -> AppResult<Json<PreparationView>> {
    let desk = caller.desk(&state, authority, TENDS_TABLETS).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let tablet = found(&mut tx, tablet).await?;
    go_on(&mut tx, &desk, tablet.clone(), &marks, now).await?;
    let shown = shown(&mut tx, tablet.id).await?;
    tx.commit().await?;
    Ok(Json(shown))
}

async fn go_on(
    tx: &mut TenantTx,
    desk: &Desk,
    mut tablet: Tablet,
    marks: &Marks,
    now: Timestamp,
) -> AppResult<()> {
    let told = |mark: &Mark| moment(mark.at, now);
    let doing =
        |the, at, facts| Doing { id: ids::new_id(), the, by: desk.person, at, condition: None, facts };
    if tablet.state == "ready" && marks.finish {
        // The same end, sent again by a phone that did not hear.
        return Ok(());
    }
    if tablet.state != "preparing" {
        let began = marks.marks.iter().map(told).min().unwrap_or(now);
        step(tx, &tablet, hand(desk), doing(Move::Prepare, began, json!({}))).await?;
        let steps = settings(tx).await?.steps;
        let steps: Vec<Done> =
            steps.into_iter().map(|s| Done { key: s.key, label: s.label, at: None, by: None }).collect();
        store::begin(tx, (ids::new_id(), tablet.id), &steps, desk.person, began).await?;
        tablet = found(tx, tablet.id).await?;
    }
    let under_way = store::under_way(tx, tablet.id).await?;
    let preparation = under_way.ok_or_else(|| PrepareRefusal::NotUnderWay { tag: tablet.tag.clone() })?;
    let mut steps = preparation.steps.0;
    for mark in &marks.marks {
        let step = steps.iter_mut().find(|s| s.key == mark.key);
        let step = step.ok_or_else(|| PrepareRefusal::UnknownStep(mark.key.clone()))?;
        match (mark.done, step.at) {
            (true, None) => (step.at, step.by) = (Some(told(mark)), Some(desk.person)),
            (false, _) => (step.at, step.by) = (None, None),
            _ => {}
        }
    }
    let left: Vec<String> = steps.iter().filter(|s| s.at.is_none()).map(|s| s.label.clone()).collect();
    let moments: Vec<i64> = steps.iter().filter_map(|s| s.at).map(|at| at.0).collect();
    let spent = marks.minutes.unwrap_or_else(|| minutes(preparation.began_at.0, &moments));
    if !(0..=480).contains(&spent) && marks.minutes.is_some() {
        return Err(PrepareRefusal::Minutes.into());
    }
    if marks.finish && !left.is_empty() {
        return Err(PrepareRefusal::StepsLeft(left).into());
    }
    store::mark(tx, preparation.id, &steps, spent, marks.finish.then_some(now)).await?;
    if marks.finish {
        step(tx, &tablet, hand(desk), doing(Move::MakeReady, now, json!({ "minutes": spent }))).await?;
    } else {
        feed::publish(tx, "fleet.prepare", Some(tablet.id), now).await?;
    }
    Ok(())
}
