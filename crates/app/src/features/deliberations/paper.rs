//! The papers of the room: what the press is asked, in the words that the law wants on each.
use super::model::{Deliberation, ListLine, Transmission};
use super::source::{Source, sitting_words};
use super::template::DeliberationTemplate;
use crate::platform::error::AppResult;
use crate::platform::press::{self, Span, TaskRefusal};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use pupitre_documents::{
    ActRow, DeliberationList, DeliberationPaper, Issuer, Labelled, PostingCertificate, Press,
    RegisterClosing, RegisterTables, SignaturePlace, TypeError,
};
use pupitre_rules::french;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One paper.
#[derive(Serialize, Deserialize)]
pub(super) enum Paper {
    Deliberation(DeliberationPaper),
    List(DeliberationList),
    Certificate(PostingCertificate),
    Closing(RegisterClosing),
    Tables(RegisterTables),
}

impl Paper {
    fn typeset(&self, press: &Press) -> Result<Vec<u8>, TypeError> {
        match self {
            Self::Deliberation(paper) => press.deliberation(paper),
            Self::List(paper) => press.deliberation_list(paper),
            Self::Certificate(paper) => press.posting_certificate(paper),
            Self::Closing(paper) => press.register_closing(paper),
            Self::Tables(paper) => press.register_tables(paper),
        }
    }
}

const TASK: &str = "deliberations.typeset";

/// Has papers made, in order.
pub(super) async fn made(state: &AppState, papers: Vec<Paper>) -> AppResult<Vec<Vec<u8>>> {
    press::typeset_all(state, TASK, Span::Make, papers).await
}

/// Has one paper made.
pub(super) async fn one(state: &AppState, paper: Paper) -> AppResult<Vec<u8>> {
    press::typeset(state, TASK, Span::Make, paper).await
}

/// The press's side.
pub(super) fn typeset(order: Value) -> Result<Value, TaskRefusal> {
    let press = Press::new();
    press::to_files(order, TASK, |paper: &Paper| paper.typeset(&press))
}

/// Everything that the papers of a sitting share.
pub(super) struct Desk<'a> {
    pub source: &'a Source,
    pub issuer: Issuer,
    pub template: DeliberationTemplate,
    pub now: Timestamp,
}

impl Desk<'_> {
    fn words(&self) -> String {
        sitting_words(&self.source.sitting, &self.source.held.setting.body)
    }

    fn today(&self) -> String {
        day_words(&self.now.day_in(&self.source.sitting.time_zone))
    }

    /// The deliberation; `extract`: what became of it, on the copy that leaves the register.
    pub(super) fn deliberation(&self, d: &Deliberation, extract: Option<&[Transmission]>) -> Paper {
        let r = &d.record.0;
        let list = |label: &str, names: &[String]| labelled(label, names.join(", "));
        let represented: Vec<String> =
            r.represented.iter().map(|p| format!("{} (pouvoir à {})", p.giver, p.holder)).collect();
        let mut presence = vec![
            list("Présents", &r.present),
            list("Représentés", &represented),
            list("Absents excusés", &r.excused),
            list("Absents", &r.absent),
            list("Ne prennent pas part", &r.withdrawn),
        ];
        presence.retain(|l| !l.value.is_empty());
        Paper::Deliberation(DeliberationPaper {
            issuer: self.issuer.clone(),
            kicker: extract.map(|_| "Extrait du registre des délibérations".into()).unwrap_or_default(),
            number: d.number.clone(),
            sitting: self.words(),
            object: french::set(&d.object),
            facts: self.facts(d),
            presence,
            visas: paragraphs(&d.visas),
            recitals: paragraphs(&d.recitals),
            vote: r.sentences(),
            verb: if d.adopted { "Décide".into() } else { "La proposition est refusée".into() },
            decision: paragraphs(&d.decision),
            signatures: self.signatures(d),
            mentions: extract.map(|t| mentions(d, t)).unwrap_or_default(),
            recourse: paragraphs(&self.template.recourse),
            made_at: self.now.0,
        })
    }

    fn facts(&self, d: &Deliberation) -> Vec<Labelled> {
        let r = &d.record.0;
        let members = format!(
            "{} en exercice, {}, {}, {}",
            french::number(r.in_office),
            french::count(r.present.len(), "présent", "présents"),
            french::count(r.represented.len(), "représenté", "représentés"),
            french::count(r.absent.len() + r.excused.len(), "absent", "absents"),
        );
        let convened = d.convened_on.as_ref().map(|c| format!("adressée le {}", french::long_date(c.date())));
        let matter = d.matter.as_deref().map(matter_words).unwrap_or_default();
        let mut facts = vec![
            labelled("Convocation", convened.unwrap_or_default()),
            labelled("Présidence", r.chair.clone()),
            labelled("Secrétariat de séance", r.secretaries.join(", ")),
            labelled("Membres", members),
            labelled("Quorum", r.quorum.clone()),
            labelled("Matière", matter),
        ];
        facts.retain(|f| !f.value.is_empty());
        facts
    }

    /// Mayor or president, secretaries: where they sign, or that they have (L2121-23).
    fn signatures(&self, d: &Deliberation) -> Vec<SignaturePlace> {
        let signed = d.signed_on.as_ref().map(|on| format!("signé au registre le {}", day_words(on)));
        let signed = signed.unwrap_or_default();
        if let Some(signatures) = &d.signatures {
            return signatures.0.iter().map(|s| place(&s.quality, &s.name, &signed)).collect();
        }
        self.signing(&d.record.0.chair, &d.record.0.secretaries)
    }

    fn signing(&self, chair: &str, secretaries: &[String]) -> Vec<SignaturePlace> {
        let secretaries = secretaries.iter().map(|s| place("Secrétaire de séance", s, ""));
        [place(&self.source.function(chair), chair, "")].into_iter().chain(secretaries).collect()
    }

    /// The list of deliberations examined (L2121-25).
    pub(super) fn list(&self, lines: &[ListLine]) -> Paper {
        Paper::List(DeliberationList {
            issuer: self.issuer.clone(),
            sitting: self.words(),
            rows: lines.iter().map(list_row).collect(),
            rule: "Cette liste est affichée au siège et mise en ligne dans le délai d’une semaine (article L2121-25 du CGCT). \
                   Le procès-verbal sera publié après avoir été arrêté à la séance suivante (article L2121-15 du CGCT)."
                .into(),
            made_on: self.today(),
            made_at: self.now.0,
        })
    }

    /// The certificate that the list was posted.
    pub(super) fn certificate(&self, on: &Day, by: &str) -> Paper {
        let chair = self.chair();
        let words = [
            format!(
                "La personne soussignée, {chair}, certifie que la liste des délibérations examinées par l’assemblée ({}) lors de sa séance du {} a été affichée au siège le {}, par {by}.",
                french::inside(&self.source.held.setting.body),
                french::long_date(self.source.sitting.day().date()),
                french::long_date(on.date())
            ),
            "Elle y restera pour que chacun puisse la lire (article L2121-25 du CGCT).".into(),
        ];
        Paper::Certificate(PostingCertificate {
            issuer: self.issuer.clone(),
            sitting: self.words(),
            words: words.iter().map(|w| french::set(w)).collect(),
            signature: place(&self.source.function(&chair), &chair, ""),
            made: format!("Fait le {}", self.today()),
            made_at: self.now.0,
        })
    }

    /// The closing sheet of the sitting in the register (R2121-9).
    pub(super) fn closing(&self, all: &[Deliberation]) -> Paper {
        let p = &self.source.held.proceedings;
        let there = p.voices.iter().filter_map(|v| v.presences.first());
        let name = |id| self.source.held.setting.name(id).to_owned();
        let secretaries: Vec<String> = p.secretaries.iter().map(|s| name(*s)).collect();
        Paper::Closing(RegisterClosing {
            issuer: self.issuer.clone(),
            sitting: self.words(),
            rows: super::view::lines(all).iter().map(list_row).collect(),
            present: there.map(|v| name(v.by)).collect(),
            signatures: self.signing(&self.chair(), &secretaries),
            rule: "Le feuillet de clôture rappelle les numéros d’ordre des délibérations prises, comporte la liste des membres \
                   présents et une place pour la signature du maire ou président et du secrétaire de séance (article R2121-9 du CGCT)."
                .into(),
            made_at: self.now.0,
        })
    }

    /// Who presided at the end.
    fn chair(&self) -> String {
        let chair = self.source.held.proceedings.chair;
        chair.map(|c| self.source.held.setting.name(c).to_owned()).unwrap_or_default()
    }
}

fn labelled(label: &str, value: String) -> Labelled {
    Labelled { label: label.into(), value: french::set(&value) }
}

pub(super) fn place(quality: &str, name: &str, signed: &str) -> SignaturePlace {
    SignaturePlace { quality: quality.into(), name: name.into(), signed: signed.into() }
}

fn list_row(line: &ListLine) -> ActRow {
    ActRow {
        number: line.number.clone(),
        day: String::new(),
        object: french::set(&line.object),
        verdict: line.verdict().into(),
    }
}

/// Paragraphs apart by a line; each line one of its own.
fn paragraphs(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(french::set).collect()
}

/// « 18 décembre 2026 ».
pub(super) fn day_words(day: &Day) -> String {
    let date = day.date();
    format!("{} {}", french::day_month(date), date.year())
}

/// « 7.1 Finances locales, décisions budgétaires ».
pub(super) fn matter_words(code: &str) -> String {
    let found = pupitre_rules::matters::MATTERS.iter().find(|(known, ..)| *known == code);
    found.map_or_else(
        || code.to_owned(),
        |(code, family, matter)| format!("{code} {family}, {}", french::inside(matter)),
    )
}

/// Transmission and publication, as the extract says them.
fn mentions(d: &Deliberation, transmissions: &[Transmission]) -> Vec<String> {
    let of = |kind: &str| transmissions.iter().rev().find(|t| t.deliberation_id == d.id && t.kind == kind);
    let mut said = Vec::new();
    if let Some(t) = of("acknowledged") {
        let id = if t.act_id.is_empty() { String::new() } else { format!(", accusé n° {}", t.act_id) };
        said.push(format!("Reçue par le représentant de l’État le {}{id}.", day_words(&t.happened_on)));
    } else if let Some(t) = of("sent") {
        said.push(format!("Transmise au représentant de l’État le {}.", day_words(&t.happened_on)));
    }
    if let Some(on) = &d.published_on {
        said.push(format!("Publiée le {}.", day_words(on)));
    }
    if let Some(on) = super::view::enforceable_on(d, transmissions) {
        said.push(format!("Exécutoire le {} (article L2131-1 du CGCT).", day_words(&on)));
    }
    said.iter().map(|s| french::set(s)).collect()
}
