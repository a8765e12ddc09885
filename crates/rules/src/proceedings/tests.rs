//! A sitting from roll-call to closing, and what cannot be in one.
use super::*;
use crate::law;
use uuid::Uuid;

fn id(n: usize) -> Uuid {
    Uuid::from_u128(n as u128 + 1)
}

fn item(n: usize) -> Uuid {
    Uuid::from_u128(10_000 + n as u128)
}

/// `members` titulars, items of the kinds given.
fn council(members: usize, kinds: &[&str]) -> Setting {
    Setting {
        regime: "epci_council".into(),
        day: law::LATEST,
        body: "Conseil communautaire".into(),
        proxies_allowed: true,
        second_sitting: false,
        remote_allowed: false,
        seats: (0..members)
            .map(|n| SeatOf { member: id(n), name: format!("Élu {n}"), substitute_for: None, born: None })
            .collect(),
        items: kinds
            .iter()
            .enumerate()
            .map(|(n, kind)| ItemOf {
                id: item(n),
                number: n.to_string(),
                title: format!("Point {n}"),
                kind: (*kind).into(),
                heading: false,
            })
            .collect(),
        proxies: vec![],
    }
}

/// Facts one second apart.
fn told(facts: Vec<Fact>) -> Vec<Entry> {
    let numbered = facts.into_iter().enumerate();
    numbered
        .map(|(n, fact)| Entry { id: Uuid::from_u128(90_000 + n as u128), at: n as i64 * 1000, fact })
        .collect()
}

fn opening(present: usize) -> Vec<Fact> {
    vec![
        Fact::Arrived { members: (0..present).map(id).collect(), remote: false },
        Fact::Opened { chair: id(0), secretaries: vec![id(1)] },
    ]
}

fn all_in_favour(n: usize) -> Fact {
    voted(n, vec![], vec![])
}

fn voted(n: usize, against: Vec<Uuid>, abstained: Vec<Uuid>) -> Fact {
    Fact::Voted {
        items: vec![item(n)],
        about: String::new(),
        by_name: false,
        against,
        abstained,
        not_voting: vec![],
        ballot: None,
    }
}

fn refused(setting: &Setting, facts: Vec<Fact>) -> Refusal {
    follow(setting, &told(facts)).unwrap_err().1
}

#[test]
fn a_proxy_serves_while_its_giver_is_away_and_its_holder_there() {
    let mut setting = council(5, &["deliberation", "deliberation"]);
    setting.proxies.push(Given { giver: id(4), holder: id(2) });
    let mut facts = opening(4);
    facts.extend([Fact::ItemTaken { item: item(0) }, voted(0, vec![id(4)], vec![])]);
    facts.push(Fact::Left { members: vec![id(2)] });
    facts.extend([Fact::ItemTaken { item: item(1) }, all_in_favour(1), Fact::Closed]);
    let p = follow(&setting, &told(facts)).unwrap();
    let counts = |n: usize| p.items[n].votes[0].outcome.count;
    assert_eq!((counts(0).entitled, counts(0).in_favour, counts(0).against), (5, 4, 1));
    assert_eq!((counts(1).entitled, counts(1).in_favour), (3, 3));
    assert_eq!(p.phase, Phase::Closed);
    assert_eq!(p.voices[4].representations, [Represented { holder: id(2), from: 0, until: Some(4000) }]);
}

#[test]
fn nothing_is_voted_without_quorum_and_the_rest_waits_for_another_sitting() {
    let setting = council(10, &["deliberation"]);
    let mut facts = opening(5);
    facts.push(Fact::ItemTaken { item: item(0) });
    let mut with_vote = facts.clone();
    with_vote.push(all_in_favour(0));
    assert!(refused(&setting, with_vote).sentence().contains("L2121-17"));
    facts.pop();
    facts.push(Fact::Closed);
    let p = follow(&setting, &told(facts)).unwrap();
    assert_eq!(p.items[0].outcome, Outcome::Postponed);
    assert!(p.items[0].reason.contains("quorum"));
}
