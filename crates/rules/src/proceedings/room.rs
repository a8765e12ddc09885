//! Who is there, who speaks for whom, whether the assembly may decide.
use super::fact::Ground;
use super::refusal::Refusal;
use super::setting::Setting;
use super::state::{ItemState, Phase, Presence, Proceedings, Represented, Voice};
use crate::{proxy, quorum};
use uuid::Uuid;

/// The sitting while its facts are read.
pub(super) struct Room<'s> {
    pub setting: &'s Setting,
    pub p: Proceedings,
    /// The moment of the fact that is read.
    pub at: i64,
}

impl<'s> Room<'s> {
    pub fn new(setting: &'s Setting) -> Self {
        let voices = setting.titulars().map(|s| Voice {
            member: s.member,
            sitting: None,
            remote: false,
            represented_by: None,
            proxy: setting.proxies.iter().find(|g| g.giver == s.member).map(|g| g.holder),
            presences: vec![],
            representations: vec![],
        });
        let items = setting.items.iter().map(|i| ItemState {
            id: i.id,
            outcome: Default::default(),
            taken_at: None,
            quorum: None,
            reason: String::new(),
            withdrawals: vec![],
            asked: None,
            secrecy_waived: false,
            ballot: None,
            ballot_secret: false,
            votes: vec![],
            rounds: vec![],
            elected: vec![],
            entitled: vec![],
        });
        let p = Proceedings { voices: voices.collect(), items: items.collect(), ..Default::default() };
        Self { setting, p, at: 0 }
    }

    pub fn name(&self, member: Uuid) -> String {
        self.setting.name(member).to_owned()
    }

    /// Whether somebody is in the room, for his own seat or as a substitute.
    pub fn there(&self, member: Uuid) -> bool {
        self.p.voices.iter().any(|v| v.sitting == Some(member))
    }

    pub fn must_be_there(&self, member: Uuid) -> Result<(), Refusal> {
        self.setting.seat(member).ok_or(Refusal::NotAMember)?;
        if self.there(member) { Ok(()) } else { Err(Refusal::NotThere { name: self.name(member) }) }
    }

    pub fn anybody_remote(&self) -> bool {
        self.p.voices.iter().any(|v| v.sitting.is_some() && v.remote)
    }

    pub fn arrive(&mut self, member: Uuid, remote: bool) -> Result<(), Refusal> {
        let seat = self.setting.seat(member).ok_or(Refusal::NotAMember)?;
        if remote && !self.setting.remote_allowed {
            return Err(Refusal::RemoteNotAllowed);
        }
        let titular = seat.substitute_for.unwrap_or(member);
        let sitting = self.p.voice(titular).ok_or(Refusal::NotAMember)?.sitting;
        match sitting {
            Some(who) if who == member => return Err(Refusal::AlreadyThere { name: self.name(member) }),
            Some(who) if who == titular => {
                return Err(Refusal::TitularThere { name: self.name(member), titular: self.name(titular) });
            }
            // The titular takes his seat back from his substitute.
            Some(_) => self.leave_seat(titular),
            None => {}
        }
        let at = self.at;
        if let Some(voice) = self.p.voices.iter_mut().find(|v| v.member == titular) {
            voice.sitting = Some(member);
            voice.remote = remote;
            voice.presences.push(Presence { by: member, remote, from: at, until: None });
        }
        Ok(())
    }

    pub fn leave(&mut self, member: Uuid) -> Result<(), Refusal> {
        self.must_be_there(member)?;
        if self.p.chair == Some(member) && self.p.phase != Phase::Before {
            return Err(Refusal::ChairLeaves { name: self.name(member) });
        }
        if let Some(titular) = self.p.voices.iter().find(|v| v.sitting == Some(member)).map(|v| v.member) {
            self.leave_seat(titular);
        }
        Ok(())
    }

    fn leave_seat(&mut self, titular: Uuid) {
        let at = self.at;
        let Some(voice) = self.p.voices.iter_mut().find(|v| v.member == titular) else { return };
        voice.sitting = None;
        voice.remote = false;
        if let Some(presence) = voice.presences.last_mut() {
            presence.until = Some(at);
        }
    }

    /// A proxy handed over in the room: the holder is there and carries no other that serves (L2121-20).
    pub fn empower(&mut self, giver: Uuid, holder: Uuid) -> Result<(), Refusal> {
        if !self.setting.proxies_allowed {
            return Err(proxy::Refusal::BodyWithoutProxies { body: self.setting.body.clone() }.into());
        }
        proxy::members(
            self.p.voice(giver).is_some(),
            self.p.voice(holder).is_some(),
            self.setting.name(holder),
        )?;
        let other = self
            .p
            .voices
            .iter()
            .find(|v| v.proxy == Some(holder) && v.member != giver && v.sitting.is_none());
        proxy::check_on(
            &proxy::Situation {
                same_person: giver == holder,
                holder_name: self.name(holder),
                holder_holds_from: other.map(|v| self.name(v.member)),
                ..Default::default()
            },
            self.setting.day,
        )?;
        self.must_be_there(holder)?;
        self.set_proxy(giver, Some(holder))
    }

    pub fn revoke(&mut self, giver: Uuid) -> Result<(), Refusal> {
        if self.p.voice(giver).is_none_or(|v| v.proxy.is_none()) {
            return Err(Refusal::NoProxy { name: self.name(giver) });
        }
        self.set_proxy(giver, None)
    }

    fn set_proxy(&mut self, giver: Uuid, holder: Option<Uuid>) -> Result<(), Refusal> {
        if let Some(voice) = self.p.voices.iter_mut().find(|v| v.member == giver) {
            voice.proxy = holder;
        }
        self.settle()
    }

    /// After any move: which proxies serve, how many are there, whether the quorum holds, who may vote on each item.
    pub fn settle(&mut self) -> Result<(), Refusal> {
        let there: Vec<Uuid> =
            self.p.voices.iter().filter(|v| v.sitting == Some(v.member)).map(|v| v.member).collect();
        let at = self.at;
        let mut carried: Vec<Uuid> = vec![];
        for voice in &mut self.p.voices {
            let holder = match (voice.sitting, voice.proxy) {
                // One proxy per holder, whatever was recorded.
                (None, Some(h)) if there.contains(&h) && !carried.contains(&h) => Some(h),
                _ => None,
            };
            carried.extend(holder);
            represent(voice, holder, at);
        }
        self.p.present = self.p.voices.iter().filter(|v| v.sitting.is_some()).count();
        self.p.represented = self.p.voices.iter().filter(|v| v.represented_by.is_some()).count();
        self.p.quorum = self.quorum(&[])?;
        self.entitle();
        Ok(())
    }

    /// Judged without those whom L1111-6 II sets aside; none for a body whose quorum no text sets.
    pub fn quorum(&self, set_aside: &[Uuid]) -> Result<Option<quorum::Quorum>, Refusal> {
        let aside =
            |v: &&Voice| set_aside.contains(&v.member) || v.sitting.is_some_and(|s| set_aside.contains(&s));
        let facts = quorum::Facts {
            in_office: self.p.voices.len(),
            set_aside: self.p.voices.iter().filter(aside).count(),
            present: self.p.voices.iter().filter(|v| v.sitting.is_some() && !aside(v)).count(),
            second_sitting: self.setting.second_sitting,
        };
        match quorum::check(&self.setting.regime, facts, self.setting.day) {
            Ok(quorum) => Ok(Some(quorum)),
            Err(quorum::Refusal::OwnRules { .. }) => Ok(None),
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// The quorum of an item: its representatives of L1111-6 II left out of the count.
    pub fn quorum_of(&self, item: Uuid) -> Result<Option<quorum::Quorum>, Refusal> {
        let withdrawals = self.p.item(item).map(|i| i.withdrawals.as_slice()).unwrap_or_default();
        let aside: Vec<Uuid> =
            withdrawals.iter().filter(|w| w.ground == Ground::Representative).map(|w| w.member).collect();
        self.quorum(&aside)
    }

    /// Refreshes who may vote on each item: those there and those represented, less those who keep out; a holder
    /// who keeps out carries no voice either (L2131-11). While a secret ballot is open on the tablets nobody loses his
    /// voice in it: what is in the urn cannot be taken out again.
    pub fn entitle(&mut self) {
        let voices = &self.p.voices;
        for item in &mut self.p.items {
            let urn = item.ballot.is_some() && item.ballot_secret;
            let may = |v: &&Voice| {
                let speaks = v.sitting.or(v.represented_by);
                let allowed = speaks.is_some_and(|who| !item.out(who)) && !item.out(v.member);
                allowed || (urn && item.entitled.contains(&v.member))
            };
            item.entitled = voices.iter().filter(may).map(|v| v.member).collect();
        }
    }

    /// The seat for which a member speaks here: his own, or his titular's.
    pub fn voice_of(&self, member: Uuid) -> Result<Uuid, Refusal> {
        let seat = self.setting.seat(member).ok_or(Refusal::NotAMember)?;
        Ok(seat.substitute_for.unwrap_or(member))
    }

    pub fn number(&self, item: Uuid) -> String {
        self.setting.item(item).map_or_else(String::new, |i| i.number.clone())
    }

    pub fn item_mut(&mut self, item: Uuid) -> Result<&mut ItemState, Refusal> {
        self.p.items.iter_mut().find(|i| i.id == item).ok_or(Refusal::UnknownItem)
    }

    pub fn item(&self, item: Uuid) -> Result<&ItemState, Refusal> {
        self.p.item(item).ok_or(Refusal::UnknownItem)
    }
}

fn represent(voice: &mut Voice, holder: Option<Uuid>, at: i64) {
    if voice.represented_by == holder {
        return;
    }
    if let Some(open) = voice.representations.last_mut().filter(|r| r.until.is_none()) {
        open.until = Some(at);
    }
    voice.represented_by = holder;
    voice.representations.extend(holder.map(|holder| Represented { holder, from: at, until: None }));
}
