//! Delivering an announcement: signed, to the public network only, tried again later and later for a day.
//!
//! While a webhook fails, one announcement at a time is tried: the others wait without a request. After an hour it is
//! « à traiter »; the first one received closes the matter. Only 200 to 299 is a receipt; a redirect is a failure.
use super::model::{Delivery, DeliveryState, Webhook};
use super::{signature, store};
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::outbound::OutboundFault;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{attention, failpoint, words};
use futures::future::BoxFuture;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Deserialize;
use serde_json::json;
use url::Url;
use uuid::Uuid;

/// Code of the matter of a webhook that fails.
pub const FAILING: &str = "webhook_failing";
/// Code of the matter of an announcement that was given up.
pub const LOST: &str = "webhook_lost";
/// A webhook that fails for so long needs a person: an hour.
const WORRIES_AFTER: i64 = 3_600_000;
/// An announcement is tried for so long: a day.
const GIVES_UP_AFTER: i64 = 24 * 3_600_000;

/// The page of the office where all of this is seen.
pub const PAGE: &str = "reglages/logiciels";

#[derive(Deserialize)]
struct Order {
    delivery: Uuid,
    asked_at: Timestamp,
}

/// Delivers one announcement.
pub fn run(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(deliver(state, job))
}

async fn deliver(state: AppState, job: Job) -> Result<Finished, Failure> {
    let Some(authority) = job.tenant_id else { return Ok(Finished::Now) };
    let order: Order = serde_json::from_value(job.payload.0.clone())?;
    let mut tx = state.db.tenant(authority).read().await?;
    let delivery = store::delivery(&mut tx, order.delivery).await?;
    let webhook = match &delivery {
        Some(delivery) => store::webhook(&mut tx, delivery.webhook_id).await?,
        None => None,
    };
    drop(tx);
    // Closed meanwhile, already received, or asked again since: another job delivers it.
    let (Some(webhook), Some(delivery)) = (webhook, delivery) else { return Ok(Finished::Now) };
    if delivery.state != DeliveryState::Waiting || delivery.asked_at != order.asked_at {
        return Ok(Finished::Now);
    }
    let now = state.clock.now();
    let by_hand = delivery.asked_at != delivery.created_at || delivery.event == "ping";
    let rests = webhook.next_try_at.is_some_and(|next| next > now);
    if rests && !by_hand && now.0 - delivery.asked_at.0 < GIVES_UP_AFTER {
        return Err(Failure::Later("Le logiciel ne répond pas : cet avis attend son tour.".into()));
    }
    failpoint::pass("announcement.before_post");
    let sent = post(&state, &webhook, &delivery, now).await?;
    failpoint::pass("announcement.after_post");
    end(&state, authority, &job, &webhook, &delivery, sent).await
}

/// The HTTP status, or why there is none.
async fn post(
    state: &AppState,
    webhook: &Webhook,
    delivery: &Delivery,
    now: Timestamp,
) -> Result<Result<u16, OutboundFault>, Failure> {
    let seconds = now.0 / 1000;
    let id = delivery.id.to_string();
    let signed = signature::sign(&webhook.secret, &id, seconds, &delivery.body)?;
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in
        [("webhook-id", id), ("webhook-timestamp", seconds.to_string()), ("webhook-signature", signed)]
    {
        headers.insert(name, HeaderValue::from_str(&value).map_err(anyhow::Error::from)?);
    }
    let url = Url::parse(&webhook.url).map_err(anyhow::Error::from)?;
    Ok(state.outbound.post(&url, headers, delivery.body.clone()).await)
}

/// Writes the end of a try down: with the end of the job when there is nothing more to try.
async fn end(
    state: &AppState,
    authority: Uuid,
    job: &Job,
    webhook: &Webhook,
    delivery: &Delivery,
    sent: Result<u16, OutboundFault>,
) -> Result<Finished, Failure> {
    let now = state.clock.now();
    let detail = match &sent {
        Ok(200..=299) => None,
        Ok(300..=399) => {
            Some("Le logiciel renvoie vers une autre adresse : inscrivez l’adresse finale.".to_owned())
        }
        Ok(status) => Some(format!("Le logiciel a répondu {status}.")),
        Err(fault) => Some(words::spaced(fault.sentence())),
    };
    let over = now.0 - delivery.asked_at.0 >= GIVES_UP_AFTER;
    let tried = store::Tried {
        delivery: delivery.id,
        state: match (&detail, over) {
            (None, _) => DeliveryState::Delivered,
            (Some(_), true) => DeliveryState::Failed,
            (Some(_), false) => DeliveryState::Waiting,
        },
        status: sent.ok().map(i64::from),
        detail: detail.as_deref().unwrap_or(""),
        at: now,
    };
    let mut tx = state.db.tenant(authority).write().await?;
    store::tried(&mut tx, &tried).await?;
    match &detail {
        None => {
            store::answers(&mut tx, webhook.id).await?;
            attention::settle_about(&mut tx, FAILING, webhook.id, now).await?;
        }
        Some(reason) => {
            let since = webhook.failing_since.unwrap_or(now);
            store::fails(&mut tx, webhook.id, since, now.plus(rest(now.0 - since.0))).await?;
            if now.0 - since.0 >= WORRIES_AFTER {
                let detail = json!({ "sentence": worry(&webhook.url, reason), "page": PAGE });
                attention::raise(&mut tx, now, FAILING, Some(webhook.id), None, &detail).await?;
            }
            if over {
                let detail = json!({ "sentence": loss(&webhook.url, reason), "page": PAGE });
                attention::raise(&mut tx, now, LOST, Some(webhook.id), None, &detail).await?;
            }
        }
    }
    match detail {
        Some(reason) if !over => {
            tx.commit().await?;
            Err(Failure::Later(reason))
        }
        _ => {
            jobs::done(tx.inner(), job.id, now).await?;
            tx.commit().await?;
            Ok(Finished::Already)
        }
    }
}

/// How long a webhook that fails is left alone: as long as it has been failing, between 5 seconds and 15 minutes.
fn rest(failing: i64) -> i64 {
    failing.clamp(5_000, 15 * 60_000)
}

fn worry(url: &str, reason: &str) -> String {
    format!(
        "Les avis envoyés à {url} ne sont pas reçus depuis plus d’une heure. {reason} Les essais continuent un jour \
         durant ; prévenez qui tient ce logiciel, ou retirez l’adresse."
    )
}

fn loss(url: &str, reason: &str) -> String {
    format!(
        "Un avis n’a pas été reçu par {url} après un jour d’essais. {reason} Renvoyez-le depuis les réglages quand le \
         logiciel répondra de nouveau."
    )
}
