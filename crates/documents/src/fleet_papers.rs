//! The papers of the tablets: the agreement and the return record with their signatures drawn, labels, preparation sheets.
//!
//! Words come ready; nothing is computed here but the drawing.

use serde::{Deserialize, Serialize};

use crate::acts::{Issuer, Labelled};
use crate::colour::Rgb;
use crate::picture;
use crate::press::{Press, Sheet, TypeError};

/// An article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementArticle {
    /// « Durée ».
    pub title: String,
    /// Its text, one paragraph per line.
    pub text: String,
}

/// Somebody who signs, with what his hand drew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrawnSignature {
    /// « L’élu ».
    pub quality: String,
    /// Who.
    pub name: String,
    /// « signé sur l’écran le … »; empty where room is left to sign by hand.
    pub signed: String,
    /// Strokes on a sheet a thousand units wide.
    pub strokes: Vec<Vec<[f64; 2]>>,
}

/// An agreement, or a return record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgreementPaper {
    /// In whose name.
    pub issuer: Issuer,
    /// « Convention de mise à disposition d’une tablette ».
    pub title: String,
    /// « Tablette T-042, M. Roland Cayrol ».
    pub under: String,
    /// The articles.
    pub articles: Vec<AgreementArticle>,
    /// Who signs.
    pub signatures: Vec<DrawnSignature>,
    /// What proves it: moment, witness, hash; none before it is signed.
    pub proof: Vec<Labelled>,
    /// When it is made: milliseconds since 1970 (UTC).
    pub made_at: i64,
}

/// A label: what it names, and its code as an SVG picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TabletLabel {
    /// « T-042 ».
    pub tag: String,
    /// « Samsung SM-X210 ».
    pub product: String,
    /// « Série R9TX408841 ».
    pub serial: String,
    /// The code.
    pub qr_svg: String,
}

/// A sheet of labels: A4, as stationers sell them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelSheet {
    /// To whom the tablets belong.
    pub authority: String,
    /// Columns and rows of a sheet.
    pub columns: u32,
    /// Rows of a sheet.
    pub rows: u32,
    /// Size of a label and margins of the sheet, in millimetres: width, height, left, top, gap between columns.
    pub size: [f64; 5],
    /// Places already used at the beginning of the first sheet.
    pub skip: u32,
    /// The labels.
    pub labels: Vec<TabletLabel>,
    /// When it is made: milliseconds since 1970 (UTC).
    pub made_at: i64,
}

/// A code to scan, with what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetCode {
    /// « Gestion de la tablette ».
    pub title: String,
    /// What to do with it.
    pub text: String,
    /// The code as an SVG picture.
    pub qr_svg: String,
}

/// The sheet that goes with a tablet while it is prepared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparationSheet {
    /// The authority, in full.
    pub authority: String,
    /// Its colour, `#rrggbb`.
    pub accent: String,
    /// « T-042 ».
    pub tag: String,
    /// Make, model, serial, IMEI.
    pub facts: Vec<Labelled>,
    /// What goes with it.
    pub kit: Vec<String>,
    /// The steps, in order.
    pub steps: Vec<String>,
    /// The codes.
    pub codes: Vec<SheetCode>,
    /// When it is made: milliseconds since 1970 (UTC).
    pub made_at: i64,
}

#[derive(Serialize)]
struct Sheeted<'a, T> {
    title: String,
    footer: String,
    accent: String,
    picture: Option<&'static str>,
    authority: &'a str,
    paper: &'a T,
}

impl Press {
    /// Typesets an agreement or a return record (PDF/A-2a, PDF/UA-1).
    pub fn agreement(&self, paper: &AgreementPaper) -> Result<Vec<u8>, TypeError> {
        let logo = paper.issuer.logo.as_deref().map(picture::picture).transpose()?;
        let mut bare = paper.clone();
        bare.issuer.logo = None;
        let data = Sheeted {
            title: format!("{}, {}", paper.title, paper.under),
            footer: format!("{}, {}", paper.issuer.authority, paper.under),
            accent: Rgb::readable(&paper.issuer.accent).hex(),
            picture: logo.as_ref().map(|l| l.path()),
            authority: &paper.issuer.authority,
            paper: &bare,
        };
        self.print(Sheet::Agreement, &data, logo.as_ref(), paper.made_at)
    }

    /// Typesets sheets of labels.
    pub fn labels(&self, sheet: &LabelSheet) -> Result<Vec<u8>, TypeError> {
        let data = Sheeted {
            title: format!("Étiquettes des tablettes, {}", sheet.authority),
            footer: String::new(),
            accent: String::new(),
            picture: None,
            authority: &sheet.authority,
            paper: sheet,
        };
        self.print(Sheet::Labels, &data, None, sheet.made_at)
    }

    /// Typesets the preparation sheet of a tablet: one page.
    pub fn preparation_sheet(&self, sheet: &PreparationSheet) -> Result<Vec<u8>, TypeError> {
        let data = Sheeted {
            title: format!("Préparation de la tablette {}", sheet.tag),
            footer: format!("{}, tablette {}", sheet.authority, sheet.tag),
            accent: Rgb::readable(&sheet.accent).hex(),
            picture: None,
            authority: &sheet.authority,
            paper: sheet,
        };
        self.print(Sheet::Preparation, &data, None, sheet.made_at)
    }
}
