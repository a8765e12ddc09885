//! A real SMTP server on loopback that behaves well or badly, and writes down what it accepted.
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// How the server behaves; every fault may be combined with the others.
#[derive(Clone, Default)]
pub struct Manners {
    /// Wait before each answer.
    pub delay: Duration,
    /// Answers 451 to the first attempt for each recipient.
    pub greylists: bool,
    /// Recipients answered 550.
    pub refuses: HashSet<String>,
    /// The first so many messages are swallowed and the connection cut before the last answer.
    pub cuts_after_data: usize,
    /// Where each accepted message is written, one JSON line each.
    pub log: Option<PathBuf>,
}

/// A message that was accepted: its Message-ID and its recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub message_id: String,
    pub to: String,
    pub text: String,
}

#[derive(Default)]
struct Memory {
    accepted: Vec<Accepted>,
    seen: HashMap<String, usize>,
    cut: usize,
}

/// The running server.
#[derive(Clone)]
pub struct Sink {
    pub port: u16,
    memory: Arc<Mutex<Memory>>,
    manners: Arc<Mutex<Manners>>,
}

impl Sink {
    /// Listens on a free port of the loopback.
    pub async fn start(manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sink = Self {
            port: listener.local_addr().unwrap().port(),
            memory: Arc::default(),
            manners: Arc::new(Mutex::new(manners)),
        };
        let serving = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sink = serving.clone();
                tokio::spawn(async move {
                    // A client that leaves in the middle is no fault of the server.
                    let _ = sink.converse(stream).await;
                });
            }
        });
        sink
    }

    /// `smtp://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// What was accepted, in order.
    pub fn accepted(&self) -> Vec<Accepted> {
        self.memory.lock().unwrap().accepted.clone()
    }

    async fn converse(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read);
        let mut to = String::new();
        self.say(&mut write, "220 sink").await?;
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let upper = line.trim().to_ascii_uppercase();
            if upper.starts_with("EHLO") {
                self.say(&mut write, "250-sink\r\n250 8BITMIME").await?;
            } else if upper.starts_with("RCPT TO:") {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                let answer = self.judge(&to);
                self.say(&mut write, answer).await?;
            } else if upper == "DATA" {
                self.say(&mut write, "354 go on").await?;
                if !self.receive(&mut lines, &to).await? {
                    return Ok(());
                }
                self.say(&mut write, "250 2.0.0 accepted").await?;
            } else if upper == "QUIT" {
                return self.say(&mut write, "221 bye").await;
            } else {
                self.say(&mut write, "250 ok").await?;
            }
        }
    }

    fn judge(&self, to: &str) -> &'static str {
        let manners = self.manners.lock().unwrap().clone();
        let mut memory = self.memory.lock().unwrap();
        let times = memory.seen.entry(to.to_owned()).or_default();
        *times += 1;
        if manners.refuses.contains(to) {
            "550 5.1.1 no such mailbox"
        } else if manners.greylists && *times == 1 {
            "451 4.7.1 come back later"
        } else {
            "250 ok"
        }
    }

    /// Reads a message; false when the connection must be cut before the last answer.
    async fn receive(&self, lines: &mut BufReader<OwnedReadHalf>, to: &str) -> std::io::Result<bool> {
        let mut text = String::new();
        loop {
            let mut line = Vec::new();
            if lines.read_until(b'\n', &mut line).await? == 0 {
                return Ok(false);
            }
            if line == b".\r\n" {
                break;
            }
            text.push_str(&String::from_utf8_lossy(&line));
        }
        let message_id = header(&text, "Message-ID:");
        let manners = self.manners.lock().unwrap().clone();
        let mut memory = self.memory.lock().unwrap();
        if memory.cut < manners.cuts_after_data {
            memory.cut += 1;
            return Ok(false);
        }
        if let Some(log) = &manners.log {
            use std::io::Write;
            let mut file = std::fs::OpenOptions::new().create(true).append(true).open(log)?;
            writeln!(file, "{}", serde_json::json!({ "message_id": message_id, "to": to }))?;
        }
        memory.accepted.push(Accepted { message_id, to: to.to_owned(), text });
        Ok(true)
    }

    async fn say(&self, write: &mut OwnedWriteHalf, words: &str) -> std::io::Result<()> {
        let delay = self.manners.lock().unwrap().delay;
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        write.write_all(format!("{words}\r\n").as_bytes()).await
    }
}

/// Value of a header, unfolded.
fn header(text: &str, name: &str) -> String {
    let mut lines =
        text.lines().skip_while(|l| !l.to_ascii_lowercase().starts_with(&name.to_ascii_lowercase()));
    let first = lines.next().map(|l| l[name.len()..].trim().to_owned()).unwrap_or_default();
    lines
        .take_while(|l| l.starts_with([' ', '\t']))
        .fold(first, |all, l| format!("{all} {}", l.trim()))
        .trim()
        .to_owned()
}
