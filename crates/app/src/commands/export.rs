//! `pupitre export`: acts to be transmitted, open data, archive packages, written to files from a shell on the server.
use super::{answered, open};
use crate::features::publication::{self, Export as What};
use crate::features::{authorities, deliberations, fleet};
use crate::platform::config::Config;
use crate::platform::error::{AppError, AppResult};
use crate::platform::state::AppState;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use uuid::Uuid;

/// What to export.
#[derive(clap::Subcommand)]
pub enum Export {
    /// Écrit les fichiers de télétransmission des délibérations signées d’une séance (@CTES, formulaire S²LOW).
    Actes {
        #[command(flatten)]
        target: Target,
        /// Identifiant de la séance.
        #[arg(long)]
        sitting: Uuid,
    },
    /// Écrit les délibérations publiées au format SCDL (CSV).
    Scdl(Target),
    /// Écrit tout ce qui est publié au format OParl 1.1 (JSON).
    Oparl(Target),
    /// Écrit les tablettes pour un autre logiciel : CSV de Snipe-IT ou de GLPI, archive d’inventaires GLPI (JSON 1.2).
    Tablets {
        #[command(flatten)]
        target: Target,
        /// snipeit-csv, glpi-csv ou glpi-json.
        #[arg(long, default_value = "snipeit-csv")]
        format: String,
    },
    /// Écrit le paquet d’archive d’une séance, ou de chaque séance publiée.
    Archive {
        #[command(flatten)]
        target: Target,
        /// Identifiant de la séance ; toutes sans lui.
        #[arg(long)]
        sitting: Option<Uuid>,
        /// Année des séances.
        #[arg(long)]
        year: Option<String>,
    },
}

/// Of which authority, and where to.
#[derive(clap::Args)]
pub struct Target {
    /// Numéro SIREN de la collectivité.
    #[arg(long)]
    authority: String,
    /// Fichier à écrire ; dossier pour les paquets d’archive.
    #[arg(long)]
    out: PathBuf,
}

/// Answers as JSON; a refusal is a sentence on the standard error, with exit code 2.
pub async fn export(config: Config, order: Export) -> anyhow::Result<ExitCode> {
    let state = open(config).await?;
    let answer = match &order {
        Export::Actes { target, sitting } => actes(&state, target, *sitting).await,
        Export::Scdl(target) => file(&state, target, &What::Scdl).await,
        Export::Oparl(target) => file(&state, target, &What::OParl).await,
        Export::Tablets { target, format } => tablets(&state, target, format).await,
        Export::Archive { target, sitting, year } => {
            packages(&state, target, *sitting, year.as_deref()).await
        }
    };
    state.db.close().await;
    answered(answer)
}

async fn tablets(state: &AppState, target: &Target, format: &str) -> AppResult<Value> {
    let id = authority(state, &target.authority).await?;
    let format = fleet::Format::of(format).ok_or_else(|| {
        AppError::field(
            "fleet.format_unknown",
            "format",
            "Formats possibles : snipeit-csv, glpi-csv, glpi-json.",
        )
    })?;
    let mut tx = state.db.tenant(id).read().await?;
    let bytes = fleet::export_file(&mut tx, format, state.clock.now()).await?;
    write(&target.out, &bytes)?;
    Ok(json!({ "file": target.out, "bytes": bytes.len() }))
}

async fn authority(state: &AppState, siren: &str) -> AppResult<Uuid> {
    let mut tx = state.db.read().await?;
    let digits: String = siren.chars().filter(|c| !c.is_whitespace()).collect();
    authorities::authority_by_siren(&mut tx, &digits).await?.ok_or(AppError::NotFound)
}

async fn actes(state: &AppState, target: &Target, sitting: Uuid) -> AppResult<Value> {
    let id = authority(state, &target.authority).await?;
    let mut tx = state.db.tenant(id).read().await?;
    let (bytes, _) = deliberations::package(state, &mut tx, sitting).await?;
    write(&target.out, &bytes)?;
    Ok(json!({ "file": target.out, "bytes": bytes.len() }))
}

async fn file(state: &AppState, target: &Target, what: &What) -> AppResult<Value> {
    let id = authority(state, &target.authority).await?;
    let bytes = publication::export(state, id, what).await?;
    write(&target.out, &bytes)?;
    Ok(json!({ "file": target.out, "bytes": bytes.len() }))
}

async fn packages(
    state: &AppState,
    target: &Target,
    sitting: Option<Uuid>,
    year: Option<&str>,
) -> AppResult<Value> {
    let id = authority(state, &target.authority).await?;
    let mut written = Vec::new();
    std::fs::create_dir_all(&target.out)?;
    for package in publication::archives(state, id, sitting, year).await? {
        let path = target.out.join(&package.name);
        write(&path, &package.bytes)?;
        written.push(json!({ "file": path, "bytes": package.bytes.len(), "seal": package.seal }));
    }
    Ok(json!({ "packages": written }))
}

fn write(path: &Path, bytes: &[u8]) -> AppResult<()> {
    let said = |e: std::io::Error| anyhow::anyhow!("le fichier {} ne s’écrit pas : {e}", path.display());
    Ok(std::fs::write(path, bytes).map_err(said)?)
}
