//! `pupitre convocations`: sends and follows from a shell on the server, with the rights of a member of the staff.
use super::{answered, open};
use crate::features::convocations::{self, SendRequest};
use crate::features::{accounts, authorities};
use crate::platform::auth::{Caller, Desk, LOOKS, PREPARES, Reach, Role};
use crate::platform::config::Config;
use crate::platform::error::{AppError, AppResult};
use crate::platform::state::AppState;
use serde_json::Value;
use std::process::ExitCode;
use uuid::Uuid;

/// What to do.
#[derive(clap::Subcommand)]
pub enum Convocations {
    /// Envoie la convocation d’une séance, ou une nouvelle version.
    Send(Send),
    /// Dit où en est chaque version, et qui a reçu quoi.
    Status(Target),
}

/// Which sitting, and as whom.
#[derive(clap::Args)]
pub struct Target {
    /// Numéro SIREN de la collectivité.
    #[arg(long)]
    authority: String,
    /// Identifiant de la séance.
    #[arg(long)]
    sitting: Uuid,
    /// Adresse électronique de la personne du secrétariat au nom de qui la commande agit.
    #[arg(long = "as")]
    acting: String,
}

/// What to send.
#[derive(clap::Args)]
pub struct Send {
    #[command(flatten)]
    target: Target,
    /// initial, addendum, replacement ou correction.
    #[arg(long, default_value = "initial")]
    kind: String,
    /// Ce qui change, en une phrase.
    #[arg(long, default_value = "")]
    note: String,
    /// Clé d’idempotence : la même commande relancée n’envoie qu’une fois.
    #[arg(long)]
    key: Option<String>,
}

/// Answers as JSON; a refusal is a sentence on the standard error, with exit code 2.
pub async fn convocations(config: Config, order: Convocations) -> anyhow::Result<ExitCode> {
    let state = open(config).await?;
    let answer = match &order {
        Convocations::Send(order) => send(&state, order).await,
        Convocations::Status(target) => status(&state, target).await,
    };
    state.db.close().await;
    answered(answer)
}

async fn send(state: &AppState, order: &Send) -> AppResult<Value> {
    let desk = desk(state, &order.target, PREPARES).await?;
    let request = SendRequest::of_now(&desk, order.target.sitting, &order.kind, &order.note).await?;
    convocations::send_from(state, &desk, order.target.sitting, order.key.clone(), request).await
}

async fn status(state: &AppState, target: &Target) -> AppResult<Value> {
    let desk = desk(state, target, LOOKS).await?;
    convocations::status(&desk, target.sitting, state.clock.now()).await
}

/// The desk of a person of the staff. Whoever runs a command on the server holds its keys: no second factor is asked,
/// but the rights are those of the named person, and the journal names her.
async fn desk(state: &AppState, target: &Target, roles: &[Role]) -> AppResult<Desk> {
    let mut tx = state.db.read().await?;
    let siren: String = target.authority.chars().filter(char::is_ascii_digit).collect();
    let authority = authorities::authority_by_siren(&mut tx, &siren).await?.ok_or(AppError::NotFound)?;
    let person = accounts::person_of(&mut tx, &target.acting).await?;
    drop(tx);
    let caller = Caller {
        person: person.ok_or(AppError::NotFound)?,
        session: Uuid::nil(),
        device: None,
        host_admin: false,
        method: "passkey".into(),
        reach: Reach::Everywhere,
        origin: None,
        token: None,
    };
    caller.desk(state, authority, roles).await
}
