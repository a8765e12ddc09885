//! How each recipient is written to: electronically by default, on paper on a dated request (L2121-10); the
//! reverse in départements and régions (L3121-19, L4132-18).
use super::{Facts, GateFinding, Recipient};
use crate::french;
use crate::notice::Severity::{Blocks, Fine, Look};

pub(super) fn check(f: &Facts<'_>, out: &mut Vec<GateFinding>) {
    for recipient in f.recipients {
        out.extend(problem(f, recipient));
    }
    let convened = || f.recipients.iter().filter(|r| r.capacity != "informed");
    let electronic = convened().filter(|r| r.channel != "paper").count();
    let paper = convened().count() - electronic;
    if f.paper_by_default && electronic > 0 {
        let title =
            format!("{} par voie électronique : accord à vérifier", french::count(electronic, "élu", "élus"));
        let sentence = "Dans cette assemblée, la voie électronique suppose que l’élu l’ait demandée, et un avis individuel l’accompagne.";
        out.push(GateFinding::new("channels.electronic_unasked", Look, &title, sentence, f.sending_ref()));
    }
    if electronic + paper > 0 {
        let title = format!(
            "{} par voie électronique, {} par écrit",
            french::count(electronic, "élu", "élus"),
            french::number(paper)
        );
        let sentence = match (paper, f.paper_by_default) {
            (0, true) => "Personne ne reçoit de papier.",
            (0, false) => "Personne n’a demandé le papier.",
            (_, true) => "Le papier est la règle ici, sauf demande de l’élu.",
            (_, false) => "Le papier part sur demande datée et enregistrée.",
        };
        out.push(GateFinding::new("channels.lawful", Fine, &title, sentence, f.sending_ref()));
    }
}

/// What prevents writing to one recipient.
fn problem(f: &Facts<'_>, r: &Recipient) -> Option<GateFinding> {
    let (informed, unreachable) = (r.capacity == "informed", r.address.trim().is_empty());
    let (code, severity, what, sentence, action) = match (r.channel == "paper", informed) {
        (true, true) => (
            "member.informed_on_paper",
            Look,
            "papier prévu",
            "Les conseillers informés le sont par voie électronique : enregistrez son adresse électronique.",
            "edit_channel",
        ),
        (true, false) if !r.paper_requested && !f.paper_by_default => (
            "member.paper_unasked",
            Blocks,
            "papier sans demande",
            "Le papier suppose une demande de l’élu, datée et enregistrée : enregistrez-la, ou revenez à la voie électronique.",
            "edit_channel",
        ),
        (true, false) if unreachable => (
            "member.no_address",
            Blocks,
            "pas d’adresse postale",
            "Enregistrez l’adresse où l’écrit doit être envoyé.",
            "edit_channel",
        ),
        (false, true) if unreachable => (
            "member.no_email",
            Look,
            "pas d’adresse électronique",
            "Ce conseiller ne recevra pas la copie qui lui est due : enregistrez son adresse.",
            "edit_member",
        ),
        (false, false) if unreachable => (
            "member.no_email",
            Blocks,
            "pas d’adresse électronique",
            "Sans adresse, la convocation ne peut pas partir : enregistrez-la, ou notez une demande de papier.",
            "edit_member",
        ),
        (false, _) if !mail_shaped(&r.address) => (
            "member.bad_email",
            if informed { Look } else { Blocks },
            "adresse électronique mal écrite",
            "Le message reviendrait : corrigez l’adresse, ou notez une demande de papier.",
            "edit_member",
        ),
        _ => return None,
    };
    let article = if informed { "article L5211-40-2 du CGCT" } else { f.sending_ref() };
    Some(
        GateFinding::new(code, severity, &format!("{} : {what}", r.name), sentence, article)
            .offers(action)
            .on("member", &r.id),
    )
}

/// One « @ » between two words without spaces: enough to see a slip of the hand.
fn mail_shaped(address: &str) -> bool {
    let address = address.trim();
    !address.contains(char::is_whitespace)
        && address.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && !host.contains('@') && host.split('.').all(|part| !part.is_empty())
        })
}
