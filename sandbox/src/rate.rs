//! Mava's rate limit: 90 requests per 30 seconds per key, as a sliding window.

use std::collections::VecDeque;

/// Requests that one key may make within [`WINDOW_MS`] (the page of the endpoint).
pub(crate) const REQUESTS: usize = 90;

/// Length of the window, in milliseconds (the page of the endpoint).
pub(crate) const WINDOW_MS: u64 = 30_000;

/// When one key's admitted requests came, oldest first.
///
/// A refused request is not counted. The window is half open: a request
/// leaves it exactly 30 seconds after it came.
#[derive(Debug, Default)]
pub(crate) struct Window(VecDeque<u64>);

impl Window {
    /// Counts a request at `now_ms`, or refuses it.
    pub(crate) fn admit(&mut self, now_ms: u64) -> bool {
        while self
            .0
            .front()
            .is_some_and(|came_ms| came_ms.saturating_add(WINDOW_MS) <= now_ms)
        {
            self.0.pop_front();
        }
        let admitted = self.0.len() < REQUESTS;
        if admitted {
            self.0.push_back(now_ms);
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ninety_pass_and_the_next_waits_for_the_first_to_leave() {
        let mut window = Window::default();
        for n in 0..90 {
            assert!(window.admit(1_000 + n * 10), "request {n}");
        }
        assert!(!window.admit(1_890), "the ninety-first");
        assert!(!window.admit(30_999), "a millisecond too early");
        assert!(window.admit(31_000), "the first has left");
        assert!(!window.admit(31_000), "only one has left");
        assert!(window.admit(31_010), "the second has left");
    }

    #[test]
    fn no_thirty_seconds_ever_hold_more_than_ninety() {
        let mut window = Window::default();
        let mut admitted = Vec::new();
        // An odd step, so that the arrivals fall on no boundary.
        for now in (0..200_000).step_by(173) {
            if window.admit(now) {
                admitted.push(now);
            }
        }
        for start in &admitted {
            let within = admitted
                .iter()
                .filter(|at| (*start..start + WINDOW_MS).contains(at))
                .count();
            assert!(within <= REQUESTS, "{within} from {start} on");
        }
        assert!(admitted.len() > 500, "{} admitted", admitted.len());
    }
}
