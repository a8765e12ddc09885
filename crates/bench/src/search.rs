//! Searching in a hundred thousand pages: the search of Pupitre against the French text search of PostgreSQL (GIN,
//! `websearch_to_tsquery`, `ts_rank`, `ts_headline`), the same pages, the same questions, the ten best with what they say.
use crate::Bench;
use crate::corpus::{self, Corpus, Question};
use crate::measure;
use crate::report::Scenario;
use anyhow::{Context, Result, bail};
use pupitre_search::{Asked, Filters, Order, Paper, Rights, Shelf};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const PAGES: usize = 100_000;
/// Pages of one document.
const TOGETHER: usize = 10;
const KNOWN: usize = 200;
const EVERYDAY: usize = 100;

/// What an engine answered to every question: milliseconds, and the pages found.
struct Pass {
    times: Vec<f64>,
    found: Vec<HashSet<usize>>,
}

/// The scenario. `PUPITRE_BENCH_PAGES`: another number of pages.
pub fn run(bench: &Bench) -> Result<Scenario> {
    let count = std::env::var("PUPITRE_BENCH_PAGES").ok().and_then(|n| n.parse().ok()).unwrap_or(PAGES);
    let corpus = corpus::corpus(bench, count)?;
    let source = if corpus.real { "sentences of real council papers" } else { "made-up sentences" };
    let mut s =
        Scenario::new("search", format!("{count} distinct pages of {source} ({} pages read)", corpus.read));
    s.condition(format!(
        "{KNOWN} known-item questions, {EVERYDAY} of two common words; the ten best, with a passage each"
    ));
    s.condition("ours: the library of the server, in its process; PostgreSQL: psql over its socket, time as it gives it, shared_buffers 1 GB");
    let known = corpus::known_items(&corpus, KNOWN);
    let everyday = corpus::everyday(&corpus, EVERYDAY);
    let questions: Vec<&str> =
        known.iter().map(|q| q.words.as_str()).chain(everyday.iter().map(String::as_str)).collect();
    let ours = ours(bench, &corpus, &mut s)?;
    let Some(theirs) = Theirs::open(bench, &corpus, &mut s)? else {
        s.absent("postgresql is not installed");
        return Ok(s);
    };
    let (mut ratios, mut recalls) = (Vec::new(), (0.0, 0.0));
    ask_ours(&ours, &questions)?;
    theirs.ask(&questions)?;
    for _ in 0..bench.pairs {
        let (a, b) = (ask_ours(&ours, &questions)?, theirs.ask(&questions)?);
        for (name, range) in [("known items", 0..KNOWN), ("common words", KNOWN..questions.len())] {
            s.figure(&format!("pupitre, {name}, one pass"), "ms", &a.times[range.clone()]);
            s.figure(&format!("PostgreSQL, {name}, one pass"), "ms", &b.times[range]);
        }
        ratios.push(p95(&b.times) / p95(&a.times));
        s.figure("pupitre, p95 of all", "ms", &[p95(&a.times)]);
        s.figure("PostgreSQL, p95 of all", "ms", &[p95(&b.times)]);
        recalls = (recall(&known, &a), recall(&known, &b));
    }
    let ratio = measure::median(&ratios);
    s.figure("PostgreSQL ÷ pupitre, p95, pass by pass", "×", &ratios);
    s.verdict("p95 ≥ 20 × faster than PostgreSQL `french`", format!("{ratio:.1} ×"), ratio >= 20.0);
    let found = format!("{:.3} against {:.3}", recalls.0, recalls.1);
    s.verdict("recall at 10 of known items no worse", found, recalls.0 >= recalls.1);
    Ok(s)
}

fn p95(times: &[f64]) -> f64 {
    measure::quantile(times, 0.95)
}

fn recall(known: &[Question], pass: &Pass) -> f64 {
    let found =
        known.iter().zip(&pass.found).filter(|(question, found)| found.contains(&question.page)).count();
    found as f64 / known.len() as f64
}

fn ours(bench: &Bench, corpus: &Corpus, s: &mut Scenario) -> Result<Shelf> {
    let folder = bench.work.join("search");
    let shelf = Shelf::open(&folder)?;
    let start = Instant::now();
    let mut pen = shelf.pen()?;
    for (n, pages) in corpus.pages.chunks(TOGETHER).enumerate() {
        pen.put(&Paper {
            number: n as u64,
            day: n as i64,
            year: 2001 + n as u64 % 26,
            body: n as u64 % 8,
            kind: 1 + n as u64 % 4,
            carriers: vec![n as u64],
            title: format!("Affaire {n}"),
            pages: pages.to_vec(),
        })?;
    }
    pen.lay_down(1)?;
    s.figure("pupitre, index made", "s", &[start.elapsed().as_secs_f64()]);
    s.figure("pupitre, index, texts included", "MB", &[size(&folder)? / 1e6]);
    shelf.cursor()?;
    Ok(shelf)
}

fn size(folder: &Path) -> Result<f64> {
    let sizes = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.len() as f64));
    sizes.sum()
}

fn ask_ours(shelf: &Shelf, questions: &[&str]) -> Result<Pass> {
    let mut pass = Pass { times: Vec::new(), found: Vec::new() };
    for question in questions {
        let start = Instant::now();
        let asked = Asked::read(question);
        let answer = shelf.search(&asked, Rights::All, &Filters::default(), Order::Relevance, 0..10)?;
        pass.times.push(start.elapsed().as_secs_f64() * 1e3);
        // Ten pages, as the other engine: the best one of each paper alone.
        let pages = answer.hits.iter().map(|hit| hit.paper as usize * TOGETHER + hit.page as usize - 1);
        pass.found.push(pages.collect());
    }
    Ok(pass)
}

/// The other engine: a PostgreSQL of its own, ended with it.
struct Theirs {
    script: PathBuf,
    folder: PathBuf,
    url: String,
}

impl Theirs {
    fn open(bench: &Bench, corpus: &Corpus, s: &mut Scenario) -> Result<Option<Self>> {
        if !Path::new("/usr/lib/postgresql").exists() {
            return Ok(None);
        }
        let folder = PathBuf::from(format!("/tmp/pupitre-bench-search-{}", std::process::id()));
        let script = bench.root.join("scripts/test-postgres");
        let mut theirs = Self { script, folder, url: String::new() };
        theirs.url = theirs.run("start")?.trim().to_owned();
        theirs.psql("ALTER SYSTEM SET shared_buffers = '1GB'")?;
        theirs.psql("ALTER SYSTEM SET work_mem = '64MB'")?;
        theirs.run("kill")?;
        theirs.run("revive")?;
        let start = Instant::now();
        theirs.load(bench, corpus)?;
        s.figure("PostgreSQL, pages and index made", "s", &[start.elapsed().as_secs_f64()]);
        let bytes = theirs.psql("SELECT pg_total_relation_size('page')")?;
        s.figure("PostgreSQL, table and index", "MB", &[bytes.trim().parse::<f64>()? / 1e6]);
        Ok(Some(theirs))
    }

    fn run(&self, what: &str) -> Result<String> {
        measure::output(Command::new(&self.script).arg(what).env("PUPITRE_TEST_POSTGRES", &self.folder))
    }

    fn command(&self) -> Command {
        let mut command = Command::new("psql");
        command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]).arg(format!("{}/postgres", self.url));
        command
    }

    fn psql(&self, text: &str) -> Result<String> {
        measure::output(self.command().args(["-c", text]))
    }

    fn load(&self, bench: &Bench, corpus: &Corpus) -> Result<()> {
        let mut rows = String::new();
        for (n, page) in corpus.pages.iter().enumerate() {
            writeln!(rows, "{n}\t{}", page.replace('\\', "\\\\").replace(['\t', '\n', '\r'], " "))?;
        }
        let file = bench.work.join("pages.tsv");
        std::fs::write(&file, rows)?;
        self.psql(
            "CREATE TABLE page (id int PRIMARY KEY, body text NOT NULL,
                said tsvector GENERATED ALWAYS AS (to_tsvector('french', body)) STORED)",
        )?;
        self.psql(&format!("\\copy page (id, body) FROM '{}'", file.display()))?;
        self.psql("CREATE INDEX page_said ON page USING gin (said)")?;
        self.psql("VACUUM ANALYZE page")?;
        Ok(())
    }

    fn ask(&self, questions: &[&str]) -> Result<Pass> {
        // As it is set by itself: the server of the tests plans for one process.
        let mut script = String::from("SET max_parallel_workers_per_gather = 2;\n\\timing on\n");
        for question in questions {
            let words = question.replace('\'', "''");
            writeln!(
                script,
                "SELECT id, ts_headline('french', body, asked, 'MaxFragments=1, MaxWords=35, MinWords=15')
                 FROM (SELECT id, body, asked FROM page, websearch_to_tsquery('french', '{words}') asked
                       WHERE said @@ asked ORDER BY ts_rank(said, asked) DESC, id LIMIT 10) best;"
            )?;
        }
        let file = self.folder.with_extension("sql");
        std::fs::write(&file, script)?;
        let said = measure::output(self.command().arg("-f").arg(&file))?;
        std::fs::remove_file(&file)?;
        let mut pass = Pass { times: Vec::new(), found: Vec::new() };
        let mut pages = HashSet::new();
        for line in said.lines() {
            if let Some(time) = line.strip_prefix("Time: ") {
                let ms = time.split(' ').next().context("psql gives its times")?;
                pass.times.push(ms.parse()?);
                pass.found.push(std::mem::take(&mut pages));
            } else if let Some(page) = line.split('|').next().and_then(|id| id.parse().ok()) {
                pages.insert(page);
            }
        }
        if pass.times.len() != questions.len() {
            bail!("psql answered {} of {} questions", pass.times.len(), questions.len());
        }
        Ok(pass)
    }
}

impl Drop for Theirs {
    fn drop(&mut self) {
        // What cannot be stopped is a temporary folder of /tmp.
        let _ = self.run("stop");
    }
}
