//! Notices that the wall clock was set: it went another way than the monotonic one.

use std::time::Duration;

use crate::clock::Timestamp;

/// Both clocks, as they stood when they were looked at last.
#[derive(Default)]
pub(super) struct ClockWatch(Option<(Timestamp, Duration)>);

impl ClockWatch {
    /// Whether the wall clock has gone ahead or back by more than `tolerance`
    /// since the last look. It may drift as slowly as it likes.
    pub(super) fn has_jumped(
        &mut self,
        wall: Timestamp,
        monotonic: Duration,
        tolerance: Duration,
    ) -> bool {
        let Some((wall_before, monotonic_before)) = self.0.replace((wall, monotonic)) else {
            return false;
        };
        let expected = wall_before.plus(monotonic.saturating_sub(monotonic_before));
        wall.since(expected).max(expected.since(wall)) > tolerance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_is_noticed_and_one_that_drifts_is_not() {
        let mut watch = ClockWatch::default();
        let second = Duration::from_secs(1);
        let mut look = |wall_s: i64, monotonic_s: u32| {
            let wall = Timestamp::from_millis(wall_s * 1_000);
            watch.has_jumped(wall, second * monotonic_s, 5 * second)
        };
        for (wall, monotonic, jumped) in [
            (1_000, 0, false),
            (1_060, 60, false),
            (1_063, 60, false),
            (1_066, 61, false),
            (5_000, 62, true),
            (5_001, 63, false),
            (4_990, 64, true),
            (4_991, 65, false),
        ] {
            assert_eq!(look(wall, monotonic), jumped, "{wall} {monotonic}");
        }
    }
}
