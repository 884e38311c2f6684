//! How many calls may be made with one key: an exact sliding window.
//!
//! Mava counts a call when it arrives, and only it knows when that is. So a
//! call holds its place from before it is sent until one window after it has
//! ended. Of any two calls that Mava counts within one window, the second one
//! began while the first still held its place; hence never more than the limit
//! are counted within one, however long each was on its way.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::clock::Clock;
use crate::config;

/// The budget of one key. Clones share it.
#[derive(Clone)]
pub struct CallBudget(Arc<Inner>);

struct Inner {
    limit: usize,
    window: Duration,
    clock: Arc<dyn Clock>,
    places: Mutex<Places>,
    freed: Notify,
}

#[derive(Default)]
struct Places {
    /// Calls being made.
    taken: usize,
    /// When the places of past calls become free, by the monotonic clock, in order.
    cooling: VecDeque<Duration>,
}

/// The right to make one call. Dropping it says that the call has ended.
#[must_use]
pub struct Permit {
    budget: CallBudget,
    called: bool,
}

impl CallBudget {
    /// A budget of which nothing is used.
    #[must_use]
    pub fn new(budget: config::Budget, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner {
            limit: usize::try_from(budget.requests)
                .unwrap_or(usize::MAX)
                .max(1),
            window: budget.window,
            clock,
            places: Mutex::default(),
            freed: Notify::new(),
        }))
    }

    /// The length of the window.
    #[must_use]
    pub fn window(&self) -> Duration {
        self.0.window
    }

    /// How many calls may be made within a window.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.0.limit
    }

    /// Counts calls that an earlier process made: for each, how long it still
    /// holds its place. Only for a budget of which nothing is used yet.
    pub fn count_earlier(&self, mut holds: Vec<Duration>) {
        holds.sort_unstable();
        holds.reverse();
        holds.truncate(self.0.limit);
        let now = self.0.clock.monotonic();
        let free_at = holds.into_iter().rev().map(|hold| now + hold);
        self.places().cooling.extend(free_at);
    }

    /// Takes a place if one is free.
    ///
    /// # Errors
    /// How long until the next one is, if no call gives its place back earlier.
    pub fn try_take(&self) -> Result<Permit, Duration> {
        let now = self.0.clock.monotonic();
        let mut places = self.places();
        while places
            .cooling
            .front()
            .is_some_and(|&free_at| free_at <= now)
        {
            places.cooling.pop_front();
        }
        if places.taken + places.cooling.len() < self.0.limit {
            places.taken += 1;
            return Ok(Permit {
                budget: self.clone(),
                called: true,
            });
        }
        let next = places.cooling.front().map(|&free_at| free_at - now);
        Err(next.unwrap_or(self.0.window))
    }

    /// Waits for a place and takes it.
    pub async fn take(&self) -> Permit {
        loop {
            let freed = self.0.freed.notified();
            match self.try_take() {
                Ok(permit) => return permit,
                Err(wait) => tokio::select! {
                    biased;
                    () = freed => {}
                    () = self.0.clock.sleep(wait) => {}
                },
            }
        }
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.0.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    /// Gives the place back: no call was made.
    pub fn refund(mut self) {
        self.called = false;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let inner = &self.budget.0;
        let mut places = self.budget.places();
        places.taken = places.taken.saturating_sub(1);
        if self.called {
            let free_at = inner.clock.monotonic() + inner.window;
            // Only those of an earlier process may be free later than this one.
            let at = places.cooling.partition_point(|&other| other <= free_at);
            places.cooling.insert(at, free_at);
        }
        drop(places);
        inner.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;

    const WINDOW: Duration = Duration::from_secs(30);

    fn budget(requests: u32) -> CallBudget {
        let budget = config::Budget {
            requests,
            window: WINDOW,
        };
        CallBudget::new(budget, Arc::new(SystemClock::new()))
    }

    /// Makes `calls` calls, `at_once` at a time, each as long as `length` says,
    /// and tells when each began and ended.
    async fn spend(
        budget: &CallBudget,
        calls: u64,
        at_once: usize,
        length: fn(u64) -> Duration,
    ) -> Vec<(Duration, Duration)> {
        let clock = SystemClock::new();
        let mut made = Vec::new();
        let mut running = tokio::task::JoinSet::new();
        for call in 0..calls {
            if running.len() == at_once {
                made.extend(running.join_next().await.map(Result::unwrap));
            }
            let permit = budget.take().await;
            running.spawn(async move {
                let began = clock.monotonic();
                clock.sleep(length(call)).await;
                drop(permit);
                (began, clock.monotonic())
            });
        }
        made.extend(running.join_all().await);
        made
    }

    #[tokio::test(start_paused = true)]
    async fn mava_never_counts_more_than_the_limit_in_one_window_whenever_calls_arrive() {
        let length = |call: u64| Duration::from_millis(call * 7_919 % 4_000);
        let made = spend(&budget(10), 200, 4, length).await;
        // A call may be counted at its beginning, its end, or between; the
        // worst window starts when a call is counted.
        for place in [0.0, 0.5, 1.0] {
            let mut counted: Vec<Duration> = made
                .iter()
                .enumerate()
                .map(|(i, (began, ended))| {
                    let place = if i % 2 == 0 { place } else { 1.0 - place };
                    *began + (*ended - *began).mul_f64(place)
                })
                .collect();
            counted.sort();
            for window in counted.windows(11) {
                assert!(
                    window[10] - window[0] >= WINDOW,
                    "eleven calls within {window:?}"
                );
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nearly_all_of_the_budget_is_used_while_there_is_work() {
        let clock = SystemClock::new();
        spend(&budget(85), 850, 4, |_| Duration::from_millis(150)).await;
        let windows = clock.monotonic().as_secs_f64() / WINDOW.as_secs_f64();
        // The last of ten bursts does not wait for its window to end.
        assert!(9.0 / windows > 0.85, "{windows} windows for ten budgets");
    }

    #[tokio::test(start_paused = true)]
    async fn a_place_given_back_is_free_at_once_and_a_used_one_after_a_window() {
        let budget = budget(1);
        budget.try_take().ok().unwrap().refund();
        let permit = budget.try_take().ok().unwrap();
        assert_eq!(budget.try_take().err(), Some(WINDOW));
        tokio::time::advance(Duration::from_secs(5)).await;
        drop(permit);
        tokio::time::advance(Duration::from_secs(29)).await;
        assert_eq!(budget.try_take().err(), Some(Duration::from_secs(1)));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(budget.try_take().is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn calls_of_an_earlier_process_count() {
        let budget = budget(3);
        budget.count_earlier(vec![WINDOW, WINDOW / 2]);
        let _permit = budget.try_take().ok().unwrap();
        assert_eq!(budget.try_take().err(), Some(WINDOW / 2));
        tokio::time::advance(WINDOW / 2).await;
        let _second = budget.try_take().ok().unwrap();
        assert_eq!(budget.try_take().err(), Some(WINDOW / 2));
    }
}
