//! `attendance.say`, `attendance.empower`, `attendance.revoke`: what a member says about a sitting, from his
//! tablet or through the clerk. A proxy is named, for one sitting, one per holder, revocable, three in a row at
//! most (CGCT L2121-20); it falls when its giver says he will come.
use super::store::{self, NewReply};
use crate::features::bodies::{self, Seat};
use crate::features::people::{self, Member};
use crate::features::sittings::{self, Sitting};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::ids;
use crate::platform::time::Timestamp;
use crate::platform::{feed, jobs, journal};
use axum::http::StatusCode;
use pupitre_rules::proxy::{self, Situation};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Why what a member says is not taken.
pub enum SayRefusal {
    NotConvened,
    SittingOver,
    SittingCancelled,
    UnknownAnswer(String),
    RemoteNotAllowed,
    NoSubstitute,
    Proxy(proxy::Refusal),
    HolderUnknown,
    NoProxy,
}

impl Refusal for SayRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotConvened => "attendance.not_convened",
            Self::SittingOver => "attendance.sitting_over",
            Self::SittingCancelled => "attendance.sitting_cancelled",
            Self::UnknownAnswer(_) => "attendance.unknown_answer",
            Self::RemoteNotAllowed => "attendance.remote_not_allowed",
            Self::NoSubstitute => "attendance.no_substitute",
            Self::Proxy(_) => "attendance.proxy_refused",
            Self::HolderUnknown => "attendance.holder_unknown",
            Self::NoProxy => "attendance.no_proxy",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotConvened => "Cet élu n’est pas convoqué à cette séance.".into(),
            Self::SittingOver => {
                "La séance a commencé : les réponses sont closes. Prévenez le secrétariat de séance.".into()
            }
            Self::SittingCancelled => "Cette séance est annulée : aucune réponse n’est attendue.".into(),
            Self::UnknownAnswer(answer) => {
                format!("« {answer} » n’est pas une réponse connue. Attendu : présent, à distance, absent, suppléant.")
            }
            Self::RemoteNotAllowed => {
                "Cette séance se tient sans visioconférence : choisissez présent, absent, ou donnez pouvoir.".into()
            }
            Self::NoSubstitute => {
                "Aucun suppléant n’est enregistré pour cet élu (article L5211-6 du CGCT). Il peut donner pouvoir.".into()
            }
            Self::Proxy(refusal) => refusal.to_string(),
            Self::HolderUnknown => "La personne choisie ne siège pas dans cet organe : choisissez un autre élu.".into(),
            Self::NoProxy => "Aucun pouvoir de cet élu n’est en cours pour cette séance.".into(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotConvened => StatusCode::NOT_FOUND,
            Self::Proxy(_) | Self::SittingOver | Self::NoProxy => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

/// Who speaks, for which mandate, about which sitting.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// Made by the tablet: the same twice is the same word.
    pub id: Uuid,
    pub sitting: Uuid,
    pub mandate: Uuid,
    pub by_person: Uuid,
    /// `tablet`, `clerk`, `paper`.
    pub source: &'static str,
    /// The office holds a certificate of illness of the giver (CGCT L2121-20).
    pub illness_certified: bool,
    /// The tablet's clock, informative.
    pub said_at: Timestamp,
    /// The server's clock: what counts.
    pub at: Timestamp,
}

/// The sitting, its seats and members, once they are known to allow a word.
struct Ground {
    sitting: Sitting,
    seats: Vec<Seat>,
    members: HashMap<Uuid, Member>,
}

/// Takes a reply: `present`, `remote`, `absent`, `substitute`.
pub async fn say(tx: &mut TenantTx, word: Word, answer: &str) -> AppResult<()> {
    if store::known(tx, word.id).await? {
        return Ok(());
    }
    let ground = ground(tx, word).await?;
    check_answer(&ground, word, answer)?;
    // « Il tombe si vous venez » ; an absence without proxy takes the proxy back too.
    if let Some(fallen) = store::revoke_given(tx, word.sitting, word.mandate, word.at).await? {
        write_act(tx, word, "attendance.revoke", fallen.holder_id).await?;
    }
    if answer == "substitute" {
        let titular = json!({ "titular": word.mandate });
        jobs::enqueue(tx, "convocations.convene_substitute", word.sitting, &titular, word.at, word.at)
            .await?;
    }
    write_reply(tx, word, answer).await
}

/// Gives a proxy to a colleague of the body.
pub async fn empower(tx: &mut TenantTx, word: Word, holder: Uuid) -> AppResult<()> {
    if store::known(tx, word.id).await? {
        return Ok(());
    }
    let ground = ground(tx, word).await?;
    let body = bodies::body(tx, ground.sitting.body_id).await?.ok_or(AppError::NotFound)?;
    proxy::allowed(&body.kind, &body.regime, &body.name).map_err(SayRefusal::Proxy)?;
    let seat = ground.seats.iter().find(|s| s.mandate_id == holder && s.role != "substitute");
    if seat.is_none() || !ground.members.contains_key(&holder) {
        return Err(SayRefusal::HolderUnknown.into());
    }
    let situation = situation(tx, &ground, word, holder).await?;
    proxy::check(&situation).map_err(SayRefusal::Proxy)?;
    store::revoke_given(tx, word.sitting, word.mandate, word.at).await?;
    store::insert_proxy(tx, ids::new_id(), word.sitting, word.mandate, holder, word.source, word.at).await?;
    write_act(tx, word, "attendance.empower", holder).await?;
    write_reply(tx, word, "proxy").await
}

/// Takes a proxy back; the member is then without answer but « absent ».
pub async fn revoke(tx: &mut TenantTx, word: Word) -> AppResult<()> {
    if store::known(tx, word.id).await? {
        return Ok(());
    }
    ground(tx, word).await?;
    let Some(taken) = store::revoke_given(tx, word.sitting, word.mandate, word.at).await? else {
        return Err(SayRefusal::NoProxy.into());
    };
    write_act(tx, word, "attendance.revoke", taken.holder_id).await?;
    write_reply(tx, word, "absent").await
}

async fn ground(tx: &mut TenantTx, word: Word) -> AppResult<Ground> {
    let sitting = sittings::sitting(tx, word.sitting).await?.ok_or(AppError::NotFound)?;
    match sitting.state.as_str() {
        "cancelled" => return Err(SayRefusal::SittingCancelled.into()),
        "draft" => return Err(SayRefusal::NotConvened.into()),
        _ => {}
    }
    if word.at >= sitting.starts_at || sitting.state == "held" {
        return Err(SayRefusal::SittingOver.into());
    }
    let day = sitting.day();
    let seats = bodies::seats_on(tx, sitting.body_id, &day).await?;
    if !seats.iter().any(|s| s.mandate_id == word.mandate) {
        return Err(SayRefusal::NotConvened.into());
    }
    let members = people::members_on(tx, &day).await?.into_iter().map(|m| (m.mandate_id, m)).collect();
    Ok(Ground { sitting, seats, members })
}

fn check_answer(ground: &Ground, word: Word, answer: &str) -> Result<(), SayRefusal> {
    match answer {
        "present" | "absent" => Ok(()),
        "remote" if ground.sitting.remote_allowed => Ok(()),
        "remote" => Err(SayRefusal::RemoteNotAllowed),
        "substitute" if ground.seats.iter().any(|s| s.substitute_for == Some(word.mandate)) => Ok(()),
        "substitute" => Err(SayRefusal::NoSubstitute),
        other => Err(SayRefusal::UnknownAnswer(other.chars().take(40).collect())),
    }
}

async fn situation(tx: &mut TenantTx, ground: &Ground, word: Word, holder: Uuid) -> AppResult<Situation> {
    let proxies = store::current_proxies(tx, word.sitting).await?;
    let replies = store::current_replies(tx, word.sitting).await?;
    let name = |mandate: Uuid| ground.members.get(&mandate).map(Member::full_name).unwrap_or_default();
    let before =
        store::gave_before(tx, ground.sitting.body_id, ground.sitting.starts_at, word.mandate).await?;
    Ok(Situation {
        same_person: holder == word.mandate
            || ground.members.get(&holder).map(|m| m.person_id)
                == ground.members.get(&word.mandate).map(|m| m.person_id),
        holder_name: name(holder),
        holder_holds_from: proxies
            .iter()
            .find(|p| p.holder_id == holder && p.giver_id != word.mandate)
            .map(|p| name(p.giver_id)),
        holder_gave_to: proxies.iter().find(|p| p.giver_id == holder).map(|p| name(p.holder_id)),
        holder_absent: replies
            .iter()
            .any(|r| r.mandate_id == holder && matches!(r.answer.as_str(), "absent" | "substitute")),
        giver_holds_from: proxies.iter().find(|p| p.holder_id == word.mandate).map(|p| name(p.giver_id)),
        consecutive_before: before.iter().take_while(|gave| **gave).count() as u32,
        illness_certified: word.illness_certified,
    })
}

async fn write_reply(tx: &mut TenantTx, word: Word, answer: &str) -> AppResult<()> {
    let reply = NewReply {
        id: word.id,
        sitting: word.sitting,
        mandate: word.mandate,
        answer,
        by_person: word.by_person,
        source: word.source,
        said_at: word.said_at,
        at: word.at,
    };
    store::insert_reply(tx, &reply).await?;
    let ids = json!({ "mandate": word.mandate });
    feed::tell(tx, "attendance.say", Some(word.sitting), word.at, &ids).await?;
    Ok(())
}

async fn write_act(tx: &mut TenantTx, word: Word, verb: &'static str, holder: Uuid) -> AppResult<()> {
    let mut facts =
        json!({ "sitting": word.sitting, "giver": word.mandate, "holder": holder, "source": word.source });
    if word.illness_certified {
        facts["illness_certified"] = json!(true);
    }
    let act = journal::Act {
        at: word.at,
        actor: Some(word.by_person),
        verb,
        subject: Some(word.sitting),
        facts: &facts,
    };
    journal::record(tx, act).await?;
    Ok(())
}
