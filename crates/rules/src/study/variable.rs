//! What can be moved in a study: for its break-even, its uncertainty, its sliders.
use super::factors::Set;
use super::input::{Input, Tariff};
use serde::{Deserialize, Serialize};

/// A number of the study that may vary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variable {
    UnitPrice,
    Life,
    PaidByOthers,
    Sheets,
    Sittings,
    SheetPrice,
    Stamp,
    HourPrice,
    PaperHours,
    Software,
}

impl Variable {
    pub const ALL: [Self; 10] = [
        Self::UnitPrice,
        Self::Life,
        Self::PaidByOthers,
        Self::Sheets,
        Self::Sittings,
        Self::SheetPrice,
        Self::Stamp,
        Self::HourPrice,
        Self::PaperHours,
        Self::Software,
    ];

    /// French name.
    pub fn label(self) -> &'static str {
        match self {
            Self::UnitPrice => "Prix d’une tablette",
            Self::Life => "Durée de vie d’une tablette",
            Self::PaidByOthers => "Part payée par d’autres collectivités",
            Self::Sheets => "Feuilles par dossier",
            Self::Sittings => "Séances par an",
            Self::SheetPrice => "Coût d’une feuille",
            Self::Stamp => "Affranchissement d’un dossier",
            Self::HourPrice => "Coût d’une heure d’agent",
            Self::PaperHours => "Heures de préparation d’une séance sur papier",
            Self::Software => "Abonnement au logiciel, par an",
        }
    }

    pub fn unit(self) -> &'static str {
        match self {
            Self::Life => "ans",
            Self::PaidByOthers => "part",
            Self::Sheets => "feuilles",
            Self::Sittings => "séances",
            Self::PaperHours => "heures",
            _ => "€",
        }
    }

    /// What it is now. Where bodies differ, their mean weighed by what they print; several solutions: the one judged.
    pub fn read(self, input: &Input, solution: usize, f: &Set) -> f64 {
        let s = input.solutions.get(solution);
        match self {
            Self::UnitPrice => s.map_or(0.0, |s| s.unit_price),
            Self::Life => s.map_or(0.0, |s| s.life),
            Self::PaidByOthers => s.map_or(0.0, |s| s.paid_by_others),
            Self::Sheets => {
                let dossiers: f64 = input.bodies.iter().map(|b| b.members * b.sittings_per_year).sum();
                let sheets: f64 =
                    input.bodies.iter().map(|b| b.members * b.sittings_per_year * b.sheets).sum();
                if dossiers > 0.0 { sheets / dossiers } else { 0.0 }
            }
            Self::Sittings => input.bodies.iter().map(|b| b.sittings_per_year).sum(),
            Self::SheetPrice => f.get("sheet_eur"),
            Self::Stamp => input
                .bodies
                .iter()
                .find(|b| b.posted_share > 0.0)
                .map_or(0.0, |b| super::cost::stamp(input, b)),
            Self::HourPrice => f.get("hour_eur"),
            Self::PaperHours => input.work.paper_hours_per_sitting,
            Self::Software => input.software.then_per_year,
        }
    }

    /// Sets it: bodies keep their proportions.
    pub fn write(self, input: &mut Input, solution: usize, f: &mut Set, value: f64) {
        let scale = |now: f64| if now > 0.0 { value / now } else { 0.0 };
        let now = self.read(input, solution, f);
        match (self, input.solutions.get_mut(solution)) {
            (Self::UnitPrice, Some(s)) => s.unit_price = value,
            (Self::Life, Some(s)) => s.life = value,
            (Self::PaidByOthers, Some(s)) => s.paid_by_others = value,
            (Self::Sheets, _) => input.bodies.iter_mut().for_each(|b| b.sheets *= scale(now)),
            (Self::Sittings, _) => input.bodies.iter_mut().for_each(|b| b.sittings_per_year *= scale(now)),
            (Self::SheetPrice, _) => f.set("sheet_eur", value),
            (Self::Stamp, _) => post_everything(input, value),
            (Self::HourPrice, _) => f.set("hour_eur", value),
            (Self::PaperHours, _) => input.work.paper_hours_per_sitting = value,
            (Self::Software, _) => input.software.then_per_year = value,
            (_, None) => {}
        }
    }

    /// The least and the most that make sense.
    pub fn bounds(self) -> (f64, f64) {
        match self {
            Self::Life => (0.5, 15.0),
            Self::PaidByOthers => (0.0, 1.0),
            Self::Sheets => (0.0, 5_000.0),
            Self::Sittings => (0.0, 1_000.0),
            Self::SheetPrice => (0.0, 5.0),
            Self::HourPrice => (0.0, 500.0),
            Self::PaperHours => (0.0, 500.0),
            Self::UnitPrice | Self::Software => (0.0, 100_000.0),
            Self::Stamp => (0.0, 100.0),
        }
    }
}

/// A price of the post says nothing where nothing is posted: every dossier is then taken as posted.
fn post_everything(input: &mut Input, euros: f64) {
    input.tariff = Some(Tariff { euros, source: "variation".into() });
    if input.bodies.iter().all(|b| b.posted_share == 0.0) {
        input.bodies.iter_mut().for_each(|b| b.posted_share = 1.0);
    }
}
