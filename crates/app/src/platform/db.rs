//! One SQL text for two engines. The only file, with `jobs.rs`, that names an engine.
//!
//! * `Db` holds the pools: writers and read-only readers; on SQLite one writer, opened with `BEGIN IMMEDIATE`.
//! * `Tx` is one unit of work; `TenantTx` is the same with the authority it belongs to, and the only
//!   door to the tables of an authority.
//! * `rows!`, `row!`, `value!`, `execute!`… run one statement, written as a literal, on whichever engine the
//!   transaction holds; a test finds those literals in the sources and prepares each on both engines.
use crate::platform::time::Timestamp;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{
    Connection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, Notify, broadcast};
use uuid::Uuid;

/// Runs one query chain on the engine that `tx` (a `&mut Tx`) holds. Rooms use the shorter forms below.
#[macro_export]
macro_rules! on {
    ($tx:expr, |$c:ident| $body:expr) => {
        match $tx {
            $crate::platform::db::Tx::Sqlite(t) => {
                let $c = &mut **t;
                $body
            }
            $crate::platform::db::Tx::Postgres(t) => {
                let $c = &mut **t;
                $body
            }
        }
    };
}

/// `execute!(tx, "UPDATE …", a, b)`: how many rows changed.
#[macro_export]
macro_rules! execute {
    ($tx:expr, $text:literal $(, $bind:expr)* $(,)?) => {
        $crate::on!($tx, |c| sqlx::query($text)$(.bind($bind))*.execute(c).await.map(|done| done.rows_affected()))
    };
}

/// `rows!(tx, "SELECT …", a)`: every row, as a `FromRow` type.
#[macro_export]
macro_rules! rows {
    ($tx:expr, $text:literal $(, $bind:expr)* $(,)?) => {
        $crate::on!($tx, |c| sqlx::query_as($text)$(.bind($bind))*.fetch_all(c).await)
    };
}

/// `row!(tx, "SELECT …", a)`: exactly one row.
#[macro_export]
macro_rules! row {
    ($tx:expr, $text:literal $(, $bind:expr)* $(,)?) => {
        $crate::on!($tx, |c| sqlx::query_as($text)$(.bind($bind))*.fetch_one(c).await)
    };
}

/// `maybe_row!(tx, "SELECT …", a)`: one row or none.
#[macro_export]
macro_rules! maybe_row {
    ($tx:expr, $text:literal $(, $bind:expr)* $(,)?) => {
        $crate::on!($tx, |c| sqlx::query_as($text)$(.bind($bind))*.fetch_optional(c).await)
    };
}

/// `value!(tx, "SELECT count(*) …", a)`: the one value of exactly one row.
#[macro_export]
macro_rules! value {
    ($tx:expr, $text:literal $(, $bind:expr)* $(,)?) => {
        $crate::on!($tx, |c| sqlx::query_scalar($text)$(.bind($bind))*.fetch_one(c).await)
    };
}

/// `maybe_value!(tx, "SELECT …", a)`: the one value of one row or none.
#[macro_export]
macro_rules! maybe_value {
    ($tx:expr, $text:literal $(, $bind:expr)* $(,)?) => {
        $crate::on!($tx, |c| sqlx::query_scalar($text)$(.bind($bind))*.fetch_optional(c).await)
    };
}

/// `values!(tx, "SELECT …", a)`: one value of every row.
#[macro_export]
macro_rules! values {
    ($tx:expr, $text:literal $(, $bind:expr)* $(,)?) => {
        $crate::on!($tx, |c| sqlx::query_scalar($text)$(.bind($bind))*.fetch_all(c).await)
    };
}

enum Pools {
    Sqlite { write: SqlitePool, read: SqlitePool, watch: Box<Mutex<Watch>> },
    Postgres { write: PgPool, read: PgPool },
}

/// Units of work made durable by this process, of whichever database.
static COMMITS: AtomicU64 = AtomicU64::new(0);

/// How stale may be what another process wrote into the same SQLite file (a command beside the server).
const NEIGHBOUR: Duration = Duration::from_millis(50);

/// A connection that never writes: SQLite tells it whether anybody else did.
struct Watch {
    options: SqliteConnectOptions,
    connection: Option<SqliteConnection>,
    looked: Option<Instant>,
    /// How many connections there were, and what the last was told: two of them do not count alike.
    version: (u64, i64),
    /// The database is closed: no other connection is opened.
    closed: bool,
}

/// A state of the whole database: between two equal ones, nothing was committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    commits: u64,
    engine: String,
}

/// The database of the instance.
#[derive(Clone)]
pub struct Db {
    pools: Arc<Pools>,
    /// Rung when jobs were committed.
    pub jobs_bell: Arc<Notify>,
    /// Says which authority's feed grew.
    pub feed_bell: broadcast::Sender<Uuid>,
}

/// One unit of work on whichever engine is configured.
pub enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    /// Makes the work durable.
    pub async fn commit(self) -> sqlx::Result<()> {
        let done = match self {
            Self::Sqlite(t) => t.commit().await,
            Self::Postgres(t) => t.commit().await,
        };
        // After the commit, before anybody is answered: whoever was answered finds what he wrote. Counted even when it failed,
        // since a commit whose answer was lost may stand.
        COMMITS.fetch_add(1, Ordering::SeqCst);
        done
    }
}

/// A unit of work inside one authority.
pub struct TenantTx {
    tenant: Uuid,
    tx: Tx,
    db: Db,
    pub(crate) rings_jobs: bool,
    pub(crate) rings_feed: bool,
}

impl TenantTx {
    /// The authority this work belongs to.
    pub fn tenant(&self) -> Uuid {
        self.tenant
    }

    /// The transaction under it, for `on!`.
    pub fn inner(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// The transaction alone, to go on outside this authority. Its bells are not rung: workers and screens
    /// look by themselves every few seconds.
    pub fn release(self) -> Tx {
        self.tx
    }

    /// Makes the work durable, then wakes the workers and the screens that wait for it.
    pub async fn commit(self) -> sqlx::Result<()> {
        self.tx.commit().await?;
        if self.rings_jobs {
            self.db.jobs_bell.notify_one();
        }
        if self.rings_feed {
            // No listener is no fault.
            let _ = self.db.feed_bell.send(self.tenant);
        }
        Ok(())
    }
}

/// The door to one authority's tables.
pub struct Tenant<'a> {
    db: &'a Db,
    id: Uuid,
}

impl Tenant<'_> {
    /// Work that only reads.
    pub async fn read(&self) -> sqlx::Result<TenantTx> {
        Ok(self.wrap(self.db.read().await?))
    }

    /// Work that may write. Whoever writes in an authority is alone there until the end, on both engines: what a
    /// verb has read is still true when it writes, and two clicks at one instant are one act.
    pub async fn write(&self) -> sqlx::Result<TenantTx> {
        let mut tx = self.db.write().await?;
        if let Tx::Postgres(t) = &mut tx {
            let (high, low) = self.id.as_u64_pair();
            sqlx::query("SELECT pg_advisory_xact_lock($1)")
                .bind((high ^ low) as i64)
                .execute(&mut **t)
                .await?;
        }
        Ok(self.wrap(tx))
    }

    /// Goes on, inside this authority, with a transaction begun outside (a code that says which authority it is of).
    pub fn adopt(&self, tx: Tx) -> TenantTx {
        self.wrap(tx)
    }

    fn wrap(&self, tx: Tx) -> TenantTx {
        TenantTx { tenant: self.id, tx, db: self.db.clone(), rings_jobs: false, rings_feed: false }
    }
}

impl Db {
    /// Opens `postgres://…`, or the SQLite file at `sqlite_path` when no address is given.
    pub async fn open(url: Option<&str>, sqlite_path: &Path) -> sqlx::Result<Self> {
        let pools = match url {
            Some(url) => open_postgres(url).await?,
            None => open_sqlite(sqlite_path).await?,
        };
        let (feed_bell, _) = broadcast::channel(256);
        Ok(Self { pools: Arc::new(pools), jobs_bell: Arc::new(Notify::new()), feed_bell })
    }

    /// Brings the tables to this version of the program.
    pub async fn migrate(&self) -> Result<(), sqlx::migrate::MigrateError> {
        match &*self.pools {
            Pools::Sqlite { write, .. } => sqlx::migrate!("migrations/sqlite").run(write).await,
            Pools::Postgres { write, .. } => sqlx::migrate!("migrations/postgres").run(write).await,
        }
    }

    /// A transaction that only reads.
    pub async fn read(&self) -> sqlx::Result<Tx> {
        Ok(match &*self.pools {
            Pools::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
            Pools::Postgres { read, .. } => Tx::Postgres(read.begin().await?),
        })
    }

    /// A transaction that may write; on SQLite it holds the one writer from its first moment.
    pub async fn write(&self) -> sqlx::Result<Tx> {
        Ok(match &*self.pools {
            Pools::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres { write, .. } => Tx::Postgres(write.begin().await?),
        })
    }

    /// The state of the database now; what is read afterwards is at least as new. None when it cannot be told: then
    /// nothing is known to be unchanged, and everything is read.
    pub async fn generation(&self) -> Option<Generation> {
        let commits = COMMITS.load(Ordering::SeqCst);
        let engine = match &*self.pools {
            Pools::Sqlite { watch, .. } => watch.lock().await.version().await?,
            // Other nodes write too, and their tablets ask here: each time anew. A database that is away shows in what is
            // read next.
            Pools::Postgres { read, .. } => {
                sqlx::query_scalar("SELECT pg_current_wal_insert_lsn()::text").fetch_one(read).await.ok()?
            }
        };
        Some(Generation { commits, engine })
    }

    /// The door to one authority.
    pub fn tenant(&self, id: Uuid) -> Tenant<'_> {
        Tenant { db: self, id }
    }

    /// Stops waiting for the disk at each commit (SQLite), until the database is opened again: for work that would be
    /// begun anew after a power cut, never for a legal act.
    pub async fn hurry(&self) -> sqlx::Result<()> {
        if let Pools::Sqlite { write, .. } = &*self.pools {
            sqlx::query("PRAGMA synchronous = OFF").execute(write).await?;
        }
        Ok(())
    }

    /// True when one process owns the whole database (the embedded default).
    pub fn is_embedded(&self) -> bool {
        matches!(&*self.pools, Pools::Sqlite { .. })
    }

    /// "sqlite" or "postgres", for logs and tests.
    pub fn engine(&self) -> &'static str {
        if self.is_embedded() { "sqlite" } else { "postgres" }
    }

    /// Closes the pools, so that the files can be copied or the process can end.
    pub async fn close(&self) {
        match &*self.pools {
            Pools::Sqlite { write, read, watch } => {
                watch.lock().await.close().await;
                read.close().await;
                write.close().await;
            }
            Pools::Postgres { write, read } => {
                read.close().await;
                write.close().await;
            }
        }
    }
}

/// Readers have connections of their own: they never wait behind those who wait to write.
async fn open_postgres(url: &str) -> sqlx::Result<Pools> {
    let options: PgConnectOptions = url.parse()?;
    let pool =
        |seconds| PgPoolOptions::new().max_connections(8).acquire_timeout(Duration::from_secs(seconds));
    let write = pool(30).connect_with(options.clone()).await?;
    // A database that is away is told in ten seconds: every request begins by reading who asks.
    let read = pool(10).connect_with(options.options([("default_transaction_read_only", "on")])).await?;
    Ok(Pools::Postgres { write, read })
}

async fn open_sqlite(path: &Path) -> sqlx::Result<Pools> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        // Legal acts: each commit is on the disk before it is answered.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        // The thread of SQLite hands over a council at one go: past this it would stop and start again at each row.
        .row_buffer_size(1024)
        .pragma("cache_size", "-4000");
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .after_release(|writer, _| Box::pin(fit_to_serve(writer)))
        .connect_with(options.clone().create_if_missing(true))
        .await?;
    let watch = Box::new(Mutex::new(Watch::with(options.clone().pragma("query_only", "on"))));
    let read = SqlitePoolOptions::new()
        .max_connections(4)
        .min_connections(1)
        .connect_with(options.pragma("query_only", "on"))
        .await?;
    Ok(Pools::Sqlite { write, read, watch })
}

impl Watch {
    fn with(options: SqliteConnectOptions) -> Self {
        Self { options, connection: None, looked: None, version: (0, 0), closed: false }
    }

    async fn version(&mut self) -> Option<String> {
        if self.looked.is_none_or(|looked| looked.elapsed() > NEIGHBOUR) {
            self.looked = Some(Instant::now());
            if let Err(error) = self.look().await {
                tracing::warn!(?error, "whether anything was written is not known: everything is read");
                // A connection that failed once is not asked again: the next look opens another.
                self.connection = None;
            }
        }
        let (connections, version) = self.version;
        self.connection.as_ref().map(|_| format!("{connections}:{version}"))
    }

    async fn look(&mut self) -> sqlx::Result<()> {
        if self.closed {
            return Err(sqlx::Error::PoolClosed);
        }
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => {
                self.version.0 += 1;
                none.insert(SqliteConnection::connect_with(&self.options).await?)
            }
        };
        self.version.1 = sqlx::query_scalar("PRAGMA data_version").fetch_one(connection).await?;
        Ok(())
    }

    async fn close(&mut self) {
        self.closed = true;
        if let Some(connection) = self.connection.take() {
            // What does not close by itself ends with the process.
            let _ = connection.close().await;
        }
    }
}

/// A full disk makes SQLite undo the transaction by itself; the connection then counts one that is no more, and would
/// refuse every later one: it is closed, and the next work opens another.
async fn fit_to_serve(writer: &mut SqliteConnection) -> sqlx::Result<bool> {
    // Once this is answered, the rollback that a dropped transaction left behind has been carried out.
    writer.ping().await?;
    Ok(!writer.is_in_transaction())
}

/// Next value of a counter of the authority, without gaps: the row is locked until the commit.
pub async fn next_value(tx: &mut TenantTx, counter: &'static str) -> sqlx::Result<i64> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "INSERT INTO tenant_counter (tenant_id, name, value) VALUES ($1, $2, 1)
         ON CONFLICT (tenant_id, name) DO UPDATE SET value = tenant_counter.value + 1 RETURNING value",
        tenant,
        counter
    )
}

/// Forgets the answers given before a moment.
pub async fn forget_answers(tx: &mut TenantTx, before: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(tx.inner(), "DELETE FROM idempotency WHERE tenant_id = $1 AND at < $2", tenant, before)?;
    Ok(())
}

/// What was answered to a request that carried this idempotency key, if it was answered.
pub async fn answered(tx: &mut TenantTx, key: &str) -> sqlx::Result<Option<serde_json::Value>> {
    let tenant = tx.tenant();
    let row: Option<sqlx::types::Json<serde_json::Value>> = maybe_value!(
        tx.inner(),
        "SELECT response FROM idempotency WHERE tenant_id = $1 AND key = $2",
        tenant,
        key
    )?;
    Ok(row.map(|json| json.0))
}

/// Keeps the answer to a request, in the transaction that carries it out.
pub async fn remember(
    tx: &mut TenantTx,
    key: &str,
    response: &serde_json::Value,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO idempotency (tenant_id, key, response, at) VALUES ($1, $2, $3, $4)",
        tenant,
        key,
        sqlx::types::Json(response),
        at
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_watch_that_cannot_look_says_nothing_and_looks_again_later() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pupitre.db");
        let options = SqliteConnectOptions::new().filename(&path);
        let mut watch = Watch::with(options.clone());
        assert_eq!(watch.version().await, None, "there is no file");
        let mut other = SqliteConnection::connect_with(&options.create_if_missing(true)).await.unwrap();
        tokio::time::sleep(NEIGHBOUR * 2).await;
        let first = watch.version().await.unwrap();
        sqlx::query("CREATE TABLE news (n INTEGER)").execute(&mut other).await.unwrap();
        tokio::time::sleep(NEIGHBOUR * 2).await;
        let second = watch.version().await.unwrap();
        assert_ne!(first, second, "somebody wrote");
        // What two connections count cannot be compared: another one is another state.
        watch.connection = None;
        watch.looked = None;
        assert!(![first, second].contains(&watch.version().await.unwrap()));
        watch.close().await;
        watch.looked = None;
        assert_eq!(watch.version().await, None, "closed for good");
    }
}
