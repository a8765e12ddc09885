//! 110 personalised letters as tagged PDF/A, one file each, against LibreOffice and weasyprint: the same words, each tool
//! in one process for the whole lot, which is how it does best.
use crate::Bench;
use crate::measure::{self, Cost, median};
use crate::report::Scenario;
use crate::world::member;
use anyhow::{Context, Result, bail};
use pupitre_documents::{LetterData, Press};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

const LETTERS: usize = 110;
const AGENDA: [&str; 8] = [
    "Désignation du secrétaire de séance",
    "Procès-verbal du 5 novembre 2026",
    "Prix de l’eau et de l’assainissement 2027",
    "Station d’épuration de Rocquencel : marché de travaux",
    "Pacte financier et fiscal 2027-2030",
    "Convention de mise à disposition de la navette",
    "Créances admises en non-valeur",
    "Vœu relatif à la desserte ferroviaire",
];
const HEADER: &str = "Secrétariat des assemblées\n12 rue du Pont, 21400 Valbrune\nTéléphone : 03 53 01 42 00";
const OPENING: &str = "J’ai l’honneur de vous convoquer à la prochaine séance : conseil communautaire, le jeudi 17 décembre 2026 à 18 h 30, salle des fêtes de Valbrune.";
const FILES: &str = "La note explicative de synthèse et les annexes sont jointes à cette convocation.";
const ARTICLES: &str =
    "Articles L2121-10, L2121-12 et L5211-1 du code général des collectivités territoriales.";

/// The scenario.
pub fn run(bench: &Bench) -> Result<Scenario> {
    let mut s = Scenario::new(
        "letters",
        format!(
            "{LETTERS} personalised letters, one page, an agenda of {} items, one PDF file each",
            AGENDA.len()
        ),
    );
    s.condition("ours PDF/A-2a and PDF/UA-1 in one file; LibreOffice PDF/A-2b tagged; weasyprint PDF/A-2b, not tagged; each in one process for all");
    let folder = bench.work.join("letters");
    let shop = Shop::open(folder)?;
    let peers: Vec<&str> = ["soffice", "weasyprint"].into_iter().filter(|tool| measure::has(tool)).collect();
    for missing in ["soffice", "weasyprint"].iter().filter(|tool| !peers.contains(tool)) {
        s.absent(format!("{missing} is not installed"));
    }
    shop.verify(&peers)?;
    let mut ours: Vec<Cost> = Vec::new();
    let mut theirs: Vec<Vec<Cost>> = vec![Vec::new(); peers.len()];
    for _ in 0..bench.pairs {
        ours.push(shop.run("pupitre")?);
        for (at, peer) in peers.iter().enumerate() {
            theirs[at].push(shop.run(peer)?);
        }
    }
    let cpu = |costs: &[Cost]| costs.iter().map(|c| c.cpu).collect::<Vec<_>>();
    let wall = |costs: &[Cost]| costs.iter().map(|c| c.wall).collect::<Vec<_>>();
    s.figure("pupitre, CPU", "s", &cpu(&ours));
    s.figure("pupitre, wall", "s", &wall(&ours));
    for (at, peer) in peers.iter().enumerate() {
        s.figure(&format!("{peer}, CPU"), "s", &cpu(&theirs[at]));
        s.figure(&format!("{peer}, wall"), "s", &wall(&theirs[at]));
        let by = |get: fn(&Cost) -> f64| {
            ours.iter().zip(&theirs[at]).map(|(o, t)| get(t) / get(o)).collect::<Vec<f64>>()
        };
        let (cpu, wall) = (by(|c| c.cpu), by(|c| c.wall));
        s.figure(&format!("{peer} ÷ pupitre, CPU, pair by pair"), "×", &cpu);
        s.figure(&format!("{peer} ÷ pupitre, wall, pair by pair"), "×", &wall);
        if *peer == "soffice" {
            let (cpu, wall) = (median(&cpu), median(&wall));
            let found = format!("{cpu:.1} × in CPU, {wall:.1} × in wall time");
            s.verdict("≥ 10 × LibreOffice (CPU, one process for all)", found, cpu >= 10.0);
            let each = (0..3).map(|_| shop.one_by_libreoffice()).collect::<Result<Vec<_>>>()?;
            s.figure("soffice started for one letter, CPU", "s", &cpu_of(&each));
        }
    }
    Ok(s)
}

fn cpu_of(costs: &[Cost]) -> Vec<f64> {
    costs.iter().map(|c| c.cpu).collect()
}

/// `press-letters FOLDER < ORDERS`: the product's own press, one order a line, one file each. Its letters never leave the
/// server one by one in this form (the print run binds them), so no command of the product writes them.
pub fn press(words: &[String]) -> Result<()> {
    let folder = Path::new(words.first().context("press-letters is told where")?);
    let orders = std::io::read_to_string(std::io::stdin())?;
    let orders: Vec<LetterData> = orders.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    for (n, pdf) in Press::new().letters(&orders)?.iter().enumerate() {
        std::fs::write(folder.join(format!("{n}.pdf")), pdf)?;
    }
    Ok(())
}

struct Shop {
    folder: PathBuf,
    program: PathBuf,
}

impl Shop {
    /// Writes the same letters in the three forms.
    fn open(folder: PathBuf) -> Result<Self> {
        for form in ["pupitre", "soffice", "weasyprint", "in-fodt", "in-html", "one"] {
            std::fs::create_dir_all(folder.join(form))?;
        }
        let orders: Vec<String> = (0..LETTERS).map(|n| order(n).to_string()).collect();
        std::fs::write(folder.join("orders"), orders.join("\n"))?;
        for n in 0..LETTERS {
            std::fs::write(folder.join(format!("in-fodt/{n}.fodt")), fodt(n))?;
            std::fs::write(folder.join(format!("in-html/{n}.html")), html(n))?;
        }
        std::fs::write(folder.join("all.py"), WEASYPRINT)?;
        Ok(Self { folder, program: std::env::current_exe()? })
    }

    fn run(&self, tool: &str) -> Result<Cost> {
        let out = self.folder.join(tool);
        let inputs = |form: &str| {
            (0..LETTERS).map(|n| self.folder.join(format!("in-{form}/{n}.{form}"))).collect::<Vec<_>>()
        };
        match tool {
            "pupitre" => {
                let orders = std::fs::File::open(self.folder.join("orders"))?;
                measure::cost_with_input(
                    Command::new(&self.program).arg("press-letters").arg(out),
                    orders.into(),
                )
            }
            "soffice" => measure::cost(self.soffice().arg("--outdir").arg(out).args(inputs("fodt"))),
            _ => measure::cost(
                Command::new("/usr/bin/python3")
                    .arg(self.folder.join("all.py"))
                    .arg(out)
                    .args(inputs("html")),
            ),
        }
    }

    fn soffice(&self) -> Command {
        let mut command = Command::new("soffice");
        let filter = r#"pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},"UseTaggedPDF":{"type":"boolean","value":"true"}}"#;
        command.arg(format!("-env:UserInstallation=file://{}/profile", self.folder.display())).args([
            "--headless",
            "--norestore",
            "--convert-to",
            filter,
        ]);
        command
    }

    fn one_by_libreoffice(&self) -> Result<Cost> {
        let (out, letter) = (self.folder.join("one"), self.folder.join("in-fodt/0.fodt"));
        measure::cost(self.soffice().arg("--outdir").arg(out).arg(letter))
    }

    /// A warm-up of each; every letter must be there, tagged, and to the right person.
    fn verify(&self, peers: &[&str]) -> Result<()> {
        for tool in ["pupitre"].iter().chain(peers) {
            self.run(tool)?;
            for n in [0, 7, LETTERS / 2, LETTERS - 1] {
                check(&self.folder.join(tool).join(format!("{n}.pdf")), n, *tool != "weasyprint")
                    .with_context(|| format!("{tool}, letter {n}"))?;
            }
            let made = std::fs::read_dir(self.folder.join(tool))?.count();
            if made != LETTERS {
                bail!("{tool} made {made} letters instead of {LETTERS}");
            }
        }
        Ok(())
    }
}

fn check(file: &Path, n: usize, tagged: bool) -> Result<()> {
    let words = measure::output(Command::new("pdftotext").arg("-q").arg(file).arg("-"))?;
    let (_, given, family, _) = member(n);
    if !words.contains(&format!("{given} {family}")) || !words.contains(AGENDA[7]) {
        bail!("the letter does not say what it should: {words}");
    }
    let facts = measure::output(Command::new("pdfinfo").arg(file))?;
    if tagged && !facts.lines().any(|l| l.starts_with("Tagged:") && l.ends_with("yes")) {
        bail!("the letter is not tagged");
    }
    let xmp = measure::output(Command::new("pdfinfo").arg("-meta").arg(file))?;
    if !xmp.contains("pdfaid:part") {
        bail!("the letter does not say that it is PDF/A");
    }
    Ok(())
}

fn address(n: usize) -> String {
    format!("{} rue du Moulin\n61100 {}", n + 1, member(n).3)
}

fn order(n: usize) -> Value {
    let (civility, given, family, commune) = member(n);
    let agenda: Vec<Value> = AGENDA
        .iter()
        .enumerate()
        .map(|(at, title)| json!({ "number": (at + 1).to_string(), "title": title, "rapporteur": "", "closed_door": false, "on_site": "" }))
        .collect();
    json!({
        "authority": "Communauté de communes des Trois Vallées", "accent": "#0b5360", "logo": null,
        "template": { "header": HEADER, "body": format!("{{civilité}} {{nom}},\n\n{OPENING}\n\n{{ordre_du_jour}}\n\n{FILES}"),
            "closing": "Je vous prie d’agréer, {civilité}, l’expression de ma considération distinguée.",
            "signatory": "Le président,\nJean Garnot", "reference": "SA/2026-118", "show_logo": false, "envelope": "right" },
        "heading": "Convocation", "body": "Conseil communautaire", "date": "jeudi 17 décembre 2026", "time": "18 h 30",
        "place": "Salle des fêtes de Valbrune", "place_address": "4 place du Marché, 21400 Valbrune", "sent_from": "Valbrune",
        "sent_on": "lundi 7 décembre 2026", "agenda": agenda, "articles": ARTICLES, "notice": "cinq jours francs",
        "urgency_reason": "", "change_note": "", "proxy_rule": null, "made_at": 1_796_634_724_000_i64,
        "recipient": { "civility": civility, "given_name": given, "family_name": family, "function": "", "commune": commune,
            "address": address(n) },
    })
}

/// A part of the letter as peers are given it.
enum Part {
    Title(&'static str),
    Heading(&'static str),
    Text(String),
    Agenda,
}

/// The same words, in order.
fn parts(n: usize) -> [Part; 13] {
    use Part::{Agenda, Heading, Text, Title};
    let (civility, given, family, _) = member(n);
    let text = |words: &str| Text(words.to_owned());
    [
        Text(format!("Communauté de communes des Trois Vallées\n{HEADER}")),
        Text(format!("{civility} {given} {family}\n{}", address(n))),
        text("Valbrune, le lundi 7 décembre 2026"),
        Title("Convocation, conseil communautaire"),
        text(
            "Jeudi 17 décembre 2026 à 18 h 30\nSalle des fêtes de Valbrune, 4 place du Marché, 21400 Valbrune",
        ),
        Text(format!("{civility} {family},")),
        text(OPENING),
        Heading("Ordre du jour"),
        Agenda,
        text(FILES),
        Text(format!("Je vous prie d’agréer, {civility}, l’expression de ma considération distinguée.")),
        text("Le président,\nJean Garnot"),
        text(ARTICLES),
    ]
}

/// As a flat OpenDocument text, with real headings and a real list.
fn fodt(n: usize) -> String {
    let p = |text: &str| format!("<text:p>{}</text:p>", text.replace('\n', "<text:line-break/>"));
    let h = |level, text| format!(r#"<text:h text:outline-level="{level}">{text}</text:h>"#);
    let item = |text: &&str| format!("<text:list-item>{}</text:list-item>", p(text));
    let body: String = parts(n)
        .iter()
        .map(|part| match part {
            Part::Title(text) => h(1, text),
            Part::Heading(text) => h(2, text),
            Part::Text(text) => p(text),
            Part::Agenda => format!("<text:list>{}</text:list>", AGENDA.iter().map(item).collect::<String>()),
        })
        .collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>Convocation</dc:title><dc:language>fr-FR</dc:language></office:meta><office:body><office:text>{body}</office:text></office:body></office:document>"#
    )
}

fn html(n: usize) -> String {
    let p = |text: &str| format!("<p>{}</p>", text.replace('\n', "<br>"));
    let item = |text: &&str| format!("<li>{text}</li>");
    let body: String = parts(n)
        .iter()
        .map(|part| match part {
            Part::Title(text) => format!("<h1>{text}</h1>"),
            Part::Heading(text) => format!("<h2>{text}</h2>"),
            Part::Text(text) => p(text),
            Part::Agenda => format!("<ol>{}</ol>", AGENDA.iter().map(item).collect::<String>()),
        })
        .collect();
    format!("<!doctype html><html lang=fr><meta charset=utf-8><title>Convocation</title>{body}</html>")
}

const WEASYPRINT: &str = r#"import os, sys
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
import inspect
# The option changed its name between versions.
known = inspect.signature(HTML.write_pdf).parameters
variant = {"variant" if "variant" in known else "pdf_variant": "pdf/a-2b"}
fonts = FontConfiguration()
for path in sys.argv[2:]:
    name = os.path.splitext(os.path.basename(path))[0] + ".pdf"
    HTML(path).write_pdf(os.path.join(sys.argv[1], name), font_config=fonts, **variant)
"#;
