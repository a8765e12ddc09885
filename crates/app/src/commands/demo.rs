//! `pupitre demo`: the demonstration. An invented community of communes with a year behind it, made once in an empty
//! data folder by playing the year through the product itself; then the same server as everywhere, with a door that
//! signs in in one click. Nothing leaves: mails are written to the folder.
mod aftermath;
mod agenda;
mod annexes;
mod answers;
mod calendar;
mod cast;
mod chance;
mod equipment;
mod evening;
mod founding;
mod office;
mod papers;
mod publish;
mod sitting;
mod store;
mod story;

use crate::app;
use crate::features::accounts::DEMO_PEOPLE;
use crate::features::authorities;
use crate::platform::config::Config;
use crate::platform::state::AppState;
use crate::platform::time::{Clock, Timestamp};
use anyhow::{Context, Result, bail};
use calendar::Calendar;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use story::Story;

/// In the data folder while the year is being played: a year cut short is thrown away and played again.
const UNDER_WAY: &str = "preparation-en-cours";

/// Prepares the demonstration when there is none, then serves it.
pub async fn demo(config: Config) -> Result<()> {
    let config = settled(config);
    // First the address: a port already taken is told at once, and early visitors wait instead of being turned away.
    let listener = super::bind(&config).await?;
    prepare(&config, std::env::current_exe()?, Clock::System.now()).await?;
    super::start_logs(&config);
    let state = super::open(config).await?;
    let address = format!("{}/demo", state.config.base_url());
    println!("Pupitre est ouvert : {address}");
    super::receive(state, listener).await
}

/// The settings of a demonstration: its own folder unless another is named, the address it listens on, no real mail.
fn settled(mut config: Config) -> Config {
    let usual = Config::default();
    if config.data_dir == usual.data_dir {
        config.data_dir = config.data_dir.join("demo");
    }
    if config.public_url == usual.public_url
        && let Some((_, port)) = config.listen.rsplit_once(':')
    {
        config.public_url = format!("http://localhost:{port}");
    }
    if config.mail.smtp_url.take().is_some() {
        eprintln!("La démonstration n’envoie rien : le serveur de courriel réglé n’est pas utilisé.");
    }
    config.demo = true;
    config
}

/// Plays the year when the instance has no authority yet. `binary`: the program itself, for the press.
pub async fn prepare(config: &Config, binary: PathBuf, now: Timestamp) -> Result<()> {
    let config = Config { demo: true, ..config.clone() };
    let mark = config.data_dir.join(UNDER_WAY);
    if mark.exists() {
        start_over(&config)?;
    }
    let _ = rustls::crypto::ring::default_provider().install_default();
    let calendar = Calendar::new(now);
    let clock = Clock::fixed(Story::founded(&calendar));
    let state = AppState::open(config, clock, binary, app::handlers()).await?;
    if is_empty(&state).await? {
        std::fs::write(&mark, "")?;
        state.db.hurry().await?;
        play(state.clone(), calendar).await.context("la démonstration n’a pas pu être préparée")?;
        state.db.close().await;
        // Only what is on the disk counts as prepared.
        let database = state.config.data_dir.join("pupitre.db");
        if database.exists() {
            std::fs::File::open(database)?.sync_all()?;
        }
        std::fs::remove_file(&mark)?;
    } else {
        state.db.close().await;
    }
    Ok(())
}

async fn play(state: AppState, calendar: Calendar) -> Result<()> {
    let start = Clock::System.now();
    let told = AtomicUsize::new(usize::MAX);
    let say = |part: usize| {
        if told.swap(part, Ordering::Relaxed) != part && std::io::stderr().is_terminal() {
            eprint!("\rPréparation de la collectivité de démonstration : {part} % ");
            let _ = std::io::stderr().flush();
        }
    };
    Story::new(state, calendar)?.tell(&say).await?;
    if std::io::stderr().is_terminal() {
        eprintln!();
    }
    tracing::info!(seconds = (Clock::System.now().0 - start.0) / 1_000, "the demonstration is ready");
    Ok(())
}

/// Whether there is no authority. A real one is left alone: the demonstration's door has no place there.
async fn is_empty(state: &AppState) -> Result<bool> {
    let mut tx = state.db.read().await?;
    if authorities::none_yet(&mut tx).await? {
        return Ok(true);
    }
    if store::knows(&mut tx, DEMO_PEOPLE[0].email).await? {
        return Ok(false);
    }
    bail!(
        "ce dossier de données contient une vraie collectivité : la démonstration ne s’y ouvre pas. Donnez-lui un autre \
         dossier (PUPITRE_DATA_DIR), ou lancez « pupitre serve »"
    )
}

/// Throws away what an interrupted preparation left.
fn start_over(config: &Config) -> Result<()> {
    if config.database_url.is_some() {
        bail!(
            "la préparation de la démonstration a été interrompue : videz sa base PostgreSQL, puis recommencez"
        );
    }
    for file in ["pupitre.db", "pupitre.db-wal", "pupitre.db-shm"] {
        remove(&config.data_dir.join(file), |path| std::fs::remove_file(path))?;
    }
    for folder in ["files", "mail", "arriving"] {
        remove(&config.data_dir.join(folder), |path| std::fs::remove_dir_all(path))?;
    }
    Ok(())
}

fn remove(path: &Path, how: impl Fn(&Path) -> std::io::Result<()>) -> Result<()> {
    match how(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} ne s’efface pas", path.display()))
        }
        _ => Ok(()),
    }
}
