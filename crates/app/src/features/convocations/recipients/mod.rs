//! Who must be convened, and how: titulars, substitutes of the communes that have one seat (L5211-6), and the
//! councillors who are informed (L5211-40-2). One person is convened once for a body, whatever his seats there.
mod store;

use crate::features::attendance;
use crate::features::bodies::Body;
use crate::features::sittings::Sitting;
use crate::platform::db::TenantTx;
use crate::platform::ids;
use crate::platform::time::Day;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A mandate as a sending needs it, with the seat it holds in the body that meets.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Convenable {
    pub mandate_id: Uuid,
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    /// Folded "family given": the order of names.
    pub sort_key: String,
    /// Where this authority writes to him.
    pub email: Option<String>,
    pub commune_id: Option<Uuid>,
    pub commune: Option<String>,
    pub channel: String,
    pub paper_requested: bool,
    pub paper_address: String,
    /// None for who is informed without sitting.
    #[sqlx(default)]
    pub role: Option<String>,
    #[sqlx(default)]
    pub substitute_for: Option<Uuid>,
}

impl Convenable {
    /// « Hélène Ferrand ».
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

/// A person to be convened.
#[derive(Debug, Clone)]
pub struct Recipient {
    pub member: Convenable,
    /// `member`, `substitute`, `informed`.
    pub capacity: &'static str,
    /// `electronic` or `paper`.
    pub channel: &'static str,
    /// E-mail or postal address in force; empty when there is none.
    pub address: String,
}

/// A recipient as the journal names him.
#[derive(Serialize)]
pub(super) struct Convened {
    address_sha256: String,
    capacity: &'static str,
    channel: &'static str,
    dispatch: Uuid,
    mandate: Uuid,
}

impl Recipient {
    /// As the journal names him; the address as its hash, because the journal stays.
    pub(super) fn for_journal(&self, dispatch: Uuid) -> Convened {
        Convened {
            address_sha256: ids::sha256_hex(self.address.as_bytes()),
            capacity: self.capacity,
            channel: self.channel,
            dispatch,
            mandate: self.member.mandate_id,
        }
    }
}

/// Recipients of a sitting, in the order of names. A titular who answered that his substitute would come brings
/// him in.
pub async fn recipients(tx: &mut TenantTx, sitting: &Sitting, body: &Body) -> sqlx::Result<Vec<Recipient>> {
    let day = sitting.day();
    let seated = store::seated(tx, body.id, &day).await?;
    let informed = if body.informs_audience { store::informed(tx, &day).await? } else { Vec::new() };
    let replies = attendance::current_replies(tx, sitting.id).await?;
    let replaced = replies.into_iter().filter(|r| r.answer == "substitute").map(|r| r.mandate_id).collect();
    Ok(choose(body, seated, informed, &replaced))
}

/// The substitute of a titular on a day, if there is one.
pub async fn substitute_of(
    tx: &mut TenantTx,
    body: &Body,
    day: &Day,
    titular: Uuid,
) -> sqlx::Result<Option<Recipient>> {
    let seated = store::seated(tx, body.id, day).await?;
    let found = seated.into_iter().find(|m| m.substitute_for == Some(titular));
    Ok(found.map(|m| recipient(m, "substitute")))
}

fn choose(
    body: &Body,
    seated: Vec<Convenable>,
    informed: Vec<Convenable>,
    replaced: &HashSet<Uuid>,
) -> Vec<Recipient> {
    // By law in the council only (L5211-6); elsewhere when the titular says so.
    let alone = if body.kind == "council" { single_seats(&seated) } else { HashSet::new() };
    let called =
        |m: &Convenable| m.substitute_for.is_some_and(|t| alone.contains(&t) || replaced.contains(&t));
    let (titulars, substitutes): (Vec<_>, Vec<_>) = seated.into_iter().partition(is_titular);
    let substitutes: Vec<_> = substitutes.into_iter().filter(called).collect();
    let mut convened = HashSet::new();
    let mut chosen = Vec::with_capacity(titulars.len() + substitutes.len() + informed.len());
    // Titulars first: a person who is both titular and substitute is convened as titular.
    for (members, capacity) in [(titulars, "member"), (substitutes, "substitute"), (informed, "informed")] {
        let new = members.into_iter().filter(|m| convened.insert(m.person_id));
        chosen.extend(new.map(|m| recipient(m, capacity)));
    }
    chosen.sort_by(|a, b| a.member.sort_key.cmp(&b.member.sort_key));
    chosen
}

fn is_titular(member: &Convenable) -> bool {
    member.role.as_deref().is_some_and(|role| role != "substitute")
}

/// Titulars who are alone to represent their commune: their substitute is convened too.
fn single_seats(seated: &[Convenable]) -> HashSet<Uuid> {
    let mut held: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for titular in seated.iter().filter(|m| is_titular(m)) {
        if let Some(commune) = titular.commune_id {
            held.entry(commune).or_default().push(titular.mandate_id);
        }
    }
    held.into_values().filter(|titulars| titulars.len() == 1).flatten().collect()
}

/// L5211-40-2 information is electronic for everybody; members choose (L2121-10).
fn recipient(member: Convenable, capacity: &'static str) -> Recipient {
    let channel = if member.channel == "paper" && capacity != "informed" { "paper" } else { "electronic" };
    let address = match channel {
        "paper" => member.paper_address.clone(),
        _ => member.email.clone().unwrap_or_default(),
    };
    Recipient { member, capacity, channel, address }
}
