//! How much is going on: what challenges become harder by.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The length of a window in which is counted.
const WINDOW: Duration = Duration::from_secs(10);

/// How often something happened of late, against how often is usual.
pub struct Pressure {
    /// What is usual in a window.
    usual: f64,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    /// The present window's number, and how many came in it.
    window: u128,
    now: u32,
    before: u32,
}

impl Pressure {
    /// None yet; `interval` lies usually between two of them.
    #[must_use]
    pub fn new(interval: Duration) -> Self {
        let usual = WINDOW.as_secs_f64() / interval.max(Duration::from_nanos(1)).as_secs_f64();
        Self {
            usual,
            counts: Mutex::default(),
        }
    }

    /// Counts one more at a moment of the monotonic clock; tells how many times
    /// as many as usual there were in the last window, and never less than 1.
    pub fn count(&self, at: Duration) -> f64 {
        let window = at.as_millis() / WINDOW.as_millis();
        let passed = (at.as_millis() % WINDOW.as_millis()) as f64 / WINDOW.as_millis() as f64;
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if window != counts.window {
            let next = window == counts.window + 1;
            counts.before = if next { counts.now } else { 0 };
            (counts.window, counts.now) = (window, 0);
        }
        counts.now = counts.now.saturating_add(1);
        // Of the window before, as much as the last ten seconds reach into it.
        let recent = f64::from(counts.now) + f64::from(counts.before) * (1.0 - passed);
        (recent / self.usual).max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pressure_rises_with_what_comes_and_falls_when_it_is_quiet() {
        let pressure = Pressure::new(Duration::from_millis(100));
        let at = |ms| Duration::from_millis(ms);
        for number in 0..100 {
            assert!((pressure.count(at(number)) - 1.0).abs() < 0.02, "{number}");
        }
        for number in 100..400 {
            pressure.count(at(number));
        }
        let high = pressure.count(at(9_999));
        assert!((3.9..4.1).contains(&high), "{high}");
        let half = pressure.count(at(15_000));
        assert!((1.9..2.1).contains(&half), "{half}");
        assert!((pressure.count(at(60_000)) - 1.0).abs() < 0.02);
    }
}
