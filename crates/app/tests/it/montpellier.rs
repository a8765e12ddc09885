//! A real sitting entered again: the municipal council of Montpellier of 24 April 2014, from its own minutes (public
//! document, read where it lies, never copied). Its facts give minutes and a list that say what the paper says.
use crate::made;
use jiff::tz::TimeZone;
use pupitre_documents::{Issuer, MinutesBlock, MinutesPaper, Press, Run, page_texts};
use pupitre_rules::law;
use pupitre_rules::proceedings::{Candidate, Entry, Fact, Given, ItemOf, Outcome, SeatOf, Setting, follow};
use pupitre_rules::told::{self, Part};
use std::process::Command;
use uuid::Uuid;

fn id(n: usize) -> Uuid {
    Uuid::from_u128(1 + n as u128)
}

/// What the paper says of an item.
#[derive(Debug, Clone, Default, PartialEq)]
struct Voted {
    number: usize,
    title: String,
    withdrawn: bool,
    in_favour: Option<usize>,
    against: usize,
    abstained: usize,
    void: usize,
    /// Who leaves before the item, in the words of the paper.
    leaves: Vec<String>,
}

/// The paper, as text.
fn paper() -> Option<String> {
    let file = made::data("montpellier")?.join("proces-verbaux/PV_CM_24_04_2014.pdf");
    let output = Command::new("pdftotext").args(["-layout"]).arg(file).arg("-").output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Names between two marks, as the paper lists them.
fn names(text: &str, from: &str, until: &str) -> Vec<String> {
    let part = text.split_once(from).unwrap().1.split_once(until).unwrap().0;
    let words = part.split_whitespace().collect::<Vec<_>>().join(" ");
    let names = words.trim_end_matches(['.', ' ']).split(',').map(str::trim);
    names.filter(|n| !n.is_empty()).map(str::to_owned).collect()
}

/// The figure after a label, when the line says one.
fn figure(line: &str, label: &str) -> Option<Option<usize>> {
    let rest = line.trim().strip_prefix(label)?.trim_start().strip_prefix(':')?;
    Some(rest.split_whitespace().next().and_then(|w| w.parse().ok()))
}

/// Items of the paper with their figures, in order.
fn items(text: &str) -> Vec<Voted> {
    let mut items: Vec<Voted> = vec![];
    for line in text.lines() {
        let head = line.trim().split_once('-').and_then(|(n, title)| {
            let number: usize = n.trim().parse().ok()?;
            (number == items.len() + 1).then(|| (number, title.trim().to_owned()))
        });
        if let Some((number, title)) = head {
            let withdrawn = title.contains("RETIREE");
            items.push(Voted { number, title, withdrawn, ..Voted::default() });
            continue;
        }
        let Some(item) = items.last_mut() else { continue };
        if line.contains("sort de la séance") {
            let who = line.trim().trim_start_matches("Monsieur ").split(" sort").next().unwrap();
            item.leaves.push(who.to_owned());
        }
        if let Some(Some(n)) = figure(line, "Pour") {
            item.in_favour.get_or_insert(n);
        } else if let Some(Some(n)) = figure(line, "Contre") {
            item.against = n;
        } else if let Some(Some(n)) = figure(line, "Abstentions") {
            item.abstained = n;
        } else if let Some(Some(n)) = figure(line, "Nuls") {
            item.void = n;
        }
    }
    items
}

/// The sitting as facts: who was there, whom the paper says to come and to go, each vote with its figures.
struct Replay {
    setting: Setting,
    entries: Vec<Entry>,
}

fn replay(present: &[String], represented: &[String], items: &[Voted]) -> Replay {
    let everybody: Vec<&String> = present.iter().chain(represented).collect();
    let seats = everybody.iter().enumerate().map(|(n, name)| SeatOf {
        member: id(n),
        name: (*name).clone(),
        substitute_for: None,
        born: None,
    });
    let setting = Setting {
        regime: "commune_ge_3500".into(),
        // The thresholds of the day stand in today's rows: half of the members, as in 2014.
        day: law::LATEST,
        body: "Conseil municipal".into(),
        proxies_allowed: true,
        second_sitting: false,
        remote_allowed: false,
        seats: seats.collect(),
        items: items
            .iter()
            .map(|i| ItemOf {
                id: id(1000 + i.number),
                number: i.number.to_string(),
                title: i.title.clone(),
                kind: "deliberation".into(),
                heading: false,
            })
            .collect(),
        // The paper does not say who carried the three proxies.
        proxies: (0..represented.len())
            .map(|n| Given { giver: id(present.len() + n), holder: id(n) })
            .collect(),
    };
    let find = |name: &str| {
        let wanted = name.to_uppercase();
        let at = everybody.iter().position(|n| n.to_uppercase().contains(&wanted));
        id(at.unwrap_or_else(|| panic!("{name} is not in the paper's list")))
    };
    let (mayor, secretary, late) = (find("SAUREL"), find("BODKIN"), find("DASYLVA"));
    let mut facts = vec![
        Fact::Arrived { members: (0..present.len()).map(id).filter(|m| *m != late).collect(), remote: false },
        Fact::Opened { chair: mayor, secretaries: vec![secretary] },
        Fact::Arrived { members: vec![late], remote: false },
    ];
    let mut away: Option<Uuid> = None;
    for (n, item) in items.iter().enumerate() {
        let entitled = everybody.len() - usize::from(away.is_some());
        // Who went out for one item is back when the figures are those of everybody.
        if let Some(who) = away
            && item.in_favour.is_some_and(|f| f + item.against + item.abstained + item.void > entitled)
        {
            facts.push(Fact::Arrived { members: vec![who], remote: false });
            away = None;
        }
        let subject = id(1000 + item.number);
        if item.withdrawn {
            facts.push(Fact::ItemWithdrawn { item: subject, reason: "Affaire retirée".into() });
            continue;
        }
        facts.push(Fact::ItemTaken { item: subject });
        facts.push(voted(subject, item, mayor, &everybody, away));
        if let Some(who) = items[n].leaves.first() {
            away = Some(find(who));
            facts.extend(away.map(|who| Fact::Left { members: vec![who] }));
        }
    }
    facts.push(Fact::Closed);
    let entry = |(n, fact): (usize, Fact)| Entry {
        id: id(50_000 + n),
        at: 1_398_355_200_000 + n as i64 * 60_000,
        fact,
    };
    Replay { setting, entries: facts.into_iter().enumerate().map(entry).collect() }
}

fn voted(subject: Uuid, item: &Voted, mayor: Uuid, everybody: &[&String], away: Option<Uuid>) -> Fact {
    let candidate = |name: &str, votes| Candidate { name: name.into(), member: None, votes };
    match item.number {
        2 => Fact::RoundCounted {
            item: subject,
            post: "21e adjoint au maire".into(),
            candidates: vec![candidate("Brigitte ROUSSEL-GALIANA", item.in_favour.unwrap())],
            blank: 0,
            void: item.void,
            not_voting: 0,
            ballot: None,
        },
        38 => Fact::RoundCounted {
            item: subject,
            post: "représentant de la Ville".into(),
            candidates: vec![
                candidate("Cédric de SAINT-JOUAN", item.in_favour.unwrap()),
                candidate("Alex LARUE", 7),
            ],
            blank: 3,
            void: 0,
            not_voting: 0,
            ballot: None,
        },
        _ => {
            // The paper counts, and does not name: anybody but the chair.
            let others = (0..everybody.len()).map(id).filter(|m| *m != mayor && Some(*m) != away).rev();
            let mut named = others.take(item.against + item.abstained);
            let against = named.by_ref().take(item.against).collect();
            let abstained = named.collect();
            let about = String::new();
            Fact::Voted {
                items: vec![subject],
                about,
                by_name: false,
                against,
                abstained,
                not_voting: vec![],
                ballot: None,
            }
        }
    }
}

#[test]
fn the_sitting_of_24_april_2014_gives_minutes_and_a_list_that_say_what_its_papers_say() {
    let Some(text) = paper() else { return };
    let present = names(&text, "Présents :", "Absents ayant voté");
    let represented = names(&text, "Collectivités Territoriales :", "Absents :");
    assert_eq!((present.len(), represented.len()), (62, 3), "sixty-five members");
    let items = items(&text);
    assert_eq!(items.len(), 45, "{:?}", items.iter().map(|i| i.number).collect::<Vec<_>>());
    let Replay { setting, entries } = replay(&present, &represented, &items);
    let p = follow(&setting, &entries).map_err(|(id, r)| format!("{id}: {}", r.sentence())).unwrap();
    let around = told::Around {
        place: "salle du conseil municipal".into(),
        convened_on: Some(jiff::civil::date(2014, 4, 17)),
        ..told::Around::default()
    };
    let zone = TimeZone::get("Europe/Paris").unwrap();
    let sitting =
        told::Sitting { setting: &setting, entries: &entries, proceedings: &p, around: &around, zone: &zone };
    let mut compared = 0;
    for item in &items {
        let subject = id(1000 + item.number);
        let record = told::record(&sitting, subject);
        if item.withdrawn {
            assert!(record.is_none());
            assert_eq!(p.item(subject).unwrap().outcome, Outcome::Withdrawn, "{item:?}");
            continue;
        }
        let record = record.unwrap_or_else(|| panic!("item {} decided something", item.number));
        assert!(record.adopted(), "everything was adopted that evening");
        let Some(in_favour) = item.in_favour else { continue };
        compared += 1;
        if let Some(vote) = record.vote() {
            let counts = (vote.in_favour, vote.against, vote.abstentions);
            assert_eq!(
                counts,
                (in_favour, item.against, item.abstained),
                "item {}: {}",
                item.number,
                item.title
            );
        } else {
            assert!(record.rounds[0].candidates[0].ends_with(&format!("{in_favour} voix")), "{record:?}");
        }
    }
    assert!(compared >= 36, "figures of {compared} items compared");
    let parts = told::minutes(&sitting);
    let said: Vec<&String> = parts
        .iter()
        .flat_map(|part| match part {
            Part::Fact { lines, .. } => lines.iter().collect::<Vec<_>>(),
            Part::Heading { text } | Part::Text { text } => vec![text],
        })
        .collect();
    let all = said.iter().map(|s| s.as_str()).collect::<Vec<_>>().join("\n");
    for name in present.iter().chain(&represented) {
        assert!(all.contains(name.as_str()), "{name} is not in the minutes");
    }
    for words in [
        "jeudi 24 avril 2014",
        "Philippe SAUREL",
        "Maud BODKIN",
        "affaire retirée",
        "Titina DASYLVA-PEYRIN arrive",
    ] {
        assert!(all.contains(words), "{words}");
    }
    typeset(&parts, &present);
}

/// The same on paper: tagged, and every name still there.
fn typeset(parts: &[Part], present: &[String]) {
    let run = |text: &String| Run { text: text.clone(), strong: false, emphasis: false, underline: false };
    let blocks = parts.iter().map(|part| match part {
        Part::Heading { text } => MinutesBlock::Heading { level: 1, runs: vec![run(text)] },
        Part::Fact { lines, .. } => MinutesBlock::Fact { lines: lines.clone() },
        Part::Text { text } => MinutesBlock::Paragraph { runs: vec![run(text)] },
    });
    let paper = MinutesPaper {
        issuer: Issuer { authority: "Ville de Montpellier".into(), accent: "#0f5c4d".into(), logo: None },
        sitting: "Conseil municipal, séance du jeudi 24 avril 2014 à 18 h".into(),
        notice: String::new(),
        blocks: blocks.collect(),
        settled: String::new(),
        signatures: vec![],
        made_at: 1_398_355_200_000,
    };
    let bytes = Press::new().minutes(&paper).unwrap();
    let words = page_texts(&bytes).unwrap().join("\n").split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ");
    let lost: Vec<&String> = present.iter().filter(|n| !words.contains(&plain(n))).collect();
    // A name broken over two lines at its hyphen is there all the same.
    assert!(lost.len() <= 3, "{lost:?}");
}
