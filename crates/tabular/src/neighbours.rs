//! Checks between the lines of a file: the same person twice, a substitute without a titular.

use std::collections::{HashMap, HashSet};

use crate::communes::commune_key;
use crate::field::Field;
use crate::line::LineRead;
use crate::members::{Capacity, Context, MemberRow};
use crate::problem::Fault;
use crate::text::key;

/// Namesakes of one commune compared with each other, at most.
const NAMESAKES: usize = 200;

/// Adds to each line the faults its neighbours reveal.
pub(crate) fn check(lines: &mut [LineRead], context: &Context<'_>) {
    doubles(lines);
    substitutes(lines, context);
}

/// Key of the two names together.
pub(crate) fn name_key(family: &str, given: &str) -> String {
    format!("{}|{}", key(family), key(given))
}

fn place_key(row: &MemberRow) -> String {
    row.commune.as_deref().map(commune_key).unwrap_or_default()
}

fn doubles(lines: &mut [LineRead]) {
    let mut by_email: HashMap<String, usize> = HashMap::new();
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for at in 0..lines.len() {
        let row = &lines[at].row;
        let mut fault = None;
        if let Some(email) = &row.email {
            if let Some(first) = by_email.get(email) {
                fault = Some((Field::Email, email.clone(), shared_address(row, &lines[*first].row)));
            } else {
                by_email.insert(email.clone(), at);
            }
        }
        if !row.family_name.is_empty() && !row.given_name.is_empty() {
            let same_name = by_name.entry(name_key(&row.family_name, &row.given_name)).or_default();
            let earlier = same_name
                .iter()
                .find_map(|other| same_person(row, &lines[*other].row).map(|why| (*other, why)));
            if let (Some((other, why)), None) = (earlier, &fault) {
                let sentence =
                    format!("{} est déjà à la ligne {} ({why}).", row.name(), lines[other].row.line);
                let hint = "Supprimez une des deux lignes du fichier, ou corrigez le nom de celle-ci";
                fault = Some((Field::FamilyName, row.family_name.clone(), Fault::blocking(sentence, hint)));
            }
            if same_name.len() < NAMESAKES {
                same_name.push(at);
            }
        }
        lines[at].faults.extend(fault);
    }
}

/// Why two lines with the same name are one person; `None` when they are namesakes.
fn same_person(a: &MemberRow, b: &MemberRow) -> Option<&'static str> {
    match (a.birth_date, b.birth_date) {
        (Some(x), Some(y)) if x == y => return Some("même nom, même date de naissance"),
        (Some(_), Some(_)) => return None,
        _ => {}
    }
    let distinct_addresses = a.email.is_some() && b.email.is_some() && a.email != b.email;
    let same = !distinct_addresses && place_key(a) == place_key(b);
    same.then_some("même nom, même commune")
}

fn shared_address(row: &MemberRow, first: &MemberRow) -> Fault {
    if name_key(&row.family_name, &row.given_name) == name_key(&first.family_name, &first.given_name) {
        return Fault::blocking(
            format!("{} est déjà à la ligne {} (même adresse électronique).", row.name(), first.line),
            "Supprimez une des deux lignes du fichier, ou corrigez l'adresse de celle-ci",
        );
    }
    Fault::blocking(
        format!("Cette adresse est déjà celle de {}, ligne {}.", first.name(), first.line),
        "Donnez à chacun sa propre adresse : c'est elle qui ouvre sa session",
    )
}

/// A substitute replaces one sitting member, named (L5211-6).
fn substitutes(lines: &mut [LineRead], context: &Context<'_>) {
    let capacity = |row: &MemberRow| row.capacity.unwrap_or(context.default_capacity);
    if lines.iter().all(|line| capacity(&line.row) != Capacity::Substitute) {
        return;
    }
    let of_file = lines
        .iter()
        .filter(|line| capacity(&line.row) == Capacity::Sitting && !line.row.family_name.is_empty());
    let mut titulars: Vec<(String, String)> =
        of_file.map(|line| (line.row.name(), place_key(&line.row))).collect();
    let in_file: HashSet<String> = titulars.iter().map(|(name, _)| name_key_of(name)).collect();
    for known in context.titulars {
        if !in_file.contains(&name_key_of(&known.name)) {
            titulars
                .push((known.name.clone(), known.commune.as_deref().map(commune_key).unwrap_or_default()));
        }
    }
    let mut index: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, (name, _)) in titulars.iter().enumerate() {
        index.entry(name_key_of(name)).or_default().push(at);
    }
    for line in lines.iter_mut().filter(|line| capacity(&line.row) == Capacity::Substitute) {
        let place = place_key(&line.row);
        let near = || -> Vec<String> {
            let same = titulars.iter().filter(|(_, other)| *other == place && !place.is_empty());
            same.map(|(name, _)| name.clone()).take(6).collect()
        };
        match line.row.substitute_for.clone() {
            None => {
                if !line.faults.iter().any(|(field, ..)| *field == Field::SubstituteFor) {
                    let fault = Fault::blocking(
                        "Un suppléant remplace un titulaire précis (art. L5211-6 du CGCT), et son nom manque.",
                        "Écrivez le prénom et le nom du titulaire",
                    );
                    line.faults.push((Field::SubstituteFor, String::new(), fault.with_choices(near())));
                }
            }
            Some(said) => match index.get(&name_key_of(&said)).map(Vec::as_slice) {
                Some([one, ..]) => line.row.substitute_for = Some(titulars[*one].0.clone()),
                _ => {
                    let fault = Fault::blocking(
                        "Ce titulaire n'est ni dans le fichier ni parmi les élus connus.",
                        "Écrivez le prénom et le nom du titulaire",
                    );
                    line.faults.push((Field::SubstituteFor, said, fault.with_choices(near())));
                }
            },
        }
    }
}

/// A full name whatever the order of its words: « LELOUP Maryse » is « Maryse Leloup ».
fn name_key_of(full: &str) -> String {
    let folded = crate::text::fold(full);
    let mut words: Vec<&str> = folded.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}
