//! Tables brought by people: spreadsheets of members in, exports out.
//!
//! Pure: bytes come in, typed rows and problems come out. No database, no clock, nothing random;
//! the day of today and what is already known are passed in. The steps, each usable alone:
//! [`table::read_table`] → [`layout::recognise`] → [`members::read_members`] → [`plan::plan`];
//! [`preview::preview`] chains them. A formula found in a cell is flagged and never evaluated.

mod book;
mod book_guard;
mod changes;
mod communes;
mod contact;
mod dates;
mod decode;
mod export;
mod field;
mod header;
pub mod layout;
mod line;
mod matching;
pub mod members;
mod names;
mod neighbours;
pub mod plan;
pub mod preview;
mod problem;
mod refusal;
mod seat;
mod split;
pub mod table;
mod text;
mod values;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use communes::{KnownCommune, commune_key, display_commune};
pub use dates::{DateFault, french_day, french_long_day, parse_day};
pub use export::{write_csv, write_csv_commas};
pub use field::{Field, Target, targets};
pub use layout::{Column, Generation, Layout, LayoutKind, RneFile};
pub use members::{Capacity, Channel, Context, Correction, KnownTitular, MemberRow, Reading};
pub use names::{display_family_name, display_given_name};
pub use plan::{Change, Counts, ExistingMember, Plan, PlanEntry, Status};
pub use preview::{Preview, PreviewError, PreviewInput, PreviewRow, preview};
pub use problem::Problem;
pub use table::{Encoding, ReadError, Row, Separator, Table, is_formula, read_table};
pub use text::{fold, key};
