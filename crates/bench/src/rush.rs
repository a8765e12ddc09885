//! An evening rush: every tablet asks whether there is anything new, and there is not. Against nginx answering
//! `If-None-Match` on a file of 1 KB, which knows nobody. Both are asked by wrk, over kept connections.
use crate::Bench;
use crate::data;
use crate::measure::{self, median};
use crate::nginx::Nginx;
use crate::report::Scenario;
use crate::server::Server;
use crate::world::World;
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// Authorities of one hosting, and the tablets of each.
const AUTHORITIES: usize = 10;
const TABLETS: usize = 500;
const CONNECTIONS: usize = 64;
const SECONDS: usize = 5;

/// What one turn gave.
struct Turn {
    /// Answers a second.
    rate: f64,
    /// CPU of the server for one answer, in microseconds.
    cpu: f64,
    /// Bytes of one answer, headers included.
    bytes: f64,
}

/// The scenario.
pub fn run(bench: &Bench) -> Result<Scenario> {
    let mut s = Scenario::new(
        "rush",
        format!(
            "{} tablets of {AUTHORITIES} authorities, each with its session and its tag, over {CONNECTIONS} kept connections, as a proxy keeps them; {SECONDS} s a turn",
            AUTHORITIES * members()
        ),
    );
    s.condition("wrk of Debian, one thread, on the same two cores; every answer is 304");
    s.condition("peer: nginx, If-None-Match on a file of 1 KB, no session");
    for tool in ["wrk", "nginx"] {
        if !measure::has(tool) {
            bail!("{tool} is not installed");
        }
    }
    let folder = bench.work.join("rush");
    let server = Server::start(bench, &folder.join("data"), &[])?;
    let ours = folder.join("tablets.lua");
    std::fs::write(&ours, asking("/api/tablet/inbox", &tablets(&server)?))?;
    let shelf = folder.join("shelf");
    std::fs::create_dir_all(&shelf)?;
    std::fs::write(shelf.join("news"), vec![b'x'; 1024])?;
    let nginx = Nginx::start(&folder, &shelf)?;
    let tag = tag_of(&format!("127.0.0.1:{}", nginx.port), "/news", "")?;
    let theirs = folder.join("nginx.lua");
    std::fs::write(&theirs, asking("/news", &[(String::new(), tag)]))?;
    let before = memory(&server)?;
    turn(&ours, server.port, || server.cpu())?;
    let (mut pupitre, mut peer, mut ratio) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.pairs {
        let our = turn(&ours, server.port, || server.cpu())?;
        let their = turn(&theirs, nginx.port, || nginx.cpu())?;
        ratio.push(our.rate / their.rate);
        pupitre.push(our);
        peer.push(their);
    }
    for (name, turns) in [("pupitre", &pupitre), ("nginx", &peer)] {
        let all = |what: fn(&Turn) -> f64| turns.iter().map(what).collect::<Vec<_>>();
        s.figure(&format!("{name}: answers a second"), "/s", &all(|t| t.rate));
        s.figure(&format!("{name}: CPU of one answer"), "µs", &all(|t| t.cpu));
        s.figure(&format!("{name}: bytes of one answer"), "B", &all(|t| t.bytes));
    }
    s.figure("pupitre: memory before the rush", "MB", &[before]);
    s.figure("pupitre: memory after it", "MB", &[memory(&server)?]);
    let all = pupitre.iter().map(|t| (AUTHORITIES * members()) as f64 / t.rate * 1e3).collect::<Vec<_>>();
    s.figure("pupitre: every tablet answered once in", "ms", &all);
    let (ratio, bytes) = (median(&ratio), pupitre.iter().map(|t| t.bytes).fold(0.0, f64::max));
    s.verdict("≥ 1/4 of the rate of nginx, authenticated", format!("{ratio:.2} ×"), ratio >= 0.25);
    s.verdict("≤ 1 KB an answer", format!("{bytes:.0} bytes"), bytes <= 1024.0);
    Ok(s)
}

/// Members of each authority. `PUPITRE_BENCH_TABLETS`: another number.
fn members() -> usize {
    std::env::var("PUPITRE_BENCH_TABLETS").ok().and_then(|n| n.parse().ok()).unwrap_or(TABLETS)
}

fn memory(server: &Server) -> Result<f64> {
    Ok(measure::memory_of(server.process())?.0)
}

/// Cookie and tag of each tablet; those of an authority are convened to the same sitting.
fn tablets(server: &Server) -> Result<Vec<(String, String)>> {
    let members = members();
    let mut worlds = vec![World::found(server, members, &["Plan climat"])?];
    for nth in 1..AUTHORITIES {
        worlds.push(worlds[0].beside(server, nth, members, &["Plan climat"])?);
    }
    for world in &mut worlds {
        world.upload("01-note.pdf", &data::pdf("Plan climat", 4, 0))?;
        let revision = world.ready_to_send()?;
        let convocation = world.send(revision)?;
        world.typeset(&convocation)?;
    }
    let mut cookies = Vec::new();
    for world in &mut worlds {
        cookies.extend((0..members).map(|n| world.enrol(server, n)).collect::<Result<Vec<_>>>()?);
    }
    // Every mail has left and every paper is read: nothing is written any more.
    server.rests()?;
    let with_tag = |cookie: String| {
        let tag = tag_of(&server.address(), "/api/tablet/inbox", &cookie)?;
        Ok((cookie, tag))
    };
    cookies.into_iter().map(with_tag).collect()
}

fn tag_of(address: &str, path: &str, cookie: &str) -> Result<String> {
    let mut client = crate::http::Client::new(address);
    client.cookie = cookie.into();
    client.fine("GET", path, None, "")?.tag.context("an answer without tag")
}

/// A script of wrk: one tablet after the other, and what came that was not 304.
fn asking(path: &str, tablets: &[(String, String)]) -> String {
    let mut text = String::from("local asked = {\n");
    for (cookie, tag) in tablets {
        text.push_str(&format!("  {{ ['Cookie'] = '{cookie}', ['If-None-Match'] = '{tag}' }},\n"));
    }
    text.push_str(&format!(
        "}}\nlocal whole = {{}}\nlocal n, other = 0, 0\n\
         function init() for i, headers in ipairs(asked) do whole[i] = wrk.format('GET', '{path}', headers) end end\n\
         function request() n = n % #whole + 1 return whole[n] end\n\
         function response(status) if status ~= 304 then wrk.thread:stop() os.exit(3) end end\n\
         function done(summary) print('bytes ' .. summary.bytes / summary.requests .. ' count ' .. summary.requests \
         .. ' seconds ' .. summary.duration / 1e6) end\n"
    ));
    text
}

fn turn(script: &Path, port: u16, cpu: impl Fn() -> Result<f64>) -> Result<Turn> {
    let before = cpu()?;
    let output = measure::output(
        Command::new("wrk")
            .args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{SECONDS}"), "-s"])
            .arg(script)
            .arg(format!("http://127.0.0.1:{port}/")),
    )?;
    let spent = cpu()? - before;
    let line = output.lines().find(|line| line.starts_with("bytes ")).context("an answer was not 304")?;
    let numbers: Vec<f64> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
    let [bytes, count, seconds] = numbers[..] else { bail!("wrk said {line}") };
    Ok(Turn { rate: count / seconds, cpu: spent / count * 1e6, bytes })
}
