//! Rows of the room, and the events that programs may follow.
use crate::platform::time::{Day, Timestamp};
use crate::platform::tokens::Scope;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a program may be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum Event {
    #[serde(rename = "convocations.sent")]
    ConvocationSent,
    #[serde(rename = "convocations.amended")]
    ConvocationAmended,
    #[serde(rename = "convocations.postponed")]
    ConvocationPostponed,
    #[serde(rename = "convocations.cancelled")]
    ConvocationCancelled,
    #[serde(rename = "dossiers.opened")]
    DossierOpened,
    #[serde(rename = "dossiers.complete")]
    DossierComplete,
    #[serde(rename = "replies.received")]
    ReplyReceived,
    #[serde(rename = "sittings.changed")]
    SittingChanged,
    #[serde(rename = "members.changed")]
    MemberChanged,
    #[serde(rename = "attention.raised")]
    AttentionRaised,
}

impl Event {
    /// All events, in the order of screens.
    pub const ALL: [Self; 10] = [
        Self::ConvocationSent,
        Self::ConvocationAmended,
        Self::ConvocationPostponed,
        Self::ConvocationCancelled,
        Self::DossierOpened,
        Self::DossierComplete,
        Self::ReplyReceived,
        Self::SittingChanged,
        Self::MemberChanged,
        Self::AttentionRaised,
    ];

    /// Its name in an announcement.
    pub fn key(self) -> &'static str {
        match self {
            Self::ConvocationSent => "convocations.sent",
            Self::ConvocationAmended => "convocations.amended",
            Self::ConvocationPostponed => "convocations.postponed",
            Self::ConvocationCancelled => "convocations.cancelled",
            Self::DossierOpened => "dossiers.opened",
            Self::DossierComplete => "dossiers.complete",
            Self::ReplyReceived => "replies.received",
            Self::SittingChanged => "sittings.changed",
            Self::MemberChanged => "members.changed",
            Self::AttentionRaised => "attention.raised",
        }
    }

    /// The changes of the feed in which it may be found.
    pub fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::ConvocationSent
            | Self::ConvocationAmended
            | Self::ConvocationPostponed
            | Self::ConvocationCancelled => &["convocations.send"],
            Self::DossierOpened | Self::DossierComplete => &["tablet.receipt"],
            Self::ReplyReceived => &["attendance.say"],
            Self::SittingChanged => &[
                "sittings.create",
                "sittings.change",
                "sittings.discard",
                "agenda.change",
                "dossiers.arrive",
                "dossiers.change",
            ],
            Self::MemberChanged => &[
                "people.create",
                "people.update",
                "people.end",
                "people.channel",
                "people.import",
                "bodies.seats",
            ],
            Self::AttentionRaised => &["attention.raise"],
        }
    }

    /// The event that a change of the feed is, if it is one.
    pub fn of(kind: &str, ids: &Value) -> Option<Self> {
        let sort = ids["kind"].as_str().unwrap_or("");
        match (kind, sort) {
            ("convocations.send", "postponement") => Some(Self::ConvocationPostponed),
            ("convocations.send", "cancellation") => Some(Self::ConvocationCancelled),
            ("convocations.send", "initial") => Some(Self::ConvocationSent),
            ("convocations.send", _) => Some(Self::ConvocationAmended),
            ("tablet.receipt", "opened") => Some(Self::DossierOpened),
            ("tablet.receipt", "complete") => Some(Self::DossierComplete),
            ("tablet.receipt", _) => None,
            _ => Self::ALL.into_iter().find(|event| event.kinds().contains(&kind)),
        }
    }

    /// What the subject of the change is, in the data of the announcement.
    pub fn subject(self) -> &'static str {
        match self {
            Self::DossierOpened | Self::DossierComplete => "convocation",
            Self::MemberChanged => "changed",
            Self::AttentionRaised => "about",
            _ => "sitting",
        }
    }
}

/// A token as it is listed: never its secret.
#[derive(Debug, Serialize, sqlx::FromRow, ToSchema)]
pub struct TokenRow {
    pub id: Uuid,
    pub name: String,
    /// Its first characters.
    pub prefix: String,
    #[schema(value_type = Vec<Scope>)]
    pub scopes: Json<Vec<Scope>>,
    /// Its last day.
    pub expires_on: Day,
    pub expires_at: Timestamp,
    pub created_by: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

/// A token about to be written.
pub struct NewToken<'a> {
    pub id: Uuid,
    pub name: &'a str,
    pub prefix: &'a str,
    pub hash: &'a str,
    pub scopes: &'a [Scope],
    pub expires_on: &'a Day,
    pub expires_at: Timestamp,
    pub by: Uuid,
    pub at: Timestamp,
}

/// A webhook with what its delivery needs.
#[derive(Debug, sqlx::FromRow)]
pub struct Webhook {
    pub id: Uuid,
    pub url: String,
    pub events: Json<Vec<Event>>,
    pub secret: String,
    pub created_by: String,
    pub created_at: Timestamp,
    pub failing_since: Option<Timestamp>,
    pub next_try_at: Option<Timestamp>,
}

/// How an announcement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum DeliveryState {
    /// To be tried, or tried again.
    Waiting,
    /// Received.
    Delivered,
    /// Given up; it leaves again by hand.
    Failed,
}

/// An announcement to one webhook.
#[derive(Debug, Serialize, sqlx::FromRow, ToSchema)]
pub struct Delivery {
    pub id: Uuid,
    #[serde(skip)]
    pub webhook_id: Uuid,
    /// `convocations.sent`…, or `ping` for a try.
    pub event: String,
    /// The exact text that was signed.
    pub body: String,
    pub state: DeliveryState,
    pub attempts: i64,
    /// HTTP status of the last answer.
    pub status: Option<i64>,
    /// Why it failed, in French.
    pub detail: String,
    #[serde(skip)]
    pub asked_at: Timestamp,
    pub tried_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_name_of_an_event_is_the_same_in_json_and_in_words() {
        for event in Event::ALL {
            assert_eq!(json!(event), json!(event.key()));
        }
    }

    #[test]
    fn every_event_is_found_in_a_change_that_it_follows() {
        let sorts = ["initial", "addendum", "postponement", "cancellation", "opened", "complete", ""];
        for event in Event::ALL {
            let found = |kind: &&str| {
                sorts.iter().any(|sort| Event::of(kind, &json!({ "kind": sort })) == Some(event))
            };
            assert!(event.kinds().iter().all(found), "{event:?}");
        }
        assert_eq!(Event::of("tablet.receipt", &json!({ "kind": "notified" })), None);
        assert_eq!(Event::of("authorities.amend", &json!({})), None);
    }
}
