//! From the bytes of a file to what the import screen shows, in one call.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::field::{Target, targets};
use crate::layout::{Column, Layout, LayoutKind, columns, override_mapping, recognise};
use crate::members::{Channel, Context, Correction, read_members};
use crate::plan::{Counts, ExistingMember, Plan, Status, plan};
use crate::problem::Problem;
use crate::table::{ReadError, read_table};
use crate::text::typo;

/// Problems shown at once: beyond, the file itself has to be mended (or the columns matched better).
const SHOWN: usize = 500;

/// What a preview is made from.
#[derive(Debug, Clone)]
pub struct PreviewInput<'a> {
    /// The file.
    pub bytes: &'a [u8],
    /// Header → key of a field, or nothing to leave the column out; what the person chose.
    pub mapping: &'a BTreeMap<String, Option<String>>,
    /// Corrections, in the order they were typed.
    pub corrections: &'a [Correction],
    /// What is known of the authority.
    pub context: Context<'a>,
    /// Members and persons already known.
    pub existing: &'a [ExistingMember],
}

/// Why there is no preview.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PreviewError {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The mapping names a field that does not exist.
    #[error("{}", typo(&format!("Le champ « {0} » n'existe pas : choisissez un champ de la liste.", .0)))]
    UnknownField(String),
}

/// One line of « Ce qui sera écrit ».
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PreviewRow {
    /// Physical line.
    pub line: u32,
    /// "new", "completed" or "unchanged".
    pub status: &'static str,
    /// For display.
    pub family_name: String,
    /// For display.
    pub given_name: String,
    /// « Madame », « Monsieur » or empty.
    pub civility: String,
    /// Commune or empty.
    pub commune: String,
    /// Function or empty.
    pub function: String,
    /// E-mail or empty.
    pub email: String,
    /// "electronic" or "paper".
    pub channel: &'static str,
    /// First day of the mandate.
    pub starts_on: Option<Date>,
}

/// What the import screen shows; the fields have the names of the HTTP contract.
#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    /// Family of layouts.
    pub layout: LayoutKind,
    /// French label.
    pub layout_label: String,
    /// French label.
    pub encoding: String,
    /// French label; the name of the sheet for a workbook.
    pub separator: String,
    /// Physical line of the header; 0 when there is none.
    pub header_line: u32,
    /// Lines of the authority.
    pub lines: usize,
    /// Columns and their targets.
    pub columns: Vec<Column>,
    /// Possible targets.
    pub targets: Vec<Target>,
    /// Counts.
    pub counts: Counts,
    /// Problems, in the order of the lines, 500 at most; `counts.to_mend` counts every line.
    pub problems: Vec<Problem>,
    /// What would be written.
    pub rows: Vec<PreviewRow>,
    /// How the file was read, in French.
    pub remarks: Vec<String>,
    /// The plan itself, for the writing.
    #[serde(skip)]
    pub plan: Plan,
    /// The layout with the mapping in force.
    #[serde(skip)]
    pub recognised: Layout,
}

/// Reads, recognises, checks, plans.
pub fn preview(input: &PreviewInput<'_>) -> Result<Preview, PreviewError> {
    let table = read_table(input.bytes)?;
    let mut layout = recognise(&table);
    override_mapping(&table, &mut layout.mapping, input.mapping).map_err(PreviewError::UnknownField)?;
    let reading = read_members(&table, &layout, &input.context, input.corrections);
    let plan = plan(&reading, input.existing, input.corrections);
    let separator = match &table.sheet {
        Some(sheet) => typo(&format!("feuille « {sheet} »")),
        None => table.separator.label().to_owned(),
    };
    let mut remarks: Vec<String> = table.remarks.iter().chain(&reading.remarks).cloned().collect();
    if plan.problems.len() > SHOWN {
        remarks.push(typo(&format!(
            "Ce fichier porte plus de {SHOWN} remarques : seules les premières sont montrées. Vérifiez d'abord les colonnes à gauche."
        )));
    }
    Ok(Preview {
        layout: layout.kind,
        layout_label: layout.label.clone(),
        encoding: table.encoding.label().to_owned(),
        separator,
        header_line: table.header_line,
        lines: reading.lines,
        columns: columns(&table, &layout.mapping),
        targets: targets(),
        counts: plan.counts,
        problems: plan.problems.iter().take(SHOWN).cloned().collect(),
        rows: rows(&plan),
        remarks,
        plan,
        recognised: layout,
    })
}

fn rows(plan: &Plan) -> Vec<PreviewRow> {
    let shown = plan.entries.iter().map(|entry| {
        let row = &entry.row;
        PreviewRow {
            line: row.line,
            status: match entry.status {
                Status::New => "new",
                Status::Completed { .. } => "completed",
                Status::Unchanged { .. } => "unchanged",
            },
            family_name: row.family_name.clone(),
            given_name: row.given_name.clone(),
            civility: row.civility.clone().unwrap_or_default(),
            commune: row.commune.clone().unwrap_or_default(),
            function: row.function.clone().unwrap_or_default(),
            email: row.email.clone().unwrap_or_default(),
            channel: if row.channel == Some(Channel::Paper) { "paper" } else { "electronic" },
            starts_on: row.starts_on,
        }
    });
    shown.collect()
}
