//! Reads the facts in their order, from the beginning.
use super::Note;
use super::fact::{Entry, Fact, Ground};
use super::refusal::Refusal;
use super::room::Room;
use super::setting::Setting;
use super::state::{ItemState, Outcome, Phase, Proceedings, Speaker, Suspension, Withdrawal};
use super::votes::{Exceptions, NewRound};
use crate::majority::Count;
use uuid::Uuid;

/// The sitting that the facts tell, or the first of them that cannot stand and why.
/// Facts are read by moment; those of one moment in the order given.
pub fn follow(setting: &Setting, entries: &[Entry]) -> Result<Proceedings, (Uuid, Refusal)> {
    let mut order: Vec<&Entry> = entries.iter().collect();
    order.sort_by_key(|e| e.at);
    let mut room = Room::new(setting);
    room.settle().map_err(|r| (Uuid::nil(), r))?;
    for entry in order {
        room.at = entry.at;
        room.read(&entry.fact).map_err(|r| (entry.id, r))?;
    }
    Ok(room.p)
}

impl Room<'_> {
    fn read(&mut self, fact: &Fact) -> Result<(), Refusal> {
        self.allowed_now(fact)?;
        match fact {
            Fact::Opened { chair, secretaries } => self.open(*chair, secretaries),
            Fact::ChairTaken { chair } => self.take_chair(*chair),
            Fact::Arrived { members, remote } => {
                members.iter().try_for_each(|m| self.arrive(*m, *remote))?;
                self.settle()
            }
            Fact::Left { members } => {
                members.iter().try_for_each(|m| self.leave(*m))?;
                self.settle()
            }
            Fact::ProxyGiven { giver, holder } => self.empower(*giver, *holder),
            Fact::ProxyRevoked { giver } => self.revoke(*giver),
            Fact::ItemTaken { item } => self.take(*item),
            Fact::ItemPostponed { item, reason } => self.set_aside(*item, reason, Outcome::Postponed),
            Fact::ItemWithdrawn { item, reason } => self.set_aside(*item, reason, Outcome::Withdrawn),
            Fact::Withdrew { item, member, ground } => self.withdraw(*item, *member, *ground),
            Fact::CameBack { item, member } => self.come_back(*item, *member),
            Fact::BallotAsked { item, public, secret } => self.ask(*item, public, secret),
            Fact::SecrecyWaived { item } => self.waive(*item),
            Fact::BallotOpened { ballot, item, secret } => self.open_ballot(*ballot, *item, *secret),
            Fact::BallotAbandoned { ballot } => self.abandon(*ballot),
            Fact::Voted { items, about, by_name, against, abstained, not_voting, ballot } => {
                let exceptions = Exceptions { against, abstained, not_voting };
                self.take_together(items)?;
                items.iter().try_for_each(|i| self.vote(*i, about, *by_name, &exceptions, *ballot))
            }
            Fact::Counted { item, about, in_favour, against, abstained, blank, void, not_voting, ballot } => {
                let count = Count {
                    entitled: 0,
                    in_favour: *in_favour,
                    against: *against,
                    abstentions: *abstained,
                    blank: *blank,
                    void: *void,
                    not_voting: *not_voting,
                };
                self.count(*item, about, count, *ballot)
            }
            Fact::RoundCounted { item, post, candidates, blank, void, not_voting, ballot } => self.round(
                *item,
                NewRound {
                    post,
                    candidates,
                    blank: *blank,
                    void: *void,
                    not_voting: *not_voting,
                    ballot: *ballot,
                },
            ),
            Fact::AppointedAtOnce { item, post, names } => self.appoint_at_once(*item, post, names),
            Fact::Suspended => self.suspend(),
            Fact::Resumed => self.resume(),
            Fact::DoorsClosed { asked_by, against, abstained } => {
                self.close_doors(asked_by, against, abstained)
            }
            Fact::DoorsOpened => self.open_doors(),
            Fact::FloorAsked { member } => self.ask_floor(*member),
            Fact::FloorGiven { member } => self.give_floor(*member),
            Fact::FloorEnded { member } => self.end_floor(*member),
            Fact::Noted { item, text } => self.note(*item, text),
            Fact::Closed => self.close(),
        }
    }

    /// What may happen before the opening, during a pause, after the closing.
    fn allowed_now(&self, fact: &Fact) -> Result<(), Refusal> {
        let moves = matches!(
            fact,
            Fact::Arrived { .. }
                | Fact::Left { .. }
                | Fact::ProxyGiven { .. }
                | Fact::ProxyRevoked { .. }
                | Fact::Noted { .. }
        );
        match (self.p.phase, fact) {
            (Phase::Before, Fact::Opened { .. }) => Ok(()),
            (Phase::Before, _) if moves => Ok(()),
            (Phase::Before, _) => Err(Refusal::NotOpen),
            (Phase::Closed, _) => Err(Refusal::Closed),
            (_, Fact::Opened { .. }) => Err(Refusal::AlreadyOpen),
            (Phase::Suspended, Fact::Resumed | Fact::Closed) => Ok(()),
            (Phase::Suspended, _) if moves => Ok(()),
            (Phase::Suspended, _) => Err(Refusal::Suspended),
            (Phase::Open, Fact::Resumed) => Err(Refusal::NotSuspended),
            (Phase::Open, _) => Ok(()),
        }
    }

    fn open(&mut self, chair: Uuid, secretaries: &[Uuid]) -> Result<(), Refusal> {
        if self.p.present == 0 {
            return Err(Refusal::NobodyCalled);
        }
        self.take_chair(chair)?;
        if secretaries.is_empty() {
            return Err(Refusal::NoSecretary);
        }
        if let Some(away) = secretaries.iter().find(|s| !self.there(**s)) {
            return Err(Refusal::SecretaryAbsent { name: self.name(*away) });
        }
        self.p.secretaries = secretaries.to_vec();
        self.p.phase = Phase::Open;
        self.p.opened_at = Some(self.at);
        self.p.quorum_at_opening = self.p.quorum.clone();
        Ok(())
    }

    fn take_chair(&mut self, chair: Uuid) -> Result<(), Refusal> {
        self.setting.seat(chair).ok_or(Refusal::NotAMember)?;
        if !self.there(chair) {
            return Err(Refusal::ChairAbsent { name: self.name(chair) });
        }
        self.p.chair = Some(chair);
        Ok(())
    }

    fn take(&mut self, item: Uuid) -> Result<(), Refusal> {
        let number = self.number(item);
        match self.item(item)?.outcome {
            Outcome::Pending | Outcome::Discussed | Outcome::Appointed => {}
            _ => return Err(Refusal::Settled { number }),
        }
        let of = self.setting.item(item).ok_or(Refusal::UnknownItem)?;
        if of.kind != "urgency" {
            self.urgency_settled()?;
        }
        if of.kind == "budget" && self.anybody_remote() {
            return Err(Refusal::RemoteExcluded { number });
        }
        let quorum = self.quorum_of(item)?;
        let at = self.at;
        let state = self.item_mut(item)?;
        state.quorum = quorum;
        state.taken_at.get_or_insert(at);
        if state.outcome == Outcome::Pending {
            state.outcome = Outcome::Discussed;
        }
        self.p.current = Some(item);
        Ok(())
    }

    /// Several items voted at once are called together.
    fn take_together(&mut self, items: &[Uuid]) -> Result<(), Refusal> {
        if items.is_empty() {
            return Err(Refusal::UnknownItem);
        }
        for item in items.iter().filter(|_| items.len() > 1) {
            if self.item(*item)?.outcome == Outcome::Pending {
                self.take(*item)?;
            }
        }
        Ok(())
    }

    /// The urgency, when it was invoked, is voted before anything else.
    fn urgency_settled(&self) -> Result<(), Refusal> {
        let Some(urgency) = self.setting.items.iter().find(|i| i.kind == "urgency") else { return Ok(()) };
        match self.item(urgency.id)?.outcome {
            Outcome::Adopted => Ok(()),
            Outcome::Rejected => Err(Refusal::UrgencyRefused),
            _ => Err(Refusal::UrgencyFirst),
        }
    }

    fn set_aside(&mut self, item: Uuid, reason: &str, outcome: Outcome) -> Result<(), Refusal> {
        let number = self.number(item);
        let state = self.item_mut(item)?;
        if state.ballot.is_some() {
            return Err(Refusal::BallotUnderWay { number });
        }
        if !matches!(state.outcome, Outcome::Pending | Outcome::Discussed) {
            return Err(Refusal::Settled { number });
        }
        state.outcome = outcome;
        state.reason = reason.trim().to_owned();
        if self.p.current == Some(item) {
            self.p.current = None;
        }
        Ok(())
    }

    fn withdraw(&mut self, item: Uuid, member: Uuid, ground: Ground) -> Result<(), Refusal> {
        self.setting.seat(member).ok_or(Refusal::NotAMember)?;
        let (name, number) = (self.name(member), self.number(item));
        let state = self.item_mut(item)?;
        if state.ballot.is_some() && state.ballot_secret {
            return Err(Refusal::BallotUnderWay { number });
        }
        if state.out(member) {
            return Err(Refusal::AlreadyOut { name, number });
        }
        if matches!(state.outcome, Outcome::Adopted | Outcome::Rejected) {
            return Err(Refusal::Settled { number });
        }
        state.withdrawals.push(Withdrawal { member, ground });
        self.recount(item)
    }

    fn come_back(&mut self, item: Uuid, member: Uuid) -> Result<(), Refusal> {
        let (name, number) = (self.name(member), self.number(item));
        let state = self.item_mut(item)?;
        if state.ballot.is_some() && state.ballot_secret {
            return Err(Refusal::BallotUnderWay { number });
        }
        if !state.out(member) {
            return Err(Refusal::NotOut { name, number });
        }
        if matches!(state.outcome, Outcome::Adopted | Outcome::Rejected) {
            return Err(Refusal::Settled { number });
        }
        state.withdrawals.retain(|w| w.member != member);
        self.recount(item)
    }

    /// Somebody keeps out, or comes back: the count of the item changes, once it was called.
    fn recount(&mut self, item: Uuid) -> Result<(), Refusal> {
        let quorum = self.quorum_of(item)?;
        let state = self.item_mut(item)?;
        if state.taken_at.is_some() {
            state.quorum = quorum;
        }
        self.entitle();
        Ok(())
    }

    fn waive(&mut self, item: Uuid) -> Result<(), Refusal> {
        self.item_mut(item)?.secrecy_waived = true;
        Ok(())
    }

    fn suspend(&mut self) -> Result<(), Refusal> {
        if let Some(open) = self.p.items.iter().find(|i| i.ballot.is_some()).map(|i| i.id) {
            return Err(Refusal::BallotUnderWay { number: self.number(open) });
        }
        self.p.phase = Phase::Suspended;
        self.p.suspensions.push(Suspension { from: self.at, until: None });
        Ok(())
    }

    fn resume(&mut self) -> Result<(), Refusal> {
        self.p.phase = Phase::Open;
        if let Some(pause) = self.p.suspensions.last_mut() {
            pause.until = Some(self.at);
        }
        Ok(())
    }

    fn open_doors(&mut self) -> Result<(), Refusal> {
        let at = self.at;
        let closed = self.p.doors.iter_mut().find(|d| d.until.is_none()).ok_or(Refusal::DoorsNotClosed)?;
        closed.until = Some(at);
        Ok(())
    }

    fn ask_floor(&mut self, member: Uuid) -> Result<(), Refusal> {
        self.must_be_there(member)?;
        if self.p.speakers.iter().any(|s| s.member == member && s.until.is_none()) {
            return Err(Refusal::AlreadySpeaking { name: self.name(member) });
        }
        let (item, asked_at) = (self.p.current, self.at);
        self.p.speakers.push(Speaker { member, item, asked_at, from: None, until: None });
        Ok(())
    }

    /// Whoever speaks stops; a member who had not asked may be given the floor.
    fn give_floor(&mut self, member: Uuid) -> Result<(), Refusal> {
        self.must_be_there(member)?;
        let at = self.at;
        for speaking in self.p.speakers.iter_mut().filter(|s| s.from.is_some() && s.until.is_none()) {
            speaking.until = Some(at);
        }
        match self.p.speakers.iter_mut().find(|s| s.member == member && s.from.is_none() && s.until.is_none())
        {
            Some(asked) => asked.from = Some(at),
            None => {
                let item = self.p.current;
                self.p.speakers.push(Speaker { member, item, asked_at: at, from: Some(at), until: None });
            }
        }
        Ok(())
    }

    fn end_floor(&mut self, member: Uuid) -> Result<(), Refusal> {
        let at = self.at;
        match self.p.speakers.iter_mut().find(|s| s.member == member && s.until.is_none()) {
            Some(speaker) => {
                speaker.until = Some(at);
                Ok(())
            }
            None => Err(Refusal::NotSpeaking { name: self.name(member) }),
        }
    }

    fn note(&mut self, item: Option<Uuid>, text: &str) -> Result<(), Refusal> {
        item.map(|i| self.item(i)).transpose()?;
        self.p.notes.push(Note { at: self.at, item, text: text.trim().to_owned() });
        Ok(())
    }

    /// Every item was called with quorum, postponed or withdrawn; without quorum, or the urgency refused, the rest waits for
    /// another sitting.
    fn close(&mut self) -> Result<(), Refusal> {
        if let Some(open) = self.p.items.iter().find(|i| i.ballot.is_some()).map(|i| i.id) {
            return Err(Refusal::BallotUnderWay { number: self.number(open) });
        }
        let left: Vec<Uuid> = self
            .setting
            .items
            .iter()
            .filter(|i| !i.heading && i.kind != "information" && i.kind != "urgency")
            .map(|i| i.id)
            .filter(|i| self.item(*i).is_ok_and(ItemState::undecided))
            .collect();
        let why = match (self.p.quorum.as_ref().is_some_and(|q| !q.reached), self.urgency_settled()) {
            (true, _) => "faute de quorum (article L2121-17 du CGCT)",
            (_, Err(Refusal::UrgencyRefused)) => "urgence refusée par l’assemblée",
            _ if left.is_empty() => "",
            _ => {
                let numbers: Vec<String> = left.iter().map(|i| self.number(*i)).collect();
                return Err(Refusal::ItemsLeft { numbers: numbers.join(", ") });
            }
        };
        for item in left {
            self.set_aside(item, why, Outcome::Postponed)?;
        }
        let at = self.at;
        for speaker in self.p.speakers.iter_mut().filter(|s| s.until.is_none()) {
            speaker.until = Some(at);
        }
        if self.p.doors_closed() {
            self.open_doors()?;
        }
        self.p.phase = Phase::Closed;
        self.p.closed_at = Some(at);
        self.p.current = None;
        Ok(())
    }
}
