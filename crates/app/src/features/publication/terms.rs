//! The words by which the public finds a posting: read from what it shows, never from anything else.
use super::model::{ActFacts, Facts};
use pupitre_search::words::{For, terms};
use std::collections::HashMap;

/// A word of the title counts for as many as these in the text.
const TITLE: i64 = 20;
/// More often than that says nothing more.
const MOST: i64 = 9;

/// Every text of a posting, in the order in which it is read.
pub fn texts(facts: &Facts) -> Vec<&str> {
    let mut all: Vec<&str> = Vec::new();
    if let Some(sitting) = &facts.sitting {
        all.extend([sitting.body.as_str(), &sitting.title, &sitting.place]);
    }
    match &facts.act {
        ActFacts::Convocation(c) => all.extend(c.agenda.iter().map(|line| line.title.as_str())),
        ActFacts::List(l) => all.extend(l.lines.iter().flat_map(|line| [line.number.as_str(), &line.object])),
        ActFacts::Minutes(m) => all.extend(m.text.iter().map(|p| p.text.as_str())),
        ActFacts::Deliberation(d) => {
            all.push(&d.object);
            all.extend(
                d.visas.iter().chain(&d.recitals).chain(&d.decision).chain(&d.said).map(String::as_str),
            );
        }
        ActFacts::Act(a) => all.push(&a.nature),
    }
    all
}

/// Terms of a posting, each with its weight.
pub fn of(number: &str, title: &str, facts: &Facts) -> HashMap<String, i64> {
    let mut weights: HashMap<String, i64> = HashMap::new();
    for text in texts(facts) {
        for term in terms(text, For::Page) {
            let weight = weights.entry(term.text).or_default();
            *weight = (*weight + 1).min(MOST);
        }
    }
    for term in terms(title, For::Page).into_iter().chain(terms(number, For::Page)) {
        *weights.entry(term.text).or_default() += TITLE;
    }
    weights
}
