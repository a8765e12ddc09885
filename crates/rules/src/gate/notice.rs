//! The notice: in time or too late, and urgency with its reason and its vote.
use super::{Facts, GateFinding};
use crate::notice::Severity::{Blocks, Fine, Look};
use crate::notice::too_late;

pub(super) fn check(f: &Facts<'_>, out: &mut Vec<GateFinding>) {
    if f.starts > f.now {
        delay(f, out);
    }
    if f.urgent {
        urgency(f, out);
    } else if let Some(item) = f.items.iter().find(|i| i.kind == "urgency") {
        let sentence = "La séance n’est plus urgente : retirez ce point, ou rétablissez l’urgence.";
        out.push(
            GateFinding::new(
                "urgency.vote_useless",
                Look,
                "Un vote sur l’urgence sans urgence",
                sentence,
                urgency_ref(f),
            )
            .offers("edit_item")
            .on("item", &item.id),
        );
    }
}

fn delay(f: &Facts<'_>, out: &mut Vec<GateFinding>) {
    let a = f.assessment;
    let margin = a.margin_days(f.today);
    for finding in a.findings.iter().filter(|found| found.concerns(margin)) {
        let action = match finding.code {
            "notice.no_legal_delay" | "notice.own_rules_shorter" => Some("edit_settings"),
            _ => None,
        };
        let found = GateFinding { finding: finding.clone(), action, target: None };
        let about_urgency = matches!(finding.code, "notice.urgency_unknown" | "notice.urgency_elsewhere");
        out.push(if about_urgency { found.on_sitting() } else { found });
    }
    if !a.lawful_at(f.now) {
        out.push(GateFinding { finding: too_late(a, f.today), action: None, target: None }.on_sitting());
    } else if a.last_day.is_some() {
        let title = a.sentence(f.today);
        let title = title.trim_end_matches('.');
        out.push(GateFinding::new(
            "notice.in_time",
            Fine,
            title,
            &format!("Il faut {}.", a.ground),
            &a.legal_ref,
        ));
    }
}

fn urgency(f: &Facts<'_>, out: &mut Vec<GateFinding>) {
    if f.urgency_reason.trim().is_empty() {
        let sentence =
            "Le président en rend compte dès l’ouverture, et le conseil se prononce : écrivez le motif.";
        out.push(
            GateFinding::new(
                "urgency.reason_missing",
                Blocks,
                "L’urgence n’est pas motivée",
                sentence,
                urgency_ref(f),
            )
            .on_sitting(),
        );
    }
    let position = f.items.iter().position(|i| i.kind == "urgency");
    let (severity, title, sentence) = match position {
        Some(0) => {
            (Fine, "Le vote sur l’urgence ouvre la séance", "Il est inscrit en tête de l’ordre du jour.")
        }
        Some(_) => (
            Look,
            "Le vote sur l’urgence doit ouvrir la séance",
            "Le conseil se prononce sur l’urgence avant tout autre point : placez ce vote en tête.",
        ),
        None => (
            Look,
            "Pas de vote sur l’urgence à l’ordre du jour",
            "Le conseil se prononce sur l’urgence dès l’ouverture : inscrivez ce vote en tête.",
        ),
    };
    let finding = GateFinding::new("urgency.vote", severity, title, sentence, urgency_ref(f));
    out.push(match position {
        Some(0) => finding,
        Some(at) => finding.offers("edit_item").on("item", &f.items[at].id),
        None => finding.offers("add_item"),
    });
}

/// Article under which the assembly votes on the urgency.
fn urgency_ref(f: &Facts<'_>) -> &'static str {
    f.rule().map_or("article L2121-12 du CGCT", |r| r.legal_ref)
}
