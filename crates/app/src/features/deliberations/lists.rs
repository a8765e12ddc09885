//! The list of deliberations examined (L2121-25), within a week: `deliberations.draw_list`, `deliberations.post_list` with
//! its certificate, `deliberations.send_list` to the councillors who do not sit (L5211-40-2).
use super::model::ListLine;
use super::paper;
use super::serve::paper_desk;
use super::source::{acted, source};
use super::view::{self, DeliberationsView};
use super::{store, tell};
use crate::features::authorities::line;
use crate::platform::answer::pdf;
use crate::platform::auth::{Caller, LOOKS, PREPARES};
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use pupitre_rules::french;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why the list is not drawn, posted or sent.
enum ListRefusal {
    NotDrawn,
    Stale,
    BeforeTheSitting { held: String },
    InTheFuture,
    NobodyInformed,
    AlreadySent,
}

impl Refusal for ListRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotDrawn => "deliberations.list_not_drawn",
            Self::Stale => "deliberations.list_stale",
            Self::BeforeTheSitting { .. } => "deliberations.list_posted_before_sitting",
            Self::InTheFuture => "deliberations.list_posted_in_the_future",
            Self::NobodyInformed => "deliberations.nobody_informed",
            Self::AlreadySent => "deliberations.list_already_sent",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotDrawn => {
                "La liste des délibérations examinées n’est pas établie : établissez-la d’abord (article L2121-25 du CGCT).".into()
            }
            Self::Stale => {
                "Les délibérations ont changé depuis que cette liste est établie : établissez-la de nouveau, puis affichez celle-là."
                    .into()
            }
            Self::BeforeTheSitting { held } => {
                format!("La séance s’est tenue le {held} : sa liste ne peut pas avoir été affichée avant.")
            }
            Self::InTheFuture => {
                "L’affichage s’enregistre une fois fait : choisissez aujourd’hui ou un jour passé.".into()
            }
            Self::NobodyInformed => {
                "Aucun conseiller municipal informé n’a d’adresse électronique ici : ajoutez-les dans « Élus », qualité « informé » \
                 (article L5211-40-2 du CGCT)."
                    .into()
            }
            Self::AlreadySent => "Cette liste a déjà été adressée aux conseillers informés.".into(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::BeforeTheSitting { .. } | Self::InTheFuture => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::CONFLICT,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::BeforeTheSitting { .. } | Self::InTheFuture).then_some("posted_on")
    }
}

/// A posting at the seat.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostedListRequest {
    posted_on: Day,
    /// Who posted it.
    posted_by: String,
}

/// How many mails will leave.
#[derive(Serialize, ToSchema)]
pub struct ToldCount {
    pub count: usize,
}

/// Draws the list, or draws it again once something was corrected.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/deliberation-list", tag = "deliberations",
    operation_id = "deliberations_draw_list", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = DeliberationsView), (status = 404), (status = 409)))]
pub(super) async fn draw(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<DeliberationsView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    draw_in(&state, authority, desk.person, sitting, state.clock.now()).await?;
    let mut tx = desk.read().await?;
    Ok(Json(view::view(&mut tx, sitting).await?))
}

/// The same without a caller.
async fn draw_in(
    state: &AppState,
    authority: Uuid,
    by: Uuid,
    sitting: Uuid,
    now: Timestamp,
) -> AppResult<()> {
    let mut tx = state.db.tenant(authority).read().await?;
    let source = source(&mut tx, sitting).await?;
    let lines = view::lines(&store::of_sitting(&mut tx, sitting).await?);
    let order = paper_desk(state, &mut tx, &source).await?.list(&lines);
    drop(tx);
    let hash = state.blobs.put(authority, paper::one(state, order).await?).await?;
    let mut tx = state.db.tenant(authority).write().await?;
    if view::lines(&store::of_sitting(&mut tx, sitting).await?) != lines {
        return Err(ListRefusal::Stale.into());
    }
    store::put_list(&mut tx, sitting, &lines, &hash, now).await?;
    let facts = json!({ "paper": hash, "lines": lines.len(), "refused": refused(&lines) });
    acted(&mut tx, ("deliberations.draw_list", by), sitting, facts, now).await?;
    tx.commit().await?;
    Ok(())
}

fn refused(lines: &[ListLine]) -> usize {
    lines.iter().filter(|l| l.outcome == "rejected").count()
}

/// The list, to display.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/deliberation-list.pdf", tag = "deliberations",
    operation_id = "deliberations_list_paper", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 409)))]
pub(super) async fn list_paper(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let held = source(&mut tx, sitting).await?.sitting.day();
    let list = store::list_of(&mut tx, sitting).await?.ok_or(ListRefusal::NotDrawn)?;
    drop(tx);
    Ok(pdf(state.blobs.get(authority, &list.paper_hash).await?, &format!("liste-{}.pdf", held.0)))
}

/// Records that the list is displayed at the seat, and makes its certificate.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/deliberation-list/posted",
    tag = "deliberations", operation_id = "deliberations_post_list", request_body = PostedListRequest,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)), security(("session" = [])),
    responses((status = 200, body = DeliberationsView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn posted(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    Json(request): Json<PostedListRequest>,
) -> AppResult<Json<DeliberationsView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let by = line("posted_by", "qui a affiché", &request.posted_by, 120)?;
    posted_in(&state, authority, desk.person, (sitting, &request.posted_on, &by), state.clock.now()).await?;
    let mut tx = desk.read().await?;
    Ok(Json(view::view(&mut tx, sitting).await?))
}

/// The same without a caller: (sitting, day, who posted it).
async fn posted_in(
    state: &AppState,
    authority: Uuid,
    person: Uuid,
    (sitting, on, by): (Uuid, &Day, &str),
    now: Timestamp,
) -> AppResult<()> {
    let mut tx = state.db.tenant(authority).read().await?;
    let source = source(&mut tx, sitting).await?;
    let list = store::list_of(&mut tx, sitting).await?.ok_or(ListRefusal::NotDrawn)?;
    if view::lines(&store::of_sitting(&mut tx, sitting).await?) != list.lines.0 {
        return Err(ListRefusal::Stale.into());
    }
    let held = source.sitting.day();
    if *on < held {
        return Err(ListRefusal::BeforeTheSitting { held: french::long_date(held.date()) }.into());
    }
    if *on > now.day_in(&source.sitting.time_zone) {
        return Err(ListRefusal::InTheFuture.into());
    }
    let order = paper_desk(state, &mut tx, &source).await?.certificate(on, by);
    drop(tx);
    let certificate = state.blobs.put(authority, paper::one(state, order).await?).await?;
    let mut tx = state.db.tenant(authority).write().await?;
    store::set_posted(&mut tx, sitting, on, by, &certificate).await?;
    let facts = json!({ "paper": list.paper_hash, "posted_on": on, "certificate": certificate });
    acted(&mut tx, ("deliberations.post_list", person), sitting, facts, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The certificate of posting, to sign.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/posting-certificate.pdf",
    tag = "deliberations", operation_id = "deliberations_certificate",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)), security(("session" = [])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 409)))]
pub(super) async fn certificate(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let held = source(&mut tx, sitting).await?.sitting.day();
    let list = store::list_of(&mut tx, sitting).await?.ok_or(ListRefusal::NotDrawn)?;
    drop(tx);
    let hash = list.certificate_hash.ok_or(AppError::NotFound)?;
    Ok(pdf(state.blobs.get(authority, &hash).await?, &format!("certificat-affichage-{}.pdf", held.0)))
}

/// Sends the list to the councillors of the communes who do not sit (L5211-40-2).
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/deliberation-list/send",
    tag = "deliberations", operation_id = "deliberations_send_list",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)), security(("session" = [])),
    responses((status = 202, body = ToldCount), (status = 404), (status = 409)))]
pub(super) async fn send(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<(StatusCode, Json<ToldCount>)> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    source(&mut tx, sitting).await?;
    let list = store::list_of(&mut tx, sitting).await?.ok_or(ListRefusal::NotDrawn)?;
    if list.sent_at.is_some() {
        return Err(ListRefusal::AlreadySent.into());
    }
    let count = tell::enqueue(&mut tx, sitting, "list", &list.paper_hash, now).await?;
    if count == 0 {
        return Err(ListRefusal::NobodyInformed.into());
    }
    store::set_list_sent(&mut tx, sitting, now).await?;
    let facts = json!({ "paper": list.paper_hash, "recipients": count });
    acted(&mut tx, ("deliberations.send_list", desk.person), sitting, facts, now).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(ToldCount { count })))
}
