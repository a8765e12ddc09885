//! `pupitre export`: what leaves for other programs, written to files from a shell on the server.
use super::open;
use crate::features::{authorities, deliberations};
use crate::platform::config::Config;
use crate::platform::error::{AppError, AppResult};
use crate::platform::state::AppState;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;
use uuid::Uuid;

/// What to export.
#[derive(clap::Subcommand)]
pub enum Export {
    /// Écrit les fichiers de télétransmission des délibérations signées d’une séance (@CTES, formulaire S²LOW).
    Actes {
        /// Numéro SIREN de la collectivité.
        #[arg(long)]
        authority: String,
        /// Identifiant de la séance.
        #[arg(long)]
        sitting: Uuid,
        /// Fichier ZIP à écrire.
        #[arg(long)]
        out: PathBuf,
    },
}

/// Answers as JSON; a refusal is a sentence on the standard error, with exit code 2.
pub async fn export(config: Config, order: Export) -> anyhow::Result<ExitCode> {
    let state = open(config).await?;
    let Export::Actes { authority, sitting, out } = &order;
    let answer = actes(&state, authority, *sitting, out).await;
    state.db.close().await;
    match answer {
        Ok(answer) => {
            println!("{answer:#}");
            Ok(ExitCode::SUCCESS)
        }
        Err(AppError::Internal(error)) => Err(error),
        Err(refused) => {
            eprintln!("pupitre : {}", refused.sentence());
            Ok(ExitCode::from(2))
        }
    }
}

async fn actes(state: &AppState, siren: &str, sitting: Uuid, out: &PathBuf) -> AppResult<Value> {
    let mut tx = state.db.read().await?;
    let digits: String = siren.chars().filter(|c| !c.is_whitespace()).collect();
    let id = authorities::authority_by_siren(&mut tx, &digits).await?.ok_or(AppError::NotFound)?;
    drop(tx);
    let mut tx = state.db.tenant(id).read().await?;
    let (bytes, _) = deliberations::package(state, &mut tx, sitting).await?;
    std::fs::write(out, &bytes)?;
    Ok(json!({ "file": out, "bytes": bytes.len() }))
}
