//! The dossier assembled from 122 papers, with contents, bookmarks and stamps, against qpdf and pdfunite, which make
//! none of them.
use crate::Bench;
use crate::data;
use crate::measure::{self, Cost, median};
use crate::report::Scenario;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The scenario.
pub fn run(bench: &Bench) -> Result<Scenario> {
    let folder = bench.work.join("dossier");
    std::fs::create_dir_all(&folder)?;
    let (papers, kind) = match data::council_papers(bench) {
        Some(papers) => (papers, "real papers of two sittings of a city council"),
        None => (
            data::made_papers(&folder.join("papers"), 122)?,
            "papers made here: the test data is not beside the checkout",
        ),
    };
    let mut s = Scenario::new("dossier", format!("{} {kind}", papers.len()));
    s.condition("ours with contents, bookmarks, a stamp on each page and rewritten as object streams; peers only merge");
    s.condition("CPU of the whole command, process start and press included");
    let tools = Tools { bench, papers: &papers, folder };
    let peers: Vec<&str> = ["qpdf", "pdfunite"].into_iter().filter(|tool| measure::has(tool)).collect();
    for missing in ["qpdf", "pdfunite"].iter().filter(|tool| !peers.contains(tool)) {
        s.absent(format!("{missing} is not installed"));
    }
    let pages = tools.verify(&peers)?;
    s.condition(format!("{pages} pages, checked with qpdf --check and by their number"));
    let mut ours: Vec<Cost> = Vec::new();
    let mut theirs: Vec<Vec<Cost>> = vec![Vec::new(); peers.len()];
    // Each turn is a tenth of a second: more of them cost nothing and steady the median.
    for _ in 0..bench.pairs * 4 {
        ours.push(tools.pupitre()?);
        for (at, peer) in peers.iter().enumerate() {
            theirs[at].push(tools.peer(peer)?);
        }
    }
    let cpu = |costs: &[Cost]| costs.iter().map(|c| c.cpu).collect::<Vec<_>>();
    let wall = |costs: &[Cost]| costs.iter().map(|c| c.wall).collect::<Vec<_>>();
    s.figure("pupitre assemble, CPU", "s", &cpu(&ours));
    s.figure("pupitre assemble, wall", "s", &wall(&ours));
    for (at, peer) in peers.iter().enumerate() {
        s.figure(&format!("{peer}, CPU"), "s", &cpu(&theirs[at]));
        s.figure(&format!("{peer}, wall"), "s", &wall(&theirs[at]));
        let ratios: Vec<f64> = ours.iter().zip(&theirs[at]).map(|(o, t)| o.cpu / t.cpu).collect();
        s.figure(&format!("CPU of pupitre ÷ CPU of {peer}, pair by pair"), "", &ratios);
        if *peer == "qpdf" {
            let ratio = median(&ratios);
            s.verdict("CPU ≤ 0.25 × qpdf", format!("{ratio:.3} ×"), ratio <= 0.25);
        }
    }
    Ok(s)
}

struct Tools<'b> {
    bench: &'b Bench,
    papers: &'b [PathBuf],
    folder: PathBuf,
}

impl Tools<'_> {
    fn out(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.pdf"))
    }

    fn pupitre(&self) -> Result<Cost> {
        let mut command = Command::new(&self.bench.binary);
        command.arg("assemble").arg("--out").arg(self.out("pupitre")).args(self.papers);
        measure::cost(&mut command)
    }

    fn peer(&self, tool: &str) -> Result<Cost> {
        let mut command = Command::new(tool);
        match tool {
            "qpdf" => command.args(["--empty", "--pages"]).args(self.papers).arg("--").arg(self.out(tool)),
            _ => command.args(self.papers).arg(self.out(tool)),
        };
        measure::cost(&mut command)
    }

    /// One warm-up of each; what they made must hold the same pages.
    fn verify(&self, peers: &[&str]) -> Result<usize> {
        self.pupitre()?;
        let all: usize = self.papers.iter().map(|p| pages(p)).sum::<Result<usize>>()?;
        let made = pages(&self.out("pupitre"))?;
        // The contents come before.
        if made <= all || made > all + 20 {
            bail!("{made} pages were assembled from {all}");
        }
        for peer in peers {
            self.peer(peer)?;
            let made = pages(&self.out(peer))?;
            if made != all {
                bail!("{peer} gave {made} pages instead of {all}");
            }
        }
        if measure::has("qpdf") {
            measure::output(Command::new("qpdf").arg("--check").arg(self.out("pupitre")))?;
        }
        Ok(made)
    }
}

fn pages(file: &Path) -> Result<usize> {
    let text = measure::output(Command::new("pdfinfo").arg(file))?;
    let line = text.lines().find_map(|l| l.strip_prefix("Pages:")).context("pdfinfo gives no pages")?;
    Ok(line.trim().parse()?)
}
