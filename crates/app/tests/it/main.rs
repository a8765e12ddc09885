//! In-process tests of every room, on both engines.
mod harness;

mod bodies;
mod people;
mod platform;
mod sittings;
