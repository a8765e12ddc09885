//! `convocations.proof`: the evidence file of a sending, sealed in the journal at the moment of its export.
//!
//! The act of sending already fixed, in the journal, the hash of what was sent, the recipients and the notice. What
//! came later (receipts, posting, display) is fixed by an act written at each export, so that nothing shown to a
//! judge can be changed afterwards without breaking the chain.
mod check;
mod file;
mod sheet;

use super::model::Convocation;
use super::{readiness, store};
use crate::platform::answer::pdf;
use crate::platform::auth::{Caller, Desk, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{journal, press};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use file::{
    Displayed, EvidenceSection, FORMAT, HOW_TO_VERIFY, Head, MadeFiles, PaperRun, ProofDispatch, ProofEvent,
    ProofFile, SentVersion, acts_hash, section_hash,
};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

pub use check::{Checked, check_against, check_files, check_journal, check_proof};
pub(super) use sheet::typeset_proof;

/// The proof of a version, to be checked with `pupitre verify`.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/convocations/{convocation}/proof.json",
    tag = "convocations", operation_id = "convocations_proof",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("convocation" = Uuid, Path)),
    security(("session" = []), ("token" = ["readiness:read"])),
    responses((status = 200, content_type = "application/json"), (status = 404)))]
pub(super) async fn proof_json(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, convocation)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let file = sealed(&desk, sitting, convocation, state.clock.now()).await?;
    let name = format!("attachment; filename=\"preuve-{}.json\"", day_of(&file));
    let headers = [(header::CONTENT_DISPOSITION, name)];
    Ok((headers, Json(file)).into_response())
}

/// The same proof in words, typeset (PDF/A, PDF/UA).
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/convocations/{convocation}/proof.pdf",
    tag = "convocations", operation_id = "convocations_proof_pdf",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("convocation" = Uuid, Path)),
    security(("session" = []), ("token" = ["readiness:read"])),
    responses((status = 200, content_type = "application/pdf"), (status = 404)))]
pub(super) async fn proof_pdf(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, convocation)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let now = state.clock.now();
    let file = sealed(&desk, sitting, convocation, now).await?;
    let mut tx = desk.read().await?;
    let accent = crate::features::authorities::authority(&mut tx).await?.accent;
    let day = file.evidence.convocation.sent_at.day_in(&file.manifest.sitting.time_zone);
    let members = crate::features::people::members_on(&mut tx, &day).await?;
    let by_name = members.into_iter().map(|m| (m.mandate_id, m.sort_key)).collect();
    drop(tx);
    let proof = sheet::in_words(&file, accent, &by_name, now);
    let bytes = press::typeset(&state, "convocations.proof", press::Span::Make, proof).await?;
    Ok(pdf(bytes, &format!("preuve-{}.pdf", day_of(&file))))
}

fn day_of(file: &ProofFile) -> String {
    file.manifest.sitting.starts_at.day_in(&file.manifest.sitting.time_zone).0
}

/// Gathers the evidence and seals it in the journal, in one transaction.
async fn sealed(desk: &Desk, sitting: Uuid, convocation: Uuid, now: Timestamp) -> AppResult<ProofFile> {
    let mut tx = desk.write().await?;
    let (_, convocation) = readiness::find(&mut tx, sitting, convocation).await?;
    let evidence = gather(&mut tx, &convocation).await?;
    let evidence_sha256 = section_hash(&evidence)?;
    let mut entries = journal::about(&mut tx, convocation.id).await?;
    let facts =
        json!({ "sitting": sitting, "evidence_sha256": evidence_sha256, "acts_sha256": acts_hash(&entries) });
    let act = journal::Act {
        at: now,
        actor: Some(desk.person),
        verb: "convocations.proof",
        subject: Some(convocation.id),
        facts: &facts,
    };
    let seal = journal::record(&mut tx, act).await?;
    tx.commit().await?;
    let head = Head { seq: seal.seq, hash: seal.hash.clone() };
    entries.push(seal);
    Ok(ProofFile {
        format: FORMAT.into(),
        how_to_verify: HOW_TO_VERIFY.into(),
        manifest: convocation.manifest.0,
        manifest_sha256: convocation.manifest_hash,
        evidence,
        evidence_sha256,
        journal: entries,
        head,
    })
}

async fn gather(tx: &mut TenantTx, c: &Convocation) -> AppResult<EvidenceSection> {
    let run = store::print_run(tx, c.id).await?;
    let postings = store::postings(tx, c.id).await?;
    Ok(EvidenceSection {
        convocation: SentVersion {
            id: c.id,
            sitting_id: c.sitting_id,
            version: c.version,
            kind: c.kind.clone(),
            change_note: c.change_note.clone(),
            urgent: c.urgent,
            urgency_reason: c.urgency_reason.clone(),
            sent_at: c.sent_at,
            sent_by: c.sent_by,
            sent_by_name: store::person_name(tx, c.sent_by).await?.unwrap_or_default(),
        },
        notice: c.notice.0.clone(),
        files: MadeFiles {
            letter_sha256: c.letter_hash.clone(),
            dossier_sha256: c.dossier_hash.clone(),
            print_run_sha256: run.as_ref().and_then(|r| r.pdf_hash.clone()),
            posting_slip_sha256: run.as_ref().and_then(|r| r.slip_hash.clone()),
        },
        paper: run.map(|r| PaperRun {
            sheets: r.sheets,
            posted_on: r.posted_on,
            posted_by: r.posted_by,
            cost_cents: r.cost_cents,
        }),
        displayed: postings
            .into_iter()
            .map(|p| Displayed { place: p.place, posted_on: p.posted_on })
            .collect(),
        dispatches: dispatches(tx, c.id).await?,
    })
}

async fn dispatches(tx: &mut TenantTx, convocation: Uuid) -> AppResult<Vec<ProofDispatch>> {
    let mut events: HashMap<Uuid, Vec<ProofEvent>> = HashMap::new();
    for e in store::evidence(tx, convocation).await? {
        let event = ProofEvent { kind: e.kind, at: e.at, detail: e.detail.0 };
        events.entry(e.dispatch_id).or_default().push(event);
    }
    let dispatches = store::dispatches(tx, convocation).await?;
    Ok(dispatches
        .into_iter()
        .map(|d| ProofDispatch {
            events: events.remove(&d.id).unwrap_or_default(),
            id: d.id,
            mandate_id: d.mandate_id,
            person_id: d.person_id,
            name: d.name,
            capacity: d.capacity,
            channel: d.channel,
            address: d.address,
            message_id: d.message_id,
            dispatched_at: d.dispatched_at,
            accepted_at: d.accepted_at,
            refused_at: d.refused_at,
            notified_at: d.notified_at,
            opened_at: d.opened_at,
            complete_at: d.complete_at,
        })
        .collect())
}
