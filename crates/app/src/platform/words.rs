//! French typography of the sentences that people read, wherever they were written.

/// No-break spaces where French has them: before « : ; ? ! » and inside quotation marks.
pub fn spaced(sentence: &str) -> String {
    let mut text = sentence.replace("« ", "«\u{a0}");
    for mark in [":", ";", "?", "!", "»"] {
        text = text.replace(&format!(" {mark}"), &format!("\u{a0}{mark}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn high_punctuation_never_begins_a_line() {
        assert_eq!(
            spaced("Le rôle « secrétariat » : qui ?"),
            "Le rôle «\u{a0}secrétariat\u{a0}»\u{a0}: qui\u{a0}?"
        );
        assert_eq!(spaced("http://a.fr"), "http://a.fr");
    }
}
