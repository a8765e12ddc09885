//! The letter as it would leave now, before anything is sent.
use super::letter::{self, Occasion, notice_words};
use super::{gate, manifest, recipients};
use crate::features::{bodies, people, sittings};
use crate::platform::answer::pdf;
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Path, Query};
use crate::platform::press::{self, Span, TaskRefusal};
use crate::platform::state::AppState;
use axum::extract::State;
use axum::response::Response;
use pupitre_documents::Press;
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use uuid::Uuid;

/// Whose letter.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Whose {
    /// A mandate; the letter for everybody when absent.
    member: Option<Uuid>,
}

/// The letter of a sitting, as it would leave now.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/letter.pdf", tag = "convocations",
    operation_id = "convocations_letter_preview",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), Whose),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 422)))]
pub(super) async fn letter_preview(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    Query(whose): Query<Whose>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let now = state.clock.now();
    let mut tx = desk.read().await?;
    let sitting = sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?;
    let body = bodies::body(&mut tx, sitting.body_id).await?.ok_or(AppError::NotFound)?;
    let member = match whose.member {
        Some(mandate) => Some(people::member(&mut tx, mandate).await?.ok_or(AppError::NotFound)?),
        None => None,
    };
    let recipients = recipients::recipients(&mut tx, &sitting, &body).await?;
    let gate = gate::assess(&mut tx, &sitting, &body, &recipients, now).await?;
    let frozen = manifest::freeze(&mut tx, &sitting, &body).await?;
    let base = letter::base(&mut tx, &state.blobs).await?;
    drop(tx);
    let kind = serde_json::to_value(gate.ruler.notice_kind)?;
    let occasion = Occasion {
        kind: "initial",
        change_note: "",
        at: now,
        notice_words: notice_words(gate.ruler.notice_days.map(i64::from), kind.as_str().unwrap_or_default()),
        articles: gate.ruler.legal_ref.clone(),
        with_proxy_form: letter::has_proxies(&body),
    };
    let letter = base.letter(&frozen, &occasion, member.as_ref());
    let bytes = press::typeset(&state, "convocations.letter", Span::Make, letter).await?;
    Ok(pdf(bytes, &format!("convocation-{}.pdf", sitting.day().0)))
}

/// Press task: one letter into a file.
pub(super) fn letter_task(input: Value) -> Result<Value, TaskRefusal> {
    press::to_files(input, "convocations.letter", |letter| Press::new().letter(letter))
}
