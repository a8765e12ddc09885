//! `convocations.displayed`: the convocation is posted at the seat, written in the register, or published on the
//! site (CGCT L2121-10). Said again with another day, it corrects the day; the journal keeps both.
use super::model::PostingPlace;
use super::{readiness, store};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Day;
use crate::platform::{feed, journal};
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::french;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why a display is not recorded.
enum DisplayRefusal {
    UnknownPlace,
    BeforeSending { sent: String },
    InTheFuture,
}

impl Refusal for DisplayRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownPlace => "convocations.display_place_unknown",
            Self::BeforeSending { .. } => "convocations.displayed_before_sending",
            Self::InTheFuture => "convocations.displayed_in_the_future",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::UnknownPlace => {
                "Ce lieu n’est pas connu. Attendu : seat (siège), register (registre), website (site internet).".into()
            }
            Self::BeforeSending { sent } => format!(
                "La convocation est partie le {sent} : elle ne peut pas avoir été affichée avant. L’article L2121-10 du \
                 CGCT demande de l’afficher ou de la publier une fois faite."
            ),
            Self::InTheFuture => {
                "L’affichage s’enregistre une fois fait : choisissez aujourd’hui ou un jour passé.".into()
            }
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(if matches!(self, Self::UnknownPlace) { "place" } else { "posted_on" })
    }
}

/// A display.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisplayedRequest {
    /// `seat`, `register`, `website`.
    #[schema(value_type = PostingPlace)]
    place: String,
    posted_on: Day,
}

/// Records that the convocation is displayed.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/convocations/{convocation}/displayed",
    tag = "convocations", operation_id = "convocations_displayed", request_body = DisplayedRequest,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("convocation" = Uuid, Path)),
    security(("session" = []), ("token" = ["convocations:send"])),
    responses((status = 204), (status = 404), (status = 422)))]
pub(super) async fn displayed(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, convocation)): Path<(Uuid, Uuid, Uuid)>,
    Json(request): Json<DisplayedRequest>,
) -> AppResult<StatusCode> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let (sitting, c) = readiness::find(&mut tx, sitting, convocation).await?;
    let (sent, today) = (c.sent_at.day_in(&sitting.time_zone), now.day_in(&sitting.time_zone));
    if !["seat", "register", "website"].contains(&request.place.as_str()) {
        return Err(DisplayRefusal::UnknownPlace.into());
    }
    if request.posted_on < sent {
        return Err(DisplayRefusal::BeforeSending { sent: french::long_date(sent.date()) }.into());
    }
    if request.posted_on > today {
        return Err(DisplayRefusal::InTheFuture.into());
    }
    let said = store::postings(&mut tx, c.id).await?;
    if said.iter().any(|p| p.place == request.place && p.posted_on == request.posted_on) {
        return Ok(StatusCode::NO_CONTENT);
    }
    store::set_displayed(&mut tx, c.id, &request.place, &request.posted_on, desk.person).await?;
    let facts = json!({ "sitting": sitting.id, "place": request.place, "posted_on": request.posted_on });
    let act = journal::Act {
        at: now,
        actor: Some(desk.person),
        verb: "convocations.displayed",
        subject: Some(c.id),
        facts: &facts,
    };
    journal::record(&mut tx, act).await?;
    feed::publish(&mut tx, "convocations.displayed", Some(sitting.id), now).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The public site shows the convocation: its posting there is its display.
pub async fn shown_on_site(tx: &mut TenantTx, convocation: Uuid, day: &Day, by: Uuid) -> sqlx::Result<()> {
    store::set_displayed(tx, convocation, "website", day, by).await
}
