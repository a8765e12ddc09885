//! Appointments (CGCT L2121-21, L2122-7): absolute majority of the votes cast in the first two rounds, relative
//! majority in the third; between equals, the eldest is elected. A single candidate after a call takes office at once.
use crate::{french, law};
use jiff::civil::Date;
use serde::Serialize;

/// Somebody who received votes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub name: String,
    pub votes: usize,
    /// Decides between equals of the third round.
    pub born: Option<Date>,
}

/// A round as it was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    /// Papers that could be put in.
    pub entitled: usize,
    pub candidates: Vec<Candidate>,
    pub blank: usize,
    pub void: usize,
    pub not_voting: usize,
}

/// What a round decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = RoundOutcome)]
pub struct Outcome {
    /// From 1.
    pub round: usize,
    pub elected: Option<String>,
    /// Elected as the eldest of equals.
    pub by_age: bool,
    pub cast: usize,
    /// Votes that the absolute majority asks for; none in a round of relative majority.
    pub needed: Option<usize>,
    pub sentence: String,
    pub legal_ref: &'static str,
}

/// A round that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub enum Refusal {
    NoRound,
    NobodyCast { round: usize },
    DoesNotAddUp { round: usize, entitled: usize, counted: usize },
    NamedTwice { name: String },
    AlreadyElected { round: usize, name: String },
    BirthsMissing { names: String },
    TooManyRounds,
}

impl Refusal {
    /// What is wrong, and what to do.
    pub fn sentence(&self) -> String {
        french::set(&match self {
            Self::NoRound => "Aucun tour de scrutin : donnez au moins le premier.".into(),
            Self::NobodyCast { round } => {
                format!("Tour {round} : aucune voix exprimée, personne n’est élu. Recommencez ce tour.")
            }
            Self::DoesNotAddUp { round, entitled, counted } => format!(
                "Tour {round} : {counted} bulletins relevés pour {entitled} votants possibles. Recomptez avant de proclamer ({ARTICLE})."
            ),
            Self::NamedTwice { name } => {
                format!("« {name} » est compté deux fois dans le même tour : réunissez ses voix.")
            }
            Self::AlreadyElected { round, name } => {
                format!("{name} est élu dès le tour {round} : il n’y a pas de tour suivant ({ARTICLE}).")
            }
            Self::BirthsMissing { names } => format!(
                "{names} ont le même nombre de voix : le plus âgé est élu, indiquez leurs dates de naissance ({ARTICLE})."
            ),
            Self::TooManyRounds => format!(
                "Le troisième tour élit à la majorité relative : il n’y en a pas d’autre ({ARTICLE})."
            ),
        })
    }
}

const ARTICLE: &str = "article L2121-21 du CGCT";

/// Rounds that ask for the absolute majority; the one after them is the last.
pub fn absolute_rounds(on: Date) -> usize {
    let rounds = law::threshold("rounds_by_absolute_majority", on).map_or(2, |t| t.value);
    usize::try_from(rounds).unwrap_or(2)
}

/// Reads the rounds in order; the last one decides, and none may follow an election.
pub fn appoint(rounds: &[Round], on: Date) -> Result<Outcome, Refusal> {
    let absolute = absolute_rounds(on);
    if rounds.len() > absolute + 1 {
        return Err(Refusal::TooManyRounds);
    }
    let mut last = Err(Refusal::NoRound);
    for (n, round) in rounds.iter().enumerate() {
        if let Ok(Outcome { round, elected: Some(name), .. }) = last {
            return Err(Refusal::AlreadyElected { round, name });
        }
        last = Ok(one(n + 1, round, n < absolute)?);
    }
    last
}

fn one(number: usize, round: &Round, absolute: bool) -> Result<Outcome, Refusal> {
    let cast: usize = round.candidates.iter().map(|c| c.votes).sum();
    let counted = cast + round.blank + round.void + round.not_voting;
    if counted != round.entitled {
        return Err(Refusal::DoesNotAddUp { round: number, entitled: round.entitled, counted });
    }
    if let Some(twice) = round
        .candidates
        .iter()
        .enumerate()
        .find_map(|(i, c)| round.candidates[..i].iter().any(|before| before.name == c.name).then_some(c))
    {
        return Err(Refusal::NamedTwice { name: twice.name.clone() });
    }
    if cast == 0 {
        return Err(Refusal::NobodyCast { round: number });
    }
    let needed = absolute.then_some(cast / 2 + 1);
    let most = round.candidates.iter().map(|c| c.votes).max().unwrap_or(0);
    let first: Vec<&Candidate> = round.candidates.iter().filter(|c| c.votes == most).collect();
    let (elected, by_age) = match (needed, first.as_slice()) {
        (Some(needed), _) if most < needed => (None, false),
        (_, [one]) => (Some(*one), false),
        (_, equals) => (Some(eldest(equals)?), true),
    };
    Ok(Outcome {
        round: number,
        sentence: sentence(number, elected, by_age, cast, needed),
        elected: elected.map(|c| c.name.clone()),
        by_age,
        cast,
        needed,
        legal_ref: ARTICLE,
    })
}

fn eldest<'c>(equals: &[&'c Candidate]) -> Result<&'c Candidate, Refusal> {
    let missing = || Refusal::BirthsMissing {
        names: french::list(&equals.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), equals.len()),
    };
    if equals.iter().any(|c| c.born.is_none()) {
        return Err(missing());
    }
    equals.iter().copied().min_by_key(|c| c.born).ok_or_else(missing)
}

fn sentence(
    round: usize,
    elected: Option<&Candidate>,
    by_age: bool,
    cast: usize,
    needed: Option<usize>,
) -> String {
    let cast = french::count(cast, "suffrage exprimé", "suffrages exprimés");
    let majority = match needed {
        Some(needed) => format!("majorité absolue {needed}"),
        None => "majorité relative".into(),
    };
    french::set(&match elected {
        Some(c) if by_age => {
            format!(
                "Tour {round} : {} est élu au bénéfice de l’âge, {} voix, {cast} ({ARTICLE}).",
                c.name, c.votes
            )
        }
        Some(c) => {
            format!("Tour {round} : {} est élu, {} voix, {cast}, {majority} ({ARTICLE}).", c.name, c.votes)
        }
        None => format!(
            "Tour {round} : personne n’a la majorité absolue, {cast}, {majority}. Un nouveau tour est nécessaire ({ARTICLE})."
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn round(votes: &[(&str, usize, i16)], blank: usize) -> Round {
        let candidates: Vec<Candidate> = votes
            .iter()
            .map(|(name, votes, born)| Candidate {
                name: (*name).into(),
                votes: *votes,
                born: Some(date(*born, 6, 1)),
            })
            .collect();
        let cast: usize = candidates.iter().map(|c| c.votes).sum();
        Round { entitled: cast + blank, candidates, blank, ..Round::default() }
    }

    proptest! {
        #[test]
        fn in_the_first_two_rounds_only_more_than_half_elects_and_the_third_always_does(
            a in 0usize..60, b in 0usize..60, c in 0usize..60, blank in 0usize..20,
        ) {
            prop_assume!(a + b + c > 0);
            let one = round(&[("Anne", a, 1950), ("Luc", b, 1960), ("Zoé", c, 1970)], blank);
            let first = appoint(std::slice::from_ref(&one), law::LATEST).unwrap();
            prop_assert_eq!(first.elected.is_some(), a.max(b).max(c) * 2 > a + b + c);
            if first.elected.is_none() {
                let third = appoint(&[one.clone(), one.clone(), one.clone()], law::LATEST).unwrap();
                prop_assert!(third.elected.is_some());
                prop_assert_eq!(third.by_age, [a, b, c].iter().filter(|v| **v == a.max(b).max(c)).count() > 1);
            } else {
                let again = appoint(&[one.clone(), one], law::LATEST);
                prop_assert!(matches!(again, Err(Refusal::AlreadyElected { .. })), "a second round after an election");
            }
        }
    }

    #[test]
    fn between_equals_of_the_third_round_the_eldest_is_elected() {
        let tie = round(&[("Anne", 20, 1962), ("Luc", 20, 1949), ("Zoé", 3, 1940)], 1);
        let outcome = appoint(&[tie.clone(), tie.clone(), tie.clone()], law::LATEST).unwrap();
        assert_eq!((outcome.elected.as_deref(), outcome.by_age, outcome.needed), (Some("Luc"), true, None));
        assert!(outcome.sentence.contains("au bénéfice de l’âge"));
        let mut unknown = tie.clone();
        unknown.candidates[0].born = None;
        let said = appoint(&[tie.clone(), tie.clone(), unknown], law::LATEST).unwrap_err().to_string();
        assert!(said.contains("Anne et Luc ont le même nombre de voix"), "{said}");
        assert_eq!(
            appoint(&[tie.clone(), tie.clone(), tie.clone(), tie], law::LATEST),
            Err(Refusal::TooManyRounds)
        );
    }

    #[test]
    fn a_round_that_does_not_add_up_is_refused() {
        let mut one = round(&[("Anne", 3, 1950)], 0);
        one.entitled = 5;
        assert!(appoint(&[one], law::LATEST).unwrap_err().to_string().contains("Recomptez"));
        assert_eq!(appoint(&[round(&[], 4)], law::LATEST), Err(Refusal::NobodyCast { round: 1 }));
        assert_eq!(appoint(&[], law::LATEST), Err(Refusal::NoRound));
        let twice = round(&[("Anne", 3, 1950), ("Anne", 1, 1950)], 0);
        assert!(matches!(appoint(&[twice], law::LATEST), Err(Refusal::NamedTwice { .. })));
    }
}
