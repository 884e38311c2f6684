//! Notices that the wall clock was set: it went another way than the monotonic one.

use std::time::Duration;

use crate::clock::Timestamp;

/// Both clocks, as they stood when they were looked at last.
#[derive(Default)]
pub(super) struct ClockWatch(Option<(Timestamp, Duration)>);

impl ClockWatch {
    /// If the wall clock was set forward or back by more than `tolerance` since
    /// the last look: how far back. It may drift as slowly as it likes.
    pub(super) fn set_back_by(
        &mut self,
        wall: Timestamp,
        monotonic: Duration,
        tolerance: Duration,
    ) -> Option<Duration> {
        let (wall_before, monotonic_before) = self.0.replace((wall, monotonic))?;
        let expected = wall_before.plus(monotonic.saturating_sub(monotonic_before));
        let (forward, back) = (wall.since(expected), expected.since(wall));
        (forward.max(back) > tolerance).then_some(back)
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
            watch.set_back_by(wall, second * monotonic_s, 5 * second)
        };
        for (wall, monotonic, back_s) in [
            (1_000, 0, None),
            (1_060, 60, None),
            (1_063, 60, None),
            (1_066, 61, None),
            (5_000, 62, Some(0)),
            (5_001, 63, None),
            (4_990, 64, Some(12)),
            (4_991, 65, None),
        ] {
            let back = back_s.map(|back| second * back);
            assert_eq!(look(wall, monotonic), back, "{wall} {monotonic}");
        }
    }
}
