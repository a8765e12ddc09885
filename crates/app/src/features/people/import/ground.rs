//! What the authority already knows: the ground on which a file is judged.
use super::store::{self, CouncilSeat};
use crate::features::authorities;
use crate::features::people::model::{Capacity, Commune, Member, Person};
use crate::features::people::store as people;
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::state::AppState;
use crate::platform::time::Day;
use jiff::civil::Date;
use pupitre_tabular::{Channel, ExistingMember, KnownCommune, KnownTitular};
use std::collections::HashMap;
use uuid::Uuid;

/// A mandate already written here, with its person.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub member: Member,
    pub person: Person,
    /// The mandate that this substitute replaces in the council.
    pub titular: Option<Uuid>,
}

/// The authority itself.
#[derive(Debug, Clone)]
pub(super) struct Whose {
    pub kind: String,
    pub siren: String,
    pub insee_code: Option<String>,
}

/// The one council that a file may fill.
#[derive(Debug, Clone)]
pub(super) struct Council {
    pub id: Uuid,
    pub seats: Vec<CouncilSeat>,
}

/// Everything needed to judge a file.
#[derive(Debug, Clone)]
pub(super) struct Ground {
    pub today: Day,
    /// Capacity of the lines that do not say it.
    pub capacity: Capacity,
    /// None: the file is read for itself.
    pub authority: Option<Whose>,
    pub communes: Vec<Commune>,
    pub known: Vec<Known>,
    pub council: Option<Council>,
}

/// A full name whatever the order of its words.
pub(super) fn words_key(name: &str) -> String {
    let folded = pupitre_tabular::fold(name);
    let mut words: Vec<&str> = folded.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

/// As the reader of tables says it.
pub(super) fn tabular(capacity: Capacity) -> pupitre_tabular::Capacity {
    match capacity {
        Capacity::Sitting => pupitre_tabular::Capacity::Sitting,
        Capacity::Substitute => pupitre_tabular::Capacity::Substitute,
        Capacity::Informed => pupitre_tabular::Capacity::Informed,
    }
}

impl Ground {
    /// A file read for itself, against nobody.
    pub fn bare(today: Day, capacity: Capacity) -> Self {
        Self { today, capacity, authority: None, communes: Vec::new(), known: Vec::new(), council: None }
    }

    /// What the authority of this transaction knows.
    pub async fn load(tx: &mut TenantTx, state: &AppState, capacity: Capacity) -> AppResult<Self> {
        let authority = authorities::authority(tx).await?;
        let today = state.clock.now().day_in(&authority.time_zone);
        let mut councils = store::councils(tx, &today).await?;
        let council = match (councils.pop(), councils.is_empty()) {
            (Some(id), true) => Some(Council { id, seats: store::council_seats(tx, id, &today).await? }),
            _ => None,
        };
        let replaced: HashMap<Uuid, Uuid> = council
            .iter()
            .flat_map(|c| &c.seats)
            .filter_map(|seat| seat.substitute_for.filter(|_| seat.open).map(|of| (seat.mandate_id, of)))
            .collect();
        let persons: HashMap<Uuid, Person> =
            people::persons_here(tx).await?.into_iter().map(|p| (p.id, p)).collect();
        let members = people::mandates(tx, None).await?;
        let known = members.into_iter().filter_map(|member| {
            let person = persons.get(&member.person_id)?.clone();
            let titular = replaced.get(&member.mandate_id).copied();
            Some(Known { member, person, titular })
        });
        Ok(Self {
            known: known.collect(),
            communes: people::communes(tx).await?,
            authority: Some(Whose {
                kind: authority.kind,
                siren: authority.siren,
                insee_code: authority.insee_code,
            }),
            today,
            capacity,
            council,
        })
    }

    /// Kind of the authority; empty when there is none.
    pub fn kind(&self) -> &str {
        self.authority.as_ref().map_or("", |a| &a.kind)
    }

    /// Full name of a known mandate.
    pub fn name_of(&self, mandate: Uuid) -> Option<String> {
        self.known.iter().find(|k| k.member.mandate_id == mandate).map(|k| k.member.full_name())
    }

    /// Sitting members in force, whom a substitute may replace.
    pub fn titulars(&self) -> impl Iterator<Item = &Member> {
        let sits =
            |m: &&Member| m.capacity == "sitting" && m.ends_on.as_ref().is_none_or(|e| *e >= self.today);
        self.known.iter().map(|k| &k.member).filter(sits)
    }

    /// The same, as the reader of tables takes them.
    pub fn known_titulars(&self) -> Vec<KnownTitular> {
        self.titulars().map(|m| KnownTitular { name: m.full_name(), commune: m.commune.clone() }).collect()
    }

    /// Communes as the reader of tables takes them.
    pub fn known_communes(&self) -> Vec<KnownCommune> {
        let known = |c: &Commune| KnownCommune { name: c.name.clone(), insee_code: c.insee_code.clone() };
        self.communes.iter().map(known).collect()
    }

    /// Known members as the plan takes them: as this authority sees them, not as others do.
    pub fn existing(&self) -> Vec<ExistingMember> {
        let day = |day: &Option<Day>| day.as_ref().map(Day::date);
        let one = |known: &Known| {
            let m = &known.member;
            ExistingMember {
                person_id: m.person_id.to_string(),
                mandate_id: Some(m.mandate_id.to_string()),
                civility: m.civility.clone(),
                given_name: m.given_name.clone(),
                family_name: m.family_name.clone(),
                birth_date: day(&known.person.birth_date),
                email: m.email.clone(),
                phone: m.phone.clone(),
                commune: m.commune.clone(),
                capacity: pupitre_tabular::Capacity::read(&m.capacity),
                substitute_for: known.titular.and_then(|t| self.name_of(t)),
                function: m.function.clone(),
                group_name: m.group_name.clone(),
                delegation: m.delegation.clone(),
                rank: u32::try_from(m.rank).ok().filter(|rank| *rank > 0),
                starts_on: Some(m.starts_on.date()),
                ends_on: day(&m.ends_on),
                channel: Channel::read(&m.channel),
                paper_requested_on: day(&m.paper_requested_on),
                paper_address: m.paper_address.clone(),
            }
        };
        self.known.iter().map(one).collect()
    }

    /// Today, as a civil date.
    pub fn date(&self) -> Date {
        self.today.date()
    }
}
