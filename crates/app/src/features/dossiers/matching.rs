//! Which item of an agenda a file belongs to: by its number, else by the words of its title. Pure.
use super::naming::{Clues, tokens};
use crate::features::sittings::Item;
use uuid::Uuid;

/// The item that a file belongs to: by number first, then by title.
pub fn place(clues: &Clues, inner_title: Option<&str>, agenda: &[Item]) -> Option<Uuid> {
    let by_number = clues.numbers.iter().find_map(|n| agenda.iter().find(|i| i.number == *n));
    if let Some(item) = by_number {
        return Some(item.id);
    }
    by_title(&clues.words, agenda).or_else(|| by_title(&words(inner_title.unwrap_or_default()), agenda))
}

/// Words without meaning for a comparison.
const EMPTY_WORDS: [&str; 44] = [
    "de",
    "du",
    "des",
    "la",
    "le",
    "les",
    "et",
    "en",
    "au",
    "aux",
    "un",
    "une",
    "pour",
    "par",
    "sur",
    "dans",
    "avec",
    "ou",
    "annexe",
    "annexes",
    "note",
    "notes",
    "synthese",
    "projet",
    "projets",
    "deliberation",
    "deliberations",
    "delib",
    "point",
    "rapport",
    "piece",
    "pieces",
    "version",
    "def",
    "definitif",
    "definitive",
    "final",
    "finale",
    "copie",
    "microsoft",
    "word",
    "doc",
    "docx",
    "pdf",
];

/// Words worth comparing, folded, without their plural.
pub(super) fn words(text: &str) -> Vec<String> {
    tokens(text)
        .into_iter()
        .filter(|w| w.chars().count() > 2 && !EMPTY_WORDS.contains(&w.as_str()))
        .filter(|w| !w.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
        .map(|w| w.trim_end_matches(['s', 'x']).to_owned())
        .collect()
}

/// The one item whose title shares most words; none when another is nearly as close or too little is shared.
fn by_title(file: &[String], agenda: &[Item]) -> Option<Uuid> {
    let items = agenda.iter().filter(|i| i.kind != "urgency");
    let mut scores: Vec<(f64, Uuid)> = items.map(|i| (likeness(file, &words(&i.title)), i.id)).collect();
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (best, id) = scores.first().copied()?;
    let second = scores.get(1).map_or(0.0, |s| s.0);
    (best >= 0.5 && best - second >= 0.1).then_some(id)
}

/// Share of common words (Dice), counted only when two words agree, or the only one there is.
fn likeness(file: &[String], item: &[String]) -> f64 {
    if file.is_empty() || item.is_empty() {
        return 0.0;
    }
    let same =
        |a: &str, b: &str| a == b || (a.len() > 6 && b.len() > 6 && a.as_bytes()[..6] == b.as_bytes()[..6]);
    let common = file.iter().filter(|a| item.iter().any(|b| same(a, b))).count();
    let smallest = file.len().min(item.len());
    if common < 2 && (smallest > 1 || file.iter().all(|w| w.len() < 5)) {
        return 0.0;
    }
    // A short name wholly found in a long title is as good as a long one mostly found.
    let contained = common as f64 / smallest as f64;
    let dice = 2.0 * common as f64 / (file.len() + item.len()) as f64;
    (contained * 0.7 + dice * 0.3).min(1.0)
}

#[cfg(test)]
#[path = "naming_tests.rs"]
mod tests;
