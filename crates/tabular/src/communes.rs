//! Finding a commune among the known ones, however it is written.
//!
//! « St Maxent », « SAINT MAXENT » and « Saint-Maxent » are the same; a name that fits several
//! communes is never chosen in place of the person.

use std::cell::Cell;
use std::collections::HashMap;

use crate::text::{fold, tidy};

/// A commune the authority knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCommune {
    /// Name as shown.
    pub name: String,
    /// INSEE code, five characters.
    pub insee_code: Option<String>,
}

/// What a name was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// This one.
    One(String),
    /// One of these.
    Several(Vec<String>),
    /// None; the closest names.
    Unknown(Vec<String>),
}

/// Comparison key of a commune: folded, « St » and « Ste » spelled out, article put in front.
pub fn commune_key(name: &str) -> String {
    let name = tidy(name);
    // « Chapelle (La) » is filed so and said « La Chapelle ».
    let name = match name.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (")) {
        Some((rest, article)) if article.chars().count() <= 3 => format!("{article} {rest}"),
        _ => name,
    };
    let words = fold(&name.replace("s/", "sur ").replace("S/", "sur "));
    let spelled = words.split(' ').map(|word| match word {
        "st" => "saint",
        "ste" => "sainte",
        "sts" => "saints",
        "stes" => "saintes",
        "ss" => "sous",
        other => other,
    });
    spelled.collect::<Vec<_>>().join(" ")
}

/// The known communes, ready to be searched.
pub(crate) struct Communes<'a> {
    known: &'a [KnownCommune],
    keys: Vec<String>,
    by_key: HashMap<String, usize>,
    /// Names still worth a slow search for close ones; a file of thousands of strangers is not.
    patience: Cell<u32>,
}

impl<'a> Communes<'a> {
    pub(crate) fn new(known: &'a [KnownCommune]) -> Self {
        let keys: Vec<String> = known.iter().map(|commune| commune_key(&commune.name)).collect();
        let by_key = keys.iter().cloned().zip(0..).collect();
        Self { known, keys, by_key, patience: Cell::new(400) }
    }

    /// Finds a commune by name and, when the file has it, by INSEE code.
    pub(crate) fn find(&self, name: &str, code: &str) -> Found {
        let key = commune_key(name);
        if let Some(at) = self.by_key.get(&key) {
            return Found::One(self.known[*at].name.clone());
        }
        let code = padded(code);
        if let Some(commune) =
            self.known.iter().find(|commune| commune.insee_code.is_some() && commune.insee_code == code)
        {
            return Found::One(commune.name.clone());
        }
        if self.patience.get() == 0 {
            return Found::Unknown(Vec::new());
        }
        self.patience.set(self.patience.get() - 1);
        let near = |test: &dyn Fn(&str) -> bool| -> Vec<String> {
            let hits = self.keys.iter().zip(self.known).filter(|(other, _)| test(other));
            hits.map(|(_, commune)| commune.name.clone()).take(6).collect()
        };
        let partial = near(&|other| !key.is_empty() && (within(&key, other) || within(other, &key)));
        match partial.len() {
            0 => Found::Unknown(near(&|other| distance_at_most(&key, other, 2))),
            1 => Found::Unknown(partial),
            _ => Found::Several(partial),
        }
    }
}

/// A spreadsheet drops the leading zero of « 01004 ».
fn padded(code: &str) -> Option<String> {
    let code = code.trim().to_uppercase();
    match code.len() {
        5 => Some(code),
        4 if code.bytes().all(|b| b.is_ascii_digit()) => Some(format!("0{code}")),
        _ => None,
    }
}

/// All the words of the shorter name, in order and together, are in the longer one.
fn within(short: &str, long: &str) -> bool {
    short.len() < long.len() && format!(" {long} ").contains(&format!(" {short} "))
}

/// True when at most `max` letters differ.
fn distance_at_most(a: &str, b: &str, max: usize) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(80).collect(), b.chars().take(80).collect());
    if a.len().abs_diff(b.len()) > max || a.len() <= max {
        return false;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let cost = (corner + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = std::mem::replace(&mut row[j + 1], cost);
        }
    }
    row[b.len()] <= max
}

/// The name as shown when the file shouts it: « SAINT-MAXENT-LE-BOIS » → « Saint-Maxent-le-Bois ».
pub fn display_commune(name: &str) -> String {
    let name = tidy(name);
    if name.chars().any(char::is_lowercase) {
        return name;
    }
    let small =
        ["de", "du", "des", "la", "le", "les", "en", "sur", "sous", "lès", "les", "et", "aux", "au", "à"];
    let mut out = String::new();
    for (at, word) in name.to_lowercase().split_inclusive(['-', ' ', '\u{2019}']).enumerate() {
        let bare = word.trim_end_matches(['-', ' ', '\u{2019}']);
        let elided = at > 0 && word.ends_with('\u{2019}') && bare.len() == 1;
        out.push_str(&if at > 0 && (small.contains(&bare) || elided) {
            word.to_owned()
        } else {
            crate::text::capitalise(word)
        });
    }
    out
}
