//! One network per tablet: a namespace, a virtual cable, and a limit of rate on what comes down it.
use crate::measure;
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::process::{Command, Stdio};

/// Networks of tablets, taken down when dropped.
pub struct Networks {
    count: usize,
}

impl Networks {
    /// So many networks, each at this rate (as `tc` writes it).
    pub fn lay(count: usize, rate: &str) -> Result<Self> {
        if count > 250 {
            bail!("at most 250 networks");
        }
        let networks = Self { count };
        networks.remove();
        let each = |line: fn(usize) -> String| (0..count).map(line).collect::<String>();
        batch("ip", &each(|n| format!("netns add pb{n}\n")))?;
        batch(
            "ip",
            &each(|n| {
                format!(
                    "link add pbh{n} type veth peer name pbt{n} netns pb{n}\n\
                     addr add 10.77.{n}.1/24 dev pbh{n}\nlink set pbh{n} up\n"
                )
            }),
        )?;
        for n in 0..count {
            let line = format!("addr add 10.77.{n}.2/24 dev pbt{n}\nlink set pbt{n} up\nlink set lo up\n");
            batch_with("ip", &["-n", &networks.name(n)], &line)?;
        }
        let limits: String = (0..count)
            .map(|n| format!("qdisc add dev pbh{n} root tbf rate {rate} burst 16kb latency 200ms\n"))
            .collect();
        batch("tc", &limits)?;
        Ok(networks)
    }

    /// The name of a tablet's namespace.
    pub fn name(&self, n: usize) -> String {
        format!("pb{n}")
    }

    /// The server as a tablet sees it.
    pub fn server(&self, n: usize, port: u16) -> String {
        format!("10.77.{n}.1:{port}")
    }

    /// Bytes that went down the cables so far, headers included.
    pub fn sent(&self) -> Result<u64> {
        let read = |n: usize| {
            let path = format!("/sys/class/net/pbh{n}/statistics/tx_bytes");
            Ok::<u64, anyhow::Error>(std::fs::read_to_string(path)?.trim().parse()?)
        };
        (0..self.count).map(read).sum()
    }

    fn remove(&self) {
        for n in 0..self.count {
            // One that is not there needs no removing.
            let mut gone = Command::new("ip");
            let _ = measure::output(gone.args(["netns", "del", &self.name(n)]));
        }
    }
}

impl Drop for Networks {
    fn drop(&mut self) {
        self.remove();
    }
}

fn batch(tool: &str, lines: &str) -> Result<()> {
    batch_with(tool, &[], lines)
}

fn batch_with(tool: &str, before: &[&str], lines: &str) -> Result<()> {
    let mut child = Command::new(tool)
        .args(before)
        .args(["-batch", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    child.stdin.take().context("no input")?.write_all(lines.as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("{tool}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}
