//! Whether Mava may be called at all just now. What is wrong with Mava or the
//! key is held against them, not against the requests, which keep their place.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[derive(Default)]
pub(super) struct Gate(Mutex<State>);

#[derive(Default)]
struct State {
    /// By the monotonic clock.
    opens_at: Duration,
    /// Failures since the last success.
    troubles: u32,
    /// Whether the key was refused last.
    refused: bool,
}

impl Gate {
    /// How long it stays closed.
    pub(super) fn wait(&self, now: Duration) -> Option<Duration> {
        let wait = self.state().opens_at.saturating_sub(now);
        (!wait.is_zero()).then_some(wait)
    }

    /// How many calls may be made at once: one while the last one went wrong.
    pub(super) fn width(&self, most: usize) -> usize {
        let state = self.state();
        if state.troubles > 0 || state.refused {
            1
        } else {
            most
        }
    }

    pub(super) fn is_refused(&self) -> bool {
        self.state().refused
    }

    /// Mava answered in a sensible way. Tells whether that ends a refusal.
    pub(super) fn answered(&self) -> bool {
        let mut state = self.state();
        state.troubles = 0;
        std::mem::take(&mut state.refused)
    }

    /// Mava did not; `wait` tells how long to pause after so many failures.
    pub(super) fn trouble(&self, now: Duration, wait: impl FnOnce(u32) -> Duration) {
        let mut state = self.state();
        // Calls that were under way when the first one failed tell nothing new.
        let failures = state
            .troubles
            .saturating_sub(u32::from(state.opens_at > now));
        state.opens_at = state.opens_at.max(now + wait(failures));
        state.troubles = failures.saturating_add(1);
    }

    /// The key was refused: try again after `wait`.
    pub(super) fn refuse(&self, now: Duration, wait: Duration) {
        let mut state = self.state();
        state.opens_at = state.opens_at.max(now + wait);
        state.refused = true;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn failures_in_a_row_close_it_for_longer_and_success_opens_it() {
        let gate = Gate::default();
        let wait = |failures: u32| SECOND * (failures + 1);
        assert_eq!((gate.wait(SECOND), gate.width(4)), (None, 4));
        gate.trouble(SECOND, wait);
        assert_eq!((gate.wait(SECOND), gate.width(4)), (Some(SECOND), 1));
        // Three more calls were under way at the same time.
        gate.trouble(SECOND, wait);
        gate.trouble(SECOND, wait);
        assert_eq!(gate.wait(SECOND), Some(SECOND));
        gate.trouble(2 * SECOND, wait);
        assert_eq!(gate.wait(2 * SECOND), Some(2 * SECOND));
        assert!(!gate.answered());
        assert_eq!((gate.wait(4 * SECOND), gate.width(4)), (None, 4));
    }

    #[test]
    fn a_refused_key_is_told_until_an_answer_comes() {
        let gate = Gate::default();
        gate.refuse(SECOND, 60 * SECOND);
        assert!(gate.is_refused());
        assert_eq!((gate.wait(SECOND), gate.width(4)), (Some(60 * SECOND), 1));
        assert!(gate.answered());
        assert!(!gate.is_refused() && !gate.answered());
    }
}
