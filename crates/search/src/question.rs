//! What is asked: words that a page must say, and passages in quotes that it must say in this order.
use crate::words::{For, terms};
use std::collections::HashSet;

/// Letters of a question at most.
pub const LONGEST: usize = 200;
/// Words and passages looked for at most.
const MOST: usize = 24;

/// A question, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub(crate) parts: Vec<Part>,
}

/// A word, or a passage in quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// Terms with their place in the passage. A word that was mistyped has several, all at place 0: any will do.
    pub terms: Vec<(usize, String)>,
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Passage,
    AnyOf,
}

/// How the papers found are put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    #[default]
    Relevance,
    Date,
}

/// What one wants to see of what is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filters {
    pub year: Option<u64>,
    pub body: Option<u64>,
    pub kind: Option<u64>,
}

/// Which papers may be found.
#[derive(Debug, Clone, Copy)]
pub enum Rights<'a> {
    /// All those of the shelf.
    All,
    /// Those carried by one of these.
    Carried(&'a HashSet<u64>),
}

impl Asked {
    /// Reads what somebody typed. Quotes of all kinds; one that is not closed goes to the end.
    pub fn read(text: &str) -> Self {
        let mut parts = Vec::new();
        for (n, piece) in text.split(['"', '«', '»', '“', '”', '„']).enumerate() {
            let found = terms(piece, For::Question);
            // Every other piece stands between quotes.
            if n % 2 == 1 && found.len() > 1 {
                let first = found.first().map_or(0, |t| t.place);
                let terms = found.into_iter().map(|t| (t.place - first, t.text)).collect();
                parts.push(Part { terms, kind: Kind::Passage });
            } else {
                parts.extend(found.into_iter().map(|t| Part::word(t.text)));
            }
        }
        let mut seen: Vec<Part> = Vec::new();
        for part in parts {
            if seen.len() < MOST && !seen.contains(&part) {
                seen.push(part);
            }
        }
        Self { parts: seen }
    }

    /// Nothing to look for: no word, or only words that are everywhere.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Every term looked for, to be marked where it stands.
    pub fn looked_for(&self) -> HashSet<String> {
        self.parts.iter().flat_map(|part| &part.terms).map(|(_, text)| text.clone()).collect()
    }
}

impl Part {
    fn word(text: String) -> Self {
        Self { terms: vec![(0, text)], kind: Kind::Word }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Kind, Vec<String>)> {
        let words = |part: &Part| part.terms.iter().map(|(_, text)| text.clone()).collect();
        Asked::read(text).parts.iter().map(|part| (part.kind, words(part))).collect()
    }

    #[test]
    fn quotes_of_all_kinds_make_passages() {
        for text in ["\"eau potable\" régie", "« eau potable » régie", "“eau potable” régie"] {
            assert_eq!(
                read(text),
                [(Kind::Passage, vec!["eau".into(), "potabl".into()]), (Kind::Word, vec!["regi".into()])],
                "{text}"
            );
        }
        assert_eq!(read("\"eau potable"), [(Kind::Passage, vec!["eau".into(), "potabl".into()])]);
        assert_eq!(read("\"eau\""), [(Kind::Word, vec!["eau".into()])]);
    }

    #[test]
    fn a_word_asked_twice_is_looked_for_once_and_empty_words_ask_nothing() {
        assert_eq!(read("eau eaux l’eau"), [(Kind::Word, vec!["eau".into()])]);
        assert!(Asked::read(" de la, du ! ").is_empty());
        assert_eq!(Asked::read(&"mot1 mot2 mot3 ".repeat(500)).parts.len(), 3);
    }
}
