//! Objects as files below one folder of this machine: `ab/abcdef…`, by the first
//! two digits of the key. What is being written has the ending `.part`, so that
//! nothing unfinished is ever taken for an object.

use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use axum::body::Bytes;
use futures_util::stream;
use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _, BufWriter};
use url::Url;

use super::{About, ByteRange, ObjectBytes, ObjectError, ObjectKey, ObjectStore, ObjectWriter};

/// How much is written or read at once. Each upload under way holds this much.
const BLOCK: usize = 128 * 1024;

/// A folder of objects.
#[derive(Debug, Clone)]
pub struct DiskStore {
    folder: PathBuf,
}

impl DiskStore {
    /// The store in a folder, which is made when it is first needed.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn path(&self, key: &ObjectKey) -> PathBuf {
        let digits = key.as_str();
        self.folder.join(&digits[..2]).join(digits)
    }
}

fn unfinished(path: &Path) -> PathBuf {
    path.with_extension("part")
}

#[async_trait]
impl ObjectStore for DiskStore {
    async fn create(
        &self,
        key: &ObjectKey,
        _: &About,
    ) -> Result<Box<dyn ObjectWriter>, ObjectError> {
        let path = self.path(key);
        let folder = path.parent().unwrap_or(&self.folder);
        // A folder that is not there is no missing object.
        private_folder(folder).await.map_err(unavailable)?;
        let part = unfinished(&path);
        let file = private_file(&part).await.map_err(unavailable)?;
        Ok(Box::new(DiskWriter {
            file: BufWriter::with_capacity(BLOCK, file),
            part,
            path,
        }))
    }

    async fn read(
        &self,
        key: &ObjectKey,
        range: Option<ByteRange>,
    ) -> Result<ObjectBytes, ObjectError> {
        let mut file = File::open(self.path(key)).await?;
        let mut left = u64::MAX;
        if let Some(range) = range {
            file.seek(SeekFrom::Start(range.start)).await?;
            left = range.end.saturating_sub(range.start);
        }
        let file = file.take(left);
        Ok(Box::pin(stream::try_unfold(file, |mut file| async move {
            let mut block = Vec::with_capacity(BLOCK);
            (&mut file)
                .take(BLOCK as u64)
                .read_to_end(&mut block)
                .await?;
            Ok((!block.is_empty()).then(|| (Bytes::from(block), file)))
        })))
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), ObjectError> {
        let path = self.path(key);
        for path in [unfinished(&path), path] {
            match fs::remove_file(path).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(unavailable(error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn url(&self, _: &ObjectKey) -> Option<Url> {
        None
    }

    async fn check(&self) -> Result<(), ObjectError> {
        private_folder(&self.folder).await.map_err(unavailable)?;
        let probe = self
            .folder
            .join(format!("probe-{}.part", std::process::id()));
        private_file(&probe).await.map_err(unavailable)?;
        fs::remove_file(probe).await.map_err(unavailable)
    }
}

fn unavailable(error: io::Error) -> ObjectError {
    ObjectError::Unavailable(error.to_string())
}

/// Nobody but the proxy's own user gets at what visitors attached.
async fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(path).await
}

async fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    options.open(path).await
}

struct DiskWriter {
    file: BufWriter<File>,
    part: PathBuf,
    path: PathBuf,
}

#[async_trait]
impl ObjectWriter for DiskWriter {
    async fn write(&mut self, bytes: Bytes) -> Result<(), ObjectError> {
        self.file.write_all(&bytes).await.map_err(unavailable)
    }

    async fn finish(mut self: Box<Self>) -> Result<(), ObjectError> {
        let written = async {
            self.file.flush().await?;
            self.file.get_ref().sync_all().await?;
            fs::rename(&self.part, &self.path).await?;
            // The name, too, must be there after a power cut.
            match self.path.parent() {
                Some(folder) => File::open(folder).await?.sync_all().await,
                None => Ok(()),
            }
        };
        let result = written.await.map_err(unavailable);
        if result.is_err() {
            self.abort().await;
        }
        result
    }

    async fn abort(self: Box<Self>) {
        drop(self.file);
        // What can't be removed now is deleted with its row.
        let _ = fs::remove_file(&self.part).await;
    }
}
