//! The ruler of the screens: today, last day, clear days, sitting.
use super::Assessment;
use crate::law::Kind;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

/// The ruler at a moment. Days are `YYYY-MM-DD` in the assembly's zone, moments are milliseconds UTC.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Ruler {
    pub today: String,
    /// Milliseconds UTC.
    pub now: i64,
    pub last_day: Option<String>,
    /// Milliseconds UTC.
    pub last_moment: Option<i64>,
    pub sitting_day: String,
    pub notice_days: Option<i32>,
    pub notice_kind: Kind,
    pub margin_days: Option<i32>,
    pub legal_ref: String,
    pub sentence: String,
    pub urgent: bool,
}

/// The ruler at a moment.
pub fn ruler(assessment: &Assessment, now: Timestamp, zone: &TimeZone) -> Ruler {
    let today = now.to_zoned(zone.clone()).date();
    Ruler {
        today: today.to_string(),
        now: now.as_millisecond(),
        last_day: assessment.last_day.map(|d| d.to_string()),
        last_moment: assessment.last_moment.map(|t| t.as_millisecond()),
        sitting_day: assessment.sitting_day.to_string(),
        notice_days: assessment.days,
        notice_kind: assessment.kind,
        margin_days: assessment.margin_days(today),
        legal_ref: assessment.legal_ref.clone(),
        sentence: assessment.sentence(today),
        urgent: assessment.urgent,
    }
}
