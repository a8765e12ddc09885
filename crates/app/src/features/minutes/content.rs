//! The editor's document: what it may hold, how the facts enter it, what the press makes of it.
//!
//! It is kept as JSON, node by node, against a closed list: headings, paragraphs, lists, tables, runs of text in bold,
//! italic or underlined, and facts of the sitting under their key. Anything else is refused; it is never HTML.
use pupitre_documents::{Cell, MinutesBlock, Run};
use pupitre_rules::told::Part;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Pieces of a document, at most.
const MOST_NODES: usize = 60_000;
/// Characters of a document, at most.
const LONGEST: usize = 2_000_000;
/// Lists in lists, at most.
const DEEPEST: usize = 12;

/// What is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    Unknown { what: String },
    Misplaced { what: String },
    TooLong,
}

/// The document that the facts give.
pub fn drawn(parts: &[Part]) -> Value {
    let blocks = parts.iter().map(|part| match part {
        Part::Heading { text } => {
            json!({ "type": "heading", "attrs": { "level": 1 }, "content": [text_node(text)] })
        }
        Part::Fact { key, lines } => json!({ "type": "fact", "attrs": { "key": key, "lines": lines } }),
        Part::Text { text } => json!({ "type": "paragraph", "content": [text_node(text)] }),
    });
    json!({ "type": "doc", "content": blocks.collect::<Vec<_>>() })
}

fn text_node(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

/// Facts by their key.
pub fn facts(parts: &[Part]) -> BTreeMap<String, Vec<String>> {
    let fact = |part: &Part| match part {
        Part::Fact { key, lines } => Some((key.clone(), lines.clone())),
        _ => None,
    };
    parts.iter().filter_map(fact).collect()
}

/// Facts that a document holds, as it holds them.
pub fn facts_in(doc: &Value) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    gather(doc, &mut found);
    found
}

fn gather(node: &Value, found: &mut BTreeMap<String, Vec<String>>) {
    if node["type"] == "fact"
        && let Some(key) = node["attrs"]["key"].as_str()
    {
        found.insert(key.to_owned(), lines_of(node));
    }
    children(node).iter().for_each(|child| gather(child, found));
}

fn lines_of(node: &Value) -> Vec<String> {
    let lines = node["attrs"]["lines"].as_array();
    lines.into_iter().flatten().filter_map(|l| l.as_str().map(str::to_owned)).collect()
}

fn children(node: &Value) -> &[Value] {
    node["content"].as_array().map_or(&[], Vec::as_slice)
}

fn kind(node: &Value) -> &str {
    node["type"].as_str().unwrap_or_default()
}

/// Checks a document against the closed list.
pub fn check(doc: &Value) -> Result<(), Fault> {
    if kind(doc) != "doc" {
        return Err(Fault::Misplaced { what: kind(doc).to_owned() });
    }
    let mut left = Left { nodes: MOST_NODES, characters: LONGEST };
    left.node(doc, 0)
}

/// What a document may still hold.
struct Left {
    nodes: usize,
    characters: usize,
}

impl Left {
    fn node(&mut self, node: &Value, depth: usize) -> Result<(), Fault> {
        self.nodes = self.nodes.checked_sub(1).ok_or(Fault::TooLong)?;
        if depth > DEEPEST * 2 {
            return Err(Fault::TooLong);
        }
        let name = kind(node);
        let unknown = |what: &str| Fault::Unknown { what: what.to_owned() };
        let fields = node.as_object().ok_or_else(|| unknown("?"))?;
        let inside = allowed_inside(name).ok_or_else(|| unknown(name))?;
        let known = ["type", "content", "attrs", "text", "marks"];
        if let Some(field) = fields.keys().find(|f| !known.contains(&f.as_str())) {
            return Err(unknown(field));
        }
        self.attributes(name, fields)?;
        self.text(name, fields)?;
        if fields.get("content").is_some_and(|c| !c.is_array()) {
            return Err(unknown("content"));
        }
        for child in children(node) {
            if !inside.contains(&kind(child)) {
                let what = kind(child);
                let listed = allowed_inside(what).is_some();
                return Err(if listed { Fault::Misplaced { what: what.to_owned() } } else { unknown(what) });
            }
            self.node(child, depth + 1)?;
        }
        Ok(())
    }

    fn attributes(&mut self, name: &str, fields: &Map<String, Value>) -> Result<(), Fault> {
        let wrong = |what: &str| Fault::Unknown { what: format!("{name}.{what}") };
        let attributes = match fields.get("attrs") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(attributes)) => attributes.clone(),
            Some(_) => return Err(wrong("attrs")),
        };
        for (key, value) in &attributes {
            let fine = match (name, key.as_str()) {
                ("heading", "level") => value.as_u64().is_some_and(|level| (1..=3).contains(&level)),
                ("orderedList", "start") => value.as_u64().is_some(),
                ("orderedList", "type") => value.is_null(),
                ("tableCell" | "tableHeader", "colspan" | "rowspan") => value.as_u64() == Some(1),
                ("tableCell" | "tableHeader", "colwidth") => value.is_null() || value.is_array(),
                ("fact", "key") => value.as_str().is_some_and(|k| k.len() <= 120),
                ("fact", "lines") => {
                    let lines = value.as_array().ok_or_else(|| wrong(key))?;
                    for line in lines {
                        self.spend(line.as_str().ok_or_else(|| wrong(key))?)?;
                    }
                    true
                }
                _ => false,
            };
            if !fine {
                return Err(wrong(key));
            }
        }
        let needed: &[&str] = match name {
            "heading" => &["level"],
            "fact" => &["key", "lines"],
            _ => &[],
        };
        match needed.iter().find(|n| !attributes.contains_key(**n)) {
            Some(missing) => Err(wrong(missing)),
            None => Ok(()),
        }
    }

    fn text(&mut self, name: &str, fields: &Map<String, Value>) -> Result<(), Fault> {
        let wrong = |what: &str| Fault::Unknown { what: format!("{name}.{what}") };
        match (name, fields.get("text")) {
            ("text", Some(Value::String(text))) if !text.is_empty() => self.spend(text)?,
            ("text", _) | (_, Some(_)) => return Err(wrong("text")),
            _ => {}
        }
        for mark in fields.get("marks").and_then(Value::as_array).into_iter().flatten() {
            if name != "text" || !["bold", "italic", "underline"].contains(&kind(mark)) {
                return Err(wrong(kind(mark)));
            }
        }
        Ok(())
    }

    fn spend(&mut self, text: &str) -> Result<(), Fault> {
        self.characters = self.characters.checked_sub(text.len()).ok_or(Fault::TooLong)?;
        Ok(())
    }
}

/// What may stand inside a piece; none for a piece that does not exist.
fn allowed_inside(name: &str) -> Option<&'static [&'static str]> {
    const BLOCKS: &[&str] = &["paragraph", "heading", "bulletList", "orderedList", "table", "fact"];
    const INLINE: &[&str] = &["text", "hardBreak"];
    Some(match name {
        "doc" => BLOCKS,
        "paragraph" | "heading" => INLINE,
        "bulletList" | "orderedList" => &["listItem"],
        "listItem" => &["paragraph", "bulletList", "orderedList"],
        "table" => &["tableRow"],
        "tableRow" => &["tableCell", "tableHeader"],
        "tableCell" | "tableHeader" => &["paragraph", "bulletList", "orderedList"],
        "fact" | "text" | "hardBreak" => &[],
        _ => return None,
    })
}

/// The document as the press takes it.
pub fn blocks(node: &Value) -> Vec<MinutesBlock> {
    children(node).iter().filter_map(block).collect()
}

fn block(node: &Value) -> Option<MinutesBlock> {
    Some(match kind(node) {
        "heading" => MinutesBlock::Heading {
            level: node["attrs"]["level"].as_u64().and_then(|l| u8::try_from(l).ok()).unwrap_or(1),
            runs: runs(node),
        },
        "paragraph" => MinutesBlock::Paragraph { runs: runs(node) },
        "fact" => MinutesBlock::Fact { lines: lines_of(node) },
        "bulletList" | "orderedList" => MinutesBlock::List {
            ordered: kind(node) == "orderedList",
            items: children(node).iter().map(blocks).collect(),
        },
        "table" => {
            let rows: Vec<Vec<Cell>> =
                children(node).iter().map(|row| children(row).iter().map(cell).collect()).collect();
            let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
            MinutesBlock::Table { columns, rows: rows.into_iter().map(|r| widened(r, columns)).collect() }
        }
        _ => return None,
    })
}

fn cell(node: &Value) -> Cell {
    Cell { header: kind(node) == "tableHeader", blocks: blocks(node) }
}

/// A row with as many cells as the widest.
fn widened(mut row: Vec<Cell>, columns: usize) -> Vec<Cell> {
    row.resize(columns, Cell { header: false, blocks: vec![] });
    row
}

fn runs(node: &Value) -> Vec<Run> {
    let run = |child: &Value| {
        let marks = child["marks"].as_array();
        let marked = |name: &str| marks.is_some_and(|m| m.iter().any(|mark| kind(mark) == name));
        Run {
            text: child["text"].as_str().unwrap_or("\n").to_owned(),
            strong: marked("bold"),
            emphasis: marked("italic"),
            underline: marked("underline"),
        }
    };
    children(node).iter().map(run).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn paragraph(text: &str) -> Value {
        json!({ "type": "paragraph", "content": [{ "type": "text", "text": text }] })
    }

    fn doc(content: Value) -> Value {
        json!({ "type": "doc", "content": content })
    }

    #[test]
    fn what_the_facts_give_is_accepted_and_gives_the_facts_back() {
        let parts = [
            Part::Heading { text: "Présences".into() },
            Part::Fact { key: "presence".into(), lines: vec!["Présents : A, B.".into()] },
            Part::Text { text: "M. A demande la parole.".into() },
        ];
        let drawn = drawn(&parts);
        assert_eq!(check(&drawn), Ok(()));
        assert_eq!(facts_in(&drawn), facts(&parts));
        assert_eq!(blocks(&drawn).len(), 3);
    }

    #[test]
    fn headings_lists_tables_and_marks_are_accepted() {
        let marked =
            json!({ "type": "text", "text": "gras", "marks": [{ "type": "bold" }, { "type": "italic" }] });
        let cell = |name: &str| json!({ "type": name, "attrs": { "colspan": 1, "rowspan": 1, "colwidth": null }, "content": [paragraph("x")] });
        let all = doc(json!([
            { "type": "heading", "attrs": { "level": 2 }, "content": [marked] },
            { "type": "paragraph" },
            { "type": "bulletList", "content": [{ "type": "listItem", "content": [paragraph("un"),
                { "type": "orderedList", "attrs": { "start": 1 }, "content": [{ "type": "listItem", "content": [paragraph("deux")] }] }] }] },
            { "type": "table", "content": [{ "type": "tableRow", "content": [cell("tableHeader"), cell("tableHeader")] },
                { "type": "tableRow", "content": [cell("tableCell")] }] },
        ]));
        assert_eq!(check(&all), Ok(()));
        let MinutesBlock::Table { columns, rows } = &blocks(&all)[3] else { panic!("a table") };
        assert_eq!((*columns, rows[1].len()), (2, 2), "a short row is widened");
    }

    #[test]
    fn anything_else_is_refused() {
        let image = json!([{ "type": "image", "attrs": { "src": "http://x" } }]);
        assert_eq!(check(&doc(image)), Err(Fault::Unknown { what: "image".into() }));
        let link = json!([{ "type": "paragraph", "content": [{ "type": "text", "text": "x", "marks": [{ "type": "link", "attrs": { "href": "javascript:1" } }] }] }]);
        assert!(matches!(check(&doc(link)), Err(Fault::Unknown { .. })));
        let styled = json!([{ "type": "paragraph", "attrs": { "style": "x" } }]);
        assert!(matches!(check(&doc(styled)), Err(Fault::Unknown { .. })));
        let misplaced = json!([{ "type": "tableRow", "content": [] }]);
        assert!(matches!(check(&doc(misplaced)), Err(Fault::Misplaced { .. })));
        let level = json!([{ "type": "heading", "attrs": { "level": 9 } }]);
        assert!(check(&doc(level)).is_err());
        assert!(check(&paragraph("no document")).is_err());
        assert!(check(&json!("<p>html</p>")).is_err());
        let mut deep = paragraph("x");
        for _ in 0..40 {
            deep = json!({ "type": "bulletList", "content": [{ "type": "listItem", "content": [deep] }] });
        }
        assert_eq!(check(&doc(json!([deep]))), Err(Fault::TooLong));
    }

    proptest! {
        #[test]
        fn no_text_is_lost_on_the_way_to_the_press(words in proptest::collection::vec("[a-zé<&#*_ ]{1,30}", 1..20)) {
            let content: Vec<Value> = words.iter().map(|w| paragraph(w)).collect();
            let all = doc(json!(content));
            prop_assert_eq!(check(&all), Ok(()));
            let said: Vec<String> = blocks(&all).into_iter().filter_map(|b| match b {
                MinutesBlock::Paragraph { runs } => Some(runs.into_iter().map(|r| r.text).collect()),
                _ => None,
            }).collect();
            prop_assert_eq!(said, words);
        }
    }
}
