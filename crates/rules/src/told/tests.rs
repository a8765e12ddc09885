//! A sitting told: every seat in one list, names only where the law opens the vote, corrections under the same key.
use super::*;
use crate::proceedings::sample::{self, id, item};
use crate::proceedings::{Candidate, Fact, Given, Ground, follow};
use proptest::prelude::*;

fn council(members: usize, items: usize) -> Setting {
    sample::council(members, &vec!["deliberation"; items])
}

/// Facts one minute apart, from 18 h 30 in Paris on 17 December 2026.
fn told(facts: Vec<Fact>) -> Vec<Entry> {
    let entry = |(n, fact): (usize, Fact)| Entry {
        id: Uuid::from_u128(90_000 + n as u128),
        at: 1_797_528_600_000 + n as i64 * 60_000,
        fact,
    };
    facts.into_iter().enumerate().map(entry).collect()
}

fn opening(present: usize) -> Vec<Fact> {
    vec![
        Fact::Arrived { members: (0..present).map(id).collect(), remote: false },
        Fact::Opened { chair: id(0), secretaries: vec![id(1)] },
    ]
}

fn voted(n: usize, by_name: bool, against: Vec<Uuid>, abstained: Vec<Uuid>) -> Fact {
    let items = vec![item(n)];
    Fact::Voted { items, about: String::new(), by_name, against, abstained, not_voting: vec![], ballot: None }
}

fn around() -> Around {
    Around {
        place: "salle des fêtes de Valbrune".into(),
        convened_on: Some(jiff::civil::date(2026, 12, 10)),
        ..Around::default()
    }
}

/// What is told of a sitting.
fn tell<T>(setting: &Setting, facts: Vec<Fact>, around: &Around, what: impl Fn(&Sitting<'_>) -> T) -> T {
    let entries = told(facts);
    let proceedings = follow(setting, &entries).map_err(|(_, r)| r.sentence()).unwrap();
    let zone = TimeZone::get("Europe/Paris").unwrap();
    what(&Sitting { setting, entries: &entries, proceedings: &proceedings, around, zone: &zone })
}

/// Lines under a key.
fn lines(parts: &[Part], wanted: &str) -> Vec<String> {
    let found = parts.iter().find_map(|p| match p {
        Part::Fact { key, lines } if key == wanted => Some(lines.clone()),
        _ => None,
    });
    found.unwrap_or_default()
}

#[test]
fn the_minutes_say_all_that_l2121_15_asks() {
    let mut setting = council(7, 3);
    setting.proxies.push(Given { giver: id(5), holder: id(2) });
    let mut facts = opening(5);
    facts.extend([
        Fact::ItemTaken { item: item(0) },
        Fact::Noted { item: Some(item(0)), text: "M. Élu 2 demande le détail des charges.".into() },
        Fact::BallotAsked { item: item(0), public: vec![id(0), id(2)], secret: vec![] },
        voted(0, true, vec![id(3)], vec![id(4)]),
        Fact::Arrived { members: vec![id(6)], remote: false },
        Fact::ItemTaken { item: item(1) },
        voted(1, false, vec![], vec![]),
        Fact::ItemWithdrawn { item: item(2), reason: "Étude à compléter".into() },
        Fact::Closed,
    ]);
    let numbers = vec![(item(0), "2026-12-17-01".to_owned())];
    let parts = tell(&setting, facts, &Around { numbers, ..around() }, minutes);
    let opening = lines(&parts, "opening").join(" ");
    for words in [
        "jeudi 17 décembre 2026",
        "convoqué le jeudi 10 décembre 2026",
        "présidence de Élu 0",
        "18\u{a0}h\u{a0}31",
    ] {
        assert!(opening.contains(words), "{words}: {opening}");
    }
    let presence = lines(&parts, "presence").join("\n");
    assert!(presence.contains("Présents (5)"), "{presence}");
    assert!(presence.contains("Représenté (1)\u{a0}: Élu 5 (pouvoir à Élu 2)."), "{presence}");
    assert!(presence.contains("Absent (1)\u{a0}: Élu 6."), "{presence}");
    assert_eq!(lines(&parts, "secretary"), ["Secrétaire de séance\u{a0}: Élu 1."]);
    assert!(lines(&parts, "quorum")[0].contains("Quorum atteint"));
    assert_eq!(lines(&parts, "agenda").len(), 3);
    let first = |what: &str| lines(&parts, &format!("item:{}:{what}", item(0))).join("\n");
    assert!(first("asked").contains("Scrutin public demandé par\u{a0}: Élu 0, Élu 2."), "{}", first("asked"));
    let outcome = first("outcome");
    for words in [
        "Pour\u{a0}: Élu 0, Élu 1, Élu 2, Élu 5.",
        "Contre\u{a0}: Élu 3.",
        "Abstentions\u{a0}: Élu 4.",
        "n°\u{a0}2026-12-17-01",
    ] {
        assert!(outcome.contains(words), "{words}: {outcome}");
    }
    let second = lines(&parts, &format!("item:{}:movements", item(1))).join("\n");
    assert!(
        second.contains("Élu 6 arrive à 18\u{a0}h\u{a0}36.") && second.contains("Quorum atteint"),
        "{second}"
    );
    assert!(lines(&parts, &format!("item:{}:outcome", item(2)))[0].contains("étude à compléter"));
    assert!(parts.contains(&Part::Text { text: "M. Élu 2 demande le détail des charges.".into() }));
    assert_eq!(lines(&parts, "closing"), ["La séance est levée à 18\u{a0}h\u{a0}40."]);
}

#[test]
fn names_are_told_of_a_public_ballot_only() {
    let mut facts = opening(5);
    facts.extend([
        Fact::ItemTaken { item: item(0) },
        voted(0, false, vec![id(3)], vec![]),
        Fact::ItemTaken { item: item(1) },
        voted(1, true, vec![id(3)], vec![]),
    ]);
    let (ordinary, public) = tell(&council(5, 2), facts, &around(), |s| {
        (record(s, item(0)).unwrap(), record(s, item(1)).unwrap())
    });
    assert!(ordinary.votes[0].names.is_none());
    assert!(!ordinary.sentences().join(" ").contains("Élu"), "{:?}", ordinary.sentences());
    assert_eq!(public.votes[0].names.as_ref().unwrap().against, ["Élu 3"]);
}

#[test]
fn an_item_that_decides_nothing_has_no_record_and_a_refused_one_has() {
    let mut facts = opening(5);
    facts.extend([
        Fact::ItemTaken { item: item(0) },
        Fact::ItemTaken { item: item(1) },
        voted(1, false, vec![id(0), id(1), id(2)], vec![]),
        Fact::Closed,
    ]);
    let (none, refused) =
        tell(&council(5, 2), facts, &around(), |s| (record(s, item(0)), record(s, item(1))));
    assert!(none.is_none());
    let refused = refused.unwrap();
    assert!(!refused.adopted() && refused.sentences()[0].starts_with("Rejetée"), "{:?}", refused.sentences());
}

#[test]
fn an_appointment_tells_its_rounds_and_who_keeps_out_is_told_with_the_article() {
    let candidates = vec![
        Candidate { name: "Élu 2".into(), member: Some(id(2)), votes: 3 },
        Candidate { name: "Élu 3".into(), member: Some(id(3)), votes: 1 },
    ];
    let round = Fact::RoundCounted {
        item: item(0),
        post: "1er vice-président".into(),
        candidates,
        blank: 0,
        void: 0,
        not_voting: 0,
        ballot: None,
    };
    let mut facts = opening(5);
    facts.extend([
        Fact::ItemTaken { item: item(0) },
        Fact::Withdrew { item: item(0), member: id(4), ground: Ground::Personal },
        round,
        Fact::Closed,
    ]);
    let record = tell(&council(5, 1), facts, &around(), |s| record(s, item(0)).unwrap());
    assert_eq!((record.outcome.as_str(), record.adopted()), ("appointed", true));
    let said = record.sentences().join(" ");
    assert!(said.contains("1er vice-président. Tour 1") && said.contains("Élu 3\u{a0}: 1 voix"), "{said}");
    assert!(record.withdrawn[0].contains("L2131-11"), "{:?}", record.withdrawn);
}

proptest! {
    #[test]
    fn every_seat_is_in_one_list_and_one_only(members in 3usize..40, present in 2usize..40, proxies in 0usize..10, excused in 0usize..10) {
        prop_assume!(present <= members && present >= crate::quorum::needed(members));
        let mut setting = council(members, 1);
        let away: Vec<usize> = (present..members).collect();
        let given = away.iter().take(proxies).zip(0..present);
        setting.proxies = given.map(|(g, h)| Given { giver: id(*g), holder: id(h) }).collect();
        let mut facts = opening(present);
        facts.extend([Fact::ItemTaken { item: item(0) }, voted(0, false, vec![], vec![])]);
        let away = Around { excused: away.iter().rev().take(excused).map(|n| id(*n)).collect(), ..around() };
        let r = tell(&setting, facts, &away, |s| record(s, item(0)).unwrap());
        prop_assert_eq!(r.present.len() + r.represented.len() + r.excused.len() + r.absent.len(), members);
        let vote = r.vote().unwrap();
        prop_assert_eq!(vote.entitled, r.present.len() + r.represented.len());
    }
}
