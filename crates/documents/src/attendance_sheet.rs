//! The attendance sheet (feuille d'émargement): who sits, in order, each with room to sign.
use crate::colour::Rgb;
use crate::press::{Press, Sheet, TypeError};
use serde::{Deserialize, Serialize};

/// Somebody who sits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceRow {
    pub name: String,
    /// His commune or function.
    pub detail: String,
    /// « pouvoir à Hélène Ferrand », « a annoncé son absence »; empty otherwise.
    pub note: String,
}

/// What the sheet says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceSheet {
    /// The authority, in full.
    pub authority: String,
    /// Its colour, `#rrggbb`.
    pub accent: String,
    /// The body.
    pub body: String,
    /// « Jeudi 17 décembre 2026 à 18 h 30, salle des fêtes ».
    pub when: String,
    /// « 110 membres en exercice, quorum à 56 ».
    pub figures: String,
    pub rows: Vec<AttendanceRow>,
    /// When it is made: milliseconds since 1970 (UTC).
    pub made_at: i64,
}

#[derive(Serialize)]
struct Row<'a> {
    number: String,
    #[serde(flatten)]
    row: &'a AttendanceRow,
}

#[derive(Serialize)]
struct Sheeted<'a> {
    title: String,
    authority: &'a str,
    accent: String,
    heading: String,
    figures: &'a str,
    rows: Vec<Row<'a>>,
    footer: String,
}

impl Press {
    /// Typesets the attendance sheet.
    pub fn attendance_sheet(&self, sheet: &AttendanceSheet) -> Result<Vec<u8>, TypeError> {
        let numbered = sheet.rows.iter().enumerate();
        let data = Sheeted {
            title: format!("Feuille d’émargement, {}, {}", sheet.body, sheet.when),
            authority: &sheet.authority,
            accent: Rgb::readable(&sheet.accent).hex(),
            heading: format!("{}, {}", sheet.body, sheet.when),
            figures: &sheet.figures,
            rows: numbered.map(|(at, row)| Row { number: (at + 1).to_string(), row }).collect(),
            footer: format!("{}, feuille d’émargement", sheet.body),
        };
        self.print(Sheet::Attendance, &data, None, sheet.made_at)
    }
}
