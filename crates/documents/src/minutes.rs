//! The minutes (procès-verbal, L2121-15) as their editor left them: headings, paragraphs, lists and tables of runs of text.

use serde::{Deserialize, Serialize};

use crate::acts::{Issuer, SignaturePlace};
use crate::colour::Rgb;
use crate::picture;
use crate::press::{Press, Sheet, TypeError};

/// A run of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its words; « \n » is a new line.
    pub text: String,
    /// Bold.
    #[serde(default)]
    pub strong: bool,
    /// Italic.
    #[serde(default)]
    pub emphasis: bool,
    /// Underlined.
    #[serde(default)]
    pub underline: bool,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// It names its column or its row.
    pub header: bool,
    /// What it holds.
    pub blocks: Vec<MinutesBlock>,
}

/// A piece of the minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MinutesBlock {
    /// A heading of level 1 to 3.
    Heading {
        /// 1 is the greatest.
        level: u8,
        /// Its words.
        runs: Vec<Run>,
    },
    /// A paragraph.
    Paragraph {
        /// Its words.
        runs: Vec<Run>,
    },
    /// Lines that come from the facts of the sitting.
    Fact {
        /// One paragraph each.
        lines: Vec<String>,
    },
    /// A list.
    List {
        /// Numbered.
        ordered: bool,
        /// Each item holds blocks.
        items: Vec<Vec<MinutesBlock>>,
    },
    /// A table.
    Table {
        /// As many cells in each row.
        columns: usize,
        /// Rows of cells.
        rows: Vec<Vec<Cell>>,
    },
}

/// The minutes of a sitting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesPaper {
    /// In whose name.
    pub issuer: Issuer,
    /// « Conseil communautaire, séance du jeudi 17 décembre 2026 à 18 h 30 ».
    pub sitting: String,
    /// « Projet, à arrêter à la prochaine séance »; empty once settled.
    pub notice: String,
    /// The text.
    pub blocks: Vec<MinutesBlock>,
    /// How they were settled; empty before.
    pub settled: String,
    /// President and secretaries.
    pub signatures: Vec<SignaturePlace>,
    /// When it is made: milliseconds since 1970 (UTC), written in the file as PDF/A asks.
    pub made_at: i64,
}

#[derive(Serialize)]
struct Sheeted<'a> {
    title: String,
    footer: String,
    accent: String,
    picture: Option<&'static str>,
    authority: &'a str,
    sitting: &'a str,
    notice: &'a str,
    blocks: &'a [MinutesBlock],
    settled: &'a str,
    signatures: &'a [SignaturePlace],
}

impl Press {
    /// Typesets minutes (PDF/A-2a, PDF/UA-1).
    pub fn minutes(&self, m: &MinutesPaper) -> Result<Vec<u8>, TypeError> {
        let logo = m.issuer.logo.as_deref().map(picture::picture).transpose()?;
        let data = Sheeted {
            title: format!("Procès-verbal, {}", m.sitting),
            footer: format!("{}, procès-verbal", m.issuer.authority),
            accent: Rgb::readable(&m.issuer.accent).hex(),
            picture: logo.as_ref().map(|l| l.path()),
            authority: &m.issuer.authority,
            sitting: &m.sitting,
            notice: &m.notice,
            blocks: &m.blocks,
            settled: &m.settled,
            signatures: &m.signatures,
        };
        self.print(Sheet::Minutes, &data, logo.as_ref(), m.made_at)
    }
}
