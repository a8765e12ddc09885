//! The whole answer: each solution against paper, what would change it, how sure it is.
use super::breakeven::{Basis, BreakEven, break_even};
use super::chance::{Bar, Spread, spread, tornado};
use super::cost::{Cost, cost, reference};
use super::factors::{Set, Used};
use super::input::{Input, Problem};
use super::variable::Variable;
use crate::french;
use serde::Serialize;

/// Whether it repays itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Yes,
    No,
}

/// A solution against paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    pub name: String,
    pub cost: Cost,
    /// What is left, in euros: paper and post alone, then with the hours. Negative: what is missing.
    pub balance: f64,
    pub balance_with_hours: f64,
    pub answer: Answer,
    pub answer_with_hours: Answer,
    pub sheets_avoided: f64,
    /// Negative: carbon avoided.
    pub co2_added_kg: f64,
    /// Sheets that must be avoided each year for the carbon of the tablets; none when nothing new is made.
    pub carbon_break_even_sheets_per_year: Option<f64>,
    pub sentence: String,
    /// On money alone, then with the hours.
    pub break_even: Vec<BreakEven>,
    pub break_even_with_hours: Vec<BreakEven>,
    pub tornado: Vec<Bar>,
    pub spread: Spread,
}

/// The study.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Result {
    pub paper: Cost,
    pub solutions: Vec<Compared>,
    /// On the first solution.
    pub answer: Answer,
    pub verdict: String,
    pub factors: Vec<Used>,
}

/// Makes the study, or says every problem of the question.
pub fn judge(input: &Input) -> std::result::Result<Result, Vec<Problem>> {
    let problems = input.problems();
    if !problems.is_empty() {
        return Err(problems);
    }
    let f = Set::on(input.on, &input.factors);
    let paper = reference(input, &f);
    let solutions: Vec<Compared> =
        (0..input.solutions.len()).map(|n| compare(input, n, &paper, &f)).collect();
    let answer = solutions.first().map_or(Answer::No, |s| s.answer);
    let verdict = solutions.first().map_or_else(String::new, |s| s.sentence.clone());
    Ok(Result { paper, solutions, answer, verdict, factors: f.used().to_vec() })
}

fn compare(input: &Input, n: usize, paper: &Cost, f: &Set) -> Compared {
    let s = &input.solutions[n];
    let cost = cost(input, s, f);
    let (balance, balance_with_hours) = (paper.spent - cost.spent, paper.total - cost.total);
    let answer = |balance: f64| if balance >= 0.0 { Answer::Yes } else { Answer::No };
    let per_sheet = (f.get("sheet_co2_g") + f.get("print_co2_g")) / 1000.0;
    let carbon =
        (cost.tablets_co2_kg > 0.0 && per_sheet > 0.0).then(|| cost.tablets_co2_kg / per_sheet / input.years);
    let all = |basis| Variable::ALL.map(|v| break_even(input, n, f, basis, v)).to_vec();
    Compared {
        name: s.name.clone(),
        balance,
        balance_with_hours,
        answer: answer(balance),
        answer_with_hours: answer(balance_with_hours),
        sheets_avoided: paper.sheets - cost.sheets,
        co2_added_kg: cost.co2_kg - paper.co2_kg,
        carbon_break_even_sheets_per_year: carbon,
        sentence: sentence(balance, balance_with_hours, cost.co2_kg - paper.co2_kg),
        break_even: all(Basis::Money),
        break_even_with_hours: all(Basis::MoneyAndHours),
        tornado: tornado(input, n, f, Basis::Money),
        spread: spread(input, n, f, Basis::Money),
        cost,
    }
}

fn sentence(balance: f64, with_hours: f64, co2_added: f64) -> String {
    let euros = |v: f64| french::euros(v.abs());
    let money = match (balance >= 0.0, with_hours >= 0.0) {
        (true, _) => format!(
            "Oui. Le papier évité rembourse la dépense : il reste {} à la fin du mandat.",
            euros(balance)
        ),
        (false, true) => format!(
            "Non, pour le papier seul : il manque {} à la fin du mandat. Oui, si les heures d’agents servent vraiment à autre chose : il reste alors {}.",
            euros(balance),
            euros(with_hours)
        ),
        (false, false) => format!(
            "Non. Le papier évité ne rembourse pas la dépense : il manque {} à la fin du mandat, et encore {} en comptant les heures d’agents.",
            euros(balance),
            euros(with_hours)
        ),
    };
    let carbon = match co2_added > 0.0 {
        true => format!(" Le carbone dit non aussi : {} kg de CO2e de plus.", french::decimal(co2_added, 0)),
        false => {
            format!(" Le carbone baisse de {} kg de CO2e.", french::decimal(co2_added.abs(), 0))
        }
    };
    let carbon =
        if co2_added > 0.0 && balance >= 0.0 { carbon.replace("dit non aussi", "dit non") } else { carbon };
    french::set(&(money + &carbon))
}
