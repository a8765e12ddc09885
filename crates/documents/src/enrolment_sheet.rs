//! The sheet handed to a member with the tablet: one code to scan, three steps, the same code to type.

use serde::{Deserialize, Serialize};

use crate::colour::Rgb;
use crate::picture;
use crate::press::{Press, Sheet, TypeError};

/// What the sheet says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentSheet {
    /// The authority, in full.
    pub authority: String,
    /// Its colour, `#rrggbb`.
    pub accent: String,
    /// Civility and name of the member.
    pub name: String,
    /// The code as an SVG picture.
    pub qr_svg: String,
    /// The address to open, short: « pupitre.troisvallees.fr ».
    pub url: String,
    /// The code in clear, grouped: « 4K7Q 92TX ».
    pub code: String,
    /// « Valable jusqu’au lundi 14 décembre 2026 à 18 h. »
    pub expires: String,
    /// The steps; three of the house when empty.
    pub steps: Vec<String>,
    /// When it is made: milliseconds since 1970 (UTC), written in the file as PDF/A asks.
    pub made_at: i64,
}

#[derive(Serialize)]
struct Sheeted<'a> {
    title: String,
    authority: &'a str,
    accent: String,
    name: &'a str,
    url: &'a str,
    code: &'a str,
    expires: &'a str,
    steps: Vec<String>,
}

impl Press {
    /// Typesets the enrolment sheet: one page.
    pub fn enrolment_sheet(&self, sheet: &EnrolmentSheet) -> Result<Vec<u8>, TypeError> {
        let qr = picture::picture(sheet.qr_svg.as_bytes())?;
        let data = Sheeted {
            title: format!("Votre tablette, {}", sheet.name),
            authority: &sheet.authority,
            accent: Rgb::readable(&sheet.accent).hex(),
            name: &sheet.name,
            url: &sheet.url,
            code: &sheet.code,
            expires: &sheet.expires,
            steps: if sheet.steps.is_empty() { house_steps() } else { sheet.steps.clone() },
        };
        self.print(Sheet::Enrolment, &data, Some(&qr), sheet.made_at)
    }
}

fn house_steps() -> Vec<String> {
    [
        "Allumez la tablette et ouvrez l’appareil photo. Visez le carré ci-dessus, puis touchez le lien qui s’affiche.",
        "Vérifiez que votre nom est bien celui de cette feuille, et choisissez votre code à six chiffres.",
        "Vos séances apparaissent. Vous n’avez plus besoin de cette feuille : détruisez-la.",
    ]
    .map(String::from)
    .to_vec()
}
