//! The agenda: a note or a document on each item, contracts that can be consulted, files placed and arrived.
use super::{Facts, GateFinding, Item};
use crate::french;
use crate::law;
use crate::notice::Severity::{Blocks, Fine, Look};

pub(super) fn check(f: &Facts<'_>, out: &mut Vec<GateFinding>) {
    let mut in_order = 0;
    for item in f.matters() {
        if french::fold(&item.title).is_empty() {
            out.push(item.found(
                "agenda.untitled",
                Blocks,
                "sans intitulé",
                "L’ordre du jour dit chaque question : écrivez l’intitulé.",
                f.sending_ref(),
                "edit_item",
            ));
        }
        out.extend(vague(f, item));
        if item.heads_others {
            continue;
        }
        match papers(f, item) {
            Some(finding) => out.push(finding),
            None => in_order += 1,
        }
        out.extend(contract(item));
    }
    if in_order > 0 {
        let title = french::count(in_order, "point a ses documents", "points ont leurs documents");
        let article = f.rule().filter(|_| f.note_required).map_or(f.sending_ref(), |r| r.note_ref);
        let sentence = "Chaque élu les trouvera dans son dossier.";
        out.push(GateFinding::new("item.in_order", Fine, &title, sentence, article));
    }
}

/// What is missing on an item: its note, the budget's file, or any document.
fn papers(f: &Facts<'_>, item: &Item) -> Option<GateFinding> {
    // A note on the heading informs on what is under it.
    let head = f.items.iter().find(|h| h.heads(item));
    let note = [Some(item), head].into_iter().flatten().any(|i| i.documents.iter().any(|k| k == "note"));
    let none = item.documents.is_empty() && head.is_none_or(|h| h.documents.is_empty());
    if f.note_required && !note && item.kind != "information" {
        return Some(note_missing(f, item, none));
    }
    if item.kind == "budget" && none {
        let article = law::rule_on("budget_primitif_M57", f.assessment.sitting_day)
            .map_or("article L1612-26 du CGCT", |r| r.legal_ref);
        let sentence = "Le projet de budget et ses rapports sont communiqués aux élus avec la convocation : déposez-les.";
        return Some(item.found(
            "item.budget_file",
            Blocks,
            "pas de projet de budget",
            sentence,
            article,
            "drop_document",
        ));
    }
    let sentence = "Les élus n’auront que le titre de ce point.";
    (none && !item.on_site && item.kind != "information").then(|| {
        item.found("item.no_document", Look, "aucun document", sentence, f.sending_ref(), "drop_document")
    })
}

/// Other documents sent at the same time may inform as well as a note (CAA Bordeaux, 27 avril 2004): a person looks.
fn note_missing(f: &Facts<'_>, item: &Item, none: bool) -> GateFinding {
    let rule = f.rule().filter(|r| r.note_required || r.key == "ccas_cias_board");
    let (name, article) =
        rule.map_or(("note de synthèse", "règlement intérieur"), |r| (r.note_name, r.note_ref));
    let (severity, sentence) = match (none, name) {
        (true, "rapport") => {
            (Blocks, "Chaque affaire a son rapport, envoyé avec la convocation : déposez-le.".into())
        }
        (true, _) => (Blocks, format!("Chaque affaire soumise à délibération a sa {name} : déposez-la.")),
        (false, _) => (
            Look,
            format!(
                "Ce point a des documents, mais pas de {name} : assurez-vous qu’ils informent aussi bien."
            ),
        ),
    };
    item.found("item.note_missing", severity, &format!("pas de {name}"), &sentence, article, "drop_note")
}

/// « Questions diverses » cannot carry a decision.
fn vague(f: &Facts<'_>, item: &Item) -> Option<GateFinding> {
    let title = french::fold(&item.title);
    let vague = title.starts_with("questions diverses")
        || title.starts_with("affaires diverses")
        || title == "divers";
    (vague && !matches!(item.kind.as_str(), "information" | "urgency")).then(|| {
        let sentence = "Sous ce titre, seules des informations mineures peuvent être données : une décision a besoin d’un intitulé précis, envoyé dans le délai.";
        item.found("agenda.vague", Look, "intitulé trop général", sentence, f.sending_ref(), "edit_item")
    })
}

fn contract(item: &Item) -> Option<GateFinding> {
    let shown = item.on_site || item.documents.iter().any(|k| k == "contract");
    (item.kind == "contract" && !shown).then(|| {
        let sentence = "Pour un contrat de service public, dites où le projet et ses pièces se consultent.";
        item.found(
            "item.contract",
            Look,
            "contrat à consulter",
            sentence,
            "article L2121-12 du CGCT",
            "edit_item",
        )
    })
}

/// Files that have not arrived or have no item.
pub(super) fn files(f: &Facts<'_>, out: &mut Vec<GateFinding>) {
    if f.arriving > 0 {
        let title = french::count(f.arriving, "fichier arrive encore", "fichiers arrivent encore");
        let sentence = "Attendez la fin du dépôt : l’envoi fige le dossier.";
        out.push(GateFinding::new("files.arriving", Blocks, &title, sentence, f.sending_ref()));
    }
    if f.unplaced > 0 {
        let title = if f.unplaced == 1 {
            "Un fichier n’a pas de point".into()
        } else {
            format!("{} fichiers n’ont pas de point", french::number(f.unplaced))
        };
        let sentence = "Ce qui n’est pas placé ne partira pas : placez-le sur un point ou retirez-le.";
        out.push(
            GateFinding::new("files.unplaced", Look, &title, sentence, f.sending_ref()).offers("place_files"),
        );
    }
}

impl Item {
    /// A finding titled « Point 9 : … ».
    fn found(
        &self,
        code: &'static str,
        severity: crate::notice::Severity,
        what: &str,
        sentence: &str,
        article: &str,
        action: &'static str,
    ) -> GateFinding {
        let title = format!("Point {} : {what}", self.number);
        GateFinding::new(code, severity, &title, sentence, article).offers(action).on("item", &self.id)
    }

    /// Whether an item is under this one: « 3.1 » under « 3 ».
    fn heads(&self, item: &Self) -> bool {
        self.heads_others && item.number.rsplit_once('.').is_some_and(|(head, _)| head == self.number)
    }

    /// Whether the title speaks of an election or a designation.
    pub(super) fn title_says_election(&self) -> bool {
        let title = french::fold(&self.title);
        title.split(' ').any(|w| matches!(w, "election" | "elections" | "designation" | "designations"))
    }
}
