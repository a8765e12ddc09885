//! The minutes as the facts give them, in the order of L2121-15: date and hour, president, members present or
//! represented, secretaries, quorum, agenda, then each item with its votes, requests and words.
use super::record::{self, Record, Represented};
use super::{Sitting, listed};
use crate::french;
use crate::proceedings::{ItemState, Outcome};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A piece of the minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    Heading {
        text: String,
    },
    /// A fact, under a key that stays the same when it is corrected.
    Fact {
        key: String,
        lines: Vec<String>,
    },
    /// Words noted in the sitting, free to be rewritten.
    Text {
        text: String,
    },
}

/// Everything that the facts give to the minutes.
pub fn minutes(sitting: &Sitting<'_>) -> Vec<Part> {
    let mut parts = Parts::default();
    parts.fact("opening", opening(sitting));
    parts.heading("Présences");
    parts.fact("presence", presence(sitting));
    parts.fact("secretary", secretary(sitting));
    parts.fact("quorum", quorum(sitting));
    parts.heading("Ordre du jour");
    parts.fact("agenda", agenda(sitting));
    parts.notes(sitting, None);
    for item in &sitting.setting.items {
        parts.item(sitting, item.id);
    }
    parts.heading("Levée de la séance");
    parts.fact("movements:end", movements(sitting, None));
    parts.fact("pauses", pauses(sitting));
    parts.fact("closing", closing(sitting));
    parts.0
}

#[derive(Default)]
struct Parts(Vec<Part>);

impl Parts {
    fn heading(&mut self, text: &str) {
        self.0.push(Part::Heading { text: french::set(text) });
    }

    /// A fact that did not happen takes no place.
    fn fact(&mut self, key: impl Into<String>, lines: Vec<String>) {
        if !lines.is_empty() {
            let lines = lines.iter().map(|l| french::set(l)).collect();
            self.0.push(Part::Fact { key: key.into(), lines });
        }
    }

    fn notes(&mut self, sitting: &Sitting<'_>, item: Option<Uuid>) {
        let notes = sitting.proceedings.notes.iter().filter(|n| n.item == item);
        self.0.extend(
            notes
                .flat_map(|n| n.text.lines())
                .filter(|l| !l.trim().is_empty())
                .map(|l| Part::Text { text: french::set(l.trim()) }),
        );
    }

    fn item(&mut self, sitting: &Sitting<'_>, item: Uuid) {
        let Some(of) = sitting.setting.items.iter().find(|i| i.id == item) else { return };
        self.heading(&format!("{}. {}", of.number, of.title));
        let Some(state) = sitting.proceedings.item(item) else { return };
        let key = |what: &str| format!("item:{item}:{what}");
        self.fact(key("movements"), movements(sitting, Some(state)));
        self.fact(key("chair"), chair(sitting, state));
        self.fact(key("reported"), reported(sitting, item));
        self.fact(key("withdrawn"), withdrawn(sitting, state));
        self.notes(sitting, Some(item));
        self.fact(key("speakers"), speakers(sitting, item));
        self.fact(key("asked"), asked(sitting, state));
        self.fact(key("outcome"), outcome(sitting, state));
    }
}

fn opening(sitting: &Sitting<'_>) -> Vec<String> {
    let p = sitting.proceedings;
    let Some(opened) = p.opened_at else { return vec![] };
    let convened = sitting.around.convened_on;
    let convened = convened.map(|d| format!(", convoqué le {},", french::long_date(d))).unwrap_or_default();
    let place = match sitting.around.place.as_str() {
        "" => String::new(),
        place => format!(" au lieu suivant : {place},"),
    };
    vec![format!(
        "Le {}, l’assemblée délibérante ({}){convened} s’est réunie{place} sous la présidence de {}. La séance est ouverte à {}.",
        french::long_date(sitting.local(opened).date()),
        french::inside(&sitting.setting.body),
        sitting.chair(opened),
        sitting.clock(opened)
    )]
}

/// The assembly at the opening; who came later or left is told where it happened.
fn presence(sitting: &Sitting<'_>) -> Vec<String> {
    let Some(opened) = sitting.proceedings.opened_at else { return vec![] };
    let room = sitting.room(opened);
    let represented: Vec<String> = room.represented.iter().map(proxy).collect();
    let line = |one: &str, many: &str, names: &[String]| {
        let label = if names.len() < 2 { one } else { many };
        (!names.is_empty()).then(|| format!("{label} ({}) : {}.", french::number(names.len()), listed(names)))
    };
    [
        Some(format!("Membres en exercice : {}.", french::number(sitting.setting.titulars().count()))),
        line("Présent", "Présents", &room.present),
        line("Représenté", "Représentés", &represented),
        line("Absent excusé", "Absents excusés", &room.excused),
        line("Absent", "Absents", &room.absent),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn proxy(r: &Represented) -> String {
    format!("{} (pouvoir à {})", r.giver, r.holder)
}

fn secretary(sitting: &Sitting<'_>) -> Vec<String> {
    let names: Vec<String> = sitting.proceedings.secretaries.iter().map(|s| sitting.name(*s)).collect();
    match names.len() {
        0 => vec![],
        1 => vec![format!("Secrétaire de séance : {}.", listed(&names))],
        _ => vec![format!("Secrétaires de séance : {}.", listed(&names))],
    }
}

fn quorum(sitting: &Sitting<'_>) -> Vec<String> {
    sitting.proceedings.quorum_at_opening.iter().map(|q| q.sentence.clone()).collect()
}

fn agenda(sitting: &Sitting<'_>) -> Vec<String> {
    sitting.setting.items.iter().map(|i| format!("{}. {}", i.number, i.title)).collect()
}

/// Who came and left since the item before this one was called; after the last item when none is given.
fn movements(sitting: &Sitting<'_>, item: Option<&ItemState>) -> Vec<String> {
    let p = sitting.proceedings;
    let Some(opened) = p.opened_at else { return vec![] };
    let until = match item {
        Some(state) => state.taken_at,
        None => p.closed_at,
    };
    let Some(until) = until else { return vec![] };
    // Items called together tell it once, at the first of them.
    let together = |of: &&ItemState| of.taken_at == Some(until);
    if item.is_some_and(|i| p.items.iter().find(together).is_some_and(|first| first.id != i.id)) {
        return vec![];
    }
    let called = p.items.iter().filter_map(|i| i.taken_at);
    let since = match item {
        Some(_) => called.filter(|at| *at < until).max(),
        None => called.max(),
    };
    let since = since.unwrap_or(opened);
    let within = |at: i64| since < at && at <= until;
    let mut moved: Vec<(i64, String)> = vec![];
    for voice in &p.voices {
        for presence in &voice.presences {
            let name = sitting.name(presence.by);
            if within(presence.from) {
                moved.push((presence.from, format!("{name} arrive à {}", sitting.clock(presence.from))));
            }
            if let Some(end) = presence.until.filter(|end| within(*end) && Some(*end) != p.closed_at) {
                moved.push((end, format!("{name} quitte la séance à {}", sitting.clock(end))));
            }
        }
        for served in voice.representations.iter().filter(|r| within(r.from)) {
            let said =
                format!("{} est représenté par {}", sitting.name(voice.member), sitting.name(served.holder));
            moved.push((served.from, said));
        }
    }
    moved.sort();
    let Some((at, _)) = moved.last() else { return vec![] };
    let now = sitting.room(*at);
    let count = format!(
        "{}, {}",
        french::count(now.present.len(), "présent", "présents"),
        french::count(now.represented.len(), "représenté", "représentés")
    );
    let mut lines: Vec<String> = moved.iter().map(|(_, said)| format!("{said}.")).collect();
    lines.push(format!("L’assemblée compte alors {count}."));
    lines.extend(item.and_then(|i| i.quorum.as_ref()).map(|q| q.sentence.clone()));
    lines
}

/// Another in the chair than at the opening, for this item (L2121-14).
fn chair(sitting: &Sitting<'_>, state: &ItemState) -> Vec<String> {
    let last = state.votes.iter().map(|v| v.at).max().or(state.taken_at);
    let (Some(opened), Some(at)) = (sitting.proceedings.opened_at, last) else { return vec![] };
    let (first, now) = (sitting.chair(opened), sitting.chair(at));
    if first == now { vec![] } else { vec![format!("{now} préside pour ce point.")] }
}

fn reported(sitting: &Sitting<'_>, item: Uuid) -> Vec<String> {
    let found = sitting.around.rapporteurs.iter().find(|(id, _)| *id == item);
    found.map(|(_, name)| format!("Rapporteur : {name}.")).into_iter().collect()
}

fn withdrawn(sitting: &Sitting<'_>, state: &ItemState) -> Vec<String> {
    let who = record::withdrawn(sitting, state);
    match who.len() {
        0 => vec![],
        1 => vec![format!("Ne prend pas part au débat ni au vote : {}.", who[0])],
        _ => vec![format!("Ne prennent pas part au débat ni au vote : {}.", who.join(" ; "))],
    }
}

fn speakers(sitting: &Sitting<'_>, item: Uuid) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    let spoke = sitting.proceedings.speakers.iter().filter(|s| s.item == Some(item) && s.from.is_some());
    for name in spoke.map(|s| sitting.name(s.member)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match names.len() {
        0 => vec![],
        1 => vec![format!("Prend la parole : {}.", listed(&names))],
        _ => vec![format!("Prennent la parole : {}.", listed(&names))],
    }
}

/// Special ballots asked for, with who asked (L2121-15, L2121-21).
fn asked(sitting: &Sitting<'_>, state: &ItemState) -> Vec<String> {
    let Some(asked) = &state.asked else { return vec![] };
    let names = |ids: &[Uuid]| listed(&ids.iter().map(|m| sitting.name(*m)).collect::<Vec<_>>());
    let mut lines = vec![];
    if !asked.public.is_empty() {
        lines.push(format!("Scrutin public demandé par : {}.", names(&asked.public)));
    }
    if !asked.secret.is_empty() {
        lines.push(format!("Scrutin secret demandé par : {}.", names(&asked.secret)));
    }
    lines.push(asked.answer.sentence.clone());
    lines
}

fn outcome(sitting: &Sitting<'_>, state: &ItemState) -> Vec<String> {
    let because = |what: &str| match state.reason.as_str() {
        "" => format!("{what}."),
        reason => format!("{what} : {}.", french::inside(reason.trim_end_matches('.'))),
    };
    let mut lines = match state.outcome {
        Outcome::Pending => vec!["Ce point n’a pas été appelé.".to_owned()],
        Outcome::Discussed => {
            let votes = state.votes.iter().flat_map(|v| record_of(sitting, v));
            votes.chain(["Ce point n’appelle pas de vote.".to_owned()]).collect()
        }
        Outcome::Postponed => vec![because("Ce point est renvoyé à une autre séance")],
        Outcome::Withdrawn => vec![because("Ce point est retiré de l’ordre du jour")],
        _ => record::record(sitting, state.id).map(|r| decided(&r, state)).unwrap_or_default(),
    };
    let number = sitting.around.numbers.iter().find(|(id, _)| *id == state.id);
    lines.extend(number.map(|(_, number)| format!("Délibération n° {number}.")));
    lines
}

/// A vote of an item that was not itself voted: an amendment, a request.
fn record_of(sitting: &Sitting<'_>, vote: &crate::proceedings::Vote) -> Vec<String> {
    let told = record::told(sitting, vote);
    vec![format!("{} : {}", told.about, french::inside(&told.sentence))]
}

fn decided(record: &Record, state: &ItemState) -> Vec<String> {
    let waived = state.secrecy_waived.then(|| {
        "L’assemblée décide à l’unanimité de ne pas procéder au scrutin secret (article L2121-21 du CGCT).".to_owned()
    });
    waived.into_iter().chain(record.sentences()).collect()
}

/// Suspensions, and closed doors with the vote that decided them (L2121-18).
fn pauses(sitting: &Sitting<'_>) -> Vec<String> {
    let p = sitting.proceedings;
    let suspended = p.suspensions.iter().map(|s| {
        let until = s.until.map(|end| format!(", reprise à {}", sitting.clock(end))).unwrap_or_default();
        (s.from, format!("La séance est suspendue à {}{until}.", sitting.clock(s.from)))
    });
    let doors = p.doors.iter().map(|d| {
        let by = listed(&d.asked_by.iter().map(|m| sitting.name(*m)).collect::<Vec<_>>());
        let until = match d.until {
            Some(end) if end > d.from => format!(", jusqu’à {}", sitting.clock(end)),
            _ => String::new(),
        };
        let said = if d.decision.adopted { "décidé" } else { "refusé" };
        let vote = french::inside(&d.decision.sentence);
        (d.from, format!("Huis clos demandé par {by}, {said} à {}{until} : {vote}", sitting.clock(d.from)))
    });
    let mut all: Vec<(i64, String)> = suspended.chain(doors).collect();
    all.sort();
    all.into_iter().map(|(_, said)| said).collect()
}

fn closing(sitting: &Sitting<'_>) -> Vec<String> {
    let p = sitting.proceedings;
    p.closed_at.map(|at| format!("La séance est levée à {}.", sitting.clock(at))).into_iter().collect()
}
