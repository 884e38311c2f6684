//! Where accepted requests are kept: a trait, and SQLite behind it. It keeps
//! and finds; what to do next is the outbox's to decide.

pub mod desk;
mod entry;
mod error;
pub mod files;
mod redeem;
mod sqlite;

use std::time::Duration;

use async_trait::async_trait;
use intake_contract::Reference;

pub use entry::{
    AT_ONCE, CALLS_KEPT, Claim, ClaimToken, Digest, Enqueued, Jump, NewEntry, Part, Record,
    Recovered, Salt, Settlement, State, UNNOTICED_MAX, Wanted, Work,
};
pub use error::StoreError;
pub use redeem::Redemption;
pub use sqlite::{Desk, SqliteOptions, SqliteStore};

use crate::clock::Timestamp;

/// A durable store. Whatever a call has returned `Ok` for survives a crash.
#[async_trait]
pub trait Store: Send + Sync {
    /// Records the idempotency key, the request, its reference and what it redeems
    /// in one transaction.
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
    /// work: what was being sent is of unknown fate, and all that is, is looked up
    /// in `settle_after`. Tells what matters to the process that begins.
    ///
    /// # Errors
    /// When the store can't be written.
    async fn recover(
        &self,
        now: Timestamp,
        settle_after: Duration,
    ) -> Result<Recovered, StoreError>;

    /// When the last calls of Mava were begun, newest first, [`CALLS_KEPT`] at most.
    ///
    /// # Errors
    /// When the store can't be read.
    async fn recent_calls(&self) -> Result<Vec<Timestamp>, StoreError>;

    /// Records a call of Mava that no claim stands for, such as a look-up's second page.
    ///
    /// # Errors
    /// When nothing was recorded.
    async fn count_call(&self, now: Timestamp) -> Result<(), StoreError>;

    /// Hands out what is to be done next, for as long as `lease`, and records
    /// that a call is about to be made: of the requests that are wanted and may
    /// be sent, the one that arrived first; or the look-up that was due first. A
    /// note goes before further tickets, whatever its form.
    ///
    /// # Errors
    /// When nothing was handed out.
    async fn claim(
        &self,
        now: Timestamp,
        lease: Duration,
        wanted: Wanted<'_>,
    ) -> Result<Option<Claim>, StoreError>;

    /// When there will be something to hand out; [`AT_ONCE`] if there is already.
    ///
    /// # Errors
    /// When the store can't be read.
    async fn next_due(&self, wanted: Wanted<'_>) -> Result<Option<Timestamp>, StoreError>;

    /// How many tickets and notes are owed, and neither delivered nor dead.
    ///
    /// # Errors
    /// When the store can't be read.
    async fn backlog(&self) -> Result<usize, StoreError>;

    /// The forms that have requests waiting to be sent.
    ///
    /// # Errors
    /// When the store can't be read.
    async fn waiting_forms(&self) -> Result<Vec<String>, StoreError>;

    /// Returns once another process, such as the operator's command line, has
    /// changed something. A store of one process never does.
    async fn changed_elsewhere(&self) {
        std::future::pending().await
    }

    /// Records how a claim ended. `false` where the claim had ended before; a
    /// delivery is recorded even then.
    ///
    /// # Errors
    /// When nothing was recorded.
    async fn settle(&self, token: ClaimToken, settlement: Settlement) -> Result<bool, StoreError>;

    /// Frees what was claimed and never settled, except what is `held` by
    /// deliveries that are still under way, and what was put off beyond `horizon`.
    ///
    /// # Errors
    /// When the store can't be written.
    async fn free(
        &self,
        now: Timestamp,
        horizon: Duration,
        held: &[ClaimToken],
    ) -> Result<usize, StoreError>;

    /// Once the clock has jumped, no time that was written down means anything:
    /// what was put off may be sent at once, whatever is of unknown fate is looked
    /// up later, from further back, and the last calls count as made now. Only
    /// while nothing is claimed.
    ///
    /// # Errors
    /// When the store can't be written.
    async fn reschedule(&self, jump: Jump) -> Result<(), StoreError>;

    /// Erases the answers of some requests that were delivered before a moment
    /// and owe no note; tells of how many. Nothing is left to erase once that is none.
    ///
    /// # Errors
    /// When the store can't be written.
    async fn erase(&self, delivered_before: Timestamp) -> Result<usize, StoreError>;
}
