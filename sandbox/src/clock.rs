//! Time as a parameter: the machine's, or one that a test moves by hand.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Where the sandbox reads the time: for timestamps and for the rate limit.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Milliseconds since the Unix epoch. Never goes backwards.
    fn now_ms(&self) -> u64;
}

/// The machine's time, read once and then advanced by the monotonic clock,
/// so that a corrected wall clock cannot widen or narrow a rate window.
#[derive(Debug)]
pub struct SystemClock {
    started_at_ms: u64,
    started: Instant,
}

impl SystemClock {
    /// A clock that starts at the machine's present time.
    #[must_use]
    pub fn new() -> Self {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            started_at_ms: millis(since_epoch),
            started: Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        self.started_at_ms
            .saturating_add(millis(self.started.elapsed()))
    }
}

/// A clock that stands still until a test moves it.
#[derive(Debug)]
pub struct ManualClock(AtomicU64);

impl ManualClock {
    /// A clock that shows `now_ms`, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn new(now_ms: u64) -> Self {
        Self(AtomicU64::new(now_ms))
    }

    /// Moves the clock forward, to the millisecond.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(millis(by), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
