//! `minutes.save`, `minutes.propose`, `minutes.take_back`: the text, until the assembly settles it.
use super::content::{self, Fault};
use super::model::Minutes;
use super::view::{self, MinutesView};
use super::{draft, store};
use crate::features::deliberations::{acted, source};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::feed;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Why the text is not written or proposed.
#[derive(Debug)]
pub(super) enum WriteRefusal {
    NotDrawn,
    Proposed,
    Settled,
    NotProposed,
    ChangedMeanwhile,
    Unknown { what: String },
    Misplaced { what: String },
    TooLong,
    Corrected { count: usize },
}

impl From<Fault> for WriteRefusal {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unknown { what } => Self::Unknown { what },
            Fault::Misplaced { what } => Self::Misplaced { what },
            Fault::TooLong => Self::TooLong,
        }
    }
}

impl Refusal for WriteRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotDrawn => "minutes.not_drawn",
            Self::Proposed => "minutes.proposed",
            Self::Settled => "minutes.settled",
            Self::NotProposed => "minutes.not_proposed",
            Self::ChangedMeanwhile => "minutes.changed_meanwhile",
            Self::Unknown { .. } => "minutes.content_unknown",
            Self::Misplaced { .. } => "minutes.content_misplaced",
            Self::TooLong => "minutes.content_too_long",
            Self::Corrected { .. } => "minutes.facts_corrected",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotDrawn => {
                "Le procès-verbal de cette séance n’est pas encore rédigé : demandez sa rédaction à partir des faits (article \
                 L2121-15 du CGCT)."
                    .into()
            }
            Self::Proposed => {
                "Ce procès-verbal est proposé à l’assemblée : reprenez-le en projet pour le corriger, puis proposez-le de nouveau."
                    .into()
            }
            Self::Settled => {
                "Ce procès-verbal est arrêté par l’assemblée : son texte ne change plus (article L2121-15 du CGCT). Une rectification \
                 s’inscrit au procès-verbal de la séance où elle est demandée."
                    .into()
            }
            Self::NotProposed => "Ce procès-verbal est encore un projet : il s’écrit sans être repris.".into(),
            Self::ChangedMeanwhile => {
                "Quelqu’un a modifié ce procès-verbal entre-temps. Copiez votre texte, rechargez la page, puis reprenez.".into()
            }
            Self::Unknown { what } => format!(
                "Ce texte contient un élément qui ne se garde pas ici ({what}). Collez sans mise en forme, puis enregistrez : titres, \
                 paragraphes, listes, tableaux, gras, italique, souligné."
            ),
            Self::Misplaced { what } => {
                format!("Un élément de ce texte n’est pas à sa place ({what}). Annulez la dernière modification, puis enregistrez.")
            }
            Self::TooLong => "Ce texte est trop long pour un procès-verbal : joignez plutôt le document en annexe.".into(),
            Self::Corrected { count } => format!(
                "{count} fait(s) de la séance ont été corrigés depuis que ce texte est écrit : mettez-les à jour dans le texte, puis \
                 proposez-le."
            ),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Unknown { .. } | Self::Misplaced { .. } | Self::TooLong => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotDrawn => StatusCode::CONFLICT,
            _ => StatusCode::CONFLICT,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::Unknown { .. } | Self::Misplaced { .. } | Self::TooLong).then_some("content")
    }
}

/// The text.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MinutesInput {
    /// The revision that was read.
    revision: i64,
    /// The editor's document.
    #[schema(value_type = Object)]
    content: Value,
}

/// The minutes of a sitting, in a state in which something may still be done.
pub(super) async fn find(tx: &mut TenantTx, sitting: Uuid) -> AppResult<Minutes> {
    source(tx, sitting).await?;
    Ok(store::of_sitting(tx, sitting).await?.ok_or(WriteRefusal::NotDrawn)?)
}

/// Saves the text of a draft.
#[utoipa::path(put, path = "/api/authorities/{authority}/sittings/{sitting}/minutes", tag = "minutes",
    operation_id = "minutes_save", request_body = MinutesInput,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)), security(("session" = [])),
    responses((status = 200, body = MinutesView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn save(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    Json(input): Json<MinutesInput>,
) -> AppResult<Json<MinutesView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    let m = find(&mut tx, sitting).await?;
    match m.state.as_str() {
        "draft" if m.revision != input.revision => return Err(WriteRefusal::ChangedMeanwhile.into()),
        "draft" => {}
        "proposed" => return Err(WriteRefusal::Proposed.into()),
        _ => return Err(WriteRefusal::Settled.into()),
    }
    content::check(&input.content).map_err(WriteRefusal::from)?;
    let now = state.clock.now();
    store::set_content(&mut tx, sitting, &input.content, now).await?;
    feed::publish(&mut tx, "minutes.save", Some(sitting), now).await?;
    let view = view::view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Proposes the text to the assembly, for its next sitting.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/minutes/propose", tag = "minutes",
    operation_id = "minutes_propose", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = MinutesView), (status = 404), (status = 409)))]
pub(super) async fn propose(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<MinutesView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    propose_in(&mut tx, desk.person, sitting, state.clock.now()).await?;
    let view = view::view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// The same inside a transaction.
async fn propose_in(tx: &mut TenantTx, by: Uuid, sitting: Uuid, now: Timestamp) -> AppResult<()> {
    let m = find(tx, sitting).await?;
    match m.state.as_str() {
        "draft" => {}
        "proposed" => return Err(WriteRefusal::Proposed.into()),
        _ => return Err(WriteRefusal::Settled.into()),
    }
    let source = source(tx, sitting).await?;
    let corrected = view::corrected(&m, &content::facts(&draft::parts(&source)));
    if !corrected.is_empty() {
        return Err(WriteRefusal::Corrected { count: corrected.len() }.into());
    }
    store::set_proposed(tx, sitting, true, now).await?;
    acted(tx, ("minutes.propose", by), sitting, json!({ "revision": m.revision + 1 }), now).await
}

/// Takes a proposed text back, to correct it.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/minutes/take-back", tag = "minutes",
    operation_id = "minutes_take_back", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = MinutesView), (status = 404), (status = 409)))]
pub(super) async fn take_back(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<MinutesView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    match find(&mut tx, sitting).await?.state.as_str() {
        "proposed" => {}
        "draft" => return Err(WriteRefusal::NotProposed.into()),
        _ => return Err(WriteRefusal::Settled.into()),
    }
    store::set_proposed(&mut tx, sitting, false, now).await?;
    acted(&mut tx, ("minutes.take_back", desk.person), sitting, json!({}), now).await?;
    let view = view::view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(view))
}
