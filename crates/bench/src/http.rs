//! A small HTTP/1.1 client: one kept connection, bytes counted.
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Someone at the API.
pub struct Client {
    address: String,
    stream: Option<BufReader<TcpStream>>,
    /// `pupitre_session=…`, once signed in.
    pub cookie: String,
    /// Bytes of bodies and headers received.
    pub received: u64,
}

/// An answer, read whole.
pub struct Answer {
    pub status: u16,
    /// Its `ETag`.
    pub tag: Option<String>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Result<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

impl Client {
    /// `address`: `127.0.0.1:8080`.
    pub fn new(address: &str) -> Self {
        Self { address: address.into(), stream: None, cookie: String::new(), received: 0 }
    }

    /// GET of JSON.
    pub fn get(&mut self, path: &str) -> Result<Value> {
        self.fine("GET", path, None, "")?.json()
    }

    /// POST of JSON.
    pub fn post(&mut self, path: &str, body: &Value) -> Result<Value> {
        let bytes = serde_json::to_vec(body)?;
        let answer = self.fine("POST", path, Some((&bytes, "application/json")), "")?;
        if answer.body.is_empty() { Ok(Value::Null) } else { answer.json() }
    }

    /// PUT of JSON.
    pub fn put(&mut self, path: &str, body: &Value) -> Result<Value> {
        let bytes = serde_json::to_vec(body)?;
        let answer = self.fine("PUT", path, Some((&bytes, "application/json")), "")?;
        if answer.body.is_empty() { Ok(Value::Null) } else { answer.json() }
    }

    /// Any request whose answer must be a success.
    pub fn fine(
        &mut self,
        method: &str,
        path: &str,
        body: Option<(&[u8], &str)>,
        more: &str,
    ) -> Result<Answer> {
        let answer = self.ask(method, path, body, more)?;
        if !(200..300).contains(&answer.status) {
            bail!("{method} {path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        }
        Ok(answer)
    }

    /// Any request; `more`: header lines, each with its end of line.
    pub fn ask(
        &mut self,
        method: &str,
        path: &str,
        body: Option<(&[u8], &str)>,
        more: &str,
    ) -> Result<Answer> {
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nX-Pupitre: 1\r\n{more}", self.address);
        if !self.cookie.is_empty() {
            head.push_str(&format!("Cookie: {}\r\n", self.cookie));
        }
        if let Some((bytes, kind)) = body {
            head.push_str(&format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", bytes.len()));
        } else if method != "GET" {
            head.push_str("Content-Length: 0\r\n");
        }
        head.push_str("\r\n");
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => self.connect()?,
        };
        let mut whole = head.into_bytes();
        whole.extend_from_slice(body.map_or(&[][..], |(bytes, _)| bytes));
        stream.get_mut().write_all(&whole)?;
        let answer = self.read(&mut stream).with_context(|| format!("{method} {path}"))?;
        self.stream = Some(stream);
        Ok(answer)
    }

    fn connect(&self) -> Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(300)))?;
        Ok(BufReader::with_capacity(256 * 1024, stream))
    }

    fn read(&mut self, stream: &mut BufReader<TcpStream>) -> Result<Answer> {
        let first = self.line(stream)?;
        let status = first.split(' ').nth(1).and_then(|n| n.parse().ok()).context("no status")?;
        let (mut length, mut chunked, mut tag) = (0usize, false, None);
        loop {
            let line = self.line(stream)?;
            let Some((name, value)) = line.split_once(':') else { break };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "etag" => tag = Some(value.to_owned()),
                "content-length" => length = value.parse()?,
                "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
                "set-cookie" => self.cookie = value.split(';').next().unwrap_or_default().to_owned(),
                _ => {}
            }
        }
        let mut body = Vec::new();
        while chunked {
            let size = self.line(stream)?;
            let size = usize::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16)?;
            self.take(stream, size, &mut body)?;
            self.line(stream)?;
            chunked = size > 0;
        }
        self.take(stream, length, &mut body)?;
        Ok(Answer { status, tag, body })
    }

    fn take(&mut self, stream: &mut BufReader<TcpStream>, size: usize, body: &mut Vec<u8>) -> Result<()> {
        let before = body.len();
        body.reserve(size);
        stream.by_ref().take(size as u64).read_to_end(body)?;
        self.received += (body.len() - before) as u64;
        if body.len() - before < size { bail!("the answer was cut") } else { Ok(()) }
    }

    fn line(&mut self, stream: &mut BufReader<TcpStream>) -> Result<String> {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            bail!("the connection was closed");
        }
        self.received += line.len() as u64;
        Ok(line.trim_end().to_owned())
    }
}
