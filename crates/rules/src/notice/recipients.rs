//! The notice of each recipient: what counts is when his own convocation left, and coming to the sitting does not
//! cure a late one (CE, 9 mars 2007, n° 290687).
use super::findings::finding;
use super::{Assessment, Finding, Severity};
use crate::french;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

/// When a recipient's convocation left, if it did.
#[derive(Debug, Clone, Default)]
pub struct Sending {
    pub id: String,
    pub name: String,
    /// The moment of sending (postmark, hand delivery, making available); none if nothing left yet.
    pub sent: Option<Timestamp>,
}

/// A recipient's own answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecipientNotice {
    pub id: String,
    pub name: String,
    /// Milliseconds UTC.
    pub sent_at: Option<i64>,
    /// Milliseconds UTC; none where no text sets a delay.
    pub last_moment: Option<i64>,
    /// Of the sending, or of a sending now if nothing left yet; none where no text known here decides.
    pub lawful: Option<bool>,
    pub margin_days: Option<i32>,
    pub problem: Option<String>,
}

/// The notice of each recipient, at his own sending or now.
pub fn assess_recipients(
    assessment: &Assessment,
    sendings: &[Sending],
    now: Timestamp,
    zone: &TimeZone,
) -> Vec<RecipientNotice> {
    sendings
        .iter()
        .map(|s| {
            let verdict = assessment.judge(s.sent.unwrap_or(now), zone);
            let problem = (verdict.lawful == Some(false)).then(|| {
                let what = if s.sent.is_some() {
                    "Convocation partie trop tard"
                } else {
                    "Trop tard pour lui écrire"
                };
                french::set(&format!("{what} : il fallait {}.", assessment.ground))
            });
            RecipientNotice {
                id: s.id.clone(),
                name: s.name.clone(),
                sent_at: s.sent.map(|t| t.as_millisecond()),
                last_moment: assessment.last_moment.map(|t| t.as_millisecond()),
                lawful: verdict.lawful,
                margin_days: verdict.margin_days,
                problem,
            }
        })
        .collect()
}

/// The finding that some were convened too late, with their names.
pub fn late_recipients(assessment: &Assessment, recipients: &[RecipientNotice]) -> Option<Finding> {
    let late: Vec<&str> =
        recipients.iter().filter(|r| r.lawful == Some(false)).map(|r| r.name.as_str()).collect();
    if late.is_empty() {
        return None;
    }
    let title = french::count(late.len(), "élu hors délai", "élus hors délai");
    let sentence = format!(
        "{} : il fallait {}. Être présent ne répare pas un envoi tardif : reportez la séance, ou prouvez une arrivée à temps.",
        french::list(&late, 3),
        assessment.ground
    );
    Some(finding("notice.recipients_late", Severity::Blocks, &title, &sentence, "CE, 9 mars 2007, n° 290687"))
}
