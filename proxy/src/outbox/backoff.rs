//! Exponential backoff with full jitter.

use std::time::Duration;

use crate::random::Random;

/// How long to wait between tries: anything from nothing to a limit that
/// doubles from `base` to `max`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The first limit.
    pub base: Duration,
    /// The last limit.
    pub max: Duration,
}

impl Backoff {
    /// The wait before the try after so many failures.
    #[must_use]
    pub fn wait(&self, failures: u32, random: &dyn Random) -> Duration {
        random.jitter(self.limit(failures))
    }

    fn limit(&self, failures: u32) -> Duration {
        let doubled = self
            .base
            .saturating_mul(2u32.saturating_pow(failures.min(31)));
        doubled.min(self.max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    #[test]
    fn the_limit_doubles_up_to_its_end() {
        let backoff = Backoff {
            base: Duration::from_secs(1),
            max: Duration::from_secs(600),
        };
        for (failures, seconds) in [
            (0, 1),
            (1, 2),
            (5, 32),
            (9, 512),
            (10, 600),
            (u32::MAX, 600),
        ] {
            assert_eq!(
                backoff.limit(failures),
                Duration::from_secs(seconds),
                "{failures}"
            );
            assert!(backoff.wait(failures, &SystemRandom) <= Duration::from_secs(seconds));
        }
    }
}
