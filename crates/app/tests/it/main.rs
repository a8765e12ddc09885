//! In-process tests of every room, on both engines.
mod authenticator;
mod described;
mod fixtures;
#[path = "../support/ground.rs"]
mod ground;
mod harness;
mod receiver;
mod scene;
#[path = "../support/smtp_sink.rs"]
mod smtp_sink;

mod accounts;
mod annotations;
mod attendance;
mod authorities;
mod bad_input;
mod bodies;
mod commands;
mod convocations;
mod database_restart;
mod dossiers;
mod dossiers_crash;
mod double_taps;
mod evening;
mod full_disk;
mod hostile;
mod housekeeping;
mod integrations;
mod isolation;
mod jobs_known;
mod logs;
mod made;
mod nodes;
mod people;
mod people_files;
mod people_import;
mod pictures;
mod platform;
mod proof;
mod push;
mod reach;
mod roles;
mod s3;
mod server;
mod sittings;
mod smtp;
