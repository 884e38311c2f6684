//! A file on its way into a bucket: on this machine's disk, and without a name,
//! so that nothing is left of it whatever becomes of the process.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use axum::body::Bytes;
use futures_util::stream;
use http_body_util::StreamBody;
use hyper::body::Frame;
use tokio::io::{AsyncWriteExt as _, BufWriter};
use tokio::task::spawn_blocking;

use crate::attachments::store::ObjectError;

/// How much is written or read at once. Each file under way holds this much.
const BLOCK: usize = 128 * 1024;

/// A file that is still coming in.
pub(super) struct Spool {
    file: BufWriter<tokio::fs::File>,
    len: u64,
}

/// A file that is complete.
#[derive(Clone)]
pub(super) struct Spooled {
    file: Arc<File>,
    len: u64,
}

impl Spool {
    /// An empty file in a folder, which is made if it is not there.
    pub(super) async fn new(folder: &Path) -> Result<Self, ObjectError> {
        let folder = folder.to_owned();
        let file = blocking(move || {
            std::fs::create_dir_all(&folder)?;
            tempfile::tempfile_in(folder)
        });
        let file = file.await.map_err(unavailable)?;
        Ok(Self {
            file: BufWriter::with_capacity(BLOCK, tokio::fs::File::from_std(file)),
            len: 0,
        })
    }

    pub(super) async fn write(&mut self, bytes: Bytes) -> Result<(), ObjectError> {
        self.len += bytes.len() as u64;
        self.file.write_all(&bytes).await.map_err(unavailable)
    }

    /// The bucket is what makes it durable, so nothing is flushed to the disk.
    pub(super) async fn complete(mut self) -> Result<Spooled, ObjectError> {
        self.file.flush().await.map_err(unavailable)?;
        let file = self.file.into_inner().into_std().await;
        Ok(Spooled {
            file: Arc::new(file),
            len: self.len,
        })
    }
}

impl Spooled {
    /// How many bytes it has.
    pub(super) const fn len(&self) -> u64 {
        self.len
    }

    /// A body of the bytes from `from` up to `until`, read while it is sent.
    pub(super) fn body(&self, from: u64, until: u64) -> reqwest::Body {
        let file = Arc::clone(&self.file);
        let blocks = stream::try_unfold(from, move |at| {
            let file = Arc::clone(&file);
            async move {
                let most = usize::try_from(until.saturating_sub(at)).unwrap_or(BLOCK);
                if most == 0 {
                    return Ok(None);
                }
                let block = blocking(move || read_block(&file, at, most.min(BLOCK))).await?;
                let next = at + block.len() as u64;
                Ok::<_, io::Error>(Some((Frame::data(block), next)))
            }
        });
        reqwest::Body::wrap(StreamBody::new(blocks))
    }
}

/// Reads at a place of its own: several may read the same file at once.
fn read_block(file: &File, at: u64, most: usize) -> io::Result<Bytes> {
    let mut block = vec![0; most];
    let mut filled = 0;
    while filled < most {
        let Some(rest) = block.get_mut(filled..) else {
            break;
        };
        match read_at(file, rest, at + filled as u64) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Bytes::from(block))
}

#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, at)
}

#[cfg(windows)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, at)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

fn unavailable(error: io::Error) -> ObjectError {
    ObjectError::Unavailable(format!("the folder for files under way: {error}"))
}
