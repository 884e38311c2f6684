//! How many calls for one form may overlap: as few as use the budget up.
//!
//! While one call follows the other, tickets are made in the order in which
//! the requests arrived. Where Mava takes longer than its budget has room for
//! calls, one after the other would leave budget unused; only then do calls of
//! one form overlap, and tickets whose calls overlapped may swap places.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The part that the latest call has in the average.
const LATEST: f64 = 0.125;
/// A little more than is needed on average, since calls differ.
const RESERVE: f64 = 1.2;

/// The average length of a call.
#[derive(Default)]
pub(super) struct Pace(Mutex<Duration>);

impl Pace {
    /// Takes note of how long a call took.
    pub(super) fn took(&self, call: Duration) {
        let mut average = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *average = average.mul_f64(1.0 - LATEST) + call.mul_f64(LATEST);
    }

    /// How many calls for one form may be under way, if `calls` may be made in
    /// each `window`.
    pub(super) fn overlap(&self, calls: usize, window: Duration) -> usize {
        let average = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut needed = 1;
        // `needed` calls at a time make `needed * window / average` in a window.
        while average.mul_f64(calls as f64 * RESERVE) > window * needed
            && needed < u32::from(u8::MAX)
        {
            needed += 1;
        }
        needed as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_overlap_only_as_far_as_the_budget_needs_it() {
        for (millis, overlap) in [(0, 1), (100, 1), (280, 1), (300, 2), (575, 2), (1_000, 4)] {
            let pace = Pace::default();
            for _ in 0..100 {
                pace.took(Duration::from_millis(millis));
            }
            let window = Duration::from_secs(30);
            assert_eq!(pace.overlap(85, window), overlap, "{millis} ms");
        }
    }
}
