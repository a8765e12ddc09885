//! A study kept, or removed. It is no legal act: nothing enters the journal.
use super::model::Study;
use super::store;
use crate::platform::auth::{Caller, Desk, STUDIES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::feed;
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::study::Input;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest title, in characters, and most studies of an authority.
const LONGEST: usize = 120;
const MOST: i64 = 200;

/// Why a study is not kept.
#[derive(Debug)]
enum StudyRefusal {
    NoTitle,
    TitleTooLong,
    TooMany,
}

impl Refusal for StudyRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoTitle => "savings.without_title",
            Self::TitleTooLong => "savings.title_too_long",
            Self::TooMany => "savings.too_many_studies",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NoTitle => {
                "Donnez un nom à cette étude, par exemple « Équiper le conseil, mandat 2026-2032 ».".into()
            }
            Self::TitleTooLong => {
                format!("Le nom de l’étude dépasse {LONGEST} caractères. Écrivez-le plus court.")
            }
            Self::TooMany => {
                format!("{MOST} études sont déjà gardées. Supprimez celles qui ne servent plus.")
            }
        }
    }

    fn field(&self) -> Option<&'static str> {
        (!matches!(self, Self::TooMany)).then_some("title")
    }
}

/// A study as the screen has it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StudyInput {
    title: String,
    question: Input,
}

/// A study kept for the first time, under an id that the screen drew: sent twice, it is one study.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStudy {
    id: Uuid,
    title: String,
    question: Input,
}

/// Keeps a study for the first time.
#[utoipa::path(post, path = "/api/authorities/{a}/studies", tag = "savings", operation_id = "studies_create",
    params(("a" = Uuid, Path)), request_body = NewStudy,
    security(("session" = [])),
    responses((status = 200, body = Study), (status = 404), (status = 422)))]
pub(super) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Path(a): Path<Uuid>,
    Json(new): Json<NewStudy>,
) -> AppResult<Json<Study>> {
    let desk = caller.desk(&state, a, STUDIES).await?;
    let mut tx = desk.write().await?;
    if store::study(&mut tx, new.id).await?.is_none() && store::count(&mut tx).await? >= MOST {
        return Err(StudyRefusal::TooMany.into());
    }
    let input = StudyInput { title: new.title, question: new.question };
    write(&state, &desk, tx, new.id, input).await
}

/// Keeps a study again; the last one kept stands.
#[utoipa::path(put, path = "/api/authorities/{a}/studies/{id}", tag = "savings", operation_id = "studies_keep",
    params(("a" = Uuid, Path), ("id" = Uuid, Path)), request_body = StudyInput,
    security(("session" = [])),
    responses((status = 200, body = Study), (status = 404), (status = 422)))]
pub(super) async fn keep(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, id)): Path<(Uuid, Uuid)>,
    Json(input): Json<StudyInput>,
) -> AppResult<Json<Study>> {
    let desk = caller.desk(&state, a, STUDIES).await?;
    let mut tx = desk.write().await?;
    store::study(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    write(&state, &desk, tx, id, input).await
}

async fn write(
    state: &AppState,
    desk: &Desk,
    mut tx: TenantTx,
    id: Uuid,
    input: StudyInput,
) -> AppResult<Json<Study>> {
    let title = input.title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() || title.chars().any(char::is_control) {
        return Err(StudyRefusal::NoTitle.into());
    }
    if title.chars().count() > LONGEST {
        return Err(StudyRefusal::TitleTooLong.into());
    }
    if let Some(problem) = input.question.problems().into_iter().next() {
        return Err(AppError::field("savings.question", &problem.field, problem.sentence));
    }
    let now = state.clock.now();
    store::keep(&mut tx, id, &title, &input.question, desk.person, now).await?;
    feed::publish(&mut tx, "savings.study", Some(id), now).await?;
    let kept = store::study(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    tx.commit().await?;
    Ok(Json(kept))
}

/// Removes a study.
#[utoipa::path(delete, path = "/api/authorities/{a}/studies/{id}", tag = "savings", operation_id = "studies_remove",
    params(("a" = Uuid, Path), ("id" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 204), (status = 404)))]
pub(super) async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, id)): Path<(Uuid, Uuid)>,
) -> AppResult<StatusCode> {
    let desk = caller.desk(&state, a, STUDIES).await?;
    let mut tx = desk.write().await?;
    if !store::remove(&mut tx, id).await? {
        return Err(AppError::NotFound);
    }
    feed::publish(&mut tx, "savings.study", Some(id), state.clock.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
