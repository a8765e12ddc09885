//! What every handler and job holds.
use crate::platform::blobs::Blobs;
use crate::platform::config::Config;
use crate::platform::db::Db;
use crate::platform::jobs::Handler;
use crate::platform::mail::Mailer;
use crate::platform::press::Press;
use crate::platform::time::Clock;
use anyhow::{Context, Result};
use std::collections::HashMap;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

/// Shared, cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// The parts.
pub struct Shared {
    pub config: Config,
    pub db: Db,
    pub blobs: Blobs,
    pub mailer: Mailer,
    pub press: Press,
    pub clock: Clock,
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
            Some(s3) => Blobs::Store(Arc::new(
                object_store::aws::AmazonS3Builder::new()
                    .with_endpoint(&s3.endpoint)
                    .with_bucket_name(&s3.bucket)
                    .with_region(&s3.region)
                    .with_access_key_id(&s3.access_key)
                    .with_secret_access_key(&s3.secret_key)
                    .with_allow_http(s3.endpoint.starts_with("http://"))
                    .build()
                    .context("le stockage S3 est mal réglé")?,
            )),
        };
        std::fs::create_dir_all(config.data_dir.join("arriving"))?;
        let mailer = Mailer::open(&config)?;
        let press = Press::new(binary, config.press.clone());
        Ok(Self(Arc::new(Shared { config, db, blobs, mailer, press, clock, handlers })))
    }
}
