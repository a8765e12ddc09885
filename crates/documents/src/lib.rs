//! Documents: PDFs received, checked and assembled; letters, slips and proofs typeset.
//!
//! Plain structs in, bytes out: no file, no clock, no network, no chance. The application runs everything here in a
//! child process of its own binary, under limits of memory, processor and time: a hostile PDF may abort the process.
//!
//! * Received: [`check`], [`reading`], [`render`], [`text`].
//! * Put together: [`assemble`], [`print_run`].
//! * Typeset: [`press`], [`letters`], [`posting_slip`], [`proof`], [`enrolment_sheet`].
#![forbid(unsafe_code)]

pub mod assemble;
mod balance;
mod bombs;
mod carry;
pub mod check;
mod colour;
mod contents;
mod graft;
mod ink;
mod open;
mod outline;
mod page_box;
pub mod reading;
pub mod refusal;
mod stamp;
mod strip;
mod tree;

pub use assemble::{AssembleError, Assembled, Part, assemble};
pub use check::{Inspection, Prepared, inspect, prepare};
pub use contents::Front;
pub use reading::reading_copy;
pub use refusal::PdfRefusal;
pub use strip::Findings;
