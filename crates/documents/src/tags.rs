//! Tags of the letter template: `{civilité}`, `{date}`… replaced as data, one text at a time, unknown ones named.
//!
//! A tag that is empty takes its line with it when nothing else is on the line. `{ordre_du_jour}` stands alone.

use serde::Serialize;

use crate::press::TypeError;

/// The tags, in the order they are offered; each with its key without accents.
pub const TAGS: [(&str, &str); 14] = [
    ("civilite", "{civilité}"),
    ("prenom", "{prénom}"),
    ("nom", "{nom}"),
    ("fonction", "{fonction}"),
    ("commune", "{commune}"),
    ("organe", "{organe}"),
    ("date", "{date}"),
    ("heure", "{heure}"),
    ("lieu", "{lieu}"),
    ("adresse", "{adresse}"),
    ("ordre_du_jour", "{ordre_du_jour}"),
    ("articles", "{articles}"),
    ("delai", "{délai}"),
    ("motif_urgence", "{motif_urgence}"),
];

/// A run of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Span {
    pub(crate) text: String,
    pub(crate) strong: bool,
}

/// A paragraph, or the place of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Block {
    Text { lines: Vec<Vec<Span>> },
    Agenda,
}

/// The value of each tag, by key; the agenda has none.
pub(crate) type Values<'a> = &'a dyn Fn(&str) -> String;

/// Sets a text of the template: paragraphs apart by an empty line, lines kept.
pub(crate) fn set(text: &str, values: Values) -> Result<Vec<Block>, TypeError> {
    let mut blocks = Vec::new();
    let mut lines: Vec<Vec<Span>> = Vec::new();
    let close = |lines: &mut Vec<Vec<Span>>, blocks: &mut Vec<Block>| {
        if !lines.is_empty() {
            blocks.push(Block::Text { lines: std::mem::take(lines) });
        }
    };
    for line in text.lines() {
        if line.trim().is_empty() {
            close(&mut lines, &mut blocks);
            continue;
        }
        for piece in pieces(line)? {
            match piece {
                Piece::Agenda => {
                    close(&mut lines, &mut blocks);
                    blocks.push(Block::Agenda);
                }
                Piece::Line(parts) => lines.extend(fill(&parts, values)),
            }
        }
    }
    close(&mut lines, &mut blocks);
    Ok(blocks)
}

enum Piece {
    Line(Vec<Word>),
    Agenda,
}

enum Word {
    Text(String),
    Tag(&'static str),
}

/// Cuts a line into runs of text and tags, and around the agenda.
fn pieces(line: &str) -> Result<Vec<Piece>, TypeError> {
    let (mut pieces, mut words, mut rest) = (Vec::new(), Vec::new(), line);
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        let name = after[1..].split_once('}').map(|(name, _)| name).filter(|name| is_name(name));
        let Some(name) = name else {
            words.push(Word::Text(format!("{before}{{")));
            rest = &after[1..];
            continue;
        };
        words.push(Word::Text(before.to_string()));
        match key(name) {
            Some("ordre_du_jour") => {
                pieces.push(Piece::Line(std::mem::take(&mut words)));
                pieces.push(Piece::Agenda);
            }
            Some(key) => words.push(Word::Tag(key)),
            None => return Err(unknown(name)),
        }
        rest = &after[name.len() + 2..];
    }
    words.push(Word::Text(rest.to_string()));
    pieces.push(Piece::Line(words));
    Ok(pieces)
}

fn is_name(name: &str) -> bool {
    name.trim() == name
        && !name.is_empty()
        && name.chars().count() <= 40
        && name.chars().all(|c| c.is_alphabetic() || c == '_' || c == ' ')
}

fn key(name: &str) -> Option<&'static str> {
    let folded: String = name
        .trim()
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'é' | 'è' | 'ê' => 'e',
            'à' | 'â' => 'a',
            ' ' => '_',
            other => other,
        })
        .collect();
    TAGS.iter().map(|(key, _)| *key).find(|key| *key == folded)
}

fn unknown(name: &str) -> TypeError {
    let known = TAGS.iter().map(|(_, tag)| *tag).collect::<Vec<_>>().join(" ");
    TypeError::UnknownTag { tag: name.to_string(), known }
}

/// A line with its tags replaced; none when its tags were all empty and nothing else stood there.
fn fill(words: &[Word], values: Values) -> Option<Vec<Span>> {
    let mut spans: Vec<Span> = Vec::new();
    for word in words {
        let (text, strong) = match word {
            Word::Text(text) => (text.clone(), false),
            Word::Tag(key) => (values(key), matches!(*key, "date" | "heure")),
        };
        match spans.last_mut() {
            Some(last) if last.strong == strong => last.text.push_str(&text),
            _ => spans.push(Span { text, strong }),
        }
    }
    for span in &mut spans {
        span.text = tidy(&span.text);
    }
    spans.retain(|span| !span.text.is_empty());
    spans.iter().any(|span| !span.text.trim().is_empty()).then_some(spans)
}

/// French typography, and no trace of an empty tag: « , » alone, two spaces.
pub(crate) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match c {
            ' ' if matches!(next, Some(' ' | ',' | '.')) => {}
            ' ' if matches!(next, Some(':' | ';' | '?' | '!' | '»')) => out.push('\u{a0}'),
            ' ' if out.ends_with('«') => out.push('\u{a0}'),
            '\'' => out.push('’'),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let values = |key: &str| match key {
            "nom" => "Garnot #panic() *x*".to_string(),
            "date" => "jeudi 17 décembre 2026".to_string(),
            _ => String::new(),
        };
        let blocks = set(text, &values).unwrap();
        let words = |b: &Block| match b {
            Block::Agenda => "[agenda]".to_string(),
            Block::Text { lines } => lines.iter().flatten().map(|s| s.text.as_str()).collect(),
        };
        blocks.iter().map(words).collect()
    }

    #[test]
    fn tags_are_replaced_as_they_are_with_or_without_accents_and_case() {
        assert_eq!(
            texts("{Civilite} {NOM}, le {date} !"),
            ["Garnot #panic() *x*, le jeudi 17 décembre 2026\u{a0}!"].map(|s| format!(" {s}"))
        );
    }

    #[test]
    fn a_line_made_of_an_empty_tag_disappears_and_the_agenda_stands_alone() {
        assert_eq!(texts("{motif_urgence}\n\nVoici {ordre_du_jour} merci"), ["Voici ", "[agenda]", " merci"]);
    }

    #[test]
    fn an_unknown_tag_is_named_with_the_known_ones() {
        let error = set("Bonjour {prenon},", &|_| String::new()).unwrap_err().to_string();
        assert!(error.contains("{prenon}") && error.contains("{prénom}"), "{error}");
    }

    #[test]
    fn braces_that_are_no_tag_are_text() {
        assert_eq!(texts("a { b } {12} }{"), ["a { b } {12} }{"]);
    }
}
