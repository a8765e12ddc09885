//! Quorum (CGCT L2121-17): more than half of the members in office, physically present; proxies do not count.

/// Members who must be present: half of those in office, rounded down, plus one.
pub fn needed(in_office: usize) -> usize {
    in_office / 2 + 1
}

/// What replies let expect, in a sentence.
pub fn forecast_sentence(in_office: usize, expected_present: usize) -> String {
    let needed = needed(in_office);
    let announced = crate::french::count(expected_present, "présent annoncé", "présents annoncés");
    if expected_present >= needed {
        format!("{announced}, il en faut {needed}. Les pouvoirs ne comptent pas (article L2121-17 du CGCT).")
    } else {
        let missing = needed - expected_present;
        format!(
            "{announced}, il en faut {needed} : il en manque {missing} pour l’instant. Les pouvoirs ne comptent pas \
             (article L2121-17 du CGCT)."
        )
    }
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
    }

    #[test]
    fn one_hundred_and_ten_members_need_fifty_six() {
        assert_eq!(needed(110), 56);
        assert!(forecast_sentence(110, 58).starts_with("58 présents annoncés, il en faut 56."));
    }
}
