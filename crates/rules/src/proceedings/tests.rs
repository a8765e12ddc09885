//! A sitting from roll-call to closing, and what cannot be in one.
use super::sample::{council, id, item};
use super::*;
use uuid::Uuid;

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

#[test]
fn every_fact_that_cannot_be_is_refused_with_its_article() {
    let setting = council(6, &["deliberation", "deliberation"]);
    let then = |more: Vec<Fact>| {
        let mut facts = opening(5);
        facts.extend(more);
        refused(&setting, facts).sentence()
    };
    let taken = Fact::ItemTaken { item: item(0) };
    let given = |giver: usize, holder: usize| Fact::ProxyGiven { giver: id(giver), holder: id(holder) };
    let counted = |in_favour: usize| Fact::Counted {
        item: item(0),
        about: String::new(),
        in_favour,
        against: 0,
        abstained: 0,
        blank: 0,
        void: 0,
        not_voting: 0,
        ballot: None,
    };
    let asked = Fact::BallotAsked { item: item(0), public: vec![], secret: vec![id(0), id(1)] };
    for (facts, article) in [
        // A departure before an arrival.
        (vec![Fact::Left { members: vec![id(5)] }], "L2121-15"),
        // A holder with two proxies, the second of a member who has just left.
        (vec![given(5, 2), Fact::Left { members: vec![id(4)] }, given(4, 2)], "L2121-20"),
        // A secret count that does not add up to those who may vote.
        (vec![taken.clone(), asked, counted(4)], "L2121-20"),
        // A secret vote that nobody asked for.
        (vec![taken.clone(), counted(5)], "L2121-21"),
        // A vote on an item that was not called.
        (vec![all_in_favour(0)], "L2121-17"),
        // The voice of somebody who is neither there nor represented.
        (vec![taken.clone(), voted(0, vec![id(5)], vec![])], "L2121-20"),
        // A member who keeps out votes nevertheless.
        (
            vec![
                Fact::Withdrew { item: item(0), member: id(3), ground: Ground::Personal },
                taken.clone(),
                voted(0, vec![id(3)], vec![]),
            ],
            "L2131-11",
        ),
        // The chair leaves the room without another in the chair.
        (vec![Fact::Left { members: vec![id(0)] }], "L2121-14"),
        // Something that is not on the agenda.
        (vec![Fact::ItemTaken { item: item(9) }], "L2121-10"),
    ] {
        let sentence = then(facts);
        assert!(sentence.contains(article), "{article}: {sentence}");
    }
}

#[test]
fn a_secret_ballot_on_tablets_keeps_the_voices_that_were_there_and_takes_those_who_come() {
    let setting = council(7, &["deliberation"]);
    let ballot = Uuid::from_u128(77);
    let mut facts = opening(5);
    facts.extend([
        Fact::ItemTaken { item: item(0) },
        Fact::BallotAsked { item: item(0), public: vec![], secret: vec![id(0), id(1)] },
        Fact::BallotOpened { ballot, item: item(0), secret: true },
        Fact::Left { members: vec![id(4)] },
        Fact::Arrived { members: vec![id(5)], remote: false },
    ]);
    let open = follow(&setting, &told(facts.clone())).unwrap();
    assert_eq!(open.items[0].entitled, [id(0), id(1), id(2), id(3), id(4), id(5)]);
    let mut recused = facts.clone();
    recused.push(Fact::Withdrew { item: item(0), member: id(3), ground: Ground::Personal });
    assert!(matches!(refused(&setting, recused), Refusal::BallotUnderWay { .. }));
    facts.push(Fact::Counted {
        item: item(0),
        about: String::new(),
        in_favour: 3,
        against: 1,
        abstained: 0,
        blank: 1,
        void: 0,
        not_voting: 1,
        ballot: Some(ballot),
    });
    let closed = follow(&setting, &told(facts)).unwrap();
    assert_eq!(closed.items[0].votes[0].outcome.count.entitled, 6);
    assert!(closed.items[0].votes[0].in_favour.is_empty(), "no name in a secret vote");
    assert_eq!(
        closed.items[0].entitled,
        [id(0), id(1), id(2), id(3), id(5)],
        "and then it is the room again"
    );
}

#[test]
fn a_substitute_speaks_for_his_titular_until_the_titular_comes() {
    let mut setting = council(3, &["deliberation"]);
    let substitute = id(50);
    setting.seats.push(SeatOf {
        member: substitute,
        name: "Suppléante".into(),
        substitute_for: Some(id(2)),
        born: None,
    });
    let mut facts = vec![Fact::Arrived { members: vec![id(0), id(1), substitute], remote: false }];
    facts.push(Fact::Opened { chair: id(0), secretaries: vec![id(1)] });
    facts.extend([Fact::ItemTaken { item: item(0) }, voted(0, vec![substitute], vec![])]);
    let p = follow(&setting, &told(facts.clone())).unwrap();
    assert_eq!(p.items[0].votes[0].against, [id(2)], "the voice is that of the seat");
    facts.push(Fact::Arrived { members: vec![id(2)], remote: false });
    let p = follow(&setting, &told(facts.clone())).unwrap();
    assert_eq!((p.present, p.voices[2].sitting), (3, Some(id(2))));
    facts.push(Fact::Arrived { members: vec![substitute], remote: false });
    assert!(refused(&setting, facts).sentence().contains("L5211-6"));
}
