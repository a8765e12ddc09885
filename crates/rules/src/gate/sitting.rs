//! The sitting itself: its date, its agenda and members exist, its videoconference is lawful.
use super::{Facts, GateFinding};
use crate::french;
use crate::notice::Severity::{Blocks, Fine, Look};
use std::collections::HashMap;

const REMOTE: &str = "article L5211-11-1 du CGCT";

pub(super) fn check(f: &Facts<'_>, out: &mut Vec<GateFinding>) {
    if f.starts <= f.now {
        let sentence = "La date de la séance est passée : corrigez-la avant d’envoyer.";
        out.push(
            GateFinding::new("sitting.past", Blocks, "La séance est déjà passée", sentence, f.sending_ref())
                .on_sitting(),
        );
    }
    if f.matters().next().is_none() {
        let sentence =
            "La convocation indique les questions portées à l’ordre du jour : ajoutez au moins un point.";
        out.push(
            GateFinding::new("agenda.empty", Blocks, "L’ordre du jour est vide", sentence, f.sending_ref())
                .offers("add_item"),
        );
    }
    if f.recipients.iter().all(|r| r.capacity == "informed") {
        let sentence = "Aucun élu ne siège dans cet organe à cette date : enregistrez ses membres.";
        out.push(
            GateFinding::new("recipients.none", Blocks, "Personne à convoquer", sentence, f.sending_ref())
                .offers("edit_settings"),
        );
    }
    out.extend(duplicates(f));
    if f.remote_allowed {
        out.push(remote(f));
    }
}

/// A member listed twice would receive two convocations and count twice.
fn duplicates(f: &Facts<'_>) -> Option<GateFinding> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for recipient in f.recipients {
        *seen.entry(recipient.id.as_str()).or_default() += 1;
    }
    let mut twice: Vec<&str> = Vec::new();
    for recipient in f.recipients {
        if seen.remove(recipient.id.as_str()).is_some_and(|times| times > 1) {
            twice.push(&recipient.name);
        }
    }
    let title = french::count(twice.len(), "élu inscrit deux fois", "élus inscrits deux fois");
    let sentence =
        format!("{} : gardez une seule place par élu dans les membres de l’organe.", french::list(&twice, 3));
    (!twice.is_empty()).then(|| {
        GateFinding::new("recipients.duplicate", Blocks, &title, &sentence, f.sending_ref())
            .offers("edit_settings")
    })
}

/// Videoconference: who may, and what may not be voted from afar.
fn remote(f: &Facts<'_>) -> GateFinding {
    let (code, severity, title, sentence) = if !f.remote_lawful {
        (
            "remote.unlawful",
            Blocks,
            "Visioconférence impossible",
            "Seuls les conseils des intercommunalités peuvent se réunir à distance, jamais les bureaux ni les conseils municipaux : retirez la visioconférence.",
        )
    } else if f.items.iter().any(|i| i.kind == "budget") {
        (
            "remote.budget",
            Blocks,
            "Le budget ne se vote pas à distance",
            "L’adoption du budget primitif demande une séance où tous sont réunis : retirez la visioconférence.",
        )
    } else if f.assessment.regime == "epci_installation_meeting" {
        (
            "remote.election",
            Blocks,
            "Pas d’élection à distance",
            "L’élection du président et du bureau demande une séance où tous sont réunis : retirez la visioconférence.",
        )
    } else if f.matters().any(|i| i.title_says_election()) {
        (
            "remote.election_likely",
            Look,
            "Un vote secret ne se fait pas à distance",
            "Un point semble porter sur une élection ou une désignation : elle se tient où tous sont réunis. Vérifiez, ou retirez la visioconférence.",
        )
    } else {
        (
            "remote.lawful",
            Fine,
            "Visioconférence permise",
            "Scrutin public seulement, retransmission en direct, et une séance au moins par semestre où tous sont réunis.",
        )
    };
    let finding = GateFinding::new(code, severity, title, sentence, REMOTE);
    if severity == Fine { finding } else { finding.on_sitting() }
}
