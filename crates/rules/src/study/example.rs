//! The figures of the first authority that did it and reported it honestly (ADEME Optigede, 2014-2015).
use super::input::{Body, Input, Software, Solution, Work};
use jiff::civil::date;

/// 110 members of whom 105 on a tablet, 120 tablets for 27 000 € before tax, software 1 000 € then 1 800 € a year, 30
/// sheets at each of eleven sittings: four of the council, seven of a bureau of 22 (the parts of the eleven and the
/// bureau's size are supposed). Dossiers were carried, not posted. Hours are supposed as well.
pub fn first_user() -> Input {
    let body = |name: &str, members, on_paper, sittings_per_year| Body {
        name: name.into(),
        members,
        on_paper,
        sittings_per_year,
        sheets: 30.0,
        colour_share: 0.0,
        posted_share: 0.0,
    };
    let solution = |name: &str, bought, reused, refit| Solution {
        name: name.into(),
        bought,
        unit_price: 225.0,
        life: 6.0,
        reused,
        refit,
        data_per_month: 0.0,
        paid_by_others: 0.0,
        printed_share: 0.0,
    };
    Input {
        on: date(2014, 12, 31),
        years: 6.0,
        bodies: vec![body("Conseil communautaire", 110.0, 5.0, 4.0), body("Bureau", 22.0, 0.0, 7.0)],
        work: Work {
            paper_hours_per_sitting: 12.0,
            tablet_hours_per_sitting: 1.0,
            hours_per_tablet: 1.0,
            support_hours_per_tablet: 0.25,
            training_hours: 28.0,
        },
        software: Software { first_year: 1_000.0, then_per_year: 1_800.0 },
        solutions: vec![
            solution("Achat de 120 tablettes", 120.0, 0.0, 0.0),
            solution("Réemploi d’appareils déjà en service", 0.0, 105.0, 1_200.0),
            solution("Moitié achat, moitié réemploi", 50.0, 55.0, 600.0),
        ],
        tariff: None,
        factors: vec![],
    }
}
