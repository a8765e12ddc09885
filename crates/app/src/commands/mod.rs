//! The command line of `pupitre`.
mod assemble;
mod check;
mod convocations;
pub mod demo;
mod export;
mod import_dossier;
mod import_members;
mod import_tablets;
mod rules;
mod search;
mod study;
mod verify;

use crate::app;
use crate::features::accounts::{self, SETUP_CODE_LINE};
use crate::features::authorities;
use crate::housekeeping;
use crate::platform::config::Config;
use crate::platform::error::{AppError, AppResult};
use crate::platform::state::AppState;
use crate::platform::time::Clock;
use crate::platform::{jobs, memory, press};
use anyhow::{Context, Result, anyhow};
use clap::{Parser, Subcommand};
use serde_json::Value;
use std::io::Read;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpListener;
use uuid::Uuid;

/// Le pupitre de l’élu : convocations, dossiers, tablettes.
#[derive(Parser)]
#[command(name = "pupitre", version)]
pub struct Line {
    /// Fichier de réglages (pupitre.toml).
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Sert l’application.
    Serve,
    /// Ouvre la démonstration : une collectivité imaginaire, préparée au premier lancement.
    Demo,
    /// Met la base de données à jour.
    Migrate,
    /// Écrit la description de l’API (OpenAPI 3.1).
    Openapi,
    /// Contrôle des fichiers comme le ferait le serveur, sans serveur ni base de données.
    #[command(subcommand)]
    Check(check::Check),
    /// Assemble des PDF en un dossier avec sommaire, signets et numéros de page.
    Assemble(assemble::Assemble),
    /// Vérifie une preuve d’envoi, un journal exporté ou un paquet d’archive, sans serveur ni base de données.
    Verify(verify::Verify),
    /// Envoie et suit les convocations depuis le serveur.
    #[command(subcommand)]
    Convocations(convocations::Convocations),
    /// Interroge les règles de droit.
    #[command(subcommand)]
    Rules(rules::Rules),
    /// Faut-il équiper les élus ? Chiffres d’une collectivité en entrée, réponse et seuils en JSON.
    Study(study::Study),
    /// Cherche dans les papiers envoyés, ou refait l’index de recherche.
    Search(search::Search),
    /// Écrit des fichiers pour d’autres logiciels : actes à télétransmettre, données ouvertes, paquets d’archive.
    #[command(subcommand)]
    Export(export::Export),
    /// Importe des fichiers.
    #[command(subcommand)]
    Import(import_members::Import),
    /// Atelier des documents (utilisé par le serveur lui-même).
    #[command(hide = true)]
    Press {
        task: String,
        #[arg(long)]
        memory_mb: u64,
        #[arg(long)]
        seconds: u64,
    },
}

/// Runs the command line to its end.
pub fn run() -> Result<ExitCode> {
    let line = Line::parse();
    let done = |()| ExitCode::SUCCESS;
    if matches!(line.command, Command::Serve | Command::Demo) {
        memory::sparing();
    }
    match line.command {
        Command::Press { task, memory_mb, seconds } => press_task(&task, memory_mb, seconds).map(done),
        Command::Verify(order) => Ok(verify::verify(&order)),
        Command::Rules(question) => rules::rules(&question),
        Command::Study(question) => study::study(&question),
        Command::Import(import_members::Import::Members(order)) => {
            asynchronous(import_members::members(line.config.as_deref(), &order)).map(done)
        }
        Command::Import(import_members::Import::Dossier(order)) => {
            asynchronous(import_dossier::import(Config::read(line.config.as_deref())?, order)).map(done)
        }
        Command::Import(import_members::Import::Tablets(order)) => {
            asynchronous(import_tablets::tablets(line.config.as_deref(), &order)).map(done)
        }
        Command::Check(check::Check::Pdf(order)) => {
            asynchronous(async { check::check(&Config::read(line.config.as_deref())?, order).await })
                .map(done)
        }
        Command::Assemble(order) => {
            asynchronous(async { assemble::assemble(&Config::read(line.config.as_deref())?, order).await })
                .map(done)
        }
        Command::Convocations(order) => {
            asynchronous(convocations::convocations(Config::read(line.config.as_deref())?, order))
        }
        Command::Search(order) => asynchronous(search::search(Config::read(line.config.as_deref())?, order)),
        Command::Export(order) => asynchronous(export::export(Config::read(line.config.as_deref())?, order)),
        Command::Openapi => {
            println!("{:#}", app::description());
            Ok(ExitCode::SUCCESS)
        }
        Command::Serve => asynchronous(serve(Config::read(line.config.as_deref())?)).map(done),
        Command::Demo => asynchronous(demo::demo(Config::read(line.config.as_deref())?)).map(done),
        Command::Migrate => asynchronous(async {
            open(Config::read(line.config.as_deref())?).await?.db.close().await;
            Ok(ExitCode::SUCCESS)
        }),
    }
}

/// An answer as JSON; a refusal as its sentence and its figures on the standard error, with exit code 2.
fn answered(answer: AppResult<Value>) -> Result<ExitCode> {
    match answer {
        Ok(answer) => {
            println!("{answer:#}");
            Ok(ExitCode::SUCCESS)
        }
        Err(AppError::Internal(error)) => Err(error),
        Err(refused) => {
            eprintln!("pupitre : {}", refused.sentence());
            if let AppError::Refused { params, .. } = &refused
                && !params.is_null()
            {
                eprintln!("{params:#}");
            }
            Ok(ExitCode::from(2))
        }
    }
}

/// A refusal as an error of the shell: its sentence alone.
fn told(error: AppError) -> anyhow::Error {
    match error {
        AppError::Internal(error) => error,
        refused => anyhow!(refused.sentence()),
    }
}

/// The authority of a SIREN, typed with or without spaces.
async fn named(state: &AppState, siren: &str) -> Result<Uuid> {
    let siren: String = siren.chars().filter(|c| !c.is_whitespace()).collect();
    let mut tx = state.db.read().await?;
    let found = authorities::authority_by_siren(&mut tx, &siren).await?;
    found.with_context(|| format!("aucune collectivité n’a le SIREN {siren} sur ce serveur"))
}

fn asynchronous<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    // Two worker threads: the work is waiting, not computing; documents are made in child processes.
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(work)
}

fn press_task(task: &str, memory_mb: u64, seconds: u64) -> Result<()> {
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    let tasks = app::press_tasks();
    let task = tasks.get(task).with_context(|| format!("l’atelier ne connaît pas « {task} »"))?;
    println!("{}", press::serve(*task, memory_mb, seconds, &input));
    Ok(())
}

/// Opens the instance that the configuration describes.
pub async fn open(config: Config) -> Result<AppState> {
    // Already installed is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let binary = std::env::current_exe()?;
    AppState::open(config, Clock::System, binary, app::handlers()).await
}

fn start_logs(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::new(&config.log.filter);
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process keeps the first.
    let _ = if config.log.format == "json" { logs.json().try_init() } else { logs.try_init() };
}

async fn serve(config: Config) -> Result<()> {
    start_logs(&config);
    let state = open(config).await?;
    announce_first_run(&state).await?;
    let listener = bind(&state.config).await?;
    receive(state, listener).await
}

async fn bind(config: &Config) -> Result<TcpListener> {
    TcpListener::bind(&config.listen)
        .await
        .with_context(|| format!("l’adresse {} est prise ou interdite", config.listen))
}

/// Answers on an address until it is asked to stop, and works on jobs meanwhile.
async fn receive(state: AppState, listener: TcpListener) -> Result<()> {
    jobs::recover(&state.db, state.clock.now()).await?;
    tracing::info!(listen = %listener.local_addr()?, url = %state.config.public_url, engine = state.db.engine(), "pupitre is open");
    let worker = tokio::spawn(jobs::work(state.clone()));
    let broom = tokio::spawn(housekeeping::keep(state.clone()));
    let (stopping, mut stop) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        stop_asked().await;
        // The server that already ended does not listen any more.
        let _ = stopping.send(true);
    });
    let mut late = stop.clone();
    let service = app::router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        let _ = stop.changed().await;
    });
    // Live feeds never end by themselves: after five seconds, those still open are cut; browsers come back.
    let patience = async {
        let _ = late.changed().await;
        tokio::time::sleep(Duration::from_secs(5)).await;
    };
    tokio::select! {
        ended = server => ended?,
        () = patience => {}
    }
    worker.abort();
    broom.abort();
    state.db.close().await;
    Ok(())
}

/// An instance without any authority is set up by whoever reads this line.
async fn announce_first_run(state: &AppState) -> Result<()> {
    let code = accounts::setup_code(state).await.map_err(|refusal| anyhow!(refusal.sentence()))?;
    if let Some(code) = code {
        tracing::warn!("{SETUP_CODE_LINE} : {code} (à taper sur {})", state.config.base_url());
    }
    Ok(())
}

async fn stop_asked() {
    let mut term = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(_) => return std::future::pending().await,
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
