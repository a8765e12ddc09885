//! One tablet, in its own process and its own network: everything received and verified, and the time it took.
use crate::http::Client;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// `tablet pupitre ADDRESS GO COOKIE` or `tablet curl ADDRESS GO LIST`; GO: the file whose coming starts the race.
pub fn run(words: &[String]) -> Result<()> {
    let [how, address, go, last] = words else { bail!("a tablet is told how, where, when and as whom") };
    while !Path::new(go).exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let start = Instant::now();
    let bytes = match how.as_str() {
        "pupitre" => pupitre(address, last)?,
        _ => curl(address, last)?,
    };
    println!("{}", json!({ "seconds": start.elapsed().as_secs_f64(), "bytes": bytes }));
    Ok(())
}

/// The hashes of a dossier in the order a tablet fetches them: the letter, then the documents.
pub fn hashes(inbox: &Value) -> Result<Vec<String>> {
    let sitting = inbox["sittings"].get(0).context("an inbox with a sitting")?;
    let mut hashes = vec![crate::world::text(&sitting["convocation"]["letter_hash"])?];
    for item in sitting["agenda"].as_array().into_iter().flatten() {
        for document in item["documents"].as_array().into_iter().flatten() {
            hashes.push(crate::world::text(&document["hash"])?);
        }
    }
    Ok(hashes)
}

/// As the tablet's own program does: inbox, then each file by its hash with a range, verified, one after the other.
fn pupitre(address: &str, cookie: &str) -> Result<u64> {
    let mut client = Client::new(address);
    client.cookie = cookie.into();
    let inbox = client.get("/api/tablet/inbox")?;
    let mut bytes = 0;
    for hash in hashes(&inbox)? {
        let path = format!("/api/tablet/files/{hash}");
        let file = client.fine("GET", &path, None, "Range: bytes=0-\r\n")?.body;
        if hex::encode(Sha256::digest(&file)) != hash {
            bail!("{hash} came wrong");
        }
        bytes += file.len() as u64;
    }
    Ok(bytes)
}

/// The same files from nginx, as curl gives them: one after the other, verified each. LIST: hash and length, line by line.
fn curl(address: &str, list: &str) -> Result<u64> {
    let list = std::fs::read_to_string(list)?;
    let files: Vec<(&str, u64)> = list
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(hash, length)| Ok((hash, length.parse()?)))
        .collect::<Result<_>>()?;
    let urls = files.iter().map(|(hash, _)| format!("http://{address}/{hash}"));
    let mut child = Command::new("curl")
        .args(["--silent", "--fail", "--show-error"])
        .args(urls)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut out = child.stdout.take().context("no output")?;
    let mut bytes = 0;
    for (hash, length) in &files {
        let mut file = Vec::with_capacity(*length as usize);
        out.by_ref().take(*length).read_to_end(&mut file)?;
        if hex::encode(Sha256::digest(&file)) != *hash {
            bail!("{hash} came wrong");
        }
        bytes += file.len() as u64;
    }
    if !child.wait()?.success() {
        bail!("curl failed");
    }
    Ok(bytes)
}
