//! The masked copy of a posting as a document, typeset by the press from its public words alone.
use super::model::{ActFacts, DeliberationFacts, Publication};
use crate::features::authorities::Authority;
use crate::platform::error::AppResult;
use crate::platform::press::{self, Span, Task};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use pupitre_documents::{CopyPart, Press, PublicCopy};
use pupitre_rules::french;

/// That it is a copy, and where the original is.
const NOTICE: &str = "Copie publiée : des données personnelles y sont masquées. L’original, signé, est conservé par la collectivité.";

/// Composes the copy.
pub async fn typeset(state: &AppState, a: &Authority, p: &Publication, now: Timestamp) -> AppResult<Vec<u8>> {
    let copy = PublicCopy {
        authority: a.name.clone(),
        accent: a.accent.clone(),
        name: name(p),
        title: french::set(&p.title),
        sitting: sitting(p),
        author: format!("{}. Publié le {}.", p.author(), french::long_date(p.posted_on.date())),
        notice: french::set(NOTICE),
        parts: parts(p),
        made_at: now.0,
    };
    press::typeset(state, COPY_TASK.0, Span::Make, copy).await
}

fn name(p: &Publication) -> String {
    let kind = match p.kind.as_str() {
        "convocation" => "Convocation",
        "list" => "Liste des délibérations examinées",
        "minutes" => "Procès-verbal",
        "deliberation" => "Délibération",
        _ => "Acte",
    };
    if p.number.is_empty() { kind.into() } else { french::set(&format!("{kind} n° {}", p.number)) }
}

fn sitting(p: &Publication) -> String {
    match &p.facts.0.sitting {
        Some(s) => format!("{}, séance du {}", s.body, french::long_date(p.day.date())),
        None => french::capital(&french::long_date(p.day.date())),
    }
}

fn part(heading: &str, paragraphs: Vec<String>) -> CopyPart {
    CopyPart { heading: heading.into(), paragraphs: paragraphs.iter().map(|p| french::set(p)).collect() }
}

fn parts(p: &Publication) -> Vec<CopyPart> {
    let mut parts = match &p.facts.0.act {
        ActFacts::Convocation(c) => {
            let line = |l: &super::model::AgendaLine| format!("{}. {}", l.number, l.title);
            vec![part("Ordre du jour", c.agenda.iter().map(line).collect())]
        }
        ActFacts::List(list) => {
            let verdict = |approved| if approved { "approuvée" } else { "refusée" };
            let line =
                |l: &super::model::ListLine| format!("{} {} : {}", l.number, l.object, verdict(l.approved));
            vec![part("Délibérations", list.lines.iter().map(line).collect())]
        }
        ActFacts::Minutes(m) => {
            let mut parts: Vec<CopyPart> = vec![];
            for passage in &m.text {
                match parts.last_mut() {
                    Some(last) if !passage.heading => last.paragraphs.push(french::set(&passage.text)),
                    _ if passage.heading => parts.push(part(&passage.text, vec![])),
                    _ => parts.push(part("", vec![passage.text.clone()])),
                }
            }
            parts
        }
        ActFacts::Deliberation(d) => deliberation(d),
        ActFacts::Act(_) => vec![],
    };
    parts.retain(|p| !(p.heading.is_empty() && p.paragraphs.is_empty()));
    parts
}

fn deliberation(d: &DeliberationFacts) -> Vec<CopyPart> {
    let verdict = if d.adopted { "Délibération approuvée." } else { "Délibération refusée." };
    let mut vote = vec![verdict.to_owned()];
    match &d.vote {
        Some(v) if d.said.is_empty() => {
            vote.push(format!("{} pour, {} contre, {} abstentions.", v.in_favour, v.against, v.abstained));
        }
        _ => vote.extend(d.said.clone()),
    }
    vec![
        part("", d.visas.iter().chain(&d.recitals).cloned().collect()),
        part("Vote", vote),
        part("Décision", d.decision.clone()),
    ]
}

/// The press's side.
pub(super) const COPY_TASK: (&str, Task) = ("publication.copy", |input| {
    press::to_files(input, "publication.copy_not_made", |copy: &PublicCopy| Press::new().public_copy(copy))
});
