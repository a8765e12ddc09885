//! The tablets that an authority lends to its members (L2121-13-1): their life as a state machine, who may move them, their
//! numbers, one tablet per member, what they are still worth. Pure: days and rows come in, verdicts go out.
pub mod holding;
pub mod life;
pub mod numbers;
pub mod preparation;
pub mod stroke;
pub mod worth;

#[cfg(test)]
mod tests;

pub use holding::{Elsewhere, Equipped, equipped};
pub use life::{Hand, Move, MoveRefusal, Standing, State, follow, may};
pub use numbers::{NumberFault, iccid, imei, serial, tag_key};
pub use worth::{Advice, Book, advice, worth};
