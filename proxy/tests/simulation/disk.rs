//! The disk: the store in memory, whose every use takes time, may fail, and may
//! be the last thing that a process does, before it or after it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use intake_contract::Reference;
use intake_proxy::clock::{Clock, Timestamp};
use intake_proxy::storage::{
    Claim, ClaimToken, Digest, Enqueued, Jump, NewEntry, Record, Recovered, Settlement, Store,
    StoreError, Wanted,
};

use crate::dice::Dice;
use crate::life::Life;
use crate::world::World;

/// One process's way to the disk.
pub struct Disk {
    pub world: Arc<World>,
    pub life: Arc<Life>,
    pub dice: Dice,
}

impl Disk {
    /// Does something on the disk, or not.
    async fn with<T>(
        &self,
        what: &str,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.life.go_on().await;
        self.take_time().await;
        self.perhaps_die(what, "before").await;
        let World { plan, trace, .. } = &*self.world;
        if self.world.in_trouble() {
            let now = self.world.clock.monotonic();
            let full = plan.full_disk.iter().any(|span| span.holds(now));
            if full || self.dice.chance(plan.disk_error) {
                trace.note(|| format!("disk error in {what}"));
                return Err(StoreError::Full);
            }
        }
        let done = work.await;
        self.perhaps_die(what, "after").await;
        self.take_time().await;
        if self.world.in_trouble() && self.dice.chance(plan.disk_error / 4.0) {
            // The flush failed, though all of it had been written.
            trace.note(|| format!("disk error after {what}"));
            return Err(StoreError::Other("flush".to_owned()));
        }
        done
    }

    async fn take_time(&self) {
        if self.dice.chance(0.3) {
            let wait = self.dice.up_to(Duration::from_millis(20));
            self.world.clock.sleep(wait).await;
        }
        self.life.go_on().await;
    }

    async fn perhaps_die(&self, what: &str, side: &str) {
        if self.world.in_trouble() && self.dice.chance(self.world.plan.crash) {
            self.world.trace.note(|| format!("dies {side} {what}"));
            self.life.end();
        }
        self.life.go_on().await;
    }
}

#[async_trait]
impl Store for Disk {
    async fn enqueue(&self, entry: NewEntry) -> Result<Enqueued, StoreError> {
        let work = self.world.disk.enqueue(entry);
        self.with("enqueue", work).await
    }

    async fn find_by_key(&self, key_hash: Digest) -> Result<Option<Record>, StoreError> {
        let work = self.world.disk.find_by_key(key_hash);
        self.with("find_by_key", work).await
    }

    async fn find_by_reference(&self, reference: Reference) -> Result<Option<Record>, StoreError> {
        let work = self.world.disk.find_by_reference(reference);
        self.with("find_by_reference", work).await
    }

    async fn recover(&self, now: Timestamp, settle: Duration) -> Result<Recovered, StoreError> {
        let work = self.world.disk.recover(now, settle);
        self.with("recover", work).await
    }

    async fn recent_calls(&self) -> Result<Vec<Timestamp>, StoreError> {
        self.with("recent_calls", self.world.disk.recent_calls())
            .await
    }

    async fn count_call(&self, now: Timestamp) -> Result<(), StoreError> {
        self.with("count_call", self.world.disk.count_call(now))
            .await
    }

    async fn claim(
        &self,
        now: Timestamp,
        lease: Duration,
        wanted: Wanted<'_>,
    ) -> Result<Option<Claim>, StoreError> {
        let work = self.world.disk.claim(now, lease, wanted);
        self.with("claim", work).await
    }

    async fn next_due(&self, wanted: Wanted<'_>) -> Result<Option<Timestamp>, StoreError> {
        self.with("next_due", self.world.disk.next_due(wanted))
            .await
    }

    async fn backlog(&self) -> Result<usize, StoreError> {
        self.with("backlog", self.world.disk.backlog()).await
    }

    async fn waiting_forms(&self) -> Result<Vec<String>, StoreError> {
        self.with("waiting_forms", self.world.disk.waiting_forms())
            .await
    }

    async fn settle(&self, token: ClaimToken, settlement: Settlement) -> Result<bool, StoreError> {
        let work = self.world.disk.settle(token, settlement);
        self.with("settle", work).await
    }

    async fn free(
        &self,
        now: Timestamp,
        horizon: Duration,
        held: &[ClaimToken],
    ) -> Result<usize, StoreError> {
        let work = self.world.disk.free(now, horizon, held);
        self.with("free", work).await
    }

    async fn reschedule(&self, jump: Jump) -> Result<(), StoreError> {
        let work = self.world.disk.reschedule(jump);
        self.with("reschedule", work).await
    }

    async fn changed_elsewhere(&self) {
        self.world.changed.notified().await;
        self.life.go_on().await;
    }

    async fn erase(&self, before: Timestamp) -> Result<usize, StoreError> {
        self.with("erase", self.world.disk.erase(before)).await
    }
}
