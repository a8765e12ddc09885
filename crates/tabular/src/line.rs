//! One line of the file read as one member, with what is wrong in it.

use std::collections::HashMap;

use crate::communes::Communes;
use crate::contact::{read_email, read_phone};
use crate::field::Field;
use crate::layout::Layout;
use crate::members::{Context, Correction, MemberRow};
use crate::names::{check_name, display_family_name, display_given_name, part_full_name};
use crate::problem::Fault;
use crate::table::{Row, Table, is_formula};
use crate::text::{clip, fold, is_blank, is_forbidden, tidy};
use crate::values::{capacity, channel, partings, rank};

/// A line read: the member, how to call him or her, and the faults with the value they are about.
#[derive(Debug, Clone)]
pub(crate) struct LineRead {
    pub row: MemberRow,
    pub who: String,
    pub faults: Vec<(Field, String, Fault)>,
}

/// Reads lines under one mapping, one context and one set of corrections.
pub(crate) struct LineReader<'a> {
    columns: HashMap<Field, usize>,
    corrections: HashMap<(u32, Field), &'a str>,
    pub communes: Communes<'a>,
    pub layout: &'a Layout,
    pub context: &'a Context<'a>,
}

/// What is being gathered about one line.
pub(crate) struct Draft<'r> {
    pub source: &'r Row,
    pub faults: Vec<(Field, String, Fault)>,
    pub they: &'static str,
    pub place: String,
}

impl<'a> LineReader<'a> {
    pub(crate) fn new(
        table: &Table,
        layout: &'a Layout,
        context: &'a Context<'a>,
        corrections: &'a [Correction],
    ) -> Self {
        let width = table.headers.len();
        let mapped = layout.mapping.iter().take(width).enumerate();
        let columns = mapped.filter_map(|(column, field)| field.map(|field| (field, column))).collect();
        let corrections = corrections
            .iter()
            .filter_map(|c| Field::from_key(&c.field).map(|field| ((c.line, field), c.value.as_str())))
            .collect();
        Self { columns, corrections, communes: Communes::new(context.communes), layout, context }
    }

    /// True for a line of another intercommunality in a national file.
    pub(crate) fn is_of_another(&self, row: &Row) -> bool {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let theirs = digits(self.raw(row, Field::Siren));
        self.context.siren.is_some_and(|ours| theirs.len() == 9 && theirs != digits(ours))
    }

    /// The text of a field: the correction if there is one, else the cell.
    fn raw<'r>(&'r self, row: &'r Row, field: Field) -> &'r str {
        match self.corrections.get(&(row.line, field)) {
            Some(value) => value,
            None => self.columns.get(&field).map_or("", |column| row.cell(*column)),
        }
    }

    /// The text of a field when it says something and is no formula.
    pub(crate) fn said<'r>(&'r self, row: &'r Row, field: Field) -> Option<&'r str> {
        let raw = self.raw(row, field);
        (!is_blank(raw) && !is_formula(raw)).then_some(raw)
    }

    /// Reads one line.
    pub(crate) fn read(&self, source: &Row) -> LineRead {
        let mut draft = Draft { source, faults: Vec::new(), they: "il", place: String::new() };
        self.spoiled(&mut draft);
        let civility = self.civility(&mut draft);
        let (family_name, given_name) = self.names(&mut draft);
        let commune = self.commune(&mut draft);
        let (starts_on, ends_on) = self.mandate(&mut draft);
        let mut row = MemberRow {
            line: source.line,
            function: self.function(&mut draft, civility.as_deref()),
            civility,
            given_name,
            family_name,
            birth_date: self.birth(&mut draft),
            email: self.with(&mut draft, Field::Email, read_email),
            phone: self.with(&mut draft, Field::Phone, |raw, _| read_phone(raw)),
            commune,
            capacity: self.with(&mut draft, Field::Capacity, |raw, _| capacity(raw)),
            substitute_for: self.text(&mut draft, Field::SubstituteFor, 200),
            group_name: self.text(&mut draft, Field::GroupName, 200),
            delegation: self.text(&mut draft, Field::Delegation, 500),
            rank: self.with(&mut draft, Field::Rank, |raw, _| rank(raw)),
            starts_on,
            ends_on,
            channel: self.with(&mut draft, Field::Channel, |raw, _| channel(raw)),
            paper_requested_on: None,
            paper_address: self.text(&mut draft, Field::PaperAddress, 500),
        };
        self.paper(&mut draft, &mut row);
        let name = row.name();
        let name = if name.is_empty() {
            row.email.clone().unwrap_or_else(|| "Élu sans nom".to_owned())
        } else {
            name
        };
        let who = if draft.place.is_empty() { name } else { format!("{name}, {}", draft.place) };
        LineRead { row, who: clip(&who, 120), faults: draft.faults }
    }

    /// Formulas and broken quotes.
    fn spoiled(&self, draft: &mut Draft<'_>) {
        for field in Field::COLUMNS {
            let raw = self.raw(draft.source, field);
            if is_formula(raw) {
                let fault = Fault::blocking(
                    "Cette case contient une formule de tableur. Elle n'est jamais calculée ici.",
                    "Écrivez la valeur elle-même",
                );
                draft.faults.push((field, raw.to_owned(), fault));
            }
        }
        let corrected =
            Field::COLUMNS.iter().any(|field| self.corrections.contains_key(&(draft.source.line, *field)));
        if draft.source.broken_quote && !corrected {
            let fault = Fault::blocking(
                "Un guillemet est ouvert sur cette ligne et n'est jamais fermé.",
                "Retirez le guillemet dans le fichier, ou écrivez ici le nom",
            );
            draft.faults.push((
                Field::FamilyName,
                self.raw(draft.source, Field::FamilyName).to_owned(),
                fault,
            ));
        }
    }

    /// Reads a field with a function that may find a fault.
    pub(crate) fn with<T>(
        &self,
        draft: &mut Draft<'_>,
        field: Field,
        read: impl Fn(&str, &str) -> Result<T, Fault>,
    ) -> Option<T> {
        let raw = self.said(draft.source, field)?.to_owned();
        match read(&raw, draft.they) {
            Ok(value) => Some(value),
            Err(fault) => {
                draft.faults.push((field, raw, fault));
                None
            }
        }
    }

    /// Free text: invisible characters dropped, lines kept, length bounded.
    pub(crate) fn text(&self, draft: &mut Draft<'_>, field: Field, max: usize) -> Option<String> {
        self.with(draft, field, |raw, _| {
            let visible: String = raw.chars().filter(|c| *c == '\n' || !is_forbidden(*c)).collect();
            let lines = visible.lines().map(tidy).filter(|line| !line.is_empty());
            let text = lines.collect::<Vec<_>>().join(if field == Field::PaperAddress { "\n" } else { " " });
            let length = text.chars().count();
            if length > max {
                return Err(Fault::blocking(
                    format!("Ce texte compte {length} caractères : {max} au plus."),
                    "Écrivez un texte plus court",
                ));
            }
            Ok(text)
        })
        .filter(|text| !text.is_empty())
    }

    fn civility(&self, draft: &mut Draft<'_>) -> Option<String> {
        let found = self.with(draft, Field::Civility, |raw, _| match fold(raw).as_str() {
            "m" | "mr" | "monsieur" | "h" | "homme" | "masculin" => Ok("Monsieur"),
            "mme" | "madame" | "f" | "femme" | "feminin" | "mlle" | "mademoiselle" => Ok("Madame"),
            _ => Err(Fault::mild(
                "Cette civilité n'est pas reconnue : elle ne sera pas reprise.",
                "Choisissez « Madame » ou « Monsieur »",
            )
            .with_choices(vec!["Madame".to_owned(), "Monsieur".to_owned()])),
        });
        draft.they = if found == Some("Madame") { "elle" } else { "il" };
        found.map(str::to_owned)
    }

    /// Family and given names; parted first when the file writes them together.
    fn names(&self, draft: &mut Draft<'_>) -> (String, String) {
        let row = draft.source;
        let together = self.said(row, Field::FullName);
        let (mut family, mut given) =
            (self.raw(row, Field::FamilyName).to_owned(), self.raw(row, Field::GivenName).to_owned());
        if let (Some(full), true) = (together, family.trim().is_empty() && given.trim().is_empty()) {
            match part_full_name(full) {
                Some(parts) => (family, given) = parts,
                None => {
                    let fault = Fault::blocking(
                        "Le nom et le prénom ne se distinguent pas l'un de l'autre.",
                        "Écrivez le nom en capitales, par exemple « LELOUP Maryse »",
                    );
                    draft.faults.push((Field::FullName, full.to_owned(), fault.with_choices(partings(full))));
                    return (clip(&tidy(full), 100), String::new());
                }
            }
        }
        let mut checked = |field: Field, raw: &str, what: &str| {
            if is_formula(raw) {
                return false;
            }
            match check_name(if is_blank(raw) { "" } else { raw }, what) {
                Ok(()) => true,
                Err(fault) => {
                    draft.faults.push((field, raw.to_owned(), fault));
                    false
                }
            }
        };
        let shown = |good: bool, raw: &str| {
            if good {
                raw.to_owned()
            } else {
                clip(&raw.chars().filter(|c| !is_forbidden(*c)).collect::<String>(), 60)
            }
        };
        family = shown(checked(Field::FamilyName, &family, "nom"), &family);
        given = shown(checked(Field::GivenName, &given, "prénom"), &given);
        (display_family_name(&family), display_given_name(&given))
    }
}
