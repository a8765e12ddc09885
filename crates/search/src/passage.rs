//! What is shown of a page: the passage that says most of what was asked, its words marked. Pieces of text, never markup.
use crate::words::{For, terms};
use std::collections::HashSet;
use std::ops::Range;

/// Bytes of a passage, more or less.
const SIZE: usize = 240;
/// Bytes shown before the first word marked.
const BEFORE: usize = 60;

/// A piece of a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    /// It says what was asked.
    pub marked: bool,
}

/// The passage of a page to show; its beginning when none of the terms stands there.
pub fn passage(text: &str, looked_for: &HashSet<String>) -> Vec<Piece> {
    let marks = marks(text, looked_for);
    let window = window(text, &marks);
    let mut pieces = cut(text, window.clone(), &marks);
    if window.start > 0 {
        pieces.insert(0, Piece { text: "… ".into(), marked: false });
    }
    if window.end < text.len() {
        pieces.push(Piece { text: " …".into(), marked: false });
    }
    pieces
}

/// A whole text, a title, its words marked.
pub fn marked(text: &str, looked_for: &HashSet<String>) -> Vec<Piece> {
    cut(text, 0..text.len(), &marks(text, looked_for))
}

/// Words asked for: where, and which one.
struct Mark {
    bytes: Range<usize>,
    term: String,
}

fn marks(text: &str, looked_for: &HashSet<String>) -> Vec<Mark> {
    let found = terms(text, For::Page).into_iter().filter(|term| looked_for.contains(&term.text));
    let mut marks: Vec<Mark> = found.map(|t| Mark { bytes: t.from..t.to, term: t.text }).collect();
    marks.sort_by_key(|mark| (mark.bytes.start, std::cmp::Reverse(mark.bytes.end)));
    // A reference and its parts lie on the same bytes: the widest is shown.
    let mut end = 0;
    marks.retain(|mark| {
        let free = mark.bytes.start >= end;
        end = end.max(mark.bytes.end);
        free
    });
    marks
}

/// The bytes that hold most of the terms, then most of the marks, the earliest first.
fn window(text: &str, marks: &[Mark]) -> Range<usize> {
    let mut best = (0, 0, 0);
    for (n, first) in marks.iter().enumerate() {
        let within = |mark: &&Mark| mark.bytes.end <= first.bytes.start + SIZE - BEFORE;
        let held: Vec<&Mark> = marks[n..].iter().take_while(within).collect();
        let distinct = held.iter().map(|mark| &mark.term).collect::<HashSet<_>>().len();
        if (distinct, held.len()) > (best.0, best.1) {
            best = (distinct, held.len(), first.bytes.start);
        }
    }
    let from = before(text, best.2.saturating_sub(BEFORE));
    let to = after(text, (from + SIZE).min(text.len()));
    let last = marks.iter().rfind(|m| m.bytes.start < to).map_or(to, |m| m.bytes.end.max(to));
    from..last
}

/// The beginning of the word at or after this byte.
fn before(text: &str, byte: usize) -> usize {
    let at = boundary(text, byte);
    if at == 0 {
        return 0;
    }
    text[at..].find(' ').filter(|space| *space < 30).map_or(at, |space| at + space + 1)
}

/// The end of the word at or before this byte.
fn after(text: &str, byte: usize) -> usize {
    let at = boundary(text, byte);
    if at == text.len() {
        return at;
    }
    text[..at].rfind(' ').filter(|space| at - space < 30).unwrap_or(at)
}

fn boundary(text: &str, byte: usize) -> usize {
    (0..=byte.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn cut(text: &str, window: Range<usize>, marks: &[Mark]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = window.start;
    let mut push = |from: usize, to: usize, marked| {
        if from < to {
            pieces.push(Piece { text: text[from..to].to_owned(), marked });
        }
    };
    for mark in marks.iter().filter(|m| m.bytes.start >= window.start && m.bytes.end <= window.end) {
        push(at, mark.bytes.start, false);
        push(mark.bytes.start, mark.bytes.end, true);
        at = mark.bytes.end;
    }
    push(at, window.end, false);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::Asked;
    use proptest::prelude::*;

    fn shown(text: &str, asked: &str) -> String {
        let pieces = passage(text, &Asked::read(asked).looked_for());
        pieces.iter().map(|p| if p.marked { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    #[test]
    fn the_words_asked_are_marked_as_they_are_written() {
        assert_eq!(
            shown("Création d’une régie de l’EAU potable, n° 2014-123.", "regies eaux 123"),
            "Création d’une [régie] de l’[EAU] potable, n° 2014-[123]."
        );
        assert_eq!(shown("n° 2014-123.", "2014-123 2014"), "n° [2014-123].");
    }

    #[test]
    fn a_long_page_shows_where_most_of_the_words_are() {
        let filler = "Le conseil prend acte de ce qui précède. ".repeat(20);
        let text = format!(
            "{filler}budget annexe. {filler}Le budget primitif de l’assainissement est voté. {filler}"
        );
        let shown = shown(&text, "budget assainissement");
        assert!(shown.starts_with("… ") && shown.ends_with(" …"), "{shown}");
        assert!(shown.contains("[budget] primitif de l’[assainissement]"), "{shown}");
        assert!(shown.chars().count() < 300);
    }

    #[test]
    fn a_page_found_by_its_title_shows_its_beginning() {
        assert_eq!(shown("Rien de cela.", "budget"), "Rien de cela.");
        assert_eq!(shown("", "budget"), "");
    }

    proptest! {
        #[test]
        fn what_is_shown_stands_in_the_page(text in "[a-eéœ’ \\-0-9.]{0,600}", asked in "[a-eé ]{0,12}") {
            let pieces = passage(&text, &Asked::read(&asked).looked_for());
            let whole: String = pieces.iter().map(|p| p.text.as_str()).collect();
            let bare = whole.trim_start_matches("… ").trim_end_matches(" …");
            prop_assert!(text.contains(bare));
        }
    }
}
