//! The only randomness of a simulation: SplitMix64, from its seed.

use std::sync::Mutex;
use std::time::Duration;

use intake_proxy::random::{NoRandomness, Random};

/// Random numbers that are the same for the same seed.
pub struct Dice(Mutex<u64>);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }

    pub fn roll(&self) -> u64 {
        let mut state = self.0.lock().unwrap();
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Dice of their own for a part, so that parts do not depend on each other's throws.
    pub fn fork(&self) -> Self {
        Self::new(self.roll())
    }

    pub fn below(&self, end: u64) -> u64 {
        self.roll() % end.max(1)
    }

    pub fn chance(&self, share: f64) -> bool {
        (self.roll() >> 11) as f64 / ((1u64 << 53) as f64) < share
    }

    pub fn of<T: Copy>(&self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }

    pub fn up_to(&self, longest: Duration) -> Duration {
        Duration::from_millis(self.below(longest.as_millis() as u64 + 1))
    }
}

impl Random for Dice {
    fn bytes(&self) -> Result<[u8; 16], NoRandomness> {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.roll().to_le_bytes());
        bytes[8..].copy_from_slice(&self.roll().to_le_bytes());
        Ok(bytes)
    }
}
