//! What is read of a sitting that was held: its facts, and around them what the papers need.
use super::store;
use crate::features::attendance;
use crate::features::authorities::{self, Authority};
use crate::features::people::{self, Member};
use crate::features::proceedings::{self, Held};
use crate::features::sittings::{self, Item, Sitting};
use crate::platform::blobs::Blobs;
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::time::Timestamp;
use crate::platform::{feed, journal};
use axum::http::StatusCode;
use jiff::tz::TimeZone;
use pupitre_documents::Issuer;
use pupitre_rules::proceedings::Phase;
use pupitre_rules::{french, told};
use serde_json::Value;
use uuid::Uuid;

/// Why nothing can be drawn from a sitting.
pub enum SourceRefusal {
    NotHeld,
}

impl Refusal for SourceRefusal {
    fn code(&self) -> &'static str {
        "deliberations.sitting_not_held"
    }

    fn sentence(&self) -> String {
        "Cette séance n’est pas levée : la liste, les délibérations et le procès-verbal se rédigent à partir de ce qui s’y est \
         passé (articles L2121-15 et L2121-25 du CGCT). Levez la séance, puis revenez ici."
            .into()
    }

    fn status(&self) -> StatusCode {
        StatusCode::CONFLICT
    }
}

/// A sitting that was held, and everything around it.
pub struct Source {
    pub sitting: Sitting,
    pub held: Held,
    pub around: told::Around,
    pub agenda: Vec<Item>,
    pub members: Vec<Member>,
    pub zone: TimeZone,
}

impl Source {
    /// The sitting as it is told.
    pub fn told(&self) -> told::Sitting<'_> {
        told::Sitting {
            setting: &self.held.setting,
            entries: &self.held.entries,
            proceedings: &self.held.proceedings,
            around: &self.around,
            zone: &self.zone,
        }
    }

    /// « Présidente », « Maire », « Deuxième adjoint »: the function of somebody whose name was told.
    pub fn function(&self, name: &str) -> String {
        let member = self.members.iter().find(|m| m.full_name() == name);
        let function = member.map(|m| m.function.trim()).filter(|f| !f.is_empty());
        function.map_or_else(|| "Présidence de séance".into(), french::capital)
    }
}

/// The sitting with its facts; refused while it is not closed.
pub async fn source(tx: &mut TenantTx, id: Uuid) -> AppResult<Source> {
    let sitting = sittings::sitting(tx, id).await?.ok_or(AppError::NotFound)?;
    let held = proceedings::held(tx, id).await?.filter(|h| h.proceedings.phase == Phase::Closed);
    let held = held.ok_or(SourceRefusal::NotHeld)?;
    let agenda = sittings::agenda(tx, id).await?;
    let members = people::members_on(tx, &sitting.day()).await?;
    let replies = attendance::current_replies(tx, id).await?;
    let said_away = replies.iter().filter(|r| !matches!(r.answer.as_str(), "present" | "remote"));
    let name = |mandate: Uuid| members.iter().find(|m| m.mandate_id == mandate).map(Member::full_name);
    let rapporteurs = agenda.iter().filter_map(|i| Some((i.id, name(i.rapporteur_mandate_id?)?)));
    let around = told::Around {
        place: sitting.place.clone(),
        convened_on: store::first_sent_at(tx, id).await?.map(|at| at.day_in(&sitting.time_zone).date()),
        excused: said_away.map(|r| r.mandate_id).collect(),
        rapporteurs: rapporteurs.collect(),
        numbers: store::of_sitting(tx, id).await?.into_iter().map(|d| (d.item_id, d.number)).collect(),
    };
    let zone = TimeZone::get(&sitting.time_zone).unwrap_or(TimeZone::UTC);
    Ok(Source { sitting, held, around, agenda, members, zone })
}

/// « Conseil communautaire, séance du jeudi 17 décembre 2026 à 18 h 30 ».
pub fn sitting_words(sitting: &Sitting, body: &str) -> String {
    let starts = sitting.starts_at.zoned(&sitting.time_zone).datetime();
    format!("{}, séance du {}", french::capital(body), french::long_moment(starts))
}

/// In whose name the papers are made.
pub async fn issuer(tx: &mut TenantTx, blobs: &Blobs) -> AppResult<Issuer> {
    let Authority { id, name, accent, logo_hash, .. } = authorities::authority(tx).await?;
    let logo = match logo_hash {
        Some(hash) => Some(blobs.get(id, &hash).await?),
        None => None,
    };
    Ok(Issuer { authority: name, accent, logo })
}

/// A legal act about a sitting that was held, `verb` by `by`: its line in the journal, and the feed.
pub async fn acted(
    tx: &mut TenantTx,
    (verb, by): (&'static str, Uuid),
    sitting: Uuid,
    facts: Value,
    now: Timestamp,
) -> AppResult<()> {
    let act = journal::Act { at: now, actor: Some(by), verb, subject: Some(sitting), facts: &facts };
    Ok(feed::act(tx, act).await?)
}
