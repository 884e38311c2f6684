//! How much all may do together: who is one too many waits for the turn, in the
//! order of arrival. Only where the line is too long is somebody sent away.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use governor::clock::Clock as TimeSource;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use tokio::sync::Mutex;

use super::rate::{Ticks, of};
use crate::clock::Clock;
use crate::config::Quota;

/// Longest wait. Well below what a browser's form waits for an answer.
pub const WAIT_MAX: Duration = Duration::from_secs(10);

/// The line before a limit that holds for all.
pub struct Queue {
    clock: Ticks,
    bucket: governor::RateLimiter<NotKeyed, InMemoryState, Ticks, NoOpMiddleware<Duration>>,
    /// Locked by whoever is first in the line; the lock is fair.
    first: Mutex<()>,
    waiting: AtomicUsize,
    most: usize,
}

impl Queue {
    /// A line with nobody in it.
    #[must_use]
    pub fn new(quota: Quota, clock: Arc<dyn Clock>) -> Self {
        let clock = Ticks(clock);
        let interval = quota.interval().max(Duration::from_nanos(1));
        let most = WAIT_MAX.as_nanos() / interval.as_nanos();
        Self {
            bucket: governor::RateLimiter::direct_with_clock(of(quota), clock.clone()),
            clock,
            first: Mutex::default(),
            waiting: AtomicUsize::new(0),
            most: usize::try_from(most).unwrap_or(usize::MAX).max(1),
        }
    }

    /// Waits for the turn.
    ///
    /// # Errors
    /// When the line is too long: how long it takes until there is a place in it.
    pub async fn turn(&self) -> Result<(), Duration> {
        let _place = Place::take(self).ok_or(WAIT_MAX)?;
        let _first = self.first.lock().await;
        while let Err(not_until) = self.bucket.check() {
            let wait = not_until.wait_time_from(self.clock.now());
            self.clock.0.sleep(wait).await;
        }
        Ok(())
    }
}

/// A place in the line, given up when it is dropped: also by those who hang up.
struct Place<'q>(&'q Queue);

impl<'q> Place<'q> {
    fn take(queue: &'q Queue) -> Option<Self> {
        let before = queue.waiting.fetch_add(1, Ordering::Relaxed);
        let place = Self(queue);
        (before < queue.most).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_slowed_and_nobody_in_the_line_is_dropped() {
        let quota = Quota {
            requests: 10,
            window: Duration::from_secs(5),
        };
        let queue = Arc::new(Queue::new(quota, Arc::new(SystemClock::new())));
        let began = tokio::time::Instant::now();
        // Ten at once, then one each half second; twenty have a place in the line.
        let all: Vec<_> = (0..30)
            .map(|number| {
                let queue = Arc::clone(&queue);
                tokio::spawn(async move { (number, queue.turn().await, began.elapsed()) })
            })
            .collect();
        let mut taken = Vec::new();
        let mut refused = 0;
        for one in all {
            let (number, turn, after) = one.await.unwrap();
            match turn {
                Ok(()) => taken.push((after, number)),
                Err(wait) => {
                    assert_eq!((wait, after), (WAIT_MAX, Duration::ZERO));
                    refused += 1;
                }
            }
        }
        assert!(refused <= 10, "{refused}");
        assert!(taken.is_sorted(), "{taken:?}");
        let (last, _) = taken[taken.len() - 1];
        let expected = Duration::from_millis(500) * u32::try_from(taken.len() - 10).unwrap();
        assert!(
            last.abs_diff(expected) < Duration::from_millis(50),
            "{last:?}"
        );
        assert_eq!(queue.waiting.load(Ordering::Relaxed), 0);
        // Later there is room again.
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert_eq!(queue.turn().await, Ok(()));
    }
}
