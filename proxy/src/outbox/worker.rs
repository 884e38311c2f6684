//! The task that hands due requests to deliveries: in order of arrival, no more
//! at a time than use the budget up, and not at all while Mava is in trouble.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};

use super::delivery::Deliverer;
use super::watch::ClockWatch;
use super::{Line, Shared};
use crate::clock::Timestamp;
use crate::config::Config;
use crate::storage::{ClaimToken, Jump, Part, Wanted, Work};

/// How long to wait after the store has failed.
const STORE_FAILED: Duration = Duration::from_secs(1);
/// Most transactions in one round of erasing, so that deliveries go on meanwhile.
const ERASURES_MAX: usize = 20;

pub(super) struct Worker {
    shared: Arc<Shared>,
    deliverer: Option<Deliverer>,
    stopped: watch::Receiver<bool>,
    tasks: JoinSet<()>,
    /// What each of the tasks works on.
    under_way: Vec<UnderWay>,
    /// By the monotonic clock.
    upkeep_at: Duration,
    clocks: ClockWatch,
    /// The clock was set, and what waits for a time is still to be put in order.
    /// This tells how far back.
    jumped: Option<Duration>,
    /// Look-ups and requests to be sent take turns, so that neither keeps the other out.
    look_ups_first: bool,
    /// Forms with waiting requests that are not in the configuration.
    absent: Vec<String>,
}

struct UnderWay {
    task: Id,
    token: ClaimToken,
    form: String,
    /// Whether it is a ticket that is sent: those of one form keep their order.
    is_sent: bool,
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
            tasks: JoinSet::new(),
            under_way: Vec::new(),
            upkeep_at: Duration::ZERO,
            clocks: ClockWatch::default(),
            jumped: None,
            look_ups_first: true,
            absent: Vec::new(),
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
        while self.tasks.join_next().await.is_some() {}
    }

    /// Told to stop, or left alone by whoever could tell.
    fn is_stopped(&self) -> bool {
        *self.stopped.borrow() || self.stopped.has_changed().is_err()
    }

    /// A process that ended a moment ago may have used the budget. Its last call
    /// may have reached Mava as late as one can.
    async fn count_earlier_calls(&self) {
        let Some(Deliverer { line, .. }) = &self.deliverer else {
            return;
        };
        let Shared {
            clock,
            store,
            tuning,
            ..
        } = &*self.shared;
        let held = line.budget.window() + tuning.call_max;
        let now = clock.wall();
        let holds = match self.shared.watched(store.recent_calls().await) {
            // A call that is yet to come was made before the clock was set back.
            Ok(calls) => calls
                .into_iter()
                .map(|at| held.saturating_sub(now.since(at)))
                .filter(|hold| !hold.is_zero())
                .collect(),
            // Whatever it was, it was no more than there is.
            Err(_) => vec![held; line.budget.limit()],
        };
        line.budget.count_earlier(holds);
    }

    /// Hands out one thing to do, or tells how long there is none to hand out.
    async fn hand_out(&mut self) -> Option<Duration> {
        while let Some(end) = self.tasks.try_join_next_with_id() {
            self.ended(end);
        }
        let shared = Arc::clone(&self.shared);
        let Shared {
            gate,
            clock,
            tuning,
            store,
            ..
        } = &*shared;
        let now = clock.wall();
        if let Some(wait) = self.settle_clock(now).await {
            return Some(wait);
        }
        let Some(deliverer) = self.deliverer.clone() else {
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
        let forms = self.free_forms(&deliverer);
        let wanted = Wanted {
            forms: &forms,
            look_ups_first: self.look_ups_first,
        };
        match shared.watched(store.claim(now, tuning.lease, wanted).await) {
            Ok(Some(claim)) => {
                self.look_ups_first = claim.work == Work::Send;
                let (token, form) = (claim.token, claim.form.clone());
                let is_sent = claim.work == Work::Send && token.part == Part::Ticket;
                let task = self.tasks.spawn(deliverer.deliver(claim, permit)).id();
                self.under_way.push(UnderWay {
                    task,
                    token,
                    form,
                    is_sent,
                });
                None
            }
            Ok(None) => {
                permit.refund();
                let due = store.next_due(wanted).await.ok().flatten();
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

    /// The configured forms of which another request may be sent now: one after
    /// the other, unless that leaves budget unused.
    fn free_forms(&self, deliverer: &Deliverer) -> Vec<String> {
        let config = deliverer.config.borrow().clone();
        let window = deliverer.line.budget.window();
        let calls = deliverer.line.budget.limit();
        let overlap = self.shared.pace.overlap(calls, window);
        let ids = config.forms.iter().map(|form| &form.definition.id);
        ids.filter(|id| {
            let sent = self.under_way.iter().filter(|one| one.is_sent);
            sent.filter(|one| one.form == **id).count() < overlap
        })
        .cloned()
        .collect()
    }

    /// After the wall clock was set, lets all deliveries end, since they record
    /// times, and then puts in order what waits for a time. Tells how long to
    /// wait for that.
    async fn settle_clock(&mut self, now: Timestamp) -> Option<Duration> {
        let Shared {
            clock,
            tuning,
            store,
            ..
        } = &*self.shared;
        let back_by = self.clocks.set_back_by(now, clock.monotonic(), tuning.jump);
        if let Some(back_by) = back_by {
            tracing::warn!("the clock was set: whatever waits for a time is put in order");
            self.jumped = Some(self.jumped.unwrap_or_default() + back_by);
        }
        let back_by = self.jumped?;
        if !self.under_way.is_empty() {
            return Some(tuning.upkeep_every);
        }
        let jump = Jump {
            now,
            look_up_at: now.plus(tuning.look_up_after),
            back_by,
        };
        if self.shared.watched(store.reschedule(jump).await).is_err() {
            return Some(STORE_FAILED);
        }
        self.jumped = None;
        None
    }

    /// Waits for something to change, at most so long.
    async fn idle(&mut self, wait: Duration) {
        let wait = wait.min(self.shared.tuning.upkeep_every);
        tokio::select! {
            biased;
            _ = self.stopped.changed() => {}
            Some(end) = self.tasks.join_next_with_id(), if !self.tasks.is_empty() => self.ended(end),
            () = self.shared.wake.notified() => {}
            () = self.shared.clock.sleep(wait) => {}
        }
    }

    fn ended(&mut self, end: Result<(Id, ()), JoinError>) {
        let task = match end {
            Ok((task, ())) => task,
            Err(error) => {
                if error.is_panic() {
                    tracing::error!(
                        "a delivery ended in a fault of ours: it is looked up once its claim ends"
                    );
                }
                error.id()
            }
        };
        self.under_way.retain(|one| one.task != task);
    }

    /// Frees and erases from time to time.
    async fn keep_up(&mut self) {
        let shared = Arc::clone(&self.shared);
        let Shared {
            clock,
            tuning,
            store,
            ..
        } = &*shared;
        if clock.monotonic() < self.upkeep_at {
            return;
        }
        self.upkeep_at = clock.monotonic() + tuning.upkeep_every;
        let now = clock.wall();
        let held: Vec<_> = self.under_way.iter().map(|one| one.token).collect();
        match shared.watched(store.free(now, tuning.horizon, &held).await) {
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
        self.tell_absent().await;
    }

    /// Requests of a form that is not configured wait for it to come back.
    async fn tell_absent(&mut self) {
        let Some(deliverer) = &self.deliverer else {
            return;
        };
        let Ok(mut absent) = self.shared.store.waiting_forms().await else {
            return;
        };
        let config = deliverer.config.borrow().clone();
        let is_there = |id: &String| config.forms.iter().any(|form| form.definition.id == *id);
        absent.retain(|id| !is_there(id));
        if absent != self.absent && !absent.is_empty() {
            tracing::error!(
                forms = absent.join(", "),
                "requests wait for forms that are not in the configuration: put these forms back, or drop the requests"
            );
        }
        self.absent = absent;
    }
}
