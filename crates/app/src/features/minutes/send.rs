//! `minutes.send`: the settled minutes to the councillors of the communes who do not sit, within a month (L5211-40-2).
use super::store;
use super::write::find;
use crate::features::deliberations::{ToldCount, acted, tell_councillors};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;
use uuid::Uuid;

/// Why minutes are not sent.
enum SendRefusal {
    NotSettled,
    AlreadySent,
    NobodyInformed,
}

impl Refusal for SendRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotSettled => "minutes.sent_before_settled",
            Self::AlreadySent => "minutes.already_sent",
            Self::NobodyInformed => "minutes.nobody_informed",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotSettled => {
                "Le procès-verbal s’adresse aux conseillers qui ne siègent pas une fois arrêté (article L5211-40-2 du CGCT).".into()
            }
            Self::AlreadySent => "Ce procès-verbal a déjà été adressé aux conseillers informés.".into(),
            Self::NobodyInformed => {
                "Aucun conseiller municipal informé n’a d’adresse électronique ici : ajoutez-les dans « Élus », qualité « informé » \
                 (article L5211-40-2 du CGCT)."
                    .into()
            }
        }
    }

    fn status(&self) -> StatusCode {
        StatusCode::CONFLICT
    }
}

/// Sends the settled minutes to the councillors who do not sit.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/minutes/send", tag = "minutes",
    operation_id = "minutes_send", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 202, body = ToldCount), (status = 404), (status = 409)))]
pub(super) async fn send(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<(StatusCode, Json<ToldCount>)> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let m = find(&mut tx, sitting).await?;
    let paper = m.paper_hash.ok_or(SendRefusal::NotSettled)?;
    if m.sent_at.is_some() {
        return Err(SendRefusal::AlreadySent.into());
    }
    let count = tell_councillors(&mut tx, sitting, "minutes", &paper, now).await?;
    if count == 0 {
        return Err(SendRefusal::NobodyInformed.into());
    }
    store::set_sent(&mut tx, sitting, now).await?;
    let facts = json!({ "paper": paper, "recipients": count });
    acted(&mut tx, ("minutes.send", desk.person), sitting, facts, now).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(ToldCount { count })))
}
