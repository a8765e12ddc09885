//! `deliberations.update`, `deliberations.reopen`: the words of a deliberation, until it is final.
use super::model::Deliberation;
use super::source::acted;
use super::store::{self, Words};
use super::view::{self, DeliberationsView};
use crate::features::authorities::{line, lines};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::feed;
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::matters;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest object, in characters: that of the transmission to the State.
const LONGEST_OBJECT: usize = 500;
/// Longest part of a deliberation, in characters.
const LONGEST_PART: usize = 60_000;

/// Why a deliberation is not written in.
pub(super) enum WriteRefusal {
    Final,
    Signed,
    NotFinal,
    UnknownMatter,
    ChangedMeanwhile,
}

impl Refusal for WriteRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Final => "deliberations.final",
            Self::Signed => "deliberations.signed",
            Self::NotFinal => "deliberations.not_final",
            Self::UnknownMatter => "deliberations.matter_unknown",
            Self::ChangedMeanwhile => "deliberations.changed_meanwhile",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Final => "Cette délibération est définitive : rouvrez-la pour la corriger, tant qu’elle n’est pas signée.".into(),
            Self::Signed => {
                "Cette délibération est signée : elle ne change plus (article L2121-23 du CGCT). Une erreur se corrige par une \
                 nouvelle délibération."
                    .into()
            }
            Self::NotFinal => "Cette délibération est encore un projet : elle s’écrit sans être rouverte.".into(),
            Self::UnknownMatter => {
                "Cette matière n’est pas dans la liste du contrôle de légalité : choisissez l’un de ses 57 codes, par exemple 7.1."
                    .into()
            }
            Self::ChangedMeanwhile => {
                "Quelqu’un a modifié cette délibération entre-temps. Relisez-la, puis recommencez.".into()
            }
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::UnknownMatter => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::CONFLICT,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::UnknownMatter).then_some("matter")
    }
}

/// The words of a deliberation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliberationInput {
    /// The revision that was read.
    revision: i64,
    object: String,
    matter: Option<String>,
    visas: String,
    recitals: String,
    decision: String,
}

/// A deliberation of this sitting.
pub(super) async fn find(tx: &mut TenantTx, sitting: Uuid, id: Uuid) -> AppResult<Deliberation> {
    let found = store::deliberation(tx, id).await?.filter(|d| d.sitting_id == sitting);
    found.ok_or(AppError::NotFound)
}

/// Saves the words of a draft.
#[utoipa::path(put, path = "/api/authorities/{authority}/sittings/{sitting}/deliberations/{deliberation}",
    tag = "deliberations", operation_id = "deliberations_update", request_body = DeliberationInput,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("deliberation" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = DeliberationsView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn update(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, deliberation)): Path<(Uuid, Uuid, Uuid)>,
    Json(input): Json<DeliberationInput>,
) -> AppResult<Json<DeliberationsView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    let d = find(&mut tx, sitting, deliberation).await?;
    match d.state.as_str() {
        "draft" if d.revision != input.revision => return Err(WriteRefusal::ChangedMeanwhile.into()),
        "draft" => {}
        "final" => return Err(WriteRefusal::Final.into()),
        _ => return Err(WriteRefusal::Signed.into()),
    }
    let matter = input.matter.filter(|m| !m.is_empty());
    if matter.as_deref().is_some_and(|m| !matters::known(m)) {
        return Err(WriteRefusal::UnknownMatter.into());
    }
    let words = Words {
        object: &line("object", "l’objet", &input.object, LONGEST_OBJECT)?,
        matter: &matter,
        visas: &lines("visas", "visas", &input.visas, LONGEST_PART)?,
        recitals: &lines("recitals", "considérants", &input.recitals, LONGEST_PART)?,
        decision: &lines("decision", "décision", &input.decision, LONGEST_PART)?,
    };
    store::set_words(&mut tx, d.id, &words).await?;
    feed::publish(&mut tx, "deliberations.update", Some(sitting), state.clock.now()).await?;
    let view = view::view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Takes a final deliberation back, to correct it before it is signed.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/deliberations/{deliberation}/reopen",
    tag = "deliberations", operation_id = "deliberations_reopen",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("deliberation" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = DeliberationsView), (status = 404), (status = 409)))]
pub(super) async fn reopen(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, deliberation)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Json<DeliberationsView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let d = find(&mut tx, sitting, deliberation).await?;
    match d.state.as_str() {
        "final" => {}
        "signed" => return Err(WriteRefusal::Signed.into()),
        _ => return Err(WriteRefusal::NotFinal.into()),
    }
    store::set_draft(&mut tx, d.id).await?;
    let facts = json!({ "number": d.number, "paper": d.paper_hash });
    acted(&mut tx, ("deliberations.reopen", desk.person), sitting, facts, now).await?;
    let view = view::view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(view))
}
