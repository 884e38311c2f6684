//! The embedded store: one SQLite file in WAL mode with full synchronisation.
//!
//! All writes go through one task that commits them in groups, since a commit
//! costs a flush of the disk however much it holds. Reads have connections of
//! their own and never wait for a write.

mod calls;
mod claim;
mod desk;
mod elsewhere;
mod enqueue;
mod error;
mod files;
mod migrations;
mod notes;
mod read;
mod seal_key;
mod settle;
mod spent;
mod upkeep;
mod writer;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use intake_contract::Reference;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

pub use self::desk::Desk;
use self::writer::Writer;
use super::{
    Claim, ClaimToken, Digest, Enqueued, Jump, NewEntry, Part, Record, Recovered, Settlement,
    Store, StoreError, Wanted,
};
use crate::clock::Timestamp;
use crate::seal::SealKey;

/// How long another process's lock is waited for.
const BUSY_MAX: Duration = Duration::from_secs(2);
/// Connections for reading.
const READERS: u32 = 2;
/// Between two looks for what another process has written.
const GLANCE_EVERY: Duration = Duration::from_secs(1);

/// Where the file is, and how large it may become.
#[derive(Debug, Clone)]
pub struct SqliteOptions {
    /// The file; it is created with its folder.
    pub path: PathBuf,
    /// Most pages of 4 KiB; no limit but the disk's where none is given.
    pub max_pages: Option<u32>,
}

/// A store in a SQLite file. One process has it at a time.
pub struct SqliteStore {
    writer: Writer,
    readers: SqlitePool,
    /// What [`elsewhere::Version`] told last.
    version: AtomicI64,
    /// Holds the lock that keeps a second proxy away, until the store is dropped.
    _lock: File,
}

impl SqliteStore {
    /// Opens the file or creates it, and brings its tables up to date.
    ///
    /// # Errors
    /// When it can't be written, is no store, or belongs to another running proxy.
    pub async fn open(options: SqliteOptions) -> Result<Self, StoreError> {
        let lock = lock(&options.path)?;
        let mut connect = SqliteConnectOptions::new()
            .filename(&options.path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_MAX)
            // What is erased is overwritten, not only unlinked.
            .pragma("secure_delete", "ON");
        if let Some(pages) = options.max_pages {
            connect = connect.pragma("max_page_count", pages.to_string());
        }
        let writer = Writer::start(connect.clone()).await?;
        let version = writer.write(elsewhere::Version).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(BUSY_MAX)
            .connect_lazy_with(connect.read_only(true).create_if_missing(false));
        Ok(Self {
            writer,
            readers,
            version: AtomicI64::new(version),
            _lock: lock,
        })
    }

    /// The key by which the proxies of this store seal tokens: `fresh`, if none
    /// was kept before.
    ///
    /// # Errors
    /// When it can't be kept, or what was kept is no key.
    pub async fn seal_key(&self, fresh: &SealKey) -> Result<SealKey, StoreError> {
        let fresh = seal_key::KeepKey(fresh.expose().to_vec());
        let kept = self.writer.write(fresh).await?;
        SealKey::from_bytes(kept).ok_or(StoreError::Corrupt)
    }

    /// Finishes what was begun and closes the file. Later calls fail.
    pub async fn close(&self) {
        // The writer last: only it can fold the log into the file.
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// A list as SQLite's `json_each` reads it.
fn json<T: serde::Serialize>(items: &[T]) -> String {
    // Strings and numbers can always be written.
    serde_json::to_string(items).unwrap_or_else(|_| "[]".to_owned())
}

/// Takes the lock beside the file that keeps a second proxy away.
fn lock(path: &Path) -> Result<File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(|error| error::of_io(&error))?;
    }
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(name)
        .map_err(|error| error::of_io(&error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::Locked),
        Err(std::fs::TryLockError::Error(error)) => Err(error::of_io(&error)),
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn enqueue(&self, entry: NewEntry) -> Result<Enqueued, StoreError> {
        self.writer.write(enqueue::Enqueue(entry)).await
    }

    async fn find_by_key(&self, key_hash: Digest) -> Result<Option<Record>, StoreError> {
        read::by_key(&self.readers, &key_hash)
            .await
            .map_err(error::of_sqlx)
    }

    async fn find_by_reference(&self, reference: Reference) -> Result<Option<Record>, StoreError> {
        read::by_reference(&self.readers, reference)
            .await
            .map_err(error::of_sqlx)
    }

    async fn recover(
        &self,
        now: Timestamp,
        settle_after: Duration,
    ) -> Result<Recovered, StoreError> {
        let look_up_at = now.plus(settle_after);
        self.writer.write(upkeep::Recover { look_up_at }).await
    }

    async fn recent_calls(&self) -> Result<Vec<Timestamp>, StoreError> {
        calls::recent(&self.readers).await.map_err(error::of_sqlx)
    }

    async fn count_call(&self, now: Timestamp) -> Result<(), StoreError> {
        self.writer.write(calls::CountCall(now)).await
    }

    async fn claim(
        &self,
        now: Timestamp,
        lease: Duration,
        wanted: Wanted<'_>,
    ) -> Result<Option<Claim>, StoreError> {
        let next = claim::ClaimNext {
            now,
            until: now.plus(lease),
            forms: json(wanted.forms),
            look_ups_first: wanted.look_ups_first,
        };
        self.writer.write(next).await
    }

    async fn next_due(&self, wanted: Wanted<'_>) -> Result<Option<Timestamp>, StoreError> {
        let mut reader = self.readers.acquire().await.map_err(error::of_sqlx)?;
        read::next_due(&mut reader, &json(wanted.forms))
            .await
            .map_err(error::of_sqlx)
    }

    async fn backlog(&self) -> Result<usize, StoreError> {
        read::backlog(&self.readers).await.map_err(error::of_sqlx)
    }

    async fn waiting_forms(&self) -> Result<Vec<String>, StoreError> {
        read::waiting_forms(&self.readers)
            .await
            .map_err(error::of_sqlx)
    }

    async fn changed_elsewhere(&self) {
        loop {
            tokio::time::sleep(GLANCE_EVERY).await;
            let Ok(version) = self.writer.write(elsewhere::Version).await else {
                continue;
            };
            // A new connection, after a failure, counts anew: then it only seems so.
            if self.version.swap(version, Ordering::Relaxed) != version {
                return;
            }
        }
    }

    async fn settle(&self, token: ClaimToken, settlement: Settlement) -> Result<bool, StoreError> {
        self.writer
            .write(settle::Settle { token, settlement })
            .await
    }

    async fn free(
        &self,
        now: Timestamp,
        horizon: Duration,
        held: &[ClaimToken],
    ) -> Result<usize, StoreError> {
        let held = |part: Part| {
            let of_part = held.iter().filter(|token| token.part == part);
            json(&of_part.map(|token| token.seq).collect::<Vec<_>>())
        };
        let free = upkeep::Free {
            now,
            horizon: now.plus(horizon),
            held: held(Part::Ticket),
            held_notes: held(Part::Note),
        };
        self.writer.write(free).await
    }

    async fn reschedule(&self, jump: Jump) -> Result<(), StoreError> {
        self.writer.write(upkeep::Reschedule(jump)).await
    }

    async fn erase(&self, delivered_before: Timestamp) -> Result<usize, StoreError> {
        self.writer.write(upkeep::Erase { delivered_before }).await
    }
}
