//! What a clerk writes about a sitting, read and checked before anything is kept.
use super::model::Sitting;
use super::moment;
use super::refusal::SittingRefusal;
use super::wording::{lines, one_line};
use crate::features::authorities::Authority;
use crate::features::bodies::Body;
use crate::platform::time::Timestamp;
use pupitre_rules::authority::remote_lawful;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest title of a sitting, an item or a document, in characters.
pub const LONGEST_TITLE: usize = 500;
/// A sitting further away is a slip of the year: 3 years, in milliseconds.
const FURTHEST: i64 = 3 * 366 * 86_400_000;

/// A sitting as written by the clerk. What is absent keeps its value, or takes its usual one.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SittingInput {
    pub body_id: Uuid,
    /// The body's name when absent.
    pub title: Option<String>,
    /// Local date and time, `2026-12-17T18:30`.
    pub starts: String,
    pub place: String,
    pub address: Option<String>,
    pub remote_allowed: Option<bool>,
    pub public: Option<bool>,
    /// Local date and time; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub reply_until: Option<Option<String>>,
    pub urgent: Option<bool>,
    pub urgency_reason: Option<String>,
    pub first_after_renewal: Option<bool>,
    /// Sitting whose agenda is taken over, documents left aside (creation only).
    pub copy_agenda_from: Option<Uuid>,
    /// Fields that do not exist: refused by name.
    #[serde(flatten)]
    #[schema(ignore)]
    unknown: BTreeMap<String, serde_json::Value>,
}

/// Tells null (`Some(None)`) from absent (`None`).
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

/// A sitting as it will be kept.
#[derive(Debug, Clone)]
pub struct Settings {
    pub body_id: Uuid,
    pub title: String,
    pub starts_at: Timestamp,
    pub place: String,
    pub address: String,
    pub remote_allowed: bool,
    pub public: bool,
    pub reply_until: Option<Timestamp>,
    pub urgent: bool,
    pub urgency_reason: String,
    pub first_after_renewal: bool,
}

/// What the checks know beside the input.
pub struct Around<'a> {
    pub authority: &'a Authority,
    pub body: &'a Body,
    /// The sitting as it stands; none at creation.
    pub current: Option<&'a Sitting>,
    pub now: Timestamp,
}

/// A text that is not too long, cleaned.
pub fn fitting(
    field: &'static str,
    label: &'static str,
    limit: usize,
    text: String,
) -> Result<String, SittingRefusal> {
    let length = text.chars().count();
    if length > limit { Err(SittingRefusal::TooLong { field, label, limit, length }) } else { Ok(text) }
}

impl SittingInput {
    /// A field that does not exist is a slip of its name: nothing is written without what it meant.
    pub fn refuse_unknown(&self) -> Result<(), SittingRefusal> {
        match self.unknown.keys().next() {
            Some(name) => Err(SittingRefusal::FieldUnknown { name: name.chars().take(60).collect() }),
            None => Ok(()),
        }
    }

    /// Checks everything that does not need the database.
    pub fn check(&self, around: &Around) -> Result<Settings, SittingRefusal> {
        let zone = around.current.map_or(&around.authority.time_zone, |s| &s.time_zone);
        let starts_at = self.starts_at(zone, around)?;
        let now = around.current;
        let settings = Settings {
            body_id: self.body_id,
            title: self.title(around)?,
            starts_at,
            place: fitting("place", "Le lieu", 300, one_line(&self.place))?,
            address: match &self.address {
                Some(text) => fitting("address", "L’adresse", 500, lines(text))?,
                None => now.map(|s| s.address.clone()).unwrap_or_default(),
            },
            remote_allowed: self.remote_allowed.unwrap_or(now.is_some_and(|s| s.remote_allowed)),
            public: self.public.unwrap_or(now.is_none_or(|s| s.public)),
            reply_until: self.reply_until(zone, starts_at, around)?,
            urgent: self.urgent.unwrap_or(now.is_some_and(|s| s.urgent)),
            urgency_reason: match &self.urgency_reason {
                Some(text) => fitting("urgency_reason", "Le motif de l’urgence", 2_000, lines(text))?,
                None => now.map(|s| s.urgency_reason.clone()).unwrap_or_default(),
            },
            first_after_renewal: self
                .first_after_renewal
                .unwrap_or(now.is_some_and(|s| s.first_after_renewal)),
        };
        if settings.place.is_empty() {
            return Err(SittingRefusal::PlaceMissing);
        }
        if settings.remote_allowed && !remote_lawful(&around.authority.kind, &around.body.kind) {
            return Err(SittingRefusal::RemoteUnlawful { bureau: around.body.kind == "bureau" });
        }
        Ok(settings)
    }

    fn title(&self, around: &Around) -> Result<String, SittingRefusal> {
        let title = match &self.title {
            Some(text) => one_line(text),
            None => around.current.map(|s| s.title.clone()).unwrap_or_default(),
        };
        if title.is_empty() {
            return Ok(around.body.name.clone());
        }
        fitting("title", "L’intitulé", LONGEST_TITLE, title)
    }

    fn starts_at(&self, zone: &str, around: &Around) -> Result<Timestamp, SittingRefusal> {
        let at = moment::local(&self.starts, zone)
            .map_err(|fault| SittingRefusal::Moment { field: "starts", fault })?;
        // A sitting already past keeps its date while the rest is corrected.
        if around.current.is_some_and(|s| s.starts_at == at) {
            return Ok(at);
        }
        if at <= around.now {
            return Err(SittingRefusal::Past);
        }
        if at.0 - around.now.0 > FURTHEST {
            return Err(SittingRefusal::TooFar { year: at.zoned(zone).year() });
        }
        match &around.body.closed_on {
            Some(day) if *day < at.day_in(zone) => {
                Err(SittingRefusal::BodyClosed { name: around.body.name.clone() })
            }
            _ => Ok(at),
        }
    }

    fn reply_until(
        &self,
        zone: &str,
        starts_at: Timestamp,
        around: &Around,
    ) -> Result<Option<Timestamp>, SittingRefusal> {
        let before = around.current.and_then(|s| s.reply_until);
        let until = match &self.reply_until {
            None => before,
            Some(None) => None,
            Some(Some(text)) if text.trim().is_empty() => None,
            Some(Some(text)) => Some(
                moment::local(text, zone)
                    .map_err(|fault| SittingRefusal::Moment { field: "reply_until", fault })?,
            ),
        };
        match until {
            Some(at) if at > starts_at => Err(SittingRefusal::ReplyAfterStart),
            Some(at) if at <= around.now && before != Some(at) => Err(SittingRefusal::ReplyPast),
            until => Ok(until),
        }
    }
}
