//! Who must be convened, and how: titulars, substitutes of the communes that have one seat (L5211-6), and the
//! councillors who are informed (L5211-40-2). One person is convened once for a body, whatever his seats there.
use crate::features::attendance;
use crate::features::bodies::{self, Body, Seat};
use crate::features::people::{self, Member};
use crate::features::sittings::Sitting;
use crate::platform::db::TenantTx;
use crate::platform::ids;
use crate::platform::time::Day;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A person to be convened.
#[derive(Debug, Clone)]
pub struct Recipient {
    pub member: Member,
    /// `member`, `substitute`, `informed`.
    pub capacity: &'static str,
    /// `electronic` or `paper`.
    pub channel: &'static str,
    /// E-mail or postal address in force; empty when there is none.
    pub address: String,
}

impl Recipient {
    /// As the journal names him; the address as its hash, because the journal stays.
    pub(super) fn for_journal(&self, dispatch: Uuid) -> Value {
        json!({ "dispatch": dispatch, "mandate": self.member.mandate_id, "capacity": self.capacity,
            "channel": self.channel, "address_sha256": ids::sha256_hex(self.address.as_bytes()) })
    }
}

/// Recipients of a sitting, in the order of names. A titular who answered that his substitute would come brings
/// him in.
pub async fn recipients(tx: &mut TenantTx, sitting: &Sitting, body: &Body) -> sqlx::Result<Vec<Recipient>> {
    let day = sitting.day();
    let seats = bodies::seats_on(tx, body.id, &day).await?;
    let members = people::members_on(tx, &day).await?;
    let replies = attendance::current_replies(tx, sitting.id).await?;
    let replaced = replies.into_iter().filter(|r| r.answer == "substitute").map(|r| r.mandate_id).collect();
    Ok(choose(body, &seats, members, &replaced))
}

/// The substitute of a titular on a day, if there is one.
pub async fn substitute_of(
    tx: &mut TenantTx,
    body: &Body,
    day: &Day,
    titular: Uuid,
) -> sqlx::Result<Option<Recipient>> {
    let seats = bodies::seats_on(tx, body.id, day).await?;
    let members = people::members_on(tx, day).await?;
    let mut of_titular = seats.iter().filter(|s| s.substitute_for == Some(titular));
    let found = of_titular.find_map(|s| members.iter().find(|m| m.mandate_id == s.mandate_id));
    Ok(found.map(|m| recipient(m.clone(), "substitute")))
}

/// Says in what capacity a member is convened, if this round convenes him.
type Round<'a> = &'a dyn Fn(&Member) -> Option<&'static str>;

fn choose(body: &Body, seats: &[Seat], members: Vec<Member>, replaced: &HashSet<Uuid>) -> Vec<Recipient> {
    let by_mandate: HashMap<Uuid, &Seat> = seats.iter().map(|s| (s.mandate_id, s)).collect();
    // By law in the council only (L5211-6); elsewhere when the titular says so.
    let alone = if body.kind == "council" { single_seats(seats, &members) } else { HashSet::new() };
    let mut convened = HashSet::new();
    let mut chosen = Vec::new();
    // Titulars first: a person who is both titular and substitute is convened as titular.
    let rounds: [Round<'_>; 3] = [
        &|m| by_mandate.get(&m.mandate_id).filter(|s| s.role != "substitute").map(|_| "member"),
        &|m| {
            let seat = by_mandate.get(&m.mandate_id).filter(|s| s.role == "substitute")?;
            let called = |titular: Uuid| alone.contains(&titular) || replaced.contains(&titular);
            seat.substitute_for.is_some_and(called).then_some("substitute")
        },
        &|m| (body.informs_audience && m.capacity == "informed").then_some("informed"),
    ];
    for round in rounds {
        for member in &members {
            if let Some(capacity) = round(member)
                && convened.insert(member.person_id)
            {
                chosen.push(recipient(member.clone(), capacity));
            }
        }
    }
    chosen.sort_by(|a, b| a.member.sort_key.cmp(&b.member.sort_key));
    chosen
}

/// Titulars who are alone to represent their commune: their substitute is convened too.
fn single_seats(seats: &[Seat], members: &[Member]) -> HashSet<Uuid> {
    let commune_of: HashMap<Uuid, Uuid> =
        members.iter().filter_map(|m| Some((m.mandate_id, m.commune_id?))).collect();
    let mut held: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for seat in seats.iter().filter(|s| s.role != "substitute") {
        if let Some(commune) = commune_of.get(&seat.mandate_id) {
            held.entry(*commune).or_default().push(seat.mandate_id);
        }
    }
    held.into_values().filter(|titulars| titulars.len() == 1).flatten().collect()
}

/// L5211-40-2 information is electronic for everybody; members choose (L2121-10).
fn recipient(member: Member, capacity: &'static str) -> Recipient {
    let channel = if member.channel == "paper" && capacity != "informed" { "paper" } else { "electronic" };
    let address = match channel {
        "paper" => member.paper_address.clone(),
        _ => member.email.clone().unwrap_or_default(),
    };
    Recipient { member, capacity, channel, address }
}
