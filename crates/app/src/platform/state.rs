//! What every handler and job holds.
use crate::platform::blobs::Blobs;
use crate::platform::config::{Config, S3};
use crate::platform::db::Db;
use crate::platform::jobs::Handler;
use crate::platform::mail::Mailer;
use crate::platform::outbound::Outbound;
use crate::platform::pages::Pages;
use crate::platform::press::Press;
use crate::platform::shelves::Shelves;
use crate::platform::time::Clock;
use crate::platform::unchanged::Unchanged;
use anyhow::{Context, Result};
use object_store::aws::{AmazonS3, AmazonS3Builder, Checksum};
use object_store::{ClientOptions, RetryConfig};
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Shared, cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// The parts.
pub struct Shared {
    pub config: Config,
    pub db: Db,
    pub blobs: Blobs,
    pub mailer: Mailer,
    pub outbound: Outbound,
    pub press: Press,
    pub shelves: Shelves,
    pub clock: Clock,
    pub unchanged: Unchanged,
    rooms: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
    pub pages: Pages,
    /// Job handlers by kind.
    pub handlers: HashMap<&'static str, Handler>,
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl AppState {
    /// What a room keeps in the memory of this process beside the database: one of each type, made when first asked.
    pub fn kept<T: Any + Default + Send + Sync>(&self) -> Arc<T> {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = rooms.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default()));
        // The key is the type: what is found under it has it.
        Arc::clone(kept).downcast().unwrap_or_default()
    }

    /// Opens everything the configuration names and brings the database up to date.
    /// `binary`: the program itself, for the press.
    pub async fn open(
        config: Config,
        clock: Clock,
        binary: PathBuf,
        handlers: HashMap<&'static str, Handler>,
    ) -> Result<Self> {
        std::fs::create_dir_all(&config.data_dir)
            .with_context(|| format!("le dossier {} ne peut pas être créé", config.data_dir.display()))?;
        let db = Db::open(config.database_url.as_deref(), &config.data_dir.join("pupitre.db"))
            .await
            .context("la base de données ne s’ouvre pas")?;
        db.migrate().await.context("la base de données ne se met pas à jour")?;
        let blobs = match &config.s3 {
            None => Blobs::folder(&config.data_dir.join("files"))?,
            Some(s3) => Blobs::store(Arc::new(open_s3(s3).context("le stockage S3 est mal réglé")?)),
        };
        std::fs::create_dir_all(config.data_dir.join("arriving"))?;
        let mailer = Mailer::open(&config)?;
        let outbound = Outbound::new(&config.webhooks);
        let press = Press::new(binary, config.press.clone());
        let shelves = Shelves::new(&config.data_dir);
        Ok(Self(Arc::new(Shared {
            config,
            db,
            blobs,
            mailer,
            outbound,
            press,
            shelves,
            clock,
            unchanged: Unchanged::default(),
            rooms: Mutex::default(),
            pages: Pages::default(),
            handlers,
        })))
    }
}

/// The S3-compatible store: the bucket in the path, as every implementation knows it; each object sent with its
/// checksum; and no waiting longer than a person does.
fn open_s3(s3: &S3) -> object_store::Result<AmazonS3> {
    let patience = Duration::from_secs(10);
    let client = ClientOptions::new()
        .with_allow_http(s3.endpoint.starts_with("http://"))
        .with_connect_timeout(Duration::from_secs(5))
        .with_read_timeout(patience)
        .with_timeout_disabled();
    AmazonS3Builder::new()
        .with_endpoint(&s3.endpoint)
        .with_bucket_name(&s3.bucket)
        .with_region(&s3.region)
        .with_access_key_id(&s3.access_key)
        .with_secret_access_key(&s3.secret_key)
        .with_virtual_hosted_style_request(false)
        .with_checksum_algorithm(Checksum::SHA256)
        .with_retry(RetryConfig { max_retries: 4, retry_timeout: patience, ..RetryConfig::default() })
        .with_client_options(client)
        .build()
}
