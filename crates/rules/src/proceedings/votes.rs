//! Votes: by hand, by name, secret, appointments in rounds; closed doors.
use super::fact::Candidate;
use super::refusal::Refusal;
use super::room::Room;
use super::state::{Asked, Doors, Elected, ItemState, Outcome, RoundTaken, Vote};
use crate::appointment;
use crate::ballot::{self, Mode};
use crate::majority::{self, Count, Voice};
use uuid::Uuid;

/// A choice written down: whoever is not listed is in favour.
pub(super) struct Exceptions<'a> {
    pub against: &'a [Uuid],
    pub abstained: &'a [Uuid],
    pub not_voting: &'a [Uuid],
}

impl Room<'_> {
    /// An item may be voted when it was called, is not settled, and the assembly may decide. `beside`: what is voted is not
    /// the item itself (an amendment, a post), which may be settled already.
    fn may_vote(&self, item: Uuid, ballot: Option<Uuid>, secret: bool, beside: bool) -> Result<(), Refusal> {
        let state = self.item(item)?;
        let number = || self.number(item);
        if self.setting.item(item).is_some_and(|i| i.kind == "information") {
            return Err(Refusal::InformationOnly { number: number() });
        }
        match state.outcome {
            Outcome::Pending => return Err(Refusal::NotTaken { number: number() }),
            Outcome::Discussed | Outcome::Appointed => {}
            _ if !beside || matches!(state.outcome, Outcome::Postponed | Outcome::Withdrawn) => {
                return Err(Refusal::Settled { number: number() });
            }
            _ => {}
        }
        if let Some(missed) = state.quorum.as_ref().filter(|q| !q.reached) {
            return Err(Refusal::NoQuorum { number: number(), sentence: missed.sentence.clone() });
        }
        match (state.ballot, ballot) {
            (Some(open), Some(given)) if open == given && state.ballot_secret == secret => Ok(()),
            (Some(open), Some(given)) if open == given => Err(Refusal::BallotMode { number: number() }),
            (Some(_), _) => Err(Refusal::BallotUnderWay { number: number() }),
            (None, Some(_)) => Err(Refusal::NoSuchBallot),
            (None, None) => Ok(()),
        }
    }

    /// The law's answer to what was asked for this item.
    fn mode_due(&self, item: &ItemState) -> Option<Mode> {
        item.asked.as_ref().map(|a| a.answer.mode)
    }

    pub(super) fn ask(&mut self, item: Uuid, public: &[Uuid], secret: &[Uuid]) -> Result<(), Refusal> {
        self.item(item)?;
        if let Some(away) = public.iter().chain(secret).find(|m| !self.there(**m)) {
            return Err(Refusal::AskingNotThere { name: self.name(*away) });
        }
        let (public, secret) = (distinct(public), distinct(secret));
        let request = ballot::Request {
            present: self.p.present,
            ask_public: public.len(),
            ask_secret: secret.len(),
            remote: self.anybody_remote(),
            ..Default::default()
        };
        let answer = ballot::decide(&self.setting.regime, request, self.setting.day)?;
        self.item_mut(item)?.asked = Some(Asked { public, secret, answer });
        Ok(())
    }

    /// Opens the tablets.
    pub(super) fn open_ballot(&mut self, ballot: Uuid, item: Uuid, secret: bool) -> Result<(), Refusal> {
        self.may_vote(item, None, secret, false)?;
        self.check_secrecy(item, secret)?;
        let state = self.item_mut(item)?;
        state.ballot = Some(ballot);
        state.ballot_secret = secret;
        Ok(())
    }

    fn check_secrecy(&self, item: Uuid, secret: bool) -> Result<(), Refusal> {
        let state = self.item(item)?;
        let number = self.number(item);
        if state.asked.as_ref().is_some_and(|a| a.answer.postponed) {
            return Err(Refusal::PostponedByLaw { number });
        }
        match (self.mode_due(state), secret) {
            (Some(Mode::Secret), false) => Err(Refusal::SecretDue { number }),
            (Some(Mode::Secret), true) => Ok(()),
            (_, true) => Err(Refusal::SecretNotAsked { number }),
            (_, false) => Ok(()),
        }
    }

    pub(super) fn abandon(&mut self, ballot: Uuid) -> Result<(), Refusal> {
        let item = self.p.items.iter_mut().find(|i| i.ballot == Some(ballot)).ok_or(Refusal::NoSuchBallot)?;
        item.ballot = None;
        self.entitle();
        Ok(())
    }

    pub(super) fn vote(
        &mut self,
        item: Uuid,
        about: &str,
        by_name: bool,
        e: &Exceptions<'_>,
        ballot: Option<Uuid>,
    ) -> Result<(), Refusal> {
        self.may_vote(item, ballot, false, !about.is_empty())?;
        self.check_secrecy(item, false)?;
        let state = self.item(item)?;
        let named = by_name || self.anybody_remote() || self.mode_due(state) == Some(Mode::Public);
        let mode = if named { Mode::Public } else { Mode::Ordinary };
        let vote = self.judge_open(state.entitled.clone(), &self.number(item), mode, e)?;
        let at = self.at;
        let state = self.item_mut(item)?;
        if about.is_empty() {
            state.outcome = if vote.outcome.adopted { Outcome::Adopted } else { Outcome::Rejected };
        }
        state.ballot = None;
        state.votes.push(Vote { at, about: about.to_owned(), ballot, ..vote });
        Ok(())
    }

    fn judge_open(
        &self,
        entitled: Vec<Uuid>,
        number: &str,
        mode: Mode,
        e: &Exceptions<'_>,
    ) -> Result<Vote, Refusal> {
        let mut seen: Vec<Uuid> = vec![];
        let mut side = |given: &[Uuid]| -> Result<Vec<Uuid>, Refusal> {
            given
                .iter()
                .map(|member| {
                    let voice = self.voice_of(*member)?;
                    if !entitled.contains(&voice) {
                        return Err(Refusal::NotEntitled {
                            name: self.name(*member),
                            number: number.to_owned(),
                        });
                    }
                    if seen.contains(&voice) {
                        return Err(Refusal::NamedTwice { name: self.name(*member) });
                    }
                    seen.push(voice);
                    Ok(voice)
                })
                .collect()
        };
        let (against, abstained, not_voting) = (side(e.against)?, side(e.abstained)?, side(e.not_voting)?);
        let in_favour: Vec<Uuid> = entitled.iter().copied().filter(|v| !seen.contains(v)).collect();
        let count = Count {
            entitled: entitled.len(),
            in_favour: in_favour.len(),
            against: against.len(),
            abstentions: abstained.len(),
            not_voting: not_voting.len(),
            ..Default::default()
        };
        let chair = self.p.chair.map(|c| self.voice_of(c)).transpose()?;
        let president = match chair {
            Some(c) if in_favour.contains(&c) => Voice::InFavour,
            Some(c) if against.contains(&c) => Voice::Against,
            Some(c) if abstained.contains(&c) || not_voting.contains(&c) => Voice::Abstained,
            _ => Voice::Out,
        };
        let outcome = majority::judge(count, mode, Some(president))?;
        let (at, about, ballot) = (0, String::new(), None);
        Ok(Vote { at, about, outcome, entitled, in_favour, against, abstained, not_voting, ballot })
    }

    /// A secret ballot counted: figures only.
    pub(super) fn count(
        &mut self,
        item: Uuid,
        about: &str,
        count: Count,
        ballot: Option<Uuid>,
    ) -> Result<(), Refusal> {
        self.may_vote(item, ballot, true, !about.is_empty())?;
        self.check_secrecy(item, true)?;
        let entitled = self.item(item)?.entitled.clone();
        let outcome = majority::judge(Count { entitled: entitled.len(), ..count }, Mode::Secret, None)?;
        let at = self.at;
        let state = self.item_mut(item)?;
        if about.is_empty() {
            state.outcome = if outcome.adopted { Outcome::Adopted } else { Outcome::Rejected };
        }
        state.ballot = None;
        state.votes.push(Vote {
            at,
            about: about.to_owned(),
            outcome,
            entitled,
            in_favour: vec![],
            against: vec![],
            abstained: vec![],
            not_voting: vec![],
            ballot,
        });
        self.entitle();
        Ok(())
    }

    /// A round of an appointment, judged with the rounds before it for the same post.
    pub(super) fn round(&mut self, item: Uuid, round: NewRound<'_>) -> Result<(), Refusal> {
        self.may_appoint(item, round.post, round.ballot)?;
        let state = self.item(item)?;
        let entitled = state.entitled.clone();
        let taken = RoundTaken {
            at: self.at,
            post: round.post.to_owned(),
            candidates: round.candidates.to_vec(),
            blank: round.blank,
            void: round.void,
            not_voting: round.not_voting,
            entitled,
            outcome: appointment::Outcome {
                round: 0,
                elected: None,
                by_age: false,
                cast: 0,
                needed: None,
                sentence: String::new(),
                legal_ref: "",
            },
            ballot: round.ballot,
        };
        let before = state.rounds.iter().filter(|r| r.post == round.post);
        let rounds: Vec<appointment::Round> = before.chain([&taken]).map(|r| self.as_round(r)).collect();
        let outcome = appointment::appoint(&rounds, self.setting.day)?;
        let state = self.item_mut(item)?;
        if let Some(name) = outcome.elected.clone() {
            state.elected.push(Elected { post: round.post.to_owned(), name, at_once: false });
            state.outcome = Outcome::Appointed;
        }
        state.ballot = None;
        state.rounds.push(RoundTaken { outcome, ..taken });
        Ok(())
    }

    pub(super) fn appoint_at_once(
        &mut self,
        item: Uuid,
        post: &str,
        names: &[String],
    ) -> Result<(), Refusal> {
        self.may_appoint(item, post, None)?;
        let state = self.item_mut(item)?;
        let new = names.iter().map(|n| Elected { post: post.to_owned(), name: n.clone(), at_once: true });
        state.elected.extend(new);
        state.outcome = Outcome::Appointed;
        Ok(())
    }

    fn may_appoint(&self, item: Uuid, post: &str, ballot: Option<Uuid>) -> Result<(), Refusal> {
        self.may_vote(item, ballot, true, true)?;
        if post.trim().is_empty() {
            return Err(Refusal::PostEmpty);
        }
        if self.anybody_remote() {
            return Err(Refusal::RemoteExcluded { number: self.number(item) });
        }
        match self.item(item)?.elected.iter().find(|e| e.post == post) {
            Some(e) => Err(Refusal::AlreadyElected { post: post.to_owned(), name: e.name.clone() }),
            None => Ok(()),
        }
    }

    fn as_round(&self, r: &RoundTaken) -> appointment::Round {
        appointment::Round {
            entitled: r.entitled.len(),
            candidates: r.candidates.iter().map(|c| self.as_candidate(c)).collect(),
            blank: r.blank,
            void: r.void,
            not_voting: r.not_voting,
        }
    }

    fn as_candidate(&self, c: &Candidate) -> appointment::Candidate {
        let born = c.member.and_then(|m| self.setting.seat(m)).and_then(|s| s.born);
        appointment::Candidate { name: c.name.clone(), votes: c.votes, born }
    }

    /// Closed doors: asked by the chair, or by enough members; decided without debate by absolute majority.
    pub(super) fn close_doors(
        &mut self,
        asked_by: &[Uuid],
        against: &[Uuid],
        abstained: &[Uuid],
    ) -> Result<(), Refusal> {
        if self.p.doors_closed() {
            return Err(Refusal::DoorsAlreadyClosed);
        }
        asked_by.iter().try_for_each(|m| self.must_be_there(*m))?;
        let asked_by = distinct(asked_by);
        let (needed, legal_ref) = self.setting.doors_asked_by();
        let by_chair = self.p.chair.is_some_and(|c| asked_by.contains(&c));
        if !by_chair && asked_by.len() < needed {
            return Err(Refusal::DoorsAskedByTooFew { asked: asked_by.len(), needed, legal_ref });
        }
        let speaks = |v: &&super::Voice| v.sitting.or(v.represented_by).is_some();
        let entitled = self.p.voices.iter().filter(speaks).map(|v| v.member).collect();
        let exceptions = Exceptions { against, abstained, not_voting: &[] };
        let decision = self.judge_open(entitled, "", Mode::Ordinary, &exceptions)?.outcome;
        let until = (!decision.adopted).then_some(self.at);
        self.p.doors.push(Doors { asked_by, decision, from: self.at, until });
        Ok(())
    }
}

/// A round about to be read.
pub(super) struct NewRound<'a> {
    pub post: &'a str,
    pub candidates: &'a [Candidate],
    pub blank: usize,
    pub void: usize,
    pub not_voting: usize,
    pub ballot: Option<Uuid>,
}

/// Each once, in order.
fn distinct(members: &[Uuid]) -> Vec<Uuid> {
    let mut seen = vec![];
    for member in members {
        if !seen.contains(member) {
            seen.push(*member);
        }
    }
    seen
}
