//! Histories drawn at random, the same at each run; those that the web replays with its own fold.
pub(super) use super::sample::id as member;
use super::sample::{self, item};
use super::*;
use serde_json::{Value, json};
use uuid::Uuid;

/// Members of the council of the histories; the last but one has a substitute.
pub const MEMBERS: usize = 9;
const ITEMS: usize = 4;

pub fn substitute() -> Uuid {
    Uuid::from_u128(500)
}

/// A council of nine, with a substitute, a proxy given before, and four items.
pub fn setting() -> Setting {
    let kinds = ["deliberation", "deliberation", "deliberation", "information"];
    let mut setting = sample::council(MEMBERS, &kinds);
    for (n, seat) in setting.seats.iter_mut().enumerate() {
        seat.born = Some(jiff::civil::date(1950 + n as i16, 3, 14));
    }
    setting.seats.push(SeatOf {
        member: substitute(),
        name: "Suppléante".into(),
        substitute_for: Some(member(MEMBERS - 2)),
        born: None,
    });
    setting.remote_allowed = true;
    setting.proxies = vec![Given { giver: member(8), holder: member(1) }];
    setting
}

/// Chance without chance: the same figures for the same seed.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % below as u64).unwrap_or(0)
    }

    fn one(&mut self) -> Uuid {
        match self.roll(MEMBERS + 1) {
            MEMBERS => substitute(),
            n => member(n),
        }
    }

    fn some(&mut self, most: usize) -> Vec<Uuid> {
        (0..self.roll(most + 1)).map(|_| self.one()).collect()
    }

    /// Something that may or may not be possible now.
    pub fn fact(&mut self) -> Fact {
        let what = self.roll(28);
        let (one, other, about) = (self.one(), self.one(), item(self.roll(ITEMS)));
        match what {
            0..=3 => Fact::Arrived { members: vec![one], remote: self.roll(12) == 0 },
            4..=6 => Fact::Left { members: vec![one] },
            7 | 8 => Fact::ProxyGiven { giver: one, holder: other },
            9 => Fact::ProxyRevoked { giver: one },
            10..=13 => Fact::ItemTaken { item: about },
            14 => Fact::Withdrew {
                item: about,
                member: one,
                ground: if self.roll(2) == 0 { Ground::Personal } else { Ground::Representative },
            },
            15 => Fact::CameBack { item: about, member: one },
            16 => Fact::BallotAsked { item: about, public: self.some(3), secret: self.some(3) },
            17..=20 => Fact::Voted {
                items: vec![about],
                about: if self.roll(5) == 0 { "Amendement".into() } else { String::new() },
                by_name: self.roll(3) == 0,
                against: self.some(2),
                abstained: self.some(1),
                not_voting: self.some(1),
                ballot: None,
            },
            21 => Fact::Counted {
                item: about,
                about: String::new(),
                in_favour: self.roll(8),
                against: self.roll(3),
                abstained: 0,
                blank: self.roll(2),
                void: 0,
                not_voting: 0,
                ballot: None,
            },
            22 => Fact::ItemPostponed { item: about, reason: "À revoir".into() },
            23 => Fact::ChairTaken { chair: one },
            24 => Fact::Suspended,
            25 => Fact::Resumed,
            26 => Fact::BallotOpened {
                ballot: Uuid::from_u128(7_000 + self.0 as u128),
                item: about,
                secret: self.roll(2) == 0,
            },
            _ => Fact::FloorGiven { member: one },
        }
    }
}

/// A history in which every fact stands: what cannot be is drawn again.
pub fn history(seed: u64, length: usize) -> Vec<Entry> {
    let mut dice = Dice(seed);
    let setting = setting();
    let there = 5 + dice.roll(4);
    let mut entries = vec![
        entry(0, Fact::Arrived { members: (0..there).map(member).collect(), remote: false }),
        entry(1, Fact::Opened { chair: member(0), secretaries: vec![member(1)] }),
    ];
    for _ in 0..length {
        let next = entry(entries.len(), dice.fact());
        entries.push(next);
        if follow(&setting, &entries).is_err() {
            entries.pop();
        }
    }
    entries
}

/// Facts a minute apart.
pub fn entry(n: usize, fact: Fact) -> Entry {
    Entry { id: Uuid::from_u128(90_000 + n as u128), at: n as i64 * 60_000, fact }
}

/// What the web replays: `web/src/lib/features/proceedings/histories.json`.
fn told() -> Value {
    let setting = setting();
    let histories: Vec<Value> = (1..=12)
        .map(|seed| {
            let entries = history(seed, 60);
            let state = follow(&setting, &entries).unwrap();
            json!({ "entries": entries, "state": state })
        })
        .collect();
    json!({ "setting": setting, "figures": setting.figures(), "histories": histories })
}

#[test]
fn the_histories_that_the_web_replays_are_those_of_this_law() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/src/lib/features/proceedings/histories.json");
    let told = told();
    if std::env::var_os("PUPITRE_WRITE_HISTORIES").is_some() {
        std::fs::write(file, told.to_string() + "\n").unwrap();
    }
    let kept: Value =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap_or_default()).unwrap_or_default();
    assert!(
        kept == told,
        "write them again: PUPITRE_WRITE_HISTORIES=1 cargo test -p pupitre-rules histories"
    );
}
