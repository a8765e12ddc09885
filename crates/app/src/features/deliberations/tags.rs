//! Tags of the deliberation template: `{objet}`, `{convocation}`… replaced when a draft is drawn; unknown ones are named.
use crate::platform::tags::Tags;

/// The tags, in the order in which they are offered.
pub const TAGS: [&str; 12] = [
    "organe",
    "date",
    "numéro",
    "objet",
    "rapporteur",
    "convocation",
    "président",
    "secrétaire",
    "présents",
    "votants",
    "vote",
    "nommés",
];

/// The same, as they are recognised in a text.
pub const KNOWN: Tags = Tags(&TAGS);
