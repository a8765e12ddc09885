//! A mail server of loopback that answers after a delay and counts what it accepts; and a sender that mails one
//! recipient after the other, as the peer.
use anyhow::{Context, Result, bail};
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

#[derive(Default)]
struct Memory {
    recipients: HashSet<String>,
    accepted: usize,
    last: Option<Instant>,
    sample: Vec<u8>,
}

/// The running server; it listens until the program ends.
pub struct Sink {
    pub port: u16,
    memory: Arc<Mutex<Memory>>,
}

impl Sink {
    /// `delay`: the wait before each answer, that is the round trip of a real link.
    pub fn start(delay: Duration) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let sink = Self { port: listener.local_addr()?.port(), memory: Arc::default() };
        let memory = sink.memory.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let memory = memory.clone();
                std::thread::spawn(move || {
                    // A client that leaves in the middle is no fault of the server.
                    let _ = converse(&stream, delay, &memory);
                });
            }
        });
        Ok(sink)
    }

    /// Forgets everything.
    pub fn empty(&self) {
        *self.lock() = Memory::default();
    }

    /// Messages accepted, different recipients among them, and when the last one was.
    pub fn accepted(&self) -> (usize, usize, Option<Instant>) {
        let memory = self.lock();
        (memory.accepted, memory.recipients.len(), memory.last)
    }

    /// One of the messages accepted, as it came.
    pub fn sample(&self) -> Vec<u8> {
        self.lock().sample.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

fn converse(stream: &TcpStream, delay: Duration, memory: &Mutex<Memory>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut lines = BufReader::new(stream);
    let mut write = stream;
    let mut say = |words: &str| {
        std::thread::sleep(delay);
        write.write_all(format!("{words}\r\n").as_bytes())
    };
    say("220 sink")?;
    let mut to = String::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let upper = line.trim().to_ascii_uppercase();
        if upper.starts_with("EHLO") {
            say("250-sink\r\n250 8BITMIME")?;
        } else if upper.starts_with("RCPT TO:") {
            to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            say("250 ok")?;
        } else if upper == "DATA" {
            say("354 go on")?;
            let Some(message) = message(&mut lines)? else { return Ok(()) };
            {
                let mut memory = memory.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                memory.accepted += 1;
                memory.recipients.insert(to.clone());
                memory.sample = message;
            }
            say("250 2.0.0 accepted")?;
            memory.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).last = Some(Instant::now());
        } else if upper == "QUIT" {
            return say("221 bye");
        } else {
            say("250 ok")?;
        }
    }
}

/// A message to its final point; none when the client left before.
fn message(lines: &mut impl BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let mut message = Vec::new();
    loop {
        let from = message.len();
        if lines.read_until(b'\n', &mut message)? == 0 {
            return Ok(None);
        }
        if &message[from..] == b".\r\n" {
            message.truncate(from);
            return Ok(Some(message));
        }
    }
}

/// The peer: one connection kept open, one recipient after the other; returns the seconds it took.
pub fn one_after_the_other(port: u16, count: usize, message: &[u8]) -> Result<f64> {
    let start = Instant::now();
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    let mut lines = BufReader::new(&stream);
    let mut write = &stream;
    expect(&mut lines, "220")?;
    let mut turn = |words: &[u8], code: &str| {
        write.write_all(words)?;
        expect(&mut lines, code)
    };
    turn(b"EHLO bench\r\n", "250")?;
    for n in 0..count {
        turn(b"MAIL FROM:<pupitre@example.org>\r\n", "250")?;
        turn(format!("RCPT TO:<m{n}@example.org>\r\n").as_bytes(), "250")?;
        turn(b"DATA\r\n", "354")?;
        turn(&[message, b".\r\n"].concat(), "250")?;
    }
    turn(b"QUIT\r\n", "221")?;
    Ok(start.elapsed().as_secs_f64())
}

fn expect(lines: &mut impl BufRead, code: &str) -> Result<()> {
    loop {
        let mut line = String::new();
        lines.read_line(&mut line)?;
        if !line.starts_with(code) {
            bail!("the sink answered « {} » instead of {code}", line.trim());
        }
        if line.as_bytes().get(3).context("a short answer")? != &b'-' {
            return Ok(());
        }
    }
}
