//! A table of tablets read against the register: pure, nothing is written.
use super::layout::{Field, Layout, recognise};
use super::{ImportRefusal, ImportedTablets, TabletLine, TabletProblem};
use crate::features::fleet::model::{Accessory, KINDS, Tablet};
use crate::features::fleet::write::{blank, kind_label};
use crate::platform::ids;
use crate::platform::time::{Day, Timestamp};
use pupitre_rules::fleet::{self, State as Stand};
use pupitre_rules::french::{fold, set};
use pupitre_tabular::{Table, is_formula, parse_day, table};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A member whom a line may name.
#[derive(Debug, Clone)]
pub(super) struct Holder {
    pub name: String,
    pub mandate: Uuid,
    pub person: Uuid,
}

/// A line that can be written.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub line: u32,
    pub tablet: Tablet,
    pub kit: Vec<Accessory>,
    pub holder: Option<Holder>,
}

impl Row {
    /// What the screen shows.
    pub(super) fn line(&self) -> TabletLine {
        TabletLine {
            line: self.line,
            tag: self.tablet.tag.clone(),
            serial: self.tablet.serial.clone().unwrap_or_default(),
            product: self.tablet.product(),
            state: if self.holder.is_some() { Stand::Lent.key().into() } else { self.tablet.state.clone() },
            borrower: self.holder.as_ref().map(|h| h.name.clone()),
        }
    }
}

/// A file, read.
#[derive(Debug)]
pub(super) struct Reading {
    pub layout: Layout,
    pub lines: usize,
    pub rows: Vec<Row>,
    pub known: usize,
    pub problems: Vec<TabletProblem>,
    pub ignored: Vec<String>,
    pub remarks: Vec<String>,
}

impl Reading {
    /// How many lines of each sort.
    pub(super) fn counts(&self) -> ImportedTablets {
        let blocked: HashSet<u32> = self.problems.iter().filter(|p| p.blocks).map(|p| p.line).collect();
        ImportedTablets {
            created: self.rows.len(),
            lent: self.rows.iter().filter(|r| r.holder.is_some()).count(),
            known: self.known,
            left_out: blocked.len(),
        }
    }
}

/// What is already there, by its numbers; it grows as lines are taken.
struct Taken {
    tags: HashMap<String, (String, Option<String>)>,
    serials: HashMap<String, String>,
    imeis: HashMap<String, String>,
}

impl Taken {
    fn add(&mut self, t: &Tablet) {
        self.tags.insert(fleet::tag_key(&t.tag), (t.tag.clone(), t.serial.clone()));
        if let Some(serial) = &t.serial {
            self.serials.insert(serial.clone(), t.tag.clone());
        }
        if let Some(imei) = &t.imei {
            self.imeis.insert(imei.clone(), t.tag.clone());
        }
    }
}

/// Members by e-mail, then by name; a name borne twice names nobody.
struct Members {
    by_email: HashMap<String, Holder>,
    by_name: HashMap<String, Option<Holder>>,
    equipped: HashSet<Uuid>,
}

impl Members {
    fn of(holders: Vec<(Option<String>, String, Uuid, Uuid, bool)>) -> Self {
        let mut members =
            Self { by_email: HashMap::new(), by_name: HashMap::new(), equipped: HashSet::new() };
        for (email, name, mandate, person, equipped) in holders {
            if equipped {
                members.equipped.insert(person);
            }
            let holder = Holder { name: name.clone(), mandate, person };
            if let Some(email) = email {
                members.by_email.insert(ids::email_key(&email), holder.clone());
            }
            let key = words(&name);
            members.by_name.entry(key).and_modify(|known| *known = None).or_insert(Some(holder));
        }
        members
    }
}

/// The words of a name in no order: files write « NOM Prénom » or the other way round.
fn words(name: &str) -> String {
    let folded = fold(name);
    let mut words: Vec<&str> = folded.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

/// Reads a table.
pub(super) fn read(
    table: &Table,
    known: &[Tablet],
    holders: Vec<(Option<String>, String, Uuid, Uuid, bool)>,
) -> Result<Reading, ImportRefusal> {
    let (layout, fields) = recognise(&table.headers).ok_or(ImportRefusal::NoColumn)?;
    let mut taken = Taken { tags: HashMap::new(), serials: HashMap::new(), imeis: HashMap::new() };
    known.iter().for_each(|t| taken.add(t));
    let mut members = Members::of(holders);
    let unknown = table.headers.iter().zip(&fields).filter(|(_, field)| field.is_none());
    let mut reading = Reading {
        layout,
        lines: table.rows.len(),
        rows: Vec::new(),
        known: 0,
        problems: Vec::new(),
        ignored: unknown.map(|(header, _)| header.clone()).collect(),
        remarks: table.remarks.clone(),
    };
    for row in &table.rows {
        let mut line = Line::of(row, &fields);
        match line.read(&taken, &mut members) {
            Outcome::New(row) => {
                taken.add(&row.tablet);
                reading.rows.push(*row);
            }
            Outcome::Known => reading.known += 1,
            Outcome::Blocked => {}
        }
        reading.problems.append(&mut line.problems);
    }
    Ok(reading)
}

enum Outcome {
    New(Box<Row>),
    Known,
    Blocked,
}

/// A line being read.
struct Line<'t> {
    number: u32,
    cells: HashMap<Field, &'t str>,
    tag: String,
    problems: Vec<TabletProblem>,
}

impl<'t> Line<'t> {
    fn of(row: &'t table::Row, fields: &[Option<Field>]) -> Self {
        let cells =
            fields.iter().enumerate().filter_map(|(at, field)| Some(((*field)?, row.cell(at).trim())));
        let cells: HashMap<Field, &str> = cells.filter(|(_, text)| !text.is_empty()).collect();
        let tag = cells.get(&Field::Tag).copied().unwrap_or_default().to_owned();
        Self { number: row.line, cells, tag, problems: Vec::new() }
    }

    fn cell(&self, field: Field) -> &'t str {
        self.cells.get(&field).copied().unwrap_or_default()
    }

    fn problem(&mut self, field: Field, sentence: impl AsRef<str>, blocks: bool) {
        let value = self.cell(field).chars().take(100).collect();
        self.problems.push(TabletProblem {
            line: self.number,
            tag: self.tag.chars().take(60).collect(),
            field: field.label().to_owned(),
            value,
            sentence: set(sentence.as_ref()),
            blocks,
        });
    }

    /// A text of one line, within bounds.
    fn text(&mut self, field: Field, longest: usize) -> String {
        let text: Vec<&str> = self
            .cell(field)
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|w| !w.is_empty())
            .collect();
        let text = text.join(" ");
        if is_formula(&text) {
            self.problem(field, "Cette cellule est une formule : écrivez sa valeur.", true);
        } else if text.chars().count() > longest {
            self.problem(field, format!("Ce texte dépasse {longest} caractères : raccourcissez-le."), true);
        }
        text
    }

    fn day(&mut self, field: Field) -> Option<Day> {
        let text = self.cell(field);
        if text.is_empty() {
            return None;
        }
        match parse_day(text) {
            Ok(day) => Some(Day::from(day)),
            Err(_) => {
                self.problem(field, "Cette date ne se lit pas : écrivez-la 02/11/2026.", true);
                None
            }
        }
    }

    fn number<F: Fn(&str) -> Result<String, fleet::NumberFault>>(
        &mut self,
        field: Field,
        read: F,
    ) -> Option<String> {
        let text = self.cell(field);
        if text.is_empty() {
            return None;
        }
        match read(text) {
            Ok(number) => Some(number),
            Err(fault) => {
                self.problem(field, fault.sentence(), true);
                None
            }
        }
    }

    fn cost(&mut self) -> Option<i64> {
        let text = self.cell(Field::Cost);
        if text.is_empty() {
            return None;
        }
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '€' | '\u{202f}'))
            .collect::<String>()
            .replace(',', ".");
        match plain.parse::<f64>() {
            Ok(euros) if (0.0..=10_000.0).contains(&euros) => Some((euros * 100.0).round() as i64),
            _ => {
                self.problem(
                    Field::Cost,
                    "Ce prix ne se lit pas : écrivez-le 269,00, de 0 à 10 000 €.",
                    true,
                );
                None
            }
        }
    }

    fn condition(&mut self) -> String {
        match fold(self.cell(Field::Condition)).as_str() {
            "neuf" | "neuve" | "new" => "new",
            "" | "bon" | "bonne" | "good" => "good",
            "use" | "usee" | "moyen" | "worn" => "worn",
            "casse" | "cassee" | "hors service" | "broken" => "broken",
            _ => {
                self.problem(Field::Condition, "État inconnu : écrivez neuf, bon, usé ou cassé.", true);
                "good"
            }
        }
        .into()
    }

    /// Where it stands, in the words of the three files.
    fn state(&mut self) -> Stand {
        match fold(self.cell(Field::Status)).as_str() {
            "commandee" | "ordered" | "on order" => Stand::Ordered,
            "en preparation" | "pending" | "a preparer" | "recue" => Stand::Received,
            "" | "prete" | "en stock" | "stock" | "ready to deploy" | "deployable" | "disponible"
            | "remise" | "pretee" | "deployed" | "en service" | "en production" | "affectee" => Stand::Ready,
            "en reparation" | "out for repair" | "en panne" | "maintenance" => Stand::InRepair,
            "perdue" | "volee" | "lost" | "lost/stolen" | "stolen" => Stand::Lost,
            "sortie du parc"
            | "archived"
            | "reformee"
            | "rebut"
            | "mise au rebut"
            | "broken - not fixable" => Stand::Retired,
            _ => {
                self.problem(
                    Field::Status,
                    "Situation inconnue : la tablette est prise comme reçue. Écrivez prête, remise, en réparation, perdue ou \
                     sortie du parc.",
                    false,
                );
                Stand::Received
            }
        }
    }

    /// « étui, chargeur, stylet n° 118 ».
    fn kit(&mut self) -> Vec<Accessory> {
        let text = self.text(Field::Kit, 500);
        let parts = text.split([',', ';', '+']).map(str::trim).filter(|part| !part.is_empty());
        parts
            .take(30)
            .map(|part| {
                let (label, number) = part.split_once("n°").unwrap_or((part, ""));
                let folded = fold(label);
                let kind = KINDS
                    .into_iter()
                    .find(|kind| folded.starts_with(&fold(kind_label(kind))) || folded == *kind)
                    .unwrap_or("other");
                let mut label: String = label.trim().chars().take(80).collect();
                if kind != "other" {
                    label = kind_label(kind).to_owned();
                }
                let number = number.trim().chars().take(60).collect();
                Accessory { id: ids::new_id(), kind: kind.into(), label, number, state: "there".into() }
            })
            .collect()
    }

    /// The member in whose hands it is.
    fn holder(&mut self, state: Stand, members: &mut Members) -> Option<Holder> {
        let (email, name) = (self.cell(Field::Email), self.cell(Field::Name));
        if (email.is_empty() && name.is_empty()) || state != Stand::Ready {
            return None;
        }
        let by_email = members.by_email.get(&ids::email_key(email)).cloned();
        let found = by_email.or_else(|| members.by_name.get(&words(name)).cloned().flatten());
        let field = if email.is_empty() { Field::Name } else { Field::Email };
        let Some(holder) = found else {
            self.problem(
                field,
                "Aucun élu en exercice n’a cette adresse ni ce nom : la tablette est prise comme prête, sans emprunteur.",
                false,
            );
            return None;
        };
        if !members.equipped.insert(holder.person) {
            let sentence = format!(
                "{} a déjà une tablette : un élu n’en a qu’une. Corrigez l’un des deux.",
                holder.name
            );
            self.problem(field, sentence, true);
            return None;
        }
        Some(holder)
    }

    fn read(&mut self, taken: &Taken, members: &mut Members) -> Outcome {
        let tag = self.text(Field::Tag, 40);
        let serial = self.number(Field::Serial, fleet::serial);
        let tag = match (tag.is_empty(), &serial) {
            (true, Some(serial)) => serial.clone(),
            _ => tag,
        };
        self.tag.clone_from(&tag);
        if !tag.chars().any(char::is_alphanumeric) {
            self.problem(
                Field::Tag,
                "Cette ligne n’a ni numéro d’inventaire, ni numéro de série : ajoutez-en un.",
                true,
            );
            return Outcome::Blocked;
        }
        let imei = self.number(Field::Imei, fleet::imei);
        if let Some((known, its)) = taken.tags.get(&fleet::tag_key(&tag)) {
            if its == &serial || serial.is_none() {
                return if self.problems.is_empty() { Outcome::Known } else { Outcome::Blocked };
            }
            let sentence = format!(
                "Le numéro d’inventaire est déjà celui de la tablette {known}, dont le numéro de série diffère."
            );
            self.problem(Field::Tag, sentence, true);
            return Outcome::Blocked;
        }
        for (field, number, known) in
            [(Field::Serial, &serial, &taken.serials), (Field::Imei, &imei, &taken.imeis)]
        {
            if let Some(other) = number.as_ref().and_then(|n| known.get(n)) {
                let sentence = format!(
                    "Ce numéro est déjà celui de la tablette {other} : deux tablettes n’ont jamais le même."
                );
                self.problem(field, sentence, true);
            }
        }
        let state = self.state();
        let tablet = Tablet {
            serial,
            imei,
            sim: self.number(Field::Sim, fleet::iccid),
            phone: self.text(Field::Phone, 30),
            make: self.text(Field::Make, 60),
            model: self.text(Field::Model, 80),
            condition: self.condition(),
            supplier: self.text(Field::Supplier, 120),
            cost_cents: self.cost(),
            bought_on: self.day(Field::Bought),
            warranty_until: self.day(Field::Warranty),
            note: self.text(Field::Note, 2_000),
            tag,
            ..blank(ids::new_id(), state, Timestamp(0))
        };
        if tablet.model.is_empty() {
            self.problem(Field::Model, "Le modèle manque : écrivez-le, la convention le nomme.", true);
        }
        let kit = self.kit();
        if self.problems.iter().any(|p| p.blocks) {
            return Outcome::Blocked;
        }
        let holder = self.holder(state, members);
        match self.problems.iter().any(|p| p.blocks) {
            true => Outcome::Blocked,
            false => Outcome::New(Box::new(Row { line: self.number, tablet, kit, holder })),
        }
    }
}
