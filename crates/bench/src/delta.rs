//! One sentence changed in one annex of forty: the bytes that a tablet's round moves, against rsync of the same folder and
//! the whole dossier sent again.
use crate::http::Client;
use crate::report::Scenario;
use crate::server::Server;
use crate::world::{World, text};
use crate::{Bench, data, measure, tablet};
use anyhow::{Context, Result, bail};
use pupitre_documents::{Block, Paper, paper, patch};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const FILES: usize = 40;
const WEIGHT: usize = 27_000_000;
const ANNEX: &str = "10-annexe-4.pdf";

/// The scenario.
pub fn run(bench: &Bench) -> Result<Scenario> {
    let folder = bench.work.join("delta");
    let mut s =
        Scenario::new("delta", format!("one sentence changed in one annex of {FILES}, exported again whole"));
    s.condition("a round: inbox (gzip), the annex and the letter as patches, headers of the answers included, SHA-256 verified");
    let mut ground = Ground::prepare(bench, &folder)?;
    let mut round = ground.round()?;
    s.figure("the whole dossier", "MB", &[round.whole as f64 / 1e6]);
    s.figure("inbox", "kB", &[round.inbox as f64 / 1e3]);
    s.figure("patch of the annex", "kB", &[round.annex as f64 / 1e3]);
    s.figure("patch of the letter", "kB", &[round.letter as f64 / 1e3]);
    s.figure("the round", "kB", &[round.bytes as f64 / 1e3]);
    let share = round.bytes as f64 / round.whole as f64;
    s.verdict("≤ 1/1,000 of a full resend", format!("1/{:.0}", 1.0 / share), share <= 0.001);
    match rsync(&folder, &round.before, &std::mem::take(&mut round.after)) {
        Ok(bytes) => {
            s.figure("rsync -z of the folder, both ways", "kB", &[bytes as f64 / 1e3]);
            s.verdict("≤ rsync", format!("{:.2} ×", round.bytes as f64 / bytes as f64), round.bytes <= bytes);
        }
        Err(error) => s.absent(format!("rsync: {error:#}")),
    }
    Ok(s)
}

/// An annex of some twenty pages; `sentence` stands in its middle.
fn annex(sentence: &str) -> Result<Vec<u8>> {
    let article = |n: usize| {
        let words: Vec<String> = (0..90).map(|w| format!("{}", (n * 7_919 + w * 104_729) % 9_973)).collect();
        Block::Text(format!(
            "Article {n}. Les parties conviennent des montants suivants : {}.",
            words.join(" ")
        ))
    };
    let mut blocks: Vec<Block> = (1..=120).map(article).collect();
    blocks.insert(60, Block::Text(sentence.into()));
    // As any annex of so many pages, it has used every letter before: the typeface is cut alike.
    blocks.insert(0, Block::Text("Portez ce vieux whisky au juge blond qui fume, là-bas.".into()));
    Ok(paper(&Paper {
        authority: "Communauté de communes du Val d’Orne".into(),
        accent: "#0b4f5c".into(),
        kind: "Annexe".into(),
        title: "Convention de gestion".into(),
        under: String::new(),
        blocks,
        foot: "Conseil communautaire".into(),
    })?)
}

struct Ground {
    /// Ends when dropped.
    _server: Server,
    tablet: Client,
    world: World,
}

/// What a tablet holds: the files of its dossier by the name of their place.
type Dossier = BTreeMap<String, Vec<u8>>;

struct Round {
    before: Dossier,
    after: Dossier,
    whole: u64,
    inbox: u64,
    annex: u64,
    letter: u64,
    bytes: u64,
}

impl Ground {
    fn prepare(bench: &Bench, folder: &Path) -> Result<Self> {
        let server = Server::start(bench, &folder.join("data"), &[])?;
        let titles: Vec<String> = (1..=10).map(|n| format!("Affaire {n}")).collect();
        let mut world = World::found(&server, 40, &titles.iter().map(String::as_str).collect::<Vec<_>>())?;
        for n in 0..FILES - 1 {
            let name = format!("{:02}-annexe-{}.pdf", n / 4 + 1, n % 4 + 1);
            world.upload(&name, &data::pdf(&format!("Annexe {n}"), 10, WEIGHT / FILES))?;
        }
        world.upload(ANNEX, &annex("La redevance est fixée à deux euros dix centimes le mètre cube.")?)?;
        let revision = world.ready_to_send()?;
        let convocation = world.send(revision)?;
        world.typeset(&convocation)?;
        let mut tablet = server.client();
        tablet.cookie = world.enrol(&server, 3)?;
        Ok(Self { _server: server, tablet, world })
    }

    fn round(&mut self) -> Result<Round> {
        let first = self.tablet.get("/api/tablet/inbox")?;
        let before = self.dossier(&first)?;
        let document = documents(&first).last().cloned().context("an annex")?;
        let fresh = annex("La redevance est fixée à deux euros vingt-cinq centimes le mètre cube.")?;
        self.world.replace(ANNEX, &fresh, &text(&document["id"])?)?;
        let convocation = self.world.send_again("La convention est modifiée.")?;
        self.world.typeset(&convocation)?;
        self.wait_for_patches()?;
        let start = self.tablet.received;
        let inbox = self.inbox()?;
        let weighed = self.tablet.received;
        let mut after = before.clone();
        let sitting = &inbox["sittings"][0]["convocation"];
        let letter = self.patched(&text(&sitting["letter_hash"])?, &sitting["letter_patches"], &before)?;
        after.insert("lettre".into(), letter);
        let letters = self.tablet.received;
        let changed = documents(&inbox).last().cloned().context("an annex")?;
        let file = self.patched(&text(&changed["hash"])?, &changed["patches"], &before)?;
        after.insert(text(&changed["id"])?, file);
        let end = self.tablet.received;
        Ok(Round {
            whole: after.values().map(|file| file.len() as u64).sum(),
            inbox: weighed - start,
            letter: letters - weighed,
            annex: end - letters,
            bytes: end - start,
            before,
            after,
        })
    }

    fn dossier(&mut self, inbox: &Value) -> Result<Dossier> {
        let mut names = vec!["lettre".to_owned()];
        names.extend(documents(inbox).iter().map(|d| text(&d["id"])).collect::<Result<Vec<_>>>()?);
        let mut dossier = Dossier::new();
        for (name, hash) in names.into_iter().zip(tablet::hashes(inbox)?) {
            let file = self.tablet.fine("GET", &format!("/api/tablet/files/{hash}"), None, "")?.body;
            dossier.insert(name, file);
        }
        Ok(dossier)
    }

    /// The letter is made, and the files compared, in the moments after the sending.
    fn wait_for_patches(&mut self) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(60) {
            let inbox = self.tablet.get("/api/tablet/inbox")?;
            let letter = &inbox["sittings"][0]["convocation"]["letter_patches"];
            let there = |list: &Value| list.as_array().is_some_and(|l| !l.is_empty());
            if there(letter) && documents(&inbox).last().is_some_and(|d| there(&d["patches"])) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("the files were not compared in a minute")
    }

    fn inbox(&mut self) -> Result<Value> {
        let packed = self.tablet.fine("GET", "/api/tablet/inbox", None, "Accept-Encoding: gzip\r\n")?.body;
        let mut json = Vec::new();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut json)?;
        Ok(serde_json::from_slice(&json)?)
    }

    /// A file from its patch, verified.
    fn patched(&mut self, hash: &str, patches: &Value, held: &Dossier) -> Result<Vec<u8>> {
        let from = text(&patches[0]["from"])?;
        let old =
            held.values().find(|f| hex::encode(Sha256::digest(f)) == from).context("the file before")?;
        let path = format!("/api/tablet/files/{hash}/patch/{from}");
        let made = self.tablet.fine("GET", &path, None, "")?.body;
        let file = patch::apply(old, &made)?;
        if hex::encode(Sha256::digest(&file)) != hash {
            bail!("{hash} came wrong");
        }
        Ok(file)
    }
}

fn documents(inbox: &Value) -> Vec<&Value> {
    let items = inbox["sittings"][0]["agenda"].as_array().into_iter().flatten();
    items.flat_map(|item| item["documents"].as_array().into_iter().flatten()).collect()
}

/// Bytes that rsync sends and receives to bring one folder up to the other.
fn rsync(folder: &Path, before: &Dossier, after: &Dossier) -> Result<u64> {
    if !measure::has("rsync") {
        bail!("rsync is not installed");
    }
    let [held, fresh] = [("held", before), ("fresh", after)].map(|(name, files)| {
        let place = folder.join(name);
        std::fs::create_dir_all(&place).map(|()| (place, files))
    });
    let ((held, before), (fresh, after)) = (held?, fresh?);
    for (place, files) in [(&held, before), (&fresh, after)] {
        for (name, bytes) in files {
            std::fs::write(place.join(name), bytes)?;
        }
    }
    // Files that did not change keep their date, as in a folder that is kept up.
    for (name, bytes) in after {
        if before.get(name) == Some(bytes) {
            measure::output(Command::new("touch").arg("-r").arg(held.join(name)).arg(fresh.join(name)))?;
        }
    }
    let said = measure::output(
        Command::new("rsync")
            .args(["-az", "--stats", "--no-whole-file", "--no-human-readable"])
            .arg(format!("{}/", fresh.display()))
            .arg(format!("{}/", held.display())),
    )?;
    let number = |label: &str| -> Result<u64> {
        let line = said.lines().find_map(|l| l.strip_prefix(label)).context("rsync says no total")?;
        Ok(line.chars().filter(char::is_ascii_digit).collect::<String>().parse()?)
    };
    Ok(number("Total bytes sent:")? + number("Total bytes received:")?)
}
