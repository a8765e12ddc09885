//! The deliberations of a sitting as the office sees them, with what became of each.
use super::model::{
    Deliberation, DeliberationState, ExaminedList, FollowUp, ListLine, Signature, Transmission,
    TransmissionKind,
};
use super::source::{Source, source};
use super::store;
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use axum::extract::State;
use pupitre_rules::told::{self, Record};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A deliberation, whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Deliberation)]
pub struct DeliberationBody {
    pub id: Uuid,
    pub item_id: Uuid,
    pub number: String,
    pub object: String,
    /// @CTES code, « 7.1 ».
    pub matter: Option<String>,
    /// False when it was refused.
    pub adopted: bool,
    /// `draft`, `final`, `signed`.
    #[schema(value_type = DeliberationState)]
    pub state: String,
    pub visas: String,
    pub recitals: String,
    pub decision: String,
    pub record: Record,
    /// The vote in words, one line each.
    pub vote: Vec<String>,
    /// The facts were corrected since it was drawn: a draft is brought up to date by drawing again.
    pub corrected: bool,
    pub revision: i64,
    pub signed_on: Option<Day>,
    pub signatures: Vec<Signature>,
    pub has_scan: bool,
    pub transmissions: Vec<TransmissionBody>,
    pub published_on: Option<Day>,
    /// The day on which it became enforceable: published and transmitted (L2131-1).
    pub enforceable_on: Option<Day>,
    pub follow_ups: Vec<FollowUpBody>,
}

/// What is known of a transmission.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Transmission)]
pub struct TransmissionBody {
    pub id: Uuid,
    /// `sent`, `acknowledged`, `rejected`.
    #[schema(value_type = TransmissionKind)]
    pub kind: String,
    pub on: Day,
    /// Identifier of the acknowledgement (ARActe).
    pub act_id: String,
    pub reason: String,
    pub has_receipt: bool,
}

/// Something to do after a decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FollowUp)]
pub struct FollowUpBody {
    pub id: Uuid,
    pub what: String,
    pub who: String,
    pub email: String,
    pub due_on: Day,
    pub done_on: Option<Day>,
    pub done_note: String,
    /// A reminder left.
    pub reminded: bool,
}

/// The list of deliberations examined.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExaminedList)]
pub struct ListBody {
    pub lines: Vec<ListLine>,
    pub drawn_at: Timestamp,
    /// SHA-256 of its paper.
    pub paper_hash: String,
    /// The deliberations changed since: draw it again.
    pub stale: bool,
    pub posted_on: Option<Day>,
    pub posted_by: Option<String>,
    pub published_on: Option<Day>,
    pub sent_at: Option<Timestamp>,
}

/// What followed a sitting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SittingDeliberations)]
pub struct DeliberationsView {
    pub deliberations: Vec<DeliberationBody>,
    pub list: Option<ListBody>,
}

/// The deliberations of a sitting.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/deliberations", tag = "deliberations",
    operation_id = "deliberations_list", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, body = DeliberationsView), (status = 404), (status = 409)))]
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<DeliberationsView>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    Ok(Json(view(&mut tx, sitting).await?))
}

/// The same inside a transaction.
pub(super) async fn view(tx: &mut TenantTx, sitting: Uuid) -> AppResult<DeliberationsView> {
    let source = source(tx, sitting).await?;
    let all = store::of_sitting(tx, sitting).await?;
    let transmissions = store::transmissions(tx, sitting).await?;
    let follow_ups = store::follow_ups(tx, sitting).await?;
    let list = store::list_of(tx, sitting).await?.map(|l| list_body(l, &all));
    let body = |d: Deliberation| {
        let of = |id: Uuid| id == d.id;
        let sent = transmissions.iter().filter(|t| of(t.deliberation_id)).cloned().collect();
        let todo = follow_ups.iter().filter(|f| of(f.deliberation_id)).cloned().collect();
        deliberation_body(d, &source, sent, todo)
    };
    Ok(DeliberationsView { deliberations: all.into_iter().map(body).collect(), list })
}

fn deliberation_body(
    d: Deliberation,
    source: &Source,
    transmissions: Vec<Transmission>,
    follow_ups: Vec<FollowUp>,
) -> DeliberationBody {
    let now = told::record(&source.told(), d.item_id);
    DeliberationBody {
        corrected: now.as_ref() != Some(&d.record.0),
        enforceable_on: enforceable_on(&d, &transmissions),
        id: d.id,
        item_id: d.item_id,
        number: d.number,
        object: d.object,
        matter: d.matter,
        adopted: d.adopted,
        state: d.state,
        visas: d.visas,
        recitals: d.recitals,
        decision: d.decision,
        vote: d.record.0.sentences(),
        record: d.record.0,
        revision: d.revision,
        signed_on: d.signed_on,
        signatures: d.signatures.map(|s| s.0).unwrap_or_default(),
        has_scan: d.scan_hash.is_some(),
        transmissions: transmissions.into_iter().map(TransmissionBody::from).collect(),
        published_on: d.published_on,
        follow_ups: follow_ups.into_iter().map(FollowUpBody::from).collect(),
    }
}

/// Enforceable once published and transmitted (L2131-1); a refused item decides nothing that could be enforced.
pub fn enforceable_on(d: &Deliberation, transmissions: &[Transmission]) -> Option<Day> {
    let received = transmissions.iter().rev().find(|t| t.deliberation_id == d.id && t.kind != "sent");
    let received = received.filter(|t| t.kind == "acknowledged").map(|t| t.happened_on.clone())?;
    let published = d.published_on.clone().filter(|_| d.adopted)?;
    Some(received.max(published))
}

impl From<Transmission> for TransmissionBody {
    fn from(t: Transmission) -> Self {
        Self {
            id: t.id,
            kind: t.kind,
            on: t.happened_on,
            act_id: t.act_id,
            reason: t.reason,
            has_receipt: t.receipt_hash.is_some(),
        }
    }
}

impl From<FollowUp> for FollowUpBody {
    fn from(f: FollowUp) -> Self {
        Self {
            id: f.id,
            what: f.what,
            who: f.who,
            email: f.email,
            due_on: f.due_on,
            done_on: f.done_on,
            done_note: f.done_note,
            reminded: f.reminded_at.is_some(),
        }
    }
}

/// Lines of the list as the deliberations stand.
pub(super) fn lines(all: &[Deliberation]) -> Vec<ListLine> {
    let line = |d: &Deliberation| ListLine {
        item: d.record.0.item.clone(),
        number: d.number.clone(),
        object: d.object.clone(),
        outcome: d.record.0.outcome.clone(),
    };
    all.iter().map(line).collect()
}

fn list_body(list: ExaminedList, all: &[Deliberation]) -> ListBody {
    ListBody {
        stale: lines(all) != list.lines.0,
        lines: list.lines.0,
        drawn_at: list.drawn_at,
        paper_hash: list.paper_hash,
        posted_on: list.posted_on,
        posted_by: list.posted_by,
        published_on: list.published_on,
        sent_at: list.sent_at,
    }
}
