//! `pupitre search`: searches the papers of an authority from a shell on the server, and makes indexes again.
use super::{answered, open};
use crate::features::authorities;
use crate::features::papers::{self, PapersQuery};
use crate::platform::config::Config;
use crate::platform::error::{AppError, AppResult};
use crate::platform::state::AppState;
use serde_json::{Value, json};
use std::process::ExitCode;
use uuid::Uuid;

/// What to look for, or what to make again.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub struct Search {
    #[command(subcommand)]
    again: Option<Again>,
    #[command(flatten)]
    find: Option<Find>,
}

/// Words to look for.
#[derive(clap::Args)]
pub struct Find {
    /// Numéro SIREN de la collectivité.
    #[arg(long)]
    authority: String,
    /// Année des séances.
    #[arg(long)]
    year: Option<u16>,
    /// note, draft, annex ou contract.
    #[arg(long)]
    kind: Option<String>,
    /// Page de résultats.
    #[arg(long, default_value_t = 1)]
    page: usize,
    /// Mots à chercher ; un passage entre guillemets est cherché tel quel.
    words: String,
}

/// Making again.
#[derive(clap::Subcommand)]
pub enum Again {
    /// Refait l’index de recherche depuis la base de données, et fait lire les pages numérisées qui ne l’ont pas été.
    Rebuild {
        /// Numéro SIREN de la collectivité ; toutes sans lui.
        #[arg(long)]
        authority: Option<String>,
    },
}

/// Answers as JSON; a refusal is a sentence on the standard error, with exit code 2.
pub async fn search(config: Config, order: Search) -> anyhow::Result<ExitCode> {
    let state = open(config).await?;
    let answer = match (order.again, order.find) {
        (Some(Again::Rebuild { authority }), _) => rebuild(&state, authority.as_deref()).await,
        (None, Some(find)) => look(&state, find).await,
        (None, None) => Err(AppError::NotFound),
    };
    state.db.close().await;
    answered(answer)
}

async fn look(state: &AppState, find: Find) -> AppResult<Value> {
    let authority = by_siren(state, &find.authority).await?;
    let query = PapersQuery {
        q: find.words,
        year: find.year,
        kind: find.kind,
        page: Some(find.page),
        ..PapersQuery::default()
    };
    Ok(serde_json::to_value(papers::find_in(state, authority, &query).await?)?)
}

async fn rebuild(state: &AppState, authority: Option<&str>) -> AppResult<Value> {
    let wanted = match authority {
        Some(siren) => vec![by_siren(state, siren).await?],
        None => {
            let mut tx = state.db.read().await?;
            authorities::every_id(&mut tx).await?
        }
    };
    let mut scans = 0;
    for authority in &wanted {
        papers::rebuild(state, *authority).await?;
        scans += papers::scan_again(state, *authority).await?;
    }
    Ok(json!({ "indexes": wanted.len(), "files_with_scans_to_read": scans }))
}

async fn by_siren(state: &AppState, siren: &str) -> AppResult<Uuid> {
    let digits: String = siren.chars().filter(char::is_ascii_digit).collect();
    let mut tx = state.db.read().await?;
    authorities::authority_by_siren(&mut tx, &digits).await?.ok_or(AppError::NotFound)
}
