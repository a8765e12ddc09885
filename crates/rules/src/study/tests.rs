//! The first user's figures, and what always holds.
use super::*;
use crate::study::factors::Own;
use proptest::prelude::*;

#[test]
fn with_the_first_users_figures_paper_alone_does_not_repay_the_tablets() {
    let study = judge(&first_user()).unwrap();
    let bought = &study.solutions[0];
    assert_eq!(study.paper.sheets, 106_920.0);
    assert_eq!(bought.cost.sheets, 3_600.0);
    // About 2 800 € of paper saved over the mandate, as reported.
    let saved = study.paper.paper - bought.cost.paper;
    assert!((2_700.0..2_900.0).contains(&saved), "{saved}");
    assert_eq!(bought.cost.equipment, 27_000.0);
    assert_eq!(bought.cost.software, 10_000.0);
    assert_eq!(study.answer, Answer::No);
    assert_eq!(bought.balance.round(), -34_210.0);
    let verdict: Vec<&str> = study.verdict.split_whitespace().collect();
    assert!(
        verdict.join(" ").starts_with(
            "Non. Le papier évité ne rembourse pas la dépense : il manque 34 210 € à la fin du mandat"
        ),
        "{}",
        study.verdict
    );
    assert!(bought.co2_added_kg > 10_000.0);
    assert_eq!(bought.spread.repays, 0.0);
}

#[test]
fn the_break_even_is_where_the_balance_is_nothing() {
    let input = first_user();
    let bought = &judge(&input).unwrap().solutions[0];
    let price = bought.break_even.iter().find(|b| b.variable == Variable::Sheets).unwrap();
    let sheets = price.at.unwrap();
    // 37 000 € over 103 320 / 30 dossiers at 0.027 € a sheet.
    assert!((sheets - 37_000.0 / (103_320.0 / 30.0 * 0.027)).abs() < 0.01, "{sheets}");
    assert_eq!(
        bought.break_even.iter().find(|b| b.variable == Variable::UnitPrice).unwrap().at,
        None,
        "the software alone costs more than the paper"
    );
}

#[test]
fn paper_repays_the_carbon_of_a_tablet_above_some_3_300_sheets_a_year() {
    let mut input = first_user();
    input.solutions[0].bought = 1.0;
    let one = judge(&input).unwrap().solutions[0].carbon_break_even_sheets_per_year.unwrap();
    assert!((3_250.0..3_350.0).contains(&one), "{one}");
}

#[test]
fn what_cannot_be_is_refused_field_by_field() {
    let mut input = first_user();
    input.years = 0.0;
    input.bodies[0].members = -1.0;
    input.bodies[1].posted_share = 0.5;
    input.solutions[0].life = 0.0;
    input.factors = vec![Own { key: "sheet_eur".into(), value: 0.03, source: " ".into() }];
    let fields: Vec<String> = judge(&input).unwrap_err().into_iter().map(|p| p.field).collect();
    assert_eq!(
        fields,
        ["years", "bodies[0].members", "bodies[0].on_paper", "tariff", "solutions[0].life", "factors[0]"]
    );
}

fn any_input() -> impl Strategy<Value = Input> {
    let body = (1.0..300.0f64, 0.0..1.0f64, 0.0..40.0f64, 0.0..400.0f64, 0.0..1.0f64);
    (
        1.0..8.0f64,
        proptest::collection::vec(body, 1..5),
        0.0..300.0f64,
        0.0..900.0f64,
        0.5..9.0f64,
        0.0..1.0f64,
    )
        .prop_map(|(years, bodies, bought, price, life, printed)| {
            let mut input = first_user();
            input.years = years;
            input.bodies = bodies
                .into_iter()
                .map(|(members, kept, sittings_per_year, sheets, colour_share)| Body {
                    name: "Organe".into(),
                    members,
                    on_paper: members * kept,
                    sittings_per_year,
                    sheets,
                    colour_share,
                    posted_share: 0.0,
                })
                .collect();
            let s = &mut input.solutions[0];
            (s.bought, s.unit_price, s.life, s.printed_share) = (bought, price, life, printed);
            input
        })
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn totals_are_the_sums_of_their_parts(input in any_input()) {
        let f = factors::Set::on(input.on, &[]);
        for c in input.solutions.iter().map(|s| cost(&input, s, &f)).chain([reference(&input, &f)]) {
            prop_assert!(near(c.spent, c.equipment + c.data + c.software + c.paper + c.postage));
            prop_assert!(near(c.total, c.spent + c.hours_eur));
            prop_assert!(near(c.co2_kg, c.paper_co2_kg + c.tablets_co2_kg));
            prop_assert!(near(*c.spent_by_year.last().unwrap(), c.spent));
        }
    }

    #[test]
    fn a_price_of_the_sheet_changes_paper_and_nothing_else(input in any_input(), price in 0.01..0.5f64) {
        let own = [Own { key: "sheet_eur".into(), value: price, source: "facture".into() }];
        let (f, g) = (factors::Set::on(input.on, &[]), factors::Set::on(input.on, &own));
        let (before, after) = (cost(&input, &input.solutions[0], &f), cost(&input, &input.solutions[0], &g));
        prop_assert_eq!((before.equipment, before.software, before.hours, before.sheets, before.co2_kg),
            (after.equipment, after.software, after.hours, after.sheets, after.co2_kg));
    }

    #[test]
    fn a_break_even_that_is_found_brings_the_balance_to_nothing(input in any_input()) {
        let study = judge(&input).unwrap();
        for b in study.solutions[0].break_even.iter().filter(|b| b.variable != Variable::Stamp) {
            if let Some(at) = b.at {
                let mut f = factors::Set::on(input.on, &[]);
                let mut moved = input.clone();
                b.variable.write(&mut moved, 0, &mut f, at);
                let left = reference(&moved, &f).spent - cost(&moved, &moved.solutions[0], &f).spent;
                prop_assert!(left.abs() < 1.0, "{:?} {left}", b.variable);
            }
        }
    }

    #[test]
    fn the_same_question_has_the_same_answer_to_the_bit(input in any_input()) {
        prop_assert_eq!(judge(&input).unwrap(), judge(&input).unwrap());
    }
}

/// Questions that go through every branch, for the engine of the web.
fn questions() -> Vec<Input> {
    let mut posted = first_user();
    posted.bodies[0].posted_share = 0.8;
    posted.bodies[0].colour_share = 0.25;
    posted.tariff = Some(Tariff { euros: 4.0, source: "tarif vert 2023".into() });
    posted.factors = vec![Own { key: "hour_eur".into(), value: 31.5, source: "budget".into() }];
    let mut short = first_user();
    short.years = 3.5;
    short.solutions[0].life = 2.0;
    short.solutions[0].printed_share = 0.1;
    short.solutions[0].data_per_month = 300.0;
    short.solutions[1].paid_by_others = 0.5;
    vec![first_user(), posted, short]
}

/// Written anew when `PUPITRE_BLESS` is set: the web follows this engine, never the reverse.
#[test]
fn the_web_is_given_the_answers_of_this_engine() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/src/lib/features/savings");
    let golden: Vec<serde_json::Value> = questions()
        .iter()
        .map(|q| serde_json::json!({ "question": q, "answer": judge(q).unwrap() }))
        .collect();
    let day = first_user().on;
    let rows: Vec<_> = factors::FACTORS.iter().filter(|f| f.valid_from <= day).collect();
    for (name, value) in [
        ("study.golden.json", serde_json::json!(golden)),
        ("factors.json", serde_json::json!(rows)),
        ("first-user.json", serde_json::json!(first_user())),
    ] {
        let (path, text) = (folder.join(name), format!("{value:#}\n"));
        if std::env::var_os("PUPITRE_BLESS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(&path).unwrap_or_default(),
            text,
            "{name} is stale: run with PUPITRE_BLESS=1"
        );
    }
}
