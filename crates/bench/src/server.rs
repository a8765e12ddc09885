//! The release binary as an administrator runs it: a folder, a port, its log.
use crate::Bench;
use crate::http::Client;
use crate::measure;
use anyhow::{Context, Result, bail};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server; it ends when dropped.
pub struct Server {
    child: Child,
    pub port: u16,
    log: PathBuf,
    /// Seconds between its start and its first answer.
    pub opened_in: f64,
}

/// A port that nobody listens on.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

impl Server {
    /// Starts `pupitre serve` on a data folder, reachable from this machine only.
    pub fn start(bench: &Bench, data: &Path, env: &[(&str, String)]) -> Result<Self> {
        Self::start_as(bench, data, "serve", "127.0.0.1", env)
    }

    /// Starts any form of the server on any address.
    pub fn start_as(
        bench: &Bench,
        data: &Path,
        form: &str,
        host: &str,
        env: &[(&str, String)],
    ) -> Result<Self> {
        std::fs::create_dir_all(data)?;
        let port = free_port()?;
        let log = data.with_extension("log");
        let start = Instant::now();
        let child = Command::new(&bench.binary)
            .arg(form)
            .current_dir(data)
            .env("PUPITRE_DATA_DIR", data)
            .env("PUPITRE_LISTEN", format!("{host}:{port}"))
            .env("PUPITRE_PUBLIC_URL", format!("http://localhost:{port}"))
            .envs(env.iter().map(|(name, value)| (*name, value.as_str())))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log)?)
            .spawn()?;
        let mut server = Self { child, port, log, opened_in: 0.0 };
        server.wait(start)?;
        Ok(server)
    }

    fn wait(&mut self, start: Instant) -> Result<()> {
        while start.elapsed() < Duration::from_secs(600) {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended by itself ({status}): {}", self.log()?);
            }
            if TcpStream::connect(self.address()).is_ok()
                && self.client().ask("GET", "/readyz", None, "").is_ok_and(|a| a.status == 200)
            {
                self.opened_in = start.elapsed().as_secs_f64();
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        bail!("the server did not open: {}", self.log()?)
    }

    /// `127.0.0.1:port`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Someone who is not signed in.
    pub fn client(&self) -> Client {
        Client::new(&self.address())
    }

    /// Its number among processes.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// CPU seconds spent so far by the server itself, its press aside.
    pub fn cpu(&self) -> Result<f64> {
        measure::cpu_of(self.child.id())
    }

    /// Waits until nothing is left to do: every job is done.
    pub fn rests(&self) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(600) {
            let figures = self.client().fine("GET", "/metrics", None, "")?.body;
            let busy = |line: &str| line.starts_with("pupitre_jobs{") && !line.contains("\"stuck\"");
            if !String::from_utf8_lossy(&figures).lines().any(busy) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(500));
        }
        bail!("the server still works after ten minutes")
    }

    /// The one-time code of the first run, read where an administrator reads it.
    pub fn setup_code(&self) -> Result<String> {
        let log = self.log()?;
        let (_, after) = log.split_once("Code de mise en service").context("no setup code in the log")?;
        // Colours of the log aside.
        let (_, after) = after.split_once(": ").context("no setup code in the log")?;
        Ok(after.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect())
    }

    fn log(&self) -> Result<String> {
        Ok(std::fs::read_to_string(&self.log)?)
    }

    /// Asks it to end, as `systemctl stop` does, and waits.
    pub fn stop(mut self) -> Result<()> {
        measure::output(Command::new("kill").arg(self.child.id().to_string()))?;
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(15) {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("the server does not stop")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already ended is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
