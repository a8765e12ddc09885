//! `pupitre import members`: what a file of members holds, and its writing into an authority.
use super::{named, open, told};
use crate::features::people;
use crate::platform::config::Config;
use crate::platform::time::Clock;
use anyhow::{Context, Result, anyhow};
use clap::ValueEnum;
use people::{Capacity, ImportReport};
use std::path::{Path, PathBuf};

/// What is imported.
#[derive(clap::Subcommand)]
pub enum Import {
    /// Un fichier d’élus : répertoire national, modèle Pupitre, ou autre tableau.
    Members(Members),
    /// Un dossier de PDF : crée une séance, ou la remplit.
    Dossier(super::import_dossier::ImportDossier),
    /// Un fichier de tablettes : modèle Pupitre, Snipe-IT ou GLPI.
    Tablets(super::import_tablets::Tablets),
}

/// A file of members.
#[derive(clap::Args)]
pub struct Members {
    /// Fichier CSV, XLSX ou ODS.
    file: PathBuf,
    /// Lit et vérifie, n’écrit rien ; sans collectivité, aucune base de données n’est ouverte.
    #[arg(long)]
    dry_run: bool,
    /// SIREN de la collectivité.
    #[arg(long)]
    authority: Option<String>,
    /// Qualité des lignes qui ne la disent pas.
    #[arg(long, value_enum, default_value_t = Held::Sitting)]
    capacity: Held,
}

/// In what capacity the members of a file hold their mandate.
#[derive(Clone, Copy, ValueEnum)]
enum Held {
    /// Titulaires.
    #[value(name = "sitting", alias = "titulaire")]
    Sitting,
    /// Suppléants.
    #[value(name = "substitute", alias = "suppleant")]
    Substitute,
    /// Conseillers informés (L5211-40-2).
    #[value(name = "informed", alias = "informe")]
    Informed,
}

impl From<Held> for Capacity {
    fn from(held: Held) -> Self {
        match held {
            Held::Sitting => Self::Sitting,
            Held::Substitute => Self::Substitute,
            Held::Informed => Self::Informed,
        }
    }
}

/// Prints what the file holds, and what was written, as JSON.
pub async fn members(config: Option<&Path>, order: &Members) -> Result<()> {
    let bytes = std::fs::read(&order.file)
        .with_context(|| format!("le fichier {} ne se lit pas", order.file.display()))?;
    let report = match (&order.authority, order.dry_run) {
        (None, true) => {
            let today = Clock::System.now().day_in("Europe/Paris");
            people::read_members_file(&bytes, order.capacity.into(), today)
                .map_err(|e| anyhow!(e.sentence()))?
        }
        (None, false) => {
            return Err(anyhow!(
                "dites dans quelle collectivité importer (--authority SIREN), ou ajoutez --dry-run pour lire sans écrire"
            ));
        }
        (Some(siren), _) => of_authority(config, order, siren, bytes).await?,
    };
    println!("{}", serde_json::to_string_pretty(&report)?);
    Ok(())
}

async fn of_authority(
    config: Option<&Path>,
    order: &Members,
    siren: &str,
    bytes: Vec<u8>,
) -> Result<ImportReport> {
    let state = open(Config::read(config)?).await?;
    let authority = named(&state, siren).await?;
    let name = order.file.file_name().unwrap_or_default().to_string_lossy();
    let report = if order.dry_run {
        people::preview_members_file(&state, authority, bytes, order.capacity.into()).await
    } else {
        people::import_members_file(&state, authority, &name, bytes, order.capacity.into()).await
    };
    state.db.close().await;
    report.map_err(told)
}
