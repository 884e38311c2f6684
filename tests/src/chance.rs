//! Chance that follows from a seed: SplitMix64. For what a test draws, not for secrets.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Numbers that are the same for the same seed.
#[derive(Debug)]
pub struct Chance(AtomicU64);

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl Chance {
    /// All that follows from a seed.
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// A number.
    pub fn draw(&self) -> u64 {
        let mut z = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Another one's chance, independent of what is drawn here later.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self::new(self.draw())
    }

    /// A number below `end`.
    pub fn below(&self, end: u64) -> u64 {
        self.draw() % end.max(1)
    }

    /// A time up to `longest`.
    pub fn up_to(&self, longest: Duration) -> Duration {
        let millis = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX - 1);
        Duration::from_millis(self.below(millis + 1))
    }
}
