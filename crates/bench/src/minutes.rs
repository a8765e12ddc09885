//! The minutes of a long sitting, sixty items and 110 members, as tagged PDF/A, against LibreOffice: the same words, each
//! in a process of its own that makes this one document.
use crate::Bench;
use crate::measure::{self, Cost, median};
use crate::report::Scenario;
use crate::world::member;
use anyhow::{Context, Result, bail};
use pupitre_documents::{Issuer, MinutesBlock, MinutesPaper, Press, Run, SignaturePlace};
use std::path::{Path, PathBuf};
use std::process::Command;

const ITEMS: usize = 60;
const MEMBERS: usize = 110;
const SITTING: &str = "Conseil communautaire, séance du jeudi 17 décembre 2026 à 18 h 30";
const TARGET: f64 = 5.0;

/// The scenario.
pub fn run(bench: &Bench) -> Result<Scenario> {
    let mut s = Scenario::new(
        "minutes",
        format!("minutes of {ITEMS} items, {MEMBERS} members, names of a public ballot every fifth item"),
    );
    s.condition("ours PDF/A-2a and PDF/UA-1 in one file; LibreOffice PDF/A-2b tagged; one process for one document each time");
    let shop = Shop::open(bench.work.join("minutes"))?;
    if !measure::has("soffice") {
        s.absent("soffice is not installed");
        return Ok(s);
    }
    shop.verify()?;
    let (mut ours, mut theirs): (Vec<Cost>, Vec<Cost>) = (vec![], vec![]);
    for _ in 0..bench.pairs {
        ours.push(shop.pupitre()?);
        theirs.push(shop.libreoffice()?);
    }
    let of = |costs: &[Cost], get: fn(&Cost) -> f64| costs.iter().map(get).collect::<Vec<f64>>();
    s.figure("pupitre, CPU", "s", &of(&ours, |c| c.cpu));
    s.figure("pupitre, wall", "s", &of(&ours, |c| c.wall));
    s.figure("soffice, CPU", "s", &of(&theirs, |c| c.cpu));
    s.figure("soffice, wall", "s", &of(&theirs, |c| c.wall));
    let by =
        |get: fn(&Cost) -> f64| ours.iter().zip(&theirs).map(|(o, t)| get(t) / get(o)).collect::<Vec<f64>>();
    let (cpu, wall) = (by(|c| c.cpu), by(|c| c.wall));
    s.figure("soffice ÷ pupitre, CPU, pair by pair", "×", &cpu);
    s.figure("soffice ÷ pupitre, wall, pair by pair", "×", &wall);
    let (cpu, wall) = (median(&cpu), median(&wall));
    s.verdict(
        "≥ 5 × LibreOffice (wall)",
        format!("{cpu:.1} × in CPU, {wall:.1} × in wall time"),
        wall >= TARGET,
    );
    Ok(s)
}

/// `press-minutes FILE < ORDER`: the product's own press, one document.
pub fn press(words: &[String]) -> Result<()> {
    let into = Path::new(words.first().context("press-minutes is told where")?);
    let order: MinutesPaper = serde_json::from_reader(std::io::stdin())?;
    std::fs::write(into, Press::new().minutes(&order)?)?;
    Ok(())
}

struct Shop {
    folder: PathBuf,
    program: PathBuf,
}

impl Shop {
    /// Writes the same minutes in both forms.
    fn open(folder: PathBuf) -> Result<Self> {
        std::fs::create_dir_all(folder.join("soffice"))?;
        std::fs::write(folder.join("order"), serde_json::to_vec(&order())?)?;
        std::fs::write(folder.join("minutes.fodt"), fodt())?;
        Ok(Self { folder, program: std::env::current_exe()? })
    }

    fn pupitre(&self) -> Result<Cost> {
        let order = std::fs::File::open(self.folder.join("order"))?;
        measure::cost_with_input(
            Command::new(&self.program).arg("press-minutes").arg(self.folder.join("pupitre.pdf")),
            order.into(),
        )
    }

    fn libreoffice(&self) -> Result<Cost> {
        let filter = r#"pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},"UseTaggedPDF":{"type":"boolean","value":"true"}}"#;
        let profile = format!("-env:UserInstallation=file://{}/profile", self.folder.display());
        measure::cost(
            Command::new("soffice")
                .arg(profile)
                .args(["--headless", "--norestore", "--convert-to", filter, "--outdir"])
                .arg(self.folder.join("soffice"))
                .arg(self.folder.join("minutes.fodt")),
        )
    }

    /// A warm-up of each; both must be tagged and say the same.
    fn verify(&self) -> Result<()> {
        self.pupitre()?;
        self.libreoffice()?;
        for file in ["pupitre.pdf", "soffice/minutes.pdf"] {
            let file = self.folder.join(file);
            let facts = measure::output(Command::new("pdfinfo").arg(&file))?;
            if !facts.lines().any(|l| l.starts_with("Tagged:") && l.ends_with("yes")) {
                bail!("{} is not tagged", file.display());
            }
            let words = measure::output(Command::new("pdftotext").arg("-q").arg(&file).arg("-"))?;
            for wanted in [format!("{ITEMS}. "), name(MEMBERS - 1)] {
                if !words.split_whitespace().collect::<Vec<_>>().join(" ").contains(wanted.trim()) {
                    bail!("{} does not say « {wanted} »", file.display());
                }
            }
        }
        Ok(())
    }
}

fn name(n: usize) -> String {
    let (_, given, family, _) = member(n);
    format!("{given} {family}")
}

fn names(from: usize, count: usize) -> String {
    (from..from + count).map(name).collect::<Vec<_>>().join(", ")
}

/// A piece of the minutes as both are given it.
enum Piece {
    Heading(String),
    Text(String),
}

/// The same words, in order.
fn pieces() -> Vec<Piece> {
    use Piece::{Heading, Text};
    let mut all = vec![
        Text("Le jeudi 17 décembre 2026, l’assemblée délibérante s’est réunie au lieu suivant : salle des fêtes de Valbrune.".into()),
        Heading("Présences".into()),
        Text(format!("Présents (90) : {}.", names(0, 90))),
        Text(format!("Représentés (8) : {}.", names(90, 8))),
        Text(format!("Absents (12) : {}.", names(98, 12))),
        Text("Quorum atteint : 90 membres présents sur 110 en exercice, il en faut 56 (articles L2121-17 et L5211-1 du CGCT).".into()),
    ];
    for item in 1..=ITEMS {
        all.push(Heading(format!(
            "{item}. Convention de mise à disposition d’un agent auprès de la régie des eaux, lot {item}"
        )));
        all.push(Text(format!("Rapporteur : {}.", name(item))));
        for turn in 0..3 {
            all.push(Text(format!(
                "{} rappelle que la commission a examiné ce dossier le 26 novembre et demande que le calendrier des travaux soit \
                 communiqué aux communes concernées ; la présidence répond que le comité de suivi s’en saisira au premier trimestre.",
                name(item + turn * 7)
            )));
        }
        all.push(Text("Adoptée : 92 pour, 4 contre, 2 abstentions (article L2121-20 du CGCT).".into()));
        if item % 5 == 0 {
            all.push(Text(format!("Pour : {}.", names(0, 92))));
            all.push(Text(format!("Contre : {}.", names(92, 4))));
        }
    }
    all.push(Text("La séance est levée à 22 h 40.".into()));
    all
}

fn order() -> MinutesPaper {
    let run = |text: String| vec![Run { text, strong: false, emphasis: false, underline: false }];
    let block = |piece: Piece| match piece {
        Piece::Heading(text) => MinutesBlock::Heading { level: 1, runs: run(text) },
        Piece::Text(text) => MinutesBlock::Paragraph { runs: run(text) },
    };
    MinutesPaper {
        issuer: Issuer {
            authority: "Communauté de communes des Trois Vallées".into(),
            accent: "#0b5360".into(),
            logo: None,
        },
        sitting: SITTING.into(),
        notice: String::new(),
        blocks: pieces().into_iter().map(block).collect(),
        settled: String::new(),
        signatures: vec![SignaturePlace {
            quality: "Président".into(),
            name: name(0),
            signed: String::new(),
        }],
        made_at: 1_797_600_000_000,
    }
}

/// As a flat OpenDocument text, with real headings.
fn fodt() -> String {
    let body: String = pieces()
        .into_iter()
        .map(|piece| match piece {
            Piece::Heading(text) => format!(r#"<text:h text:outline-level="2">{text}</text:h>"#),
            Piece::Text(text) => format!("<text:p>{text}</text:p>"),
        })
        .collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>Procès-verbal</dc:title><dc:language>fr-FR</dc:language></office:meta><office:body><office:text><text:h text:outline-level="1">Procès-verbal, {SITTING}</text:h>{body}</office:text></office:body></office:document>"#
    )
}
