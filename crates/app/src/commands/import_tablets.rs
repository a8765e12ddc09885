//! `pupitre import tablets`: what a file of tablets holds, and its writing into an authority.
use super::{named, open, told};
use crate::features::fleet;
use crate::platform::config::Config;
use anyhow::{Context, Result, anyhow};
use fleet::TabletsReport;
use serde_json::json;
use std::path::{Path, PathBuf};

/// A file of tablets.
#[derive(clap::Args)]
pub struct Tablets {
    /// Fichier CSV, XLSX ou ODS : modèle Pupitre, Snipe-IT ou GLPI.
    file: PathBuf,
    /// Lit et vérifie, n’écrit rien ; sans collectivité, aucune base de données n’est ouverte.
    #[arg(long)]
    dry_run: bool,
    /// SIREN de la collectivité.
    #[arg(long)]
    authority: Option<String>,
}

/// Prints what the file holds, and what was written, as JSON.
pub async fn tablets(config: Option<&Path>, order: &Tablets) -> Result<()> {
    let bytes = std::fs::read(&order.file)
        .with_context(|| format!("le fichier {} ne se lit pas", order.file.display()))?;
    let report = match (&order.authority, order.dry_run) {
        (None, true) => fleet::preview_tablets_file(None, &bytes).await.map_err(told)?,
        (None, false) => {
            return Err(anyhow!(
                "dites dans quelle collectivité importer (--authority SIREN), ou ajoutez --dry-run pour lire sans écrire"
            ));
        }
        (Some(siren), _) => of_authority(config, order, siren, bytes).await?,
    };
    let report = json!({
        "written": !order.dry_run, "layout": report.layout, "lines": report.lines, "counts": report.counts,
        "problems": report.problems,
    });
    println!("{report:#}");
    Ok(())
}

async fn of_authority(
    config: Option<&Path>,
    order: &Tablets,
    siren: &str,
    bytes: Vec<u8>,
) -> Result<TabletsReport> {
    let state = open(Config::read(config)?).await?;
    let authority = named(&state, siren).await?;
    let name = order.file.file_name().unwrap_or_default().to_string_lossy();
    let report = match order.dry_run {
        true => fleet::preview_tablets_file(Some((&state, authority)), &bytes).await,
        false => fleet::import_tablets_file(&state, authority, &name, bytes).await,
    };
    state.db.close().await;
    report.map_err(told)
}
