//! Search in papers, as French is written: text in, pages found out. No database, no clock, no network; one folder.
//!
//! * [`words`] reads a text into terms: accents, case, ligatures and elisions do not count, plurals and feminines meet,
//!   numbers and references stay whole. The same reading serves the pages, the questions and the passages shown.
//! * [`Shelf`] is the index of one authority: derived data, made again from the texts whenever it is absent or damaged.
//! * [`Shelf::search`] answers with papers, each at its best page; [`passage`] cuts out what to show of it.
#![forbid(unsafe_code)]

mod fold;
mod gather;
mod near;
mod passage;
mod question;
mod shelf;
mod stem;
pub mod words;

pub use gather::Facets;
pub use passage::{Piece, marked, passage};
pub use question::{Asked, Filters, LONGEST, Order, Rights};
pub use shelf::{Answer, Fault, Hit, Loosened, Paper, Pen, Shelf};
