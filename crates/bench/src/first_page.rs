//! The first page of a 400-page dossier on a slow tablet, online then offline, in Chromium, against pdf.js's own viewer
//! on the merged file. The browser is driven by `web/bench/first-page.mjs`.
use crate::Bench;
use crate::measure::{self, median};
use crate::report::Scenario;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::process::{Command, Stdio};

/// Runs a script of `web/bench` on the release binary; it prints one JSON line.
pub fn node(bench: &Bench, script: &str) -> Result<Value> {
    for (tool, package) in [
        ("node", "nodejs"),
        ("chromium", "chromium"),
        ("qpdf", "qpdf"),
        ("nginx", "nginx"),
        ("pdfunite", "poppler-utils"),
    ] {
        if !measure::has(tool) {
            bail!("{package} is not installed");
        }
    }
    let web = bench.root.join("web");
    if !web.join("node_modules/playwright-core").is_dir() {
        bail!("the web dependencies are missing: run « make web »");
    }
    let output = Command::new("node")
        .arg(web.join("bench").join(script))
        .current_dir(&web)
        .env("PUPITRE_BIN", &bench.binary)
        .env("BENCH_PAIRS", bench.pairs.to_string())
        .env("BENCH_FULL", if bench.full { "1" } else { "" })
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        bail!("{script} did not come to its end");
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().last().with_context(|| format!("{script} said nothing"))?;
    Ok(serde_json::from_str(line)?)
}

/// The scenario.
pub fn run(bench: &Bench) -> Result<Scenario> {
    let found = node(bench, "first-page.mjs")?;
    let samples = |name: &str| -> Vec<f64> {
        found[name].as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
    };
    let mut s = Scenario::new(
        "first-page",
        format!(
            "{} pages in {} documents, {:.1} MB; Chromium, main thread slowed 6 times",
            found["pages"],
            found["documents"],
            found["bytes"].as_f64().unwrap_or(f64::NAN) / 1e6
        ),
    );
    s.condition("online: every connection through one proxy at 1.6 Mbit/s down, 0.75 up, 150 ms round trip, bytes counted there");
    s.condition("peer: the viewer component of the same pdf.js, default options, on the file merged by qpdf and by pdfunite, from nginx; programs of both already in the browser's cache");
    s.condition("each tablet linked before the sending, then empty of the dossier; the picture of a page counts as the page when it is in its place, with its writing");
    s.condition("measured from the touch on the document to the first page painted; the worker of pdf.js is slowed in neither");
    let ours = samples("online");
    s.figure("online: first page after 3 s before the agenda, pupitre", "s", &ours);
    let bytes = samples("moved");
    s.figure("online: bytes moved from the opening of the sitting, pupitre", "MB", &bytes);
    s.figure("online: the same until the reader itself holds the page", "s", &samples("online_held"));
    let at_once = samples("online_at_once");
    s.figure("online: first page touched as soon as the agenda shows, pupitre", "s", &at_once);
    s.figure("the same: bytes moved from the opening of the sitting", "MB", &samples("moved_at_once"));
    let mut faster = Vec::new();
    let mut faster_at_once = Vec::new();
    for tool in ["qpdf", "pdfunite"] {
        let theirs = samples(&format!("stock_{tool}"));
        let moved = samples(&format!("stock_{tool}_moved"));
        s.figure(&format!("online: first page, pdf.js viewer, file of {tool}"), "s", &theirs);
        s.figure(&format!("online: bytes moved, pdf.js viewer, file of {tool}"), "MB", &moved);
        faster.push(median(&theirs) / median(&ours));
        faster_at_once.push(median(&theirs) / median(&at_once));
    }
    let offline = samples("offline");
    s.figure("offline: first page from the reader's opening", "ms", &offline);
    s.figure("offline: first page from a cold start of the application", "ms", &samples("offline_cold"));
    s.figure("offline, processor not slowed: first page", "ms", &samples("offline_unslowed"));
    s.figure(
        "one document of all the pages, online, touched at once: first page",
        "s",
        &samples("one_online"),
    );
    s.figure("one document of all the pages, online: bytes moved", "MB", &samples("one_moved"));
    s.figure("one document of all the pages, offline: first page", "ms", &samples("one_offline"));
    let (original, one) = (samples("stock_original"), samples("one_online"));
    s.figure("one document of all the pages, pdf.js viewer on the original: first page", "s", &original);
    s.figure("the same: bytes moved", "MB", &samples("stock_original_moved"));
    faster.push(median(&original) / median(&one));
    let (least, moved) = (faster.iter().copied().fold(f64::INFINITY, f64::min), median(&bytes));
    s.verdict(
        "online, after 3 s before the agenda, ≥ 10 × faster than the pdf.js viewer",
        format!(
            "{:.1} × (file of qpdf), {:.1} × (of pdfunite), {:.1} × (one document of 400 pages)",
            faster[0], faster[1], faster[2]
        ),
        least >= 10.0,
    );
    s.verdict(
        "online, touched as soon as the agenda shows, ≥ 10 × faster",
        format!("{:.1} × (file of qpdf), {:.1} × (of pdfunite)", faster_at_once[0], faster_at_once[1]),
        faster_at_once.iter().all(|times| *times >= 10.0),
    );
    s.verdict("online ≤ 2 MB moved", format!("{moved:.2} MB"), moved <= 2.0);
    let offline = median(&offline);
    s.verdict("offline ≤ 500 ms", format!("{offline:.0} ms"), offline <= 500.0);
    Ok(s)
}
