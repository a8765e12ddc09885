//! What the study is asked, and what cannot be asked.
use super::factors::{Own, factor};
use super::tariffs;
use crate::french;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The question. Amounts in euros before tax, shares from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = StudyQuestion)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Factors and tariffs are those of this day.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
    /// Length of the mandate.
    pub years: f64,
    pub bodies: Vec<Body>,
    pub work: Work,
    pub software: Software,
    pub solutions: Vec<Solution>,
    /// Price of a posted dossier, where the table has none for the day and the weight.
    #[serde(default)]
    pub tariff: Option<Tariff>,
    #[serde(default)]
    pub factors: Vec<Own>,
}

/// A body that meets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = StudyBody)]
#[serde(deny_unknown_fields)]
pub struct Body {
    pub name: String,
    pub members: f64,
    /// Of them, those who stay on paper whatever is bought.
    pub on_paper: f64,
    pub sittings_per_year: f64,
    /// For one member, at one sitting.
    pub sheets: f64,
    #[serde(default)]
    pub colour_share: f64,
    /// Dossiers that are posted, the others being carried.
    #[serde(default)]
    pub posted_share: f64,
}

/// Time of the agents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = StudyWork)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// Hours to print, bind and send one sitting on paper, and what is left of them with tablets.
    pub paper_hours_per_sitting: f64,
    pub tablet_hours_per_sitting: f64,
    /// To prepare one tablet, once.
    pub hours_per_tablet: f64,
    /// To help, each year.
    pub support_hours_per_tablet: f64,
    /// Of the trainer, in all.
    pub training_hours: f64,
}

/// The convocation software.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = StudySoftware)]
#[serde(deny_unknown_fields)]
pub struct Software {
    /// Set-up and subscription of the first year.
    pub first_year: f64,
    pub then_per_year: f64,
}

/// What could be done instead of paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = StudySolution)]
#[serde(deny_unknown_fields)]
pub struct Solution {
    pub name: String,
    /// New tablets, spares included, and their price with accessories.
    pub bought: f64,
    pub unit_price: f64,
    /// Years that one serves.
    pub life: f64,
    /// Devices already in service: of the members, of another authority.
    #[serde(default)]
    pub reused: f64,
    /// To make them ready, in all.
    #[serde(default)]
    pub refit: f64,
    /// Data plans, all of them, a month.
    #[serde(default)]
    pub data_per_month: f64,
    /// Part of the equipment that other authorities pay, for members who sit there too.
    #[serde(default)]
    pub paid_by_others: f64,
    /// Sheets that equipped members print all the same.
    #[serde(default)]
    pub printed_share: f64,
}

/// A price of the post that the authority gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = StudyTariff)]
#[serde(deny_unknown_fields)]
pub struct Tariff {
    pub euros: f64,
    pub source: String,
}

/// What is wrong with a question, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{field} : {sentence}")]
pub struct Problem {
    /// e.g. `bodies[0].members`.
    pub field: String,
    pub sentence: String,
}

impl Input {
    /// Every problem at once; none when the study can be made.
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Found::default();
        found.check(
            "years",
            self.years,
            |v| v > 0.0 && v <= 30.0,
            "La durée du mandat va de quelques mois à trente ans : elle ne peut pas être nulle.",
        );
        found.say(self.bodies.is_empty(), "bodies", "Indiquez au moins un organe qui se réunit.");
        found.say(
            self.solutions.is_empty(),
            "solutions",
            "Indiquez au moins une solution à comparer au papier.",
        );
        for (n, body) in self.bodies.iter().enumerate() {
            self.body(&mut found, n, body);
        }
        for (n, s) in self.solutions.iter().enumerate() {
            found.solution(n, s);
        }
        let work = &self.work;
        for (field, value) in [
            ("work.paper_hours_per_sitting", work.paper_hours_per_sitting),
            ("work.tablet_hours_per_sitting", work.tablet_hours_per_sitting),
            ("work.hours_per_tablet", work.hours_per_tablet),
            ("work.support_hours_per_tablet", work.support_hours_per_tablet),
            ("work.training_hours", work.training_hours),
            ("software.first_year", self.software.first_year),
            ("software.then_per_year", self.software.then_per_year),
        ] {
            found.positive(field, value);
        }
        for (n, own) in self.factors.iter().enumerate() {
            let field = format!("factors[{n}]");
            found.say(
                factor(&own.key, self.on).is_none(),
                &field,
                &format!("« {} » n’est pas un facteur connu.", own.key),
            );
            found.say(
                own.source.trim().is_empty(),
                &field,
                "Dites d’où vient ce chiffre : un facteur sans source n’est pas retenu.",
            );
            found.positive(&format!("{field}.value"), own.value);
        }
        if let Some(tariff) = &self.tariff {
            found.positive("tariff.euros", tariff.euros);
            found.say(tariff.source.trim().is_empty(), "tariff.source", "Dites d’où vient ce tarif.");
        }
        found.0
    }

    fn body(&self, found: &mut Found, n: usize, body: &Body) {
        let at = |field: &str| format!("bodies[{n}].{field}");
        for (field, value) in [
            ("members", body.members),
            ("on_paper", body.on_paper),
            ("sittings_per_year", body.sittings_per_year),
            ("sheets", body.sheets),
        ] {
            found.positive(&at(field), value);
        }
        found.share(&at("colour_share"), body.colour_share);
        found.share(&at("posted_share"), body.posted_share);
        found.say(
            body.on_paper > body.members,
            &at("on_paper"),
            "Plus d’élus restent sur papier qu’il n’y en a.",
        );
        if body.posted_share > 0.0
            && self.tariff.is_none()
            && tariffs::postage("verte", self.grams(body), self.on).is_none()
        {
            found.say(
                true,
                "tariff",
                &format!(
                    "Aucun tarif postal connu le {} pour un pli de {} g (« {} ») : donnez le vôtre, avec sa source.",
                    french::long_date(self.on),
                    self.grams(body).round(),
                    body.name
                ),
            );
        }
    }

    /// Weight of one posted dossier.
    pub(super) fn grams(&self, body: &Body) -> f64 {
        let factors = super::factors::Set::on(self.on, &self.factors);
        body.sheets * factors.get("sheet_grams") + factors.get("envelope_grams")
    }
}

#[derive(Default)]
struct Found(Vec<Problem>);

impl Found {
    fn say(&mut self, wrong: bool, field: &str, sentence: &str) {
        if wrong {
            self.0.push(Problem { field: field.to_owned(), sentence: french::set(sentence) });
        }
    }

    fn check(&mut self, field: &str, value: f64, fits: impl Fn(f64) -> bool, sentence: &str) {
        self.say(!value.is_finite() || !fits(value), field, sentence);
    }

    fn positive(&mut self, field: &str, value: f64) {
        self.check(
            field,
            value,
            |v| (0.0..1e9).contains(&v),
            "Ce nombre ne peut pas être négatif, ni démesuré.",
        );
    }

    fn share(&mut self, field: &str, value: f64) {
        self.check(field, value, |v| (0.0..=1.0).contains(&v), "Une part va de 0 à 1.");
    }

    fn solution(&mut self, n: usize, s: &Solution) {
        let at = |field: &str| format!("solutions[{n}].{field}");
        for (field, value) in [
            ("bought", s.bought),
            ("unit_price", s.unit_price),
            ("reused", s.reused),
            ("refit", s.refit),
            ("data_per_month", s.data_per_month),
        ] {
            self.positive(&at(field), value);
        }
        self.check(
            &at("life"),
            s.life,
            |v| v > 0.0 && v <= 30.0,
            "Une tablette sert plus d’un jour et moins de trente ans.",
        );
        self.share(&at("paid_by_others"), s.paid_by_others);
        self.share(&at("printed_share"), s.printed_share);
        self.say(s.name.trim().is_empty(), &at("name"), "Donnez un nom à cette solution.");
    }
}
