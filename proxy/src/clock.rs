//! Time as the rest of the proxy sees it: a trait, so that tests and the
//! simulation of the outbox never wait.
//!
//! There are two clocks on purpose. What is written down needs the wall clock,
//! which may jump; what is measured within this process needs one that never does.

use std::time::Duration;

use async_trait::async_trait;

mod timestamp;

pub use timestamp::Timestamp;

/// Where time comes from.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The wall clock. It may jump in both directions.
    fn wall(&self) -> Timestamp;

    /// Time since some fixed moment of this process; it never goes back.
    fn monotonic(&self) -> Duration;

    /// Returns once `wait` has passed by the monotonic clock.
    async fn sleep(&self, wait: Duration);
}

/// The clocks of the machine.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    started: tokio::time::Instant,
}

impl SystemClock {
    /// A clock whose monotonic time begins now.
    #[must_use]
    pub fn new() -> Self {
        Self {
            started: tokio::time::Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Clock for SystemClock {
    fn wall(&self) -> Timestamp {
        Timestamp::from(std::time::SystemTime::now())
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }

    async fn sleep(&self, wait: Duration) {
        tokio::time::sleep(wait).await;
    }
}
