//! The value of one number, all others kept, at which a solution costs what paper costs.
use super::cost::{cost, reference};
use super::factors::Set;
use super::input::Input;
use super::variable::Variable;
use serde::Serialize;

/// A break-even.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BreakEven {
    pub variable: Variable,
    pub label: &'static str,
    pub unit: &'static str,
    pub now: f64,
    /// None when no value within reason is enough.
    pub at: Option<f64>,
}

/// What is compared: money spent, or money and hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    Money,
    MoneyAndHours,
}

/// What the solution leaves compared with paper, in euros: positive when it repays itself.
pub(super) fn balance(input: &Input, solution: usize, f: &Set, basis: Basis) -> f64 {
    let Some(s) = input.solutions.get(solution) else { return 0.0 };
    let (paper, with) = (reference(input, f), cost(input, s, f));
    match basis {
        Basis::Money => paper.spent - with.spent,
        Basis::MoneyAndHours => paper.total - with.total,
    }
}

/// The balance with one number changed.
pub(super) fn balance_at(
    input: &Input,
    solution: usize,
    f: &Set,
    basis: Basis,
    changes: &[(Variable, f64)],
) -> f64 {
    let (mut input, mut f) = (input.clone(), f.clone());
    for (variable, value) in changes {
        variable.write(&mut input, solution, &mut f, *value);
    }
    balance(&input, solution, &f, basis)
}

/// Halved until it is known to a ten-thousandth of the interval: every balance is monotone in each of its numbers.
pub(super) fn break_even(
    input: &Input,
    solution: usize,
    f: &Set,
    basis: Basis,
    variable: Variable,
) -> BreakEven {
    let at = |value: f64| balance_at(input, solution, f, basis, &[(variable, value)]);
    let (mut low, mut high) = variable.bounds();
    let (start, end) = (at(low), at(high));
    let found = (start < 0.0) != (end < 0.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if (at(middle) < 0.0) == (start < 0.0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    BreakEven {
        variable,
        label: variable.label(),
        unit: variable.unit(),
        now: variable.read(input, solution, f),
        at: found.then_some(f64::midpoint(low, high)),
    }
}
