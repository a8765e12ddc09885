//! Constants with value, range, unit, day and source. An authority may put its own in their place.
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// A constant, in force from a day on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Factor {
    pub key: &'static str,
    pub label: &'static str,
    pub value: f64,
    pub low: f64,
    pub high: f64,
    pub unit: &'static str,
    pub source: &'static str,
    pub valid_from: Date,
}

/// A constant that the authority puts in the place of ours; without a source it is refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = OwnFactor)]
#[serde(deny_unknown_fields)]
pub struct Own {
    pub key: String,
    pub value: f64,
    pub source: String,
}

/// A constant as it served.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Used {
    pub key: &'static str,
    pub label: &'static str,
    pub value: f64,
    pub unit: &'static str,
    pub source: String,
    pub own: bool,
}

#[rustfmt::skip]
const fn row(key: &'static str, label: &'static str, range: (f64, f64, f64), unit: &'static str, source: &'static str, from: Date) -> Factor {
    Factor { key, label, value: range.1, low: range.0, high: range.2, unit, source, valid_from: from }
}

/// Every factor known.
#[rustfmt::skip]
pub static FACTORS: &[Factor] = &[
    row("sheet_grams", "Poids d’une feuille A4 de 80 g/m²", (4.88, 5.0, 5.0), "g", "calcul ; mesuré 4,88 g", date(2000, 1, 1)),
    row("sheet_eur", "Coût complet d’une feuille en noir", (0.026, 0.027, 0.032), "€", "CA du Douaisis, Optigede : 0,026 à 0,032 €", date(2000, 1, 1)),
    row("sheet_colour_eur", "Coût complet d’une feuille en couleur, recto verso", (0.06, 0.16, 0.16), "€", "prix commercial de la page, 0,08 € ; copieur 0,03 €", date(2000, 1, 1)),
    row("sheet_co2_g", "CO2e de la fabrication d’une feuille", (4.58, 4.58, 4.58), "g", "COPACEL, 2,29 kg la rame, cité de seconde main", date(2000, 1, 1)),
    row("print_co2_g", "CO2e de l’impression d’une feuille", (0.0, 0.0, 2.0), "g", "non compté : le seul chiffre trouvé est d’un vendeur, 1 g la page", date(2000, 1, 1)),
    row("tablet_co2_kg", "CO2e d’une tablette hors usage : fabrication, transport, fin de vie", (84.294, 84.294, 84.294), "kg", "ADEME, Impact CO2, juillet 2026", date(2000, 1, 1)),
    row("tablet_use_co2_kg", "CO2e d’une année d’usage d’une tablette", (0.947, 0.947, 0.947), "kg", "ADEME, Impact CO2, juillet 2026", date(2000, 1, 1)),
    row("shared_use", "Part de l’usage d’un appareil déjà en service qui revient aux séances", (0.05, 0.1, 0.3), "part", "supposé : un jour sur dix", date(2000, 1, 1)),
    row("hour_eur", "Coût d’une heure d’agent", (22.0, 28.0, 35.0), "€", "ordre de grandeur, à remplacer par le vôtre", date(2000, 1, 1)),
    row("envelope_grams", "Poids d’une enveloppe", (10.0, 15.0, 20.0), "g", "ordre de grandeur", date(2000, 1, 1)),
];

/// The factor of a key in force on a day.
pub fn factor(key: &str, on: Date) -> Option<&'static Factor> {
    FACTORS.iter().filter(|f| f.key == key && f.valid_from <= on).max_by_key(|f| f.valid_from)
}

/// The factors of a day, those of the authority in the place of ours.
#[derive(Debug, Clone, PartialEq)]
pub struct Set(Vec<Used>);

impl Set {
    /// `own` wins over the table.
    pub fn on(day: Date, own: &[Own]) -> Self {
        let mut keys: Vec<&'static str> = vec![];
        for f in FACTORS {
            if !keys.contains(&f.key) {
                keys.push(f.key);
            }
        }
        let used = keys.into_iter().filter_map(|key| factor(key, day)).map(|f| {
            let mine = own.iter().find(|o| o.key == f.key);
            Used {
                key: f.key,
                label: f.label,
                value: mine.map_or(f.value, |o| o.value),
                unit: f.unit,
                source: mine.map_or_else(|| f.source.to_owned(), |o| o.source.clone()),
                own: mine.is_some(),
            }
        });
        Self(used.collect())
    }

    /// Value of a factor; the table has every key that the study asks.
    pub fn get(&self, key: &str) -> f64 {
        self.0.iter().find(|u| u.key == key).map_or(0.0, |u| u.value)
    }

    pub(super) fn set(&mut self, key: &str, value: f64) {
        if let Some(used) = self.0.iter_mut().find(|u| u.key == key) {
            used.value = value;
        }
    }

    /// As they served, for whoever checks.
    pub fn used(&self) -> &[Used] {
        &self.0
    }
}
