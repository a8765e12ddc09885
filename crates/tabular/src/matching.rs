//! Who is this line about? Matching lines of a file with the persons already known.

use std::collections::HashMap;

use crate::communes::commune_key;
use crate::dates::french_day;
use crate::field::Field;
use crate::members::{Correction, MemberRow};
use crate::neighbours::name_key;
use crate::plan::{ExistingMember, NEW_PERSON};
use crate::problem::{Fault, Problem};
use crate::text::key;

/// A known person: her mandates here, as positions in the list given.
pub(crate) struct Person<'a> {
    pub face: &'a ExistingMember,
    pub mandates: Vec<&'a ExistingMember>,
}

pub(crate) fn gather(existing: &[ExistingMember]) -> Vec<Person<'_>> {
    let mut people: Vec<Person<'_>> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    for member in existing {
        let at = *index.entry(&member.person_id).or_insert_with(|| {
            people.push(Person { face: member, mandates: Vec::new() });
            people.len() - 1
        });
        if member.mandate_id.is_some() {
            people[at].mandates.push(member);
        }
    }
    people
}

/// What matching says of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    Nobody,
    Known(usize),
    Asked,
}

pub(crate) struct Matcher<'a> {
    people: &'a [Person<'a>],
    by_email: HashMap<String, usize>,
    by_name: HashMap<String, Vec<usize>>,
    answers: HashMap<u32, &'a str>,
    claimed: HashMap<usize, u32>,
    problems: Vec<Problem>,
}

impl<'a> Matcher<'a> {
    pub(crate) fn new(people: &'a [Person<'a>], corrections: &'a [Correction]) -> Self {
        let mut by_email = HashMap::new();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, person) in people.iter().enumerate() {
            if let Some(email) = &person.face.email {
                by_email.entry(email.trim().to_lowercase()).or_insert(at);
            }
            by_name.entry(name_key(&person.face.family_name, &person.face.given_name)).or_default().push(at);
        }
        let answers = corrections
            .iter()
            .filter(|c| c.field == Field::Match.key())
            .map(|c| (c.line, c.value.as_str()))
            .collect();
        Self { people, by_email, by_name, answers, claimed: HashMap::new(), problems: Vec::new() }
    }

    /// Three passes, the surest first; a person claimed by a line is no longer there for the others.
    pub(crate) fn run(mut self, rows: &[MemberRow]) -> (Vec<Match>, Vec<Problem>) {
        let mut found: Vec<Option<Match>> = vec![None; rows.len()];
        for pass in [Self::by_answer, Self::by_email, Self::by_birth, Self::by_commune] {
            for (row, slot) in rows.iter().zip(found.iter_mut()).filter(|(_, slot)| slot.is_none()) {
                *slot = pass(&mut self, row);
            }
        }
        (found.into_iter().map(|slot| slot.unwrap_or(Match::Nobody)).collect(), self.problems)
    }

    fn claim(&mut self, at: usize, row: &MemberRow) -> Option<Match> {
        match self.claimed.get(&at).copied() {
            None => {
                self.claimed.insert(at, row.line);
                Some(Match::Known(at))
            }
            Some(line) => {
                let who = self.label(at);
                let fault = Fault::blocking(
                    format!("La ligne {line} est déjà reprise pour {who}."),
                    "Choisissez de qui il s'agit, ou supprimez une des deux lignes",
                );
                self.ask(row, Field::Match, "", fault.with_choices(vec![NEW_PERSON.to_owned()]))
            }
        }
    }

    fn ask(&mut self, row: &MemberRow, field: Field, value: &str, fault: Fault) -> Option<Match> {
        self.problems.push(fault.at(row.line, &row.who(), field, value));
        Some(Match::Asked)
    }

    fn by_answer(&mut self, row: &MemberRow) -> Option<Match> {
        let answer = *self.answers.get(&row.line)?;
        if answer == NEW_PERSON {
            return self.foreign_address(row).or(Some(Match::Nobody));
        }
        let at = (0..self.people.len()).find(|at| self.label(*at) == answer)?;
        self.claim(at, row)
    }

    /// The e-mail of the line is the sign-in name of someone else.
    fn foreign_address(&mut self, row: &MemberRow) -> Option<Match> {
        let at = *self.by_email.get(row.email.as_deref()?)?;
        let fault = Fault::blocking(
            format!("Cette adresse est déjà celle de {}.", self.label(at)),
            "Donnez à chacun sa propre adresse : c'est elle qui ouvre sa session",
        );
        let email = row.email.clone().unwrap_or_default();
        self.ask(row, Field::Email, &email, fault)
    }

    fn by_email(&mut self, row: &MemberRow) -> Option<Match> {
        let at = *self.by_email.get(row.email.as_deref()?)?;
        let face = self.people[at].face;
        let (family, given) =
            (key(&face.family_name) == key(&row.family_name), key(&face.given_name) == key(&row.given_name));
        let births = face.birth_date.zip(row.birth_date);
        let at_odds = births.is_some_and(|(a, b)| a != b) && !(family && given);
        if (family || given) && !at_odds { self.claim(at, row) } else { self.foreign_address(row) }
    }

    fn by_birth(&mut self, row: &MemberRow) -> Option<Match> {
        let born = row.birth_date?;
        let same = self.namesakes(row, |face| face.birth_date == Some(born));
        let here: Vec<usize> = same.iter().copied().filter(|at| self.same_place(*at, row)).collect();
        self.settle(row, if same.len() > 1 && here.len() == 1 { here } else { same })
    }

    fn by_commune(&mut self, row: &MemberRow) -> Option<Match> {
        let possible = self.namesakes(row, |face| face.birth_date.is_none() || row.birth_date.is_none());
        let here = possible.into_iter().filter(|at| self.same_place(*at, row)).collect();
        self.settle(row, here)
    }

    fn settle(&mut self, row: &MemberRow, candidates: Vec<usize>) -> Option<Match> {
        match candidates.as_slice() {
            [] => None,
            [one] => self.claim(*one, row),
            several => {
                let mut choices: Vec<String> = several.iter().take(8).map(|at| self.label(*at)).collect();
                choices.push(NEW_PERSON.to_owned());
                let fault =
                    Fault::blocking("Plusieurs élus connus portent ce nom.", "Choisissez de qui il s'agit");
                self.ask(row, Field::Match, &row.name(), fault.with_choices(choices))
            }
        }
    }

    /// People of that name not yet claimed.
    fn namesakes(&self, row: &MemberRow, test: impl Fn(&ExistingMember) -> bool) -> Vec<usize> {
        let same =
            self.by_name.get(&name_key(&row.family_name, &row.given_name)).map_or(&[][..], Vec::as_slice);
        same.iter()
            .copied()
            .filter(|at| !self.claimed.contains_key(at) && test(self.people[*at].face))
            .collect()
    }

    fn same_place(&self, at: usize, row: &MemberRow) -> bool {
        let wanted = row.commune.as_deref().map(commune_key);
        let person = &self.people[at];
        let mut places = person.mandates.iter().map(|mandate| mandate.commune.as_deref().map(commune_key));
        if person.mandates.is_empty() {
            return person.face.commune.as_deref().map(commune_key) == wanted;
        }
        places.any(|place| place == wanted)
    }

    /// « Jean Martin, Orcy, né(e) le 12/03/1960 », told apart by a number when needed.
    fn label(&self, at: usize) -> String {
        let plain = |person: &Person<'_>| {
            let face = person.face;
            let mut label = format!("{} {}", face.given_name, face.family_name).trim().to_owned();
            if let Some(commune) = person.mandates.first().map_or(&face.commune, |mandate| &mandate.commune) {
                label.push_str(&format!(", {commune}"));
            }
            match (face.birth_date, &face.email) {
                (Some(born), _) => label.push_str(&format!(", {}", french_day(born))),
                (None, Some(email)) => label.push_str(&format!(", {email}")),
                (None, None) => {}
            }
            label
        };
        let face = self.people[at].face;
        let label = plain(&self.people[at]);
        let same =
            self.by_name.get(&name_key(&face.family_name, &face.given_name)).map_or(&[][..], Vec::as_slice);
        let before =
            same.iter().filter(|other| **other < at && plain(&self.people[**other]) == label).count();
        if before == 0 { label } else { format!("{label} ({})", before + 1) }
    }
}
