//! Pages to search in: sentences of real council papers put together anew, every page distinct; and questions whose
//! answer is known, typed as people type.
use crate::{Bench, data};
use anyhow::Result;
use std::collections::{HashMap, HashSet};

/// Pages and what is asked of them.
pub struct Corpus {
    pub pages: Vec<String>,
    /// The sentences are those of real papers.
    pub real: bool,
    /// Real pages read.
    pub read: usize,
}

/// A question, and the page that it was made from.
pub struct Question {
    pub words: String,
    pub page: usize,
}

/// Chance, the same at every run.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    pub fn below(&mut self, most: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % most.max(1)
    }
}

/// So many distinct pages.
pub fn corpus(bench: &Bench, count: usize) -> Result<Corpus> {
    let real = real_pages(bench);
    let is_real = !real.is_empty();
    let sources = if is_real { real } else { made_pages() };
    let sentences: Vec<&str> = sources.iter().flat_map(|page| sentences(page)).collect();
    let mut chance = Chance::new(2014);
    let mut seen = HashSet::new();
    let mut pages = Vec::with_capacity(count);
    while pages.len() < count {
        // As long as a real page is.
        let length = sources[chance.below(sources.len())].len().clamp(400, 6_000);
        let mut page = format!("Délibération n° {}-{}. ", 2001 + chance.below(26), 1 + chance.below(100_000));
        while page.len() < length {
            page.push_str(sentences[chance.below(sentences.len())]);
            page.push(' ');
        }
        if seen.insert(page.clone()) {
            pages.push(page);
        }
    }
    Ok(Corpus { pages, real: is_real, read: sources.len() })
}

fn real_pages(bench: &Bench) -> Vec<String> {
    let files = data::council_and_minutes(bench);
    let texts = files.iter().filter_map(|file| std::fs::read(file).ok());
    let pages = texts.flat_map(|bytes| pupitre_documents::page_texts(&bytes).unwrap_or_default());
    pages.filter(|page| page.len() > 300).collect()
}

/// Where the data is not there: pages of a few thousand made-up sentences.
fn made_pages() -> Vec<String> {
    let nouns = [
        "l’eau",
        "la voirie",
        "l’assainissement",
        "l’école",
        "le personnel",
        "la régie",
        "le budget",
        "les déchets",
    ];
    let verbs = ["approuve", "fixe", "modifie", "attribue", "autorise", "constate", "désigne", "reporte"];
    let things = [
        "la convention",
        "le tarif",
        "les subventions",
        "l’avenant",
        "le marché",
        "la délégation",
        "l’emprunt",
    ];
    let mut chance = Chance::new(7);
    let mut sentence = |n: usize| {
        let pick = |chance: &mut Chance, words: &[&str]| words[chance.below(words.len())].to_owned();
        format!(
            "Le conseil {} {} numéro {n} pour {} et {} du secteur{} à compter de l’exercice {}.",
            pick(&mut chance, &verbs),
            pick(&mut chance, &things),
            pick(&mut chance, &nouns),
            pick(&mut chance, &nouns),
            n % 977,
            1990 + n % 40
        )
    };
    (0..400).map(|page| (0..20).map(|n| sentence(page * 20 + n)).collect::<Vec<_>>().join(" ")).collect()
}

fn sentences(page: &str) -> impl Iterator<Item = &str> {
    page.split_inclusive(['.', ';']).map(str::trim).filter(|s| s.len() > 40 && s.len() < 600)
}

/// Questions made of what a page says and few others do, typed without accents, in the plural, behind an apostrophe.
pub fn known_items(corpus: &Corpus, count: usize) -> Vec<Question> {
    let frequency = frequencies(&corpus.pages);
    let mut chance = Chance::new(97);
    let mut questions = Vec::new();
    while questions.len() < count {
        let page = chance.below(corpus.pages.len());
        if let Some(words) = question(&corpus.pages[page], &frequency, questions.len(), &mut chance) {
            questions.push(Question { words, page });
        }
    }
    questions
}

/// Two words that many pages say: what is typed first, before one knows better.
pub fn everyday(corpus: &Corpus, count: usize) -> Vec<String> {
    let frequency = frequencies(&corpus.pages);
    let total = corpus.pages.len();
    let mut common: Vec<&str> = frequency
        .iter()
        .filter(|(_, n)| **n > total / 50 && **n < total / 2)
        .map(|(word, _)| word.as_str())
        .collect();
    common.sort_unstable();
    let mut chance = Chance::new(31);
    let mut pick = || common[chance.below(common.len())].to_owned();
    (0..count).map(|_| format!("{} {}", pick(), pick())).collect()
}

/// In how many pages each word of letters stands.
fn frequencies(pages: &[String]) -> HashMap<String, usize> {
    let mut frequency: HashMap<String, usize> = HashMap::new();
    for page in pages {
        let words: HashSet<String> = words(page).map(str::to_lowercase).collect();
        words.into_iter().for_each(|word| *frequency.entry(word).or_default() += 1);
    }
    frequency
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() >= 5)
}

/// Every other one bears a passage in quotes.
fn question(page: &str, frequency: &HashMap<String, usize>, n: usize, chance: &mut Chance) -> Option<String> {
    let sentences: Vec<&str> = sentences(page).collect();
    let rarest = |sentence: &str| {
        let rare = words(sentence).filter(|w| w.chars().all(|c| c.is_lowercase())).map(str::to_owned);
        rare.min_by_key(|word| (frequency.get(word).copied().unwrap_or(usize::MAX), word.clone()))
    };
    let mut asked: Vec<String> = Vec::new();
    for sentence in sentences.iter().take(8) {
        if let Some(word) = rarest(sentence).filter(|word| !asked.contains(word)) {
            asked.push(word);
        }
    }
    asked.truncate(4);
    if asked.len() < 3 {
        return None;
    }
    for (at, word) in asked.iter_mut().enumerate() {
        *word = typed(word, (n + at) % 4);
    }
    if n % 2 == 1 {
        let sentence = sentences[chance.below(sentences.len())];
        let parts: Vec<&str> = sentence.split(' ').collect();
        let from = chance.below(parts.len().saturating_sub(3));
        let passage = parts.get(from..from + 3)?.join(" ");
        if passage.chars().all(|c| c.is_alphabetic() || c == ' ') && words(&passage).next().is_some() {
            asked.push(format!("\"{passage}\""));
        }
    }
    Some(asked.join(" "))
}

/// As it is written; without accents; in the plural; behind an apostrophe.
fn typed(word: &str, way: usize) -> String {
    let starts = word.chars().next();
    match way {
        1 => pupitre_rules::french::fold(word),
        2 if !word.ends_with(['s', 'x', 'z']) => format!("{word}s"),
        3 if starts.is_some_and(|c| "aeiouéèêh".contains(c)) => format!("l’{word}"),
        _ => word.to_owned(),
    }
}
