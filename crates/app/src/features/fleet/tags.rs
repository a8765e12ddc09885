//! Tags of the agreement: `{élu}`, `{tablette}`… replaced when it is read to a member.
use crate::platform::tags::Tags;

/// The tags, in the order in which they are offered.
pub const TAGS: [&str; 16] = [
    "élu",
    "fonction",
    "commune",
    "collectivité",
    "délibération",
    "date",
    "fin",
    "tablette",
    "matériel",
    "série",
    "imei",
    "sim",
    "accessoires",
    "état",
    "valeur",
    "téléphone",
];

/// The same, as they are recognised in a text.
pub const KNOWN: Tags = Tags(&TAGS);
