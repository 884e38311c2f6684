//! Virtual time, and a wall clock that can be set wrong.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use intake_proxy::clock::{Clock, SystemClock, Timestamp};

/// When every simulation begins.
const BEGIN: Timestamp = Timestamp::from_millis(1_795_305_600_000);

pub struct SimClock {
    monotonic: SystemClock,
    wrong_by_ms: AtomicI64,
}

impl SimClock {
    pub fn new() -> Self {
        Self {
            monotonic: SystemClock::new(),
            wrong_by_ms: AtomicI64::new(0),
        }
    }

    /// What a clock that is right shows.
    pub fn true_time(&self) -> Timestamp {
        BEGIN.plus(self.monotonic.monotonic())
    }

    /// Sets the wall clock so far ahead of the truth, or behind it.
    pub fn be_wrong_by(&self, ms: i64) {
        self.wrong_by_ms.store(ms, Ordering::Relaxed);
    }
}

#[async_trait]
impl Clock for SimClock {
    fn wall(&self) -> Timestamp {
        let wrong_by = self.wrong_by_ms.load(Ordering::Relaxed);
        Timestamp::from_millis(self.true_time().as_millis() + wrong_by)
    }

    fn monotonic(&self) -> Duration {
        self.monotonic.monotonic()
    }

    async fn sleep(&self, wait: Duration) {
        self.monotonic.sleep(wait).await;
    }
}
