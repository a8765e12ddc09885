//! Names for display: « LELOUP » becomes « Leloup », « DE LA TOUR » becomes « de La Tour ».
//!
//! A name already written with small letters is left as its owner writes it. Particles follow
//! French use: « de » and « d' » small, « Du », « Des », « La », « Le » with a capital in front.

use crate::problem::Fault;
use crate::text::{capitalise, clip, is_forbidden, key, tidy};

/// Longest name accepted (characters).
pub(crate) const NAME_MAX: usize = 100;

/// The family name as it should be shown.
pub fn display_family_name(name: &str) -> String {
    let name = tidy(name);
    if !has_one_case(&name) {
        return name;
    }
    let words: Vec<&str> = name.split(' ').collect();
    let shown = words.iter().enumerate().map(|(at, word)| family_word(word, at));
    shown.collect::<Vec<_>>().join(" ")
}

/// The given name as it should be shown: « JEAN-LUC » becomes « Jean-Luc ».
pub fn display_given_name(name: &str) -> String {
    let name = tidy(name);
    if !has_one_case(&name) {
        return name;
    }
    name.split(' ').map(hyphenated).collect::<Vec<_>>().join(" ")
}

/// All capitals or all small letters, with at least two letters: the case carries nothing.
fn has_one_case(name: &str) -> bool {
    let upper = name.chars().any(char::is_uppercase);
    let lower = name.chars().any(char::is_lowercase);
    upper != lower && name.chars().filter(|c| c.is_alphabetic()).count() > 1
}

fn family_word(word: &str, at: usize) -> String {
    let low = word.to_lowercase();
    match low.as_str() {
        "de" | "von" | "zu" => low,
        "du" | "des" | "et" | "den" | "der" | "ter" | "ten" | "dos" | "da" | "di" | "del" if at > 0 => low,
        "épouse" | "epouse" | "ép." | "née" | "nee" | "veuve" if at > 0 => low,
        _ => match low.strip_prefix("d\u{2019}") {
            Some(rest) if !rest.is_empty() => format!("d\u{2019}{}", hyphenated(rest)),
            _ => hyphenated(&low),
        },
    }
}

/// « vasseur-lebel » → « Vasseur-Lebel »; « o’brien », « l’hostis », « mcdonald » likewise.
fn hyphenated(word: &str) -> String {
    let parts = word.split('-').map(|part| {
        part.split('\u{2019}').map(|bit| celtic(&bit.to_lowercase())).collect::<Vec<_>>().join("\u{2019}")
    });
    parts.collect::<Vec<_>>().join("-")
}

fn celtic(bit: &str) -> String {
    match bit.strip_prefix("mc") {
        Some(rest) if rest.chars().count() >= 3 => format!("Mc{}", capitalise(rest)),
        _ => capitalise(bit),
    }
}

/// Checks a name as typed. What is printable is kept, emojis included; the rest is said.
pub(crate) fn check_name(raw: &str, what: &str) -> Result<(), Fault> {
    let name = tidy(raw);
    if key(&name).is_empty() {
        return Err(Fault::blocking(format!("Il manque le {what}."), format!("Écrivez le {what} de l'élu")));
    }
    if raw.contains(['\n', '\r']) || raw.chars().any(is_forbidden) {
        let clean: String = raw.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let clean: String = clean.chars().filter(|c| !is_forbidden(*c)).collect();
        return Err(Fault::blocking(
            format!("Ce {what} contient un caractère invisible ou un retour à la ligne."),
            format!("Écrivez le {what} tel qu'il se lit"),
        )
        .with_choices(vec![clip(&tidy(&clean), NAME_MAX)]));
    }
    if name.contains('\u{FFFD}') {
        return Err(Fault::blocking(
            format!("Les accents de ce {what} sont perdus (« {} »).", clip(&name, 40)),
            format!("Écrivez le {what} avec ses accents"),
        ));
    }
    let length = name.chars().count();
    if length > NAME_MAX {
        return Err(Fault::blocking(
            format!("Ce {what} compte {length} caractères : {NAME_MAX} au plus."),
            format!("Écrivez seulement le {what}"),
        ));
    }
    Ok(())
}

/// Parts « LELOUP Maryse » or « Maryse LELOUP » by the capitals; `None` when they do not settle it.
pub(crate) fn part_full_name(full: &str) -> Option<(String, String)> {
    let full = tidy(full);
    let words: Vec<&str> = full.split(' ').collect();
    let loud = |word: &&str| {
        word.chars().any(char::is_uppercase)
            && !word.chars().any(char::is_lowercase)
            && word.chars().count() > 1
    };
    let first = words.iter().position(loud)?;
    let count = words[first..].iter().take_while(|word| loud(word)).count();
    let family = words[first..first + count].join(" ");
    let given = [&words[..first], &words[first + count..]].concat().join(" ");
    let settled = !given.is_empty() && (first == 0 || first + count == words.len());
    settled.then_some((family, given))
}
