//! The task that hands due requests to deliveries: in order of arrival, a few
//! at a time, within the budget, and not at all while Mava is in trouble.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};

use super::delivery::Deliverer;
use super::{Line, Shared};
use crate::config::Config;

/// How long to wait after the store has failed.
const STORE_FAILED: Duration = Duration::from_secs(1);
/// Most transactions in one round of erasing, so that deliveries go on meanwhile.
const ERASURES_MAX: usize = 20;

pub(super) struct Worker {
    shared: Arc<Shared>,
    deliverer: Option<Deliverer>,
    stopped: watch::Receiver<bool>,
    under_way: JoinSet<()>,
    /// By the monotonic clock.
    upkeep_at: Duration,
}

impl Worker {
    pub(super) fn new(
        shared: Arc<Shared>,
        config: watch::Receiver<Arc<Config>>,
        line: Option<Line>,
        stopped: watch::Receiver<bool>,
    ) -> Self {
        let deliverer = line.map(|line| Deliverer {
            shared: Arc::clone(&shared),
            line,
            config,
        });
        Self {
            shared,
            deliverer,
            stopped,
            under_way: JoinSet::new(),
            upkeep_at: Duration::ZERO,
        }
    }

    /// Works until it is told to stop, then waits for what is under way.
    pub(super) async fn run(mut self) {
        self.count_earlier_calls().await;
        while !self.is_stopped() {
            self.keep_up().await;
            let wait = self.hand_out().await;
            if let Some(wait) = wait {
                self.idle(wait).await;
            }
        }
        while self.under_way.join_next().await.is_some() {}
    }

    /// Told to stop, or left alone by whoever could tell.
    fn is_stopped(&self) -> bool {
        *self.stopped.borrow() || self.stopped.has_changed().is_err()
    }

    /// A process that ended a moment ago may have used the budget.
    async fn count_earlier_calls(&self) {
        if let Some(Deliverer { line, .. }) = &self.deliverer {
            let since = self.shared.clock.wall().minus(line.budget.window());
            if let Ok(calls) = self.shared.store.attempts_since(since).await {
                line.budget.count_earlier(calls);
            }
        }
    }

    /// Hands one due request out, or tells how long there is none to hand out.
    async fn hand_out(&mut self) -> Option<Duration> {
        while let Some(end) = self.under_way.try_join_next() {
            told(end);
        }
        let Shared {
            gate,
            clock,
            tuning,
            store,
            ..
        } = &*self.shared;
        let Some(deliverer) = &self.deliverer else {
            return Some(tuning.upkeep_every);
        };
        if let Some(wait) = gate.wait(clock.monotonic()) {
            return Some(wait);
        }
        if self.under_way.len() >= gate.width(tuning.in_flight) {
            return Some(tuning.upkeep_every);
        }
        let permit = match deliverer.line.budget.try_take() {
            Ok(permit) => permit,
            Err(wait) => return Some(wait),
        };
        let now = clock.wall();
        match self.shared.watched(store.claim(now, tuning.lease).await) {
            Ok(Some(claim)) => {
                self.under_way
                    .spawn(deliverer.clone().deliver(claim, permit));
                None
            }
            Ok(None) => {
                permit.refund();
                let due = store.next_due().await.ok().flatten();
                let wait = due.map_or(tuning.upkeep_every, |due| due.since(now));
                // A due time that is reached within this millisecond is not yet there.
                Some(wait.max(Duration::from_millis(1)))
            }
            Err(_) => {
                permit.refund();
                Some(STORE_FAILED)
            }
        }
    }

    /// Waits for something to change, at most so long.
    async fn idle(&mut self, wait: Duration) {
        let wait = wait.min(self.shared.tuning.upkeep_every);
        tokio::select! {
            biased;
            _ = self.stopped.changed() => {}
            Some(end) = self.under_way.join_next(), if !self.under_way.is_empty() => told(end),
            () = self.shared.wake.notified() => {}
            () = self.shared.clock.sleep(wait) => {}
        }
    }

    /// Frees and erases from time to time.
    async fn keep_up(&mut self) {
        let Shared {
            clock,
            tuning,
            store,
            ..
        } = &*self.shared;
        if clock.monotonic() < self.upkeep_at {
            return;
        }
        self.upkeep_at = clock.monotonic() + tuning.upkeep_every;
        let now = clock.wall();
        match self.shared.watched(store.free(now, tuning.horizon).await) {
            Ok(0) | Err(_) => {}
            Ok(freed) => tracing::warn!(
                freed,
                "freed requests that were claimed and left, or put off too far"
            ),
        }
        for _ in 0..ERASURES_MAX {
            if !matches!(store.erase(now.minus(tuning.keep_delivered)).await, Ok(1..)) {
                break;
            }
        }
    }
}

fn told(end: Result<(), JoinError>) {
    if end.is_err_and(|error| error.is_panic()) {
        tracing::error!("a delivery ended in a fault of ours: it is looked up once its claim ends");
    }
}
