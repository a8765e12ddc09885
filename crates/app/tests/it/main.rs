//! In-process tests of every room, on both engines.
mod authenticator;
mod described;
mod fixtures;
#[path = "../support/ground.rs"]
mod ground;
mod harness;
mod scene;
#[path = "../support/smtp_sink.rs"]
mod smtp_sink;

mod accounts;
mod attendance;
mod authorities;
mod bodies;
mod commands;
mod convocations;
mod dossiers;
mod dossiers_crash;
mod double_taps;
mod isolation;
mod made;
mod nodes;
mod people;
mod people_files;
mod people_import;
mod platform;
mod proof;
mod sittings;
mod smtp;
