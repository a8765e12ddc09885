//! What holds whatever happens in a sitting: facts drawn at random, those that cannot be left out.
use super::histories::{Dice, MEMBERS, entry, history, setting};
use super::*;
use proptest::prelude::*;
use std::collections::HashSet;

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_counts_of_every_vote_add_up_to_those_who_may_vote(seed in any::<u64>()) {
        let p = follow(&setting(), &history(seed, 80)).unwrap();
        for vote in p.items.iter().flat_map(|i| &i.votes) {
            let c = vote.outcome.count;
            prop_assert_eq!(c.all(), c.entitled);
            prop_assert_eq!(vote.entitled.len(), c.entitled);
            let named = vote.in_favour.len() + vote.against.len() + vote.abstained.len() + vote.not_voting.len();
            let secret = vote.outcome.mode == crate::ballot::Mode::Secret;
            prop_assert_eq!(named, if secret { 0 } else { c.entitled });
        }
    }

    #[test]
    fn the_quorum_counts_those_who_are_there_and_never_a_proxy(seed in any::<u64>()) {
        let setting = setting();
        let entries = history(seed, 60);
        let with = follow(&setting, &entries).unwrap();
        let there = with.voices.iter().filter(|v| v.sitting.is_some()).count();
        let quorum = with.quorum.clone().unwrap();
        prop_assert_eq!((quorum.present, quorum.counted), (there, MEMBERS));
        prop_assert_eq!(quorum.reached, there > MEMBERS / 2);
        let without = Setting { proxies: vec![], ..setting };
        let told: Vec<Entry> = entries.into_iter().filter(|e| !matches!(e.fact, Fact::ProxyGiven { .. } | Fact::ProxyRevoked { .. })).collect();
        if let Ok(p) = follow(&without, &told) {
            prop_assert_eq!(p.quorum, with.quorum);
        }
    }

    #[test]
    fn nobody_has_more_than_his_voice_and_one_that_he_carries(seed in any::<u64>()) {
        let entries = history(seed, 60);
        for length in 2..=entries.len() {
            let p = follow(&setting(), &entries[..length]).unwrap();
            let carried: Vec<_> = p.voices.iter().filter_map(|v| v.represented_by).collect();
            prop_assert_eq!(carried.iter().collect::<HashSet<_>>().len(), carried.len(), "a holder carries one proxy");
            for voice in &p.voices {
                prop_assert!(voice.sitting.is_none() || voice.represented_by.is_none(), "there, or represented");
                if let Some(holder) = voice.represented_by {
                    prop_assert_eq!(p.voice(holder).and_then(|v| v.sitting), Some(holder), "the holder is there himself");
                }
            }
            for item in &p.items {
                prop_assert_eq!(item.entitled.iter().collect::<HashSet<_>>().len(), item.entitled.len());
            }
        }
    }

    #[test]
    fn striking_the_last_fact_is_always_possible_and_gives_the_sitting_before_it(seed in any::<u64>()) {
        let setting = setting();
        let mut entries = history(seed, 40);
        let mut states = vec![];
        for length in 0..=entries.len() {
            states.push(follow(&setting, &entries[..length]).unwrap());
        }
        while entries.pop().is_some() {
            states.pop();
            prop_assert_eq!(&follow(&setting, &entries).unwrap(), states.last().unwrap());
        }
    }

    #[test]
    fn whatever_is_told_is_followed_or_refused_in_a_sentence(seed in any::<u64>(), length in 0usize..40) {
        let mut dice = Dice(seed);
        let told: Vec<Entry> = (0..length).map(|n| entry(dice.roll(n + 1), dice.fact())).collect();
        if let Err((_, refusal)) = follow(&setting(), &told) {
            prop_assert!(refusal.sentence().ends_with('.'), "{}", refusal.sentence());
        }
    }
}
