//! `pupitre import dossier`: a sitting made, or filled, from a folder of files.
use super::{named, open, told};
use crate::features::bodies;
use crate::features::dossiers::{self, Deposited};
use crate::features::sittings::{self, SittingInput};
use crate::platform::config::Config;
use crate::platform::error::AppError;
use crate::platform::state::AppState;
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use pupitre_rules::french::{count, fold};
use serde_json::json;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Where the files go.
#[derive(Args)]
pub struct ImportDossier {
    /// SIREN de la collectivité.
    #[arg(long)]
    authority: String,
    /// Séance à remplir.
    #[arg(long, conflicts_with_all = ["body", "date"])]
    sitting: Option<Uuid>,
    /// Organe de la séance à créer.
    #[arg(long, required_unless_present = "sitting", requires = "date")]
    body: Option<String>,
    /// Date et heure locales de la séance à créer : 2026-12-17T18:30.
    #[arg(long, requires = "body")]
    date: Option<String>,
    /// Lieu de la séance à créer.
    #[arg(long, default_value = "Siège")]
    place: String,
    /// Dossier de fichiers.
    folder: PathBuf,
}

/// Imports a folder and says what became of each file.
pub async fn import(config: Config, order: ImportDossier) -> Result<()> {
    let files = files(&order.folder)?;
    let state = open(config).await?;
    let authority = named(&state, &order.authority).await?;
    let sitting = match order.sitting {
        Some(id) => id,
        None => create(&state, authority, &order).await.map_err(told)?,
    };
    let deposited =
        dossiers::deposit_folder(&state, authority, sitting, &files).await.map_err(|e| match e {
            AppError::NotFound => anyhow!("la séance {sitting} n’existe pas dans cette collectivité"),
            other => told(other),
        })?;
    report(sitting, &deposited);
    state.db.close().await;
    Ok(())
}

async fn create(state: &AppState, authority: Uuid, order: &ImportDossier) -> Result<Uuid, AppError> {
    let now = state.clock.now();
    let mut tx = state.db.tenant(authority).write().await?;
    let today = now.day_in("Europe/Paris");
    let wanted = fold(order.body.as_deref().unwrap_or_default());
    let known = bodies::bodies_on(&mut tx, &today).await?;
    let Some(body) = known.iter().find(|b| fold(&b.name) == wanted) else {
        let names: Vec<String> = known.iter().map(|b| format!("« {} »", b.name)).collect();
        return Err(AppError::Internal(anyhow!("cet organe n’existe pas ; attendu : {}", names.join(", "))));
    };
    let input: SittingInput = serde_json::from_value(json!({
        "body_id": body.id, "starts": order.date.as_deref().unwrap_or_default(), "place": order.place,
    }))?;
    let id = sittings::create_in(&mut tx, &input, now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Files of a folder, in the order of their names, numbers by value.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("{} ne se lit pas", folder.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        if path.is_file() && matches!(extension.as_deref(), Some("pdf" | "docx" | "odt")) {
            files.push(path);
        }
    }
    if files.is_empty() {
        bail!("{} ne contient ni PDF, ni DOCX, ni ODT", folder.display());
    }
    files.sort_by_cached_key(|path| natural(&path.to_string_lossy()));
    Ok(files)
}

/// A key in which « annexe 2 » comes before « annexe 10 ».
fn natural(name: &str) -> Vec<(String, u64)> {
    let mut key = vec![(String::new(), 0u64)];
    let mut in_number = false;
    for c in name.chars() {
        match c.to_digit(10) {
            Some(digit) => {
                if let Some((_, number)) = key.last_mut() {
                    *number = number.saturating_mul(10).saturating_add(u64::from(digit));
                }
                in_number = true;
            }
            None => {
                if in_number {
                    key.push((String::new(), 0));
                    in_number = false;
                }
                if let Some((text, _)) = key.last_mut() {
                    text.extend(c.to_lowercase());
                }
            }
        }
    }
    key
}

fn report(sitting: Uuid, deposited: &[Deposited]) {
    let mut accepted = 0;
    for file in deposited {
        let name = file.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        match &file.upload.refusal {
            Some(reason) => println!("{name}\trefusé : {reason}"),
            None if file.placed => accepted += 1,
            None => {
                accepted += 1;
                println!("{name}\tà placer : aucun point ne correspond");
            }
        }
    }
    let pages: i64 = deposited.iter().map(|d| d.pages).sum();
    println!(
        "Séance {sitting} : {}, {}",
        count(accepted, "document", "documents"),
        count(usize::try_from(pages).unwrap_or(0), "page", "pages")
    );
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn names_are_sorted_as_people_number_them() {
        let mut names = ["10-b.pdf", "2-a.pdf", "02-annexe-10.pdf", "02-annexe-9.pdf", "Note.pdf"];
        names.sort_by_cached_key(|n| natural(n));
        assert_eq!(names, ["2-a.pdf", "02-annexe-9.pdf", "02-annexe-10.pdf", "10-b.pdf", "Note.pdf"]);
    }
}
