//! The press: a child process of the same binary that reads and makes documents under limits of memory and
//! time. A hostile file may end the child; it cannot harm the server, and typesetting leaves no weight in it.
//!
//! Rooms register named tasks (`app.rs`); the parent writes one JSON line to the child's input and reads one
//! JSON line from its output. Files travel by path, inside a temporary folder.
use crate::platform::config::PressLimits;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::memory;
use crate::platform::state::AppState;
use anyhow::{Context, anyhow};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::fmt::Display;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;

/// Most seconds for a picture that one can do without.
const GLANCE_SECONDS: u64 = 5;

/// A task of the child: JSON in, JSON or a refusal out.
pub type Task = fn(Value) -> Result<Value, TaskRefusal>;

/// What a task refuses, in French, with a stable code.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TaskRefusal {
    pub code: String,
    pub sentence: String,
}

#[derive(Serialize, Deserialize)]
enum Answer {
    Done(Value),
    Refused(TaskRefusal),
}

/// Why the press gave nothing.
#[derive(Debug)]
pub enum PressFault {
    /// The file or the template is at fault.
    Refused(TaskRefusal),
    /// The child passed its limits, or died.
    Limits,
}

impl Refusal for PressFault {
    fn code(&self) -> &'static str {
        match self {
            Self::Refused(_) => "documents.refused",
            Self::Limits => "documents.limits",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.sentence.clone(),
            Self::Limits => "Ce fichier demande plus de mémoire ou de temps que le serveur n’en accorde : il est \
                             sans doute endommagé ou piégé. Réenregistrez-le en PDF depuis son logiciel, puis \
                             déposez-le de nouveau."
                .into(),
        }
    }
}

/// How much time a task deserves.
#[derive(Clone, Copy)]
pub enum Span {
    /// A page drawn that one can do without.
    Glance,
    /// One file read.
    Read,
    /// The words of one picture read.
    Scan,
    /// Whole documents made.
    Make,
}

/// The parent's side.
#[derive(Clone)]
pub struct Press {
    binary: PathBuf,
    limits: PressLimits,
    places: Arc<Semaphore>,
}

impl Press {
    /// `binary`: the program itself (tests name the built one).
    pub fn new(binary: PathBuf, limits: PressLimits) -> Self {
        let places = Arc::new(Semaphore::new(limits.at_once.max(1)));
        Self { binary, limits, places }
    }

    /// Runs one task in a fresh child.
    pub async fn run<I: Serialize, O: DeserializeOwned>(
        &self,
        task: &str,
        span: Span,
        input: &I,
    ) -> Result<O, AppError> {
        let _place = self.places.acquire().await.context("the press is closed")?;
        let seconds = match span {
            Span::Glance => self.limits.read_seconds.min(GLANCE_SECONDS),
            Span::Read => self.limits.read_seconds,
            Span::Scan => self.limits.read_seconds * 3,
            Span::Make => self.limits.make_seconds,
        };
        let mut child = tokio::process::Command::new(&self.binary)
            .args(["press", task, "--memory-mb", &self.limits.memory_mb.to_string()])
            .args(["--seconds", &seconds.to_string()])
            .env_remove(memory::EAGER)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("the press cannot start {}", self.binary.display()))?;
        let mut stdin = child.stdin.take().context("the press has an input")?;
        let order = serde_json::to_vec(input)?;
        let writing = async move {
            // A child that died early shows in its output.
            let _ = stdin.write_all(&order).await;
            drop(stdin);
        };
        let finish = async { tokio::join!(writing, child.wait_with_output()).1 };
        let output = match tokio::time::timeout(Duration::from_secs(seconds + 2), finish).await {
            Ok(output) => output?,
            Err(_) => return Err(PressFault::Limits.into()),
        };
        match serde_json::from_slice(&output.stdout) {
            Ok(Answer::Done(value)) => Ok(serde_json::from_value(value)?),
            // A full disk is no fault of the document: it is tried again.
            Ok(Answer::Refused(refusal)) if refusal.sentence.contains("No space left") => {
                Err(AppError::Internal(anyhow!("the press: {}", refusal.sentence)))
            }
            Ok(Answer::Refused(refusal)) => Err(PressFault::Refused(refusal).into()),
            Err(_) => {
                tracing::warn!(task, status = %output.status, "the press ended without an answer");
                Err(PressFault::Limits.into())
            }
        }
    }
}

/// Papers that a task typesets, each into its file.
#[derive(Serialize, Deserialize)]
struct PapersOrder<P> {
    papers: Vec<(P, PathBuf)>,
}

/// Has the press typeset papers; their bytes, in order.
pub async fn typeset_all<P: Serialize>(
    state: &AppState,
    task: &str,
    span: Span,
    papers: Vec<P>,
) -> AppResult<Vec<Vec<u8>>> {
    let folder = bench(state).await?;
    let named = papers.into_iter().enumerate();
    let papers = named.map(|(n, paper)| (paper, folder.path().join(format!("{n}.pdf")))).collect();
    let order = PapersOrder { papers };
    let _: Value = state.press.run(task, span, &order).await?;
    let mut made = Vec::with_capacity(order.papers.len());
    for (_, path) in &order.papers {
        made.push(tokio::fs::read(path).await?);
    }
    Ok(made)
}

/// Has it typeset one.
pub async fn typeset<P: Serialize>(state: &AppState, task: &str, span: Span, paper: P) -> AppResult<Vec<u8>> {
    Ok(typeset_all(state, task, span, vec![paper]).await?.pop().context("one paper was asked")?)
}

/// The child's side: `work` makes the bytes of one paper, `code` is that of what it refuses.
pub fn to_files<P: DeserializeOwned, E: Display>(
    input: Value,
    code: &str,
    work: impl Fn(&P) -> Result<Vec<u8>, E>,
) -> Result<Value, TaskRefusal> {
    let refused = |sentence: String| TaskRefusal { code: code.into(), sentence };
    let order: PapersOrder<P> = serde_json::from_value(input).map_err(|e| refused(e.to_string()))?;
    for (paper, into) in &order.papers {
        let bytes = work(paper).map_err(|e| refused(e.to_string()))?;
        std::fs::write(into, bytes).map_err(|e| refused(e.to_string()))?;
    }
    Ok(Value::Null)
}

/// A file that a task reads.
#[derive(Serialize, Deserialize)]
struct FileOrder {
    path: PathBuf,
}

/// A passing folder among derived data: what a dead process leaves there may be thrown away at any time.
pub async fn bench(state: &AppState) -> std::io::Result<tempfile::TempDir> {
    let cache = state.config.data_dir.join("cache");
    tokio::fs::create_dir_all(&cache).await?;
    tempfile::tempdir_in(cache)
}

/// Has the press read one file that somebody sent. `broken`: what is answered when it passes the limits.
pub async fn read<O: DeserializeOwned>(
    state: &AppState,
    task: &str,
    bytes: &[u8],
    broken: impl Refusal,
) -> Result<O, AppError> {
    let folder = bench(state).await?;
    let order = FileOrder { path: folder.path().join("file") };
    tokio::fs::write(&order.path, bytes).await?;
    let done = state.press.run(task, Span::Read, &order).await;
    done.map_err(|fault| if fault.code() == PressFault::Limits.code() { broken.into() } else { fault })
}

/// The child's side of [`read`]: what `work` finds in the file.
pub fn with_file<O: Serialize>(input: Value, work: impl FnOnce(&[u8]) -> O) -> Result<Value, TaskRefusal> {
    let fault = |sentence: String| TaskRefusal { code: "press.order".into(), sentence };
    let order: FileOrder = serde_json::from_value(input).map_err(|e| fault(e.to_string()))?;
    let bytes = std::fs::read(order.path).map_err(|e| fault(e.to_string()))?;
    serde_json::to_value(work(&bytes)).map_err(|e| fault(e.to_string()))
}

/// The child's side: limits first, then the task. Returns what to print.
pub fn serve(task: Task, memory_mb: u64, seconds: u64, input: &[u8]) -> String {
    let memory = memory_mb * 1024 * 1024;
    // Limits that cannot be set (already lower) are no reason to refuse work.
    let _ = rlimit::setrlimit(rlimit::Resource::AS, memory, memory);
    let _ = rlimit::setrlimit(rlimit::Resource::CPU, seconds * 2, seconds * 2);
    let _ = rlimit::setrlimit(rlimit::Resource::CORE, 0, 0);
    let answer = match serde_json::from_slice(input) {
        Ok(value) => match task(value) {
            Ok(value) => Answer::Done(value),
            Err(refusal) => Answer::Refused(refusal),
        },
        Err(error) => Answer::Refused(TaskRefusal {
            code: "press.order".into(),
            sentence: format!("L’ordre donné à l’atelier ne se lit pas : {error}."),
        }),
    };
    serde_json::to_string(&answer).unwrap_or_default()
}
