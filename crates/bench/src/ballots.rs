//! Five thousand votes on tablets, each on the disk before it is acknowledged: five hundred members, ten ballots, through the
//! API. Against PostgreSQL inserting one row a transaction with 32 clients, and Redis with `appendfsync always` where it is
//! installed.
use crate::Bench;
use crate::measure::{self, median};
use crate::report::Scenario;
use crate::server::{Server, free_port};
use crate::world::World;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const MEMBERS: usize = 500;
const BALLOTS: usize = 10;
const VOTES: usize = MEMBERS * BALLOTS;
/// Kept connections of the tablets that vote at one moment.
const CONNECTIONS: usize = 96;
const CLIENTS: usize = 32;

/// The scenario.
pub fn run(bench: &Bench) -> Result<Scenario> {
    let mut s = Scenario::new(
        "ballots",
        format!(
            "{VOTES} votes of {MEMBERS} members in {BALLOTS} open ballots, over {CONNECTIONS} kept connections"
        ),
    );
    s.condition(
        "each vote: session, mandate, presence and proxy checked, one row, on the disk before its answer",
    );
    s.condition(format!("peer: pgbench -M prepared, {CLIENTS} clients, one INSERT a transaction, fsync and synchronous_commit on"));
    for tool in ["pgbench", "python3"] {
        if !measure::has(tool) {
            bail!("{tool} is not installed");
        }
    }
    let folder = bench.work.join("ballots");
    let data = folder.join("data");
    let server = Server::start(bench, &data, &[])?;
    let turns = bench.pairs + 1;
    let mut room = Room::open(&server, &data, turns)?;
    let postgres = Postgres::start(&folder)?;
    let (mut ours, mut theirs, mut ratios, mut slowest) = (vec![], vec![], vec![], vec![]);
    for turn in 0..turns {
        let (wall, p99) = room.votes(&server, turn)?;
        let peer = postgres.inserts()?;
        // The first pair warms both up.
        if turn > 0 {
            ours.push(wall);
            theirs.push(peer);
            ratios.push(wall / peer);
            slowest.push(p99 * 1000.0);
        }
    }
    s.figure("pupitre: total", "s", &ours);
    s.figure("PostgreSQL, one by one: total", "s", &theirs);
    s.figure("pupitre: p99 of an acknowledgement", "ms", &slowest);
    let redis = redis(&folder)?;
    match redis {
        Some(total) => s.figure("Redis, appendfsync always: total", "s", &[total]),
        None => s.absent("Redis: not installed here"),
    }
    let best = redis.map_or(median(&theirs), |redis| redis.min(median(&theirs)));
    let ratio = if redis.is_some() { median(&ours) / best } else { median(&ratios) };
    s.verdict("≤ 0.7 × the better peer", format!("{ratio:.2} ×"), ratio <= 0.7);
    let p99 = median(&slowest);
    s.verdict("p99 of an acknowledgement ≤ 100 ms", format!("{p99:.1} ms"), p99 <= 100.0);
    Ok(s)
}

/// A council at its sitting, everybody there.
struct Room {
    world: World,
    cookies: Vec<String>,
    items: Vec<Value>,
}

impl Room {
    fn open(server: &Server, data: &Path, turns: usize) -> Result<Self> {
        let titles: Vec<String> = (0..turns * BALLOTS).map(|n| format!("Délibération {n}")).collect();
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        let mut world = World::found(server, MEMBERS, &titles)?;
        for (n, title) in titles.iter().enumerate() {
            world.upload(&format!("{:02}-note.pdf", n + 1), &crate::data::pdf(title, 1, 0))?;
        }
        let revision = world.ready_to_send()?;
        world.send(revision)?;
        let cookies: Vec<String> = (0..MEMBERS).map(|n| world.enrol(server, n)).collect::<Result<_>>()?;
        // The sitting is now: a month of waiting is no part of the measure.
        let now = "import sqlite3, sys, time; d = sqlite3.connect(sys.argv[1], timeout=30); \
                   d.execute('UPDATE sitting SET starts_at = ?', (int(time.time() * 1000),)); d.commit()";
        measure::output(Command::new("python3").args(["-c", now]).arg(data.join("pupitre.db")))?;
        let view = world.clerk.get(&format!("{}/proceedings", world.room))?;
        let items = view["setting"]["items"].as_array().context("an agenda")?.clone();
        let mut room = Self { world, cookies, items };
        let there = room.world.members.clone();
        room.happens(&[
            json!({ "fact": "arrived", "members": there }),
            json!({ "fact": "opened", "chair": there[0], "secretaries": [there[1]] }),
        ])?;
        Ok(room)
    }

    fn happens(&mut self, facts: &[Value]) -> Result<()> {
        let now: i64 = measure::output(Command::new("date").arg("+%s%3N"))?.trim().parse()?;
        let told: Vec<Value> = facts
            .iter()
            .map(|fact| {
                let mut told = fact.clone();
                told["id"] = json!(fresh()?);
                told["at"] = json!(now);
                Ok(told)
            })
            .collect::<Result<_>>()?;
        let answer =
            self.world.clerk.post(&format!("{}/proceedings/facts", self.world.room), &json!(told))?;
        if !answer["refused"].is_null() {
            bail!("a fact was refused: {answer}");
        }
        Ok(())
    }

    /// Ten ballots open, everybody votes in each, they close: seconds of the votes, and the slowest hundredth.
    fn votes(&mut self, server: &Server, turn: usize) -> Result<(f64, f64)> {
        let sitting = self.world.room.rsplit('/').next().context("a sitting")?.to_owned();
        let mut ballots = Vec::new();
        for n in turn * BALLOTS..(turn + 1) * BALLOTS {
            let (ballot, item) = (fresh()?, self.items[n]["id"].clone());
            let opened = json!({ "fact": "ballot_opened", "ballot": ballot, "item": item, "secret": false });
            self.happens(&[json!({ "fact": "item_taken", "item": item }), opened])?;
            ballots.push(ballot);
        }
        let mut asked: Vec<(String, String)> = Vec::with_capacity(VOTES);
        for ballot in &ballots {
            for (member, cookie) in self.world.members.iter().zip(&self.cookies) {
                let path = format!("/api/tablet/floor/{member}/{sitting}/ballots/{ballot}/votes/{member}");
                asked.push((path, cookie.clone()));
            }
        }
        let begun = Instant::now();
        let mut waits: Vec<f64> = std::thread::scope(|scope| {
            let voters: Vec<_> = (0..CONNECTIONS)
                .map(|n| {
                    let mine = asked.iter().skip(n).step_by(CONNECTIONS);
                    scope.spawn(move || -> Result<Vec<f64>> {
                        let mut client = server.client();
                        let mut waits = Vec::new();
                        for (path, cookie) in mine {
                            client.cookie.clone_from(cookie);
                            let asked = Instant::now();
                            client.put(path, &json!({ "choice": "in_favour", "turn": 1 }))?;
                            waits.push(asked.elapsed().as_secs_f64());
                        }
                        Ok(waits)
                    })
                })
                .collect();
            voters
                .into_iter()
                .map(|v| v.join().unwrap_or_else(|_| bail!("a voter panicked")))
                .collect::<Result<Vec<_>>>()
        })?
        .concat();
        let wall = begun.elapsed().as_secs_f64();
        for ballot in ballots {
            let close = format!("{}/ballots/{ballot}/close", self.world.room);
            self.world.clerk.post(&close, &json!({ "fact": fresh()? }))?;
        }
        let view = self.world.clerk.get(&format!("{}/proceedings", self.world.room))?;
        for n in turn * BALLOTS..(turn + 1) * BALLOTS {
            let counted = &view["state"]["items"][n]["votes"][0]["outcome"]["in_favour"];
            if counted != &json!(MEMBERS) {
                bail!("{counted} votes counted of {MEMBERS}");
            }
        }
        waits.sort_by(f64::total_cmp);
        Ok((wall, waits[waits.len() * 99 / 100]))
    }
}

/// A new identifier.
fn fresh() -> Result<String> {
    Ok(std::fs::read_to_string("/proc/sys/kernel/random/uuid")?.trim().to_owned())
}

/// A durable PostgreSQL of its own; it ends when dropped.
struct Postgres {
    folder: PathBuf,
    port: u16,
    binaries: String,
}

impl Postgres {
    fn start(folder: &Path) -> Result<Self> {
        let binaries = measure::output(
            Command::new("bash").args(["-c", "ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1"]),
        )?;
        let postgres =
            Self { folder: folder.join("postgres"), port: free_port()?, binaries: binaries.trim().into() };
        postgres.bash(
            "mkdir -p \"$F\" && if [ \"$(id -u)\" = 0 ]; then chmod 755 \"$F/../..\" \"$F/..\"; chown postgres \"$F\"; fi && \
             as \"$B/initdb\" -D \"$F/data\" -A trust -U postgres >/dev/null && \
             as \"$B/pg_ctl\" -D \"$F/data\" -w -l \"$F/log\" -o \"-p $P -k $F -c listen_addresses=127.0.0.1\" start >/dev/null && \
             \"$B/psql\" -h 127.0.0.1 -p $P -U postgres -qc 'CREATE TABLE vote (ballot int, voice bigint, choice text, at timestamptz DEFAULT now(), PRIMARY KEY (ballot, voice))' && \
             printf '%s\\n' '\\set voice random(1, 1000000000000)' \"INSERT INTO vote (ballot, voice, choice) VALUES (1, :voice, 'in_favour');\" > \"$F/insert.sql\"",
        )?;
        Ok(postgres)
    }

    /// Seconds for as many inserts as there are votes.
    fn inserts(&self) -> Result<f64> {
        let each = VOTES.div_ceil(CLIENTS);
        let said = self.bash(&format!(
            "pgbench -h 127.0.0.1 -p $P -U postgres -n -c {CLIENTS} -j 2 -t {each} -M prepared -f \"$F/insert.sql\" postgres 2>/dev/null"
        ))?;
        let line = said.lines().find(|l| l.starts_with("tps")).context("pgbench said nothing")?;
        let rate: f64 = line.split(' ').nth(2).and_then(|n| n.parse().ok()).context("a rate")?;
        Ok(VOTES as f64 / rate)
    }

    fn bash(&self, script: &str) -> Result<String> {
        let whole = format!(
            "set -e; as() {{ if [ \"$(id -u)\" = 0 ]; then runuser -u postgres -- \"$@\"; else \"$@\"; fi; }}; {script}"
        );
        measure::output(
            Command::new("bash")
                .args(["-c", &whole])
                .env("F", &self.folder)
                .env("B", &self.binaries)
                .env("P", self.port.to_string())
                .current_dir("/"),
        )
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Nothing of it is kept.
        let _ = self.bash("as \"$B/pg_ctl\" -D \"$F/data\" -m immediate stop >/dev/null");
    }
}

/// Seconds for as many writes by Redis, each on the disk; none when it is not installed.
fn redis(folder: &Path) -> Result<Option<f64>> {
    if !measure::has("redis-server") || !measure::has("redis-benchmark") {
        return Ok(None);
    }
    let (port, folder) = (free_port()?.to_string(), folder.join("redis"));
    std::fs::create_dir_all(&folder)?;
    let mut server = Command::new("redis-server")
        .args(["--port", &port, "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--dir"])
        .arg(&folder)
        .stdout(std::process::Stdio::null())
        .spawn()?;
    std::thread::sleep(std::time::Duration::from_secs(1));
    let said = measure::output(Command::new("redis-benchmark").args([
        "-p",
        &port,
        "-t",
        "set",
        "-r",
        "1000000",
        "-n",
        &VOTES.to_string(),
        "-c",
        &CLIENTS.to_string(),
        "--csv",
    ]));
    server.kill()?;
    server.wait()?;
    let said = said?;
    let line = said.lines().find(|l| l.starts_with("\"SET\"")).context("redis-benchmark said nothing")?;
    let rate: f64 =
        line.split(',').nth(1).and_then(|n| n.trim_matches('"').parse().ok()).context("a rate")?;
    Ok(Some(VOTES as f64 / rate))
}
