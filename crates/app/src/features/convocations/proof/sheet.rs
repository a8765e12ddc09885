//! The proof in words: what a clerk prints for the judge of legality. It is no registered delivery, and says so.
use super::file::{EvidenceSection, ProofDispatch, ProofFile};
use crate::platform::press::{self, TaskRefusal};
use crate::platform::time::{Day, Timestamp};
use pupitre_documents::{Fact, JournalLine, Press, Proof, ProofDocument, ProofRecipient};
use pupitre_rules::french;
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// Press task: typesets a proof into a file.
pub(in crate::features::convocations) fn typeset_proof(input: Value) -> Result<Value, TaskRefusal> {
    press::to_files(input, "convocations.proof", |proof| Press::new().proof(proof))
}

/// Everything the sheet says.
/// Recipients stand as the board shows them, by family name.
pub(super) fn in_words(
    file: &ProofFile,
    accent: String,
    by_name: &HashMap<Uuid, String>,
    now: Timestamp,
) -> Proof {
    let (manifest, evidence) = (&file.manifest, &file.evidence);
    let zone = manifest.sitting.time_zone.as_str();
    let notice = &evidence.notice;
    Proof {
        authority: manifest.authority.name.clone(),
        accent,
        heading: format!("{}, {}", kind_words(&evidence.convocation.kind), manifest.sitting.body),
        when: format!(
            "Séance du {}, {}",
            french::long_moment(manifest.sitting.starts_at.zoned(zone).datetime()),
            manifest.sitting.place
        ),
        verdict: verdict(evidence),
        facts: facts(file, zone),
        notice: notice_words(notice),
        notice_facts: notice_facts(evidence, zone),
        documents: documents(file),
        recipients: recipients(&evidence.dispatches, by_name, zone),
        journal_words: "Chaque acte du journal porte l’empreinte de l’acte précédent : en modifier un, en retirer un \
                        ou en ajouter un rompt la chaîne. Ce document est un dossier de preuve, non un envoi \
                        recommandé électronique."
            .into(),
        journal: journal(file, zone),
        how_to_verify: "Ce document dit en mots ce que contient le fichier « preuve.json » de la même convocation. Un \
                        tiers vérifie ce fichier sans compte ni serveur, avec la commande : pupitre verify preuve.json."
            .into(),
        made_on: french::long_date(now.zoned(zone).date()),
        made_at: now.0,
    }
}

fn kind_words(kind: &str) -> &'static str {
    match kind {
        "addendum" => "Additif à la convocation",
        "replacement" => "Remplacement d’un document",
        "correction" => "Correction de la convocation",
        "postponement" => "Report de la séance",
        "cancellation" => "Annulation de la séance",
        _ => "Convocation",
    }
}

/// The sentence that matters. Members and substitutes are convened; the informed are told (L5211-40-2).
fn verdict(evidence: &EvidenceSection) -> String {
    let convened = evidence.dispatches.iter().filter(|d| d.capacity != "informed").count();
    let margin = evidence.notice["margin_days"].as_i64();
    let delay = match (evidence.convocation.kind.as_str(), margin) {
        ("cancellation", _) => {
            return format!(
                "{} de l’annulation.",
                french::count(convened, "élu a été prévenu", "élus ont été prévenus")
            );
        }
        (_, None) => "aucun texte ne fixe de délai",
        (_, Some(m)) if m < 0 => "hors du délai",
        (..) if evidence.convocation.urgent => "dans le délai abrégé de l’urgence",
        _ => "dans le délai",
    };
    let substitutes = evidence.dispatches.iter().filter(|d| d.capacity == "substitute").count();
    let among = match substitutes {
        0 => String::new(),
        n => format!(", dont {}", french::count(n, "suppléant", "suppléants")),
    };
    format!("{}{among}, {delay}.", french::count(convened, "élu a été convoqué", "élus ont été convoqués"))
}

fn fact(label: &str, value: impl Into<String>, code: bool) -> Fact {
    Fact { label: label.into(), value: value.into(), code }
}

fn facts(file: &ProofFile, zone: &str) -> Vec<Fact> {
    let sent = &file.evidence.convocation;
    let mut facts = vec![
        fact("Envoyée le", exact(sent.sent_at, zone), false),
        fact("Envoyée par", &sent.sent_by_name, false),
        fact("Version", sent.version.to_string(), false),
    ];
    if !sent.change_note.is_empty() {
        facts.push(fact("Ce qui a changé", &sent.change_note, false));
    }
    if sent.urgent {
        facts.push(fact("Motif de l’urgence", &sent.urgency_reason, false));
    }
    facts.push(fact("Empreinte de l’envoi", &file.manifest_sha256, true));
    facts.push(fact("Empreinte des preuves", &file.evidence_sha256, true));
    let made = &file.evidence.files;
    let made = [
        ("Empreinte de la lettre", &made.letter_sha256),
        ("Empreinte du dossier", &made.dossier_sha256),
        ("Empreinte du tirage", &made.print_run_sha256),
        ("Empreinte du bordereau", &made.posting_slip_sha256),
    ];
    facts.extend(made.into_iter().filter_map(|(label, hash)| Some(fact(label, hash.as_ref()?, true))));
    if let Some((paper, day)) = file.evidence.paper.as_ref().and_then(|p| Some((p, p.posted_on.as_ref()?))) {
        facts.push(fact(
            "Plis déposés",
            format!("{}, par {}", french::long_date(day.date()), paper.posted_by),
            false,
        ));
    }
    for d in &file.evidence.displayed {
        facts.push(fact(place_words(&d.place), long(&d.posted_on), false));
    }
    facts
}

fn long(day: &Day) -> String {
    french::long_date(day.date())
}

fn place_words(place: &str) -> &'static str {
    match place {
        "seat" => "Affichée au siège",
        "register" => "Inscrite au registre",
        _ => "Publiée sur le site",
    }
}

/// « Dans les délais, 3 jours de marge (articles L2121-12 et L5211-1 du CGCT). »
fn notice_words(notice: &Value) -> String {
    let said = notice["sentence"].as_str().unwrap_or_default().trim_end_matches('.');
    match notice["legal_ref"].as_str().unwrap_or_default() {
        "" => format!("{said}."),
        law => format!("{said} ({law})."),
    }
}

fn notice_facts(evidence: &EvidenceSection, zone: &str) -> Vec<Fact> {
    let notice = &evidence.notice;
    let day = |key: &str| notice[key].as_str().and_then(|d| d.parse().ok()).map(french::long_date);
    let mut facts = Vec::new();
    if let Some(days) = notice["notice_days"].as_i64() {
        let kind = if notice["notice_kind"] == "francs" { "jours francs" } else { "jours" };
        facts.push(fact("Délai", format!("{days} {kind}"), false));
    }
    facts.push(fact("Jour de l’envoi", long(&evidence.convocation.sent_at.day_in(zone)), false));
    if let Some(last) = day("last_day") {
        facts.push(fact("Dernier jour pour envoyer", last, false));
    }
    if let Some(sitting) = day("sitting_day") {
        facts.push(fact("Jour de la séance", sitting, false));
    }
    facts
}

fn documents(file: &ProofFile) -> Vec<ProofDocument> {
    let of_item = |i: &crate::features::convocations::model::FrozenItem| {
        let number = i.number.clone();
        i.documents
            .iter()
            .map(move |d| ProofDocument {
                item: number.clone(),
                title: d.title.clone(),
                pages: if d.pages > 0 { d.pages.to_string() } else { "–".into() },
                sha256: d.hash.clone(),
            })
            .collect::<Vec<_>>()
    };
    file.manifest.agenda.iter().flat_map(of_item).collect()
}

fn recipients(all: &[ProofDispatch], by_name: &HashMap<Uuid, String>, zone: &str) -> Vec<ProofRecipient> {
    let mut sorted: Vec<(String, &ProofDispatch)> = all
        .iter()
        .map(|d| (by_name.get(&d.mandate_id).cloned().unwrap_or_else(|| french::fold(&d.name)), d))
        .collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    sorted.into_iter().map(|(_, d)| recipient(d, zone)).collect()
}

fn recipient(d: &ProofDispatch, zone: &str) -> ProofRecipient {
    let moment = |at: Option<Timestamp>| at.map(|t| short(t, zone)).unwrap_or_default();
    ProofRecipient {
        name: d.name.clone(),
        under: match d.capacity.as_str() {
            "substitute" => "suppléant".into(),
            "informed" => "pour information".into(),
            _ => String::new(),
        },
        channel: if d.channel == "paper" { "papier".into() } else { "électronique".into() },
        sent: moment(Some(d.dispatched_at)),
        received: moment(d.notified_at.or(d.accepted_at)),
        opened: moment(d.opened_at),
        evidence: evidence_words(d, zone),
    }
}

/// The strongest facts, in words.
fn evidence_words(d: &ProofDispatch, zone: &str) -> String {
    let mut words = Vec::new();
    for event in &d.events {
        let detail = &event.detail;
        match event.kind.as_str() {
            "accepted" => {
                let reply =
                    ["server", "reply", "answer"].iter().find_map(|k| detail[k].as_str()).unwrap_or_default();
                let reply: String = reply.chars().take(80).collect();
                words.push(format!("Serveur de courriel : {reply}").trim_end_matches(" : ").to_owned());
            }
            "refused" => words.push("Adresse refusée par le serveur de courriel".into()),
            "complete" => {
                words.push(format!("Dossier complet vérifié sur la tablette, {}", short(event.at, zone)));
            }
            "posted" => {
                let day = detail["posted_on"].as_str().and_then(|t| t.parse().ok()).map(french::long_date);
                words.push(format!("Pli déposé le {}", day.unwrap_or_default()));
            }
            "resent" => words.push(format!("Renvoyée, {}", short(event.at, zone))),
            "reminded" => words.push(format!("Relancé, {}", short(event.at, zone))),
            _ => {}
        }
    }
    words.join(" ; ")
}

fn journal(file: &ProofFile, zone: &str) -> Vec<JournalLine> {
    file.journal
        .iter()
        .map(|entry| {
            let body: Value = serde_json::from_str(&entry.body).unwrap_or_default();
            let at: Option<jiff::Timestamp> = body["at"].as_str().and_then(|t| t.parse().ok());
            JournalLine {
                seq: entry.seq.to_string(),
                at: at.map(|t| short(t.into(), zone)).unwrap_or_default(),
                sentence: act_words(body["verb"].as_str().unwrap_or_default()).into(),
                hash: entry.hash.clone(),
            }
        })
        .collect()
}

fn act_words(verb: &str) -> &'static str {
    match verb {
        "convocations.send" => "Convocation envoyée",
        "convocations.convene_substitute" => "Suppléant convoqué",
        "convocations.convene_others" => "Autres destinataires convoqués",
        "convocations.posted" => "Plis déposés",
        "convocations.displayed" => "Convocation affichée ou publiée",
        "convocations.proof" => "Preuve établie et scellée",
        _ => "Acte de la convocation",
    }
}

/// « 07/12/2026 10 h 12 ».
fn short(at: Timestamp, zone: &str) -> String {
    let local = at.zoned(zone).datetime();
    format!("{} {}", local.strftime("%d/%m/%Y"), french::hour(local))
}

/// « lundi 7 décembre 2026 à 10 h 12 min 04 s ».
fn exact(at: Timestamp, zone: &str) -> String {
    let local = at.zoned(zone).datetime();
    format!(
        "{} à {}\u{a0}h\u{a0}{:02}\u{a0}min\u{a0}{:02}\u{a0}s",
        french::long_date(local.date()),
        local.hour(),
        local.minute(),
        local.second()
    )
}
