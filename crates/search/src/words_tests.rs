//! What is read of a text, by example and by chance.
use super::*;
use proptest::prelude::*;

fn page(text: &str) -> Vec<String> {
    terms(text, For::Page).into_iter().map(|t| t.text).collect()
}

fn question(text: &str) -> Vec<String> {
    terms(text, For::Question).into_iter().map(|t| t.text).collect()
}

/// Whether a page says what a question asks, word by word.
fn finds(asked: &str, written: &str) -> bool {
    let said = page(written);
    let asked = question(asked);
    !asked.is_empty() && asked.iter().all(|term| said.contains(term))
}

#[test]
fn accents_case_and_ligatures_do_not_count() {
    for (asked, written) in [
        ("deliberation", "DÉLIBÉRATION"),
        ("oeuvre", "la mise en œuvre"),
        ("œuvre", "OEUVRE"),
        ("benefice", "au bénéﬁce de"),
        ("ETE 2014", "l’Été 2014"),
        ("éléve", "e\u{301}le\u{300}ve"),
        ("regie", "ré\u{ad}gie"),
    ] {
        assert!(finds(asked, written), "{asked} / {written}");
    }
}

#[test]
fn elisions_of_both_kinds_are_left_out_and_words_keep_their_place() {
    for text in ["l’eau", "l'eau", "d’eau", "qu’eau", "L'EAU", "jusqu’eau", "lʼeau"] {
        assert_eq!(page(text), ["eau"], "{text}");
    }
    // « aujourd’hui » is no elision.
    assert_eq!(question("aujourd’hui"), question("aujourd'hui"));
    let place = |text: &str| terms(text, For::Question).last().unwrap().place;
    assert_eq!(place("distribution d’eau potable"), place("distribution eau potable"));
}

#[test]
fn plurals_and_feminines_meet() {
    assert!(finds("subvention associations", "Les subventions à l’association"));
    assert!(finds("conseil municipal", "les conseils municipaux"));
    assert!(finds("eau usée", "des eaux usées"));
    assert!(!finds("commune", "communication"));
}

#[test]
fn numbers_and_references_are_found_whole_and_by_their_parts() {
    for (asked, written) in [
        ("2014-123", "Délibération n° 2014-123 du 24 avril"),
        ("2014/123", "Délibération nº2014-123"),
        ("123", "n° 2014-123"),
        ("2014", "n° 2014-123"),
        ("L2121-10", "l’article L. 2121-10 du CGCT"),
        ("L. 2121-10", "articles L2121-10 et suivants"),
        ("l.2121-10", "L 2121-10"),
        ("2121-10", "L. 2121-10"),
        ("M57", "la nomenclature M57"),
        ("1250000", "un montant de 1 250 000 €"),
        ("1 250 000", "soit 1\u{202f}250\u{202f}000,50 € TTC"),
        ("24/04/2014", "le 24-04-2014"),
        ("12,50", "12.50 €"),
        ("2014-CM-12", "2014/CM/12"),
        ("A9", "l’autoroute A9 et A709"),
    ] {
        assert!(finds(asked, written), "{asked} / {written}: {:?} / {:?}", question(asked), page(written));
    }
    assert!(!finds("2014-124", "2014-123"));
    assert!(!finds("L2121-10", "L2121-12"));
    assert!(!finds("M57", "M14, 57 voix"));
}

#[test]
fn words_that_say_nothing_keep_their_place() {
    let places: Vec<_> =
        terms("compte rendu de la séance", For::Question).into_iter().map(|t| (t.text, t.place)).collect();
    assert_eq!(places, [("compt".into(), 0), ("rendu".into(), 1), ("seanc".into(), 4)]);
    assert!(question("de la").is_empty());
    assert!(EMPTY.is_sorted());
}

#[test]
fn hyphens_make_words_and_a_word_cut_at_the_end_of_a_line_is_one() {
    assert!(finds("procès verbal", "le procès-verbal"));
    assert!(finds("proces-verbaux", "les procès verbaux"));
    assert!(finds("assainissement", "le réseau d’assainis- sement collectif"));
    assert!(!finds("paul", "Saint-Pierre"));
}

#[test]
fn a_term_points_at_what_says_it() {
    let text = "La régie de l’eau n° 2014-123.";
    let shown: Vec<&str> = terms(text, For::Question).iter().map(|t| &text[t.from..t.to]).collect();
    assert_eq!(shown, ["régie", "eau", "2014-123"]);
}

proptest! {
    /// No text stops the reading; offsets are those of characters; places never go back within a question.
    #[test]
    fn any_text_is_read(text in "\\PC{0,80}|[a-zéàœ’' \\-.,/0-9LRD]{0,80}") {
        for reading in [For::Page, For::Question] {
            for term in terms(&text, reading) {
                prop_assert!(text.get(term.from..term.to).is_some_and(|t| !t.is_empty()));
                prop_assert!(!term.text.is_empty());
            }
        }
        let places: Vec<usize> = terms(&text, For::Question).iter().map(|t| t.place).collect();
        prop_assert!(places.is_sorted());
    }

    /// What is written is found by whoever types the same, without accents, or in capitals.
    #[test]
    fn what_is_written_is_found(text in "[a-zA-Zéèàùçœ’' \\-.,/0-9]{0,60}") {
        let said = page(&text);
        for typed in [text.clone(), text.to_uppercase(), crate::fold::fold(&text)] {
            for term in question(&typed) {
                prop_assert!(said.contains(&term), "{term:?} not in {said:?}");
            }
        }
    }

    /// A word and its regular plural have one stem, and a stem is its own.
    #[test]
    fn a_plural_is_its_singular(word in "[a-z]{3,14}") {
        let single = stem_of(&word);
        prop_assert_eq!(stem_of(&single), single.clone());
        if !["s", "x", "z"].iter().any(|end| word.ends_with(end)) && !word.ends_with("au") {
            prop_assert_eq!(stem_of(&format!("{word}s")), single);
        }
    }
}
