//! How much one of many may do: a token bucket for each key (the generic cell
//! rate algorithm, by `governor`), in a table that never grows beyond its bound.

use core::hash::Hash;
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::RateLimiter;
use governor::clock::Clock as TimeSource;
use governor::middleware::{StateInformationMiddleware, StateSnapshot};
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::state::keyed::ShrinkableKeyedStateStore;

use crate::clock::Clock;
use crate::config::Quota;

/// Most keys that a table remembers. Each takes some 50 bytes.
pub const KEYS_MAX: usize = 50_000;

/// Between two looks for keys that need not be remembered any more, while the
/// table is full.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// A limit for each key.
pub struct Limiter<K: Hash + Eq + Clone> {
    name: &'static str,
    quota: Quota,
    clock: Ticks,
    buckets: RateLimiter<K, Table<K>, Ticks, StateInformationMiddleware>,
    most: usize,
    swept: Mutex<Duration>,
}

/// How somebody stands with a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The limit's name.
    pub name: &'static str,
    /// The limit.
    pub quota: Quota,
    /// How many more there may be at once.
    pub remaining: u32,
    /// How long until there may be as many as ever.
    pub reset: Duration,
}

/// Too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exceeded {
    /// The limit, with nothing remaining.
    pub standing: Standing,
    /// How long until there may be one more.
    pub wait: Duration,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    /// A limit of which nobody has used anything.
    #[must_use]
    pub fn new(name: &'static str, quota: Quota, clock: Arc<dyn Clock>) -> Self {
        Self::bounded(name, quota, clock, KEYS_MAX)
    }

    fn bounded(name: &'static str, quota: Quota, clock: Arc<dyn Clock>, most: usize) -> Self {
        let clock = Ticks(clock);
        let table = Table::new(most);
        let buckets = RateLimiter::new(of(quota), table, clock.clone());
        Self {
            name,
            quota,
            clock,
            buckets,
            most,
            swept: Mutex::default(),
        }
    }

    /// Counts one more.
    ///
    /// # Errors
    /// When it is one too many; then it does not count.
    pub fn take(&self, key: &K) -> Result<Standing, Exceeded> {
        self.sweep();
        match self.buckets.check_key(key) {
            Ok(state) => Ok(self.standing(&state)),
            Err(not_until) => {
                let wait = not_until.wait_time_from(self.clock.now());
                let standing = Standing {
                    name: self.name,
                    quota: self.quota,
                    remaining: 0,
                    reset: self.quota.window,
                };
                Err(Exceeded { standing, wait })
            }
        }
    }

    fn standing(&self, state: &StateSnapshot) -> Standing {
        let remaining = state.remaining_burst_capacity();
        let used = self.quota.requests.saturating_sub(remaining);
        Standing {
            name: self.name,
            quota: self.quota,
            remaining,
            reset: self.quota.interval() * used,
        }
    }

    /// Makes room once the table is full: a key whose bucket is full again is
    /// like one that was never seen.
    fn sweep(&self) {
        if self.buckets.len() < self.most {
            return;
        }
        let now = self.clock.now();
        let mut swept = self.swept.lock().unwrap_or_else(PoisonError::into_inner);
        if now.saturating_sub(*swept) >= SWEEP_EVERY {
            *swept = now;
            drop(swept);
            self.buckets.retain_recent();
        }
    }
}

impl Quota {
    /// How long until one more is allowed, when all are used.
    #[must_use]
    pub fn interval(self) -> Duration {
        self.window / self.requests.max(1)
    }
}

/// A quota as the library has it.
pub(super) fn of(quota: Quota) -> governor::Quota {
    let burst = NonZeroU32::new(quota.requests).unwrap_or(NonZeroU32::MIN);
    let interval = quota.interval().max(Duration::from_nanos(1));
    // An interval that is not zero always makes a quota.
    governor::Quota::with_period(interval)
        .unwrap_or_else(|| governor::Quota::per_second(burst))
        .allow_burst(burst)
}

/// Our clock as the library reads it.
#[derive(Clone)]
pub(super) struct Ticks(pub(super) Arc<dyn Clock>);

impl TimeSource for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.monotonic()
    }
}

/// The buckets by key. Once it is full, keys that it does not know share one.
struct Table<K> {
    most: usize,
    known: Mutex<Known<K>>,
}

struct Known<K> {
    buckets: HashMap<K, u64>,
    others: Option<u64>,
}

impl<K> Table<K> {
    fn new(most: usize) -> Self {
        let known = Known {
            buckets: HashMap::new(),
            others: None,
        };
        Self {
            most,
            known: Mutex::new(known),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known<K>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq + Clone> StateStore for Table<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut known = self.known();
        let is_full = known.buckets.len() >= self.most;
        if let Some(bucket) = known.buckets.get_mut(key) {
            let (outcome, next) = measure(Some((*bucket).into()))?;
            *bucket = next.as_u64();
            Ok(outcome)
        } else if is_full {
            let (outcome, next) = measure(known.others.map(Nanos::from))?;
            known.others = Some(next.as_u64());
            Ok(outcome)
        } else {
            let (outcome, next) = measure(None)?;
            known.buckets.insert(key.clone(), next.as_u64());
            Ok(outcome)
        }
    }
}

impl<K: Hash + Eq + Clone> ShrinkableKeyedStateStore<K> for Table<K> {
    fn retain_recent(&self, drop_below: Nanos) {
        let drop_below = drop_below.as_u64();
        self.known()
            .buckets
            .retain(|_, bucket| *bucket > drop_below);
    }

    fn len(&self) -> usize {
        self.known().buckets.len()
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::hand_clock::HandClock;

    const QUOTA: Quota = Quota {
        requests: 3,
        window: Duration::from_secs(30),
    };

    fn limiter(most: usize) -> (Arc<HandClock>, Limiter<u32>) {
        let clock = Arc::new(HandClock::default());
        let limiter = Limiter::bounded("test", QUOTA, clock.clone(), most);
        (clock, limiter)
    }

    #[test]
    fn so_many_at_once_and_then_one_for_each_interval() {
        let (clock, limiter) = limiter(10);
        for remaining in [2, 1, 0] {
            let standing = limiter.take(&7).unwrap();
            assert_eq!(standing.remaining, remaining);
            assert_eq!(standing.reset.as_secs(), u64::from(3 - remaining) * 10);
        }
        let exceeded = limiter.take(&7).unwrap_err();
        assert_eq!(exceeded.wait, Duration::from_secs(10));
        assert_eq!(exceeded.standing.remaining, 0);
        // Others have buckets of their own, and asking in vain costs nothing.
        assert!(limiter.take(&8).is_ok());
        clock.pass(Duration::from_secs(4));
        assert_eq!(limiter.take(&7).unwrap_err().wait, Duration::from_secs(6));
        clock.pass(Duration::from_secs(6));
        assert!(limiter.take(&7).is_ok());
        assert!(limiter.take(&7).is_err());
    }

    #[test]
    fn a_full_table_takes_no_more_keys_and_keeps_those_it_has() {
        let (_, limiter) = limiter(2);
        for key in [1, 2] {
            assert!(limiter.take(&key).is_ok());
        }
        // All strangers together have one bucket now.
        for key in 100..103 {
            assert!(limiter.take(&key).is_ok(), "{key}");
        }
        assert!(limiter.take(&103).is_err());
        assert!(limiter.take(&1).is_ok());
        assert_eq!(limiter.buckets.len(), 2);
    }

    #[test]
    fn a_key_that_has_not_been_seen_for_long_makes_room() {
        let (clock, limiter) = limiter(2);
        for key in [1, 2, 2] {
            assert!(limiter.take(&key).is_ok());
        }
        // The first one's bucket is full again, the second one's is not.
        clock.pass(Duration::from_secs(11));
        assert!(limiter.take(&3).is_ok());
        assert_eq!(limiter.buckets.len(), 2);
        assert_eq!(limiter.take(&2).unwrap().remaining, 1);
    }
}
