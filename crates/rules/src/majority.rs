//! The outcome of a vote (CGCT L2121-20): absolute majority of the votes cast; abstentions, blank and void papers are
//! not cast. When the votes are equal, that of the president prevails, except in a secret ballot.
use crate::ballot::Mode;
use crate::french;
use serde::Serialize;

/// What was counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Count {
    /// Votes that could be given: members present and proxies held, less those who withdraw (L2131-11).
    pub entitled: usize,
    pub in_favour: usize,
    pub against: usize,
    pub abstentions: usize,
    /// Papers of a secret ballot.
    pub blank: usize,
    pub void: usize,
    /// Entitled, and took no part in the vote.
    pub not_voting: usize,
}

/// What the president voted, which decides when the votes are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    InFavour,
    Against,
    Abstained,
    /// He takes no part in this vote: nothing decides between equal votes.
    Out,
}

/// What the vote decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = VoteOutcome)]
pub struct Outcome {
    pub adopted: bool,
    pub mode: Mode,
    #[serde(flatten)]
    pub count: Count,
    /// Votes that count: in favour and against.
    pub cast: usize,
    /// Votes that the absolute majority asks for.
    pub needed: usize,
    /// Everybody who voted was in favour.
    pub unanimous: bool,
    /// The president's vote decided between equal votes.
    pub casting_vote: bool,
    pub sentence: String,
    pub legal_ref: &'static str,
}

/// A count that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub enum Refusal {
    DoesNotAddUp { entitled: usize, counted: usize },
    PapersInAPublicVote,
    CastingVoteMissing,
    PresidentNotCounted,
}

impl Refusal {
    /// What is wrong, by which article, and what to do.
    pub fn sentence(&self) -> String {
        french::set(&match self {
            Self::DoesNotAddUp { entitled, counted } => format!(
                "Le compte n’y est pas : {counted} voix relevées pour {entitled} voix possibles (présents et pouvoirs). Recomptez avant de proclamer (article L2121-20 du CGCT)."
            ),
            Self::PapersInAPublicVote => {
                "Un vote à main levée ou public n’a ni bulletin blanc ni bulletin nul : comptez-les en abstentions (article L2121-21 du CGCT).".into()
            }
            Self::CastingVoteMissing => {
                "Les voix sont égales : indiquez ce que le président a voté, sa voix est prépondérante (article L2121-20 du CGCT).".into()
            }
            Self::PresidentNotCounted => {
                "Le vote du président n’est pas parmi les voix comptées : corrigez son vote ou le compte (article L2121-20 du CGCT).".into()
            }
        })
    }
}

const ARTICLE: &str = "article L2121-20 du CGCT";

impl Count {
    /// Votes that count.
    pub fn cast(&self) -> usize {
        self.in_favour + self.against
    }

    /// Everything that was counted.
    pub fn all(&self) -> usize {
        self.cast() + self.abstentions + self.blank + self.void + self.not_voting
    }

    fn holds(&self, voice: Voice) -> bool {
        match voice {
            Voice::InFavour => self.in_favour > 0,
            Voice::Against => self.against > 0,
            Voice::Abstained => self.abstentions + self.not_voting > 0,
            Voice::Out => true,
        }
    }
}

/// Judges a count; `president`: what the president voted, none when not known or absent.
pub fn judge(count: Count, mode: Mode, president: Option<Voice>) -> Result<Outcome, Refusal> {
    if count.all() != count.entitled {
        return Err(Refusal::DoesNotAddUp { entitled: count.entitled, counted: count.all() });
    }
    if mode != Mode::Secret && count.blank + count.void > 0 {
        return Err(Refusal::PapersInAPublicVote);
    }
    let tie = count.cast() > 0 && count.in_favour == count.against;
    let decides = tie && mode != Mode::Secret;
    let voice = match (decides, president) {
        (false, _) => None,
        (true, None) => return Err(Refusal::CastingVoteMissing),
        (true, Some(voice)) if !count.holds(voice) => return Err(Refusal::PresidentNotCounted),
        (true, Some(voice)) => Some(voice),
    };
    let adopted = count.in_favour > count.against || voice == Some(Voice::InFavour);
    let casting_vote = matches!(voice, Some(Voice::InFavour | Voice::Against));
    Ok(Outcome {
        adopted,
        mode,
        cast: count.cast(),
        needed: count.cast() / 2 + 1,
        unanimous: adopted && count.in_favour == count.cast() && count.against == 0,
        casting_vote,
        sentence: sentence(&count, mode, adopted, casting_vote),
        legal_ref: ARTICLE,
        count,
    })
}

fn sentence(c: &Count, mode: Mode, adopted: bool, casting_vote: bool) -> String {
    let verdict = match (adopted, c.against, c.cast()) {
        (_, _, 0) => "Rejetée : aucune voix exprimée".to_owned(),
        (true, 0, _) => "Adoptée à l’unanimité des suffrages exprimés".to_owned(),
        (true, ..) => "Adoptée".to_owned(),
        (false, ..) => "Rejetée".to_owned(),
    };
    let mut parts = vec![
        format!("{} pour", french::number(c.in_favour)),
        format!("{} contre", french::number(c.against)),
    ];
    let more = [
        (c.abstentions, "abstention", "abstentions"),
        (c.blank, "bulletin blanc", "bulletins blancs"),
        (c.void, "bulletin nul", "bulletins nuls"),
        (c.not_voting, "ne prend pas part au vote", "ne prennent pas part au vote"),
    ];
    parts.extend(more.iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| french::count(*n, one, many)));
    let tie = match (c.cast() > 0 && c.in_favour == c.against, mode, casting_vote) {
        (false, ..) => "",
        (true, Mode::Secret, _) => " ; voix égales, sans voix prépondérante dans un scrutin secret",
        (true, _, true) => " ; voix égales, celle du président est prépondérante",
        (true, _, false) => " ; voix égales, le président ne les départage pas",
    };
    french::set(&format!("{verdict} : {}{tie} ({ARTICLE}).", parts.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn count(in_favour: usize, against: usize, abstentions: usize) -> Count {
        Count {
            entitled: in_favour + against + abstentions,
            in_favour,
            against,
            abstentions,
            ..Count::default()
        }
    }

    proptest! {
        #[test]
        fn the_counts_always_add_up_to_the_entitled_and_the_greater_side_wins(
            f in 0usize..300, a in 0usize..300, x in 0usize..50, blank in 0usize..20, void in 0usize..20, nv in 0usize..20,
        ) {
            let c = Count { entitled: f + a + x + blank + void + nv, in_favour: f, against: a, abstentions: x, blank, void, not_voting: nv };
            let o = judge(c, Mode::Secret, None).unwrap();
            let n = o.count;
            prop_assert_eq!(n.in_favour + n.against + n.abstentions + n.blank + n.void + n.not_voting, n.entitled);
            prop_assert_eq!(o.adopted, f > a);
            prop_assert_eq!(o.adopted, n.in_favour >= o.needed);
            prop_assert!(!o.casting_vote);
        }

        #[test]
        fn a_count_that_does_not_add_up_is_never_proclaimed(f in 0usize..99, a in 0usize..99, wrong in 1usize..9) {
            let mut c = count(f, a, 0);
            c.entitled += wrong;
            let refused = matches!(judge(c, Mode::Ordinary, None), Err(Refusal::DoesNotAddUp { .. }));
            prop_assert!(refused);
        }

        #[test]
        fn between_equal_votes_the_president_decides_and_only_in_the_open(n in 1usize..200, x in 1usize..9) {
            let c = count(n, n, x);
            for (voice, adopted) in [(Voice::InFavour, true), (Voice::Against, false), (Voice::Abstained, false), (Voice::Out, false)] {
                prop_assert_eq!(judge(c, Mode::Public, Some(voice)).unwrap().adopted, adopted);
                prop_assert!(!judge(c, Mode::Secret, Some(voice)).unwrap().adopted);
            }
            prop_assert_eq!(judge(c, Mode::Ordinary, None), Err(Refusal::CastingVoteMissing));
        }
    }

    #[test]
    fn the_sentence_tells_the_figures_and_what_decided() {
        let said = |c, mode, p| judge(c, mode, p).unwrap().sentence;
        assert!(said(count(60, 0, 3), Mode::Ordinary, None).starts_with(
            "Adoptée à l’unanimité des suffrages exprimés\u{a0}: 60 pour, 0 contre, 3 abstentions"
        ));
        assert!(
            said(count(2, 2, 0), Mode::Public, Some(Voice::InFavour))
                .contains("celle du président est prépondérante")
        );
        assert!(said(count(0, 0, 4), Mode::Ordinary, None).contains("aucune voix exprimée"));
        let secret = Count { entitled: 5, in_favour: 2, against: 1, blank: 1, void: 1, ..Count::default() };
        assert!(said(secret, Mode::Secret, None).contains("1 bulletin blanc, 1 bulletin nul"));
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_article() {
        let papers = Count { entitled: 3, in_favour: 2, blank: 1, ..Count::default() };
        for refusal in [
            judge(papers, Mode::Ordinary, None).unwrap_err(),
            judge(count(2, 2, 0), Mode::Public, Some(Voice::Abstained)).unwrap_err(),
        ] {
            assert!(refusal.to_string().contains("du CGCT"), "{refusal}");
        }
    }
}
