//! What the mails of a convocation say, in the same words as text and as a page.
use super::deliver::Parcel;
use crate::features::sittings::Sitting;
use crate::platform::mail_page::{MailPage, MailPart};
use pupitre_rules::french;

/// « Séance reportée », « Convocation »…
pub(super) fn kind_words(kind: &str, capacity: &str) -> &'static str {
    match (kind, capacity) {
        ("cancellation", _) => "Séance annulée",
        ("postponement", _) => "Séance reportée",
        ("addendum", _) => "Additif à la convocation",
        ("replacement" | "correction", _) => "Convocation rectificative",
        (_, "informed") => "Pour information",
        _ => "Convocation",
    }
}

/// The convocation's own mail.
pub(super) fn convocation(parcel: &Parcel, link: &str) -> MailPage {
    let manifest = parcel.manifest();
    let s = &manifest.sitting;
    let kind = parcel.convocation.kind.as_str();
    let place = if s.address.is_empty() { s.place.clone() } else { format!("{}, {}", s.place, s.address) };
    let mut parts = vec![
        MailPart::Text(format!("Bonjour {},", parcel.dispatch.name)),
        MailPart::Text(format!("{}{}", opening(kind, &parcel.dispatch.capacity), joined(parcel))),
    ];
    if !parcel.convocation.change_note.is_empty() {
        let title = if kind == "cancellation" { "Motif :" } else { "Ce qui change :" };
        parts.push(MailPart::Aside(title.into(), parcel.convocation.change_note.clone()));
    }
    if parcel.convocation.urgent && !s.urgency_reason.is_empty() {
        parts.push(MailPart::Aside("Convocation d’urgence :".into(), s.urgency_reason.clone()));
    }
    if kind != "cancellation" {
        let agenda = manifest.agenda.iter().map(|i| (i.number.clone(), i.title.clone())).collect();
        parts.push(MailPart::List("Ordre du jour".into(), agenda));
        let read = if parcel.dispatch.capacity == "informed" {
            "Lire le dossier"
        } else {
            "Lire le dossier et répondre"
        };
        parts.push(MailPart::Button(read.into(), link.to_owned()));
    }
    let under = vec![french::long_moment(s.starts_at.zoned(&s.time_zone).datetime()), place];
    page(parcel, kind_words(kind, &parcel.dispatch.capacity), under, parts)
}

/// What the mail is about, in one sentence; never in the masculine alone, the mail goes to women and men.
fn opening(kind: &str, capacity: &str) -> &'static str {
    match (kind, capacity) {
        ("cancellation", _) => "Cette séance est annulée ; elle est retirée de votre agenda.",
        ("postponement", _) => {
            "Cette séance est reportée à la date ci-dessus ; votre agenda est mis à jour. Merci de répondre de nouveau."
        }
        (_, "informed") => {
            "Pour votre information (article L5211-40-2 du CGCT), voici la convocation de cette séance, à laquelle vous \
             ne siégez pas. Aucune réponse n’est attendue."
        }
        ("addendum" | "replacement" | "correction", _) => {
            "Votre convocation à cette séance est complétée ou corrigée."
        }
        (_, "substitute") => {
            "Voici votre convocation à cette séance, au titre de la suppléance (article L5211-6 du CGCT)."
        }
        _ => "Voici votre convocation à cette séance.",
    }
}

/// A letter that is late does not hold the mail back: it is then read in Pupitre.
fn joined(parcel: &Parcel) -> &'static str {
    match (parcel.convocation.kind.as_str(), &parcel.convocation.letter_hash) {
        ("cancellation", _) => "",
        (_, Some(_)) => " La lettre est jointe à ce message.",
        (_, None) => " La lettre se lit dans Pupitre.",
    }
}

/// A word to a member who opened nothing, or did not answer.
pub(super) fn reminder(parcel: &Parcel, sitting: &Sitting, link: &str) -> MailPage {
    let zone = &sitting.time_zone;
    let state = if parcel.dispatch.opened_at.is_none() {
        "Vous n’avez pas encore ouvert votre dossier."
    } else {
        "Vous n’avez pas encore répondu."
    };
    let until = sitting.reply_until.map_or_else(String::new, |at| {
        format!(" Merci de répondre avant le {}.", french::long_moment(at.zoned(zone).datetime()))
    });
    let parts = vec![
        MailPart::Text(format!("Bonjour {},", parcel.dispatch.name)),
        MailPart::Text(format!("{state}{until}")),
        MailPart::Button("Lire le dossier et répondre".into(), link.to_owned()),
    ];
    let when = french::long_moment(sitting.starts_at.zoned(zone).datetime());
    page(parcel, "Rappel", vec![when, sitting.place.clone()], parts)
}

fn page(parcel: &Parcel, word: &str, under: Vec<String>, parts: Vec<MailPart>) -> MailPage {
    MailPage {
        authority: parcel.authority.name.clone(),
        accent: pupitre_documents::readable_colour(&parcel.authority.accent),
        title: format!("{word}, {}", french::inside(&parcel.manifest().sitting.body)),
        under,
        parts,
    }
}
