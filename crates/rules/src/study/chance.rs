//! Uncertainty: what each number weighs alone (tornado), and all of them together (draws from a fixed seed).
use super::breakeven::{Basis, balance, balance_at};
use super::factors::{Set, factor};
use super::input::Input;
use super::variable::Variable;
use serde::Serialize;

/// The balance when one number goes from one end of its range to the other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    pub variable: Variable,
    pub label: &'static str,
    pub unit: &'static str,
    pub low: f64,
    pub high: f64,
    pub at_low: f64,
    pub at_high: f64,
}

/// The balance when all numbers vary together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spread {
    pub draws: usize,
    pub seed: u32,
    /// One draw in ten is below, half of them, nine in ten.
    pub p10: f64,
    pub p50: f64,
    pub p90: f64,
    /// Part of the draws in which the solution repays itself.
    pub repays: f64,
}

const DRAWS: usize = 2_000;
const SEED: u32 = 20_141_231;

/// A range around what is said: that of the factor where there is one, else a third below and above.
fn range(variable: Variable, now: f64, on: jiff::civil::Date) -> (f64, f64) {
    let key = match variable {
        Variable::SheetPrice => "sheet_eur",
        Variable::HourPrice => "hour_eur",
        _ => "",
    };
    match (factor(key, on), variable) {
        (Some(f), _) => (f.low.min(now), f.high.max(now)),
        (None, Variable::PaidByOthers) => (0.0, (now + 0.4).min(1.0)),
        (None, Variable::Stamp) if now == 0.0 => (0.0, 4.0),
        (None, _) => (now * 2.0 / 3.0, now * 4.0 / 3.0),
    }
}

/// Bars, the longest first.
pub(super) fn tornado(input: &Input, solution: usize, f: &Set, basis: Basis) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Variable::ALL
        .into_iter()
        .map(|variable| {
            let (low, high) = range(variable, variable.read(input, solution, f), input.on);
            let at = |value| balance_at(input, solution, f, basis, &[(variable, value)]);
            // At the value of now nothing is changed: a stamp of 0 posts nothing.
            let at_low = if low == variable.read(input, solution, f) {
                balance(input, solution, f, basis)
            } else {
                at(low)
            };
            Bar {
                variable,
                label: variable.label(),
                unit: variable.unit(),
                low,
                high,
                at_low,
                at_high: at(high),
            }
        })
        .collect();
    bars.sort_by(|a, b| (b.at_high - b.at_low).abs().total_cmp(&(a.at_high - a.at_low).abs()));
    bars
}

/// Draws every number but the post (posting or not is a decision, no accident) in its range, most often near what is said.
pub(super) fn spread(input: &Input, solution: usize, f: &Set, basis: Basis) -> Spread {
    let mut chance = Chance(SEED);
    let ranges: Vec<(Variable, f64, f64, f64)> = Variable::ALL
        .into_iter()
        .filter(|v| !matches!(v, Variable::Stamp | Variable::PaidByOthers))
        .map(|v| {
            let now = v.read(input, solution, f);
            let (low, high) = range(v, now, input.on);
            (v, low, now, high)
        })
        .collect();
    let mut balances: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let drawn: Vec<(Variable, f64)> =
                ranges.iter().map(|(v, low, now, high)| (*v, chance.between(*low, *now, *high))).collect();
            balance_at(input, solution, f, basis, &drawn)
        })
        .collect();
    balances.sort_by(f64::total_cmp);
    let rank = |share: f64| balances[((DRAWS - 1) as f64 * share).round() as usize];
    let repays = balances.iter().filter(|b| **b >= 0.0).count() as f64 / DRAWS as f64;
    Spread { draws: DRAWS, seed: SEED, p10: rank(0.1), p50: rank(0.5), p90: rank(0.9), repays }
}

/// The same draws everywhere, for ever: a 32-bit generator small enough to be written again anywhere (mulberry32).
struct Chance(u32);

impl Chance {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x6D2B_79F5);
        let mut t = self.0;
        t = (t ^ (t >> 15)).wrapping_mul(t | 1);
        t ^= t.wrapping_add((t ^ (t >> 7)).wrapping_mul(t | 61));
        f64::from(t ^ (t >> 14)) / 4_294_967_296.0
    }

    /// Triangular.
    fn between(&mut self, low: f64, likely: f64, high: f64) -> f64 {
        let (u, width) = (self.unit(), high - low);
        if width <= 0.0 {
            return likely;
        }
        if u < (likely - low) / width {
            low + (u * width * (likely - low)).sqrt()
        } else {
            high - ((1.0 - u) * width * (high - likely)).sqrt()
        }
    }
}
