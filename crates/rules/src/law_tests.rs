//! The table of law is complete, and its rows of one key never overlap.
use super::*;
use jiff::civil::date;

/// Body, kind, days and urgent floor, typed again from the reference.
#[rustfmt::skip]
const REFERENCE: &[(&str, Kind, Option<i32>, Option<i32>)] = &[
    ("commune_lt_3500", Kind::Francs, Some(3), Some(1)),
    ("commune_ge_3500", Kind::Francs, Some(5), Some(1)),
    ("commune_first_meeting_after_general_renewal", Kind::Francs, Some(3), Some(1)),
    ("epci_council", Kind::Francs, Some(5), Some(1)),
    ("epci_installation_meeting", Kind::Francs, Some(5), Some(1)),
    ("syndicat_mixte_ferme_or_petr", Kind::Francs, Some(5), Some(1)),
    ("syndicat_mixte_ouvert", Kind::Statutes, None, None),
    ("bureau_epci_by_delegation", Kind::Francs, Some(5), Some(1)),
    ("bureau_epci_advisory", Kind::OwnRules, None, None),
    ("commission_L2121_22", Kind::OwnRules, None, None),
    ("commission_appel_offres", Kind::OwnRules, None, None),
    ("conseil_departemental", Kind::Calendar, Some(12), Some(1)),
    ("conseil_regional", Kind::Calendar, Some(12), Some(1)),
    ("saint_barthelemy_territorial_council", Kind::Francs, Some(12), Some(1)),
    ("metropole_de_lyon", Kind::Configurable, None, None),
    ("commission_permanente_dept_region", Kind::Configurable, None, None),
    ("ccas_cias_board", Kind::Calendar, Some(3), None),
    ("budget_primitif_M57", Kind::Calendar, Some(12), None),
    ("rob_dob", Kind::Calendar, Some(5), None),
    ("second_convocation", Kind::Francs, Some(3), None),
];

#[test]
fn every_body_of_the_reference_has_its_delay_from_2024_to_2040() {
    for year in 2024..=2040 {
        for (key, kind, days, floor) in REFERENCE {
            let rule = rule_on(key, date(year, 6, 15)).unwrap_or_else(|| panic!("{key} {year}"));
            assert_eq!((rule.kind, rule.days, rule.urgent_floor), (*kind, *days, *floor), "{key} {year}");
        }
    }
}

#[test]
fn every_row_names_its_article_and_its_source_and_rows_of_one_key_never_overlap() {
    for (i, a) in RULES.iter().enumerate() {
        assert!(!a.legal_ref.is_empty() && !a.source.is_empty() && !a.label.is_empty(), "{}", a.key);
        assert!(a.days.is_some() == matches!(a.kind, Kind::Francs | Kind::Calendar), "{}", a.key);
        for b in &RULES[i + 1..] {
            let apart = a.valid_to.is_some_and(|to| to < b.valid_from)
                || b.valid_to.is_some_and(|to| to < a.valid_from);
            assert!(a.key != b.key || apart, "{} overlaps itself", a.key);
        }
    }
}

#[test]
fn the_budget_changes_its_article_in_2026_and_keeps_its_twelve_days() {
    let before = rule_on("budget_primitif_M57", date(2025, 12, 31)).unwrap();
    let after = rule_on("budget_primitif_M57", date(2026, 1, 1)).unwrap();
    assert_eq!(before.ground(), "12 jours, article L5217-10-4 du CGCT");
    assert_eq!(after.ground(), "12 jours, article L1612-26 du CGCT");
    assert_eq!(rule_on("budget_primitif_M57", date(2023, 12, 31)), None, "before M57 became general");
}

#[test]
fn a_body_is_never_offered_a_supplement_as_its_regime() {
    let keys: Vec<&str> = regimes(date(2026, 12, 17)).map(|r| r.key).collect();
    assert!(keys.contains(&"epci_council") && keys.len() == 17, "{keys:?}");
    assert!(!keys.contains(&"budget_primitif_M57") && !keys.contains(&"second_convocation"));
}

#[test]
fn a_ccas_owes_a_report_only_where_the_commune_is_large() {
    let day = date(2026, 12, 17);
    assert!(note_required("ccas_cias_board", 3_500, day) && !note_required("ccas_cias_board", 3_499, day));
    assert!(note_required("epci_council", 10, day) && !note_required("commune_lt_3500", 3_499, day));
}

#[test]
fn one_day_is_singular() {
    assert_eq!(delay_words(Kind::Calendar, Some(1)), "1 jour");
    assert_eq!(delay_words(Kind::Francs, Some(1)), "1 jour franc");
    assert_eq!(delay_words(Kind::Calendar, Some(12)), "12 jours");
}
