//! The gate before sending: each control of the law as a finding that says what is wrong, which article says so,
//! what to do, and whether it blocks.
use crate::french;
use crate::notice::{Assessment, Finding, Severity, too_late};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// An item of the agenda, as the gate sees it.
#[derive(Debug, Clone, Default)]
pub struct Item {
    pub id: String,
    /// « 9 ».
    pub number: String,
    pub title: String,
    /// `deliberation`, `information`, `urgency`, `budget`, `contract`.
    pub kind: String,
    /// Has sub-items: its documents may be theirs.
    pub heads_others: bool,
    /// Kinds of its documents: `note`, `draft`, `annex`, `contract`.
    pub documents: Vec<String>,
    /// Consultable at the seat.
    pub on_site: bool,
}

/// A recipient, as the gate sees him.
#[derive(Debug, Clone, Default)]
pub struct Recipient {
    pub id: String,
    pub name: String,
    /// `member`, `substitute`, `informed`.
    pub capacity: String,
    /// `electronic` or `paper`.
    pub channel: String,
    /// E-mail or postal address.
    pub address: String,
    /// Paper was asked for on a recorded day (L2121-10).
    pub paper_requested: bool,
}

/// Everything the gate looks at.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    pub items: &'a [Item],
    pub recipients: &'a [Recipient],
    /// Files without an item, and files still arriving.
    pub unplaced: usize,
    pub arriving: usize,
    pub note_required: bool,
    /// Départements and régions: electronic only for members who want it.
    pub paper_by_default: bool,
    pub remote_allowed: bool,
    pub remote_lawful: bool,
    pub urgent: bool,
    pub urgency_reason: &'a str,
    pub informs_audience: bool,
    /// Members alone to represent their commune and without a recorded substitute (L5211-6).
    pub without_substitute: &'a [String],
    pub assessment: &'a Assessment,
    pub starts: Timestamp,
    pub now: Timestamp,
    pub today: Date,
}

/// A finding with what the screen may do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GateFinding {
    #[serde(flatten)]
    pub finding: Finding,
    /// Key of the action offered.
    pub action: Option<&'static str>,
    /// `item`, `member`, `sitting`, with its id.
    pub target: Option<Target>,
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    pub kind: &'static str,
    pub id: String,
}

const NOTE: &str = "articles L2121-12 et L5211-1 du CGCT";
const CHANNEL: &str = "article L2121-10 du CGCT";

/// Runs every control; what blocks comes first, what is in order last.
pub fn check(facts: &Facts<'_>) -> Vec<GateFinding> {
    let mut out = Vec::new();
    sitting(facts, &mut out);
    notice(facts, &mut out);
    agenda(facts, &mut out);
    files(facts, &mut out);
    channels(facts, &mut out);
    others(facts, &mut out);
    out.sort_by_key(|f| f.finding.severity);
    out
}

fn sitting(f: &Facts<'_>, out: &mut Vec<GateFinding>) {
    if f.starts <= f.now {
        out.push(add(
            "sitting.past",
            Severity::Blocks,
            "La séance est déjà passée",
            "La date de la séance est passée : corrigez-la avant d’envoyer.",
            "article L2121-10 du CGCT",
            Some("edit_sitting"),
            None,
        ));
    }
    if f.items.iter().all(|i| i.kind == "urgency") {
        out.push(add(
            "agenda.empty",
            Severity::Blocks,
            "L’ordre du jour est vide",
            "La convocation indique les questions portées à l’ordre du jour : ajoutez au moins un point.",
            CHANNEL,
            Some("add_item"),
            None,
        ));
    }
    if f.recipients.iter().all(|r| r.capacity == "informed") {
        out.push(add(
            "recipients.none",
            Severity::Blocks,
            "Personne à convoquer",
            "Aucun élu ne siège dans cet organe à cette date : enregistrez ses membres.",
            "article L2121-10 du CGCT",
            Some("edit_seats"),
            None,
        ));
    }
    if f.remote_allowed && !f.remote_lawful {
        out.push(add("remote.unlawful", Severity::Blocks, "Visioconférence impossible", "Seuls les conseils des intercommunalités peuvent se réunir à distance, jamais les bureaux ni les conseils municipaux.", "article L5211-11-1 du CGCT", Some("edit_sitting"), None));
    }
    if f.remote_allowed && f.remote_lawful && f.items.iter().any(|i| i.kind == "budget") {
        out.push(add("remote.budget", Severity::Blocks, "Le budget ne se vote pas à distance", "L’adoption du budget primitif demande une séance où tous sont réunis : retirez la visioconférence.", "article L5211-11-1 du CGCT", Some("edit_sitting"), None));
    }
}

fn notice(f: &Facts<'_>, out: &mut Vec<GateFinding>) {
    for finding in &f.assessment.findings {
        out.push(GateFinding { finding: finding.clone(), action: None, target: None });
    }
    if f.starts > f.now && !f.assessment.lawful_at(f.now) {
        out.push(GateFinding {
            finding: too_late(f.assessment, f.today),
            action: Some("edit_sitting"),
            target: None,
        });
    } else if f.assessment.last_day.is_some() && f.starts > f.now {
        out.push(add(
            "notice.in_time",
            Severity::Fine,
            &f.assessment.sentence(f.today),
            &format!("Il faut {}.", f.assessment.ground),
            &f.assessment.legal_ref,
            None,
            None,
        ));
    }
    if f.urgent && f.urgency_reason.trim().is_empty() {
        out.push(add(
            "urgency.reason_missing",
            Severity::Blocks,
            "L’urgence n’est pas motivée",
            "Le président en rend compte dès l’ouverture, et le conseil se prononce : écrivez le motif.",
            "article L2121-12 du CGCT",
            Some("edit_sitting"),
            None,
        ));
    }
    if f.urgent && f.items.iter().any(|i| i.kind == "urgency") {
        out.push(add(
            "urgency.vote",
            Severity::Fine,
            "Le vote sur l’urgence ouvre la séance",
            "Il est inscrit en tête de l’ordre du jour.",
            "article L2121-12 du CGCT",
            None,
            None,
        ));
    }
}

fn agenda(f: &Facts<'_>, out: &mut Vec<GateFinding>) {
    let mut in_order = 0;
    for item in f.items.iter().filter(|i| i.kind != "urgency" && !i.heads_others) {
        let note = item.documents.iter().any(|k| k == "note");
        if f.note_required && !note && item.kind != "information" {
            // Other documents sent at the same time may inform as well (CAA Bordeaux, 27 avril 2004).
            let informed = !item.documents.is_empty();
            let (severity, sentence) = if informed {
                (
                    Severity::Look,
                    "Ce point a des documents, mais aucune note : assurez-vous qu’ils informent aussi bien qu’une note.",
                )
            } else {
                (
                    Severity::Blocks,
                    "Chaque affaire soumise à délibération a sa note explicative : déposez-la.",
                )
            };
            out.push(add(
                "item.note_missing",
                severity,
                &format!("Point {} : pas de note de synthèse", item.number),
                sentence,
                NOTE,
                Some("drop_note"),
                Some(("item", &item.id)),
            ));
        } else if item.documents.is_empty() && !item.on_site {
            out.push(add(
                "item.no_document",
                Severity::Look,
                &format!("Point {} : aucun document", item.number),
                "Les élus n’auront que le titre de ce point.",
                CHANNEL,
                Some("drop_document"),
                Some(("item", &item.id)),
            ));
        } else {
            in_order += 1;
        }
        if item.kind == "contract" && !item.on_site && !item.documents.iter().any(|k| k == "contract") {
            out.push(add(
                "item.contract",
                Severity::Look,
                &format!("Point {} : contrat à consulter", item.number),
                "Pour un contrat de service public, dites où le projet et ses pièces se consultent.",
                "article L2121-12 du CGCT",
                Some("edit_item"),
                Some(("item", &item.id)),
            ));
        }
    }
    if in_order > 0 {
        out.push(add(
            "item.in_order",
            Severity::Fine,
            &french::count(in_order, "point a ses documents", "points ont leurs documents"),
            "Chaque élu les trouvera dans son dossier.",
            NOTE,
            None,
            None,
        ));
    }
}

fn files(f: &Facts<'_>, out: &mut Vec<GateFinding>) {
    if f.arriving > 0 {
        out.push(add(
            "files.arriving",
            Severity::Blocks,
            &french::count(f.arriving, "fichier arrive encore", "fichiers arrivent encore"),
            "Attendez la fin du dépôt : l’envoi fige le dossier.",
            CHANNEL,
            None,
            None,
        ));
    }
    if f.unplaced > 0 {
        let title = if f.unplaced == 1 {
            "Un fichier n’a pas de point".into()
        } else {
            format!("{} fichiers n’ont pas de point", f.unplaced)
        };
        out.push(add(
            "files.unplaced",
            Severity::Look,
            &title,
            "Ce qui n’est pas placé ne partira pas.",
            CHANNEL,
            Some("place_files"),
            None,
        ));
    }
}

fn channels(f: &Facts<'_>, out: &mut Vec<GateFinding>) {
    let (mut electronic, mut paper) = (0, 0);
    for r in f.recipients {
        let target = Some(("member", r.id.as_str()));
        let informed = r.capacity == "informed";
        if r.channel == "paper" {
            paper += 1;
            if !r.paper_requested && !f.paper_by_default {
                out.push(add("member.paper_unasked", Severity::Blocks, &format!("{} : papier sans demande", r.name), "Le papier suppose une demande de l’élu, datée et enregistrée : enregistrez-la, ou revenez à la voie électronique.", CHANNEL, Some("edit_channel"), target));
            }
            if r.address.trim().is_empty() {
                out.push(add(
                    "member.no_address",
                    Severity::Blocks,
                    &format!("{} : pas d’adresse postale", r.name),
                    "Enregistrez l’adresse où l’écrit doit être envoyé.",
                    CHANNEL,
                    Some("edit_channel"),
                    target,
                ));
            }
        } else {
            if !informed {
                electronic += 1;
            }
            if r.address.trim().is_empty() {
                let severity = if informed { Severity::Look } else { Severity::Blocks };
                out.push(add("member.no_email", severity, &format!("{} : pas d’adresse électronique", r.name), "Sans adresse, la convocation ne peut pas partir : enregistrez-la, ou notez une demande de papier.", CHANNEL, Some("edit_member"), target));
            }
            if f.paper_by_default && !informed {
                out.push(add(
                    "member.electronic_unasked",
                    Severity::Look,
                    &format!("{} : accord à vérifier", r.name),
                    "Dans cette assemblée, la voie électronique suppose que l’élu l’ait acceptée.",
                    "articles L3121-19 et L4132-18 du CGCT",
                    Some("edit_channel"),
                    target,
                ));
            }
        }
    }
    if electronic + paper > 0 {
        let title =
            format!("{} par voie électronique, {paper} par écrit", french::count(electronic, "élu", "élus"));
        let sentence = if paper > 0 {
            "Les demandes de papier sont datées et enregistrées."
        } else {
            "Personne n’a demandé le papier."
        };
        out.push(add("channels.lawful", Severity::Fine, &title, sentence, CHANNEL, None, None));
    }
}

fn others(f: &Facts<'_>, out: &mut Vec<GateFinding>) {
    let substitutes = f.recipients.iter().filter(|r| r.capacity == "substitute").count();
    if substitutes > 0 {
        out.push(add(
            "substitutes.convened",
            Severity::Fine,
            &format!(
                "Suppléants convoqués dans {}",
                french::count(substitutes, "commune à un siège", "communes à un siège")
            ),
            "Ils reçoivent la convocation et ses annexes.",
            "article L5211-6 du CGCT",
            None,
            None,
        ));
    }
    if !f.without_substitute.is_empty() {
        let shown: Vec<&str> = f.without_substitute.iter().take(3).map(String::as_str).collect();
        let more = f.without_substitute.len().saturating_sub(3);
        let tail = if more > 0 { format!(" et {more} autres") } else { String::new() };
        out.push(add(
            "substitutes.unknown",
            Severity::Look,
            &french::count(
                f.without_substitute.len(),
                "commune sans suppléant connu",
                "communes sans suppléant connu",
            ),
            &format!(
                "{}{tail} : une commune à un seul siège a un suppléant, convoqué lui aussi.",
                shown.join(", ")
            ),
            "article L5211-6 du CGCT",
            Some("edit_seats"),
            None,
        ));
    }
    let informed = f.recipients.iter().filter(|r| r.capacity == "informed").count();
    if informed > 0 {
        out.push(add(
            "audience.informed",
            Severity::Fine,
            &french::count(informed, "conseiller municipal informé", "conseillers municipaux informés"),
            "Ils reçoivent la convocation et la note avant la séance.",
            "article L5211-40-2 du CGCT",
            None,
            None,
        ));
    } else if f.informs_audience {
        out.push(add("audience.empty", Severity::Look, "Aucun conseiller à informer", "Les conseillers municipaux qui ne siègent pas doivent recevoir copie de la convocation : importez-les.", "article L5211-40-2 du CGCT", Some("import_members"), None));
    }
}

fn add(
    code: &'static str,
    severity: Severity,
    title: &str,
    sentence: &str,
    article: &str,
    action: Option<&'static str>,
    target: Option<(&'static str, &str)>,
) -> GateFinding {
    GateFinding {
        finding: Finding {
            code,
            severity,
            title: title.into(),
            sentence: sentence.into(),
            article: article.into(),
        },
        action,
        target: target.map(|(kind, id)| Target { kind, id: id.into() }),
    }
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
