//! The posting slip (bordereau de dépôt): who is sent paper, how many sheets, what weight, and who signs for it.

use serde::{Deserialize, Serialize};

use crate::colour::Rgb;
use crate::press::{Press, Sheet, TypeError};

/// One letter to post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostingRow {
    /// Name of the addressee.
    pub name: String,
    /// Postal address, one line each.
    pub address: String,
    /// Sheets in the envelope.
    pub sheets: u32,
}

/// What the slip says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PostingSlip {
    /// The authority, in full.
    pub authority: String,
    /// Its colour, `#rrggbb`.
    pub accent: String,
    /// « Convocation, conseil communautaire du jeudi 17 décembre 2026 ».
    pub heading: String,
    /// The day it was made, in words.
    pub made_on: String,
    /// The letters.
    pub rows: Vec<PostingRow>,
    /// Weight of a sheet, in grams (5 for A4 at 80 g/m²).
    pub grams_per_sheet: f32,
    /// Weight of an envelope, in grams.
    pub grams_per_envelope: f32,
    /// When it is made: milliseconds since 1970 (UTC), written in the file as PDF/A asks.
    pub made_at: i64,
}

#[derive(Serialize)]
struct Row<'a> {
    number: String,
    name: &'a str,
    address: String,
    sheets: String,
    weight: String,
}

#[derive(Serialize)]
struct Sheeted<'a> {
    title: String,
    authority: &'a str,
    accent: String,
    heading: &'a str,
    summary: String,
    rows: Vec<Row<'a>>,
    total_label: String,
    total_sheets: String,
    total_weight: String,
    note: String,
    footer: String,
}

impl Press {
    /// Typesets the posting slip.
    pub fn posting_slip(&self, slip: &PostingSlip) -> Result<Vec<u8>, TypeError> {
        let weigh =
            |sheets: u32| (sheets as f32 * slip.grams_per_sheet + slip.grams_per_envelope).ceil() as u32;
        let sheets: u32 = slip.rows.iter().map(|row| row.sheets).sum();
        let grams: u32 = slip.rows.iter().map(|row| weigh(row.sheets)).sum();
        let count = slip.rows.len();
        let letters = format!("{count} pli{}", if count > 1 { "s" } else { "" });
        let row = |(at, row): (usize, &'_ PostingRow)| -> (String, String, String, String) {
            (
                (at + 1).to_string(),
                row.address.replace('\n', ", "),
                row.sheets.to_string(),
                weight(weigh(row.sheets)),
            )
        };
        let rows = slip.rows.iter().enumerate().map(|(at, line)| {
            let (number, address, sheets, weight) = row((at, line));
            Row { number, name: &line.name, address, sheets, weight }
        });
        let data = Sheeted {
            title: format!("Bordereau de dépôt, {}", slip.heading),
            authority: &slip.authority,
            accent: Rgb::readable(&slip.accent).hex(),
            heading: &slip.heading,
            summary: format!("{letters}, {sheets} feuilles, établi le {}", slip.made_on),
            rows: rows.collect(),
            total_label: letters.clone(),
            total_sheets: sheets.to_string(),
            total_weight: weight(grams),
            note: format!(
                "Poids calculé\u{a0}: {} g par feuille, {} g par enveloppe. À conserver avec la preuve d’envoi de la convocation.",
                decimal(slip.grams_per_sheet),
                decimal(slip.grams_per_envelope)
            ),
            footer: format!("{}, bordereau de dépôt du {}", slip.authority, slip.made_on),
        };
        self.print(Sheet::PostingSlip, &data, None, slip.made_at)
    }
}

/// Grams in words: « 315 g », « 1,24 kg ».
fn weight(grams: u32) -> String {
    if grams < 1000 {
        return format!("{grams}\u{a0}g");
    }
    format!("{},{:02}\u{a0}kg", grams / 1000, (grams % 1000) / 10)
}

fn decimal(value: f32) -> String {
    let text = if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") };
    text.replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_written_as_in_french() {
        assert_eq!((weight(315), weight(1240)), ("315\u{a0}g".into(), "1,24\u{a0}kg".into()));
        assert_eq!((decimal(5.0), decimal(4.5)), ("5".into(), "4,5".into()));
    }
}
