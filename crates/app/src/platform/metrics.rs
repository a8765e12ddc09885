//! Figures for whoever runs the instance, in the Prometheus text format. No personal data.
use crate::platform::state::AppState;
use crate::platform::{error::AppResult, jobs};
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

/// Requests answered, by class of status (1xx … 5xx).
static ANSWERED: [AtomicU64; 5] =
    [AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0)];
/// E-mails by outcome, in the order of `OUTCOMES`.
static MAILS: [AtomicU64; 3] = [AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0)];
const OUTCOMES: [&str; 3] = ["accepted", "later", "refused"];

/// How the mail server answered.
#[derive(Clone, Copy)]
pub enum Outcome {
    Accepted,
    Later,
    Refused,
}

/// Counts one answer.
pub fn answered(status: u16) {
    if let Some(class) = (status as usize / 100).checked_sub(1).and_then(|i| ANSWERED.get(i)) {
        class.fetch_add(1, Ordering::Relaxed);
    }
}

/// Counts one try of an e-mail, whatever it carries.
pub fn mailed(outcome: Outcome) {
    MAILS[outcome as usize].fetch_add(1, Ordering::Relaxed);
}

/// The page of figures.
pub async fn page(state: &AppState) -> AppResult<String> {
    let mut text = String::new();
    let _ = writeln!(text, "# HELP pupitre_http_answers_total Answers by class of status.");
    let _ = writeln!(text, "# TYPE pupitre_http_answers_total counter");
    for (index, class) in ANSWERED.iter().enumerate() {
        let count = class.load(Ordering::Relaxed);
        let _ = writeln!(text, "pupitre_http_answers_total{{class=\"{}xx\"}} {count}", index + 1);
    }
    let _ = writeln!(text, "# HELP pupitre_mails_total E-mails by outcome.");
    let _ = writeln!(text, "# TYPE pupitre_mails_total counter");
    for (outcome, counter) in OUTCOMES.iter().zip(&MAILS) {
        let count = counter.load(Ordering::Relaxed);
        let _ = writeln!(text, "pupitre_mails_total{{outcome=\"{outcome}\"}} {count}");
    }
    let _ = writeln!(text, "# HELP pupitre_jobs Jobs not yet done, by state.");
    let _ = writeln!(text, "# TYPE pupitre_jobs gauge");
    let mut tx = state.db.read().await?;
    for (job_state, count) in jobs::counts(&mut tx).await? {
        let _ = writeln!(text, "pupitre_jobs{{state=\"{job_state}\"}} {count}");
    }
    Ok(text)
}
