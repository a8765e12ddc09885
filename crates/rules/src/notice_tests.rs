//! The worked dates of the law, and properties that hold for any sitting of 2024 to 2040.
use super::*;
use jiff::civil::date;
use proptest::prelude::*;

const PARIS: &str = "Europe/Paris";

fn input(regime: &str, day: Date) -> Input<'_> {
    Input {
        regime,
        own: None,
        meeting: day.at(18, 30, 0, 0),
        zone: TimeZone::get(PARIS).unwrap(),
        urgent: false,
        budget: false,
    }
}

#[test]
fn worked_dates_of_the_law() {
    let cases = [
        (Kind::Francs, 5, date(2026, 12, 17), date(2026, 12, 11)),
        (Kind::Francs, 3, date(2026, 12, 14), date(2026, 12, 10)),
        (Kind::Francs, 5, date(2027, 1, 4), date(2026, 12, 29)),
        (Kind::Francs, 5, date(2027, 5, 10), date(2027, 5, 4)),
        (Kind::Francs, 3, date(2026, 12, 28), date(2026, 12, 24)),
        (Kind::Francs, 1, date(2026, 11, 25), date(2026, 11, 23)),
        (Kind::Calendar, 12, date(2027, 3, 25), date(2027, 3, 13)),
    ];
    for (kind, days, sitting, last) in cases {
        assert_eq!(last_day(kind, days, sitting), last, "{kind:?} {days} {sitting}");
    }
    // Quorum missed on a Monday and sent again that evening: the Friday at the earliest.
    let second = law::rule_on("second_convocation", date(2026, 11, 23)).unwrap();
    assert_eq!(earliest_sitting(second.kind, second.days.unwrap(), date(2026, 11, 23)), date(2026, 11, 27));
    // CE, 13 octobre 1993, d'André: sent on 21 December, sitting on 26 December 1989, three clear days: valid.
    assert!(date(1989, 12, 21) <= last_day(Kind::Francs, 3, date(1989, 12, 26)));
}

#[test]
fn the_community_council_of_17_december_2026_may_be_convened_until_the_11th_at_midnight() {
    let a = assess(&input("epci_council", date(2026, 12, 17))).unwrap();
    assert_eq!(a.last_day, Some(date(2026, 12, 11)));
    assert_eq!(a.last_moment.unwrap().to_string(), "2026-12-11T22:59:59.999Z");
    assert_eq!(a.ground, "5 jours francs, articles L2121-12 et L5211-1 du CGCT");
    assert_eq!(a.sentence(date(2026, 12, 7)), "Dans les délais, 4 jours de marge.");
}

#[test]
fn a_primitive_budget_asks_for_twelve_days_even_in_a_small_commune_and_knows_no_urgency() {
    let mut i = input("commune_lt_3500", date(2027, 3, 25));
    i.budget = true;
    let a = assess(&i).unwrap();
    assert_eq!((a.last_day, a.days), (Some(date(2027, 3, 13)), Some(12)));
    i.urgent = true;
    let a = assess(&i).unwrap();
    assert_eq!(a.last_day, Some(date(2027, 3, 13)));
    assert!(a.findings.iter().any(|f| f.severity == Severity::Blocks));
}

#[test]
fn urgency_leaves_one_clear_day_and_own_rules_can_only_lengthen() {
    let mut i = input("epci_council", date(2026, 11, 25));
    i.urgent = true;
    assert_eq!(assess(&i).unwrap().last_day, Some(date(2026, 11, 23)));
    let mut i = input("epci_council", date(2026, 12, 17));
    i.own = Some((Kind::Francs, 2));
    assert_eq!(assess(&i).unwrap().last_day, Some(date(2026, 12, 11)), "a shorter own rule changes nothing");
    i.own = Some((Kind::Francs, 8));
    assert_eq!(assess(&i).unwrap().last_day, Some(date(2026, 12, 8)));
}

#[test]
fn a_commission_has_no_legal_delay_until_its_own_rules_give_one() {
    let mut i = input("commission_L2121_22", date(2026, 12, 17));
    assert_eq!(assess(&i).unwrap().last_day, None);
    i.own = Some((Kind::Calendar, 5));
    assert_eq!(assess(&i).unwrap().last_day, Some(date(2026, 12, 12)));
}

#[test]
fn the_command_line_answers_and_refuses_in_sentences() {
    let r =
        report("epci_council", "2026-12-17T18:30", PARIS, Some("2026-12-12T00:00"), false, false).unwrap();
    assert_eq!(r.lawful, Some(false));
    assert_eq!(r.last_lawful_moment.as_deref(), Some("2026-12-11T23:59:59.999+01:00"));
    assert_eq!(r.earliest_sitting_day, Some(date(2026, 12, 18)));
    assert!(r.findings[0].sentence.contains("vendredi 18 décembre 2026"));
    let r =
        report("epci_council", "2026-12-17T18:30", PARIS, Some("2026-12-11T23:59"), false, false).unwrap();
    assert_eq!(r.lawful, Some(true));
    assert!(
        report("nowhere", "2026-12-17T18:30", PARIS, None, false, false)
            .unwrap_err()
            .to_string()
            .contains("epci_council")
    );
    assert!(report("epci_council", "17/12/2026", PARIS, None, false, false).is_err());
    assert!(report("epci_council", "2026-02-30T18:30", PARIS, None, false, false).is_err());
    assert!(report("epci_council", "2026-12-17T18:30", "Mars/Olympus", None, false, false).is_err());
}

fn any_day() -> impl Strategy<Value = Date> {
    (0i32..6_209).prop_map(|n| date(2024, 1, 1).saturating_add(n.days()))
}

fn any_zone() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        PARIS,
        "Indian/Reunion",
        "America/Cayenne",
        "Pacific/Noumea",
        "America/Miquelon",
    ])
}

fn any_rule() -> impl Strategy<Value = &'static Rule> {
    prop::sample::select(law::RULES.iter().collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever the sitting, the regime, the hour and the changes of hour.
    #[test]
    fn sending_at_the_last_moment_is_lawful_and_one_millisecond_later_is_not(
        day in any_day(), rule in any_rule(), zone in any_zone(), urgent: bool, budget: bool, minutes in 0i16..1_440,
    ) {
        let tz = TimeZone::get(zone).unwrap();
        let meeting = day.at((minutes / 60) as i8, (minutes % 60) as i8, 0, 0);
        let input = Input { regime: rule.key, own: None, meeting, zone: tz.clone(), urgent, budget };
        let a = assess(&input).unwrap();
        if let Some(last) = a.last_moment {
            prop_assert!(a.lawful_at(last));
            prop_assert!(!a.lawful_at(last.saturating_add(1.millisecond()).unwrap()));
            // The last moment ends a local day: one millisecond later another day has begun.
            let next = last.saturating_add(1.millisecond()).unwrap().to_zoned(tz.clone());
            prop_assert_eq!(next.date(), a.last_day.unwrap().tomorrow().unwrap());
            prop_assert_eq!(last.to_zoned(tz).date(), a.last_day.unwrap());
        }
    }

    /// The clear days are counted one by one, by a reckoning that shares nothing with the formula.
    #[test]
    fn exactly_the_clear_days_lie_between_the_last_day_and_the_sitting(day in any_day(), n in 1i32..15) {
        let last = last_day(Kind::Francs, n, day);
        let mut between = 0;
        let mut walker = last.tomorrow().unwrap();
        while walker < day {
            between += 1;
            walker = walker.tomorrow().unwrap();
        }
        prop_assert_eq!(between, n);
        prop_assert_eq!(earliest_sitting(Kind::Francs, n, last), day);
    }

    #[test]
    fn a_later_sitting_never_asks_for_an_earlier_sending(day in any_day(), rule in any_rule(), budget: bool) {
        let at = |d: Date| assess(&Input { budget, ..input(rule.key, d) }).unwrap().last_day;
        prop_assert!(at(day) <= at(day.tomorrow().unwrap()));
    }

    #[test]
    fn budget_and_own_rules_never_lengthen_the_time_left(day in any_day(), rule in any_rule(), own in 1i32..20) {
        let plain = assess(&input(rule.key, day)).unwrap().last_day;
        let budget = assess(&Input { budget: true, ..input(rule.key, day) }).unwrap().last_day;
        let with_own = assess(&Input { own: Some((Kind::Francs, own)), ..input(rule.key, day) }).unwrap().last_day;
        if let Some(plain) = plain {
            prop_assert!(budget.unwrap() <= plain);
            prop_assert!(with_own.unwrap() <= plain);
        }
    }
}
