//! The rules of the house, read in the sources. Each fault is one line: file, line, what to do.
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// Longest file accepted; 120 lines is the aim, 300 the moment to split.
const LONGEST_FILE: usize = 500;
/// Longest file of tests accepted: a list of sentences reads well in one piece.
const LONGEST_TESTS: usize = 900;
/// Longest Svelte component accepted.
const LONGEST_COMPONENT: usize = 300;
/// Names that say nothing.
const EMPTY_NAMES: [&str; 5] = ["utils", "helpers", "manager", "service", "common"];
/// Macros that carry a statement.
const SQL: [&str; 7] =
    ["rows!(", "row!(", "maybe_row!(", "value!(", "values!(", "maybe_value!(", "execute!("];

/// A source file, read once.
struct Source {
    path: String,
    text: String,
}

/// Reads the tree and says every fault.
pub fn run() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut sources = Vec::new();
    for folder in ["crates", "web/src", "web/e2e", "scripts"] {
        walk(&root.join(folder), &root, &mut sources)?;
    }
    let mut faults = crate::deny::faults(&root)?;
    let order = order_of_rooms(&sources);
    for source in &sources {
        check(source, &order, &mut faults);
    }
    if faults.is_empty() {
        println!("tidy: {} files, nothing to say", sources.len());
        return Ok(());
    }
    for fault in &faults {
        eprintln!("{fault}");
    }
    bail!("{} faults against the rules of the house", faults.len())
}

fn walk(folder: &Path, root: &Path, sources: &mut Vec<Source>) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if !path.ends_with("node_modules") {
                walk(&path, root, sources)?;
            }
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let path = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            sources.push(Source { path, text });
        }
    }
    Ok(())
}

/// The rooms in the order `features/mod.rs` gives them.
fn order_of_rooms(sources: &[Source]) -> Vec<String> {
    let Some(map) = sources.iter().find(|s| s.path.ends_with("features/mod.rs")) else { return Vec::new() };
    let list = map.text.split("ORDER").nth(1).unwrap_or_default();
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

fn check(source: &Source, order: &[String], faults: &mut Vec<String>) {
    let path = source.path.as_str();
    let rust = path.ends_with(".rs");
    if rust && !source.text.starts_with("//!") {
        faults.push(format!("{path}:1: begin with //! lines that say what this file is for"));
    }
    let lines = source.text.lines().count();
    let longest = if path.contains("/tests/") { LONGEST_TESTS } else { LONGEST_FILE };
    if rust && lines > longest {
        faults.push(format!("{path}: {lines} lines; split it"));
    }
    if path.ends_with(".svelte") && lines > LONGEST_COMPONENT {
        faults.push(format!("{path}: {lines} lines; split the component"));
    }
    let stem = Path::new(path).file_stem().and_then(|s| s.to_str()).unwrap_or_default();
    if EMPTY_NAMES.contains(&stem) {
        faults.push(format!("{path}: the name says nothing; name it after what it does"));
    }
    for (index, line) in source.text.lines().enumerate() {
        let at = format!("{path}:{}", index + 1);
        // Written so that this line does not accuse itself.
        if ["TO", "FIX"].iter().zip(["DO", "ME"]).any(|(a, b)| line.contains(&format!("{a}{b}:"))) {
            faults.push(format!("{at}: finish it, or say it in an issue"));
        }
        if rust && path.starts_with("crates/app/src/") {
            check_line(path, &at, line, order, faults);
        }
    }
}

fn check_line(path: &str, at: &str, line: &str, order: &[String], faults: &mut Vec<String>) {
    let code = line.trim_start();
    if code.starts_with("//") {
        return;
    }
    let inside = path.strip_prefix("crates/app/src/").unwrap_or(path);
    if inside.starts_with("platform/") && code.contains("crate::features") {
        faults.push(format!("{at}: the platform knows no feature"));
    }
    let is_store =
        inside.ends_with("store.rs") || inside.contains("/store/") || inside.starts_with("commands/demo");
    if !is_store && !inside.starts_with("platform/") && SQL.iter().any(|m| calls(code, m)) {
        faults.push(format!("{at}: only store.rs holds SQL"));
    }
    let engine_file = matches!(inside, "platform/db.rs" | "platform/jobs.rs");
    if !engine_file
        && (code.contains("sqlx::Postgres") || code.contains("sqlx::Sqlite") || code.contains("PgPool"))
    {
        faults.push(format!("{at}: only platform/db.rs and platform/jobs.rs name an engine"));
    }
    let Some(room) = inside.strip_prefix("features/").and_then(|p| p.split('/').next()) else { return };
    let quiet = inside.ends_with("/model.rs") || is_store;
    if quiet && code.starts_with("use axum") {
        faults.push(format!("{at}: only verb files and mod.rs name axum"));
    }
    let Some(mine) = order.iter().position(|r| r == room) else { return };
    for other in rooms_named(code) {
        match order.iter().position(|r| *r == other) {
            Some(theirs) if theirs > mine => {
                faults.push(format!("{at}: {room} may not lean on {other}, a later room"));
            }
            _ => {}
        }
    }
}

/// Whether a line calls this macro, and not another whose name ends the same.
fn calls(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// Rooms that a line imports: `crate::features::people…` and `crate::features::{people, bodies}`.
fn rooms_named(code: &str) -> Vec<String> {
    let Some(rest) = code.split("crate::features::").nth(1) else { return Vec::new() };
    let list = rest.trim_start_matches('{');
    let list = if rest.starts_with('{') { list.split('}').next().unwrap_or(list) } else { list };
    let names = if rest.starts_with('{') { list.split(',').collect() } else { vec![list] };
    names
        .into_iter()
        .filter_map(|n| n.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next().map(str::to_owned))
        .filter(|n| !n.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, line: &str) -> usize {
        let order = ["people", "bodies"].map(str::to_owned);
        let mut faults = Vec::new();
        check_line(path, "x:1", line, &order, &mut faults);
        faults.len()
    }

    #[test]
    fn each_rule_of_the_house_catches_its_fault() {
        assert_eq!(faults("crates/app/src/platform/db.rs", "use crate::features::people;"), 1);
        assert_eq!(
            faults("crates/app/src/features/people/list.rs", "    rows!(tx.inner(), \"SELECT 1\")"),
            1
        );
        assert_eq!(
            faults("crates/app/src/features/people/store.rs", "    rows!(tx.inner(), \"SELECT 1\")"),
            0
        );
        assert_eq!(faults("crates/app/src/features/people/store.rs", "use axum::Json;"), 1);
        assert_eq!(faults("crates/app/src/features/people/list.rs", "use crate::features::bodies;"), 1);
        assert_eq!(
            faults("crates/app/src/features/people/list.rs", "use crate::features::{bodies, people};"),
            1
        );
        assert_eq!(
            faults("crates/app/src/features/bodies/list.rs", "use crate::features::people::Member;"),
            0
        );
        assert_eq!(faults("crates/app/src/features/people/list.rs", "let pool: sqlx::Postgres;"), 1);
    }
}
