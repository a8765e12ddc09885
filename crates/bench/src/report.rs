//! What was measured, and whether the targets are met: a table to read, JSON to keep.
use crate::{Bench, measure};
use serde_json::{Value, json};

/// A figure: the samples of one thing, in the order they were taken.
pub struct Figure {
    name: String,
    unit: &'static str,
    samples: Vec<f64>,
}

/// A target and what was found.
struct Verdict {
    target: String,
    found: String,
    met: bool,
}

/// One scenario, with everything it has to say.
pub struct Scenario {
    name: String,
    conditions: Vec<String>,
    figures: Vec<Figure>,
    verdicts: Vec<Verdict>,
    /// What did not run, one sentence each.
    absent: Vec<String>,
}

impl Scenario {
    /// A scenario under these conditions.
    pub fn new(name: &str, conditions: impl Into<String>) -> Self {
        let conditions = vec![conditions.into()];
        Self { name: name.into(), conditions, figures: vec![], verdicts: vec![], absent: vec![] }
    }

    /// A scenario that did not come to its end.
    pub fn broken(name: &str, error: &anyhow::Error) -> Self {
        let mut scenario = Self::new(name, "did not come to its end");
        scenario.absent(format!("{error:#}"));
        scenario
    }

    /// One more condition of the measure.
    pub fn condition(&mut self, sentence: impl Into<String>) {
        self.conditions.push(sentence.into());
    }

    /// Adds samples; nothing is added when there is none.
    pub fn figure(&mut self, name: &str, unit: &'static str, samples: &[f64]) {
        if !samples.is_empty() {
            self.figures.push(Figure { name: name.into(), unit, samples: samples.to_vec() });
        }
    }

    /// A target, what was found, and whether it is met.
    pub fn verdict(&mut self, target: &str, found: String, met: bool) {
        self.verdicts.push(Verdict { target: target.into(), found, met });
    }

    /// Something that did not run, and why.
    pub fn absent(&mut self, sentence: impl Into<String>) {
        self.absent.push(sentence.into());
    }

    /// The scenario, to be read.
    pub fn print(&self) {
        println!("\n{}: {}", self.name, self.conditions.join("; "));
        for f in &self.figures {
            let (low, middle, high) = f.range();
            let n = f.samples.len();
            if n == 1 {
                println!("  {:<66} {}", f.name, show(middle, f.unit));
            } else {
                let spread = format!("{} … {}, n = {n}", show(low, f.unit), show(high, f.unit));
                println!("  {:<66} {}   ({spread})", f.name, show(middle, f.unit));
            }
        }
        for sentence in &self.absent {
            println!("  not run: {sentence}");
        }
        for v in &self.verdicts {
            println!("  {:<7} {}: {}", v.word(), v.target, v.found);
        }
    }

    fn json(&self) -> Value {
        json!({
            "name": self.name, "conditions": self.conditions, "absent": self.absent,
            "figures": self.figures.iter().map(|f| {
                let (low, middle, high) = f.range();
                json!({ "name": f.name, "unit": f.unit, "median": middle, "least": low, "most": high, "samples": f.samples })
            }).collect::<Vec<_>>(),
            "targets": self.verdicts.iter()
                .map(|v| json!({ "target": v.target, "found": v.found, "met": v.met })).collect::<Vec<_>>(),
        })
    }
}

impl Figure {
    fn range(&self) -> (f64, f64, f64) {
        let least = self.samples.iter().copied().fold(f64::INFINITY, f64::min);
        let most = self.samples.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (least, measure::median(&self.samples), most)
    }
}

impl Verdict {
    fn word(&self) -> &'static str {
        if self.met { "met" } else { "NOT MET" }
    }
}

fn show(value: f64, unit: &str) -> String {
    let digits = if value.abs() >= 100.0 {
        0
    } else if value.abs() >= 10.0 {
        1
    } else {
        3
    };
    format!("{value:.digits$} {unit}")
}

/// Every target of the run, in a few lines.
pub fn summary(results: &[Scenario]) {
    println!("\n{:<12} {:<8} {:<74} found", "scenario", "", "target");
    for scenario in results {
        for v in &scenario.verdicts {
            println!("{:<12} {:<8} {:<74} {}", scenario.name, v.word(), v.target, v.found);
        }
        for sentence in &scenario.absent {
            println!("{:<12} {:<8} {sentence}", scenario.name, "not run");
        }
    }
}

/// Everything, with the machine it ran on.
pub fn json(bench: &Bench, results: &[Scenario]) -> Value {
    json!({
        "machine": measure::machine(), "pairs": bench.pairs, "full": bench.full,
        "binary": bench.binary, "scenarios": results.iter().map(Scenario::json).collect::<Vec<_>>(),
    })
}
