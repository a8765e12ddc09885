//! With whom a member may share: the colleagues of his authority, his group, the bodies where he sits.
use crate::features::bodies;
use crate::features::people::{self, Member};
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::time::Day;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// With whom one of the member's mandates may share.
#[derive(Serialize, ToSchema)]
pub struct SharePeople {
    mandate_id: Uuid,
    people: Vec<ShareColleague>,
    groups: Vec<ShareGroup>,
}

/// A colleague.
#[derive(Serialize, ToSchema)]
pub struct ShareColleague {
    mandate_id: Uuid,
    name: String,
    commune: String,
}

/// Several of them under one name: « Ensemble », « Commission Finances ».
#[derive(Serialize, ToSchema)]
pub struct ShareGroup {
    name: String,
    members: Vec<Uuid>,
}

/// Those with whom a mandate may share on a day; the person himself is not among them.
pub(super) async fn of(tx: &mut TenantTx, mandate: Uuid, day: &Day) -> AppResult<SharePeople> {
    let mut members = people::members_on(tx, day).await?;
    let me = members.iter().find(|m| m.mandate_id == mandate).cloned();
    members.retain(|m| Some(m.person_id) != me.as_ref().map(|me| me.person_id));
    let mut groups = Vec::new();
    if let Some(name) = me.map(|me| me.group_name).filter(|name| !name.is_empty()) {
        let members: Vec<Uuid> =
            members.iter().filter(|m| m.group_name == name).map(|m| m.mandate_id).collect();
        groups.push(ShareGroup { name, members });
    }
    for body in bodies::bodies_on(tx, day).await? {
        let seats = bodies::seats_on(tx, body.id, day).await?;
        if seats.iter().any(|s| s.mandate_id == mandate) {
            let sits = |m: &&Member| seats.iter().any(|s| s.mandate_id == m.mandate_id);
            let members = members.iter().filter(sits).map(|m| m.mandate_id).collect();
            groups.push(ShareGroup { name: body.name, members });
        }
    }
    groups.retain(|g| !g.members.is_empty());
    let people = members
        .into_iter()
        .map(|m| ShareColleague {
            mandate_id: m.mandate_id,
            name: m.full_name(),
            commune: m.commune.unwrap_or_default(),
        })
        .collect();
    Ok(SharePeople { mandate_id: mandate, people, groups })
}
