//! What happens in a sitting, from roll-call to closing, as an ordered list of facts and what the law makes of them.
//!
//! The list only grows; a mistake is struck out and the rest is judged again. [`follow`] reads it from the beginning:
//! who is there at each moment, whether the assembly may decide each item, who may vote, what was decided. Nothing here
//! is entered twice: minutes, lists and deliberations are read from what it returns.
//!
//! A *voice* is the seat of a titular, held by himself, by his substitute, or by a colleague who carries his proxy.
mod fact;
mod follow;
#[cfg(test)]
mod histories;
#[cfg(test)]
mod properties;
mod refusal;
mod room;
#[cfg(test)]
pub(crate) mod sample;
mod setting;
mod state;
#[cfg(test)]
mod tests;
mod votes;

pub use fact::{Candidate, Entry, Fact, Ground};
pub use follow::follow;
pub use refusal::Refusal;
pub use setting::{Figures, Given, ItemOf, SeatOf, Setting};
pub use state::{
    Asked, Doors, Elected, ItemState, Note, Outcome, Phase, Presence, Proceedings, Represented, RoundTaken,
    Speaker, Suspension, Voice, Vote, Withdrawal,
};
