//! Measures taken from outside: CPU and memory as the kernel counts them, medians, the machine.
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};

/// What a command cost: wall seconds, and CPU seconds (user and system) of it and of its children.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    pub wall: f64,
    pub cpu: f64,
}

/// Runs a command to its end and says what it cost; a command that fails is an error with its words.
pub fn cost(command: &mut Command) -> Result<Cost> {
    cost_with_input(command, Stdio::null())
}

/// The same, with something to read.
pub fn cost_with_input(command: &mut Command, input: Stdio) -> Result<Cost> {
    // Bash counts its ended children to the millisecond, grandchildren included.
    let mut timed = Command::new("bash");
    timed.args(["-c", "TIMEFORMAT='@@ %3R %3U %3S'; time \"$@\"", "time"]);
    timed.arg(command.get_program()).args(command.get_args()).env("LC_ALL", "C.UTF-8");
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            timed.env(name, value);
        }
    }
    if let Some(folder) = command.get_current_dir() {
        timed.current_dir(folder);
    }
    let output = timed.stdin(input).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("{:?} failed: {}", command.get_program(), said.trim());
    }
    let line = said.lines().rev().find_map(|l| l.strip_prefix("@@ ")).context("bash gave no times")?;
    let times: Vec<f64> = line.split(' ').filter_map(|n| n.parse().ok()).collect();
    match times[..] {
        [wall, user, system] => Ok(Cost { wall, cpu: user + system }),
        _ => bail!("bash gave no times: {line}"),
    }
}

/// CPU seconds that a living process spent itself, all threads, to the nanosecond.
pub fn cpu_of(process: u32) -> Result<f64> {
    let mut total = 0.0;
    for thread in std::fs::read_dir(format!("/proc/{process}/task"))? {
        // A thread may end between the listing and the reading.
        let Ok(text) = std::fs::read_to_string(thread?.path().join("schedstat")) else { continue };
        total += text.split(' ').next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0);
    }
    Ok(total / 1e9)
}

/// Memory of a process in MB: resident, and its proportional share of what it shares with others.
pub fn memory_of(process: u32) -> Result<(f64, f64)> {
    let text = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
    let read = |name: &str| {
        let line = text.lines().find(|l| l.starts_with(name)).with_context(|| format!("no {name}"))?;
        let kb = line.split_whitespace().nth(1).and_then(|n| n.parse::<f64>().ok());
        Ok::<f64, anyhow::Error>(kb.with_context(|| format!("{name} does not read"))? * 1024.0 / 1e6)
    };
    Ok((read("Rss:")?, read("Pss:")?))
}

/// A process with all that descend from it.
pub fn family(process: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let id: u32 = entry.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            // The name may hold spaces; what follows its parenthesis does not.
            let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
            Some((id, parent))
        })
        .collect();
    let mut all = vec![process];
    let mut at = 0;
    while let Some(&one) = all.get(at) {
        all.extend(parents.iter().filter(|(_, parent)| *parent == one).map(|(id, _)| *id));
        at += 1;
    }
    all
}

/// The middle of the samples.
pub fn median(samples: &[f64]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0,
    }
}

/// What this share of the samples does not pass.
pub fn quantile(samples: &[f64], share: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(at.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// Whether a tool is there.
pub fn has(tool: &str) -> bool {
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    path.split(':').any(|folder| Path::new(folder).join(tool).exists())
}

/// Output of a command, or an error with its words.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{:?} does not start", command.get_program()))?;
    if !output.status.success() {
        bail!("{:?}: {}", command.get_program(), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The machine, in a few words.
pub fn machine() -> Value {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu.lines().find_map(|l| l.strip_prefix("model name")?.split_once(": ").map(|(_, m)| m));
    json!({
        "cpu": model, "cores": cpu.matches("processor\t").count(),
        "memory": read("/proc/meminfo").lines().next(), "kernel": read("/proc/sys/kernel/osrelease").trim(),
        "load": read("/proc/loadavg").trim(),
    })
}
