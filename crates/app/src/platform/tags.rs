//! Tags of the templates that authorities write: `{objet}`, `{élu}`… replaced by what is known; unknown ones are named.
//!
//! A line whose tags are all empty, and which holds nothing else of its own, is left out.
use pupitre_rules::french;

/// The tags of one template, in the order in which they are offered.
#[derive(Debug, Clone, Copy)]
pub struct Tags(pub &'static [&'static str]);

/// A piece of a line.
enum Piece<'t> {
    Text(&'t str),
    Tag(&'static str),
}

impl Tags {
    /// The first tag of a text that does not exist.
    pub fn unknown(self, text: &str) -> Option<String> {
        text.lines().find_map(|line| self.pieces(line).err())
    }

    /// A text with its tags replaced. An unknown tag, which `unknown` would have named, stays as it is written.
    pub fn fill(self, text: &str, value: &dyn Fn(&str) -> String) -> String {
        let lines = text.lines().filter_map(|line| match self.pieces(line) {
            Ok(pieces) => filled(&pieces, value),
            Err(_) => Some(line.to_owned()),
        });
        french::set(lines.collect::<Vec<_>>().join("\n").trim())
    }

    /// The name of a tag, whatever its accents and capitals.
    fn known(self, name: &str) -> Option<&'static str> {
        let folded = french::fold(name);
        self.0.iter().copied().find(|tag| french::fold(tag) == folded)
    }

    /// Cuts a line into texts and tags; the first tag that does not exist is the error. Braces that hold no name are text.
    fn pieces(self, line: &str) -> Result<Vec<Piece<'_>>, String> {
        let (mut pieces, mut rest) = (vec![], line);
        while let Some(open) = rest.find('{') {
            let name = rest[open + 1..].split_once('}').map(|(name, _)| name).filter(|n| is_name(n));
            let Some(name) = name else {
                pieces.push(Piece::Text(&rest[..=open]));
                rest = &rest[open + 1..];
                continue;
            };
            pieces.push(Piece::Text(&rest[..open]));
            pieces.push(Piece::Tag(self.known(name).ok_or_else(|| name.to_owned())?));
            rest = &rest[open + name.len() + 2..];
        }
        pieces.push(Piece::Text(rest));
        Ok(pieces)
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().count() <= 40 && name.chars().all(|c| c.is_alphabetic() || c == '_')
}

fn filled(pieces: &[Piece<'_>], value: &dyn Fn(&str) -> String) -> Option<String> {
    let (mut line, mut tags, mut empty) = (String::new(), 0, 0);
    for piece in pieces {
        match piece {
            Piece::Text(text) => line.push_str(text),
            Piece::Tag(name) => {
                let said = value(name);
                tags += 1;
                empty += usize::from(said.is_empty());
                line.push_str(&said);
            }
        }
    }
    (tags == 0 || empty < tags).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: Tags = Tags(&["objet", "convocation", "rapporteur", "numéro", "président"]);

    fn value(tag: &str) -> String {
        match tag {
            "objet" => "Budget primitif {date}".into(),
            "convocation" => "jeudi 10 décembre 2026".into(),
            _ => String::new(),
        }
    }

    #[test]
    fn tags_are_replaced_once_and_a_line_of_empty_tags_is_left_out() {
        let text =
            "Vu la convocation du {Convocation} ;\nVu le rapport de {rapporteur} ;\nObjet : {OBJET} { 2 }";
        let expected =
            "Vu la convocation du jeudi 10 décembre 2026\u{a0};\nObjet\u{a0}: Budget primitif {date} { 2 }";
        assert_eq!(KNOWN.fill(text, &value), expected);
    }

    #[test]
    fn a_tag_that_does_not_exist_is_named_and_harms_nothing() {
        assert_eq!(KNOWN.unknown("Vu {objet}\nVu {organne}"), Some("organne".into()));
        assert_eq!(KNOWN.unknown("Vu {numero} et {président}"), None);
        assert_eq!(KNOWN.fill("Vu {organne} {objet}", &value), "Vu {organne} {objet}");
    }
}
