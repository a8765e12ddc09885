//! A mail said twice in the same words: as plain text, and as a sober page of the printed family. Styles stand on
//! each element and the layout is a table, because mail readers know nothing else; no picture, nothing fetched.
use super::words;
use pupitre_rules::french;

const READING: &str = "'Atkinson Hyperlegible Next',Verdana,'Segoe UI',Arial,sans-serif";
const TITLING: &str = "'Source Serif 4',Georgia,'Times New Roman',serif";

/// A mail before it is written.
#[derive(Debug, Clone, Default)]
pub struct MailPage {
    pub authority: String,
    /// Colour of the authority, already readable on white.
    pub accent: String,
    /// Title of the document: « Convocation, conseil municipal ».
    pub title: String,
    /// Lines under the title: date, place.
    pub under: Vec<String>,
    pub parts: Vec<MailPart>,
}

/// A part of the body, in order.
#[derive(Debug, Clone)]
pub enum MailPart {
    /// A paragraph; its own line breaks are kept.
    Text(String),
    /// What must be read first: a few words, then their sense.
    Aside(String, String),
    /// A heading, then numbered lines.
    List(String, Vec<(String, String)>),
    /// The one thing to do, and its address.
    Button(String, String),
    /// Small print.
    Note(String),
}

impl MailPage {
    /// The mail for readers without layout.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.title);
        for line in &self.under {
            text.push_str(&format!("{line}\n"));
        }
        text.push('\n');
        for part in &self.parts {
            match part {
                MailPart::Text(words) | MailPart::Note(words) => text.push_str(&format!("{words}\n\n")),
                MailPart::Aside(title, words) => text.push_str(&format!("{title} {words}\n\n")),
                MailPart::List(title, lines) => {
                    text.push_str(&format!("{title}\n"));
                    for (number, line) in lines {
                        text.push_str(&format!("{number}. {line}\n"));
                    }
                    text.push('\n');
                }
                MailPart::Button(words, link) => text.push_str(&format!("{words} : {link}\n\n")),
            }
        }
        format!("{text}{}\n", self.authority)
    }

    /// The mail as a page; every character that people typed is escaped.
    pub fn html(&self) -> String {
        let parts: String = self.parts.iter().map(part).collect();
        let under: Vec<String> = self.under.iter().map(|l| set(&french::capital(l))).collect();
        format!(
            "<!doctype html><html lang=\"fr\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title></head>\
             <body style=\"margin:0;padding:0;background:#ffffff\">\
             <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr>\
             <td style=\"padding:24px 20px\"><table role=\"presentation\" width=\"100%\" cellpadding=\"0\" \
             cellspacing=\"0\" border=\"0\" style=\"max-width:600px\"><tr>\
             <td style=\"font:17px/1.5 {READING};color:#14211f\">\
             <p style=\"margin:0 0 14px;font-weight:bold;color:{accent}\">{authority}</p>\
             <h1 style=\"margin:0 0 6px;font:normal 29px/1.2 {TITLING};color:#14211f\">{title}</h1>\
             <p style=\"margin:0 0 12px\">{under}</p>\
             <div style=\"border-top:3px solid #14211f;border-bottom:1px solid #14211f;height:3px;line-height:3px;\
             font-size:0;margin:0 0 20px\">&nbsp;</div>{parts}\
             <p style=\"margin:24px 0 0;padding-top:10px;border-top:1px solid #a9aba3;font-size:14px;color:#46534f\">\
             {authority}</p></td></tr></table></td></tr></table></body></html>",
            title = set(&self.title),
            authority = set(&self.authority),
            accent = escaped(&self.accent),
            under = under.join("<br>"),
        )
    }
}

fn part(part: &MailPart) -> String {
    match part {
        MailPart::Text(words) => format!("<p style=\"margin:0 0 14px\">{}</p>", set(words)),
        MailPart::Aside(title, words) => format!(
            "<p style=\"margin:0 0 18px;padding:2px 0 2px 14px;border-left:3px solid #14211f\"><b>{}</b> {}</p>",
            set(title),
            set(words)
        ),
        MailPart::List(title, lines) => {
            let rows: String = lines.iter().map(|(number, line)| row(number, line)).collect();
            format!(
                "<h2 style=\"margin:20px 0 6px;font:bold 17px/1.4 {READING}\">{}</h2>\
                 <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
                 style=\"border-top:1px solid #14211f;margin:0 0 22px\">{rows}</table>",
                set(title)
            )
        }
        MailPart::Button(words, link) => {
            let link = escaped(link);
            format!(
                "<p style=\"margin:0 0 8px\"><a href=\"{link}\" style=\"display:inline-block;background:#14211f;\
                 color:#ffffff;font-weight:bold;text-decoration:none;padding:12px 20px;border-radius:6px\">{}</a></p>\
                 <p style=\"margin:0 0 14px;font-size:14px;color:#46534f\">{link}</p>",
                set(words)
            )
        }
        MailPart::Note(words) => {
            format!("<p style=\"margin:0 0 14px;font-size:14px;color:#46534f\">{}</p>", set(words))
        }
    }
}

fn row(number: &str, line: &str) -> String {
    let cell = "padding:7px 0;border-bottom:1px solid #d8d5ca;vertical-align:top";
    format!(
        "<tr><td width=\"44\" style=\"{cell};font-weight:bold\">{}</td><td style=\"{cell}\">{}</td></tr>",
        escaped(number),
        set(line)
    )
}

/// Words that people typed: escaped, with the spaces that must not break.
fn set(text: &str) -> String {
    escaped(&words::spaced(text)).replace('\n', "<br>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> MailPage {
        MailPage {
            authority: "Mairie d’Orcy".into(),
            accent: "#0b5360".into(),
            title: "Convocation, conseil municipal".into(),
            under: vec!["lundi 7 décembre 2026".into()],
            parts: vec![
                MailPart::Text("Bonjour <b>Luc</b>,".into()),
                MailPart::Aside("Ce qui change :".into(), "le prix : 0,65 €".into()),
                MailPart::List("Ordre du jour".into(), vec![("1".into(), "Budget & tarifs".into())]),
                MailPart::Button("Lire".into(), "https://p.example/seance/1?a=\"".into()),
            ],
        }
    }

    #[test]
    fn text_and_page_say_the_same_words() {
        assert_eq!(
            page().text(),
            "Convocation, conseil municipal\nlundi 7 décembre 2026\n\nBonjour <b>Luc</b>,\n\nCe qui change : le prix : \
             0,65 €\n\nOrdre du jour\n1. Budget & tarifs\n\nLire : https://p.example/seance/1?a=\"\n\nMairie d’Orcy\n"
        );
    }

    #[test]
    fn what_people_typed_never_becomes_markup_and_never_breaks_before_its_marks() {
        let html = page().html();
        assert!(html.contains("Bonjour &lt;b&gt;Luc&lt;/b&gt;,"));
        assert!(html.contains("Budget &amp; tarifs"));
        assert!(html.contains("href=\"https://p.example/seance/1?a=&quot;\""));
        assert!(html.contains("le prix\u{a0}: 0,65 €"));
        assert!(html.contains("Lundi 7 décembre 2026"));
        assert!(!html.contains("<img") && !html.contains("http-equiv"), "nothing is fetched");
    }
}
