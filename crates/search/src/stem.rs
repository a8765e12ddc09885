//! What is common to the forms of a French word: plural and feminine, infinitive and participle. Light on purpose: a word
//! keeps its meaning, « commune » does not become « communication ».
//!
//! The rules are applied until none applies: a stem is its own stem, and a word and its regular plural have the same.

/// Below this many letters a word is left as it is.
const SHORT: usize = 4;

/// Plurals that no rule gives.
const IRREGULAR: [(&str, &str); 6] = [
    ("travaux", "travail"),
    ("baux", "bail"),
    ("vitraux", "vitrail"),
    ("emaux", "email"),
    ("yeux", "oeil"),
    ("cieux", "ciel"),
];

/// Reduces a folded word in place.
pub(crate) fn stem(word: &mut String) {
    if let Some((_, single)) = IRREGULAR.iter().find(|(plural, _)| plural == word) {
        word.clear();
        word.push_str(single);
    }
    while shorten(word) {}
}

/// One step; false when nothing is left to take away.
fn shorten(word: &mut String) -> bool {
    if word.len() < SHORT || !word.is_ascii() {
        return false;
    }
    let size = word.len();
    if word.ends_with("aux") && !word.ends_with("eaux") && size > SHORT {
        word.truncate(size - 2);
        word.push('l');
    } else if word.ends_with("er") && size > SHORT + 1 {
        word.truncate(size - 2);
    } else if loses_its_last(word) {
        word.truncate(size - 1);
    } else {
        return false;
    }
    true
}

/// « réseaux », « lois », « commune », « conseill ».
fn loses_its_last(word: &str) -> bool {
    word.ends_with("ux")
        || word.ends_with('s')
        || word.len() > SHORT && (word.ends_with('e') || is_doubled(word.as_bytes()))
}

/// « conseill », « annuell », « ancienn ».
fn is_doubled(word: &[u8]) -> bool {
    matches!(word, [.., a, b] if a == b && !b"aeiouy".contains(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stemmed(word: &str) -> String {
        let mut word = word.to_owned();
        stem(&mut word);
        word
    }

    #[test]
    fn the_forms_of_a_word_meet() {
        for forms in [
            &["municipal", "municipale", "municipales", "municipaux"][..],
            &["eau", "eaux"],
            &["adopte", "adoptee", "adoptes", "adoptees", "adopter"],
            &["financier", "financiere", "financiers", "financieres"],
            &["nombreux", "nombreuse", "nombreuses"],
            &["ancien", "ancienne", "anciens", "anciennes"],
            &["annuel", "annuelle", "annuels", "annuelles"],
            &["travail", "travaux"],
            &["bail", "baux"],
            &["subvention", "subventions"],
            &["loi", "lois"],
            &["annee", "annees"],
            &["reseau", "reseaux"],
            &["lieu", "lieux"],
        ] {
            let first = stemmed(forms[0]);
            for form in forms {
                assert_eq!(stemmed(form), first, "{form}");
            }
        }
    }

    #[test]
    fn words_that_mean_something_else_stay_apart() {
        for (one, other) in [
            ("commune", "communication"),
            ("prix", "prise"),
            ("poste", "position"),
            ("mer", "mere"),
            ("budget", "budgetaire"),
            ("loi", "loyer"),
            ("eau", "eleve"),
        ] {
            assert_ne!(stemmed(one), stemmed(other), "{one}, {other}");
        }
    }
}
