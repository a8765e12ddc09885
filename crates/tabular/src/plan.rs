//! What an import would write: for each line, a new member, one completed, or nothing to change.
//!
//! Pure: existing members come in as plain values, a plan comes out. A person is found by e-mail,
//! else by names and day of birth, else by names and commune; when several fit, the choice is asked.
//! Importing the same file twice changes nothing the second time.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::Serialize;

use crate::changes::compare;
use crate::matching::{Match, Matcher, gather};
use crate::members::{Capacity, Channel, Correction, MemberRow, Reading};
use crate::problem::Problem;

/// Answer to "which known person is it?" that means none of them.
pub const NEW_PERSON: &str = "Une autre personne";

/// A person already known, with one mandate in this authority or none. A person with several
/// mandates comes several times, with the same `person_id`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExistingMember {
    /// Opaque.
    pub person_id: String,
    /// Opaque; `None` for a person known elsewhere only.
    pub mandate_id: Option<String>,
    /// « Madame », « Monsieur » or empty.
    pub civility: String,
    /// For display.
    pub given_name: String,
    /// For display.
    pub family_name: String,
    /// Day of birth.
    pub birth_date: Option<Date>,
    /// E-mail.
    pub email: Option<String>,
    /// Phone.
    pub phone: String,
    /// Name of the commune represented.
    pub commune: Option<String>,
    /// Capacity.
    pub capacity: Option<Capacity>,
    /// Full name of the sitting member replaced.
    pub substitute_for: Option<String>,
    /// Function.
    pub function: String,
    /// Group.
    pub group_name: String,
    /// Delegation.
    pub delegation: String,
    /// Order in the table; 0 or `None` when there is none.
    pub rank: Option<u32>,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day.
    pub ends_on: Option<Date>,
    /// Channel.
    pub channel: Option<Channel>,
    /// Day paper was asked for.
    pub paper_requested_on: Option<Date>,
    /// Paper address.
    pub paper_address: String,
}

/// One value the import would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Key of the field.
    pub field: String,
    /// French label.
    pub label: String,
    /// As it is, for display; empty when there was nothing.
    pub before: String,
    /// As it would be, for display.
    pub after: String,
}

/// What happens to a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Nobody known: a person and a mandate are created.
    New,
    /// A known person gets new values, or a new mandate when `mandate_id` is `None`.
    Completed {
        /// The person.
        person_id: String,
        /// The mandate completed; `None` when one is to be created.
        mandate_id: Option<String>,
        /// Values that change (a mandate to create is not spelled out).
        changes: Vec<Change>,
    },
    /// Everything the line says is already known.
    Unchanged {
        /// The person.
        person_id: String,
        /// The mandate.
        mandate_id: String,
    },
}

/// A line and what happens to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanEntry {
    /// The member read.
    pub row: MemberRow,
    /// What happens.
    pub status: Status,
}

/// How many lines of each sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Created.
    pub new: usize,
    /// Completed.
    pub completed: usize,
    /// Unchanged.
    pub unchanged: usize,
    /// Left out until mended.
    pub to_mend: usize,
}

/// The plan of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Lines to write or already written, in the order of the file.
    pub entries: Vec<PlanEntry>,
    /// Problems of the reading and of the matching, in the order of the lines.
    pub problems: Vec<Problem>,
    /// Counts.
    pub counts: Counts,
}

/// Plans the import of what was read. `corrections` answer the choices asked by a former plan.
pub fn plan(reading: &Reading, existing: &[ExistingMember], corrections: &[Correction]) -> Plan {
    let people = gather(existing);
    let (matches, faults) = Matcher::new(&people, corrections).run(&reading.rows);
    let mut problems = reading.problems.clone();
    let mut entries = Vec::with_capacity(reading.rows.len());
    for (row, found) in reading.rows.iter().zip(matches) {
        match found {
            Match::Nobody => entries.push(PlanEntry { row: row.clone(), status: Status::New }),
            Match::Known(at) => {
                entries.push(PlanEntry { row: row.clone(), status: compare(row, &people[at]) })
            }
            Match::Asked => {}
        }
    }
    problems.extend(faults);
    problems.sort_by_key(|problem| problem.line);
    let to_mend: HashSet<u32> =
        problems.iter().filter(|problem| problem.blocks).map(|problem| problem.line).collect();
    let mut counts = Counts { to_mend: to_mend.len(), ..Counts::default() };
    for entry in &entries {
        match entry.status {
            Status::New => counts.new += 1,
            Status::Completed { .. } => counts.completed += 1,
            Status::Unchanged { .. } => counts.unchanged += 1,
        }
    }
    Plan { entries, problems, counts }
}
