//! The papers of the room, to look at, print or keep: what is final is served as it was made, the rest is made now.
use super::paper::{self, Desk as PaperDesk, Paper};
use super::source::{Source, issuer, source};
use super::write::find;
use super::{store, template};
use crate::features::{authorities, dossiers, sittings};
use crate::platform::answer::pdf;
use crate::platform::auth::{Caller, Desk, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Path, Query};
use crate::platform::state::AppState;
use axum::extract::State;
use axum::response::Response;
use pupitre_documents::{ActRow, RegisterTables, SubjectRows};
use pupitre_rules::french;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use utoipa::IntoParams;
use uuid::Uuid;

/// The desk of papers of a sitting.
pub(super) async fn paper_desk<'s>(
    state: &AppState,
    tx: &mut TenantTx,
    source: &'s Source,
) -> AppResult<PaperDesk<'s>> {
    let (_, template) = template::in_force(tx).await?;
    Ok(PaperDesk { source, issuer: issuer(tx, &state.blobs).await?, template, now: state.clock.now() })
}

async fn open(state: &AppState, caller: &Caller, authority: Uuid) -> AppResult<(Desk, TenantTx)> {
    let desk = caller.desk(state, authority, LOOKS).await?;
    let tx = desk.read().await?;
    Ok((desk, tx))
}

/// The deliberation: as it was made when it is final, as it would be when it is a draft.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/deliberations/{deliberation}/paper.pdf",
    tag = "deliberations", operation_id = "deliberations_paper",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("deliberation" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 409)))]
pub(super) async fn paper(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, deliberation)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Response> {
    let (_, mut tx) = open(&state, &caller, authority).await?;
    let d = find(&mut tx, sitting, deliberation).await?;
    let name = format!("deliberation-{}.pdf", d.number);
    if let Some(hash) = &d.paper_hash {
        drop(tx);
        return Ok(pdf(state.blobs.get(authority, hash).await?, &name));
    }
    let source = source(&mut tx, sitting).await?;
    let order = paper_desk(&state, &mut tx, &source).await?.deliberation(&d, None);
    drop(tx);
    Ok(pdf(paper::one(&state, order).await?, &name))
}

/// The extract of the register: the deliberation with what became of it.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/deliberations/{deliberation}/extract.pdf",
    tag = "deliberations", operation_id = "deliberations_extract",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("deliberation" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 409)))]
pub(super) async fn extract(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, deliberation)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Response> {
    let (_, mut tx) = open(&state, &caller, authority).await?;
    let d = find(&mut tx, sitting, deliberation).await?;
    let source = source(&mut tx, sitting).await?;
    let transmissions = store::transmissions(&mut tx, sitting).await?;
    let order = paper_desk(&state, &mut tx, &source).await?.deliberation(&d, Some(&transmissions));
    drop(tx);
    Ok(pdf(paper::one(&state, order).await?, &format!("extrait-{}.pdf", d.number)))
}

/// The signed sheet, as it was scanned.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/deliberations/{deliberation}/scan.pdf",
    tag = "deliberations", operation_id = "deliberations_scanned",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("deliberation" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, content_type = "application/pdf"), (status = 404)))]
pub(super) async fn scanned(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, deliberation)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Response> {
    let (_, mut tx) = open(&state, &caller, authority).await?;
    let d = find(&mut tx, sitting, deliberation).await?;
    drop(tx);
    let hash = d.scan_hash.ok_or(AppError::NotFound)?;
    dossiers::scan(&state, authority, &hash, &format!("signee-{}.pdf", d.number)).await
}

/// The closing sheet of the sitting in the register.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/closing-sheet.pdf", tag = "deliberations",
    operation_id = "deliberations_closing_sheet", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 409)))]
pub(super) async fn closing_sheet(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Response> {
    let (_, mut tx) = open(&state, &caller, authority).await?;
    let source = source(&mut tx, sitting).await?;
    let all = store::of_sitting(&mut tx, sitting).await?;
    let order = paper_desk(&state, &mut tx, &source).await?.closing(&all);
    drop(tx);
    let name = format!("feuillet-de-cloture-{}.pdf", source.sitting.day().0);
    Ok(pdf(paper::one(&state, order).await?, &name))
}

/// Which year.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OfYear {
    year: i64,
}

/// The tables of the register for a year, by date and by subject (R2121-9).
#[utoipa::path(get, path = "/api/authorities/{authority}/deliberations/tables.pdf", tag = "deliberations",
    operation_id = "deliberations_tables", params(("authority" = Uuid, Path), OfYear),
    security(("session" = [])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 422)))]
pub(super) async fn tables(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Query(of): Query<OfYear>,
) -> AppResult<Response> {
    let (_, mut tx) = open(&state, &caller, authority).await?;
    let now = state.clock.now();
    let mut by_date = Vec::new();
    let mut by_subject: BTreeMap<(u8, u8), SubjectRows> = BTreeMap::new();
    let mut days = BTreeMap::new();
    for d in store::of_year(&mut tx, of.year).await? {
        let day = match days.entry(d.sitting_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let held = sittings::sitting(&mut tx, d.sitting_id).await?.ok_or(AppError::NotFound)?;
                place.insert(french::day_month(held.day().date()))
            }
        };
        let row = ActRow {
            number: d.number.clone(),
            day: day.clone(),
            object: french::set(&d.object),
            verdict: if d.adopted { "approuvée".into() } else { "refusée".into() },
        };
        let subject = d.matter.as_deref().map_or_else(|| "Sans matière".into(), paper::matter_words);
        let place = by_subject.entry(rank(d.matter.as_deref()));
        place.or_insert_with(|| SubjectRows { subject, rows: vec![] }).rows.push(row.clone());
        by_date.push(row);
    }
    let paper = RegisterTables {
        issuer: issuer(&mut tx, &state.blobs).await?,
        year: of.year.to_string(),
        by_date,
        by_subject: by_subject.into_values().collect(),
        made_at: now.0,
    };
    let slug = authorities::authority(&mut tx).await?.siren;
    drop(tx);
    let bytes = paper::one(&state, Paper::Tables(paper)).await?;
    Ok(pdf(bytes, &format!("tables-{slug}-{}.pdf", of.year)))
}

/// « 7.10 » comes after « 7.9 »; what has no matter comes last.
fn rank(matter: Option<&str>) -> (u8, u8) {
    let parts = matter.and_then(|m| m.split_once('.'));
    parts.and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?))).unwrap_or((u8::MAX, u8::MAX))
}
