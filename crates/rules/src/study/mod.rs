//! Is it worth it? What tablets cost and save over a mandate, before buying them; the answer may be *no*.
//!
//! Every constant is a dated row of [`factors`] with its source and its range, or comes from who asks. Each solution is set
//! against the same reference: everything on paper. Two answers are kept apart: what paper and post alone repay, and
//! what is left when the hours of the agents are counted too.
mod breakeven;
mod chance;
mod cost;
mod example;
pub mod factors;
mod input;
mod judge;
pub mod tariffs;
#[cfg(test)]
mod tests;
mod variable;

pub use breakeven::BreakEven;
pub use chance::{Bar, Spread};
pub use cost::{Cost, cost, reference};
pub use example::first_user;
pub use input::{Body, Input, Problem, Software, Solution, Tariff, Work};
pub use judge::{Answer, Compared, Result, judge};
pub use variable::Variable;
