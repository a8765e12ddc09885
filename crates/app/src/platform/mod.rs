//! The floor on which every room stands: database, blobs, jobs, journal, feed, mail, sign-in, time and chance.
//! It knows no feature.
pub mod attention;
pub mod auth;
pub mod blobs;
pub mod config;
pub mod db;
pub mod error;
pub mod extract;
pub mod failpoint;
pub mod feed;
pub mod ids;
pub mod jobs;
pub mod journal;
pub mod mail;
pub mod mail_page;
pub mod memory;
pub mod metrics;
pub mod outbound;
pub mod press;
pub mod push;
pub mod seal;
pub mod state;
pub mod time;
pub mod tokens;
pub mod unchanged;
pub mod web_assets;
pub mod words;
