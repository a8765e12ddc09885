//! Pupitre: the desk of the elected member. One library, one binary.
//!
//! The map: `platform` is the floor, `features` are the rooms, `app` puts router, jobs and press together,
//! `commands` is the command line.
pub mod app;
pub mod commands;
pub mod description;
pub mod features;
pub mod housekeeping;
pub mod platform;
