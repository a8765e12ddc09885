//! The rooms, in order: a room may use only the public face of earlier ones.
pub mod accounts;
pub mod annotations;
pub mod attendance;
pub mod authorities;
pub mod bodies;
pub mod convocations;
pub mod deliberations;
pub mod dossiers;
pub mod fleet;
pub mod integrations;
pub mod minutes;
pub mod papers;
pub mod people;
pub mod proceedings;
pub mod publication;
pub mod savings;
pub mod sittings;
pub mod tablet_sync;

/// The order in which rooms may lean on each other, checked by `cargo xtask tidy`.
pub const ORDER: &[&str] = &[
    "authorities",
    "people",
    "accounts",
    "bodies",
    "sittings",
    "dossiers",
    "attendance",
    "convocations",
    "proceedings",
    "deliberations",
    "minutes",
    "publication",
    "annotations",
    "tablet_sync",
    "papers",
    "savings",
    "fleet",
    "integrations",
];
