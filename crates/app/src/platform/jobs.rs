//! Work that outlives the request: durable, retried with back-off, never dropped.
//!
//! A job is committed with the act that needs it. Workers lease due jobs, run them side by side, and write
//! down the end. A job that can never succeed is `stuck` and raises a matter for a person. Jobs that wait on
//! servers of others (`outbound.…`), and those that nobody waits for (`patience.…`: papers read for search), have their
//! own lanes: a slow one never holds a convocation back.
use crate::platform::db::{Db, TenantTx, Tx};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{attention, failpoint, ids};
use crate::{execute, rows, value};
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};
use serde_json::Value;
use sqlx::types::Json;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use uuid::Uuid;

/// How long a job stays with a worker that gives no sign of life, in milliseconds. A worker renews what it runs.
const LEASE: i64 = 120_000;
/// Jobs that one worker runs side by side.
const SIDE_BY_SIDE: usize = 32;
/// Longest wait between two tries, in milliseconds.
const LONGEST_WAIT: i64 = 15 * 60_000;

/// Which jobs a worker takes. The statements of `lease` know them by what their kinds begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Everything that the house does by itself.
    House,
    /// What waits on servers of others.
    Outbound,
    /// What nobody waits for, one at a time.
    Patient,
}

impl Lane {
    fn number(self) -> i32 {
        match self {
            Self::House => 0,
            Self::Outbound => 1,
            Self::Patient => 2,
        }
    }

    fn places(self) -> usize {
        if self == Self::Patient { 1 } else { SIDE_BY_SIDE }
    }

    /// Between two looks at what is due.
    fn rest(self) -> Duration {
        Duration::from_millis(if self == Self::Patient { 2_000 } else { 500 })
    }
}

/// A leased job.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Job {
    pub id: Uuid,
    pub tenant_id: Option<Uuid>,
    pub kind: String,
    pub subject: Option<Uuid>,
    pub payload: Json<Value>,
    pub attempts: i64,
}

/// How a job ended well.
pub enum Finished {
    /// The worker writes the end down.
    Now,
    /// The handler wrote it down with its own work (`jobs::done`).
    Already,
}

/// Why a job did not end.
#[derive(Debug)]
pub enum Failure {
    /// What it needs is being made: try again in a moment.
    Soon,
    /// Try again, later and later.
    Later(String),
    /// Nobody but a person can help: French sentence.
    Stuck(String),
}

impl<E: Into<crate::platform::error::AppError>> From<E> for Failure {
    fn from(error: E) -> Self {
        use crate::platform::error::AppError;
        match error.into() {
            AppError::Internal(error) => Self::Later(format!("{error:#}")),
            refused => Self::Stuck(refused.sentence()),
        }
    }
}

/// What a room gives the worker for one kind of job.
pub type Handler = fn(AppState, Job) -> BoxFuture<'static, Result<Finished, Failure>>;

/// Adds a job of the authority, in the transaction of the act; it is due at `run_at`.
pub async fn enqueue(
    tx: &mut TenantTx,
    kind: &'static str,
    subject: Uuid,
    payload: &Value,
    now: Timestamp,
    run_at: Timestamp,
) -> sqlx::Result<Uuid> {
    let tenant = tx.tenant();
    let id = ids::new_id();
    tx.rings_jobs = true;
    execute!(
        tx.inner(),
        "INSERT INTO job (id, tenant_id, kind, subject, payload, state, run_at, created_at)
         VALUES ($1, $2, $3, $4, $5, 'ready', $6, $7)",
        id,
        tenant,
        kind,
        subject,
        Json(payload),
        run_at,
        now
    )?;
    Ok(id)
}

/// Writes the end of a job down, in the transaction of its effects.
pub async fn done(tx: &mut Tx, id: Uuid, at: Timestamp) -> sqlx::Result<()> {
    execute!(tx, "UPDATE job SET state = 'done', done_at = $2, last_error = NULL WHERE id = $1", id, at)?;
    Ok(())
}

/// Whether a job is one that a person may start again: it stopped, or waits for its next try.
pub async fn can_retry(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT EXISTS (SELECT id FROM job WHERE tenant_id = $1 AND id = $2 AND state IN ('stuck', 'ready'))",
        tenant,
        id
    )
}

/// Makes a stuck or waiting job due at once; false when it already ended.
pub async fn retry(tx: &mut TenantTx, id: Uuid, at: Timestamp) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    tx.rings_jobs = true;
    let due = execute!(
        tx.inner(),
        "UPDATE job SET state = 'ready', run_at = $3, attempts = 0
         WHERE tenant_id = $1 AND id = $2 AND state IN ('stuck', 'ready')",
        tenant,
        id,
        at
    )?;
    Ok(due == 1)
}

/// Jobs not yet done, by state, for metrics.
pub async fn counts(tx: &mut Tx) -> sqlx::Result<Vec<(String, i64)>> {
    rows!(tx, "SELECT state, COUNT(*) FROM job WHERE state <> 'done' GROUP BY state ORDER BY state")
}

/// Forgets the jobs that ended before a moment.
pub async fn forget_done(tx: &mut Tx, before: Timestamp) -> sqlx::Result<()> {
    execute!(tx, "DELETE FROM job WHERE state = 'done' AND done_at < $1", before)?;
    Ok(())
}

/// On the embedded default one process owns every job: what was running when it died is due again at once.
pub async fn recover(db: &Db, now: Timestamp) -> sqlx::Result<()> {
    if !db.is_embedded() {
        return Ok(());
    }
    let mut tx = db.write().await?;
    execute!(&mut tx, "UPDATE job SET state = 'ready', run_at = $1 WHERE state = 'running'", now)?;
    tx.commit().await
}

/// Leases due jobs. The one statement that differs between the engines: PostgreSQL skips rows that
/// another node is leasing.
async fn lease(db: &Db, now: Timestamp, lane: Lane, most: usize) -> sqlx::Result<Vec<Job>> {
    // A cheap look first: an idle server must not take the writer.
    let mut look = db.read().await?;
    let due: bool = value!(
        &mut look,
        "SELECT EXISTS (SELECT 1 FROM job WHERE ((state = 'ready' AND run_at <= $1)
            OR (state = 'running' AND leased_until < $1)) AND $2 = CASE substr(kind, 1, 9)
                WHEN 'outbound.' THEN 1 WHEN 'patience.' THEN 2 ELSE 0 END)",
        now,
        lane.number()
    )?;
    drop(look);
    if !due {
        return Ok(Vec::new());
    }
    let mut tx = db.write().await?;
    let until = now.plus(LEASE);
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let jobs = match &mut tx {
        Tx::Sqlite(t) => {
            sqlx::query_as(
                "UPDATE job SET state = 'running', leased_until = $2, attempts = attempts + 1 WHERE id IN
                 (SELECT id FROM job WHERE ((state = 'ready' AND run_at <= $1)
                    OR (state = 'running' AND leased_until < $1)) AND $4 = CASE substr(kind, 1, 9)
                        WHEN 'outbound.' THEN 1 WHEN 'patience.' THEN 2 ELSE 0 END
                    ORDER BY run_at LIMIT $3)
                 RETURNING id, tenant_id, kind, subject, payload, attempts",
            )
            .bind(now)
            .bind(until)
            .bind(limit)
            .bind(lane.number())
            .fetch_all(&mut **t)
            .await?
        }
        Tx::Postgres(t) => {
            sqlx::query_as(
                "UPDATE job SET state = 'running', leased_until = $2, attempts = attempts + 1 WHERE id IN
                 (SELECT id FROM job WHERE ((state = 'ready' AND run_at <= $1)
                    OR (state = 'running' AND leased_until < $1)) AND $4 = CASE substr(kind, 1, 9)
                        WHEN 'outbound.' THEN 1 WHEN 'patience.' THEN 2 ELSE 0 END
                    ORDER BY run_at LIMIT $3 FOR UPDATE SKIP LOCKED)
                 RETURNING id, tenant_id, kind, subject, payload, attempts",
            )
            .bind(now)
            .bind(until)
            .bind(limit)
            .bind(lane.number())
            .fetch_all(&mut **t)
            .await?
        }
    };
    tx.commit().await?;
    Ok(jobs)
}

/// Runs every due job once; returns how many there were. Tests call it until it returns 0.
pub async fn run_due(state: &AppState) -> sqlx::Result<usize> {
    let mut count = 0;
    for lane in [Lane::House, Lane::Outbound, Lane::Patient] {
        count += run_lane(state, lane).await?;
    }
    Ok(count)
}

/// Runs the due jobs of one lane once; returns how many there were.
pub async fn run_lane(state: &AppState, lane: Lane) -> sqlx::Result<usize> {
    let jobs = lease(&state.db, state.clock.now(), lane, SIDE_BY_SIDE * 2).await?;
    let count = jobs.len();
    futures::stream::iter(jobs).for_each_concurrent(lane.places(), |job| run(state, job)).await;
    Ok(count)
}

/// Runs one leased job to its end, written down or given back.
async fn run(state: &AppState, job: Job) {
    let leased = Instant::now();
    if let Err(error) = run_one(state, job.clone()).await {
        tracing::error!(job = %job.id, error = %error, "the end of a job could not be written down");
        give_back(state, &job, leased).await;
    }
}

async fn run_one(state: &AppState, job: Job) -> sqlx::Result<()> {
    failpoint::pass("job.leased");
    let outcome = match state.handlers.get(job.kind.as_str()) {
        Some(handler) => kept(state, &job, survived(handler(state.clone(), job.clone()))).await,
        None => Err(Failure::Stuck(format!("Aucun traitement connu pour « {} ».", job.kind))),
    };
    failpoint::pass("job.ran");
    let now = state.clock.now();
    match outcome {
        Ok(Finished::Already) => Ok(()),
        Ok(Finished::Now) => {
            let mut tx = state.db.write().await?;
            done(&mut tx, job.id, now).await?;
            tx.commit().await
        }
        Err(Failure::Soon) => wait_a_moment(state, &job, now.plus(250)).await,
        Err(Failure::Later(reason)) => {
            let wait = (1_000i64 << job.attempts.clamp(0, 20)).min(LONGEST_WAIT);
            tracing::warn!(job = %job.id, kind = %job.kind, attempts = job.attempts, wait_ms = wait, "a job waits");
            put_off(state, &job, "ready", &reason, now.plus(wait)).await
        }
        Err(Failure::Stuck(reason)) => {
            tracing::error!(job = %job.id, kind = %job.kind, "a job needs a person");
            stop(state, &job, &reason, now).await
        }
    }
}

/// What a job needs is being made: this was no try, and does not lengthen the next waits.
async fn wait_a_moment(state: &AppState, job: &Job, until: Timestamp) -> sqlx::Result<()> {
    let mut tx = state.db.write().await?;
    execute!(
        &mut tx,
        "UPDATE job SET state = 'ready', run_at = $2, attempts = attempts - 1 WHERE id = $1 AND state = 'running'",
        job.id,
        until
    )?;
    tx.commit().await
}

/// Work that lasts keeps its job: no other node takes what is still being done.
async fn kept<T>(state: &AppState, job: &Job, work: impl Future<Output = T>) -> T {
    tokio::select! {
        outcome = work => outcome,
        never = renewing(state, job) => match never {},
    }
}

async fn renewing(state: &AppState, job: &Job) -> Infallible {
    loop {
        tokio::time::sleep(Duration::from_millis(LEASE as u64 / 3)).await;
        if let Err(error) = renew(state, job).await {
            tracing::warn!(job = %job.id, error = %error, "a lease could not be renewed; trying again");
        }
    }
}

async fn renew(state: &AppState, job: &Job) -> sqlx::Result<()> {
    let mut tx = state.db.write().await?;
    let until = state.clock.now().plus(LEASE);
    execute!(&mut tx, "UPDATE job SET leased_until = $2 WHERE id = $1 AND state = 'running'", job.id, until)?;
    tx.commit().await
}

/// A fault of our own in one job holds neither the others nor the worker: a person is told, as of any job that stops.
async fn survived(work: BoxFuture<'static, Result<Finished, Failure>>) -> Result<Finished, Failure> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|_| {
        Err(Failure::Stuck(
            "Une faute du programme a arrêté ce travail ; les autres continuent. Prévenez le service informatique.".into(),
        ))
    })
}

/// The database was away or its disk full when a job ended: as soon as it takes a line again, the job is due. Where it
/// stays away as long as the lease, the lease ends by itself and another worker may hold the job.
async fn give_back(state: &AppState, job: &Job, leased: Instant) {
    let ours = Duration::from_millis(LEASE as u64) - Duration::from_secs(5);
    while leased.elapsed() < ours {
        tokio::time::sleep(Duration::from_millis(500)).await;
        // A job whose end was written after all, and only its answer lost, is no longer `running`: it stays done.
        if put_off(state, job, "ready", "", state.clock.now()).await.is_ok() {
            return;
        }
    }
}

async fn put_off(
    state: &AppState,
    job: &Job,
    to: &'static str,
    reason: &str,
    at: Timestamp,
) -> sqlx::Result<()> {
    let mut tx = state.db.write().await?;
    execute!(
        &mut tx,
        "UPDATE job SET state = $2, run_at = $3, last_error = $4 WHERE id = $1 AND state = 'running'",
        job.id,
        to,
        at,
        reason
    )?;
    tx.commit().await
}

/// A job that needs a person stops and is told in one unit of work: none stops unseen.
async fn stop(state: &AppState, job: &Job, reason: &str, now: Timestamp) -> sqlx::Result<()> {
    let Some(tenant) = job.tenant_id else { return put_off(state, job, "stuck", reason, now).await };
    let mut tx = state.db.tenant(tenant).write().await?;
    execute!(
        tx.inner(),
        "UPDATE job SET state = 'stuck', run_at = $3, last_error = $4
         WHERE tenant_id = $1 AND id = $2 AND state = 'running'",
        tenant,
        job.id,
        now,
        reason
    )?;
    let detail = serde_json::json!({ "kind": job.kind, "reason": reason });
    attention::raise(&mut tx, now, "job_stuck", job.subject, Some(job.id), &detail).await?;
    tx.commit().await
}

/// The worker: runs until the process ends, one loop per lane.
pub async fn work(state: AppState) {
    tokio::join!(
        work_lane(&state, Lane::House),
        work_lane(&state, Lane::Outbound),
        work_lane(&state, Lane::Patient)
    );
}

/// One lane, looked at again and again; that of the house is also woken by commits. A long job keeps its own place
/// busy and no other: what becomes due meanwhile starts at once.
async fn work_lane(state: &AppState, lane: Lane) {
    // Each in a task of its own: one that holds the writer goes on while the lane waits for it.
    let mut running = JoinSet::new();
    loop {
        let free = lane.places() - running.len();
        let leased = match free {
            0 => Ok(Vec::new()),
            _ => lease(&state.db, state.clock.now(), lane, free).await,
        };
        let patience = match leased {
            Ok(jobs) if jobs.is_empty() => lane.rest(),
            Ok(jobs) => {
                for job in jobs {
                    let state = state.clone();
                    running.spawn(async move { run(&state, job).await });
                }
                continue;
            }
            Err(error) => {
                tracing::error!(error = %error, "jobs cannot be read; trying again");
                Duration::from_secs(1)
            }
        };
        let rest = tokio::time::sleep(patience);
        tokio::pin!(rest);
        // Many leases of one job each would cost more than the jobs: half of the places free up first.
        loop {
            tokio::select! {
                Some(_) = running.join_next() => if running.len() <= lane.places() / 2 { break },
                () = bell(state, lane) => break,
                () = &mut rest => break,
            }
        }
    }
}

/// Rings when a commit brought work to the lane.
async fn bell(state: &AppState, lane: Lane) {
    match lane {
        Lane::House => state.db.jobs_bell.notified().await,
        Lane::Outbound | Lane::Patient => std::future::pending().await,
    }
}
