//! What people type, made fit to be kept: no invisible character that breaks a line, a file or a database.

/// True for characters that show nothing and change how the rest is shown.
fn invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// One line: control and invisible characters gone, runs of ordinary spaces made one, ends trimmed.
/// Non-breaking spaces and emojis stay.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !invisible(*c)) {
        let c = if c.is_control() { ' ' } else { c };
        if c != ' ' || !line.ends_with(' ') {
            line.push(c);
        }
    }
    line.trim().to_owned()
}

/// Several lines: the same, line breaks kept.
pub fn lines(text: &str) -> String {
    let lines: Vec<String> = text.replace("\r\n", "\n").split(['\n', '\r']).map(one_line).collect();
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_keeps_its_quotes_and_emojis_and_loses_what_cannot_be_seen() {
        assert_eq!(one_line("  « L’eau »\u{0}\n \"potable\"  🚰\u{202e} "), "« L’eau » \"potable\" 🚰");
        assert_eq!(one_line("18\u{a0}h\u{a0}30"), "18\u{a0}h\u{a0}30");
        assert_eq!(lines("un\r\ndeux\u{0}\n\n"), "un\ndeux");
    }
}
