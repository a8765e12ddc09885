//! The run sheet of the chair (conducteur): what to say and to put to the vote, in order.
use crate::colour::Rgb;
use crate::press::{Press, Sheet, TypeError};
use serde::{Deserialize, Serialize};

/// Something to do, before the items or after them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunStep {
    pub title: String,
    /// How, with its article.
    pub detail: String,
}

/// An item to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunItem {
    pub number: String,
    pub title: String,
    /// « Rapporteur : Hélène Ferrand »; empty when none.
    pub rapporteur: String,
    /// « Vote », « Information, sans vote », « Huis clos ».
    pub hints: Vec<String>,
    /// Of a group of sub-items.
    pub heading: bool,
}

/// What the sheet says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSheet {
    /// The authority, in full.
    pub authority: String,
    /// Its colour, `#rrggbb`.
    pub accent: String,
    /// The body.
    pub body: String,
    /// « Jeudi 17 décembre 2026 à 18 h 30, salle des fêtes ».
    pub when: String,
    pub opening: Vec<RunStep>,
    pub items: Vec<RunItem>,
    pub closing: Vec<RunStep>,
    /// When it is made: milliseconds since 1970 (UTC).
    pub made_at: i64,
}

#[derive(Serialize)]
struct Sheeted<'a> {
    title: String,
    authority: &'a str,
    accent: String,
    heading: String,
    opening: &'a [RunStep],
    items: &'a [RunItem],
    closing: &'a [RunStep],
    footer: String,
}

impl Press {
    /// Typesets the run sheet.
    pub fn run_sheet(&self, sheet: &RunSheet) -> Result<Vec<u8>, TypeError> {
        let data = Sheeted {
            title: format!("Conducteur, {}, {}", sheet.body, sheet.when),
            authority: &sheet.authority,
            accent: Rgb::readable(&sheet.accent).hex(),
            heading: format!("{}, {}", sheet.body, sheet.when),
            opening: &sheet.opening,
            items: &sheet.items,
            closing: &sheet.closing,
            footer: format!("{}, conducteur du président", sheet.body),
        };
        self.print(Sheet::Run, &data, None, sheet.made_at)
    }
}
