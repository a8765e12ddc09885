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
    let (bytes, sha) = match how.as_str() {
        "pupitre" => pupitre(address, last)?,
        _ => curl(address, last)?,
    };
    println!("{}", json!({ "seconds": start.elapsed().as_secs_f64(), "bytes": bytes, "sha256": sha }));
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
fn pupitre(address: &str, cookie: &str) -> Result<(u64, String)> {
    let mut client = Client::new(address);
    client.cookie = cookie.into();
    let inbox = client.get("/api/tablet/inbox")?;
    let (mut bytes, mut whole) = (0, Sha256::new());
    for hash in hashes(&inbox)? {
        let path = format!("/api/tablet/files/{hash}");
        let file = client.fine("GET", &path, None, "Range: bytes=0-\r\n")?.body;
        if hex::encode(Sha256::digest(&file)) != hash {
            bail!("{hash} came wrong");
        }
        bytes += file.len() as u64;
        whole.update(&file);
    }
    Ok((bytes, hex::encode(whole.finalize())))
}

fn curl(address: &str, list: &str) -> Result<(u64, String)> {
    let urls = std::fs::read_to_string(list)?;
    let urls = urls.lines().map(|hash| format!("http://{address}/{hash}"));
    let mut child = Command::new("curl")
        .args(["--silent", "--fail", "--show-error"])
        .args(urls)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut out = child.stdout.take().context("no output")?;
    let (mut bytes, mut whole, mut piece) = (0, Sha256::new(), vec![0; 256 * 1024]);
    loop {
        let count = out.read(&mut piece)?;
        if count == 0 {
            break;
        }
        bytes += count as u64;
        whole.update(&piece[..count]);
    }
    if !child.wait()?.success() {
        bail!("curl failed");
    }
    Ok((bytes, hex::encode(whole.finalize())))
}
