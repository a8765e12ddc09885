//! In-process tests of every room, on both engines.
mod harness;

mod people;
mod platform;
