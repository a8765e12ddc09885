//! Lines of a table read as members: typed rows on one side, problems to mend on the other.
//!
//! A line with a blocking problem is left out of the rows. Corrections typed on the screen replace
//! the cells before anything is checked, so that the file itself never has to be edited.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::communes::KnownCommune;
use crate::dates::{french_long_day, parse_day};
use crate::field::Field;
use crate::layout::Layout;
use crate::line::{LineRead, LineReader};
use crate::neighbours;
use crate::problem::Problem;
use crate::table::Table;
use crate::text::{clip, fold, typo, uncapitalise};

/// In what capacity a person holds a mandate here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// Sits in the assembly.
    Sitting,
    /// Replaces one sitting member (L5211-6).
    Substitute,
    /// Municipal councillor who does not sit but is informed (L5211-40-2).
    Informed,
}

impl Capacity {
    /// Reads « titulaire », « suppléante », « informé »…; `None` when it is neither.
    pub fn read(text: &str) -> Option<Self> {
        let word = fold(text);
        match word.split(' ').next().unwrap_or("") {
            "titulaire" | "titulaires" | "sitting" | "siegeant" | "siegeante" | "membre" => {
                Some(Self::Sitting)
            }
            "suppleant" | "suppleante" | "substitute" => Some(Self::Substitute),
            "informe" | "informee" | "informed" | "information" => Some(Self::Informed),
            _ => None,
        }
    }

    /// French word, the one the template asks for.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sitting => "titulaire",
            Self::Substitute => "suppléant",
            Self::Informed => "informé",
        }
    }
}

/// How a member receives convocations (L2121-10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Tablet and e-mail, the rule.
    Electronic,
    /// Paper, on the member's own request only.
    Paper,
}

impl Channel {
    /// Reads « tablette », « papier »…; `None` when it is neither.
    pub fn read(text: &str) -> Option<Self> {
        let word = fold(text);
        match word.split(' ').next().unwrap_or("") {
            "tablette" | "electronique" | "electronic" | "dematerialise" | "dematerialisee" | "courriel"
            | "mail" | "email" | "mel" | "numerique" => Some(Self::Electronic),
            "e" if word.starts_with("e mail") => Some(Self::Electronic),
            "papier" | "paper" | "courrier" | "poste" | "postal" | "postale" => Some(Self::Paper),
            _ => None,
        }
    }

    /// French word, the one the template asks for.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Electronic => "tablette",
            Self::Paper => "papier",
        }
    }
}

/// One member as the file describes him or her. `None` means the file says nothing about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberRow {
    /// Physical line in the file.
    pub line: u32,
    /// « Madame » or « Monsieur ».
    pub civility: Option<String>,
    /// For display.
    pub given_name: String,
    /// For display.
    pub family_name: String,
    /// Day of birth.
    pub birth_date: Option<Date>,
    /// In small letters.
    pub email: Option<String>,
    /// French form.
    pub phone: Option<String>,
    /// Name of a known commune, or the name written when none is known yet.
    pub commune: Option<String>,
    /// Capacity.
    pub capacity: Option<Capacity>,
    /// Full name of the sitting member replaced.
    pub substitute_for: Option<String>,
    /// Function.
    pub function: Option<String>,
    /// Group.
    pub group_name: Option<String>,
    /// Delegation.
    pub delegation: Option<String>,
    /// Order in the table, from 1.
    pub rank: Option<u32>,
    /// First day of the mandate.
    pub starts_on: Option<Date>,
    /// Last day of the mandate.
    pub ends_on: Option<Date>,
    /// Channel.
    pub channel: Option<Channel>,
    /// Day of the request for paper (L2121-10).
    pub paper_requested_on: Option<Date>,
    /// Where the paper goes; lines parted by LF.
    pub paper_address: Option<String>,
}

impl MemberRow {
    /// « Thierry Delvigne ».
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name).trim().to_owned()
    }

    /// « Thierry Delvigne, Courvalles ».
    pub fn who(&self) -> String {
        match &self.commune {
            Some(commune) => format!("{}, {commune}", self.name()),
            None => self.name(),
        }
    }
}

/// A value typed on the screen for one field of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Physical line.
    pub line: u32,
    /// Key of the field (see [`Field::key`]), or "match".
    pub field: String,
    /// New value, as text.
    pub value: String,
}

/// A sitting member already known, whom a substitute of the file may replace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTitular {
    /// « Maryse Leloup ».
    pub name: String,
    /// Commune represented.
    pub commune: Option<String>,
}

/// What must be known to judge a file.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// Today, in the authority's time zone.
    pub today: Date,
    /// Capacity of the lines that do not say it.
    pub default_capacity: Capacity,
    /// Communes of the authority; when empty, the names of the file are taken as they are.
    pub communes: &'a [KnownCommune],
    /// Sitting members already known.
    pub titulars: &'a [KnownTitular],
    /// SIREN of the authority: lines of another one (national file) are set aside.
    pub siren: Option<&'a str>,
}

/// What a table was read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Members whose line has no blocking problem.
    pub rows: Vec<MemberRow>,
    /// Problems, in the order of the lines.
    pub problems: Vec<Problem>,
    /// Lines of the authority in the file.
    pub lines: usize,
    /// Lines of other authorities, set aside.
    pub set_aside: usize,
    /// What is worth saying about the whole file, in French.
    pub remarks: Vec<String>,
}

/// Reads every line of a table. A problem mended by a correction stays listed, without blocking.
pub fn read_members(
    table: &Table,
    layout: &Layout,
    context: &Context<'_>,
    corrections: &[Correction],
) -> Reading {
    let mut reading = read_once(table, layout, context, corrections);
    if !corrections.is_empty() {
        let before = read_once(table, layout, context, &[]);
        let left: HashSet<(u32, String)> =
            reading.problems.iter().map(|problem| (problem.line, problem.field.clone())).collect();
        let latest: HashMap<(u32, &str), &str> =
            corrections.iter().map(|c| ((c.line, c.field.as_str()), c.value.as_str())).collect();
        let mended = before.problems.into_iter().filter_map(|problem| {
            let value = latest.get(&(problem.line, problem.field.as_str()))?;
            let gone = problem.blocks && !left.contains(&(problem.line, problem.field.clone()));
            gone.then(|| as_mended(problem, value))
        });
        reading.problems.extend(mended);
        reading.problems.sort_by_key(|problem| problem.line);
    }
    reading
}

/// The problem once mended: what it was, and how the new value was understood.
fn as_mended(problem: Problem, value: &str) -> Problem {
    let understood = match parse_day(value) {
        Ok(day) if problem.field.ends_with("_on") || problem.field.ends_with("_date") => french_long_day(day),
        _ => clip(value.trim(), 80),
    };
    Problem {
        value: clip(value.trim(), 200),
        sentence: typo(&format!("Corrigé : {}", uncapitalise(&problem.sentence))),
        hint: typo(&format!("Compris : {understood}")),
        choices: Vec::new(),
        blocks: false,
        ..problem
    }
}

fn read_once(table: &Table, layout: &Layout, context: &Context<'_>, corrections: &[Correction]) -> Reading {
    let reader = LineReader::new(table, layout, context, corrections);
    let mut set_aside = 0;
    let mut lines: Vec<LineRead> = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        if reader.is_of_another(row) {
            set_aside += 1;
        } else {
            lines.push(reader.read(row));
        }
    }
    neighbours::check(&mut lines, context);
    let remarks = remarks(&lines, layout, set_aside);
    let mut problems = Vec::new();
    let mut rows = Vec::with_capacity(lines.len());
    let count = lines.len();
    for line in lines {
        let blocked = line.faults.iter().any(|(_, _, fault)| fault.blocks);
        let at = line.row.line;
        problems.extend(
            line.faults.into_iter().map(|(field, value, fault)| fault.at(at, &line.who, field, &value)),
        );
        if !blocked {
            rows.push(line.row);
        }
    }
    Reading { rows, problems, lines: count, set_aside, remarks }
}

fn remarks(lines: &[LineRead], layout: &Layout, set_aside: usize) -> Vec<String> {
    let mut remarks = Vec::new();
    if set_aside > 0 {
        let plural = if set_aside == 1 {
            "ligne d'une autre collectivité a été laissée"
        } else {
            "lignes d'autres collectivités ont été laissées"
        };
        remarks.push(typo(&format!("{set_aside} {plural} de côté.")));
    }
    let silent = lines.iter().filter(|line| line.row.email.is_none()).count();
    if !lines.is_empty() && !layout.mapping.contains(&Some(Field::Email)) {
        remarks.push(typo("Ce fichier ne porte pas d'adresse électronique : ajoutez-les ensuite, ou équipez les élus par un code."));
    } else if silent > 0 {
        let who = if silent == 1 { "1 élu n'a" } else { &format!("{silent} élus n'ont") };
        remarks.push(typo(&format!("{who} pas d'adresse électronique.")));
    }
    for needed in [Field::FamilyName, Field::GivenName] {
        if !layout.mapping.contains(&Some(needed)) && !layout.mapping.contains(&Some(Field::FullName)) {
            remarks.push(typo(&format!(
                "Aucune colonne ne donne le {} : choisissez-la à gauche.",
                needed.label().to_lowercase()
            )));
        }
    }
    remarks
}
