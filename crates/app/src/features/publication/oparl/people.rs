//! Those who sit: persons, memberships, organizations. Names, functions and seats are public by law; nothing else is told.
use super::list::Listed;
use super::{SCHEMA, moment};
use crate::features::bodies::{self, Body, Seat};
use crate::features::people::{self, Member};
use crate::features::publication::public::Site;
use crate::platform::db::TenantTx;
use crate::platform::time::{Day, Timestamp};
use serde_json::{Value, json};

/// Bodies of today with those who sit in them.
pub struct Seated {
    pub bodies: Vec<(Body, Vec<Seat>)>,
    pub members: Vec<Member>,
}

impl Seated {
    pub async fn read(tx: &mut TenantTx, today: &Day) -> sqlx::Result<Self> {
        let mut all = Vec::new();
        for body in bodies::bodies_on(tx, today).await? {
            let seats = bodies::seats_on(tx, body.id, today).await?;
            all.push((body, seats));
        }
        let members = people::members_on(tx, today).await?;
        Ok(Self { bodies: all, members })
    }

    fn sits(&self, member: &Member) -> bool {
        self.bodies.iter().any(|(_, seats)| seats.iter().any(|s| s.mandate_id == member.mandate_id))
    }

    /// First day of the mandates that run: that of the council.
    pub fn term_starts(&self) -> Option<&Day> {
        self.members.iter().filter(|m| self.sits(m)).map(|m| &m.starts_on).min()
    }
}

fn kind_of(body: &Body) -> &'static str {
    match body.kind.as_str() {
        "council" => "Assemblée délibérante",
        "bureau" => "Bureau",
        "cao" => "Commission d’appel d’offres",
        "commission" => "Commission",
        _ => "Autre organe",
    }
}

/// Bodies.
pub fn organizations(site: &Site<'_>, seated: &Seated) -> Vec<Listed> {
    let url = |kind: &str, id: &dyn std::fmt::Display| site.url(&format!("/oparl/v1.1/{kind}/{id}"));
    let one = |(body, seats): &(Body, Vec<Seat>)| {
        let voting = seats.iter().filter(|s| s.substitute_for.is_none() && s.role != "substitute").count();
        let members: Vec<Value> = seats.iter().map(|s| json!(url("membership", &s.id))).collect();
        listed(json!({
            "id": url("organization", &body.id),
            "type": format!("{SCHEMA}Organization"),
            "body": site.url("/oparl/v1.1/body"),
            "name": body.name,
            "shortName": body.name,
            "organizationType": if body.kind == "council" { "Legislatives Gremium" } else { "Gremium" },
            "classification": kind_of(body),
            "membership": members,
            "meeting": site.url("/oparl/v1.1/meetings"),
            "memberCount": seats.len(),
            "votingMemberCount": voting,
        }))
    };
    seated.bodies.iter().map(one).collect()
}

/// Members who sit somewhere.
pub fn persons(site: &Site<'_>, seated: &Seated) -> Vec<Listed> {
    let url = |kind: &str, id: &dyn std::fmt::Display| site.url(&format!("/oparl/v1.1/{kind}/{id}"));
    let one = |m: &Member| {
        let memberships = membership_values(site, seated, Some(m));
        let mut person = json!({
            "id": url("person", &m.mandate_id),
            "type": format!("{SCHEMA}Person"),
            "body": site.url("/oparl/v1.1/body"),
            "name": m.full_name(),
            "familyName": m.family_name,
            "givenName": m.given_name,
            "membership": memberships,
        });
        if !m.civility.is_empty() {
            person["formOfAddress"] = json!(m.civility);
        }
        if !m.function.is_empty() {
            person["status"] = json!([m.function]);
        }
        listed(person)
    };
    seated.members.iter().filter(|m| seated.sits(m)).map(one).collect()
}

/// Seats.
pub fn memberships(site: &Site<'_>, seated: &Seated) -> Vec<Listed> {
    membership_values(site, seated, None).into_iter().map(listed).collect()
}

fn membership_values(site: &Site<'_>, seated: &Seated, of: Option<&Member>) -> Vec<Value> {
    let url = |kind: &str, id: &dyn std::fmt::Display| site.url(&format!("/oparl/v1.1/{kind}/{id}"));
    let mut all = Vec::new();
    for (body, seats) in &seated.bodies {
        for seat in seats.iter().filter(|s| of.is_none_or(|m| m.mandate_id == s.mandate_id)) {
            let Some(member) = seated.members.iter().find(|m| m.mandate_id == seat.mandate_id) else {
                continue;
            };
            let mut value = json!({
                "id": url("membership", &seat.id),
                "type": format!("{SCHEMA}Membership"),
                "person": url("person", &seat.mandate_id),
                "organization": url("organization", &body.id),
                "role": role(&seat.role),
                "votingRight": seat.substitute_for.is_none() && seat.role != "substitute",
                "startDate": member.starts_on,
            });
            if let Some(commune) = &member.commune {
                value["onBehalfOf"] =
                    json!(url("organization", &format!("commune-{}", super::super::slug::of(commune))));
                value["pupitre:representedCommune"] = json!(commune);
            }
            all.push(value);
        }
    }
    all
}

fn role(role: &str) -> &'static str {
    match role {
        "president" => "Préside",
        "vice_president" => "Vice-préside",
        "substitute" => "Suppléant",
        _ => "Membre",
    }
}

/// Communes represented: external organizations, so that `onBehalfOf` leads somewhere.
pub fn communes(site: &Site<'_>, seated: &Seated) -> Vec<Listed> {
    let mut names: Vec<&String> =
        seated.members.iter().filter(|m| seated.sits(m)).filter_map(|m| m.commune.as_ref()).collect();
    names.sort_unstable();
    names.dedup();
    let one = |name: &&String| {
        listed(json!({
            "id": site.url(&format!("/oparl/v1.1/organization/commune-{}", super::super::slug::of(name))),
            "type": format!("{SCHEMA}Organization"),
            "body": site.url("/oparl/v1.1/body"),
            "name": name,
            "organizationType": "externes Gremium",
            "classification": "Commune",
        }))
    };
    names.iter().map(one).collect()
}

/// What does not come from a posting has no moment of its own: that of the first term known.
fn listed(mut object: Value) -> Listed {
    let at = Timestamp(0);
    object["created"] = json!(moment(at));
    object["modified"] = json!(moment(at));
    Listed { created: at, modified: at, object }
}
