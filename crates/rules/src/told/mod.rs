//! The facts of a sitting told in French: who was there, how each item was voted, what the minutes must say.
//!
//! Nothing is decided here: what [`proceedings::follow`](crate::proceedings::follow) found is put into words. A
//! [`Record`] is what happened to one item, frozen with names; [`minutes`] are the parts that L2121-15 asks for, each fact
//! under a key that stays the same when the fact is corrected, so that an older wording is known to be old.
mod minutes;
mod record;
mod room;
#[cfg(test)]
mod tests;

pub use minutes::{Part, minutes};
pub use record::{Names, Post, Record, Represented, Round, VoteTold, record};

use crate::french;
use crate::proceedings::{Entry, Proceedings, Setting};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use uuid::Uuid;

/// What the facts do not say, and the papers need.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// « salle des fêtes de Valbrune ».
    pub place: String,
    /// The day the convocation left.
    pub convened_on: Option<Date>,
    /// Members who had said that they would be away.
    pub excused: Vec<Uuid>,
    /// Who presented an item.
    pub rapporteurs: Vec<(Uuid, String)>,
    /// Number of the deliberation of an item.
    pub numbers: Vec<(Uuid, String)>,
}

/// A sitting about to be told.
#[derive(Clone, Copy)]
pub struct Sitting<'a> {
    pub setting: &'a Setting,
    pub entries: &'a [Entry],
    pub proceedings: &'a Proceedings,
    pub around: &'a Around,
    /// Where the sitting was held.
    pub zone: &'a TimeZone,
}

impl Sitting<'_> {
    /// A moment as the clock of the room showed it.
    fn local(&self, at: i64) -> DateTime {
        let instant = jiff::Timestamp::from_millisecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        instant.to_zoned(self.zone.clone()).datetime()
    }

    /// « 19 h 05 ».
    fn clock(&self, at: i64) -> String {
        french::hour(self.local(at))
    }

    fn name(&self, member: Uuid) -> String {
        self.setting.name(member).to_owned()
    }
}

/// Names one after the other: « Anne Roux, Luc Petit ».
fn listed<S: AsRef<str>>(names: &[S]) -> String {
    names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")
}
