//! `convocations.convene_substitute`: a titular says that his substitute will come; the substitute is convened at
//! once, on the version in force, as part of the same unit of work (CGCT L5211-6).
use super::recipients::{self, Recipient};
use super::store;
use crate::features::{bodies, sittings};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::time::Timestamp;
use crate::platform::{attention, feed, ids, journal};
use serde_json::json;
use uuid::Uuid;

/// Convenes the substitute of a titular; returns the dispatch, none when there is nobody to convene or when he
/// already is.
pub async fn convene_substitute(
    tx: &mut TenantTx,
    sitting: Uuid,
    titular: Uuid,
    now: Timestamp,
) -> AppResult<Option<Uuid>> {
    let sitting = sittings::sitting(tx, sitting).await?.ok_or(AppError::NotFound)?;
    let Some(convocation) = store::versions(tx, sitting.id).await?.pop() else { return Ok(None) };
    if convocation.kind == "cancellation" {
        return Ok(None);
    }
    let body = bodies::body(tx, sitting.body_id).await?.ok_or(AppError::NotFound)?;
    let Some(recipient) = recipients::substitute_of(tx, &body, &sitting.day(), titular).await? else {
        return Ok(None);
    };
    let already = store::dispatches(tx, convocation.id).await?;
    let known = |mandate: Uuid, person: Uuid| {
        already.iter().any(|d| d.mandate_id == mandate || (d.person_id == person && d.capacity != "informed"))
    };
    if known(recipient.member.mandate_id, recipient.member.person_id) {
        return Ok(None);
    }
    // Message-IDs of one version end alike.
    let host = already.first().and_then(|d| d.message_id.trim_end_matches('>').rsplit('@').next());
    let host = host.unwrap_or("pupitre.localhost").to_owned();
    let id = ids::new_id();
    store::insert_dispatches(tx, convocation.id, &[(id, &recipient)], &host, now).await?;
    if recipient.channel == "electronic" {
        store::insert_delivery(tx, id, now).await?;
    } else {
        let detail = json!({ "name": recipient.member.full_name() });
        attention::raise(tx, now, "substitute_on_paper", Some(sitting.id), None, &detail).await?;
    }
    record(tx, convocation.id, sitting.id, titular, (id, &recipient), now).await?;
    feed::publish(tx, "convocations.convene_substitute", Some(sitting.id), now).await?;
    Ok(Some(id))
}

async fn record(
    tx: &mut TenantTx,
    convocation: Uuid,
    sitting: Uuid,
    titular: Uuid,
    (dispatch, r): (Uuid, &Recipient),
    now: Timestamp,
) -> AppResult<()> {
    let facts = json!({ "sitting": sitting, "titular": titular, "recipients": [
        { "dispatch": dispatch, "mandate": r.member.mandate_id, "capacity": r.capacity, "channel": r.channel,
          "address_sha256": ids::sha256_hex(r.address.as_bytes()) }] });
    let act = journal::Act {
        at: now,
        actor: None,
        verb: "convocations.convene_substitute",
        subject: Some(convocation),
        facts: &facts,
    };
    journal::record(tx, act).await?;
    Ok(())
}
