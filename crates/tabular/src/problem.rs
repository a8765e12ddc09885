//! What is wrong on a line of the file, said to the person who has to mend it.
//!
//! Every problem names the line, the person, the field, says what to do, and proposes choices when
//! there are some. A problem that blocks leaves its line out of the plan.

use serde::Serialize;

use crate::field::Field;
use crate::text::{clip, typo};

/// One thing to mend (or, when `blocks` is false, to look at) on one line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Physical line in the file, from 1.
    pub line: u32,
    /// The person of that line, with the commune: "Thierry Delvigne, Courvalles".
    pub who: String,
    /// Key of the field a correction must name.
    pub field: String,
    /// The field in French.
    pub field_label: String,
    /// What the file says (cut at 200 characters).
    pub value: String,
    /// What is wrong, in French.
    pub sentence: String,
    /// What to write, in French.
    pub hint: String,
    /// Values that can be taken as they are as a correction.
    pub choices: Vec<String>,
    /// True when the line stays out of the import until it is mended.
    pub blocks: bool,
}

/// A fault found in a value, before it is tied to a line and a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub sentence: String,
    pub hint: String,
    pub choices: Vec<String>,
    pub blocks: bool,
}

impl Fault {
    /// A fault that keeps the line out of the import.
    pub(crate) fn blocking(sentence: impl AsRef<str>, hint: impl AsRef<str>) -> Self {
        Self {
            sentence: typo(sentence.as_ref()),
            hint: typo(hint.as_ref()),
            choices: Vec::new(),
            blocks: true,
        }
    }

    /// A fault to look at: the line is imported without this value.
    pub(crate) fn mild(sentence: impl AsRef<str>, hint: impl AsRef<str>) -> Self {
        Self { blocks: false, ..Self::blocking(sentence, hint) }
    }

    pub(crate) fn with_choices(mut self, choices: Vec<String>) -> Self {
        self.choices = choices;
        self
    }

    /// Ties the fault to its line.
    pub(crate) fn at(self, line: u32, who: &str, field: Field, value: &str) -> Problem {
        Problem {
            line,
            who: who.to_owned(),
            field: field.key().to_owned(),
            field_label: field.label().to_owned(),
            value: clip(value.trim(), 200),
            sentence: self.sentence,
            hint: self.hint,
            choices: self.choices,
            blocks: self.blocks,
        }
    }
}
