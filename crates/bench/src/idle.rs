//! Idle memory with the demonstration loaded, cold start and the binary, against PostgreSQL, nginx and php-fpm from
//! Debian, idle.
use crate::Bench;
use crate::measure;
use crate::report::Scenario;
use crate::server::{self, Server};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long everything rests before its memory is read.
const REST: Duration = Duration::from_secs(20);
/// An index of past papers that nobody searches is closed after a minute, looked at every quarter of one.
const CLOSED: Duration = Duration::from_secs(80);

/// The scenario.
pub fn run(bench: &Bench) -> Result<Scenario> {
    let mut s = Scenario::new(
        "idle",
        "the demonstration loaded; pages of both in the file cache; memory read after 20 s of rest",
    );
    let folder = bench.work.join("idle");
    let data = folder.join("demo");
    let first = Server::start_as(bench, &data, "demo", "127.0.0.1", &[])?;
    s.figure("the demonstration made from nothing", "s", &[first.opened_in]);
    first.stop()?;
    let (mut starts, mut resident, mut share) = (vec![], vec![], vec![]);
    let mut most = f64::NAN;
    for round in 0..=bench.pairs {
        let server = Server::start_as(bench, &data, "demo", "127.0.0.1", &[])?;
        // The first start warms the file cache.
        if round > 0 {
            starts.push(server.opened_in * 1e3);
        }
        if round == bench.pairs {
            std::thread::sleep(REST);
            let (rss, pss) = measure::memory_of(server.process())?;
            resident.push(rss);
            share.push(pss);
            used(&server)?;
            std::thread::sleep(REST);
            let open = measure::memory_of(server.process())?.0;
            s.figure(
                "resident after every screen of the clerk was asked for, past papers searched",
                "MB",
                &[open],
            );
            std::thread::sleep(CLOSED);
            let closed = measure::memory_of(server.process())?.0;
            s.figure("resident once the index of past papers is closed", "MB", &[closed]);
            most = open.max(closed);
        }
        server.stop()?;
    }
    s.figure("start → first answer (/readyz)", "ms", &starts);
    s.figure("resident memory, idle", "MB", &resident);
    s.figure("proportional memory (PSS), idle", "MB", &share);
    let size = std::fs::metadata(&bench.binary)?.len() as f64 / 1e6;
    s.figure("the binary, web application included", "MB", &[size]);
    match Stack::start(&folder) {
        Ok(stack) => {
            std::thread::sleep(REST);
            s.figure("peer: PostgreSQL + nginx + php-fpm, PSS together", "MB", &[stack.memory()?]);
            s.figure("peer: all three answer after", "ms", &[stack.opened_in * 1e3]);
            s.figure("peer: installed size of the packages", "MB", &[installed()?]);
        }
        Err(error) => s.absent(format!("the idle stack of Debian: {error:#}")),
    }
    let rss = measure::median(&resident);
    s.verdict("≤ 60 MB resident with the demonstration loaded", format!("{rss:.1} MB"), rss <= 60.0);
    s.verdict("≤ 60 MB resident after a search", format!("{most:.1} MB"), most <= 60.0);
    let start = measure::median(&starts);
    s.verdict("first answer ≤ 200 ms after start", format!("{start:.0} ms"), start <= 200.0);
    Ok(s)
}

/// Asks for what the clerk's screens ask for.
fn used(server: &Server) -> Result<()> {
    let mut clerk = server.client();
    clerk.post("/api/demo/sign-in", &serde_json::json!({ "key": "clerk" }))?;
    let authority = crate::world::text(&clerk.get("/api/authorities")?[0]["id"])?;
    for list in ["members", "bodies", "sittings"] {
        clerk.get(&format!("/api/authorities/{authority}/{list}"))?;
    }
    let found = clerk.get(&format!("/api/authorities/{authority}/papers?q=conseil"))?;
    if found["hits"].as_array().is_none_or(Vec::is_empty) {
        bail!("nothing was found in the past papers: {found}");
    }
    clerk.fine("GET", "/", None, "")?;
    Ok(())
}

/// The floor on which such software usually stands, with Debian's settings, empty.
struct Stack {
    postgres: Child,
    nginx: Child,
    php: Child,
    opened_in: f64,
}

impl Stack {
    fn start(folder: &Path) -> Result<Self> {
        let binaries =
            newest("/usr/lib/postgresql", "bin/postgres").context("postgresql is not installed")?;
        let php = php().context("php-fpm is not installed")?;
        if !measure::has("nginx") {
            bail!("nginx is not installed");
        }
        // PostgreSQL refuses root, and must walk to its folder.
        let home = PathBuf::from(format!("/tmp/pupitre-bench-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&home)?;
        let root = measure::output(Command::new("id").arg("-u"))?.trim() == "0";
        if root {
            measure::output(Command::new("chown").arg("postgres").arg(&home))?;
        }
        let as_postgres = |program: PathBuf| {
            if !root {
                return Command::new(program);
            }
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        };
        let data = home.join("data");
        measure::output(as_postgres(binaries.join("initdb")).arg("-D").arg(&data).args([
            "-A",
            "trust",
            "--no-sync",
        ]))?;
        let (sql, web, f) = (server::free_port()?, server::free_port()?, folder.display());
        let start = Instant::now();
        let quiet = || (Stdio::null(), Stdio::null());
        let (out, err) = quiet();
        let postgres = as_postgres(binaries.join("postgres"))
            .arg("-D")
            .arg(&data)
            .args(["-p", &sql.to_string(), "-k"])
            .arg(&home)
            .stdout(out)
            .stderr(err)
            .spawn()?;
        // Debian's pool: dynamic, two at the start, five at most.
        let pool = format!(
            "[global]\nerror_log = {f}/php.log\ndaemonize = no\n[www]\nuser = www-data\ngroup = www-data\nlisten = {f}/php.sock\n\
             pm = dynamic\npm.max_children = 5\npm.start_servers = 2\npm.min_spare_servers = 1\npm.max_spare_servers = 3\n"
        );
        std::fs::write(folder.join("php.conf"), pool)?;
        let (out, err) = quiet();
        let php = Command::new(php)
            .arg("-F")
            .arg("-y")
            .arg(folder.join("php.conf"))
            .stdout(out)
            .stderr(err)
            .spawn()?;
        let site = format!(
            "user www-data; worker_processes auto; pid {f}/idle-nginx.pid; error_log {f}/idle-nginx.log;\n\
             events {{ worker_connections 768; }}\nhttp {{ sendfile on; tcp_nopush on; access_log off; server {{ listen 127.0.0.1:{web}; }} }}\n"
        );
        std::fs::write(folder.join("idle-nginx.conf"), site)?;
        let nginx = Command::new("nginx")
            .arg("-c")
            .arg(folder.join("idle-nginx.conf"))
            .args(["-g", "daemon off;"])
            .spawn()?;
        let mut stack = Self { postgres, nginx, php, opened_in: 0.0 };
        let ready = |port: u16| std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
        while !(ready(sql) && ready(web) && folder.join("php.sock").exists()) {
            if start.elapsed() > Duration::from_secs(20) {
                bail!("one of the three does not open");
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        stack.opened_in = start.elapsed().as_secs_f64();
        Ok(stack)
    }

    /// Proportional share of every process, so that shared pages count once.
    fn memory(&self) -> Result<f64> {
        let mut total = 0.0;
        for child in [&self.postgres, &self.nginx, &self.php] {
            for process in measure::family(child.id()) {
                // `runuser` stays as the parent: it is no part of the stack.
                let name = std::fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
                if name.trim() != "runuser" {
                    total += measure::memory_of(process)?.1;
                }
            }
        }
        Ok(total)
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        for child in [&mut self.postgres, &mut self.nginx, &mut self.php] {
            for process in measure::family(child.id()).into_iter().rev() {
                // Ended by its parent is as good.
                let _ = measure::output(Command::new("kill").arg(process.to_string()));
            }
            let _ = child.wait();
        }
        let _ = std::fs::remove_dir_all(format!("/tmp/pupitre-bench-postgres-{}", std::process::id()));
    }
}

/// The newest version under a folder that has this file: the folder of the file.
fn newest(folder: &str, file: &str) -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|e| e.path().join(file))
        .filter(|p| p.exists())
        .collect();
    found.sort();
    found.pop()?.parent().map(Path::to_owned)
}

fn php() -> Option<PathBuf> {
    let programs = std::fs::read_dir("/usr/sbin").ok()?.flatten().map(|e| e.path());
    programs.filter(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("php-fpm"))).max()
}

fn installed() -> Result<f64> {
    let list = "dpkg-query -W -f '${Package} ${Installed-Size}\\n' 'postgresql-[0-9]*' 'postgresql-client-[0-9]*' nginx nginx-common 'php*-fpm' 'php*-cli' 'php*-common' 2>/dev/null || true";
    let text = measure::output(Command::new("bash").arg("-c").arg(list))?;
    let sizes = text.lines().filter_map(|l| l.split(' ').nth(1)?.parse::<f64>().ok());
    Ok(sizes.sum::<f64>() * 1024.0 / 1e6)
}
