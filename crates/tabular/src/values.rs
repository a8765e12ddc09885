//! Values with a short list of possible words: capacity, channel, rank, function.

use crate::members::{Capacity, Channel};
use crate::names::part_full_name;
use crate::problem::Fault;
use crate::text::{capitalise, fold, key, tidy};

pub(crate) fn capacity(raw: &str) -> Result<Capacity, Fault> {
    Capacity::read(raw).ok_or_else(|| {
        Fault::blocking(
            "Cette qualité n'est pas reconnue.",
            "Choisissez « titulaire », « suppléant » ou « informé »",
        )
        .with_choices(["titulaire", "suppléant", "informé"].map(str::to_owned).to_vec())
    })
}

pub(crate) fn channel(raw: &str) -> Result<Channel, Fault> {
    Channel::read(raw).ok_or_else(|| {
        Fault::blocking("Ce mode d'envoi n'est pas reconnu.", "Choisissez « tablette » ou « papier »")
            .with_choices(["tablette", "papier"].map(str::to_owned).to_vec())
    })
}

pub(crate) fn rank(raw: &str) -> Result<u32, Fault> {
    let number = fold(raw);
    let number = number.trim_end_matches(char::is_alphabetic).trim();
    match number.parse() {
        Ok(rank @ 1..=9_999) => Ok(rank),
        _ => Err(Fault::mild(
            "Ce rang n'est pas un nombre : il ne sera pas repris.",
            "Écrivez un nombre, par exemple 12",
        )),
    }
}

/// « Jean Martin » could be read « MARTIN Jean » or « JEAN Martin »: both are offered.
pub(crate) fn partings(full: &str) -> Vec<String> {
    let full = tidy(full);
    match full.split_once(' ') {
        Some((a, b)) if full.chars().count() <= 80 => {
            let mut ways = vec![format!("{} {a}", b.to_uppercase()), format!("{} {b}", a.to_uppercase())];
            ways.retain(|way| part_full_name(way).is_some());
            ways
        }
        _ => Vec::new(),
    }
}

/// « 2ème vice-président du conseil communautaire » → « 2e vice-présidente » for a woman.
pub(crate) fn rne_function(label: &str, woman: bool) -> String {
    let mut text = label.to_owned();
    if !text.chars().any(char::is_lowercase) {
        text = text.to_lowercase();
    }
    for council in ["communautaire", "municipal", "départemental", "régional"] {
        text = text.replace(&format!(" du conseil {council}"), "");
    }
    let words = text.split(' ').map(|word| match key(word) {
        k if k.ends_with("eme") && k.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("{}e", k.trim_end_matches(char::is_alphabetic))
        }
        k => match (k.as_str(), woman) {
            ("president" | "vicepresident" | "adjoint" | "delegue", true) => {
                format!("{}e", word.to_lowercase())
            }
            ("conseiller", true) => "conseillère".to_owned(),
            ("premier", true) => "première".to_owned(),
            ("1er", true) => "1re".to_owned(),
            ("president" | "vicepresident" | "adjoint" | "delegue" | "conseiller" | "maire", _) => {
                word.to_lowercase()
            }
            _ => word.to_owned(),
        },
    });
    capitalise(&words.collect::<Vec<_>>().join(" "))
}
