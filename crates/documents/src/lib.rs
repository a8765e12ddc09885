//! Documents: PDFs received, checked and assembled; letters, slips and proofs typeset.
//!
//! Plain structs in, bytes out: no file, no clock, no network, no chance. The application runs everything here in a
//! child process of its own binary, under limits of memory, processor and time: a hostile PDF may abort the process.
//!
//! * Received: [`check`], [`reading`], [`render`], [`look`], [`text`].
//! * Put together: [`assemble`], [`print_run`], [`annotate`].
//! * Drawn: [`paper`].
//! * Typeset: [`press`], [`letters`], [`posting_slip`], [`proof`], [`enrolment_sheet`], [`attendance_sheet`], [`run_sheet`],
//!   [`acts`], [`fleet_papers`], [`minutes`], [`public_copy`], [`study_paper`].
//! * Sent again in part: [`patch`].
#![forbid(unsafe_code)]

pub mod acts;
pub mod annotate;
pub mod assemble;
pub mod attendance_sheet;
mod balance;
mod bombs;
mod carry;
pub mod check;
mod colour;
mod contents;
pub mod enrolment_sheet;
pub mod fleet_papers;
mod graft;
mod ink;
pub mod letter_data;
pub mod letters;
pub mod look;
pub mod minutes;
mod open;
mod outline;
mod page_box;
pub mod paper;
pub mod patch;
pub mod picture;
pub mod posting_slip;
pub mod press;
pub mod print_run;
pub mod proof;
pub mod public_copy;
pub mod reading;
pub mod refusal;
pub mod render;
pub mod run_sheet;
mod scribe;
mod stamp;
mod strip;
pub mod study_paper;
pub mod tags;
pub mod text;
mod tree;
mod widths;
mod write;

pub use acts::{
    ActRow, DeliberationList, DeliberationPaper, Issuer, Labelled, PostingCertificate, RegisterClosing,
    RegisterTables, SignaturePlace, SubjectRows,
};
pub use annotate::{PageNote, Shape, annotated};
pub use assemble::{AssembleError, Assembled, Part, assemble};
pub use attendance_sheet::{AttendanceRow, AttendanceSheet};
pub use check::{Inspection, Prepared, inspect, prepare};
pub use contents::Front;
pub use enrolment_sheet::EnrolmentSheet;
pub use fleet_papers::{
    AgreementArticle, AgreementPaper, DrawnSignature, LabelSheet, PreparationSheet, SheetCode, TabletLabel,
};
pub use letter_data::{AgendaLine, Envelope, LetterData, LetterTemplate, Recipient};
pub use look::{Look, first_look};
pub use minutes::{Cell, MinutesBlock, MinutesPaper, Run};
pub use paper::{Block, Paper, paper};
pub use picture::check_logo;
pub use posting_slip::{PostingRow, PostingSlip};
pub use press::{Press, TypeError};
pub use print_run::{PrintMember, PrintRun, print_run};
pub use proof::{Fact, JournalLine, Proof, ProofDocument, ProofRecipient};
pub use public_copy::{CopyPart, MASK, PublicCopy};
pub use reading::reading_copy;
pub use refusal::PdfRefusal;
pub use render::{RenderError, page_grey, page_png};
pub use run_sheet::{RunItem, RunSheet, RunStep};
pub use strip::Findings;
pub use text::{PageText, page_texts, searchable_pages};

/// A colour darkened until it reads on white; the house colour when it is none.
pub fn readable_colour(text: &str) -> String {
    colour::Rgb::readable(text).hex()
}
