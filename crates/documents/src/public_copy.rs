//! The published copy of an act where personal data is masked: composed anew from the words that remain, so that nothing of
//! what is masked is in the file.

use serde::{Deserialize, Serialize};

use crate::colour::Rgb;
use crate::press::{Press, Sheet, TypeError};

/// What stands in the place of masked words.
pub const MASK: &str = "[donnée personnelle masquée]";

/// A part under its heading; the heading may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyPart {
    /// « Vote ».
    pub heading: String,
    /// Paragraphs.
    pub paragraphs: Vec<String>,
}

/// What the copy says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicCopy {
    /// The authority, in full.
    pub authority: String,
    /// Its colour, `#rrggbb`.
    pub accent: String,
    /// « Délibération n° 2026-12-01 ».
    pub name: String,
    /// What the act is about.
    pub title: String,
    /// The sitting, in words.
    pub sitting: String,
    /// Author, with his capacity.
    pub author: String,
    /// That this is a masked copy, and where the original is.
    pub notice: String,
    /// The text.
    pub parts: Vec<CopyPart>,
    /// When it is made: milliseconds since 1970 (UTC), written in the file as PDF/A asks.
    pub made_at: i64,
}

#[derive(Serialize)]
struct Sheeted<'a> {
    title: String,
    accent: String,
    footer: String,
    copy: &'a PublicCopy,
}

impl Press {
    /// Typesets the masked copy.
    pub fn public_copy(&self, copy: &PublicCopy) -> Result<Vec<u8>, TypeError> {
        let data = Sheeted {
            title: format!("{}, {}", copy.name, copy.title),
            accent: Rgb::readable(&copy.accent).hex(),
            footer: format!("{}, {}", copy.authority, copy.name),
            copy,
        };
        self.print(Sheet::PublicCopy, &data, None, copy.made_at)
    }
}
