//! Agendas of the demonstration, read from its data: what is on them, and what their papers say.
use anyhow::{Context, Result};
use jiff::civil::Date;
use pupitre_rules::french;
use serde::Deserialize;
use std::collections::HashMap;

const COMING: &str = include_str!("data/agenda_coming.toml");
const COUNCIL: &str = include_str!("data/agenda_council.toml");
const BUREAU: &str = include_str!("data/agenda_bureau.toml");
const COMMISSION: &str = include_str!("data/agenda_commission.toml");
const COMMUNE: &str = include_str!("data/agenda_commune.toml");

/// An item and what is known of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    pub title: String,
    /// Name of the rapporteur.
    pub by: String,
    pub theme: String,
    pub matter: Option<String>,
    #[serde(default = "deliberation")]
    pub kind: String,
    #[serde(default)]
    pub door: bool,
    #[serde(default)]
    pub on_site: String,
    /// The context, in a paragraph.
    pub why: String,
    #[serde(default)]
    pub points: Vec<String>,
    pub table: Option<Table>,
    /// What it costs.
    #[serde(default)]
    pub fin: String,
    /// What is asked of the assembly.
    pub propose: Vec<String>,
    #[serde(default)]
    pub annex: Vec<Annex>,
    /// Whether it has a note; as the body asks when it is not said.
    pub paper: Option<bool>,
}

/// A table of a note.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Table {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// A document beside the note.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Annex {
    pub title: String,
    /// How it is made: `minutes`, `decision`, `budget`, `report`, `communes`, `tender`, `agreement`.
    pub sort: String,
    /// `annex` unless it is a `contract`.
    #[serde(default)]
    pub kind: String,
    /// Of the figures by commune.
    #[serde(default)]
    pub unit: String,
    #[serde(default)]
    pub low: i64,
    #[serde(default)]
    pub high: i64,
}

fn deliberation() -> String {
    "deliberation".into()
}

/// Words that depend on the day of the sitting.
pub(super) struct Words {
    year: i16,
    last: String,
}

impl Words {
    /// `last`: the day of the sitting before, if there was one.
    pub(super) fn new(day: Date, last: Option<Date>) -> Self {
        let last = last.map_or_else(
            || "trimestre précédent".to_owned(),
            |d| french::long_date(d).split_once(' ').map_or_else(String::new, |(_, date)| date.to_owned()),
        );
        Self { year: day.year(), last }
    }

    fn put(&self, text: &str) -> String {
        let mut text = text.replace("{last}", &self.last).replace("{y0}", &(self.year - 1).to_string());
        for ahead in 1..=9 {
            text = text.replace(&format!("{{y{ahead}}}"), &(self.year + ahead).to_string());
        }
        french::set(&text.replace("{y}", &self.year.to_string()))
    }

    fn all(&self, texts: &mut [String]) {
        for text in texts {
            *text = self.put(text);
        }
    }

    fn fill(&self, item: &mut Item) {
        for text in [&mut item.title, &mut item.why, &mut item.fin, &mut item.on_site] {
            *text = self.put(text);
        }
        self.all(&mut item.points);
        self.all(&mut item.propose);
        if let Some(table) = &mut item.table {
            self.all(&mut table.head);
            table.rows.iter_mut().for_each(|row| self.all(row));
        }
        for annex in &mut item.annex {
            annex.title = self.put(&annex.title);
        }
    }
}

/// Every agenda, by file and group.
pub(super) struct Agendas(HashMap<String, Vec<Item>>);

impl Agendas {
    /// Reads the data; they are part of the program, and tested.
    pub(super) fn read() -> Result<Self> {
        let mut all = HashMap::new();
        let files = [
            ("coming", COMING),
            ("council", COUNCIL),
            ("bureau", BUREAU),
            ("commission", COMMISSION),
            ("commune", COMMUNE),
        ];
        for (file, text) in files {
            let groups: HashMap<String, Vec<Item>> =
                toml::from_str(text).with_context(|| format!("the agendas of {file}"))?;
            all.extend(groups.into_iter().map(|(group, items)| (format!("{file}.{group}"), items)));
        }
        Ok(Self(all))
    }

    /// The items of some groups, with the words of the day; minutes come first.
    pub(super) fn items(&self, file: &str, groups: &[&str], words: &Words) -> Vec<Item> {
        let groups = groups.iter().filter_map(|group| self.0.get(&format!("{file}.{group}")));
        let mut items: Vec<Item> = groups.flatten().cloned().collect();
        items.sort_by_key(|item| !item.title.starts_with("Approbation du procès-verbal"));
        if file == "coming" {
            // There the secretary is named before.
            items.sort_by_key(|item| !item.title.starts_with("Désignation du secrétaire"));
        }
        items.iter_mut().for_each(|item| words.fill(item));
        items
    }
}

#[cfg(test)]
mod tests {
    use super::super::cast::Cast;
    use super::*;
    use jiff::civil::date;
    use pupitre_rules::matters;

    #[test]
    fn every_item_has_a_known_rapporteur_and_matter_and_no_word_is_left_to_fill() {
        let agendas = Agendas::read().unwrap();
        let cast = Cast::new();
        let words = Words::new(date(2026, 12, 3), Some(date(2026, 9, 24)));
        assert_eq!(agendas.items("coming", &["item"], &words).len(), 14);
        for (group, items) in &agendas.0 {
            for item in items {
                let by = &cast.people[cast.who(&item.by)];
                assert_eq!(by.name(), item.by, "{group}: {}", item.title);
                assert!(item.matter.as_deref().is_none_or(matters::known), "{group}: {}", item.title);
                let mut filled = item.clone();
                words.fill(&mut filled);
                assert!(
                    !format!("{filled:?}")
                        .replace("Item {", "")
                        .replace("Table {", "")
                        .replace("Annex {", "")
                        .contains("{y")
                );
                let sorts = ["minutes", "decision", "budget", "report", "communes", "tender", "agreement"];
                assert!(
                    item.annex.iter().all(|a| sorts.contains(&a.sort.as_str())),
                    "{group}: {}",
                    item.title
                );
            }
        }
    }

    #[test]
    fn an_agenda_speaks_of_the_years_around_its_sitting() {
        let agendas = Agendas::read().unwrap();
        let items =
            agendas.items("coming", &["item"], &Words::new(date(2026, 12, 3), Some(date(2026, 9, 24))));
        assert_eq!(items[0].title, "Désignation du secrétaire de séance");
        assert_eq!(items[1].title, "Approbation du procès-verbal de la séance du 24 septembre 2026");
        assert_eq!(items[7].title, "Pacte financier et fiscal 2027-2030");
        let june = agendas.items("council", &["june"], &Words::new(date(2026, 6, 25), None));
        assert_eq!(june[1].title, "Compte financier unique 2025");
    }
}
