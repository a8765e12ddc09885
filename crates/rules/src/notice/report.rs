//! What `pupitre rules notice` prints: the question, the last lawful moment, the ground and the findings.
use super::verdict::Verdict;
use super::{Assessment, Finding, Input, Refusal, assess, too_late};
use crate::law::{Kind, Status};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::Serialize;

/// The answer of the command line. Moments are RFC 3339 with the offset of the zone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub regime: String,
    pub label: String,
    /// Local date and time with its offset.
    pub meeting: String,
    pub zone: String,
    pub notice_days: Option<i32>,
    pub notice_kind: Kind,
    pub urgent: bool,
    pub budget: bool,
    pub last_lawful_day: Option<Date>,
    /// RFC 3339 with offset; the last millisecond of that day.
    pub last_lawful_moment: Option<String>,
    /// First day on which the sitting could be held, had the sending happened at `--sent`.
    pub earliest_sitting_day: Option<Date>,
    pub sent: Option<String>,
    /// Days between `--sent` and the last lawful day.
    pub margin_days: Option<i32>,
    /// Whether sending at `--sent` is lawful; null when it was not given, or when no text known here decides.
    pub lawful: Option<bool>,
    pub ground: String,
    pub legal_ref: String,
    pub source: String,
    pub status: Status,
    pub findings: Vec<Finding>,
}

/// Answers the command line. `sent` is local unless it carries an offset or ends with `Z`.
pub fn report(
    regime: &str,
    meeting: &str,
    zone: &str,
    sent: Option<&str>,
    urgent: bool,
    budget: bool,
) -> Result<Report, Refusal> {
    let tz = TimeZone::get(zone).map_err(|_| Refusal::BadZone { given: zone.into() })?;
    let at = local(meeting)?;
    let sent = sent.map(|text| moment(text, &tz)).transpose()?;
    let a = assess(&Input { regime, own: None, meeting: at, zone: tz.clone(), urgent, budget })?;
    let verdict = sent.map(|s| a.judge(s, &tz));
    let shown = |t: Timestamp| t.to_zoned(tz.clone()).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string();
    Ok(Report {
        regime: a.regime.into(),
        label: a.label.into(),
        meeting: a.starts.to_zoned(tz.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        zone: zone.into(),
        notice_days: a.days,
        notice_kind: a.kind,
        urgent: a.urgent,
        budget,
        last_lawful_day: a.last_day,
        last_lawful_moment: a.last_moment.map(shown),
        earliest_sitting_day: verdict.as_ref().and_then(|v| v.earliest_sitting),
        sent: sent.map(shown),
        margin_days: verdict.as_ref().and_then(|v| v.margin_days),
        lawful: verdict.as_ref().and_then(|v| v.lawful),
        findings: findings(&a, verdict.as_ref(), &tz),
        ground: a.ground,
        legal_ref: a.legal_ref,
        source: a.source,
        status: a.status,
    })
}

/// The findings of the assessment, with the lateness of the sending first, without advice that came too late or
/// was followed.
fn findings(a: &Assessment, verdict: Option<&Verdict>, zone: &TimeZone) -> Vec<Finding> {
    let late = verdict.filter(|v| !a.lawful_at(v.at));
    let mut out: Vec<Finding> =
        late.map(|v| too_late(a, v.at.to_zoned(zone.clone()).date())).into_iter().collect();
    let margin = verdict.and_then(|v| v.margin_days);
    out.extend(a.findings.iter().filter(|f| f.concerns(margin)).cloned());
    out
}

impl Finding {
    /// Advice on the last day is worth saying until it is followed (sent earlier) or too late.
    pub(crate) fn concerns(&self, margin: Option<i32>) -> bool {
        match (self.code, margin) {
            ("notice.calendar_days", Some(margin)) => margin == 0,
            ("notice.last_day_closed", Some(margin)) => margin >= 0,
            _ => true,
        }
    }
}

/// A local date and time, written without offset nor zone: `2026-12-17T18:30`.
fn local(text: &str) -> Result<DateTime, Refusal> {
    let bad = || Refusal::BadMoment { given: text.into() };
    let text = text.trim();
    let plain = text.len() >= "2026-12-17T18:30".len()
        && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'T' | b':' | b' ' | b'.'))
        && text.bytes().filter(|b| *b == b'-').count() == 2;
    if plain { text.parse().map_err(|_| bad()) } else { Err(bad()) }
}

fn moment(text: &str, zone: &TimeZone) -> Result<Timestamp, Refusal> {
    if let Ok(instant) = text.trim().parse::<Timestamp>() {
        return Ok(instant);
    }
    let at = local(text)?.to_zoned(zone.clone());
    Ok(at.map_err(|_| Refusal::BadMoment { given: text.into() })?.timestamp())
}
