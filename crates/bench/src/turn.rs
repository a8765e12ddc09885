//! Turning the pages of a document of 400 pages on a slow tablet, and the memory that it takes, in Chromium, against pdf.js's
//! own viewer on the same file. The browser is driven by `web/bench/turn.mjs`.
use crate::Bench;
use crate::first_page::node;
use crate::measure::{median, quantile};
use crate::report::Scenario;
use anyhow::Result;
use serde_json::Value;

/// The scenario.
pub fn run(bench: &Bench) -> Result<Scenario> {
    let found = node(bench, "turn.mjs")?;
    let samples = |name: &str| -> Vec<f64> {
        found[name].as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
    };
    let mut s = Scenario::new(
        "turn",
        format!(
            "one document of {} pages, {:.1} MB, whole on the tablet; Chromium, main thread slowed 6 times",
            found["pages"],
            found["bytes"].as_f64().unwrap_or(f64::NAN) / 1e6
        ),
    );
    let wide = samples("wide");
    s.condition(format!(
        "peer: the viewer component of the same pdf.js, default options, the same file from nginx; pages {:.0} px wide, ours {:.0}",
        wide.last().copied().unwrap_or(f64::NAN),
        wide.first().copied().unwrap_or(f64::NAN)
    ));
    s.condition("from the touch until the page asked for is drawn whole, in its place, and shown; leafing: the next touch a quarter of a second later, reading: a second and a half");
    s.condition("memory: the share of every process of a browser of its own, the most seen while leafing and reading, less what it took before it showed anything");
    let mut times = Vec::new();
    for way in ["leafing", "reading"] {
        let (ours, theirs) = (samples(way), samples(&format!("stock_{way}")));
        for (name, turns) in [("pupitre", &ours), ("pdf.js viewer", &theirs)] {
            s.figure(&format!("{way}: a turn, {name}"), "ms", turns);
            s.figure(&format!("{way}: p95 of all turns, {name}"), "ms", &[quantile(turns, 0.95)]);
        }
        times.push((way, quantile(&ours, 0.95), quantile(&theirs, 0.95)));
    }
    let (ours, theirs) = (samples("memory"), samples("stock_memory"));
    s.figure("memory taken, pupitre", "MB", &ours);
    s.figure("memory taken, pdf.js viewer", "MB", &theirs);
    s.figure("memory of its empty browser, pupitre", "MB", &samples("before"));
    s.figure("memory of its empty browser, pdf.js viewer", "MB", &samples("stock_before"));
    for (way, ours, _) in &times {
        s.verdict(&format!("{way}: p95 of a turn ≤ 100 ms"), format!("{ours:.0} ms"), *ours <= 100.0);
    }
    for (way, ours, theirs) in &times {
        let faster = theirs / ours;
        s.verdict(
            &format!("{way}: p95 ≥ 3 × faster than the pdf.js viewer"),
            format!("{faster:.1} ×"),
            faster >= 3.0,
        );
    }
    let share = median(&ours) / median(&theirs);
    s.verdict("memory ≤ 1/2 of the pdf.js viewer’s", format!("{share:.2} ×"), share <= 0.5);
    Ok(s)
}
