//! Every number by which the outbox behaves, with its reason.

use std::time::Duration;

use super::Backoff;
use crate::config::{Config, UnknownPolicy};

/// How the outbox behaves.
#[derive(Debug, Clone)]
pub struct Tuning {
    /// Most calls to Mava at once. Fewer are made where fewer use the budget up:
    /// eight do so as long as a call takes less than 2.8 seconds.
    pub in_flight: usize,
    /// Between two tries of one request.
    pub backoff: Backoff,
    /// Between two tries of any request, when Mava can't be reached: short
    /// enough that the end of an outage is noticed within a minute.
    pub pause: Backoff,
    /// Between two tries of a key that was refused.
    pub probe_every: Duration,
    /// Between an attempt without an answer and its look-up, so that what is
    /// still on its way through Mava can arrive.
    pub look_up_after: Duration,
    /// How long one call to Mava may take.
    pub call_max: Duration,
    /// How far our clock and Mava's may differ.
    pub clock_skew: Duration,
    /// How long a claim holds that nobody works on any more.
    pub lease: Duration,
    /// A difference between the clocks' steps that means that one was set.
    pub jump: Duration,
    /// Beyond this, nothing was ever put off: the clock has jumped.
    pub horizon: Duration,
    /// Between two rounds of freeing and erasing.
    pub upkeep_every: Duration,
    /// How long the text of a delivered request is kept.
    pub keep_delivered: Duration,
    /// What becomes of a request that can't be looked up.
    pub unknown: UnknownPolicy,
}

impl Tuning {
    /// What operators run.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let call_max = config.mava.timeout;
        Self {
            in_flight: 8,
            backoff: Backoff {
                base: Duration::from_secs(1),
                max: Duration::from_secs(10 * 60),
            },
            pause: Backoff {
                base: Duration::from_secs(1),
                max: Duration::from_secs(60),
            },
            probe_every: Duration::from_secs(60),
            look_up_after: call_max.saturating_mul(2),
            call_max,
            clock_skew: Duration::from_secs(2 * 60),
            lease: Duration::from_secs(30 * 60),
            jump: Duration::from_secs(5),
            horizon: Duration::from_secs(3 * 60 * 60),
            upkeep_every: Duration::from_secs(60),
            keep_delivered: config.store.keep_delivered,
            unknown: config.mava.unknown,
        }
    }
}
