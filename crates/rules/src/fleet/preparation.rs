//! The preparation of a tablet: its steps in order, and how long it really took.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest pause that still counts as work on the tablet: past it, one was elsewhere (milliseconds).
const LONGEST_PAUSE: i64 = 15 * 60_000;

/// A step of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PreparationStep)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Stable word, drawn by whoever adds the step.
    pub key: String,
    pub label: String,
}

/// The steps of the house, when the authority wrote none.
pub fn first_steps() -> Vec<Step> {
    [
        ("unbox", "Sortie de sa boîte, état noté"),
        ("serial", "Numéro de série lu"),
        ("charge", "Chargée à 80 %"),
        ("updates", "Mises à jour installées"),
        ("case", "Film et étui posés"),
        ("enrol", "Inscrire avec le code de la fiche"),
        ("sim", "Carte SIM et accès mobile"),
        ("open", "Ouvrir le dossier d’essai"),
        ("label", "Coller l’étiquette"),
    ]
    .map(|(key, label)| Step { key: key.into(), label: label.into() })
    .to_vec()
}

/// Minutes planned for one tablet, when the authority said nothing.
pub const PLANNED_MINUTES: i64 = 20;

/// Minutes spent: from the beginning to the last mark, long pauses left out, rounded up. Marks may come in any order, since
/// phones send them when they find the network again.
pub fn minutes(began: i64, marks: &[i64]) -> i64 {
    let mut moments: Vec<i64> = marks.iter().copied().filter(|m| *m >= began).collect();
    moments.push(began);
    moments.sort_unstable();
    let worked: i64 =
        moments.windows(2).map(|w| w[1].saturating_sub(w[0])).filter(|gap| *gap <= LONGEST_PAUSE).sum();
    worked.saturating_add(59_999) / 60_000
}
