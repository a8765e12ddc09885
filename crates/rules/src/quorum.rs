//! Quorum (CGCT L2121-17): more than half of the members in office, physically present; proxies do not count.
//!
//! Vacant seats are not in office; representatives set aside by L1111-6 II leave the count for their item
//! (L2131-11); a second sitting on the same items needs none.
use crate::french;
use serde::Serialize;

/// Members who must be present: half of those in office, rounded down, plus one.
pub fn needed(in_office: usize) -> usize {
    in_office / 2 + 1
}

/// The same for one item, without the representatives whom L1111-6 II sets aside (L2131-11).
pub fn needed_for_item(in_office: usize, set_aside: usize) -> usize {
    needed(in_office.saturating_sub(set_aside))
}

/// What replies let expect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forecast {
    pub in_office: usize,
    pub needed: usize,
    pub expected_present: usize,
    pub reached: bool,
    pub missing: usize,
    pub sentence: String,
}

/// The forecast of a sitting; a second sitting after a missed quorum needs no number of members.
pub fn forecast(in_office: usize, expected_present: usize, second_sitting: bool) -> Forecast {
    let needed = if second_sitting { 0 } else { needed(in_office) };
    let missing = needed.saturating_sub(expected_present);
    let sentence = if second_sitting {
        let announced = announced(expected_present);
        french::set(&format!(
            "{announced} : cette seconde séance n’a pas besoin de quorum pour les questions de la première (article L2121-17 du CGCT)."
        ))
    } else {
        forecast_sentence(in_office, expected_present)
    };
    Forecast { in_office, needed, expected_present, reached: missing == 0, missing, sentence }
}

/// What replies let expect, in a sentence.
pub fn forecast_sentence(in_office: usize, expected_present: usize) -> String {
    let needed = needed(in_office);
    let announced = announced(expected_present);
    let missing = needed.saturating_sub(expected_present);
    let tail =
        if missing == 0 { String::new() } else { format!(" : il en manque {missing} pour l’instant") };
    french::set(&format!(
        "{announced}, il en faut {needed}{tail}. Les pouvoirs ne comptent pas (article L2121-17 du CGCT)."
    ))
}

fn announced(expected: usize) -> String {
    french::count(expected, "présent annoncé", "présents annoncés")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_quorum_is_always_strictly_more_than_half_and_never_one_too_many(n in 0usize..100_000) {
            prop_assert!(needed(n) * 2 > n);
            prop_assert!((needed(n) - 1) * 2 <= n);
        }

        #[test]
        fn the_forecast_is_reached_exactly_when_enough_are_announced(n in 1usize..500, present in 0usize..500) {
            let f = forecast(n, present, false);
            prop_assert_eq!(f.reached, present > n / 2);
            prop_assert_eq!(f.missing == 0, f.reached);
            prop_assert!(forecast(n, present, true).reached);
        }
    }

    #[test]
    fn one_hundred_and_ten_members_need_fifty_six() {
        assert_eq!(needed(110), 56);
        assert!(forecast_sentence(110, 58).starts_with("58 présents annoncés, il en faut 56."));
        let short = forecast_sentence(110, 50);
        assert!(short.contains("il en faut 56\u{a0}: il en manque 6 pour l’instant."), "{short}");
    }

    #[test]
    fn a_representative_set_aside_leaves_the_count_for_the_item() {
        assert_eq!((needed_for_item(110, 0), needed_for_item(110, 2), needed_for_item(1, 5)), (56, 55, 1));
    }
}
