//! nginx as Debian sets it, on one folder.
use crate::{measure, server};
use anyhow::{Result, bail};
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

/// A running nginx; it ends when dropped.
pub struct Nginx {
    child: Child,
    pub port: u16,
}

impl Nginx {
    /// Serves the files of `shelf`; its own are kept in `folder`.
    pub fn start(folder: &Path, shelf: &Path) -> Result<Self> {
        let port = server::free_port()?;
        let f = folder.display();
        let config = format!(
            "user root; worker_processes auto; pid {f}/nginx.pid; error_log {f}/nginx.log;\n\
             events {{ worker_connections 768; }}\n\
             http {{ sendfile on; tcp_nopush on; access_log off; default_type application/octet-stream;\n\
             server {{ listen 0.0.0.0:{port}; root {}; }} }}\n",
            shelf.display()
        );
        let path = folder.join("nginx.conf");
        std::fs::write(&path, config)?;
        let child = Command::new("nginx").arg("-c").arg(&path).args(["-g", "daemon off;"]).spawn()?;
        for _ in 0..200 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(Self { child, port });
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("nginx does not open")
    }

    /// CPU seconds of it and of its workers so far.
    pub fn cpu(&self) -> Result<f64> {
        measure::family(self.child.id()).into_iter().map(measure::cpu_of).sum()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its workers end with it when it is asked, not when it is killed.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}
