//! Files by content: the name of a blob is the SHA-256 of its bytes, in a folder per authority, so that
//! equal files of two authorities cannot be told to be equal.
//!
//! Local folder by default (written beside, synced, renamed, folder synced: an acknowledged file survives a
//! power cut); an S3-compatible store when configured.
use crate::platform::ids;
use anyhow::{Context, Result, bail};
use axum::body::Body;
use futures::TryStreamExt;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, WriteMultipart, path::Path as Key};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use uuid::Uuid;

/// Where blobs live.
#[derive(Clone)]
enum Place {
    Folder(PathBuf),
    Store(Arc<dyn ObjectStore>),
}

/// Blobs of the instance. Nothing is served that was not compared with its name: a blob is read whole once, then
/// known by the mark its storage gives it (version, or length and time); another mark is compared again.
#[derive(Clone)]
pub struct Blobs {
    place: Place,
    verified: Arc<Mutex<HashMap<String, String>>>,
}

/// Blobs remembered as verified; more are verified again.
const MOST_VERIFIED: usize = 100_000;
/// Size of the parts in which a large file goes to the store, in bytes.
const PART: usize = 8 * 1024 * 1024;

/// The storage returned other bytes than those that were kept under this name.
#[derive(Debug)]
pub struct Damaged(String);

impl std::fmt::Display for Damaged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "blob {} does not match its name: the storage returned other bytes", self.0)
    }
}

impl std::error::Error for Damaged {}

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
        Ok(Self::new(Place::Folder(root.to_owned())))
    }

    /// An S3-compatible store.
    pub fn store(store: Arc<dyn ObjectStore>) -> Self {
        Self::new(Place::Store(store))
    }

    fn new(place: Place) -> Self {
        Self { place, verified: Arc::default() }
    }

    /// Keeps bytes; returns their hash. Keeping the same bytes twice is one blob.
    pub async fn put(&self, tenant: Uuid, bytes: Vec<u8>) -> Result<String> {
        let hash = ids::sha256_hex(&bytes);
        let key = key(tenant, &hash)?;
        match &self.place {
            Place::Folder(root) => {
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
            Place::Store(store) => {
                store.put(&Key::from(key), bytes.into()).await?;
            }
        }
        Ok(hash)
    }

    /// Keeps a file that already lies on this machine; the file is consumed.
    pub async fn put_file(&self, tenant: Uuid, path: &Path) -> Result<String> {
        let hash = hash_file(path).await?;
        let key = key(tenant, &hash)?;
        match &self.place {
            Place::Folder(root) => {
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
            Place::Store(store) => {
                send_file(store.as_ref(), &Key::from(key), path).await?;
                tokio::fs::remove_file(path).await?;
            }
        }
        Ok(hash)
    }

    /// Removes a blob for good; one that is not there is removed already. Only for what must be destroyed: equal bytes are
    /// one blob, whoever kept them.
    pub async fn remove(&self, tenant: Uuid, hash: &str) -> Result<()> {
        let key = key(tenant, hash)?;
        self.lock().remove(&key);
        match &self.place {
            Place::Folder(root) => {
                let path = root.join(&key);
                match tokio::fs::remove_file(&path).await {
                    Ok(()) => {}
                    Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
                    Err(e) => return Err(e.into()),
                }
                let folder = path.parent().context("a blob has a folder")?;
                tokio::fs::File::open(folder).await?.sync_all().await?;
            }
            Place::Store(store) => match store.delete(&Key::from(key)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(e) => return Err(e.into()),
            },
        }
        Ok(())
    }

    /// Whole content, verified against its name.
    pub async fn get(&self, tenant: Uuid, hash: &str) -> Result<Vec<u8>> {
        let key = key(tenant, hash)?;
        let bytes = match &self.place {
            Place::Folder(root) => tokio::fs::read(root.join(&key)).await?,
            Place::Store(store) => store.get(&Key::from(key)).await?.bytes().await?.to_vec(),
        };
        if ids::sha256_hex(&bytes) != hash {
            return Err(Damaged(hash.to_owned()).into());
        }
        Ok(bytes)
    }

    /// Length in bytes; none when there is no such blob.
    pub async fn length(&self, tenant: Uuid, hash: &str) -> Result<Option<u64>> {
        let key = key(tenant, hash)?;
        match &self.place {
            Place::Folder(root) => match tokio::fs::metadata(root.join(&key)).await {
                Ok(meta) => Ok(Some(meta.len())),
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(e) => Err(e.into()),
            },
            Place::Store(store) => match store.head(&Key::from(key)).await {
                Ok(meta) => Ok(Some(meta.size)),
                Err(object_store::Error::NotFound { .. }) => Ok(None),
                Err(e) => Err(e.into()),
            },
        }
    }

    /// The mark of a blob as it lies there now, once its bytes were compared with its name.
    async fn verify(&self, key: &str, hash: &str) -> Result<String> {
        let mark = match &self.place {
            Place::Folder(root) => {
                let meta = tokio::fs::metadata(root.join(key)).await?;
                format!("{} {:?}", meta.len(), meta.modified()?)
            }
            Place::Store(store) => store.head(&Key::from(key)).await?.e_tag.unwrap_or_default(),
        };
        if self.lock().get(key) == Some(&mark) {
            return Ok(mark);
        }
        let found = match &self.place {
            Place::Folder(root) => hash_file(&root.join(key)).await?,
            Place::Store(store) => {
                let mut parts = store.get_opts(&Key::from(key), exactly(&mark)).await?.into_stream();
                let mut hasher = Sha256::new();
                while let Some(part) = parts.try_next().await? {
                    hasher.update(&part);
                }
                hex::encode(hasher.finalize())
            }
        };
        if found != hash {
            return Err(Damaged(hash.to_owned()).into());
        }
        let mut verified = self.lock();
        if verified.len() >= MOST_VERIFIED {
            verified.clear();
        }
        verified.insert(key.to_owned(), mark.clone());
        Ok(mark)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, String>> {
        self.verified.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A part of a blob as a response body.
    pub async fn stream(&self, tenant: Uuid, hash: &str, range: Range<u64>) -> Result<Body> {
        let key = key(tenant, hash)?;
        let mark = self.verify(&key, hash).await?;
        match &self.place {
            Place::Folder(root) => {
                let mut file = tokio::fs::File::open(root.join(&key)).await?;
                file.seek(std::io::SeekFrom::Start(range.start)).await?;
                let part = file.take(range.end - range.start);
                Ok(Body::from_stream(tokio_util::io::ReaderStream::with_capacity(part, 256 * 1024)))
            }
            Place::Store(store) => {
                let options = GetOptions { range: Some(GetRange::Bounded(range)), ..exactly(&mark) };
                let got = store.get_opts(&Key::from(key), options).await?;
                Ok(Body::from_stream(got.into_stream().map_err(std::io::Error::other)))
            }
        }
    }

    /// A path on this machine where the blob can be read: the blob itself, or a copy put in `folder`.
    pub async fn on_disk(&self, tenant: Uuid, hash: &str, folder: &Path) -> Result<PathBuf> {
        match &self.place {
            Place::Folder(root) => {
                let key = key(tenant, hash)?;
                let path = root.join(&key);
                if !tokio::fs::try_exists(&path).await? {
                    bail!("blob {hash} is missing");
                }
                self.verify(&key, hash).await?;
                Ok(path)
            }
            Place::Store(_) => {
                let path = folder.join(checked(hash)?);
                tokio::fs::write(&path, self.get(tenant, hash).await?).await?;
                Ok(path)
            }
        }
    }
}

/// Sends a file by parts: a large one is never whole in memory.
async fn send_file(store: &dyn ObjectStore, key: &Key, path: &Path) -> Result<()> {
    let mut file = tokio::fs::File::open(path).await?;
    if file.metadata().await?.len() <= PART as u64 {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).await?;
        store.put(key, bytes.into()).await?;
        return Ok(());
    }
    let mut upload = WriteMultipart::new_with_chunk_size(store.put_multipart(key).await?, PART);
    let mut piece = vec![0; 256 * 1024];
    loop {
        upload.wait_for_capacity(2).await?;
        match file.read(&mut piece).await? {
            0 => break,
            read => upload.write(&piece[..read]),
        }
    }
    upload.finish().await?;
    Ok(())
}

/// Asks for the version that was verified, and no other.
fn exactly(mark: &str) -> GetOptions {
    GetOptions { if_match: (!mark.is_empty()).then(|| mark.to_owned()), ..GetOptions::default() }
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
