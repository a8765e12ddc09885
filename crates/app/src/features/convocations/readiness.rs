//! The readiness board: who has what, who answered, who must be called this evening.
//!
//! Facts that the law separates stay separate: sent, notified, opened, complete (right version, verified by
//! hash on the tablet), answered. Paper is a channel with its own proof, not a lesser state.
use super::convene_others::{self, NotConvened};
use super::model::{ConvenedAs, ReadinessState};
use super::model::{Convocation, Dispatch, Evidence};
use super::store;
use crate::features::attendance::AnswerGiven;
use crate::features::attendance::{self, Proxy, Reply};
use crate::features::people::Channel;
use crate::features::people::{self, Member};
use crate::features::sittings::{self, Sitting};
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use pupitre_rules::notice::Ruler;
use pupitre_rules::quorum;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// How many stand where; each convened member is counted once, at his furthest state.
#[derive(Debug, Default, Clone, Serialize, ToSchema)]
pub struct ReadinessCounts {
    pub convened: usize,
    pub answered: usize,
    pub complete: usize,
    pub opened: usize,
    pub notified: usize,
    pub sent: usize,
    pub paper: usize,
    pub present: usize,
    pub absent: usize,
    pub proxy: usize,
    pub no_answer: usize,
}

/// One recipient on the board.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReadinessRow {
    pub dispatch_id: Uuid,
    pub mandate_id: Uuid,
    pub name: String,
    pub sort_key: String,
    pub commune: String,
    pub group_name: String,
    #[schema(value_type = ConvenedAs)]
    pub capacity: String,
    #[schema(value_type = Channel)]
    pub channel: String,
    pub phone: String,
    pub email: String,
    /// `answered`, `complete`, `opened`, `notified`, `sent`, `paper`.
    #[schema(value_type = ReadinessState)]
    pub state: String,
    /// What went wrong, in a sentence.
    pub trouble: Option<String>,
    pub sent_at: Timestamp,
    pub accepted_at: Option<Timestamp>,
    pub notified_at: Option<Timestamp>,
    pub opened_at: Option<Timestamp>,
    pub complete_at: Option<Timestamp>,
    pub answered_at: Option<Timestamp>,
    #[schema(value_type = Option<AnswerGiven>)]
    pub answer: Option<String>,
    pub proxy_to: Option<String>,
    pub last_seen_at: Option<Timestamp>,
    pub to_call: bool,
}

/// Forecast of the quorum from replies; proxies do not count (CGCT L2121-17).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuorumForecast {
    pub needed: usize,
    pub expected_present: usize,
    pub in_office: usize,
    pub sentence: String,
}

/// The ruler of the law as it was when the version left.
#[derive(Serialize, ToSchema)]
pub struct SentRuler {
    #[serde(flatten)]
    ruler: Ruler,
    sent_at: Timestamp,
}

/// The board of one version.
#[derive(Debug, Serialize, ToSchema)]
pub struct Readiness {
    pub counts: ReadinessCounts,
    pub quorum: QuorumForecast,
    /// The ruler as it was at the moment of sending, with `sent_at`.
    #[schema(value_type = SentRuler)]
    pub ruler: Value,
    pub rows: Vec<ReadinessRow>,
    /// Whom this version, the last one, should reach and does not: seated since, or left out of the sending.
    pub not_convened: Vec<NotConvened>,
}

/// The board of a version.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/convocations/{convocation}/readiness",
    tag = "convocations", operation_id = "convocations_readiness",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("convocation" = Uuid, Path)),
    security(("session" = []), ("token" = ["readiness:read"])),
    responses((status = 200, body = Readiness), (status = 404)))]
pub(super) async fn readiness(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, convocation)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Json<Readiness>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let (sitting, convocation) = find(&mut tx, sitting, convocation).await?;
    Ok(Json(board(&mut tx, &sitting, &convocation, state.clock.now()).await?))
}

/// The same as a table for a spreadsheet.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/convocations/{convocation}/readiness.csv",
    tag = "convocations", operation_id = "convocations_readiness_csv",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("convocation" = Uuid, Path)),
    security(("session" = []), ("token" = ["readiness:read"])),
    responses((status = 200, content_type = "text/csv"), (status = 404)))]
pub(super) async fn readiness_csv(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, convocation)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let (sitting, convocation) = find(&mut tx, sitting, convocation).await?;
    let rows = rows(&mut tx, &sitting, &convocation, state.clock.now()).await?;
    let name = format!("attachment; filename=\"suivi-{}.csv\"", sitting.day().0);
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, csv(&rows, &sitting.time_zone)).into_response())
}

/// A sitting of the authority and one of its versions, or 404.
pub(super) async fn find(
    tx: &mut TenantTx,
    sitting: Uuid,
    convocation: Uuid,
) -> AppResult<(Sitting, Convocation)> {
    let sitting = sittings::sitting(tx, sitting).await?.ok_or(AppError::NotFound)?;
    let convocation = store::convocation(tx, convocation).await?.ok_or(AppError::NotFound)?;
    if convocation.sitting_id != sitting.id {
        return Err(AppError::NotFound);
    }
    Ok((sitting, convocation))
}

/// Where each recipient of a version stands, in the order of names.
pub(super) async fn rows(
    tx: &mut TenantTx,
    sitting: &Sitting,
    convocation: &Convocation,
    now: Timestamp,
) -> AppResult<Vec<ReadinessRow>> {
    let facts = Facts {
        dispatches: store::dispatches(tx, convocation.id).await?,
        evidence: store::evidence(tx, convocation.id).await?,
        replies: attendance::current_replies(tx, sitting.id).await?,
        proxies: attendance::current_proxies(tx, sitting.id).await?,
        members: people::members_on(tx, &sitting.day()).await?,
        seen: store::last_seen(tx, convocation.id).await?.into_iter().collect(),
        now,
    };
    Ok(facts.rows())
}

/// Everything known about one version.
pub(super) async fn board(
    tx: &mut TenantTx,
    sitting: &Sitting,
    convocation: &Convocation,
    now: Timestamp,
) -> AppResult<Readiness> {
    let rows = rows(tx, sitting, convocation, now).await?;
    let counts = count(&rows);
    let in_office = rows.iter().filter(|r| r.capacity == "member").count();
    // By videoconference too: the quorum is that of all the places together (CGCT L5211-11-1).
    let comes = |r: &&ReadinessRow| matches!(r.answer.as_deref(), Some("present" | "remote"));
    let expected = rows.iter().filter(|r| r.capacity != "informed").filter(comes).count();
    let mut ruler = convocation.notice.0.clone();
    ruler["sent_at"] = convocation.sent_at.0.into();
    Ok(Readiness {
        counts,
        quorum: QuorumForecast {
            needed: quorum::needed(in_office),
            expected_present: expected,
            in_office,
            sentence: quorum::forecast_sentence(in_office, expected),
        },
        ruler,
        rows,
        not_convened: convene_others::not_convened(tx, sitting, convocation, now).await?,
    })
}

struct Facts {
    dispatches: Vec<Dispatch>,
    evidence: Vec<Evidence>,
    replies: Vec<Reply>,
    proxies: Vec<Proxy>,
    members: Vec<Member>,
    /// Last sign of life of each person's devices.
    seen: HashMap<Uuid, Timestamp>,
    now: Timestamp,
}

impl Facts {
    fn rows(&self) -> Vec<ReadinessRow> {
        let members: HashMap<Uuid, &Member> = self.members.iter().map(|m| (m.mandate_id, m)).collect();
        let replies: HashMap<Uuid, &Reply> = self.replies.iter().map(|r| (r.mandate_id, r)).collect();
        let proxies: HashMap<Uuid, &Proxy> = self.proxies.iter().map(|p| (p.giver_id, p)).collect();
        let mut last: HashMap<Uuid, &Evidence> = HashMap::new();
        for e in
            self.evidence.iter().filter(|e| matches!(e.kind.as_str(), "refused" | "delayed" | "accepted"))
        {
            last.insert(e.dispatch_id, e);
        }
        let mut rows: Vec<ReadinessRow> = self
            .dispatches
            .iter()
            .map(|d| {
                let member = members.get(&d.mandate_id).copied();
                let reply = replies.get(&d.mandate_id).copied();
                let holder = proxies.get(&d.mandate_id).and_then(|p| members.get(&p.holder_id));
                self.row(d, member, reply, holder.map(|m| m.full_name()), last.get(&d.id).copied())
            })
            .collect();
        rows.sort_by(|a, b| a.sort_key.cmp(&b.sort_key));
        rows
    }

    fn row(
        &self,
        d: &Dispatch,
        member: Option<&Member>,
        reply: Option<&Reply>,
        proxy_to: Option<String>,
        last: Option<&Evidence>,
    ) -> ReadinessRow {
        let state = state_of(d, reply);
        let seen = self.seen.get(&d.person_id).copied();
        let trouble = trouble(d, state, last, seen, self.now);
        ReadinessRow {
            dispatch_id: d.id,
            mandate_id: d.mandate_id,
            name: d.name.clone(),
            sort_key: member.map_or_else(|| d.name.to_lowercase(), |m| m.sort_key.clone()),
            commune: member.and_then(|m| m.commune.clone()).unwrap_or_default(),
            group_name: member.map(|m| m.group_name.clone()).unwrap_or_default(),
            capacity: d.capacity.clone(),
            channel: d.channel.clone(),
            phone: member.map(|m| m.phone.clone()).unwrap_or_default(),
            email: if d.channel == "electronic" { d.address.clone() } else { String::new() },
            state: state.to_owned(),
            to_call: match d.capacity.as_str() {
                "member" => trouble.is_some() || matches!(state, "sent" | "notified"),
                // A substitute sits only in place of a titular: he is called when nothing reaches him.
                "substitute" => trouble.is_some() || state == "sent",
                _ => false,
            },
            trouble,
            sent_at: d.dispatched_at,
            accepted_at: d.accepted_at,
            notified_at: d.notified_at,
            opened_at: d.opened_at,
            complete_at: d.complete_at,
            answered_at: reply.map(|r| r.at),
            answer: reply.map(|r| r.answer.clone()),
            proxy_to,
            last_seen_at: seen,
        }
    }
}

/// The furthest state reached.
fn state_of(d: &Dispatch, reply: Option<&Reply>) -> &'static str {
    match d {
        _ if reply.is_some() => "answered",
        d if d.channel == "paper" => "paper",
        d if d.complete_at.is_some() => "complete",
        d if d.opened_at.is_some() => "opened",
        d if d.notified_at.is_some() || d.accepted_at.is_some() => "notified",
        _ => "sent",
    }
}

/// What a clerk must know before she picks up the telephone.
fn trouble(
    d: &Dispatch,
    state: &str,
    last: Option<&Evidence>,
    seen: Option<Timestamp>,
    now: Timestamp,
) -> Option<String> {
    if matches!(state, "answered" | "complete") {
        return None;
    }
    match last.map(|e| e.kind.as_str()) {
        Some("refused") => return Some("Adresse refusée par le serveur de courriel".into()),
        Some("delayed") => return Some("Le serveur de courriel ne répond pas encore".into()),
        _ => {}
    }
    if d.channel == "electronic" && d.address.is_empty() {
        return Some("Aucune adresse électronique".into());
    }
    if d.channel == "paper" && d.accepted_at.is_none() {
        return Some("Pli non encore posté".into());
    }
    let silent = seen.map(|at| (now.0 - at.0) / 86_400_000).filter(|days| *days >= 7)?;
    Some(format!("Tablette muette depuis {silent} jours"))
}

/// Counts of a board: the members who sit. A substitute who comes is present in a member’s place, and counts for
/// nothing else; the informed have their lines, not their numbers.
pub(super) fn count(rows: &[ReadinessRow]) -> ReadinessCounts {
    let mut counts = ReadinessCounts::default();
    for row in rows.iter().filter(|r| r.capacity != "informed") {
        if row.capacity == "substitute" {
            counts.present += usize::from(row.answer.as_deref() == Some("present"));
            continue;
        }
        counts.convened += 1;
        let place = match row.state.as_str() {
            "answered" => &mut counts.answered,
            "complete" => &mut counts.complete,
            "opened" => &mut counts.opened,
            "notified" => &mut counts.notified,
            "paper" => &mut counts.paper,
            _ => &mut counts.sent,
        };
        *place += 1;
        let said = match row.answer.as_deref() {
            Some("present" | "remote") => &mut counts.present,
            Some("proxy") => &mut counts.proxy,
            Some(_) => &mut counts.absent,
            None => &mut counts.no_answer,
        };
        *said += 1;
    }
    counts
}

fn csv(rows: &[ReadinessRow], zone: &str) -> Vec<u8> {
    let moment = |at: Option<Timestamp>| {
        at.map(|t| t.zoned(zone).strftime("%d/%m/%Y %H:%M").to_string()).unwrap_or_default()
    };
    let headers = [
        "Élu",
        "Commune",
        "Groupe",
        "Reçoit par",
        "État",
        "À signaler",
        "Téléphone",
        "Envoyée le",
        "Acceptée le",
        "Notifiée le",
        "Ouverte le",
        "Complète le",
        "Réponse",
        "Pouvoir à",
    ];
    let lines: Vec<Vec<String>> = rows
        .iter()
        .map(|r| {
            vec![
                r.name.clone(),
                r.commune.clone(),
                r.group_name.clone(),
                if r.channel == "paper" { "papier".into() } else { "tablette".into() },
                state_word(&r.state).into(),
                r.trouble.clone().unwrap_or_default(),
                r.phone.clone(),
                moment(Some(r.sent_at)),
                moment(r.accepted_at),
                moment(r.notified_at),
                moment(r.opened_at),
                moment(r.complete_at),
                r.answer.as_deref().map(answer_word).unwrap_or_default().into(),
                r.proxy_to.clone().unwrap_or_default(),
            ]
        })
        .collect();
    pupitre_tabular::write_csv(&headers.map(str::to_owned), &lines)
}

fn state_word(state: &str) -> &'static str {
    match state {
        "answered" => "a répondu",
        "complete" => "dossier complet",
        "opened" => "ouverte",
        "notified" => "notifiée",
        "paper" => "papier",
        _ => "envoyée",
    }
}

fn answer_word(answer: &str) -> &'static str {
    match answer {
        "present" => "présent",
        "remote" => "à distance",
        "absent" => "absent",
        "proxy" => "pouvoir",
        "substitute" => "suppléant",
        _ => "",
    }
}
