//! `deliberations.finalize`: nothing is written in a deliberation any more, its paper is made and kept by its hash.
use super::model::Deliberation;
use super::paper::{self, Desk as PaperDesk};
use super::source::{Source, acted, issuer, source};
use super::store;
use super::view::{self, DeliberationsView};
use super::{template, write};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::told;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why deliberations are not made final.
enum FinalRefusal {
    NothingToFinish,
    Corrected { number: String },
    Empty { number: String },
}

impl Refusal for FinalRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NothingToFinish => "deliberations.nothing_to_finish",
            Self::Corrected { .. } => "deliberations.facts_corrected",
            Self::Empty { .. } => "deliberations.decision_empty",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NothingToFinish => {
                "Aucun projet à rendre définitif : toutes les délibérations choisies le sont déjà.".into()
            }
            Self::Corrected { number } => format!(
                "Les faits de la séance ont été corrigés depuis la rédaction de la délibération n° {number} : remettez les projets \
                 à jour, relisez, puis recommencez."
            ),
            Self::Empty { number } => {
                format!(
                    "La délibération n° {number} ne décide rien : écrivez ses articles, puis recommencez."
                )
            }
        }
    }

    fn status(&self) -> StatusCode {
        StatusCode::CONFLICT
    }
}

/// Which deliberations.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    /// All those of the sitting when none is named.
    #[serde(default)]
    pub ids: Vec<Uuid>,
}

/// The deliberations chosen, all of the sitting when none is named; another sitting's is not found.
pub(super) async fn chosen(tx: &mut TenantTx, sitting: Uuid, ids: &[Uuid]) -> AppResult<Vec<Deliberation>> {
    let all = store::of_sitting(tx, sitting).await?;
    if ids.iter().any(|id| !all.iter().any(|d| d.id == *id)) {
        return Err(AppError::NotFound);
    }
    Ok(all.into_iter().filter(|d| ids.is_empty() || ids.contains(&d.id)).collect())
}

fn check(source: &Source, drafts: &[Deliberation]) -> Result<(), FinalRefusal> {
    if drafts.is_empty() {
        return Err(FinalRefusal::NothingToFinish);
    }
    for d in drafts {
        if told::record(&source.told(), d.item_id).as_ref() != Some(&d.record.0) {
            return Err(FinalRefusal::Corrected { number: d.number.clone() });
        }
        if d.decision.trim().is_empty() {
            return Err(FinalRefusal::Empty { number: d.number.clone() });
        }
    }
    Ok(())
}

/// Makes drafts final.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/deliberations/finalize",
    tag = "deliberations", operation_id = "deliberations_finalize", request_body = Chosen,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)), security(("session" = [])),
    responses((status = 200, body = DeliberationsView), (status = 404), (status = 409)))]
pub(super) async fn finalize(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    Json(request): Json<Chosen>,
) -> AppResult<Json<DeliberationsView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.read().await?;
    let order = order(&state, &mut tx, sitting, &request.ids, now).await?;
    drop(tx);
    let papers = keep(&state, authority, order).await?;
    let mut tx = desk.write().await?;
    finish(&mut tx, desk.person, sitting, &papers, now).await?;
    let view = view::view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Drafts about to be made final, with what the press is asked for each.
struct Order {
    drafts: Vec<Deliberation>,
    papers: Vec<paper::Paper>,
}

async fn order(
    state: &AppState,
    tx: &mut TenantTx,
    sitting: Uuid,
    ids: &[Uuid],
    now: Timestamp,
) -> AppResult<Order> {
    let source = source(tx, sitting).await?;
    let mut drafts = chosen(tx, sitting, ids).await?;
    drafts.retain(|d| d.state == "draft");
    check(&source, &drafts)?;
    let (_, template) = template::in_force(tx).await?;
    let desk = PaperDesk { source: &source, issuer: issuer(tx, &state.blobs).await?, template, now };
    let papers = drafts.iter().map(|d| desk.deliberation(d, None)).collect();
    Ok(Order { drafts, papers })
}

/// A draft as it was read, and the hash of its paper.
struct Kept {
    draft: Deliberation,
    hash: String,
}

async fn keep(state: &AppState, authority: Uuid, order: Order) -> AppResult<Vec<Kept>> {
    let mut kept = Vec::new();
    let made = paper::made(state, order.papers).await?;
    for (draft, bytes) in order.drafts.into_iter().zip(made) {
        kept.push(Kept { draft, hash: state.blobs.put(authority, bytes).await? });
    }
    Ok(kept)
}

/// Writes down what was made; a draft changed while its paper was made is left for another time.
async fn finish(
    tx: &mut TenantTx,
    by: Uuid,
    sitting: Uuid,
    papers: &[Kept],
    now: Timestamp,
) -> AppResult<()> {
    for kept in papers {
        let d = write::find(tx, sitting, kept.draft.id).await?;
        if d.revision != kept.draft.revision {
            return Err(write::WriteRefusal::ChangedMeanwhile.into());
        }
        store::set_final(tx, d.id, &kept.hash, now).await?;
    }
    let numbers: Vec<&str> = papers.iter().map(|k| k.draft.number.as_str()).collect();
    let facts = json!({ "numbers": numbers, "papers": papers.iter().map(|k| &k.hash).collect::<Vec<_>>() });
    acted(tx, ("deliberations.finalize", by), sitting, facts, now).await?;
    Ok(())
}
