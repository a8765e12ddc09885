//! A file read against what is known: pure, nothing is written. `pupitre-tabular` reads, recognises, checks and
//! plans; here is decided what each line really changes.
use super::compare::{self, Amend};
use super::ground::{Ground, Known, tabular};
use super::model::{
    ImportColumn, ImportCounts, ImportLine, ImportPreview, ImportProblem, ImportTarget, LineStatus, Mapping,
    SHOWN,
};
use super::scope;
use crate::platform::error::Refusal;
use crate::platform::time::Day;
use pupitre_tabular::{
    Channel, Context, Correction, LayoutKind, MemberRow, Plan, PlanEntry, ReadError, RneFile, Status, Table,
    layout, members, plan, targets,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Most members that one file may describe: several times the largest audience of an intercommunality.
const MOST: usize = 10_000;

/// Why a file is not read.
#[derive(Debug)]
pub(super) enum ReadRefusal {
    Unreadable(ReadError),
    UnknownField(String),
    TooMany { lines: usize },
    Broken,
}

impl Refusal for ReadRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) | Self::Broken => "people.file_unreadable",
            Self::UnknownField(_) => "people.field_unknown",
            Self::TooMany { .. } => "people.file_too_long",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Unreadable(error) => error.to_string(),
            Self::UnknownField(name) => {
                let name: String = name.chars().take(80).collect();
                format!("Le champ « {name} » n’existe pas : choisissez un champ de la liste.")
            }
            Self::TooMany { lines } => format!(
                "Ce fichier décrit {lines} personnes, plus que {MOST} : gardez-y les lignes de votre collectivité, puis \
                 déposez-le de nouveau."
            ),
            Self::Broken => {
                "Ce fichier est abîmé et ne se lit pas. Enregistrez-le en CSV depuis votre tableur, puis déposez-le de \
                 nouveau."
                    .into()
            }
        }
    }
}

/// What becomes of a line.
#[derive(Debug, Clone)]
pub(super) enum Action {
    /// A mandate for a person not known here; known elsewhere when `person` is there.
    Create { person: Option<Uuid> },
    /// A new mandate for a person whose mandates here are over.
    Renew { known: usize },
    /// A known mandate, completed.
    Amend(Box<Amend>),
    /// Nothing to write.
    Keep { known: usize },
}

/// A line and what becomes of it.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub row: MemberRow,
    pub action: Action,
}

/// A file, read.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub layout: &'static str,
    pub layout_label: String,
    pub encoding: String,
    pub separator: String,
    pub header_line: u32,
    pub lines: usize,
    pub columns: Vec<ImportColumn>,
    pub problems: Vec<ImportProblem>,
    pub remarks: Vec<String>,
    pub steps: Vec<Step>,
    /// The national file of community councillors: it tells who sits.
    pub community: bool,
    /// INSEE code of the commune, by line.
    pub codes: HashMap<u32, String>,
}

/// Reads a table.
pub(super) fn read(
    mut table: Table,
    mapping: &Mapping,
    corrections: &[Correction],
    ground: &Ground,
) -> Result<Reading, ReadRefusal> {
    let mut layout = layout::recognise(&table);
    layout::override_mapping(&table, &mut layout.mapping, mapping).map_err(ReadRefusal::UnknownField)?;
    let columns = layout::columns(&table, &layout.mapping);
    let aside = scope::keep_ours(&mut table, &layout, ground);
    if table.rows.len() > MOST {
        return Err(ReadRefusal::TooMany { lines: table.rows.len() });
    }
    let mut communes = ground.known_communes();
    communes.extend(scope::new_communes(&table, &layout, ground));
    let titulars = ground.known_titulars();
    let context = Context {
        today: ground.date(),
        default_capacity: tabular(ground.capacity),
        communes: &communes,
        titulars: &titulars,
        siren: None,
    };
    let reading = members::read_members(&table, &layout, &context, corrections);
    let Plan { entries, problems, .. } = plan::plan(&reading, &ground.existing(), corrections);
    let mut problems: Vec<ImportProblem> = problems.into_iter().map(Into::into).collect();
    let codes = scope::codes(&table, &layout);
    let steps = steps(entries, ground, &codes, &mut problems);
    let mut remarks: Vec<String> = scope::remark(aside, table.rows.len()).into_iter().collect();
    remarks.extend(scope::unseated(&reading.rows, ground));
    remarks.extend(table.remarks.iter().chain(&reading.remarks).cloned());
    Ok(Reading {
        layout: match layout.kind {
            LayoutKind::Rne => "rne",
            LayoutKind::Pupitre => "pupitre",
            LayoutKind::Unknown => "unknown",
        },
        layout_label: layout.label.clone(),
        encoding: table.encoding.label().to_owned(),
        separator: separator(&table),
        header_line: table.header_line,
        lines: reading.lines,
        columns: columns
            .into_iter()
            .map(|c| ImportColumn { source: c.source, example: c.example, target: c.target })
            .collect(),
        problems,
        remarks,
        steps,
        community: layout.rne.is_some_and(|(file, _)| file == RneFile::Community),
        codes,
    })
}

fn separator(table: &Table) -> String {
    match &table.sheet {
        Some(sheet) => format!("feuille «\u{a0}{sheet}\u{a0}»"),
        None => table.separator.label().to_owned(),
    }
}

/// What each planned line really changes; lines that the law refuses become problems.
fn steps(
    entries: Vec<PlanEntry>,
    ground: &Ground,
    codes: &HashMap<u32, String>,
    problems: &mut Vec<ImportProblem>,
) -> Vec<Step> {
    let place = |id: fn(&Known) -> Uuid| -> HashMap<String, usize> {
        ground.known.iter().enumerate().map(|(at, known)| (id(known).to_string(), at)).collect()
    };
    let (persons, mandates) = (place(|k| k.member.person_id), place(|k| k.member.mandate_id));
    let mut steps = Vec::with_capacity(entries.len());
    for PlanEntry { row, status } in entries {
        let action = match status {
            Status::New => Action::Create { person: None },
            Status::Completed { person_id, mandate_id: None, .. } => match persons.get(&person_id) {
                Some(known) => Action::Renew { known: *known },
                None => Action::Create { person: None },
            },
            Status::Completed { mandate_id: Some(mandate), .. }
            | Status::Unchanged { mandate_id: mandate, .. } => match mandates.get(&mandate).copied() {
                None => Action::Create { person: None },
                Some(known) => match compare::amend(&row, known, ground, codes.get(&row.line)) {
                    Some(amend) => Action::Amend(Box::new(amend)),
                    None => Action::Keep { known },
                },
            },
        };
        let step = Step { row, action };
        match compare::fault(&step, ground) {
            Some(problem) => problems.push(problem),
            None => steps.push(step),
        }
    }
    problems.sort_by_key(|problem| problem.line);
    steps
}

impl Reading {
    /// How many lines of each sort.
    pub fn counts(&self) -> ImportCounts {
        let blocked: HashSet<u32> = self.problems.iter().filter(|p| p.blocks).map(|p| p.line).collect();
        let mut counts = ImportCounts { to_mend: blocked.len(), ..ImportCounts::default() };
        for step in &self.steps {
            match step.status() {
                LineStatus::New => counts.new += 1,
                LineStatus::Completed => counts.completed += 1,
                LineStatus::Unchanged => counts.unchanged += 1,
            }
        }
        counts
    }

    /// What the screen shows.
    pub fn preview(&self, id: Uuid, file_name: &str) -> ImportPreview {
        let mut remarks = self.remarks.clone();
        if self.problems.len() > SHOWN {
            remarks.push(format!(
                "Ce fichier porte plus de {SHOWN} remarques\u{a0}: seules les premières sont montrées. Vérifiez d’abord \
                 les colonnes."
            ));
        }
        ImportPreview {
            id,
            file_name: file_name.to_owned(),
            layout: self.layout.to_owned(),
            layout_label: self.layout_label.clone(),
            encoding: self.encoding.clone(),
            separator: self.separator.clone(),
            header_line: self.header_line,
            lines: self.lines,
            columns: self.columns.clone(),
            targets: targets().into_iter().map(|t| ImportTarget { key: t.key, label: t.label }).collect(),
            counts: self.counts(),
            problems: self.problems.iter().take(SHOWN).cloned().collect(),
            rows: self.steps.iter().map(Step::line).collect(),
            remarks,
        }
    }
}

impl Step {
    fn status(&self) -> LineStatus {
        match self.action {
            Action::Create { .. } => LineStatus::New,
            Action::Renew { .. } | Action::Amend(_) => LineStatus::Completed,
            Action::Keep { .. } => LineStatus::Unchanged,
        }
    }

    fn line(&self) -> ImportLine {
        let row = &self.row;
        ImportLine {
            line: row.line,
            status: self.status(),
            family_name: row.family_name.clone(),
            given_name: row.given_name.clone(),
            civility: row.civility.clone().unwrap_or_default(),
            commune: row.commune.clone().unwrap_or_default(),
            function: row.function.clone().unwrap_or_default(),
            email: row.email.clone().unwrap_or_default(),
            channel: if row.channel == Some(Channel::Paper) { "paper" } else { "electronic" }.into(),
            starts_on: row.starts_on.map(Day::from),
        }
    }
}
