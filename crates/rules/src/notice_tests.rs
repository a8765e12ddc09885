//! The worked dates of the law, and what the command line and the screens are told.
use super::*;
use jiff::civil::date;

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
}

/// CE, 13 octobre 1993, d'André, n° 141677: under the code des communes, Christmas and a week-end inside.
#[test]
fn a_convocation_of_21_december_1989_for_the_26th_is_valid() {
    let judged = |sent| {
        let r = report("commune_lt_3500", "1989-12-26T20:30", PARIS, Some(sent), false, false).unwrap();
        (r.lawful, r.legal_ref)
    };
    let article = "article L121-10 du code des communes".to_owned();
    assert_eq!(judged("1989-12-21T17:00"), (Some(true), article.clone()));
    assert_eq!(
        judged("1989-12-22T23:59"),
        (Some(true), article.clone()),
        "the 23rd, 24th and 25th remain clear"
    );
    assert_eq!(judged("1989-12-23T00:00"), (Some(false), article));
}

#[test]
fn a_quorum_missed_on_a_monday_allows_a_second_sitting_on_the_friday() {
    let call = second_convocation("epci_council", date(2026, 11, 23), false).unwrap();
    assert_eq!((call.earliest_day, call.days, call.kind), (date(2026, 11, 27), 3, Kind::Francs));
    assert!(call.ground.starts_with("3 jours francs, article L2121-17 du CGCT"));
    let alsace = second_convocation("commune_lt_3500", date(2026, 11, 23), true).unwrap();
    assert!(alsace.findings.iter().any(|f| f.article == "article L2541-4 du CGCT"));
    let departement = second_convocation("conseil_departemental", date(2026, 11, 23), false).unwrap();
    assert_eq!(departement.earliest_day, date(2026, 11, 26), "by right three days later");
    let refused = second_convocation("commission_L2121_22", date(2026, 11, 23), false).unwrap_err();
    assert!(refused.to_string().contains("règlement intérieur"), "{refused}");
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
    for wrong in
        ["17/12/2026", "2026-02-30T18:30", "2026-12-17", "2026-12-17T18:30+01:00", "2026-12-17T25:00", ""]
    {
        let refused = report("epci_council", wrong, PARIS, None, false, false).unwrap_err();
        assert!(refused.to_string().contains("2026-12-17T18:30"), "{wrong}: {refused}");
    }
    let old = report("epci_council", "2003-12-17T18:30", PARIS, None, false, false).unwrap_err().to_string();
    assert!(old.contains("mercredi 17 décembre 2003") && old.contains("mercredi 1er janvier 2020"), "{old}");
    assert!(report("epci_council", "2026-12-17T18:30", "Mars/Olympus", None, false, false).is_err());
}

#[test]
fn the_report_is_json_with_the_names_that_scripts_expect() {
    let r = report("epci_council", "2026-12-17T18:30", PARIS, None, false, false).unwrap();
    let json = serde_json::to_value(&r).unwrap();
    assert_eq!(json["last_lawful_day"], "2026-12-11");
    assert_eq!(json["meeting"], "2026-12-17T18:30:00+01:00");
    assert_eq!(json["status"], "sourced");
    assert_eq!(json["notice_kind"], "francs");
    assert!(json["lawful"].is_null() && json["sent"].is_null() && json["findings"].is_array());
    assert_eq!(json["source"], "CGCT, lu sur une copie de 2022-2023");
}

#[test]
fn nobody_is_convened_after_the_sitting_began_even_where_no_delay_is_known() {
    let judged =
        |regime, sent| report(regime, "2026-12-17T18:30", PARIS, Some(sent), false, false).unwrap().lawful;
    assert_eq!(judged("commission_L2121_22", "2026-12-17T18:29"), Some(true));
    assert_eq!(judged("commission_L2121_22", "2026-12-17T18:30"), Some(false));
    assert_eq!(
        judged("syndicat_mixte_ouvert", "2026-12-01T10:00"),
        None,
        "the statutes decide, not read here"
    );
    assert_eq!(judged("metropole_de_lyon", "2026-12-18T10:00"), Some(false));
}

#[test]
fn own_rules_are_never_lost_silently_when_a_sitting_is_urgent() {
    let mut i = input("commission_L2121_22", date(2026, 12, 17));
    (i.own, i.urgent) = (Some((Kind::Calendar, 5)), true);
    let a = assess(&i).unwrap();
    assert_eq!(a.last_day, Some(date(2026, 12, 12)), "the whole delay is counted");
    assert!(a.findings.iter().any(|f| f.code == "notice.urgency_elsewhere"));
    let mut i = input("epci_council", date(2026, 12, 17));
    (i.own, i.urgent) = (Some((Kind::Francs, 8)), true);
    let a = assess(&i).unwrap();
    assert_eq!(a.last_day, Some(date(2026, 12, 15)));
    assert!(a.findings.iter().any(|f| f.code == "notice.urgency_own_rules"));
}

#[test]
fn a_commission_may_discuss_the_budget_without_twelve_days() {
    let mut i = input("commission_L2121_22", date(2027, 3, 25));
    (i.own, i.budget) = (Some((Kind::Calendar, 5)), true);
    let a = assess(&i).unwrap();
    assert_eq!(a.last_day, Some(date(2027, 3, 20)));
    assert!(a.findings.iter().any(|f| f.code == "notice.budget_elsewhere" && f.severity == Severity::Look));
}

#[test]
fn a_ccas_knows_no_urgency() {
    let mut i = input("ccas_cias_board", date(2026, 12, 17));
    assert_eq!(assess(&i).unwrap().last_day, Some(date(2026, 12, 14)));
    i.urgent = true;
    let a = assess(&i).unwrap();
    assert_eq!((a.last_day, a.urgent), (Some(date(2026, 12, 14)), false));
    assert!(a.findings.iter().any(|f| f.code == "notice.urgency_unknown" && f.severity == Severity::Blocks));
}

#[test]
fn being_late_offers_urgency_only_where_urgency_exists() {
    let late = |regime, urgent, budget, day| {
        let a = assess(&Input { urgent, budget, ..input(regime, day) }).unwrap();
        too_late(&a, day.yesterday().unwrap()).sentence
    };
    let day = date(2026, 12, 17);
    assert!(late("epci_council", false, false, day).contains("abréger le délai (1 jour franc au moins)"));
    assert!(late("epci_council", true, false, day).contains("Même en urgence"));
    assert!(late("epci_council", false, true, day).contains("Aucune urgence n’abrège"));
    assert!(late("ccas_cias_board", false, false, day).contains("Aucune urgence n’abrège"));
}

#[test]
fn a_closed_last_day_is_a_comfort_warning_and_changes_no_date() {
    // Five clear days before Monday 10 May 2027 lead to Tuesday 4 May; twelve days before Good Friday's fortnight.
    let closed = |regime, day, territory| {
        let a = assess_in(&input(regime, day), territory).unwrap();
        (a.last_day.unwrap(), a.findings.iter().any(|f| f.code == "notice.last_day_closed"))
    };
    let good_friday = date(2027, 3, 26);
    let day = date(2027, 4, 1);
    assert_eq!(closed("epci_council", day, Territory::Metropolitan), (good_friday, false));
    assert_eq!(closed("epci_council", day, Territory::AlsaceMoselle), (good_friday, true));
    assert_eq!(closed("epci_council", date(2026, 12, 26), Territory::Reunion), (date(2026, 12, 20), true));
}

#[test]
fn the_first_sitting_after_a_renewal_has_its_own_delay() {
    let day = date(2026, 3, 27);
    let regime = law::regime_of_sitting("commune_ge_3500", true);
    assert_eq!(assess(&input(regime, day)).unwrap().days, Some(3));
    let regime = law::regime_of_sitting("epci_council", true);
    assert_eq!(assess(&input(regime, day)).unwrap().days, Some(5));
    assert_eq!(law::regime_of_sitting("epci_council", false), "epci_council");
}

#[test]
fn the_ruler_speaks_in_days_of_the_assembly() {
    let zone = TimeZone::get("Indian/Reunion").unwrap();
    let a = assess(&Input { zone: zone.clone(), ..input("epci_council", date(2026, 12, 17)) }).unwrap();
    // 21:00 UTC on the 11th: the 12th has begun in La Réunion.
    let r = ruler(&a, "2026-12-11T21:00:00Z".parse().unwrap(), &zone);
    assert_eq!((r.today.as_str(), r.margin_days), ("2026-12-12", Some(-1)));
    assert_eq!((r.last_day.as_deref(), r.sitting_day.as_str()), (Some("2026-12-11"), "2026-12-17"));
    assert_eq!(
        r.last_moment,
        Some("2026-12-11T19:59:59.999Z".parse::<Timestamp>().unwrap().as_millisecond())
    );
    assert_eq!(r.sentence, "Trop tard d’un jour.");
}

#[test]
fn the_strictest_delay_is_the_one_that_ends_first_not_the_one_with_more_days() {
    let mut i = input("conseil_departemental", date(2027, 3, 25));
    assert_eq!(assess(&i).unwrap().last_day, Some(date(2027, 3, 13)));
    i.own = Some((Kind::Francs, 12));
    let a = assess(&i).unwrap();
    assert_eq!((a.last_day, a.legal_ref.as_str()), (Some(date(2027, 3, 12)), "règlement intérieur"));
}

#[test]
fn a_slip_of_the_hand_in_the_settings_is_bounded() {
    let mut i = input("commission_L2121_22", date(2026, 12, 17));
    i.own = Some((Kind::Francs, i32::MAX));
    assert_eq!(assess(&i).unwrap().last_day, Some(date(2025, 12, 16)), "a year and a day before");
    i.own = Some((Kind::Calendar, i32::MIN));
    let a = assess(&i).unwrap();
    assert_eq!(a.last_day, Some(date(2026, 12, 17)));
    assert_eq!(a.last_moment, a.starts.saturating_sub(jiff::ToSpan::millisecond(1)).ok());
    assert_eq!(last_day(Kind::Francs, i32::MAX, date(2026, 12, 17)), Date::MIN);
    assert_eq!(earliest_sitting(Kind::Francs, i32::MAX, date(2026, 12, 17)), Date::MAX);
}

#[test]
fn a_needless_urgency_is_refused_beside_a_delay_that_is_kept() {
    let r =
        report("ccas_cias_board", "2026-12-17T18:30", PARIS, Some("2026-12-01T10:00"), true, false).unwrap();
    assert_eq!(r.lawful, Some(true));
    assert!(r.findings.iter().any(|f| f.code == "notice.urgency_unknown" && f.severity == Severity::Blocks));
}
