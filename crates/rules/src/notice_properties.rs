//! Properties that hold for any sitting of 2024 to 2040, in any zone, under any rule.
use super::*;
use crate::law::Rule;
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

const PARIS: &str = "Europe/Paris";

fn input(regime: &str, day: Date) -> Input<'_> {
    let zone = TimeZone::get(PARIS).unwrap();
    Input { regime, own: None, meeting: day.at(18, 30, 0, 0), zone, urgent: false, budget: false }
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
        // The hour changes at midnight: the day begins at 1:00.
        "America/Havana",
    ])
}

fn any_rule() -> impl Strategy<Value = &'static Rule> {
    prop::sample::select(law::RULES.iter().collect::<Vec<_>>())
}

/// Whole local days, 0:00 to 24:00, between two moments: each day is looked at, none is computed. Days are numbered
/// by counting every day of every month since 1970.
fn naive_clear_days(sent: Timestamp, meeting: DateTime, zone: &TimeZone) -> i32 {
    let number = |d: Date| {
        let mut days = 0i32;
        for year in 1970..d.year() {
            days += if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) { 366 } else { 365 };
        }
        let leap = d.year() % 4 == 0 && (d.year() % 100 != 0 || d.year() % 400 == 0);
        let months = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        days + months[..(d.month() - 1) as usize].iter().sum::<i32>() + i32::from(d.day())
    };
    let sent_day = number(sent.to_zoned(zone.clone()).date());
    let sitting_day = number(meeting.date());
    (sent_day + 1..sitting_day).count() as i32
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
    fn exactly_the_clear_days_lie_between_the_last_moment_and_the_sitting(
        day in any_day(), zone in any_zone(), n in 1i32..15, minutes in 0i16..1_440,
    ) {
        let tz = TimeZone::get(zone).unwrap();
        let own = Some((Kind::Francs, n));
        let meeting = day.at((minutes / 60) as i8, (minutes % 60) as i8, 0, 0);
        let i = Input { regime: "commission_L2121_22", own, meeting, zone: tz.clone(), urgent: false, budget: false };
        let a = assess(&i).unwrap();
        let last = a.last_moment.unwrap();
        prop_assert_eq!(naive_clear_days(last, meeting, &tz), n);
        prop_assert_eq!(naive_clear_days(last.saturating_add(1.millisecond()).unwrap(), meeting, &tz), n - 1);
        prop_assert_eq!(earliest_sitting(Kind::Francs, n, last_day(Kind::Francs, n, day)), day);
    }

    #[test]
    fn the_margin_falls_by_one_each_day_and_lawfulness_never_comes_back(
        day in any_day(), rule in any_rule(), back in 0i32..40,
    ) {
        let a = assess(&input(rule.key, day)).unwrap();
        let zone = TimeZone::get(PARIS).unwrap();
        let today = day.saturating_sub(back.days());
        let noon = |d: Date| d.at(12, 0, 0, 0).to_zoned(zone.clone()).unwrap().timestamp();
        if let Some(margin) = a.margin_days(today) {
            prop_assert_eq!(a.margin_days(today.tomorrow().unwrap()), Some(margin - 1));
            prop_assert_eq!(a.lawful_at(noon(today)), margin >= 0);
        }
        prop_assert!(a.lawful_at(noon(today)) || !a.lawful_at(noon(today.tomorrow().unwrap())));
    }

    #[test]
    fn a_sitting_on_the_earliest_day_is_always_lawful_and_the_day_before_never(
        day in any_day(), rule in any_rule(), urgent: bool,
    ) {
        let at = |d: Date| assess(&Input { urgent, ..input(rule.key, d) }).unwrap();
        if let Some(earliest) = at(day).earliest_sitting(day) {
            prop_assert!(at(earliest).margin_days(day).unwrap() >= 0);
            prop_assert!(at(earliest.yesterday().unwrap()).margin_days(day).unwrap() < 0);
        }
    }

    /// Settings may hold anything: no number of days makes the reckoning fall.
    #[test]
    fn own_rules_of_any_number_of_days_are_reckoned(
        day in any_day(), rule in any_rule(), days in prop_oneof![any::<i32>(), -1..3], urgent: bool, clear: bool,
    ) {
        let own = Some((if clear { Kind::Francs } else { Kind::Calendar }, days));
        let a = assess(&Input { own, urgent, ..input(rule.key, day) }).unwrap();
        prop_assert!(a.last_moment.is_none_or(|last| last < a.starts));
    }

    #[test]
    fn no_text_makes_the_command_line_fall(regime in "\\PC{0,20}", meeting in "\\PC{0,25}", sent in "\\PC{0,25}") {
        let _ = report("epci_council", &meeting, PARIS, None, true, true);
        let _ = report("epci_council", "2026-12-17T18:30", PARIS, Some(&sent), true, true);
        prop_assert!(report(&regime, "2026-12-17T18:30", &regime, None, false, false).is_err());
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

/// Every change of hour of 2024 to 2040, in every zone, under every rule: chance would meet few of them.
#[test]
fn around_every_change_of_hour_the_last_moment_ends_a_local_day() {
    let mut changes = 0;
    for name in [PARIS, "America/Miquelon", "America/Havana"] {
        let zone = TimeZone::get(name).unwrap();
        let length = |d: Date| {
            let start = d.to_zoned(zone.clone()).unwrap().timestamp();
            let end = d.tomorrow().unwrap().to_zoned(zone.clone()).unwrap().timestamp();
            end.duration_since(start).as_hours()
        };
        for n in 0..6_209 {
            let change = date(2024, 1, 1).saturating_add(n.days());
            if length(change) == 24 {
                continue;
            }
            changes += 1;
            for rule in law::RULES.iter() {
                for after in 0..15 {
                    let meeting = change.saturating_add(after.days()).at(18, 30, 0, 0);
                    let urgent = after % 2 == 1;
                    let i = Input {
                        regime: rule.key,
                        own: None,
                        meeting,
                        zone: zone.clone(),
                        urgent,
                        budget: false,
                    };
                    let Some(last) = assess(&i).unwrap().last_moment else { continue };
                    let next = last.saturating_add(1.millisecond()).unwrap();
                    let (day, next_day) =
                        (last.to_zoned(zone.clone()).date(), next.to_zoned(zone.clone()).date());
                    assert_eq!(day.tomorrow().unwrap(), next_day, "{name} {} {meeting}", rule.key);
                    let a = assess(&i).unwrap();
                    assert!(a.lawful_at(last) && !a.lawful_at(next), "{name} {} {meeting}", rule.key);
                    if rule.kind == Kind::Francs
                        && !urgent
                        && law::rule_on(rule.key, meeting.date()) == Some(rule)
                    {
                        let clear = naive_clear_days(last, meeting, &zone);
                        assert_eq!(Some(clear), rule.days, "{name} {} {meeting}", rule.key);
                    }
                }
            }
        }
    }
    assert!(changes >= 3 * 2 * 16, "{changes} changes of hour met");
}
