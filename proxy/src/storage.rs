//! Where accepted requests are kept: a trait, and SQLite behind it. It keeps
//! and finds; what to do next is the outbox's to decide.

mod entry;
mod error;
mod sqlite;

use std::time::Duration;

use async_trait::async_trait;
use intake_contract::Reference;

pub use entry::{
    Claim, ClaimToken, Digest, Enqueued, NewEntry, Record, Recovered, Salt, Settlement, State, Work,
};
pub use error::StoreError;
pub use sqlite::{SqliteOptions, SqliteStore};

use crate::clock::Timestamp;

/// A durable store. Whatever a call has returned `Ok` for survives a crash.
#[async_trait]
pub trait Store: Send + Sync {
    /// Records the idempotency key, the request and its reference in one transaction.
    ///
    /// # Errors
    /// When nothing was kept.
    async fn enqueue(&self, entry: NewEntry) -> Result<Enqueued, StoreError>;

    /// What was accepted under an idempotency key.
    ///
    /// # Errors
    /// When the store can't be read.
    async fn find_by_key(&self, key_hash: Digest) -> Result<Option<Record>, StoreError>;

    /// What was accepted under a reference.
    ///
    /// # Errors
    /// When the store can't be read.
    async fn find_by_reference(&self, reference: Reference) -> Result<Option<Record>, StoreError>;

    /// Puts a store in order that a process may have left in the middle of its
    /// work: what was being sent is of unknown fate, to be looked up in
    /// `settle_after`. Tells what matters to the process that begins.
    ///
    /// # Errors
    /// When the store can't be written.
    async fn recover(
        &self,
        now: Timestamp,
        settle_after: Duration,
    ) -> Result<Recovered, StoreError>;

    /// How many requests were sent since a moment.
    ///
    /// # Errors
    /// When the store can't be read.
    async fn attempts_since(&self, moment: Timestamp) -> Result<usize, StoreError>;

    /// Hands out the request that has been due longest, for as long as `lease`.
    ///
    /// # Errors
    /// When nothing was handed out.
    async fn claim(&self, now: Timestamp, lease: Duration) -> Result<Option<Claim>, StoreError>;

    /// When the next request is due, if one is.
    ///
    /// # Errors
    /// When the store can't be read.
    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Records how a claim ended. `false` where the claim had ended before; a
    /// delivery is recorded even then.
    ///
    /// # Errors
    /// When nothing was recorded.
    async fn settle(&self, token: ClaimToken, settlement: Settlement) -> Result<bool, StoreError>;

    /// Frees what was claimed and never settled, and what a jump of the clock
    /// has put off beyond `horizon`.
    ///
    /// # Errors
    /// When the store can't be written.
    async fn free(&self, now: Timestamp, horizon: Duration) -> Result<usize, StoreError>;

    /// Erases the answers of some requests that were delivered before a moment;
    /// tells of how many. Nothing is left to erase once that is none.
    ///
    /// # Errors
    /// When the store can't be written.
    async fn erase(&self, delivered_before: Timestamp) -> Result<usize, StoreError>;
}
