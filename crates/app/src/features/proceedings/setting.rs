//! The setting of a sitting: who sits that day, for whom, with which proxies, on which agenda. Taken from the rooms
//! until the sitting opens, frozen from then on.
use super::store;
use crate::features::attendance;
use crate::features::bodies::{self, Seat};
use crate::features::convocations::{self, FrozenItem};
use crate::features::people::{self, Member};
use crate::features::sittings::Sitting;
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use jiff::civil::Date;
use pupitre_rules::proceedings::{Given, ItemOf, SeatOf, Setting};
use pupitre_rules::proxy;
use std::collections::HashMap;
use uuid::Uuid;

/// The setting as the rooms give it now; none before the convocation.
pub(super) async fn gather(tx: &mut TenantTx, sitting: &Sitting) -> AppResult<Option<Setting>> {
    let Some(manifest) = convocations::manifest_in_force(tx, sitting.id).await? else { return Ok(None) };
    let body = bodies::body(tx, sitting.body_id).await?.ok_or(AppError::NotFound)?;
    let seats = seats(tx, sitting).await?;
    let sits = |m: Uuid| seats.iter().any(|s| s.member == m && s.substitute_for.is_none());
    let proxies = attendance::current_proxies(tx, sitting.id).await?;
    let proxies = proxies.iter().map(|p| Given { giver: p.giver_id, holder: p.holder_id });
    Ok(Some(Setting {
        proxies: proxies.filter(|g| sits(g.giver) && sits(g.holder)).collect(),
        proxies_allowed: proxy::allowed(&body.kind, &body.regime, &body.name).is_ok(),
        regime: body.regime,
        day: sitting.day().date(),
        body: body.name,
        second_sitting: sitting.second_of.is_some(),
        remote_allowed: sitting.remote_allowed,
        items: items(&manifest.agenda),
        seats,
    }))
}

/// Those who sit with a vote and their substitutes: the president first, then the vice-presidents in their order,
/// then by name.
async fn seats(tx: &mut TenantTx, sitting: &Sitting) -> AppResult<Vec<SeatOf>> {
    let day = sitting.day();
    let held = bodies::seats_on(tx, sitting.body_id, &day).await?;
    let members: HashMap<Uuid, Member> =
        people::members_on(tx, &day).await?.into_iter().map(|m| (m.mandate_id, m)).collect();
    let born = store::births(tx).await?;
    let mut seated: Vec<(&Seat, &Member)> =
        held.iter().filter_map(|s| members.get(&s.mandate_id).map(|m| (s, m))).collect();
    seated.sort_by_key(|(s, m)| (precedence(s, m), m.sort_key.clone(), m.mandate_id));
    let titular = |id: Uuid| seated.iter().any(|(s, _)| s.mandate_id == id && s.role != "substitute");
    let seat = |(s, m): &(&Seat, &Member)| {
        let substitute = s.role == "substitute";
        let replaced = s.substitute_for.filter(|t| titular(*t));
        (!substitute || replaced.is_some()).then(|| SeatOf {
            member: m.mandate_id,
            name: m.full_name(),
            substitute_for: if substitute { replaced } else { None },
            born: born.get(&m.mandate_id).and_then(|day| day.parse::<Date>().ok()),
        })
    };
    Ok(seated.iter().filter_map(seat).collect())
}

fn precedence(seat: &Seat, member: &Member) -> (u8, i64) {
    match seat.role.as_str() {
        "president" => (0, 0),
        "vice_president" => (1, member.rank),
        "member" => (2, 0),
        _ => (3, 0),
    }
}

fn items(agenda: &[FrozenItem]) -> Vec<ItemOf> {
    agenda
        .iter()
        .map(|item| ItemOf {
            id: item.id,
            number: item.number.clone(),
            title: item.title.clone(),
            kind: item.kind.clone(),
            heading: agenda.iter().any(|sub| sub.parent_id == Some(item.id)),
        })
        .collect()
}
