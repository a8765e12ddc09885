//! Opening a webhook: an https address and the events it wants. The secret is in this answer and nowhere else.
use super::model::{Event, Webhook};
use super::{signature, store};
use crate::platform::auth::{Caller, SETS_UP};
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::{feed, ids, journal};
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// Webhooks of an authority at most.
const MOST: usize = 20;
/// Longest address.
const LONGEST: usize = 500;

/// A webhook to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookInput {
    url: String,
    events: Vec<Event>,
}

/// The webhook opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedWebhook {
    id: Uuid,
    /// The key that signs what is announced: shown this once.
    secret: String,
}

/// Why a webhook is not opened.
#[derive(Debug)]
pub enum WebhookRefusal {
    Address(String),
    TooLong,
    NoEvent,
    AddressTaken,
    TooMany,
}

impl Refusal for WebhookRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Address(_) => "webhooks.address_refused",
            Self::TooLong => "webhooks.address_too_long",
            Self::NoEvent => "webhooks.no_event",
            Self::AddressTaken => "webhooks.address_taken",
            Self::TooMany => "webhooks.too_many",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Address(words) => words.clone(),
            Self::TooLong => format!("Cette adresse dépasse {LONGEST} caractères : raccourcissez-la."),
            Self::NoEvent => "Choisissez au moins un événement à annoncer.".into(),
            Self::AddressTaken => {
                "Cette adresse reçoit déjà des avis : retirez-la d’abord, puis ouvrez-la de nouveau avec les événements \
                 voulus."
                    .into()
            }
            Self::TooMany => {
                format!("Il y a déjà {MOST} adresses : retirez celles qui ne servent plus, puis recommencez.")
            }
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::AddressTaken | Self::TooMany => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Address(_) | Self::TooLong | Self::AddressTaken => Some("url"),
            Self::NoEvent => Some("events"),
            Self::TooMany => None,
        }
    }
}

/// Opens a webhook.
#[utoipa::path(post, path = "/api/authorities/{a}/webhooks", tag = "integrations", operation_id = "webhooks_create",
    params(("a" = Uuid, Path)), request_body = WebhookInput,
    security(("session" = [])),
    responses((status = 201, body = CreatedWebhook), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn subscribe(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Json(input): Json<WebhookInput>,
) -> AppResult<(StatusCode, Json<CreatedWebhook>)> {
    let desk = caller.desk_or_host(&state, authority, SETS_UP).await?;
    if input.url.len() > LONGEST {
        return Err(WebhookRefusal::TooLong.into());
    }
    let url = state.outbound.check(&input.url);
    let url = url.map_err(|fault| WebhookRefusal::Address(fault.sentence().to_owned()))?.to_string();
    let events: Vec<Event> = Event::ALL.into_iter().filter(|e| input.events.contains(e)).collect();
    if events.is_empty() {
        return Err(WebhookRefusal::NoEvent.into());
    }
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let others = store::webhooks(&mut tx).await?;
    if others.iter().any(|other| other.url == url) {
        return Err(WebhookRefusal::AddressTaken.into());
    }
    if others.len() >= MOST {
        return Err(WebhookRefusal::TooMany.into());
    }
    let webhook = Webhook {
        id: ids::new_id(),
        url,
        events: sqlx::types::Json(events),
        secret: signature::new_secret(),
        created_by: String::new(),
        created_at: now,
        failing_since: None,
        next_try_at: None,
    };
    store::insert_webhook(&mut tx, &webhook, caller.person).await?;
    let kinds: BTreeSet<&str> = webhook.events.0.iter().flat_map(|event| event.kinds()).copied().collect();
    for kind in kinds {
        store::follow(&mut tx, kind, webhook.id).await?;
    }
    let facts = json!({ "url": webhook.url, "events": webhook.events.0 });
    let verb = "integrations.create_webhook";
    let act =
        journal::Act { at: now, actor: Some(caller.person), verb, subject: Some(webhook.id), facts: &facts };
    feed::act(&mut tx, act).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(CreatedWebhook { id: webhook.id, secret: webhook.secret })))
}
