//! A text read into terms. A page says everything it may be asked for; a question asks for one thing at a time.
//!
//! * Words: folded (`fold.rs`), stemmed (`stem.rs`); « l’eau » is « eau », « procès-verbal » is two words; words that say
//!   nothing (« de », « la ») keep their place and are not looked for.
//! * Numbers and references stay whole: « 2014-123 », « L. 2121-10 », « M57 », « 1 250 000 ». A page also answers to their
//!   parts, so that « 123 » finds « 2014-123 ».
//! * A word cut at the end of a line (« assainis- sement ») is also read as one.
use crate::fold::{fold, in_word, is_apostrophe, is_silent};
use crate::stem::stem;

/// Letters kept of a word: longer ones are no words.
const LONGEST: usize = 60;

/// Words cut from the next one by an apostrophe.
const ELIDED: [&str; 16] = [
    "l", "d", "c", "j", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu", "presqu",
    "entr",
];

/// Words that are everywhere, folded, in order. « pour » and « contre » are votes: they stay.
const EMPTY: &[&str] = &[
    "ai", "ainsi", "alors", "apres", "au", "aucun", "aucune", "aussi", "autre", "autres", "aux", "avait",
    "avec", "avoir", "car", "ce", "ceci", "cela", "celle", "celles", "celui", "ces", "cet", "cette", "ceux",
    "chaque", "comme", "dans", "de", "depuis", "des", "donc", "dont", "du", "elle", "elles", "en", "entre",
    "es", "est", "et", "etait", "etant", "etes", "etre", "eu", "fait", "il", "ils", "je", "la", "le", "les",
    "leur", "leurs", "lors", "lui", "ma", "mais", "me", "meme", "mes", "mon", "ne", "ni", "nos", "notre",
    "nous", "on", "ont", "ou", "par", "pas", "plus", "qu", "quand", "que", "quel", "quelle", "quelles",
    "quels", "qui", "sa", "sans", "se", "sera", "ses", "si", "soit", "son", "sont", "sous", "sur", "ta",
    "te", "tel", "telle", "tes", "ton", "tous", "tout", "toute", "toutes", "tres", "tu", "un", "une", "vos",
    "votre", "vous",
];

/// What something is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// To be found: everything it may be asked for.
    Page,
    /// To ask: each thing once.
    Question,
}

/// A term, where it stands among the words, and which bytes of the text say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub text: String,
    pub place: usize,
    pub from: usize,
    pub to: usize,
}

/// The terms of a text, in the order of their places.
pub fn terms(text: &str, reading: For) -> Vec<Term> {
    let mut reader = Reader { text, at: 0, place: 0, reading, terms: Vec::new() };
    while reader.next_word() {}
    reader.terms
}

/// The stem of one word as it is typed.
pub fn stem_of(word: &str) -> String {
    let mut folded = fold(word);
    stem(&mut folded);
    folded
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    place: usize,
    reading: For,
    terms: Vec<Term>,
}

/// Letters and figures without a break: bytes of the text.
#[derive(Clone, Copy)]
struct Run {
    from: usize,
    to: usize,
}

impl Reader<'_> {
    fn rest(&self, from: usize) -> &str {
        &self.text[from..]
    }

    fn run_at(&self, from: usize) -> Option<Run> {
        let length = self.rest(from).find(|c| !in_word(c)).unwrap_or(self.text.len() - from);
        (length > 0).then_some(Run { from, to: from + length })
    }

    fn slice(&self, run: Run) -> &str {
        &self.text[run.from..run.to]
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.rest(at).chars().next()
    }

    fn char_before(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back()
    }

    /// Reads one word or reference; false at the end.
    fn next_word(&mut self) -> bool {
        let Some(skip) = self.rest(self.at).find(in_word) else { return false };
        self.at += skip;
        let Some(run) = self.run_at(self.at) else { return false };
        self.at = run.to;
        let parts = self.reference(run);
        if parts.len() > 1 || has_figure(self.slice(run)) {
            self.keep_reference(&parts);
        } else if !self.is_elided(run) {
            self.keep_word(run);
        }
        true
    }

    /// « l’ », « qu’ » before a word.
    fn is_elided(&self, run: Run) -> bool {
        let next = self.char_at(run.to);
        let Some(apostrophe) = next.filter(|c| is_apostrophe(*c)) else { return false };
        let after = self.char_at(run.to + apostrophe.len_utf8());
        after.is_some_and(char::is_alphanumeric) && ELIDED.contains(&fold(self.slice(run)).as_str())
    }

    fn keep_word(&mut self, run: Run) {
        let folded = fold(self.slice(run));
        let place = self.place;
        self.place += 1;
        if folded.chars().nth(1).is_none() || EMPTY.binary_search(&folded.as_str()).is_ok() {
            return;
        }
        self.keep(folded, place, run.from, run.to);
        if self.reading == For::Page
            && let Some(end) = self.cut_end(run)
        {
            let whole = format!("{}{}", fold(self.slice(run)), fold(self.slice(end)));
            self.keep(whole, place, run.from, end.to);
        }
    }

    /// The end of a word cut at the end of a line: a hyphen, a space, small letters.
    fn cut_end(&self, run: Run) -> Option<Run> {
        let hyphen = self.char_at(run.to).filter(|c| matches!(c, '-' | '‐'))?;
        let after = run.to + hyphen.len_utf8();
        let spaces = self.rest(after).find(|c: char| !c.is_whitespace())?;
        let end = self.run_at(after + spaces)?;
        (spaces > 0 && self.slice(end).chars().all(char::is_lowercase)).then_some(end)
    }

    /// What belongs together around figures, from this run on.
    fn reference(&mut self, first: Run) -> Vec<Run> {
        let mut parts = vec![first];
        if let Some(number) = self.after_letter(first) {
            parts.push(number);
            self.at = number.to;
        }
        while let Some(next) = self.joined(&parts) {
            parts.push(next);
            self.at = next.to;
        }
        parts
    }

    /// « L. 2121-10 »: the letter of an article, its number a little further.
    fn after_letter(&self, run: Run) -> Option<Run> {
        // Not « A »: « à 300 mètres » would be one.
        if !matches!(self.slice(run), "L" | "R" | "D" | "l" | "r" | "d") {
            return None;
        }
        let rest = self.rest(run.to);
        let number = rest.trim_start_matches('.').trim_start_matches(is_space);
        let number = self.run_at(self.text.len() - number.len())?;
        let text = self.slice(number);
        (number.from > run.to && text.len() >= 3 && text.bytes().all(|b| b.is_ascii_digit()))
            .then_some(number)
    }

    /// The run that goes on with a reference: « 2014-123 », « 12,50 », « 1 250 000 ».
    fn joined(&self, parts: &[Run]) -> Option<Run> {
        let last = *parts.last()?;
        let joiner = self.char_at(last.to)?;
        let next = self.run_at(last.to + joiner.len_utf8())?;
        if matches!(joiner, '-' | '.' | '/' | '_' | ',' | ':' | '‑' | '–') {
            let before = self.char_before(last.to).is_some_and(|c| c.is_ascii_digit());
            let after = self.char_at(next.from).is_some_and(|c| c.is_ascii_digit());
            let figures =
                if matches!(joiner, '-' | '/' | '_' | '‑') { before || after } else { before && after };
            return figures.then_some(next);
        }
        let thousands = is_space(joiner)
            && parts.iter().enumerate().all(|(n, part)| is_thousand(self.slice(*part), n == 0))
            && is_thousand(self.slice(next), false);
        thousands.then_some(next)
    }

    /// A page answers to the whole and to each part; a question asks for the whole.
    fn keep_reference(&mut self, parts: &[Run]) {
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return };
        let place = self.place;
        self.place += parts.len();
        let whole = self.whole(parts);
        let (from, to) = (first.from, last.to);
        let number = whole.trim_start_matches(char::is_alphabetic).to_owned();
        let lettered = number.len() > 1 && number != whole;
        self.keep(whole, place, from, to);
        if self.reading == For::Question {
            return;
        }
        if lettered {
            self.keep(number, place, from, to);
        }
        // « 1 250 000,50 » is also « 1 250 000 », « L2121-10-1 » also « L2121-10 ».
        for end in 2..parts.len() {
            self.keep(self.whole(&parts[..end]), place, from, parts[end - 1].to);
        }
        for (n, part) in parts.iter().enumerate().filter(|_| parts.len() > 1) {
            let text = fold(self.slice(*part));
            if text.len() > 1 || has_figure(&text) {
                self.keep(text, place + n, part.from, part.to);
            }
        }
    }

    /// Parts joined as they are compared: letters touch the figures that follow, thousands touch, the rest by a hyphen.
    fn whole(&self, parts: &[Run]) -> String {
        let mut whole = String::new();
        let mut end = None;
        for part in parts {
            let text = fold(self.slice(*part));
            let between = end.map_or("", |end| &self.text[end..part.from]);
            let thousands = !between.is_empty() && between.chars().all(is_space);
            let lettered = whole.chars().all(char::is_alphabetic) && text.starts_with(char::is_numeric);
            if !(whole.is_empty() || thousands || lettered) {
                whole.push('-');
            }
            whole.push_str(&text);
            end = Some(part.to);
        }
        whole
    }

    fn keep(&mut self, mut text: String, place: usize, from: usize, to: usize) {
        if !has_figure(&text) {
            stem(&mut text);
        }
        if let Some((cut, _)) = text.char_indices().nth(LONGEST) {
            text.truncate(cut);
        }
        if !text.is_empty() && text.chars().any(|c| !is_silent(c)) {
            self.terms.push(Term { text, place, from, to });
        }
    }
}

fn has_figure(text: &str) -> bool {
    text.chars().any(char::is_numeric)
}

/// A space within a line; those that never break stand inside amounts.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// One to three figures at the head of an amount, then three by three.
fn is_thousand(text: &str, head: bool) -> bool {
    let size = if head { (1..=3).contains(&text.len()) } else { text.len() == 3 };
    size && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
