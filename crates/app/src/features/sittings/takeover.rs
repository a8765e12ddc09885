//! What an agenda receives without being typed: the items of another sitting, and the vote on urgency, kept at its
//! head as item 0 while the sitting is urgent (CGCT L2121-11, L2121-12).
use super::agenda::{blank, in_office};
use super::model::Item;
use super::refusal::SittingRefusal;
use super::store;
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::ids;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Takes over the agenda of another sitting of the authority: items, rapporteurs still in office, kinds; never
/// documents.
pub(super) async fn copy(tx: &mut TenantTx, source: Uuid, into: Uuid) -> AppResult<()> {
    store::sitting(tx, source).await?.ok_or(SittingRefusal::CopySourceUnknown)?;
    let target = store::sitting(tx, into).await?.ok_or(AppError::NotFound)?;
    let mut new_ids = HashMap::new();
    for mut item in store::agenda(tx, source).await? {
        if item.kind == "urgency" {
            continue;
        }
        let id = ids::new_id();
        new_ids.insert(item.id, id);
        item.id = id;
        item.parent_id = item.parent_id.and_then(|parent| new_ids.get(&parent).copied());
        if let Some(mandate) = item.rapporteur_mandate_id
            && in_office(tx, &target, mandate).await.is_err()
        {
            item.rapporteur_mandate_id = None;
        }
        store::put_item(tx, into, &item).await?;
    }
    Ok(())
}

/// Makes a sitting the second one after a missed quorum: of the agenda taken over it keeps the questions of these numbers,
/// and what they stand under.
pub async fn takes_up(
    tx: &mut TenantTx,
    second: Uuid,
    first: Uuid,
    numbers: &HashSet<String>,
) -> sqlx::Result<()> {
    store::set_second_of(tx, second, first).await?;
    let agenda = store::agenda(tx, second).await?;
    let kept = |item: &Item| numbers.contains(&item.number);
    let heads = |item: &Item| agenda.iter().any(|sub| sub.parent_id == Some(item.id) && kept(sub));
    for item in agenda.iter().filter(|item| !kept(item) && !heads(item)) {
        store::remove_item(tx, item.id).await?;
    }
    Ok(())
}

/// Puts the vote on urgency at the head of an urgent sitting, and takes it off when urgency is lifted.
pub(super) async fn settle_urgency(tx: &mut TenantTx, sitting: Uuid, urgent: bool) -> AppResult<()> {
    let items = store::agenda(tx, sitting).await?;
    let vote = items.iter().find(|i| i.kind == "urgency");
    match (urgent, vote) {
        (true, None) => {
            let first = items.first().map_or(1, |i| i.position);
            let item = Item {
                position: first - 1,
                title: "Vote sur l’urgence".into(),
                kind: "urgency".into(),
                ..blank(ids::new_id())
            };
            store::put_item(tx, sitting, &item).await?;
        }
        (false, Some(vote)) => store::remove_item(tx, vote.id).await?,
        _ => {}
    }
    Ok(())
}
