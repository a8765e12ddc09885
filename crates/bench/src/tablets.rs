//! 110 tablets receive 27 MB in 40 files at 8 Mbit/s each, against nginx and curl under the same shaping; then the real
//! tablet in Chromium, cut three times, with the bytes counted on the way.
use crate::first_page::node;
use crate::measure::{self, median};
use crate::net::Networks;
use crate::nginx::Nginx;
use crate::report::Scenario;
use crate::server::Server;
use crate::world::World;
use crate::{Bench, data, tablet};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Tablets of the large form, and of the small one, which two busy cores can feed.
const ALL: usize = 110;
const SOME: usize = 20;
const FILES: usize = 40;
const WEIGHT: usize = 27_000_000;
/// Bits a second of each tablet.
const RATE: f64 = 8e6;
/// Bytes of a full frame and of what it carries: 14 Ethernet, 20 IP, 32 TCP with timestamps.
const FRAME: (f64, f64) = (1514.0, 1448.0);

/// What one race gave.
struct Race {
    seconds: Vec<f64>,
    cpu: f64,
    sent: f64,
}

/// The scenario.
pub fn run(bench: &Bench) -> Result<Scenario> {
    let tablets = if bench.full { ALL } else { SOME };
    let pairs = if bench.full { bench.pairs } else { bench.pairs.min(2) };
    let mut s = Scenario::new(
        "tablets",
        format!(
            "{tablets} tablets, {FILES} files and the letter, 8 Mbit/s each (tbf on one cable per tablet)"
        ),
    );
    s.condition(
        "no added delay: the kernel has no netem; each tablet a process in its own network, SHA-256 verified",
    );
    s.condition("wire time = bytes of the files × 1514/1448 ÷ 8 Mbit/s: frames of Ethernet, IP and TCP");
    if !bench.full {
        s.condition(format!("the small form: {SOME} tablets; --full runs {ALL}"));
    }
    match shaped(bench, &mut s, tablets, pairs) {
        Ok(()) => {}
        Err(error) => s.absent(format!("the shaped race: {error:#}")),
    }
    match node(bench, "cuts.mjs") {
        Ok(found) => cuts(&mut s, &found),
        Err(error) => s.absent(format!("three cuts in Chromium: {error:#}")),
    }
    Ok(s)
}

fn shaped(bench: &Bench, s: &mut Scenario, tablets: usize, pairs: usize) -> Result<()> {
    for tool in ["ip", "tc", "curl", "nginx"] {
        if !measure::has(tool) {
            bail!("{tool} is not installed");
        }
    }
    let folder = bench.work.join("tablets");
    let ground = Ground::prepare(bench, &folder, tablets)?;
    let networks = Networks::lay(tablets, "8mbit").context("networks cannot be laid (root is needed)")?;
    let wire = ground.bytes as f64 * FRAME.0 / FRAME.1 * 8.0 / RATE;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..pairs {
        ours.push(ground.race(&networks, None)?);
        theirs.push(ground.race(&networks, Some(&ground.nginx))?);
    }
    s.condition(format!("{:.1} MB per tablet", ground.bytes as f64 / 1e6));
    s.figure("wire time", "s", &[wire]);
    let worst = |races: &[Race]| {
        races.iter().map(|r| r.seconds.iter().copied().fold(0.0, f64::max)).collect::<Vec<_>>()
    };
    let middle = |races: &[Race]| races.iter().map(|r| median(&r.seconds)).collect::<Vec<_>>();
    for (name, races) in [("pupitre", &ours), ("nginx and curl", &theirs)] {
        s.figure(&format!("{name}: last tablet complete"), "s", &worst(races));
        s.figure(&format!("{name}: median tablet complete"), "s", &middle(races));
        s.figure(
            &format!("{name}: CPU of the server"),
            "s",
            &races.iter().map(|r| r.cpu).collect::<Vec<_>>(),
        );
        s.figure(
            &format!("{name}: bytes on all cables"),
            "MB",
            &races.iter().map(|r| r.sent / 1e6).collect::<Vec<_>>(),
        );
    }
    let ratio = median(&worst(&ours)) / wire;
    let peer = median(&worst(&theirs)) / wire;
    s.verdict(
        "last tablet complete ≤ 1.05 × the wire time",
        format!("{ratio:.3} × (nginx and curl {peer:.3} ×)"),
        ratio <= 1.05,
    );
    Ok(())
}

struct Ground {
    server: Server,
    nginx: Nginx,
    cookies: Vec<String>,
    list: PathBuf,
    bytes: u64,
    go: PathBuf,
}

impl Ground {
    fn prepare(bench: &Bench, folder: &Path, tablets: usize) -> Result<Self> {
        let server = Server::start_as(bench, &folder.join("data"), "serve", "0.0.0.0", &[])?;
        let titles: Vec<String> = (1..=10).map(|n| format!("Affaire {n}")).collect();
        let mut world =
            World::found(&server, tablets, &titles.iter().map(String::as_str).collect::<Vec<_>>())?;
        for n in 0..FILES {
            let name = format!("{:02}-annexe-{}.pdf", n / 4 + 1, n % 4 + 1);
            world.upload(&name, &data::pdf(&format!("Annexe {n}"), 10, WEIGHT / FILES))?;
        }
        let revision = world.ready_to_send()?;
        let convocation = world.send(revision)?;
        world.typeset(&convocation)?;
        let cookies = (0..tablets).map(|n| world.enrol(&server, n)).collect::<Result<Vec<_>>>()?;
        let shelf = folder.join("shelf");
        std::fs::create_dir_all(&shelf)?;
        let mut first = server.client();
        first.cookie = cookies.first().cloned().context("a tablet")?;
        let hashes = tablet::hashes(&first.get("/api/tablet/inbox")?)?;
        let (mut bytes, mut lines) = (0, String::new());
        for hash in &hashes {
            let file = first.fine("GET", &format!("/api/tablet/files/{hash}"), None, "")?.body;
            bytes += file.len() as u64;
            lines.push_str(&format!("{hash} {}\n", file.len()));
            std::fs::write(shelf.join(hash), file)?;
        }
        let list = folder.join("list");
        std::fs::write(&list, lines)?;
        let nginx = Nginx::start(folder, &shelf)?;
        Ok(Self { server, nginx, cookies, list, bytes, go: folder.join("go") })
    }

    /// Every tablet at once, from our server or from nginx.
    fn race(&self, networks: &Networks, nginx: Option<&Nginx>) -> Result<Race> {
        let _ = std::fs::remove_file(&self.go);
        let tablets: Vec<Child> = (0..self.cookies.len())
            .map(|n| {
                let port = nginx.map_or(self.server.port, |n| n.port);
                let (how, last) = match nginx {
                    None => ("pupitre", self.cookies[n].clone()),
                    Some(_) => ("curl", self.list.display().to_string()),
                };
                let child = Command::new("ip")
                    .args(["netns", "exec", &networks.name(n)])
                    .arg(std::env::current_exe()?)
                    .args(["tablet", how, &networks.server(n, port)])
                    .arg(&self.go)
                    .arg(last)
                    .stdout(Stdio::piped())
                    .spawn()?;
                Ok(child)
            })
            .collect::<Result<_>>()?;
        std::thread::sleep(Duration::from_secs(2));
        let (cpu, sent) = (self.cpu(nginx)?, networks.sent()?);
        std::fs::write(&self.go, "")?;
        let mut race = Race { seconds: Vec::new(), cpu: 0.0, sent: 0.0 };
        for tablet in tablets {
            let output = tablet.wait_with_output()?;
            let said: Value = serde_json::from_slice(&output.stdout).context("a tablet failed")?;
            if said["bytes"].as_u64() != Some(self.bytes) {
                bail!("a tablet received {} bytes instead of {}", said["bytes"], self.bytes);
            }
            race.seconds.push(said["seconds"].as_f64().context("seconds")?);
        }
        race.cpu = self.cpu(nginx)? - cpu;
        race.sent = (networks.sent()? - sent) as f64;
        Ok(race)
    }

    fn cpu(&self, nginx: Option<&Nginx>) -> Result<f64> {
        match nginx {
            None => self.server.cpu(),
            Some(nginx) => nginx.cpu(),
        }
    }
}

fn cuts(s: &mut Scenario, found: &Value) {
    let number = |name: &str| found[name].as_f64().unwrap_or(f64::NAN);
    s.condition("cuts: the real tablet in Chromium behind a proxy at 8 Mbit/s that breaks every connection at a quarter, a half and three quarters");
    s.figure("three cuts: bytes of the files", "MB", &[number("files") / 1e6]);
    s.figure("three cuts: bytes of files delivered to the tablet", "MB", &[number("delivered") / 1e6]);
    let twice = number("delivered") - number("files");
    let met = found["verified"].as_bool() == Some(true) && number("cuts") >= 3.0 && twice <= 0.0;
    s.verdict(
        "nothing sent twice after three cuts",
        format!("{twice:.0} bytes twice, {} cuts", number("cuts")),
        met,
    );
}
