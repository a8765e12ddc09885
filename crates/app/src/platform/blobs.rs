//! Files by content: the name of a blob is the SHA-256 of its bytes, in a folder per authority, so that
//! equal files of two authorities cannot be told to be equal.
//!
//! Local folder by default (written beside, synced, renamed, folder synced: an acknowledged file survives a
//! power cut); an S3-compatible store when configured.
use crate::platform::ids;
use anyhow::{Context, Result, bail};
use axum::body::Body;
use futures::TryStreamExt;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, path::Path as Key};
use sha2::{Digest, Sha256};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use uuid::Uuid;

/// Where blobs live.
#[derive(Clone)]
pub enum Blobs {
    Folder(PathBuf),
    Store(Arc<dyn ObjectStore>),
}

fn checked(hash: &str) -> Result<&str> {
    if hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase()) {
        return Ok(hash);
    }
    bail!("not a blob name: {} characters", hash.len())
}

fn key(tenant: Uuid, hash: &str) -> Result<String> {
    let hash = checked(hash)?;
    Ok(format!("{tenant}/{}/{hash}", &hash[..2]))
}

impl Blobs {
    /// A folder on this machine, made when absent.
    pub fn folder(root: &Path) -> Result<Self> {
        std::fs::create_dir_all(root.join("arriving"))
            .with_context(|| format!("cannot make the folder of files {}", root.display()))?;
        Ok(Self::Folder(root.to_owned()))
    }

    /// Keeps bytes; returns their hash. Keeping the same bytes twice is one blob.
    pub async fn put(&self, tenant: Uuid, bytes: Vec<u8>) -> Result<String> {
        let hash = ids::sha256_hex(&bytes);
        let key = key(tenant, &hash)?;
        match self {
            Self::Folder(root) => {
                let target = root.join(&key);
                if tokio::fs::try_exists(&target).await? {
                    return Ok(hash);
                }
                let beside = root.join("arriving").join(ids::new_id().to_string());
                let mut file = tokio::fs::File::create(&beside).await?;
                file.write_all(&bytes).await?;
                file.sync_all().await?;
                settle(&beside, &target).await?;
            }
            Self::Store(store) => {
                store.put(&Key::from(key), bytes.into()).await?;
            }
        }
        Ok(hash)
    }

    /// Keeps a file that already lies on this machine; the file is consumed.
    pub async fn put_file(&self, tenant: Uuid, path: &Path) -> Result<String> {
        let hash = hash_file(path).await?;
        let key = key(tenant, &hash)?;
        match self {
            Self::Folder(root) => {
                let target = root.join(&key);
                if tokio::fs::try_exists(&target).await? {
                    tokio::fs::remove_file(path).await?;
                    return Ok(hash);
                }
                // Across two disks a rename fails: copy beside first.
                let beside = root.join("arriving").join(ids::new_id().to_string());
                if tokio::fs::rename(path, &beside).await.is_err() {
                    tokio::fs::copy(path, &beside).await?;
                    tokio::fs::remove_file(path).await?;
                }
                tokio::fs::File::open(&beside).await?.sync_all().await?;
                settle(&beside, &target).await?;
            }
            Self::Store(store) => {
                let bytes = tokio::fs::read(path).await?;
                store.put(&Key::from(key), bytes.into()).await?;
                tokio::fs::remove_file(path).await?;
            }
        }
        Ok(hash)
    }

    /// Whole content, verified against its name.
    pub async fn get(&self, tenant: Uuid, hash: &str) -> Result<Vec<u8>> {
        let key = key(tenant, hash)?;
        let bytes = match self {
            Self::Folder(root) => tokio::fs::read(root.join(&key)).await?,
            Self::Store(store) => store.get(&Key::from(key)).await?.bytes().await?.to_vec(),
        };
        if ids::sha256_hex(&bytes) != hash {
            bail!("blob {hash} does not match its name: the storage returned other bytes");
        }
        Ok(bytes)
    }

    /// Length in bytes; none when there is no such blob.
    pub async fn length(&self, tenant: Uuid, hash: &str) -> Result<Option<u64>> {
        let key = key(tenant, hash)?;
        match self {
            Self::Folder(root) => match tokio::fs::metadata(root.join(&key)).await {
                Ok(meta) => Ok(Some(meta.len())),
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(e) => Err(e.into()),
            },
            Self::Store(store) => match store.head(&Key::from(key)).await {
                Ok(meta) => Ok(Some(meta.size)),
                Err(object_store::Error::NotFound { .. }) => Ok(None),
                Err(e) => Err(e.into()),
            },
        }
    }

    /// A part of a blob as a response body.
    pub async fn stream(&self, tenant: Uuid, hash: &str, range: Range<u64>) -> Result<Body> {
        let key = key(tenant, hash)?;
        match self {
            Self::Folder(root) => {
                let mut file = tokio::fs::File::open(root.join(&key)).await?;
                file.seek(std::io::SeekFrom::Start(range.start)).await?;
                let part = file.take(range.end - range.start);
                Ok(Body::from_stream(tokio_util::io::ReaderStream::with_capacity(part, 256 * 1024)))
            }
            Self::Store(store) => {
                let options = GetOptions { range: Some(GetRange::Bounded(range)), ..Default::default() };
                let got = store.get_opts(&Key::from(key), options).await?;
                Ok(Body::from_stream(got.into_stream().map_err(std::io::Error::other)))
            }
        }
    }

    /// A path on this machine where the blob can be read: the blob itself, or a copy put in `folder`.
    pub async fn on_disk(&self, tenant: Uuid, hash: &str, folder: &Path) -> Result<PathBuf> {
        match self {
            Self::Folder(root) => {
                let path = root.join(key(tenant, hash)?);
                if !tokio::fs::try_exists(&path).await? {
                    bail!("blob {hash} is missing");
                }
                Ok(path)
            }
            Self::Store(_) => {
                let path = folder.join(checked(hash)?);
                tokio::fs::write(&path, self.get(tenant, hash).await?).await?;
                Ok(path)
            }
        }
    }
}

/// Gives a synced file its final name, durably.
async fn settle(beside: &Path, target: &Path) -> Result<()> {
    let folder = target.parent().context("a blob has a folder")?;
    let fresh = !tokio::fs::try_exists(folder).await?;
    tokio::fs::create_dir_all(folder).await?;
    tokio::fs::rename(beside, target).await?;
    // A folder just made is itself an entry of the one above, up to the root.
    for folder in folder.ancestors().take(if fresh { 3 } else { 1 }) {
        tokio::fs::File::open(folder).await?.sync_all().await?;
    }
    Ok(())
}

/// SHA-256 of a file, read by pieces.
pub async fn hash_file(path: &Path) -> Result<String> {
    let mut file = tokio::fs::File::open(path).await?;
    let mut hasher = Sha256::new();
    let mut piece = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut piece).await?;
        if read == 0 {
            return Ok(hex::encode(hasher.finalize()));
        }
        hasher.update(&piece[..read]);
    }
}
