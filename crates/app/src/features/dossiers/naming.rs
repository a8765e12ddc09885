//! What the name of a file says: the item it belongs to, the kind of document, a title. Pure.
//!
//! « 07-annexe-6-zonage.pdf » is an annex of item 7. A date is not a number, and a name that says nothing places
//! nothing: an unplaced document waits for the clerk, a wrongly placed one would mislead her.
use super::matching::words;
use pupitre_rules::french::fold;

/// What a name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clues {
    /// Numbers of items it may mean, most precise first: « 3.1 », then « 3 ».
    pub numbers: Vec<String>,
    /// `note`, `draft`, `annex`, `contract`.
    pub kind: Option<&'static str>,
    /// Readable title.
    pub title: String,
    /// Words that may be those of an item's title, folded.
    pub words: Vec<String>,
}

/// The extension in lower case, when the name has one that looks like one.
pub(super) fn extension(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    let plausible = !stem.is_empty()
        && (1..=5).contains(&extension.chars().count())
        && extension.chars().all(|c| c.is_ascii_alphanumeric())
        && !extension.chars().all(|c| c.is_ascii_digit());
    plausible.then(|| extension.to_lowercase())
}

/// Reads a file name.
pub fn read_name(name: &str) -> Clues {
    let stem = match extension(name) {
        Some(extension) => &name[..name.len() - extension.len() - 1],
        None => name,
    };
    let tokens: Vec<String> = tokens(stem);
    let (numbers, used) = item_numbers(&tokens);
    let kind = kind_of_words(&tokens);
    Clues { numbers, kind, title: title(stem, used), words: words(&tokens[used..].join(" ")) }
}

/// The kind that the first words of a document announce.
pub(super) fn kind_of_text(opening: &str) -> Option<&'static str> {
    let text = fold(opening);
    let at = |needle: &str| text.find(needle);
    let note = at("note explicative").or(at("note de synthese")).or(at("rapport de presentation"));
    let draft = at("projet de deliberation");
    match (note, draft) {
        (Some(n), Some(d)) => Some(if n < d { "note" } else { "draft" }),
        (Some(_), None) => Some("note"),
        (None, Some(_)) => Some("draft"),
        (None, None) => None,
    }
}

pub(super) fn tokens(stem: &str) -> Vec<String> {
    let characters: Vec<char> = fold(stem).chars().collect();
    let mut tokens = vec![String::new()];
    for (at, c) in characters.iter().enumerate() {
        let digit = |i: Option<usize>| i.and_then(|i| characters.get(i)).is_some_and(char::is_ascii_digit);
        let decimal = *c == '.' && digit(at.checked_sub(1)) && digit(Some(at + 1));
        if c.is_alphanumeric() || decimal {
            if let Some(last) = tokens.last_mut() {
                last.push(*c);
            }
        } else if tokens.last().is_some_and(|t| !t.is_empty()) {
            tokens.push(String::new());
        }
    }
    tokens.retain(|t| !t.is_empty());
    tokens
}

/// Words after which a number is that of an item.
const BEFORE_A_NUMBER: [&str; 18] = [
    "point",
    "pt",
    "item",
    "question",
    "affaire",
    "dossier",
    "rapport",
    "deliberation",
    "delib",
    "del",
    "dcm",
    "dcc",
    "projet",
    "note",
    "n",
    "no",
    "num",
    "numero",
];

/// Numbers of items in the first tokens, and how many tokens they take.
fn item_numbers(tokens: &[String]) -> (Vec<String>, usize) {
    let Some(first) = tokens.first() else { return (Vec::new(), 0) };
    let next = tokens.get(1).map(String::as_str);
    if looks_like_a_date(tokens) {
        return (Vec::new(), 0);
    }
    if let Some(number) = number(first) {
        // « 12-3-rapport » may be sub-item 12.3.
        if let Some(sub) = next.and_then(number_alone) {
            return (vec![format!("{number}.{sub}"), number], 1);
        }
        return (or_its_item(number), 1);
    }
    let mut at = 0;
    while tokens.get(at).is_some_and(|t| BEFORE_A_NUMBER.contains(&t.as_str())) {
        at += 1;
    }
    if at > 0
        && !looks_like_a_date(&tokens[at..])
        && let Some(number) = tokens.get(at).and_then(|t| number(t))
    {
        return (or_its_item(number), at + 1);
    }
    // « annexe du point 7 ».
    let named = tokens.windows(2).find(|pair| matches!(pair[0].as_str(), "point" | "pt" | "item"));
    match named.and_then(|pair| number(&pair[1])) {
        Some(number) => (or_its_item(number), 0),
        None => (Vec::new(), 0),
    }
}

/// « 3.1 », then « 3 ».
fn or_its_item(number: String) -> Vec<String> {
    match number.split_once('.') {
        Some((item, _)) => vec![number.clone(), item.to_owned()],
        None => vec![number],
    }
}

/// « 07 » → « 7 », « 3.1 » → « 3.1 », « d07 » → « 7 », « 7a » → « 7 »; nothing for years and references.
fn number(token: &str) -> Option<String> {
    let bare =
        ["delib", "del", "pt", "d", "p", "n"].iter().find_map(|p| token.strip_prefix(p)).unwrap_or(token);
    let bare = bare.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(bare);
    let mut parts = bare.split('.');
    let item = parts.next().and_then(number_alone)?;
    match (parts.next().map(number_alone), parts.next()) {
        (None, _) => Some(item),
        (Some(Some(sub)), None) => Some(format!("{item}.{sub}")),
        _ => None,
    }
}

fn number_alone(text: &str) -> Option<String> {
    let plausible = (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    plausible.then(|| text.trim_start_matches('0')).map(|n| if n.is_empty() { "0" } else { n }.to_owned())
}

/// Three numbers in a row, one of them a year: « 2026-12-17 », « 17.12.2026 », « 17-12-26 ».
fn looks_like_a_date(tokens: &[String]) -> bool {
    let figures: Vec<&str> = tokens.iter().flat_map(|t| t.split('.')).take(3).collect();
    if figures.len() < 3 || !figures.iter().all(|f| !f.is_empty() && f.bytes().all(|b| b.is_ascii_digit())) {
        return false;
    }
    let month = figures[1].parse().is_ok_and(|m: u32| (1..=12).contains(&m));
    let year = figures.iter().any(|f| f.len() == 4) || figures.iter().all(|f| f.len() == 2);
    month && year
}

/// Words that say a kind, in the order in which they are looked for at each place of the name.
fn kind_of_words(tokens: &[String]) -> Option<&'static str> {
    let kind = |word: &str| match word {
        "annexe" | "annexes" | "pj" | "piece" | "pieces" => Some("annex"),
        "note" | "notes" | "synthese" | "expose" | "rapport" => Some("note"),
        "contrat" | "contrats" => Some("contract"),
        "projet" | "projets" | "deliberation" | "deliberations" | "delib" | "delibs" => Some("draft"),
        _ => None,
    };
    let found: Vec<&str> = tokens.iter().filter_map(|t| kind(t)).collect();
    // « projet de contrat » is the contract itself.
    if found.first() == Some(&"draft") && found.contains(&"contract") {
        return Some("contract");
    }
    found.first().copied()
}

/// The stem without its first number, readable.
fn title(stem: &str, used: usize) -> String {
    let mut rest = stem.trim();
    if used > 0 {
        let start = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
        let end =
            rest[start..].find(|c: char| !c.is_ascii_digit() && c != '.').map_or(rest.len(), |e| start + e);
        let after = rest[end..].trim_start_matches(|c: char| !c.is_alphanumeric());
        // A name that is only a number keeps it.
        if !after.is_empty() {
            rest = after;
        }
    }
    let spaced = rest.contains(' ');
    let mut text: String =
        rest.chars().map(|c| if c == '_' || (c == '-' && !spaced) { ' ' } else { c }).collect();
    text = text.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => stem.to_owned(),
    }
}
