//! `pupitre check pdf`: says of each file whether it would be accepted, without server nor database.
//!
//! Each file is read in its own child process under limits: none can stop the others. One line per file, meant
//! for people and for scripts alike (ordinary spaces); the command itself succeeds whatever the files are.
use crate::features::dossiers::{self, Found};
use crate::platform::config::Config;
use crate::platform::error::AppError;
use crate::platform::press::Press;
use anyhow::Result;
use clap::{Args, Subcommand};
use futures::StreamExt;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Ce qui se contrôle.
#[derive(Subcommand)]
pub enum Check {
    /// Dit de chaque PDF (DOCX, ODT) s’il serait accepté, et pourquoi non.
    Pdf(CheckPdf),
}

/// Files to check.
#[derive(Args)]
pub struct CheckPdf {
    /// Une ligne JSON par fichier.
    #[arg(long)]
    json: bool,
    /// Fichiers à contrôler.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// A press with as many places as this machine has processors.
pub fn press(config: &Config) -> Result<Press> {
    let mut limits = config.press.clone();
    limits.at_once = std::thread::available_parallelism().map_or(2, usize::from);
    Ok(Press::new(std::env::current_exe()?, limits))
}

/// Checks files, in their order.
pub async fn check(config: &Config, order: CheckPdf) -> Result<()> {
    let press = press(config)?;
    let side_by_side = std::thread::available_parallelism().map_or(2, usize::from);
    let verdicts = futures::stream::iter(&order.files).map(|file| verdict(&press, file));
    let mut verdicts = verdicts.buffered(side_by_side);
    let mut out = std::io::stdout();
    while let Some(verdict) = verdicts.next().await {
        let line = if order.json { verdict.to_string() } else { words(&verdict) };
        // A reader that left (a closed pipe) ends the command without a fault.
        if writeln!(out, "{line}").is_err() {
            break;
        }
    }
    Ok(())
}

async fn verdict(press: &Press, file: &Path) -> Value {
    let name = file.display().to_string();
    match tokio::fs::metadata(file).await {
        Ok(meta) if meta.is_file() => {}
        Ok(_) => return refused(&name, "unreadable", "Ce n’est pas un fichier."),
        Err(error) => {
            return refused(&name, "unreadable", &format!("Ce fichier ne s’ouvre pas ({error})."));
        }
    }
    match dossiers::inspect(press, file, None).await {
        Ok(Ok(Found::Pdf { inspection, .. })) => json!({
            "file": name, "accepted": true, "pages": inspection.pages, "signed": inspection.signed,
            "warnings": inspection.warnings,
        }),
        Ok(Ok(Found::Office { media_type })) => json!({
            "file": name, "accepted": true, "pages": 0, "media_type": media_type, "signed": false, "warnings": [],
        }),
        Ok(Err(refusal)) => refused(&name, &refusal.code, &refusal.sentence),
        Err(AppError::Internal(error)) => {
            refused(&name, "fault", &format!("Lecture impossible ({error:#})."))
        }
        Err(error) => refused(&name, &error.code(), &error.sentence()),
    }
}

fn refused(file: &str, code: &str, reason: &str) -> Value {
    json!({ "file": file, "accepted": false, "code": code, "reason": reason })
}

fn words(verdict: &Value) -> String {
    let file = verdict["file"].as_str().unwrap_or_default();
    if verdict["accepted"] == false {
        return format!("{file}\trefusé : {}", verdict["reason"].as_str().unwrap_or_default());
    }
    match verdict["pages"].as_u64() {
        Some(0) => format!("{file}\taccepté : document bureautique"),
        Some(1) => format!("{file}\taccepté : 1 page"),
        pages => format!("{file}\taccepté : {} pages", pages.unwrap_or_default()),
    }
}
