//! Takes requests in durably and sees each of them through to a ticket.
//!
//! [`Outbox::accept`] returns once a request is on the disk; from then on the
//! worker, started by [`Outbox::start`], owes it to the visitor. Nothing here
//! knows HTTP's server side, and only the worker calls Mava. Time, randomness,
//! store and network come in as traits, so that the whole can be simulated.

mod accept;
mod backoff;
mod delivery;
mod gate;
mod health;
mod keys;
mod look_up;
mod note;
mod outcome;
mod pace;
mod payload;
mod tuning;
mod verdict;
mod waiters;
mod watch;
mod worker;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch as channel};
use tokio::task::JoinHandle;

pub use accept::{AcceptError, Acceptance, Accepted, Incoming};
pub use backoff::Backoff;
pub use health::{Health, KeyState};
pub use keys::body_hash;
pub use tuning::Tuning;
pub use waiters::DeliveryWait;

use self::gate::Gate;
use self::health::Turns;
use self::pace::Pace;
use self::waiters::Waiters;
use self::worker::Worker;
use crate::budget::CallBudget;
use crate::clock::Clock;
use crate::config::Config;
use crate::mava::Upstream;
use crate::random::Random;
use crate::storage::{Digest, State, Store, StoreError};

/// The outbox. Clones share it.
#[derive(Clone)]
pub struct Outbox(Arc<Shared>);

/// Mava with a key, and how often it may be called.
#[derive(Clone)]
pub struct Line {
    /// Mava.
    pub upstream: Arc<dyn Upstream>,
    /// The key's budget; every call takes one place.
    pub budget: CallBudget,
}

/// What accepting and delivering share.
struct Shared {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    tuning: Tuning,
    /// Hashes of the idempotency keys whose first request is being taken in.
    in_progress: Mutex<HashSet<Digest>>,
    waiters: Waiters,
    gate: Gate,
    pace: Pace,
    /// Wakes the worker when something new is due.
    wake: Notify,
    /// Tickets and notes that are owed.
    backlog: AtomicUsize,
    store_failing: AtomicBool,
    delivering: AtomicBool,
    key_missing: AtomicBool,
    turns: Turns,
}

impl Outbox {
    /// An outbox on a store, which is put in order first.
    ///
    /// # Errors
    /// When the store can't be written.
    pub async fn open(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        tuning: Tuning,
    ) -> Result<Self, StoreError> {
        let recovered = store.recover(clock.wall(), tuning.look_up_after).await?;
        if recovered.backlog > 0 {
            tracing::info!(
                backlog = recovered.backlog,
                interrupted = recovered.interrupted,
                "found requests that are still to be delivered"
            );
        }
        Ok(Self(Arc::new(Shared {
            store,
            clock,
            random,
            tuning,
            in_progress: Mutex::default(),
            waiters: Waiters::default(),
            gate: Gate::default(),
            pace: Pace::default(),
            wake: Notify::new(),
            backlog: AtomicUsize::new(recovered.backlog),
            store_failing: AtomicBool::new(false),
            delivering: AtomicBool::new(false),
            key_missing: AtomicBool::new(false),
            turns: Turns::default(),
        })))
    }

    /// Starts delivering. Without a line, for want of an API key, requests are
    /// kept and nothing is claimed.
    #[must_use = "deliveries end when they are shut down"]
    pub fn start(&self, config: channel::Receiver<Arc<Config>>, line: Option<Line>) -> Deliveries {
        let (stop, stopped) = channel::channel(false);
        self.0.key_missing.store(line.is_none(), Ordering::Relaxed);
        self.0.delivering.store(line.is_some(), Ordering::Relaxed);
        let worker = Worker::new(Arc::clone(&self.0), config, line, stopped);
        Deliveries {
            shared: Arc::clone(&self.0),
            stop,
            task: tokio::spawn(worker.run()),
            notice: tokio::spawn(notice(Arc::clone(&self.0))),
        }
    }

    /// How it stands, for readiness and metrics.
    #[must_use]
    pub fn health(&self) -> Health {
        self.0.health()
    }

    /// How often since the start an attempt to file a ticket left its request in
    /// which state.
    pub fn turns(&self) -> impl Iterator<Item = (State, u64)> {
        self.0.turns.read()
    }
}

impl Shared {
    /// Asks the store, which another process may have changed. Where requests
    /// come in meanwhile, the answer is of no use and the next one will do.
    async fn count_backlog(&self) {
        let is_quiet = || {
            let keys = self.in_progress.lock();
            keys.unwrap_or_else(PoisonError::into_inner).is_empty()
        };
        if !is_quiet() {
            return;
        }
        let before = self.backlog.load(Ordering::Relaxed);
        if let Ok(backlog) = self.store.backlog().await
            && is_quiet()
        {
            let relaxed = Ordering::Relaxed;
            let _ = self
                .backlog
                .compare_exchange(before, backlog, relaxed, relaxed);
        }
    }

    /// Nothing is owed of a request any more, or it was not kept after all.
    fn leave_backlog(&self) {
        let less = |backlog: usize| Some(backlog.saturating_sub(1));
        let _ = self
            .backlog
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }
}

/// Sees to what the operator's command line does to the store.
async fn notice(shared: Arc<Shared>) {
    loop {
        shared.store.changed_elsewhere().await;
        shared.count_backlog().await;
        shared.wake.notify_one();
    }
}

/// The running deliveries.
pub struct Deliveries {
    shared: Arc<Shared>,
    stop: channel::Sender<bool>,
    task: JoinHandle<()>,
    notice: JoinHandle<()>,
}

impl Deliveries {
    /// Claims nothing more, and waits for what is being sent, but no longer
    /// than `within`. What is cut off then is looked up at the next start.
    pub async fn shutdown(self, within: Duration) {
        self.shared.delivering.store(false, Ordering::Relaxed);
        self.notice.abort();
        self.stop.send_replace(true);
        self.shared.waiters.release_all();
        let abort = self.task.abort_handle();
        tokio::select! {
            biased;
            _ = self.task => {}
            () = self.shared.clock.sleep(within) => {
                tracing::warn!("stopped before every delivery under way had ended");
                abort.abort();
            }
        }
    }
}
