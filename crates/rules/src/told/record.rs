//! What happened to one item, with names: frozen beside its deliberation.
use super::Sitting;
use crate::ballot::Mode;
use crate::french;
use crate::majority::Count;
use crate::proceedings::{Ground, ItemState, Outcome, RoundTaken, Vote};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A proxy that served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Represented {
    pub giver: String,
    pub holder: String,
}

/// Who voted what, in a public ballot (L2121-21): names and choices enter the minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = VoteNames)]
pub struct Names {
    pub in_favour: Vec<String>,
    pub against: Vec<String>,
    pub abstained: Vec<String>,
    pub not_voting: Vec<String>,
}

/// A vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VoteTold {
    /// What was voted when it was not the item itself.
    pub about: String,
    /// `ordinary`, `public`, `secret`.
    pub mode: String,
    pub adopted: bool,
    pub entitled: usize,
    pub in_favour: usize,
    pub against: usize,
    pub abstentions: usize,
    pub blank: usize,
    pub void: usize,
    pub not_voting: usize,
    pub names: Option<Names>,
    /// « Adoptée : 58 pour, 2 contre, 1 abstention (article L2121-20 du CGCT). »
    pub sentence: String,
}

/// A round of an appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RoundTold)]
pub struct Round {
    pub post: String,
    /// « Luc Petit : 12 voix ».
    pub candidates: Vec<String>,
    pub sentence: String,
}

/// Somebody appointed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PostFilled)]
pub struct Post {
    pub post: String,
    pub name: String,
    /// As the only candidate, or on the only list, without a vote (L2121-21).
    pub at_once: bool,
}

/// What happened to an item that was voted, or that appointed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ItemRecord)]
pub struct Record {
    /// Number of the item: « 3.1 ».
    pub item: String,
    pub title: String,
    /// `adopted`, `rejected`, `appointed`.
    pub outcome: String,
    pub in_office: usize,
    pub present: Vec<String>,
    pub represented: Vec<Represented>,
    pub excused: Vec<String>,
    pub absent: Vec<String>,
    /// Who kept out of it, and by which article.
    pub withdrawn: Vec<String>,
    pub chair: String,
    pub secretaries: Vec<String>,
    pub quorum: String,
    pub votes: Vec<VoteTold>,
    pub rounds: Vec<Round>,
    pub elected: Vec<Post>,
}

impl Record {
    /// Whether the assembly said yes: adopted, or somebody was appointed.
    pub fn adopted(&self) -> bool {
        self.outcome != "rejected"
    }

    /// The vote on the item itself: that on an amendment is another's.
    pub fn vote(&self) -> Option<&VoteTold> {
        self.votes.iter().rev().find(|v| v.about.is_empty())
    }

    /// The decision in words, one line each: vote, names when the ballot was public, appointments.
    pub fn sentences(&self) -> Vec<String> {
        let votes = self.votes.iter().flat_map(VoteTold::lines);
        let rounds = self.rounds.iter().flat_map(Round::lines);
        let at_once = self.elected.iter().filter(|e| e.at_once).map(|e| {
            french::set(&format!(
                "{} : {}, seule candidature après appel ; la nomination prend effet immédiatement (article L2121-21 du CGCT).",
                french::capital(&e.post), e.name
            ))
        });
        votes.chain(rounds).chain(at_once).collect()
    }
}

impl VoteTold {
    fn lines(&self) -> Vec<String> {
        let head = match (self.about.as_str(), self.mode.as_str()) {
            ("", "public") => "Scrutin public. ".to_owned(),
            ("", "secret") => "Scrutin secret. ".to_owned(),
            ("", _) => String::new(),
            (about, _) => format!("{about} : "),
        };
        let said = if self.about.is_empty() { self.sentence.clone() } else { french::inside(&self.sentence) };
        let mut lines = vec![french::set(&format!("{head}{said}"))];
        if let Some(names) = &self.names {
            let sides = [
                ("Pour", &names.in_favour),
                ("Contre", &names.against),
                ("Abstentions", &names.abstained),
                ("Ne prennent pas part au vote", &names.not_voting),
            ];
            lines.extend(
                sides
                    .into_iter()
                    .filter(|(_, who)| !who.is_empty())
                    .map(|(side, who)| french::set(&format!("{side} : {}.", super::listed(who)))),
            );
        }
        lines
    }
}

impl Round {
    fn lines(&self) -> Vec<String> {
        let post = french::capital(&self.post);
        let votes = super::listed(&self.candidates);
        vec![french::set(&format!("{post}. {} {votes}.", self.sentence).replace(". .", "."))]
    }
}

/// What happened to an item, when it was voted or when it appointed; none when it was only discussed, postponed or
/// withdrawn: no deliberation follows from it.
pub fn record(sitting: &Sitting<'_>, item: Uuid) -> Option<Record> {
    let state = sitting.proceedings.item(item)?;
    let of = sitting.setting.items.iter().find(|i| i.id == item)?;
    let outcome = match state.outcome {
        Outcome::Adopted => "adopted",
        Outcome::Rejected => "rejected",
        Outcome::Appointed => "appointed",
        _ => return None,
    };
    let at = decided_at(state);
    let room = sitting.room(at);
    Some(Record {
        item: of.number.clone(),
        title: of.title.clone(),
        outcome: outcome.into(),
        in_office: sitting.setting.titulars().count(),
        present: room.present,
        represented: room.represented,
        excused: room.excused,
        absent: room.absent,
        withdrawn: withdrawn(sitting, state),
        chair: sitting.chair(at),
        secretaries: sitting.proceedings.secretaries.iter().map(|s| sitting.name(*s)).collect(),
        quorum: state.quorum.as_ref().map(|q| q.sentence.clone()).unwrap_or_default(),
        votes: state.votes.iter().map(|v| told(sitting, v)).collect(),
        rounds: state.rounds.iter().map(round).collect(),
        elected: state
            .elected
            .iter()
            .map(|e| Post { post: e.post.clone(), name: e.name.clone(), at_once: e.at_once })
            .collect(),
    })
}

/// The moment of the last vote or round; else that at which the item was called.
fn decided_at(state: &ItemState) -> i64 {
    let votes = state.votes.iter().map(|v| v.at);
    let rounds = state.rounds.iter().map(|r| r.at);
    votes.chain(rounds).max().or(state.taken_at).unwrap_or_default()
}

/// Who kept out of an item.
pub(super) fn withdrawn(sitting: &Sitting<'_>, state: &ItemState) -> Vec<String> {
    let article = |ground| match ground {
        Ground::Representative => "articles L1111-6 et L2131-11 du CGCT, n’est pas compté dans le quorum",
        Ground::Personal => "article L2131-11 du CGCT",
    };
    let one =
        |w: &crate::proceedings::Withdrawal| format!("{} ({})", sitting.name(w.member), article(w.ground));
    state.withdrawals.iter().map(one).collect()
}

/// A vote with its figures, and its names when it was public.
pub(super) fn told(sitting: &Sitting<'_>, vote: &Vote) -> VoteTold {
    let names = |members: &[Uuid]| members.iter().map(|m| sitting.name(*m)).collect::<Vec<_>>();
    let Count { entitled, in_favour, against, abstentions, blank, void, not_voting } = vote.outcome.count;
    VoteTold {
        about: vote.about.clone(),
        mode: mode(vote.outcome.mode).into(),
        adopted: vote.outcome.adopted,
        entitled,
        in_favour,
        against,
        abstentions,
        blank,
        void,
        not_voting,
        names: (vote.outcome.mode == Mode::Public).then(|| Names {
            in_favour: names(&vote.in_favour),
            against: names(&vote.against),
            abstained: names(&vote.abstained),
            not_voting: names(&vote.not_voting),
        }),
        sentence: vote.outcome.sentence.clone(),
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Ordinary => "ordinary",
        Mode::Public => "public",
        Mode::Secret => "secret",
    }
}

/// A round with its figures.
fn round(r: &RoundTaken) -> Round {
    let one = |c: &crate::proceedings::Candidate| {
        french::set(&format!("{} : {}", c.name, french::count(c.votes, "voix", "voix")))
    };
    Round {
        post: r.post.clone(),
        candidates: r.candidates.iter().map(one).collect(),
        sentence: r.outcome.sentence.clone(),
    }
}
