//! `minutes.comment`: what clerk and president say to each other about the draft, and that it is dealt with.
use super::store::{self, NewComment};
use super::view::{self, MinutesView};
use super::write::find;
use crate::features::authorities::{lines, maybe_line};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::{feed, ids};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A comment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentInput {
    /// The words it is about; may be empty.
    #[serde(default)]
    quote: String,
    text: String,
}

/// Says something about the draft.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/minutes/comments", tag = "minutes",
    operation_id = "minutes_comment", request_body = CommentInput,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)), security(("session" = [])),
    responses((status = 200, body = MinutesView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn comment(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    Json(input): Json<CommentInput>,
) -> AppResult<Json<MinutesView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    find(&mut tx, sitting).await?;
    let text = lines("text", "commentaire", input.text.trim(), 4_000)?;
    if text.is_empty() {
        return Err(AppError::field(
            "minutes.comment_empty",
            "text",
            "Écrivez le commentaire avant de l’envoyer.",
        ));
    }
    let quote = maybe_line("quote", "passage", &input.quote, 400)?;
    let said =
        NewComment { id: ids::new_id(), sitting, quote: &quote, text: &text, by: desk.person, at: now };
    store::insert_comment(&mut tx, &said).await?;
    feed::publish(&mut tx, "minutes.comment", Some(sitting), now).await?;
    let view = view::view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Says that a comment is dealt with.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/minutes/comments/{comment}/close",
    tag = "minutes", operation_id = "minutes_close_comment",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("comment" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = MinutesView), (status = 404), (status = 409)))]
pub(super) async fn close(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, comment)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Json<MinutesView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    if !store::close_comment(&mut tx, sitting, comment, now).await? {
        return Err(AppError::NotFound);
    }
    feed::publish(&mut tx, "minutes.comment", Some(sitting), now).await?;
    let view = view::view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(view))
}
