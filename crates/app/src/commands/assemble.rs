//! `pupitre assemble`: one dossier made of many PDFs, without server nor database.
//!
//! Items are named from the files, in the order given: « 07-annexe-6-zonage.pdf » belongs to item 7 when every
//! name has a number; otherwise each file is an item.
use super::{check, told};
use crate::features::dossiers::{self, AssembleOrder, PartOrder, read_name};
use crate::platform::config::Config;
use anyhow::{Context, Result};
use clap::Args;
use pupitre_documents::Front;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A dossier to be made.
#[derive(Args)]
pub struct Assemble {
    /// Fichier à écrire.
    #[arg(long)]
    out: PathBuf,
    /// Collectivité, en tête du sommaire.
    #[arg(long, default_value = "")]
    authority: String,
    /// Organe qui se réunit.
    #[arg(long, default_value = "Dossier")]
    body: String,
    /// Date, heure et lieu.
    #[arg(long, default_value = "")]
    when: String,
    /// PDF à assembler, dans l’ordre.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Makes the dossier and says what it holds.
pub async fn assemble(config: &Config, order: Assemble) -> Result<()> {
    let start = Instant::now();
    let out = std::path::absolute(&order.out)?;
    // Written beside first: a dossier that could not be finished replaces nothing.
    let beside = out.with_extension("pdf.part");
    let front = Front {
        authority: order.authority,
        body: order.body,
        when_and_where: order.when,
        version: String::new(),
        accent: String::new(),
    };
    let assembly = AssembleOrder { front, parts: parts(&order.files)?, out: beside.clone() };
    let made = dossiers::put_together(&check::press(config)?, &assembly).await.map_err(told)?;
    tokio::fs::rename(&beside, &out).await.with_context(|| format!("{} ne s’écrit pas", out.display()))?;
    let seconds = format!("{:.2}", start.elapsed().as_secs_f64()).replace('.', ",");
    println!("{} : {} documents, {} pages, {seconds} s", order.out.display(), order.files.len(), made.pages);
    Ok(())
}

fn parts(files: &[PathBuf]) -> Result<Vec<PartOrder>> {
    let clues: Vec<_> = files.iter().map(|file| read_name(&name_of(file))).collect();
    let numbered = clues.iter().all(|c| !c.numbers.is_empty());
    let mut parts = Vec::with_capacity(files.len());
    for (index, (file, clues)) in files.iter().zip(&clues).enumerate() {
        let number = clues.numbers.last().filter(|_| numbered).cloned();
        let number = number.unwrap_or_else(|| (index + 1).to_string());
        let same = parts.iter().find(|p: &&PartOrder| p.item_number == number);
        let item_title = same.map_or_else(|| clues.title.clone(), |p| p.item_title.clone());
        parts.push(PartOrder {
            item_number: number,
            item_title,
            title: clues.title.clone(),
            path: Some(std::path::absolute(file)?),
            note: String::new(),
        });
    }
    // Documents of one item follow one another, items in the order of their first file.
    let first = |number: &str| parts.iter().position(|p| p.item_number == number);
    let ranks: Vec<_> = parts.iter().map(|p| first(&p.item_number)).collect();
    let mut ranked: Vec<_> = ranks.into_iter().zip(parts).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    Ok(ranked.into_iter().map(|(_, part)| part).collect())
}

fn name_of(file: &Path) -> String {
    file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}
