//! "Send" returns: 500 recipients, against a mail server at 20 ms, a slow one, and none; the mails themselves against
//! a sender that takes one recipient after the other.
use crate::Bench;
use crate::data;
use crate::measure::median;
use crate::report::Scenario;
use crate::server::{self, Server};
use crate::sink::{self, Sink};
use crate::world::World;
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const RECIPIENTS: usize = 500;
const ROUND_TRIP: Duration = Duration::from_millis(20);
const SLOW: Duration = Duration::from_secs(2);
const ITEMS: [&str; 4] =
    ["Approbation du procès-verbal", "Prix de l’eau", "Plan climat", "Créations de postes"];

/// What one sending gave.
struct Sent {
    /// CPU seconds of the server between the click and its answer.
    cpu: f64,
    /// Wall seconds of the same.
    wall: f64,
    /// Seconds from the click to the last mail accepted, and CPU of the server meanwhile.
    all: Option<(f64, f64)>,
}

/// The scenario.
pub fn run(bench: &Bench) -> Result<Scenario> {
    let mut s =
        Scenario::new("send", format!("{RECIPIENTS} recipients, letter attached, calendar invitation"));
    s.condition("durable answer = HTTP 202; CPU = all threads of the server from click to answer, the jobs that start meanwhile included");
    s.condition("peer: one SMTP connection kept open, same message, same sink");
    let folder = bench.work.join("send");
    let ready = folder.join("ready");
    let world = prepare(bench, &ready)?;
    let (near, slow) = (Sink::start(ROUND_TRIP)?, Sink::start(SLOW)?);
    let nobody = server::free_port()?;
    let mut stage = Stage { bench, ready: &ready, run: folder.join("run"), world };
    let (mut cpu, mut wall) = ([const { Vec::new() }; 3], [const { Vec::new() }; 3]);
    let (mut all, mut all_cpu, mut peer, mut ratio) = (vec![], vec![], vec![], vec![]);
    stage.send(near.port, Some(&near))?;
    let message = near.sample();
    for _ in 0..bench.pairs {
        let up = stage.send(near.port, Some(&near))?;
        let sequential = sink::one_after_the_other(near.port, RECIPIENTS, &message)?;
        let others = [stage.send(slow.port, None)?, stage.send(nobody, None)?];
        if let Some((seconds, spent)) = up.all {
            all.push(seconds);
            all_cpu.push(spent);
            ratio.push(sequential / seconds);
        }
        peer.push(sequential);
        for (at, sent) in std::iter::once(up).chain(others).enumerate() {
            cpu[at].push(sent.cpu * 1e3);
            wall[at].push(sent.wall * 1e3);
        }
    }
    let names = ["mail server at 20 ms", "mail server at 2 s an answer", "no mail server"];
    for (at, name) in names.iter().enumerate() {
        s.figure(&format!("CPU of the request, {name}"), "ms", &cpu[at]);
        s.figure(&format!("wall time of the request, {name}"), "ms", &wall[at]);
    }
    s.figure("click → last mail accepted", "s", &all);
    s.figure("CPU of the server for that, press aside", "s", &all_cpu);
    s.figure("peer: the same mails one after the other", "s", &peer);
    s.figure("times faster than the peer, pair by pair", "×", &ratio);
    s.condition(format!("one message is {} KB", message.len() / 1000));
    let middle: Vec<f64> = cpu.iter().map(|c| median(c)).collect();
    let worst = middle.iter().copied().fold(0.0, f64::max);
    s.verdict(
        "durable answer within 15 ms of CPU",
        format!("{worst:.1} ms (worst of the three)"),
        worst <= 15.0,
    );
    let gap = median(&cpu[2]) - median(&cpu[0]);
    s.verdict(
        "unchanged when SMTP is down (≤ 1 ms more CPU)",
        format!("{:.1} ms up, {:.1} ms slow, {:.1} ms down", middle[0], middle[1], middle[2]),
        gap <= 1.0,
    );
    let faster = median(&ratio);
    s.verdict("all mails accepted ≥ 10 × faster than one by one", format!("{faster:.1} ×"), faster >= 10.0);
    Ok(s)
}

fn prepare(bench: &Bench, ready: &Path) -> Result<World> {
    let server = Server::start(bench, ready, &[])?;
    let mut world = World::found(&server, RECIPIENTS, &ITEMS)?;
    for (n, title) in ITEMS.iter().enumerate() {
        world.upload(&format!("{:02}-note.pdf", n + 1), &data::pdf(title, 4, 0))?;
    }
    world.ready_to_send()?;
    server.stop()?;
    Ok(world)
}

/// The same prepared folder for every sending.
struct Stage<'b> {
    bench: &'b Bench,
    ready: &'b Path,
    run: std::path::PathBuf,
    world: World,
}

impl Stage<'_> {
    /// Sends once, on a fresh copy. With a sink, waits until it has everything.
    fn send(&mut self, port: u16, sink: Option<&Sink>) -> Result<Sent> {
        let _ = std::fs::remove_dir_all(&self.run);
        let copied = Command::new("cp").arg("-a").arg(self.ready).arg(&self.run).status()?;
        if !copied.success() {
            bail!("the prepared folder is not copied");
        }
        let smtp = ("PUPITRE_SMTP_URL", format!("smtp://127.0.0.1:{port}"));
        let server = Server::start(self.bench, &self.run, &[smtp])?;
        if let Some(sink) = sink {
            sink.empty();
        }
        let cookie = std::mem::take(&mut self.world.clerk.cookie);
        self.world.clerk = server.client();
        self.world.clerk.cookie = cookie;
        let revision = self.world.ready_to_send()?;
        let (before, start) = (server.cpu()?, Instant::now());
        self.world.send(revision)?;
        let (cpu, wall) = (server.cpu()? - before, start.elapsed().as_secs_f64());
        let all = match sink {
            Some(sink) => Some((wait(sink, start)?, server.cpu()? - before)),
            None => None,
        };
        Ok(Sent { cpu, wall, all })
    }
}

fn wait(sink: &Sink, start: Instant) -> Result<f64> {
    while start.elapsed() < Duration::from_secs(180) {
        let (messages, recipients, last) = sink.accepted();
        if let (RECIPIENTS, Some(last)) = (recipients, last) {
            // The answer to the last message follows its count.
            std::thread::sleep(ROUND_TRIP * 2);
            if messages != RECIPIENTS {
                bail!("{messages} messages for {RECIPIENTS} recipients");
            }
            let last = sink.accepted().2.unwrap_or(last);
            return Ok(last.duration_since(start).as_secs_f64());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    bail!("only {} recipients in three minutes", sink.accepted().1)
}
