//! The study before buying, as a paper that a director hands to the council.
use crate::colour::Rgb;
use crate::press::{Press, Sheet, TypeError};
use serde::{Deserialize, Serialize};

/// What the paper says; figures are already written as the French write them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StudyPaper {
    pub title: String,
    pub authority: String,
    /// `#rrggbb`.
    pub accent: String,
    /// The line under the title.
    pub under: String,
    pub verdict: String,
    /// Whether the verdict is yes.
    pub yes: bool,
    /// Everything on paper.
    pub paper: Figures,
    pub solutions: Vec<Balance>,
    /// What would change the answer, for the first solution.
    pub thresholds: Vec<Threshold>,
    pub factors: Vec<Factor>,
    /// How sure it is, in a sentence.
    pub chance: String,
    /// Milliseconds since 1970, UTC.
    pub made_at: i64,
}

/// A line of the table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    pub name: String,
    pub equipment: String,
    pub software: String,
    pub paper: String,
    pub spent: String,
    /// Of the dearest line, from 0 to 1: the length of the bar.
    pub part: f64,
    pub hours: String,
    pub sheets: String,
    pub co2: String,
}

/// A solution against paper.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Balance {
    #[serde(flatten)]
    pub figures: Figures,
    pub yes: bool,
    pub balance: String,
    pub balance_with_hours: String,
    pub sentence: String,
}

/// What one number should be.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    pub label: String,
    pub now: String,
    pub at: String,
}

/// A constant with its source.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Factor {
    pub label: String,
    pub value: String,
    pub source: String,
}

impl Press {
    /// Typesets the study: two or three pages.
    pub fn study_paper(&self, paper: &StudyPaper) -> Result<Vec<u8>, TypeError> {
        let data = StudyPaper { accent: Rgb::readable(&paper.accent).hex(), ..paper.clone() };
        self.print(Sheet::Study, &data, None, paper.made_at)
    }
}
