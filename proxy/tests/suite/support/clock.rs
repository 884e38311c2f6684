//! Clocks of the tests.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use intake_proxy::clock::{Clock, SystemClock, Timestamp};

const BEGIN: Timestamp = Timestamp::from_millis(1_795_305_600_000);

/// Tokio's clock, which a paused runtime moves on by itself, with a wall clock
/// that goes along and can be made to jump.
pub struct TestClock {
    monotonic: SystemClock,
    wall: AtomicI64,
}

impl TestClock {
    pub fn new() -> Self {
        Self {
            monotonic: SystemClock::new(),
            wall: AtomicI64::new(BEGIN.as_millis()),
        }
    }

    /// What a clock shows that nobody has ever set.
    pub fn truth(&self) -> Timestamp {
        BEGIN.plus(self.monotonic.monotonic())
    }

    /// Sets the wall clock forward, or back.
    pub fn jump(&self, millis: i64) {
        self.wall.fetch_add(millis, Ordering::Relaxed);
    }
}

#[async_trait]
impl Clock for TestClock {
    fn wall(&self) -> Timestamp {
        let begin = Timestamp::from_millis(self.wall.load(Ordering::Relaxed));
        begin.plus(self.monotonic.monotonic())
    }

    fn monotonic(&self) -> Duration {
        self.monotonic.monotonic()
    }

    async fn sleep(&self, wait: Duration) {
        self.monotonic.sleep(wait).await;
    }
}
