//! The minutes on paper: as they were settled, or as they would be now.
use super::model::Minutes;
use super::write::find;
use super::{content, settle};
use crate::features::deliberations::{Source, issuer, sitting_words, source};
use crate::features::dossiers;
use crate::platform::answer::pdf;
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::Path;
use crate::platform::press::{self, Span, TaskRefusal};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use axum::response::Response;
use pupitre_documents::{MinutesPaper, Press, SignaturePlace};
use pupitre_rules::french;
use serde_json::Value;
use uuid::Uuid;

/// What the press is asked.
pub(super) async fn order(
    state: &AppState,
    tx: &mut TenantTx,
    source: &Source,
    m: &Minutes,
    settled: &str,
    now: Timestamp,
) -> AppResult<MinutesPaper> {
    let place = |s: crate::features::deliberations::Signature| SignaturePlace {
        quality: s.quality,
        name: s.name,
        signed: String::new(),
    };
    Ok(MinutesPaper {
        issuer: issuer(tx, &state.blobs).await?,
        sitting: sitting_words(&source.sitting, &source.held.setting.body),
        notice: match settled {
            "" => french::set(
                "Projet de procès-verbal, à arrêter au commencement de la prochaine séance (article L2121-15 du CGCT).",
            ),
            _ => String::new(),
        },
        blocks: content::blocks(&m.content.0),
        settled: settled.to_owned(),
        signatures: settle::signatures(source).into_iter().map(place).collect(),
        made_at: now.0,
    })
}

/// Has minutes typeset.
pub(super) async fn made(state: &AppState, paper: MinutesPaper) -> AppResult<Vec<u8>> {
    press::typeset(state, "minutes.typeset", Span::Make, paper).await
}

/// The press's side.
pub(super) fn typeset(order: Value) -> Result<Value, TaskRefusal> {
    press::to_files(order, "minutes.typeset", |paper| Press::new().minutes(paper))
}

/// The minutes: as they were settled, or as they would be now.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/minutes.pdf", tag = "minutes",
    operation_id = "minutes_paper", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 409)))]
pub(super) async fn paper(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let m = find(&mut tx, sitting).await?;
    let source = source(&mut tx, sitting).await?;
    let name = format!("proces-verbal-{}.pdf", source.sitting.day().0);
    if let Some(hash) = &m.paper_hash {
        drop(tx);
        return Ok(pdf(state.blobs.get(authority, hash).await?, &name));
    }
    let order = order(&state, &mut tx, &source, &m, "", state.clock.now()).await?;
    drop(tx);
    Ok(pdf(made(&state, order).await?, &name))
}

/// The signed minutes, as they were scanned.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/minutes/scan.pdf", tag = "minutes",
    operation_id = "minutes_scanned", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 409)))]
pub(super) async fn scanned(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let m = find(&mut tx, sitting).await?;
    drop(tx);
    let hash = m.scan_hash.ok_or(AppError::NotFound)?;
    dossiers::scan(&state, authority, &hash, "proces-verbal-signe.pdf").await
}
