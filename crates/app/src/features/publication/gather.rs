//! What is posted, taken from the rooms where it was made and frozen: from then on the public pages read only this.
use super::model::{ActFacts, AgendaLine, Author, ConvocationFacts, Draft, Facts, SittingFacts};
use super::post::PostRefusal;
use super::{acts, store};
use crate::features::convocations::{self, Convocation, FrozenSitting};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::time::Day;
use pupitre_rules::french;
use uuid::Uuid;

/// The draft of what somebody asks to post.
pub async fn draft(tx: &mut TenantTx, kind: &str, subject: Uuid) -> AppResult<Draft> {
    match kind {
        "convocation" => convocation(tx, subject).await,
        "list" => acts::list(tx, subject).await,
        "deliberation" => acts::deliberation(tx, subject).await,
        "minutes" => acts::minutes(tx, subject).await,
        _ => Err(PostRefusal::UnknownKind.into()),
    }
}

async fn convocation(tx: &mut TenantTx, id: Uuid) -> AppResult<Draft> {
    let c = convocations::convocation(tx, id).await?.ok_or(AppError::NotFound)?;
    let frozen = &c.manifest.0.sitting;
    if !frozen.public {
        return Err(PostRefusal::NotPublic.into());
    }
    if convocations::versions(tx, c.sitting_id).await?.iter().any(|v| v.version > c.version) {
        return Err(PostRefusal::Replaced.into());
    }
    let day = frozen.starts_at.day_in(&frozen.time_zone);
    let original_hash = c.letter_hash.clone().ok_or(PostRefusal::NotReady)?;
    Ok(Draft {
        kind: "convocation",
        subject: c.id,
        number: String::new(),
        title: format!(
            "{}, {}, {}",
            occasion(&c.kind),
            french::inside(&frozen.body),
            french::long_date(day.date())
        ),
        facts: Facts { sitting: Some(sitting_facts(frozen)), act: ActFacts::Convocation(agenda_of(&c)) },
        author: author(tx, &day).await?,
        day,
        original_hash,
    })
}

/// What a version of a convocation is.
pub fn occasion(kind: &str) -> &'static str {
    match kind {
        "addendum" => "Additif à la convocation",
        "replacement" | "correction" => "Convocation rectifiée",
        "postponement" => "Séance reportée",
        "cancellation" => "Séance annulée",
        _ => "Convocation",
    }
}

fn agenda_of(c: &Convocation) -> ConvocationFacts {
    let m = &c.manifest.0;
    let line = |item: &convocations::FrozenItem| AgendaLine {
        id: item.id,
        number: item.number.clone(),
        title: item.title.clone(),
        rapporteur: item.rapporteur.clone(),
        closed_door: item.closed_door,
        sub: item.parent_id.is_some(),
    };
    ConvocationFacts {
        version: c.version,
        occasion: c.kind.clone(),
        sent_at: c.sent_at,
        calendar_uid: m.sitting.calendar_uid.clone(),
        remote: m.sitting.remote_allowed,
        urgent: c.urgent,
        agenda: m.agenda.iter().map(line).collect(),
    }
}

fn sitting_facts(s: &FrozenSitting) -> SittingFacts {
    let told = |text: &str| if s.public { text.to_owned() } else { String::new() };
    SittingFacts {
        id: s.id,
        body_id: s.body_id,
        body: s.body.clone(),
        title: s.title.clone(),
        starts_at: s.starts_at,
        time_zone: s.time_zone.clone(),
        place: told(&s.place),
        address: told(&s.address),
        public: s.public,
    }
}

/// The mayor or president, in whose name acts are made, with his capacity on the day.
pub async fn author(tx: &mut TenantTx, day: &Day) -> AppResult<Author> {
    let Some((person, given, family, civility)) = store::president(tx).await? else {
        return Err(PostRefusal::NoAuthor.into());
    };
    let capacity = store::function_of(tx, person, day).await?;
    let by_office = || if civility == "Madame" { "Présidente" } else { "Président" }.to_owned();
    Ok(Author { given, family, capacity: french::inside(&capacity.unwrap_or_else(by_office)) })
}
