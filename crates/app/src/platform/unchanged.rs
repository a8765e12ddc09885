//! What was answered to a session and still holds. At seven in the evening every tablet asks whether there is anything new,
//! and hardly ever is there: as long as nothing at all was committed since, the answer is known without reading anything.
//!
//! Exact, not merely recent: an answer holds while `Db::generation` is the one it was worked out under, and until the clock
//! itself would change it. A right withdrawn is a commit; the next request reads everything again.
use crate::platform::db::Generation;
use crate::platform::time::Timestamp;
use std::collections::HashMap;
use std::sync::Mutex;

/// Answers kept; past this many, all are forgotten and worked out again.
const MOST: usize = 50_000;
/// Longest that an answer holds, in milliseconds: whoever asks is still marked as seen every hour.
const LONGEST: i64 = 15 * 60_000;

struct Answer {
    tag: String,
    generation: Generation,
    until: Timestamp,
}

/// The answers that still hold, by session.
#[derive(Default)]
pub struct Unchanged(Mutex<HashMap<String, Answer>>);

impl Unchanged {
    /// Whether `tag` is still what this session would be answered.
    pub fn holds(&self, session: &str, tag: &str, generation: &Generation, now: Timestamp) -> bool {
        let Ok(answers) = self.0.lock() else { return false };
        answers.get(session).is_some_and(|a| a.tag == tag && a.generation == *generation && now < a.until)
    }

    /// Keeps an answer worked out under a generation read before; `until`: when the clock changes it.
    pub fn keep(
        &self,
        session: String,
        tag: String,
        generation: Generation,
        now: Timestamp,
        until: Timestamp,
    ) {
        let Ok(mut answers) = self.0.lock() else { return };
        if answers.len() >= MOST {
            answers.clear();
        }
        answers.insert(session, Answer { tag, generation, until: until.min(now.plus(LONGEST)) });
    }
}
