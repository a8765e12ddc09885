//! Who was there at a moment.
use super::{Represented, Sitting};
use crate::proceedings::Fact;
use uuid::Uuid;

/// The assembly at one moment: each titular's seat is in exactly one of the four lists.
pub(super) struct Room {
    pub present: Vec<String>,
    pub represented: Vec<Represented>,
    pub excused: Vec<String>,
    pub absent: Vec<String>,
}

impl Sitting<'_> {
    /// The assembly at a moment. Who arrives at that very moment is there; who leaves then is not.
    pub(super) fn room(&self, at: i64) -> Room {
        let during = |from: i64, until: Option<i64>| from <= at && until.is_none_or(|end| at < end);
        let mut room = Room { present: vec![], represented: vec![], excused: vec![], absent: vec![] };
        for voice in &self.proceedings.voices {
            let there = voice.presences.iter().find(|p| during(p.from, p.until));
            let held = voice.representations.iter().find(|r| during(r.from, r.until));
            let name = self.name(voice.member);
            match (there, held) {
                (Some(p), _) if p.by == voice.member => room.present.push(distant(name, p.remote)),
                (Some(p), _) => {
                    let sits = format!("{} (suppléant de {name})", self.name(p.by));
                    room.present.push(distant(sits, p.remote));
                }
                (None, Some(r)) => {
                    room.represented.push(Represented { giver: name, holder: self.name(r.holder) })
                }
                (None, None) if self.around.excused.contains(&voice.member) => room.excused.push(name),
                (None, None) => room.absent.push(name),
            }
        }
        room
    }

    /// Who was in the chair at a moment.
    pub(super) fn chair(&self, at: i64) -> String {
        let mut taken: Vec<(i64, Uuid)> = self
            .entries
            .iter()
            .filter_map(|e| match e.fact {
                Fact::Opened { chair, .. } | Fact::ChairTaken { chair } => Some((e.at, chair)),
                _ => None,
            })
            .filter(|(from, _)| *from <= at)
            .collect();
        taken.sort_by_key(|(from, _)| *from);
        taken.last().map(|(_, chair)| self.name(*chair)).unwrap_or_default()
    }
}

fn distant(name: String, remote: bool) -> String {
    if remote { format!("{name} (en visioconférence)") } else { name }
}
