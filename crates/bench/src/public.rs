//! The public search page under two hundred readers, against nginx serving the very same bytes as a static file. Both are asked
//! by wrk, over kept connections.
use crate::Bench;
use crate::data;
use crate::measure::{self, median};
use crate::nginx::Nginx;
use crate::report::Scenario;
use crate::server::Server;
use crate::world::{World, text};
use anyhow::{Context, Result, bail};
use serde_json::json;
use std::process::Command;

const READERS: usize = 200;
const SECONDS: usize = 5;
/// Items of the agenda that the search finds.
const ITEMS: [&str; 6] = [
    "Tarifs de l’eau et de l’assainissement",
    "Plan climat-air-énergie territorial",
    "Convention avec la médiathèque",
    "Régie des eaux : budget annexe",
    "Subventions aux associations",
    "Marché de collecte des déchets",
];

/// What one turn gave: answers a second, CPU of one answer in microseconds.
type Turn = (f64, f64);

/// The scenario.
pub fn run(bench: &Bench) -> Result<Scenario> {
    let mut s = Scenario::new(
        "public",
        format!(
            "the search page of a public site, {READERS} readers over kept connections, {SECONDS} s a turn"
        ),
    );
    s.condition(
        "wrk of Debian, one thread, on the same two cores; every answer is 200, whole and not compressed",
    );
    s.condition("peer: nginx, the same bytes as a static file");
    for tool in ["wrk", "nginx"] {
        if !measure::has(tool) {
            bail!("{tool} is not installed");
        }
    }
    let folder = bench.work.join("public");
    let server = Server::start(bench, &folder.join("data"), &[])?;
    let site = published(&server)?;
    let path = format!("{site}/recherche?q=eau");
    let page = server.client().fine("GET", &path, None, "")?.body;
    if !String::from_utf8_lossy(&page).contains("acte") {
        bail!("the search finds nothing");
    }
    let shelf = folder.join("shelf");
    std::fs::create_dir_all(&shelf)?;
    std::fs::write(shelf.join("page.html"), &page)?;
    let nginx = Nginx::start(&folder, &shelf)?;
    turn(server.port, &path, || server.cpu())?;
    let (mut ours, mut theirs, mut ratio) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.pairs {
        let our = turn(server.port, &path, || server.cpu())?;
        let their = turn(nginx.port, "/page.html", || nginx.cpu())?;
        ratio.push(our.0 / their.0);
        ours.push(our);
        theirs.push(their);
    }
    s.figure("bytes of the page", "B", &[page.len() as f64]);
    for (name, turns) in [("pupitre", &ours), ("nginx", &theirs)] {
        s.figure(&format!("{name}: answers a second"), "/s", &turns.iter().map(|t| t.0).collect::<Vec<_>>());
        s.figure(&format!("{name}: CPU of one answer"), "µs", &turns.iter().map(|t| t.1).collect::<Vec<_>>());
    }
    let ratio = median(&ratio);
    s.verdict("≥ 1/10 of the rate of nginx on the same bytes", format!("{ratio:.2} ×"), ratio >= 0.1);
    Ok(s)
}

/// A community whose convocation is posted; the address of its site.
fn published(server: &Server) -> Result<String> {
    let mut world = World::found(server, 30, &ITEMS)?;
    let president = json!({ "civility": "Monsieur", "given_name": "Paul", "family_name": "Castel",
        "email": "paul.castel@example.org", "role": "president", "valid_to": null });
    world.clerk.post(&format!("{}/staff", world.at), &president)?;
    world.upload("01-note.pdf", &data::pdf("Note de synthèse", 4, 0))?;
    let revision = world.ready_to_send()?;
    let convocation = world.send(revision)?;
    world.typeset(&convocation)?;
    let order = json!({ "kind": "convocation", "subject": convocation });
    let posted = world.clerk.post(&format!("{}/publication/postings", world.at), &order)?;
    let url = text(&posted["url"])?;
    // Every mail has left: nothing is written any more.
    std::thread::sleep(std::time::Duration::from_secs(5));
    let path = url.split_once("/collectivites/").map(|(_, rest)| rest).context("the site has an address")?;
    Ok(format!("/collectivites/{}", path.split('/').next().unwrap_or_default()))
}

fn turn(port: u16, path: &str, cpu: impl Fn() -> Result<f64>) -> Result<Turn> {
    let before = cpu()?;
    let output = measure::output(
        Command::new("wrk")
            .args(["-t1", &format!("-c{READERS}"), &format!("-d{SECONDS}")])
            .arg(format!("http://127.0.0.1:{port}{path}")),
    )?;
    let spent = cpu()? - before;
    if output.contains("Non-2xx") {
        bail!("an answer was not 200: {output}");
    }
    let number = |line: &str| line.split_whitespace().find_map(|word| word.parse::<f64>().ok());
    let count =
        output.lines().find(|l| l.contains("requests in")).and_then(number).context("wrk said no count")?;
    let rate = output
        .lines()
        .find(|l| l.starts_with("Requests/sec"))
        .and_then(number)
        .context("wrk said no rate")?;
    Ok((rate, spent / count * 1e6))
}
