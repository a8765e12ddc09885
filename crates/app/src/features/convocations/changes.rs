//! « Ce qui a changé »: what a version says that the one before did not, in sentences that members read first.
use super::model::{FrozenDocument, FrozenItem, Manifest};
use pupitre_rules::french;
use std::collections::HashMap;
use uuid::Uuid;

/// Lines shown at most; the rest is counted.
const MOST_LINES: usize = 30;

/// Differences between two versions, one a line; empty when nothing that a member reads has changed.
pub(super) fn what_changed(before: &Manifest, after: &Manifest) -> String {
    let mut lines = Vec::new();
    sitting(before, after, &mut lines);
    items(before, after, &mut lines);
    documents(before, after, &mut lines);
    if lines.len() > MOST_LINES {
        let more = lines.len() - MOST_LINES;
        lines.truncate(MOST_LINES);
        lines.push(format!("Et {}.", french::count(more, "autre changement", "autres changements")));
    }
    lines.join("\n")
}

fn sitting(before: &Manifest, after: &Manifest, lines: &mut Vec<String>) {
    let (b, a) = (&before.sitting, &after.sitting);
    let moment =
        |m: &Manifest| french::long_moment(m.sitting.starts_at.zoned(&m.sitting.time_zone).datetime());
    if b.starts_at != a.starts_at {
        lines.push(format!("La séance a lieu le {}, et non plus le {}.", moment(after), moment(before)));
    }
    if b.place != a.place || b.address != a.address {
        lines.push(format!("Lieu : {} (auparavant : {}).", place(after), place(before)));
    }
    if b.remote_allowed != a.remote_allowed {
        let word = if a.remote_allowed { "est désormais possible" } else { "n’est plus possible" };
        lines.push(format!("La participation à distance {word}."));
    }
    if b.title != a.title && !a.title.is_empty() {
        lines.push(format!("La séance s’intitule « {} ».", a.title));
    }
}

fn place(m: &Manifest) -> String {
    let parts = [m.sitting.place.trim(), m.sitting.address.trim()];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ")
}

fn items(before: &Manifest, after: &Manifest, lines: &mut Vec<String>) {
    let old: HashMap<Uuid, &FrozenItem> = before.agenda.iter().map(|i| (i.id, i)).collect();
    let new: HashMap<Uuid, &FrozenItem> = after.agenda.iter().map(|i| (i.id, i)).collect();
    for item in &after.agenda {
        match old.get(&item.id) {
            None => lines.push(format!("Point ajouté : {}. {}", item.number, item.title)),
            Some(was) if was.title != item.title => lines
                .push(format!("Point {} : « {} » (auparavant « {} »).", item.number, item.title, was.title)),
            Some(was) if was.closed_door != item.closed_door => {
                let word = if item.closed_door { "à huis clos" } else { "en public" };
                lines.push(format!("Point {} : examiné {word}.", item.number));
            }
            Some(_) => {}
        }
    }
    for item in before.agenda.iter().filter(|i| !new.contains_key(&i.id)) {
        lines.push(format!("Point retiré : {}. {}", item.number, item.title));
    }
    let kept = |agenda: &[FrozenItem], other: &HashMap<Uuid, &FrozenItem>| -> Vec<Uuid> {
        agenda.iter().map(|i| i.id).filter(|id| other.contains_key(id)).collect()
    };
    if kept(&before.agenda, &new) != kept(&after.agenda, &old) {
        lines.push("L’ordre des points a changé.".into());
    }
}

fn documents(before: &Manifest, after: &Manifest, lines: &mut Vec<String>) {
    let placed = |m: &'_ Manifest| -> Vec<(String, FrozenDocument)> {
        m.agenda.iter().flat_map(|i| i.documents.iter().map(|d| (i.number.clone(), d.clone()))).collect()
    };
    let (old, new) = (placed(before), placed(after));
    let find = |list: &'_ [(String, FrozenDocument)], id: Uuid| -> Option<FrozenDocument> {
        list.iter().find(|(_, d)| d.id == id).map(|(_, d)| d.clone())
    };
    for (number, document) in &new {
        match find(&old, document.id) {
            None => lines.push(format!("Document ajouté au point {number} : {}", document.title)),
            Some(was) if was.hash != document.hash => {
                lines.push(format!("Document remplacé au point {number} : {}", document.title));
            }
            Some(_) => {}
        }
    }
    for (number, document) in old.iter().filter(|(_, d)| find(&new, d.id).is_none()) {
        lines.push(format!("Document retiré du point {number} : {}", document.title));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::convocations::model::{FrozenAuthority, FrozenSitting};
    use crate::platform::ids;
    use crate::platform::time::Timestamp;

    fn manifest() -> Manifest {
        let document = |title: &str| FrozenDocument {
            id: ids::new_id(),
            kind: "note".into(),
            title: title.into(),
            file_name: format!("{title}.pdf"),
            media_type: "application/pdf".into(),
            version: 1,
            hash: ids::sha256_hex(title.as_bytes()),
            original_hash: ids::sha256_hex(title.as_bytes()),
            pages: 2,
            bytes: 10,
            first_page: 1,
        };
        let item = |number: &str, title: &str| FrozenItem {
            id: ids::new_id(),
            parent_id: None,
            number: number.into(),
            title: title.into(),
            rapporteur: None,
            kind: "deliberation".into(),
            closed_door: false,
            on_site: String::new(),
            documents: vec![document(&format!("Note {title}"))],
        };
        Manifest {
            authority: FrozenAuthority {
                id: ids::new_id(),
                name: "Trois Vallées".into(),
                short_name: "3V".into(),
                siren: "200000016".into(),
                address: String::new(),
            },
            sitting: FrozenSitting {
                id: ids::new_id(),
                body_id: ids::new_id(),
                body: "Conseil".into(),
                title: String::new(),
                starts_at: Timestamp(1_797_528_600_000),
                time_zone: "Europe/Paris".into(),
                place: "Valbrune".into(),
                address: String::new(),
                remote_allowed: false,
                public: true,
                reply_until: None,
                urgent: false,
                urgency_reason: String::new(),
                calendar_uid: "u".into(),
            },
            agenda: vec![item("1", "Eau"), item("2", "Voirie"), item("3", "Écoles")],
            pages: 6,
            bytes: 30,
        }
    }

    #[test]
    fn nothing_is_said_of_what_did_not_change() {
        let before = manifest();
        assert_eq!(what_changed(&before, &before.clone()), "");
    }

    #[test]
    fn every_change_that_a_member_reads_is_said() {
        let before = manifest();
        let mut after = before.clone();
        after.sitting.starts_at = after.sitting.starts_at.plus(86_400_000);
        after.sitting.place = "Saint-Aubin".into();
        after.agenda[0].title = "Eau et assainissement".into();
        after.agenda[1].documents[0].hash = "0".repeat(64);
        let gone = after.agenda.remove(2);
        let mut added = gone.clone();
        (added.id, added.title) = (ids::new_id(), "Piscine".into());
        added.documents.clear();
        after.agenda.push(added);
        let said = what_changed(&before, &after);
        for words in [
            "La séance a lieu le vendredi 18 décembre 2026",
            "et non plus le jeudi 17 décembre 2026",
            "Lieu : Saint-Aubin (auparavant : Valbrune).",
            "Point 1 : « Eau et assainissement » (auparavant « Eau »).",
            "Document remplacé au point 2 : Note Voirie",
            "Point ajouté : 3. Piscine",
            "Point retiré : 3. Écoles",
            "Document retiré du point 3 : Note Écoles",
        ] {
            assert!(said.contains(words), "{words} is missing from:\n{said}");
        }
        assert_eq!(said.lines().count(), 7, "{said}");
        after.agenda.swap(0, 1);
        assert!(what_changed(&before, &after).contains("L’ordre des points a changé."));
    }
}
