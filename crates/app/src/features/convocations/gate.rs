//! The gate before sending: facts gathered from the rooms, judged by `rules::gate`.
use super::model::ConvenedAs;
use super::recipients::{self, Recipient};
use crate::features::bodies::{self, Body};
use crate::features::people::Channel;
use crate::features::sittings::{self, Sitting};
use crate::features::{authorities, dossiers};
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use jiff::tz::TimeZone;
use pupitre_rules::gate::{self as law_gate, Facts, GateFinding, Item};
use pupitre_rules::law::{self, Kind};
use pupitre_rules::notice::{self, Assessment, Input, Ruler, Severity};
use pupitre_rules::{authority, gate::Recipient as LawRecipient};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who will receive, by channel.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GateCounts {
    pub electronic: usize,
    pub paper: usize,
    pub informed: usize,
    pub substitutes: usize,
}

/// One recipient as the clerk checks him.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GateRecipient {
    pub mandate_id: Uuid,
    pub name: String,
    pub commune: String,
    #[schema(value_type = ConvenedAs)]
    pub capacity: String,
    #[schema(value_type = Channel)]
    pub channel: String,
    pub address: String,
    pub problem: Option<String>,
    /// Last lawful moment for him.
    pub last_moment: Option<Timestamp>,
}

/// Everything to know before sending.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Gate {
    pub ready: bool,
    pub findings: Vec<GateFinding>,
    pub ruler: Ruler,
    pub counts: GateCounts,
    pub recipients: Vec<GateRecipient>,
}

/// What the law says of a sitting and its recipients at a moment.
pub(super) struct Judgement {
    pub findings: Vec<GateFinding>,
    pub ruler: Ruler,
    assessment: Assessment,
}

impl Judgement {
    pub(super) fn ready(&self) -> bool {
        self.findings.iter().all(|f| f.finding.severity != Severity::Blocks)
    }

    /// Findings that forbid sending.
    pub(super) fn blocking(&self) -> Vec<&GateFinding> {
        self.findings.iter().filter(|f| f.finding.severity == Severity::Blocks).collect()
    }
}

/// The gate of a sitting as it stands.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/gate", tag = "convocations",
    operation_id = "convocations_gate", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, body = Gate), (status = 404)))]
pub(super) async fn gate(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<Gate>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let sitting = sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?;
    let body = bodies::body(&mut tx, sitting.body_id).await?.ok_or(AppError::NotFound)?;
    let recipients = recipients::recipients(&mut tx, &sitting, &body).await?;
    let judged = assess(&mut tx, &sitting, &body, &recipients, state.clock.now()).await?;
    Ok(Json(Gate {
        ready: judged.ready(),
        counts: counts(&recipients),
        recipients: recipients.iter().map(|r| row(r, &judged.findings, &judged.assessment)).collect(),
        findings: judged.findings,
        ruler: judged.ruler,
    }))
}

/// Judges a sitting and its recipients at a moment.
pub(super) async fn assess(
    tx: &mut TenantTx,
    sitting: &Sitting,
    body: &Body,
    recipients: &[Recipient],
    now: Timestamp,
) -> AppResult<Judgement> {
    let authority = authorities::authority(tx).await?;
    let items = items(tx, sitting).await?;
    let unplaced = dossiers::documents(tx, sitting.id).await?.iter().filter(|d| d.item_id.is_none()).count();
    let arriving = usize::try_from(dossiers::uploads_under_way(tx, sitting.id).await?).unwrap_or(0);
    let zone = TimeZone::get(&sitting.time_zone).unwrap_or(TimeZone::UTC);
    let assessment = assessment(sitting, body, &items, &zone)?;
    let rule = law::rule_on(&body.regime, assessment.sitting_day);
    let inhabitants = authorities::population_on(tx, &sitting.day()).await?.unwrap_or(0);
    let note_by_law = law::note_required(&body.regime, inhabitants, assessment.sitting_day);
    let listed: Vec<LawRecipient> = recipients.iter().map(for_law).collect();
    let lonely = without_substitute(&authority.kind, body, recipients);
    let facts = Facts {
        items: &items,
        recipients: &listed,
        unplaced,
        arriving,
        note_required: body.note_required.unwrap_or(note_by_law),
        paper_by_default: rule.is_some_and(|r| r.paper_by_default),
        remote_allowed: sitting.remote_allowed,
        remote_lawful: authority::remote_lawful(&authority.kind, &body.kind),
        urgent: sitting.urgent,
        urgency_reason: &sitting.urgency_reason,
        informs_audience: body.informs_audience,
        without_substitute: &lonely,
        assessment: &assessment,
        starts: sitting.starts_at.instant(),
        now: now.instant(),
        today: now.zoned(&sitting.time_zone).date(),
    };
    let findings = law_gate::check_sitting(&facts, &sitting.id.to_string());
    let ruler = notice::ruler(&assessment, now.instant(), &zone);
    Ok(Judgement { findings, ruler, assessment })
}

/// The notice that the law asks for this sitting.
fn assessment(sitting: &Sitting, body: &Body, items: &[Item], zone: &TimeZone) -> AppResult<Assessment> {
    let own = match (body.own_notice_kind.as_deref(), body.own_notice_days) {
        (Some(kind), Some(days)) => {
            let kind = if kind == "calendar" { Kind::Calendar } else { Kind::Francs };
            Some((kind, i32::try_from(days).unwrap_or(i32::MAX)))
        }
        _ => None,
    };
    let input = Input {
        regime: law::regime_of_sitting(&body.regime, sitting.first_after_renewal),
        own,
        meeting: sitting.starts_at.zoned(&sitting.time_zone).datetime(),
        zone: zone.clone(),
        urgent: sitting.urgent,
        budget: items.iter().any(|i| i.kind == "budget"),
    };
    let judge = if sitting.second_of.is_some() { notice::assess_second } else { notice::assess };
    judge(&input).map_err(|refusal| AppError::field("bodies.unknown_regime", "regime", refusal.to_string()))
}

async fn items(tx: &mut TenantTx, sitting: &Sitting) -> AppResult<Vec<Item>> {
    let agenda = sittings::agenda(tx, sitting.id).await?;
    let documents = dossiers::documents(tx, sitting.id).await?;
    let kinds =
        |id: Uuid| documents.iter().filter(move |d| d.item_id == Some(id)).map(|d| d.kind.clone()).collect();
    let heads = |id: Uuid| agenda.iter().any(|i| i.parent_id == Some(id));
    Ok(agenda
        .iter()
        .map(|i| Item {
            id: i.id.to_string(),
            number: i.number.clone(),
            title: i.title.clone(),
            kind: i.kind.clone(),
            heads_others: heads(i.id),
            documents: kinds(i.id),
            on_site: !i.on_site.trim().is_empty(),
        })
        .collect())
}

fn for_law(r: &Recipient) -> LawRecipient {
    LawRecipient {
        id: r.member.mandate_id.to_string(),
        name: r.member.full_name(),
        capacity: r.capacity.into(),
        channel: r.channel.into(),
        address: r.address.clone(),
        paper_requested: r.member.paper_requested,
    }
}

/// Communes that have one seat in a community's council and no substitute convened beside it (L5211-6).
fn without_substitute(authority_kind: &str, body: &Body, recipients: &[Recipient]) -> Vec<String> {
    if body.kind != "council" || !authority_kind.starts_with("communaute") {
        return Vec::new();
    }
    let mut by_commune: HashMap<Uuid, (usize, bool, String)> = HashMap::new();
    for r in recipients {
        let (Some(id), Some(name)) = (r.member.commune_id, &r.member.commune) else { continue };
        let entry = by_commune.entry(id).or_insert((0, false, name.clone()));
        match r.capacity {
            "member" => entry.0 += 1,
            "substitute" => entry.1 = true,
            _ => {}
        }
    }
    let mut names: Vec<String> = by_commune
        .into_values()
        .filter(|(titulars, has, _)| *titulars == 1 && !has)
        .map(|(.., n)| n)
        .collect();
    names.sort_unstable();
    names
}

fn counts(recipients: &[Recipient]) -> GateCounts {
    let count = |which: &dyn Fn(&Recipient) -> bool| recipients.iter().filter(|r| which(r)).count();
    GateCounts {
        electronic: count(&|r| r.channel == "electronic" && r.capacity != "informed"),
        paper: count(&|r| r.channel == "paper"),
        informed: count(&|r| r.capacity == "informed"),
        substitutes: count(&|r| r.capacity == "substitute"),
    }
}

fn row(r: &Recipient, findings: &[GateFinding], assessment: &Assessment) -> GateRecipient {
    let id = r.member.mandate_id.to_string();
    let mine = |f: &&GateFinding| f.target.as_ref().is_some_and(|t| t.kind == "member" && t.id == id);
    GateRecipient {
        mandate_id: r.member.mandate_id,
        name: r.member.full_name(),
        commune: r.member.commune.clone().unwrap_or_default(),
        capacity: r.capacity.into(),
        channel: r.channel.into(),
        address: r.address.clone(),
        problem: findings.iter().find(mine).map(|f| f.finding.title.clone()),
        last_moment: assessment.last_moment.map(Into::into),
    }
}
