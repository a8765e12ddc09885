//! From a change of the feed to an announcement: written down once, with the exact text that will be signed.
//!
//! `{"id","type","authority","at","seq","data":{…}}`: ids and words of the code only. `seq` puts announcements in order.
use super::model::{Delivery, DeliveryState, Event};
use super::store;
use crate::platform::db::TenantTx;
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use futures::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// Announcements are kept 30 days.
const KEPT: i64 = 30 * 86_400_000;

/// A change as the feed tells it.
#[derive(Deserialize)]
struct Told {
    seq: i64,
    kind: String,
    subject: Option<Uuid>,
    at: Timestamp,
    ids: Value,
}

/// Writes the announcement of a change, if the webhook chose its event, and hands it over to be delivered.
pub fn run(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(announce(state, job))
}

async fn announce(state: AppState, job: Job) -> Result<Finished, Failure> {
    let (Some(authority), Some(subscriber)) = (job.tenant_id, job.subject) else { return Ok(Finished::Now) };
    let told: Told = serde_json::from_value(job.payload.0)?;
    let now = state.clock.now();
    let mut tx = state.db.tenant(authority).write().await?;
    let webhook = store::webhook(&mut tx, subscriber).await?;
    let event = Event::of(&told.kind, &told.ids);
    if let (Some(webhook), Some(event)) = (webhook, event)
        && webhook.events.0.contains(&event)
    {
        let mut data = told.ids.as_object().cloned().unwrap_or_default();
        data.remove("kind");
        if let Some(subject) = told.subject {
            data.insert(event.subject().into(), json!(subject));
        }
        if event == Event::ConvocationAmended {
            data.insert("kind".into(), told.ids["kind"].clone());
        }
        let body = body(job.id, event.key(), authority, told.at, Some(told.seq), &Value::Object(data));
        write(&mut tx, job.id, webhook.id, event.key(), body, now).await?;
    }
    jobs::done(tx.inner(), job.id, now).await?;
    tx.commit().await?;
    Ok(Finished::Already)
}

/// The text of an announcement.
pub fn body(id: Uuid, event: &str, authority: Uuid, at: Timestamp, seq: Option<i64>, data: &Value) -> String {
    json!({ "id": id, "type": event, "authority": authority, "at": at.instant().to_string(), "seq": seq, "data": data })
        .to_string()
}

/// Writes an announcement and the job that delivers it.
pub async fn write(
    tx: &mut TenantTx,
    id: Uuid,
    webhook: Uuid,
    event: &str,
    body: String,
    now: Timestamp,
) -> sqlx::Result<()> {
    let delivery = Delivery {
        id,
        webhook_id: webhook,
        event: event.to_owned(),
        body,
        state: DeliveryState::Waiting,
        attempts: 0,
        status: None,
        detail: String::new(),
        asked_at: now,
        tried_at: None,
        created_at: now,
    };
    store::insert_delivery(tx, &delivery, now.plus(-KEPT)).await?;
    jobs::enqueue(
        tx,
        "outbound.announcement",
        webhook,
        &json!({ "delivery": id, "asked_at": now }),
        now,
        now,
    )
    .await?;
    Ok(())
}
