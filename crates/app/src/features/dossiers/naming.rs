//! What the name of a file says: the item it belongs to, the kind of document, a title. Pure.
//!
//! « 07-annexe-6-zonage.pdf » is an annex of item 7. A date is not a number, and a name that says nothing places
//! nothing: an unplaced document waits for the clerk, a wrongly placed one would mislead her.
use crate::features::sittings::Item;
use pupitre_rules::french::fold;
use uuid::Uuid;

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

/// The item that a file belongs to: by number first, then by title.
pub fn place(clues: &Clues, inner_title: Option<&str>, agenda: &[Item]) -> Option<Uuid> {
    let by_number = clues.numbers.iter().find_map(|n| agenda.iter().find(|i| i.number == *n));
    if let Some(item) = by_number {
        return Some(item.id);
    }
    by_title(&clues.words, agenda).or_else(|| by_title(&words(inner_title.unwrap_or_default()), agenda))
}

fn tokens(stem: &str) -> Vec<String> {
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
fn words(text: &str) -> Vec<String> {
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
mod tests {
    use super::*;

    fn item(number: &str, title: &str) -> Item {
        Item {
            id: Uuid::from_u128(number.bytes().fold(1, |sum, b| sum * 256 + u128::from(b))),
            parent_id: None,
            position: 0,
            number: number.into(),
            title: title.into(),
            rapporteur_mandate_id: None,
            theme: String::new(),
            matter: None,
            kind: if number == "0" { "urgency" } else { "deliberation" }.into(),
            closed_door: false,
            on_site: String::new(),
        }
    }

    fn agenda() -> Vec<Item> {
        [
            ("0", "Vote sur l’urgence"),
            ("1", "Approbation du procès-verbal"),
            ("2", "Budget primitif 2027"),
            ("3", "Budget annexe de l’eau potable"),
            ("3.1", "Tarifs de l’eau"),
            ("7", "Plan local d’urbanisme intercommunal : zonage et règlement"),
            ("12", "Convention avec l’école de musique"),
        ]
        .map(|(number, title)| item(number, title))
        .to_vec()
    }

    fn placed(name: &str) -> Option<String> {
        let agenda = agenda();
        let id = place(&read_name(name), None, &agenda)?;
        agenda.iter().find(|i| i.id == id).map(|i| i.number.clone())
    }

    #[test]
    fn a_number_at_the_head_or_after_a_word_names_the_item() {
        for (name, number) in [
            ("07-annexe-6-zonage.pdf", "7"),
            ("7 - Note de synthèse.pdf", "7"),
            ("3.1 tarifs.pdf", "3.1"),
            ("3.4 autre chose.pdf", "3"),
            ("03-01-tarifs.pdf", "3.1"),
            ("Point 12 - annexe 2.PDF", "12"),
            ("délibération n°7.docx", "7"),
            ("note_n_02.pdf", "2"),
            ("D07_PLUi.pdf", "7"),
            ("annexe 4 du point 12.pdf", "12"),
            ("00 urgence.pdf", "0"),
        ] {
            assert_eq!(placed(name).as_deref(), Some(number), "{name}");
        }
    }

    #[test]
    fn a_date_or_a_reference_is_not_a_number_of_an_item() {
        for name in [
            "2014-04-24-0000071216.pdf",
            "12-12-2026 ordre.pdf",
            "07.12.2026.pdf",
            "annexe 7.pdf",
            "2026 rapport.pdf",
            "99-inconnu.pdf",
            "scan.pdf",
            ".pdf",
            "🚰.pdf",
        ] {
            assert_eq!(placed(name), None, "{name}");
        }
    }

    #[test]
    fn without_a_number_the_title_places_when_it_is_clear() {
        assert_eq!(placed("zonage du plan local d'urbanisme.pdf").as_deref(), Some("7"));
        assert_eq!(placed("Convention école de musique.pdf").as_deref(), Some("12"));
        assert_eq!(placed("TARIFS EAU 2027.pdf").as_deref(), Some("3.1"));
        assert_eq!(placed("budget.pdf"), None, "two budgets: the clerk decides");
        assert_eq!(placed("annexe eau.pdf"), None);
        let inner = place(&read_name("doc1.pdf"), Some("Microsoft Word - Budget primitif"), &agenda());
        assert_eq!(inner, Some(agenda()[2].id));
    }

    #[test]
    fn words_of_the_name_say_the_kind_and_the_rest_makes_the_title() {
        for (name, kind, title) in [
            ("07-annexe-6-zonage.pdf", Some("annex"), "Annexe 6 zonage"),
            ("02 Note de synthèse.pdf", Some("note"), "Note de synthèse"),
            ("02-projet-de-deliberation.pdf", Some("draft"), "Projet de deliberation"),
            ("5_projet_de_contrat_DSP.pdf", Some("contract"), "Projet de contrat DSP"),
            ("annexe-3-contrat.pdf", Some("annex"), "Annexe 3 contrat"),
            ("« L'eau » \"potable\" 🚰.pdf", None, "« L'eau » \"potable\" 🚰"),
            ("071.pdf", None, "071"),
            ("plan v2", None, "Plan v2"),
        ] {
            let clues = read_name(name);
            assert_eq!((clues.kind, clues.title.as_str()), (kind, title), "{name}");
        }
        assert_eq!(kind_of_text("COMMUNAUTÉ DE COMMUNES\nNote explicative de synthèse"), Some("note"));
        assert_eq!(kind_of_text("PROJET DE DÉLIBÉRATION no 4"), Some("draft"));
        assert_eq!(kind_of_text("Le conseil"), None);
    }

    #[test]
    fn an_extension_is_known_whatever_its_case_and_not_invented() {
        assert_eq!(extension("Note.PDF").as_deref(), Some("pdf"));
        assert_eq!(extension("note"), None);
        assert_eq!(extension("point 3.1"), None);
        assert_eq!(extension("fin. Sans suite"), None);
        assert_eq!(extension(".pdf"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_name_is_read_without_panic_and_has_a_title(name in "\\PC{1,80}") {
            let clues = read_name(&name);
            proptest::prop_assert!(!clues.title.is_empty() || name.trim().is_empty());
            let _ = place(&clues, Some(&name), &agenda());
        }
    }
}
