//! The convocation letter with its agenda, from the authority's own template, one per member or one for all.
//!
//! The convocation states the questions on the agenda, the date, the hour and the place (CGCT, art. L2121-10): an
//! agenda the template forgets is added. Dates and hours come in words; nothing is computed here.

use serde::Serialize;

use crate::colour::Rgb;
use crate::letter_data::{AgendaLine, Envelope, LetterData, LetterTemplate, Recipient};
use crate::picture;
use crate::press::{Press, Sheet, TypeError};
use crate::tags::{self, Block, Span};

#[derive(Serialize)]
struct Sheeted<'a> {
    title: String,
    accent: String,
    authority: Named<'a>,
    picture: Option<&'static str>,
    header: String,
    footer: String,
    envelope: Envelope,
    address: Option<String>,
    reference: &'a str,
    sent_from: &'a str,
    sent_on: &'a str,
    heading: String,
    when: String,
    place: String,
    notice_box: Option<NoticeBox>,
    agenda: Vec<Row>,
    body: Vec<Block>,
    closing: Vec<Block>,
    signatory: Vec<Vec<Span>>,
    articles: &'a str,
    proxy: Option<Proxy>,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct NoticeBox {
    title: &'static str,
    text: String,
}

#[derive(Serialize)]
struct Row {
    number: String,
    title: String,
    rapporteur: String,
    remarks: String,
}

#[derive(Serialize)]
struct Proxy {
    giver: String,
    sitting: String,
    function: String,
    civil: bool,
    feminine: bool,
    rule: String,
}

impl Press {
    /// Typesets one letter (PDF/A-2a, PDF/UA-1).
    pub fn letter(&self, data: &LetterData) -> Result<Vec<u8>, TypeError> {
        let logo = match &data.logo {
            Some(bytes) if data.template.show_logo => Some(picture::picture(bytes)?),
            _ => None,
        };
        self.print(
            Sheet::Letter,
            &sheeted(data, logo.as_ref().map(|l| l.path()))?,
            logo.as_ref(),
            data.made_at,
        )
    }

    /// Typesets letters in order; stops at the first refusal. What they have in common is laid out once.
    pub fn letters(&self, all: &[LetterData]) -> Result<Vec<Vec<u8>>, TypeError> {
        self.at_work(|| all.iter().map(|data| self.letter(data)).collect())
    }
}

fn sheeted<'a>(data: &'a LetterData, picture: Option<&'static str>) -> Result<Sheeted<'a>, TypeError> {
    let values = |key: &str| value(data, key);
    let mut body = tags::set(&data.template.body, &values)?;
    if !body.contains(&Block::Agenda) {
        body.push(Block::Agenda);
    }
    let signatory = tags::set(&data.template.signatory, &values)?.into_iter().flat_map(lines).collect();
    let name = data.recipient.as_ref().map(full_name);
    let when = format!("{} à {}", data.date, data.time);
    Ok(Sheeted {
        title: [Some(data.heading.clone()), Some(data.body.clone()), Some(when.clone()), name.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", "),
        accent: Rgb::readable(&data.accent).hex(),
        authority: Named { name: &data.authority },
        picture,
        header: plain(&tags::set(&data.template.header, &values)?),
        footer: format!("{}, {}, {}", data.authority, data.body, data.date),
        envelope: data.template.envelope,
        address: data.recipient.as_ref().map(address),
        reference: &data.template.reference,
        sent_from: &data.sent_from,
        sent_on: &data.sent_on,
        heading: format!("{}, {}", data.heading, lower_first(&data.body)),
        when: upper_first(&when),
        place: [&data.place, &data.place_address]
            .into_iter()
            .filter(|p| !p.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(", "),
        notice_box: notice_box(data),
        agenda: data.agenda.iter().map(row).collect(),
        body,
        closing: tags::set(&data.template.closing, &values)?
            .into_iter()
            .filter(|b| *b != Block::Agenda)
            .collect(),
        signatory,
        articles: &data.articles,
        proxy: data.recipient.as_ref().zip(data.proxy_rule.as_ref()).map(|(r, rule)| proxy(data, r, rule)),
    })
}

/// The value of a tag; a common letter addresses everyone.
fn value(data: &LetterData, key: &str) -> String {
    let to = data.recipient.as_ref();
    let theirs = |get: fn(&Recipient) -> &String| to.map(|r| get(r).clone()).unwrap_or_default();
    match key {
        "civilite" => to.map_or("Mesdames, Messieurs".into(), |r| r.civility.clone()),
        "prenom" => theirs(|r| &r.given_name),
        "nom" => theirs(|r| &r.family_name),
        "fonction" => theirs(|r| &r.function),
        "commune" => theirs(|r| &r.commune),
        "organe" => data.body.clone(),
        "date" => data.date.clone(),
        "heure" => data.time.clone(),
        "lieu" => data.place.clone(),
        "adresse" => data.place_address.clone(),
        "articles" => data.articles.clone(),
        "delai" => data.notice.clone(),
        "motif_urgence" => data.urgency_reason.clone(),
        _ => String::new(),
    }
}

fn lines(block: Block) -> Vec<Vec<Span>> {
    match block {
        Block::Text { lines } => lines,
        Block::Agenda => Vec::new(),
    }
}

fn plain(blocks: &[Block]) -> String {
    let all = blocks.iter().cloned().flat_map(lines);
    all.map(|line| line.into_iter().map(|s| s.text).collect::<String>()).collect::<Vec<_>>().join("\n")
}

fn full_name(to: &Recipient) -> String {
    [&to.civility, &to.given_name, &to.family_name].map(String::as_str).join(" ").trim().to_string()
}

fn address(to: &Recipient) -> String {
    let name = full_name(to);
    let lines = to.address.lines().map(str::trim).filter(|line| !line.is_empty() && !name.ends_with(line));
    std::iter::once(name.as_str()).chain(lines).take(7).collect::<Vec<_>>().join("\n")
}

fn notice_box(data: &LetterData) -> Option<NoticeBox> {
    if !data.urgency_reason.is_empty() {
        let said = tags_in(&data.template, "motif_urgence");
        return (!said).then(|| NoticeBox {
            title: "Séance convoquée en urgence.",
            text: tags::tidy(&data.urgency_reason),
        });
    }
    (!data.change_note.is_empty())
        .then(|| NoticeBox { title: "Ce qui change.", text: tags::tidy(&data.change_note) })
}

fn tags_in(template: &LetterTemplate, key: &str) -> bool {
    template.body.contains(&format!("{{{key}}}"))
}

fn row(line: &AgendaLine) -> Row {
    let mut remarks = Vec::new();
    if line.closed_door {
        remarks.push("huis clos proposé".to_string());
    }
    if !line.on_site.is_empty() {
        remarks.push(line.on_site.clone());
    }
    Row {
        number: line.number.clone(),
        title: tags::tidy(&line.title),
        rapporteur: line.rapporteur.clone(),
        remarks: upper_first(&remarks.join(", ")),
    }
}

fn proxy(data: &LetterData, to: &Recipient, rule: &str) -> Proxy {
    let civility = to.civility.to_lowercase();
    let feminine = civility.starts_with("mme") || civility.starts_with("madame");
    let civil = civility == "m." || civility.starts_with("monsieur");
    Proxy {
        giver: full_name(to),
        sitting: format!("{} du {} à {}", data.body, data.date, data.time),
        function: to.function.clone(),
        civil,
        feminine,
        rule: rule.to_string(),
    }
}

pub(crate) fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
