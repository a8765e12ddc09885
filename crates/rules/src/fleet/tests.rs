//! The life of tablets, tried on every path; numbers, signatures, worth.
use super::stroke::{Ink, InkFault};
use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn any_move() -> impl Strategy<Value = Move> {
    prop::sample::select(Move::ALL.to_vec())
}

proptest! {
    #[test]
    fn whatever_happens_a_tablet_is_borrowed_only_when_lent_or_in_repair_and_always_when_lent(
        moves in prop::collection::vec(any_move(), 0..60),
    ) {
        let mut at = Standing { state: State::Ordered, borrowed: false };
        for the in moves {
            if let Ok(next) = follow(at, the) {
                at = next;
            }
            prop_assert!(!at.borrowed || matches!(at.state, State::Lent | State::InRepair), "{at:?}");
            prop_assert!(at.borrowed || at.state != State::Lent, "{at:?}");
        }
    }

    #[test]
    fn a_tablet_is_never_lent_twice_without_coming_back(moves in prop::collection::vec(any_move(), 0..80)) {
        let mut at = Standing { state: State::Ordered, borrowed: false };
        let mut out = false;
        for the in moves {
            let Ok(next) = follow(at, the) else { continue };
            if the == Move::Lend {
                prop_assert!(!out, "lent while it was out");
                out = true;
            }
            if matches!(the, Move::TakeBack | Move::Lose) {
                out = false;
            }
            at = next;
            prop_assert_eq!(out, at.borrowed);
        }
    }

    #[test]
    fn one_wrong_figure_of_an_imei_is_always_seen(head in "[1-9][0-9]{13}", at in 0usize..15, add in 1u8..10) {
        let check = (0..10).map(|d| format!("{head}{d}")).find(|n| imei(n).is_ok()).unwrap();
        let mut wrong = check.clone().into_bytes();
        wrong[at] = b'0' + (wrong[at] - b'0' + add) % 10;
        prop_assert_eq!(imei(&String::from_utf8(wrong).unwrap()), Err(NumberFault::CheckDigit { name: "IMEI" }));
    }

    #[test]
    fn nothing_typed_breaks_the_readers_and_what_is_kept_is_read_again_as_itself(typed in "\\PC{0,60}") {
        for read in [imei, iccid, serial] {
            if let Ok(kept) = read(&typed) {
                prop_assert_eq!(read(&kept), Ok(kept.clone()));
            }
        }
        prop_assert_eq!(tag_key(&typed), tag_key(&typed.clone()));
    }

    #[test]
    fn worth_only_falls_and_ends_at_nothing(cost in 0i64..500_000, years in 1i64..10, a in 0i32..5_000, b in 0i32..5_000) {
        let book = Book { cost_cents: cost, in_service: date(2026, 1, 15), years, warranty_until: None };
        let day = |n: i32| book.in_service.saturating_add(jiff::Span::new().days(n));
        let (early, late) = (a.min(b), a.max(b));
        prop_assert!(worth(&book, day(early)) >= worth(&book, day(late)));
        prop_assert_eq!(worth(&book, book.in_service), cost);
        prop_assert_eq!(worth(&book, book.ends_on()), 0);
    }

    #[test]
    fn minutes_never_exceed_the_time_that_passed(began in 0i64..1_000_000, marks in prop::collection::vec(0i64..9_000_000, 0..20)) {
        let spent = preparation::minutes(began, &marks);
        let last = marks.iter().copied().max().unwrap_or(began).max(began);
        prop_assert!(spent >= 0 && spent <= (last - began) / 60_000 + 1);
    }
}

#[test]
fn each_state_is_reached_and_each_word_names_its_state() {
    let mut seen = vec![Standing { state: State::Ordered, borrowed: false }];
    let mut at = 0;
    while at < seen.len() {
        let next = Move::ALL.into_iter().filter_map(|m| follow(seen[at], m).ok());
        let new: Vec<Standing> = next.filter(|n| !seen.contains(n)).collect();
        for one in new {
            if !seen.contains(&one) {
                seen.push(one);
            }
        }
        at += 1;
    }
    for state in State::ALL {
        assert!(seen.iter().any(|s| s.state == state), "{state:?}");
        assert_eq!(State::of(state.key()), Some(state));
        assert_eq!(serde_json::to_value(state).unwrap(), state.key());
    }
    for the in Move::ALL {
        assert_eq!(serde_json::to_value(the).unwrap(), the.key());
    }
    assert_eq!(State::of("vendue"), None);
}

#[test]
fn a_repaired_tablet_goes_back_to_whoever_had_it() {
    let lent = Standing { state: State::Lent, borrowed: true };
    let away = follow(lent, Move::Repair).unwrap();
    assert_eq!(follow(away, Move::Repaired), Ok(lent));
    let given_up = follow(away, Move::TakeBack).unwrap();
    assert_eq!(follow(given_up, Move::Repaired).unwrap().state, State::Received);
    assert_eq!(follow(away, Move::Retire), Err(MoveRefusal::StillBorrowed { the: Move::Retire }));
}

#[test]
fn a_refusal_says_where_the_tablet_stands_and_what_can_be_done() {
    let refusal = follow(Standing { state: State::Received, borrowed: false }, Move::Lend).unwrap_err();
    let sentence = refusal.sentence("T-042");
    assert!(sentence.contains("T-042 est reçue") && sentence.contains("préparer"), "{sentence}");
}

#[test]
fn interns_do_their_tasks_and_decide_nothing() {
    for the in
        [Move::PassOn, Move::Repair, Move::Repaired, Move::Lose, Move::Find, Move::Retire, Move::Reinstate]
    {
        assert!(!may(Hand::Intern, the), "{the:?}");
        assert!(may(Hand::Keeper, the), "{the:?}");
    }
    for the in [Move::Receive, Move::Prepare, Move::MakeReady, Move::Lend, Move::TakeBack] {
        assert!(may(Hand::Intern, the), "{the:?}");
    }
    assert!(Move::ALL.into_iter().all(|m| !may(Hand::Other, m)));
}

#[test]
fn numbers_as_they_are_printed_are_read_and_impossible_ones_are_refused() {
    // The example of 3GPP and GSMA papers.
    assert_eq!(imei("49-015420-323751-8").unwrap(), "490154203237518");
    assert_eq!(imei(" 35 693803 564380 9 ").unwrap(), "356938035643809");
    assert_eq!(imei("490154203237517"), Err(NumberFault::CheckDigit { name: "IMEI" }));
    assert_eq!(imei("000000000000000"), Err(NumberFault::CheckDigit { name: "IMEI" }));
    assert!(matches!(imei("49015420323751"), Err(NumberFault::NotFigures { given: 14, .. })));
    assert!(matches!(imei("R9TX408841"), Err(NumberFault::NotFigures { .. })));
    assert_eq!(serial(" r9tx 40 8841 ").unwrap(), "R9TX408841");
    for nobody in ["0000000", "n/a", "N / A", "To be filled by O.E.M.", "xxxxxxxx"] {
        assert!(matches!(serial(nobody), Err(NumberFault::Placeholder { .. })), "{nobody}");
    }
    assert!(matches!(serial("R9"), Err(NumberFault::Length { given: 2 })));
    assert!(matches!(serial("R9;DROP"), Err(NumberFault::Character { given: ';' })));
    let cards = (0..10).filter(|d| iccid(&format!("89 33 0123 4567 8901 23{d}")).is_ok()).count();
    assert_eq!(cards, 1, "one last figure agrees with the others");
    for fault in [imei("1"), iccid("2"), serial("?"), serial("0000")] {
        let sentence = fault.unwrap_err().sentence();
        assert!(sentence.ends_with('.') && sentence.len() > 40, "{sentence}");
    }
}

#[test]
fn inventory_numbers_are_sorted_as_people_count() {
    let mut tags = ["T-10", "t-9", "T-042", "T-100", "S-200", "T-9b"];
    tags.sort_by_key(|t| tag_key(t));
    assert_eq!(tags, ["S-200", "t-9", "T-9b", "T-10", "T-042", "T-100"]);
    assert_eq!(tag_key("T-042"), tag_key("t-42"));
}

#[test]
fn another_authority_learns_by_whom_a_member_is_equipped_and_nothing_more() {
    let held = [Elsewhere { authority: 7, authority_name: "la commune de Valbrune", tag: "SECRET-1" }];
    let told = equipped(&held, &1).sentence().unwrap();
    assert!(told.contains("Valbrune") && !told.contains("SECRET-1"), "{told}");
    assert_eq!(equipped(&held, &7), Equipped::Here { tag: "SECRET-1".into() });
    assert_eq!(equipped::<i32>(&[], &7), Equipped::No);
}

#[test]
fn one_dot_is_no_signature() {
    let ink = |strokes: &[&[[f64; 2]]]| Ink {
        height: 270.0,
        strokes: strokes.iter().map(|s| s.to_vec()).collect(),
    };
    assert_eq!(ink(&[]).check(), Err(InkFault::Nothing));
    assert_eq!(ink(&[&[]]).check(), Err(InkFault::Nothing));
    assert_eq!(ink(&[&[[500.0, 100.0]]]).check(), Err(InkFault::Dot));
    let shaken: Vec<[f64; 2]> = (0..40).map(|n| [500.0 + f64::from(n % 2) * 4.0, 100.0]).collect();
    assert_eq!(ink(&[&shaken]).check(), Err(InkFault::Dot));
    assert_eq!(ink(&[&[[1.0, 2.0], [f64::NAN, 3.0]]]).check(), Err(InkFault::Outside));
    assert_eq!(ink(&[&[[1.0, 2.0], [1.0, 900.0]]]).check(), Err(InkFault::Outside));
    let endless = vec![[1.0, 1.0]; 20_001];
    assert_eq!(ink(&[&endless]).check(), Err(InkFault::TooMuch));
    assert_eq!(ink(&[&[[100.0, 100.0], [180.0, 60.0], [260.0, 140.0]]]).check(), Ok(()));
}

#[test]
fn minutes_leave_long_pauses_out() {
    let at = |m: i64| m * 60_000;
    assert_eq!(preparation::minutes(0, &[at(2), at(5), at(14)]), 14);
    assert_eq!(preparation::minutes(0, &[at(2), at(200), at(203)]), 5);
    assert_eq!(preparation::minutes(at(10), &[at(3)]), 0);
    assert_eq!(preparation::first_steps().len(), 9);
}

#[test]
fn advice_follows_warranty_then_the_cost_of_a_year() {
    let book = Book {
        cost_cents: 30_000,
        in_service: date(2026, 1, 1),
        years: 5,
        warranty_until: Some(date(2028, 1, 1)),
    };
    assert_eq!(worth(&book, date(2028, 7, 1)), 15_000);
    assert!(advice(&book, 90_000, 30_000, date(2027, 6, 1)).sentence.contains("garantie"));
    // 30 months left: 80 € of repair are 32 € a year, a new one is 60 € a year.
    let told = advice(&book, 8_000, 30_000, date(2028, 7, 1));
    assert!(told.repair && told.sentence.contains("32\u{a0}€"), "{told:?}");
    assert!(!advice(&book, 20_000, 30_000, date(2028, 7, 1)).repair);
    assert!(!advice(&book, 1_000, 30_000, date(2031, 2, 1)).repair);
}
