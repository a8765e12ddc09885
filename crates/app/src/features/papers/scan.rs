//! `patience.scan`: pages that are pictures of text, read by Tesseract where it is installed with its French data. One
//! page at a time, in the press, under limits; what cannot be read stays said « numérisé, non lu ».
use super::{follow, store};
use crate::platform::error::{AppError, AppResult};
use crate::platform::jobs::{Failure, Finished, Job};
use crate::platform::press::{self, Span, TaskRefusal};
use crate::platform::state::AppState;
use futures::future::BoxFuture;
use pupitre_documents::page_grey;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use uuid::Uuid;

/// Seconds for the words of one page.
const PAGE_SECONDS: &str = "45";

/// A page to be read.
#[derive(Serialize, Deserialize)]
struct ScanOrder {
    path: PathBuf,
    page: u32,
    /// A folder of its own.
    folder: PathBuf,
    tesseract: String,
}

/// What came of it.
#[derive(Serialize, Deserialize)]
enum Scanned {
    Text(String),
    /// This page cannot be drawn, or not be read in time.
    Unreadable,
    /// There is no Tesseract, or it knows no French.
    Absent,
}

/// The job.
pub(super) fn job(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move {
        let (Some(tenant), Some(id)) = (job.tenant_id, job.subject) else { return Ok(Finished::Now) };
        let mut tx = state.db.tenant(tenant).read().await.map_err(AppError::from)?;
        let Some(reading) = store::reading(&mut tx, id).await.map_err(AppError::from)? else {
            return Ok(Finished::Now);
        };
        let pages = store::unread_pages(&mut tx, &reading.file_hash).await.map_err(AppError::from)?;
        drop(tx);
        if !pages.is_empty() {
            read_pages(&state, tenant, &reading.file_hash, pages).await?;
        }
        Ok(Finished::Now)
    })
}

/// Each page is kept as soon as it is read: work cut short goes on where it stopped.
async fn read_pages(state: &AppState, tenant: Uuid, hash: &str, pages: Vec<i64>) -> AppResult<()> {
    let folder = press::bench(state).await?;
    let source = std::path::absolute(state.blobs.on_disk(tenant, hash, folder.path()).await?)?;
    let mut read = 0;
    for page in pages {
        match scanned(state, &source, folder.path(), page).await? {
            Scanned::Absent => break,
            Scanned::Unreadable => {}
            Scanned::Text(text) => {
                let mut tx = state.db.tenant(tenant).write().await?;
                store::put_page(&mut tx, hash, page, &text, "picture").await?;
                tx.commit().await?;
                read += 1;
            }
        }
    }
    if read > 0 {
        let mut tx = state.db.tenant(tenant).write().await?;
        store::close_reading(&mut tx, hash, "read").await?;
        tx.commit().await?;
        follow::in_passing(state, tenant).await;
    }
    Ok(())
}

async fn scanned(state: &AppState, source: &Path, folder: &Path, page: i64) -> AppResult<Scanned> {
    let order = ScanOrder {
        path: source.to_owned(),
        page: u32::try_from(page).unwrap_or(1),
        folder: std::path::absolute(folder)?,
        tesseract: state.config.press.tesseract.clone(),
    };
    match state.press.run("papers.scan", Span::Scan, &order).await {
        Err(AppError::Refused { .. }) => Ok(Scanned::Unreadable),
        outcome => outcome,
    }
}

/// The task of the press: the page drawn, then read by a child under the same limits, the least pressing of the machine.
pub(super) fn scan(input: Value) -> Result<Value, TaskRefusal> {
    let fault = |sentence: String| TaskRefusal { code: "press.order".into(), sentence };
    let order: ScanOrder = serde_json::from_value(input).map_err(|e| fault(e.to_string()))?;
    if !knows_french(&order.tesseract) {
        return serde_json::to_value(Scanned::Absent).map_err(|e| fault(e.to_string()));
    }
    let bytes = std::fs::read(&order.path).map_err(|e| fault(e.to_string()))?;
    let text = page_grey(&bytes, order.page).ok().and_then(|picture| words_of(&order, &picture));
    let outcome = text.map_or(Scanned::Unreadable, Scanned::Text);
    serde_json::to_value(outcome).map_err(|e| fault(e.to_string()))
}

fn knows_french(tesseract: &str) -> bool {
    let listed = Command::new(tesseract).arg("--list-langs").stdin(Stdio::null()).output();
    listed.is_ok_and(|out| {
        let said = [out.stdout, out.stderr].concat();
        String::from_utf8_lossy(&said).lines().any(|line| line.trim() == "fra")
    })
}

fn words_of(order: &ScanOrder, picture: &[u8]) -> Option<String> {
    let page = order.folder.join("page.png");
    std::fs::write(&page, picture).ok()?;
    let out = Command::new("timeout")
        .args(["--kill-after=5", PAGE_SECONDS, "nice", "-n", "19", &order.tesseract])
        .arg(&page)
        .args(["stdout", "-l", "fra", "--dpi", "250"])
        .env("OMP_THREAD_LIMIT", "1")
        .current_dir(&order.folder)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&out.stdout);
    out.status.success().then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
}
