//! Randomness as the rest of the proxy sees it: a trait, so that a test or a
//! simulation can be repeated from its seed.

use std::time::Duration;

/// Where randomness comes from.
pub trait Random: Send + Sync {
    /// Sixteen bytes that nobody can guess.
    ///
    /// # Errors
    /// When the system has none to give.
    fn bytes(&self) -> Result<[u8; 16], NoRandomness>;

    /// A duration between nothing and `longest`, each as likely as the other:
    /// the full jitter of a backoff. The longest one where there is no randomness.
    fn jitter(&self, longest: Duration) -> Duration {
        let Ok(bytes) = self.bytes() else {
            return longest;
        };
        let [a, b, c, d, ..] = bytes;
        let share = f64::from(u32::from_le_bytes([a, b, c, d])) / f64::from(u32::MAX);
        longest.mul_f64(share)
    }
}

/// The operating system gave no random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no random numbers")]
pub struct NoRandomness;

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn bytes(&self) -> Result<[u8; 16], NoRandomness> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed([u8; 16]);

    impl Random for Fixed {
        fn bytes(&self) -> Result<[u8; 16], NoRandomness> {
            Ok(self.0)
        }
    }

    #[test]
    fn jitter_reaches_from_nothing_to_the_longest() {
        let longest = Duration::from_secs(8);
        assert_eq!(Fixed([0; 16]).jitter(longest), Duration::ZERO);
        assert_eq!(Fixed([255; 16]).jitter(longest), longest);
        let some = SystemRandom.jitter(longest);
        assert!(some <= longest);
    }

    #[test]
    fn two_draws_differ() {
        assert_ne!(SystemRandom.bytes(), SystemRandom.bytes());
    }
}
