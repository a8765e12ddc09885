//! What a solution costs over the mandate, line by line; totals are sums of lines.
use super::factors::Set;
use super::input::{Body, Input, Solution};
use super::tariffs;
use serde::Serialize;

/// Over the mandate. Euros before tax.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Cost {
    pub equipment: f64,
    pub data: f64,
    pub software: f64,
    pub paper: f64,
    pub postage: f64,
    /// Money that leaves: the sum of what precedes.
    pub spent: f64,
    /// Hours of the agents, and what they cost.
    pub hours: f64,
    pub hours_eur: f64,
    /// `spent` and `hours_eur`.
    pub total: f64,
    pub sheets: f64,
    pub paper_kg: f64,
    pub paper_co2_kg: f64,
    pub tablets_co2_kg: f64,
    pub co2_kg: f64,
    /// Money spent at the end of each year, from the purchase (year 0).
    pub spent_by_year: Vec<f64>,
}

/// Everything on paper.
pub fn reference(input: &Input, f: &Set) -> Cost {
    let sittings: f64 = input.bodies.iter().map(|b| b.sittings_per_year).sum();
    let hours = sittings * input.years * input.work.paper_hours_per_sitting;
    finish(input, f, Cost { hours, ..on_paper(input, f, |b| b.members) })
}

/// One solution.
pub fn cost(input: &Input, s: &Solution, f: &Set) -> Cost {
    let printing = |b: &Body| b.on_paper + (b.members - b.on_paper) * s.printed_share;
    let paper = on_paper(input, f, printing);
    // Renewed when it serves less than the mandate; nothing is sold when it serves longer.
    let renewals = (input.years / s.life).max(1.0);
    let equipment = (s.bought * s.unit_price * renewals + s.refit) * (1.0 - s.paid_by_others);
    let sittings: f64 = input.bodies.iter().map(|b| b.sittings_per_year).sum();
    let devices = s.bought + s.reused;
    let hours = sittings * input.years * input.work.tablet_hours_per_sitting
        + devices * input.work.hours_per_tablet
        + devices * input.work.support_hours_per_tablet * input.years
        + input.work.training_hours;
    let share = 1.0 - s.paid_by_others;
    let tablets_co2_kg = (s.bought
        * (renewals * f.get("tablet_co2_kg") + input.years * f.get("tablet_use_co2_kg"))
        + s.reused * input.years * f.get("tablet_use_co2_kg") * f.get("shared_use"))
        * share;
    finish(
        input,
        f,
        Cost {
            equipment,
            data: s.data_per_month * 12.0 * input.years,
            software: input.software.first_year + input.software.then_per_year * (input.years - 1.0).max(0.0),
            hours,
            tablets_co2_kg,
            ..paper
        },
    )
}

/// Sheets, their price and their post for those of each body who read on paper. What a member prints himself costs
/// its sheets but no stamp.
fn on_paper(input: &Input, f: &Set, readers: impl Fn(&Body) -> f64) -> Cost {
    let mut cost = Cost::default();
    for b in &input.bodies {
        let dossiers = readers(b) * b.sittings_per_year * input.years;
        let sheets = dossiers * b.sheets;
        let price = f.get("sheet_eur") * (1.0 - b.colour_share) + f.get("sheet_colour_eur") * b.colour_share;
        let posted = readers(b).min(b.members) * b.posted_share * b.sittings_per_year * input.years;
        cost.sheets += sheets;
        cost.paper += sheets * price;
        cost.postage += posted * stamp(input, b);
    }
    cost.paper_kg = cost.sheets * f.get("sheet_grams") / 1000.0;
    cost.paper_co2_kg = cost.sheets * (f.get("sheet_co2_g") + f.get("print_co2_g")) / 1000.0;
    cost
}

/// Price of one posted dossier: the authority's own, else the table's.
pub(super) fn stamp(input: &Input, b: &Body) -> f64 {
    match &input.tariff {
        Some(own) => own.euros,
        None => tariffs::postage("verte", input.grams(b), input.on).map_or(0.0, |p| p.euros),
    }
}

fn finish(input: &Input, f: &Set, c: Cost) -> Cost {
    let spent = c.equipment + c.data + c.software + c.paper + c.postage;
    let hours_eur = c.hours * f.get("hour_eur");
    let co2_kg = c.paper_co2_kg + c.tablets_co2_kg;
    let spent_by_year = by_year(input, &c);
    Cost { spent, hours_eur, total: spent + hours_eur, co2_kg, spent_by_year, ..c }
}

/// The purchase first, then year by year; a year begun counts for its part.
fn by_year(input: &Input, c: &Cost) -> Vec<f64> {
    let (first, then) = match c.software > 0.0 {
        true => (input.software.first_year, input.software.then_per_year),
        false => (0.0, 0.0),
    };
    let yearly = (c.data + c.paper + c.postage) / input.years;
    let last = input.years.ceil() as usize;
    (0..=last)
        .map(|year| {
            let elapsed = (year as f64).min(input.years);
            let software = if year == 0 { 0.0 } else { first + then * (elapsed - 1.0).max(0.0) };
            c.equipment + software + yearly * elapsed
        })
        .collect()
}
