//! The side-by-side scenarios of `make bench`: the real release binary, driven from outside, against a public tool on
//! the same work, in the same run, on the same machine. Ratios, CPU seconds and bytes are what counts here.
mod ballots;
mod corpus;
mod data;
mod delta;
mod dossier;
mod first_page;
mod http;
mod idle;
mod letters;
mod measure;
mod minutes;
mod net;
mod nginx;
mod public;
mod report;
mod rush;
mod search;
mod send;
mod server;
mod sink;
mod tablet;
mod tablets;
mod turn;
mod world;

use anyhow::{Context, Result, bail};
use report::Scenario;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What every scenario is given.
pub struct Bench {
    /// The checkout.
    pub root: PathBuf,
    /// The release binary.
    pub binary: PathBuf,
    /// Where scenarios work; emptied at each run.
    pub work: PathBuf,
    /// Alternated pairs after one warm-up.
    pub pairs: usize,
    /// Whether the large forms run.
    pub full: bool,
}

type Run = fn(&Bench) -> Result<Scenario>;

const SCENARIOS: [(&str, Run); 13] = [
    ("send", send::run),
    ("tablets", tablets::run),
    ("dossier", dossier::run),
    ("letters", letters::run),
    ("minutes", minutes::run),
    ("idle", idle::run),
    ("first-page", first_page::run),
    ("turn", turn::run),
    ("delta", delta::run),
    ("rush", rush::run),
    ("search", search::run),
    ("ballots", ballots::run),
    ("public", public::run),
];

const USAGE: &str = "usage: pupitre-bench all|send|tablets|dossier|letters|minutes|idle|first-page|turn|delta|rush|search|ballots|public… [--full] [--pairs N]";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // What scenarios start in a process of its own: one tablet inside its network, the press with its letters.
    let done = match words.first().map(String::as_str) {
        Some("tablet") => tablet::run(&words[1..]),
        Some("press-letters") => letters::press(&words[1..]),
        Some("press-minutes") => minutes::press(&words[1..]),
        _ => all(&words),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pupitre-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn all(words: &[String]) -> Result<()> {
    let mut chosen: Vec<(&str, Run)> = Vec::new();
    let (mut pairs, mut full) = (5, false);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "all" => chosen.extend(SCENARIOS),
            "--full" => full = true,
            "--pairs" => pairs = words.next().and_then(|n| n.parse().ok()).context(USAGE)?,
            name => match SCENARIOS.iter().find(|(known, _)| *known == name) {
                Some(found) => chosen.push(*found),
                None => bail!(USAGE),
            },
        }
    }
    if chosen.is_empty() || pairs == 0 {
        bail!(USAGE);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let binary =
        std::env::var_os("PUPITRE_BIN").map_or_else(|| target.join("release/pupitre"), PathBuf::from);
    if !binary.exists() {
        bail!("{} is missing: run « make bench », or « cargo build --release -p pupitre »", binary.display());
    }
    let work = tempfile::Builder::new().prefix("pupitre-bench-").tempdir()?;
    let bench = Bench { root, binary, work: work.path().to_owned(), pairs, full };
    let mut results = Vec::new();
    for (name, run) in chosen {
        eprintln!("— {name}");
        // A scenario that breaks says so in its place; the others go on.
        let scenario = run(&bench).unwrap_or_else(|error| Scenario::broken(name, &error));
        scenario.print();
        results.push(scenario);
    }
    report::summary(&results);
    let out = target.join("bench");
    std::fs::create_dir_all(&out)?;
    let file = out.join("results.json");
    std::fs::write(&file, serde_json::to_vec_pretty(&report::json(&bench, &results))?)?;
    println!("\nEverything measured: {}", file.display());
    Ok(())
}
