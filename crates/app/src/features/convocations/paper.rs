//! `convocations.posted`: the envelopes are at the post. The day of posting is the day of sending for members on
//! paper: what is said here is evidence, and stands in the journal. Said again, it corrects what was said; the
//! earlier saying stays in the evidence.
use super::{readiness, store};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Day;
use crate::platform::{feed, journal};
use axum::extract::State;
use pupitre_rules::french;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why a posting is not recorded.
enum PostedRefusal {
    NobodyOnPaper,
    BeforeSending { sent: String },
    InTheFuture,
    WhoMissing,
    WhoTooLong,
    CostImpossible,
}

impl Refusal for PostedRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NobodyOnPaper => "convocations.nobody_on_paper",
            Self::BeforeSending { .. } => "convocations.posted_before_sending",
            Self::InTheFuture => "convocations.posted_in_the_future",
            Self::WhoMissing => "convocations.posted_by_missing",
            Self::WhoTooLong => "convocations.posted_by_too_long",
            Self::CostImpossible => "convocations.cost_impossible",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NobodyOnPaper => {
                "Aucun élu ne reçoit cette convocation sur papier : il n’y a aucun pli à déposer.".into()
            }
            Self::BeforeSending { sent } => {
                format!(
                    "Les plis ne peuvent pas avoir été déposés avant l’envoi de la convocation, le {sent}."
                )
            }
            Self::InTheFuture => {
                "Le dépôt s’enregistre une fois fait : choisissez aujourd’hui ou un jour passé.".into()
            }
            Self::WhoMissing => "Dites qui a déposé les plis : son nom figure dans la preuve d’envoi.".into(),
            Self::WhoTooLong => "Le nom de la personne qui a déposé les plis dépasse 200 caractères.".into(),
            Self::CostImpossible => {
                "Le coût de l’affranchissement doit être compris entre 0 et 100 000 €.".into()
            }
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NobodyOnPaper => None,
            Self::BeforeSending { .. } | Self::InTheFuture => Some("posted_on"),
            Self::WhoMissing | Self::WhoTooLong => Some("posted_by"),
            Self::CostImpossible => Some("cost_cents"),
        }
    }
}

/// A posting.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostedRequest {
    posted_on: Day,
    posted_by: String,
    cost_cents: Option<i64>,
}

/// What was recorded.
#[derive(Serialize, ToSchema)]
pub struct Posted {
    pub count: usize,
    /// Said when the posting came after the last lawful day.
    pub warning: Option<String>,
}

/// Records the posting of the envelopes.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/convocations/{convocation}/posted",
    tag = "convocations", operation_id = "convocations_posted", request_body = PostedRequest,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("convocation" = Uuid, Path)),
    security(("session" = []), ("token" = ["convocations:send"])),
    responses((status = 200, body = Posted), (status = 404), (status = 422)))]
pub(super) async fn posted(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, convocation)): Path<(Uuid, Uuid, Uuid)>,
    Json(request): Json<PostedRequest>,
) -> AppResult<Json<Posted>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let (sitting, c) = readiness::find(&mut tx, sitting, convocation).await?;
    let zone = &sitting.time_zone;
    check(&request, &c.sent_at.day_in(zone), &now.day_in(zone))?;
    let by = request.posted_by.trim();
    let mut on_paper = store::dispatches(&mut tx, c.id).await?;
    on_paper.retain(|d| d.channel == "paper");
    if on_paper.is_empty() {
        return Err(PostedRefusal::NobodyOnPaper.into());
    }
    // Envelopes made for people convened later are posted apart; else what is said corrects what was said.
    let waiting = on_paper.iter().filter(|d| d.accepted_at.is_none()).count();
    let more = (1..on_paper.len()).contains(&waiting);
    let mut cost = request.cost_cents;
    if more {
        on_paper.retain(|d| d.accepted_at.is_none());
        let before = store::print_run(&mut tx, c.id).await?.and_then(|run| run.cost_cents);
        cost = cost.map(|cents| cents + before.unwrap_or(0)).or(before);
    }
    store::set_posted(&mut tx, c.id, &request.posted_on, by, cost).await?;
    let detail = json!({ "posted_on": request.posted_on, "posted_by": by });
    for dispatch in &on_paper {
        store::add_evidence(&mut tx, dispatch.id, "posted", now, &detail).await?;
    }
    let ids: Vec<Uuid> = on_paper.iter().map(|d| d.id).collect();
    let facts = json!({ "sitting": sitting.id, "posted_on": request.posted_on, "posted_by": by,
        "cost_cents": request.cost_cents, "dispatches": ids });
    let act = journal::Act {
        at: now,
        actor: Some(desk.person),
        verb: "convocations.posted",
        subject: Some(c.id),
        facts: &facts,
    };
    journal::record(&mut tx, act).await?;
    feed::publish(&mut tx, "convocations.posted", Some(sitting.id), now).await?;
    tx.commit().await?;
    let last_day = c.notice.0["last_day"].as_str().map(|d| Day(d.to_owned()));
    let late = last_day.filter(|last| request.posted_on > *last);
    let warning = late.map(|last| {
        format!(
            "Ces plis ont été déposés après le dernier jour légal d’envoi, le {} : les élus sur papier sont convoqués \
             hors délai. Reportez la séance, ou demandez au président s’il y a urgence.",
            french::long_date(last.date())
        )
    });
    Ok(Json(Posted { count: on_paper.len(), warning }))
}

fn check(request: &PostedRequest, sent: &Day, today: &Day) -> Result<(), PostedRefusal> {
    let by = request.posted_by.trim();
    match request {
        r if r.posted_on < *sent => {
            Err(PostedRefusal::BeforeSending { sent: french::long_date(sent.date()) })
        }
        r if r.posted_on > *today => Err(PostedRefusal::InTheFuture),
        _ if by.is_empty() => Err(PostedRefusal::WhoMissing),
        _ if by.chars().count() > 200 => Err(PostedRefusal::WhoTooLong),
        r if r.cost_cents.is_some_and(|c| !(0..=10_000_000).contains(&c)) => {
            Err(PostedRefusal::CostImpossible)
        }
        _ => Ok(()),
    }
}
