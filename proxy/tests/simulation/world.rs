//! All that outlives a process, and the processes one after the other.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use intake_contract::Reference;
use intake_proxy::budget::CallBudget;
use intake_proxy::clock::Clock;
use intake_proxy::config::{Config, parse};
use intake_proxy::outbox::{Deliveries, Line, Outbox, Tuning};
use intake_proxy::storage::StoreError;
use tokio::sync::{Notify, watch};

use crate::clock::SimClock;
use crate::dice::Dice;
use crate::disk::Disk;
use crate::life::Life;
use crate::mava::{Mava, Way};
use crate::memory::MemoryStore;
use crate::plan::Plan;
use crate::trace::Trace;

/// How long a call may take, and how long after it the look-up waits: as
/// operators run it.
pub const CALL_MAX: Duration = Duration::from_secs(20);
pub const GRACE: Duration = Duration::from_secs(40);

pub const FORMS: [&str; 3] = ["support", "sales", "bugs"];

const SOURCE: &str = r#"
[attachments]
delivery = "note"
[[forms]]
id = "support"
origins = []
ticket.subject = "[{form}] {subject}"
[[forms]]
id = "sales"
origins = []
ticket.subject = "[{form}] {subject}"
[[forms]]
id = "bugs"
origins = []
ticket.subject = "[{form}] {subject}"
"#;

/// Read once: it is the same for all seeds.
fn config() -> Config {
    static CONFIG: OnceLock<Config> = OnceLock::new();
    let read = || parse(SOURCE, std::path::Path::new("")).unwrap().config;
    CONFIG.get_or_init(read).clone()
}

pub struct World {
    pub plan: Plan,
    pub clock: Arc<SimClock>,
    pub trace: Trace,
    pub disk: MemoryStore,
    pub mava: Mava,
    pub config: Config,
    dice: Dice,
    present: Mutex<Option<Process>>,
    /// What a client was told, by its name.
    pub acknowledged: Mutex<HashMap<String, Reference>>,
    /// The names of the requests that have files.
    pub with_files: Mutex<HashSet<String>>,
    pub broken: Mutex<Vec<String>>,
    /// The operator did something after which two tickets or none are right.
    pub meddled: Mutex<Vec<Reference>>,
    /// The operator did something.
    pub changed: Notify,
}

/// What a client sees of a process.
#[derive(Clone)]
pub struct Process {
    pub outbox: Outbox,
    pub life: Arc<Life>,
    deliveries: Arc<Mutex<Option<Deliveries>>>,
}

impl World {
    pub fn new(seed: u64, traced: bool) -> Self {
        let dice = Dice::new(seed);
        let plan = Plan::new(&dice);
        let clock = Arc::new(SimClock::new());
        let mut config = config();
        config.mava.budget.requests = plan.budget;
        config.mava.timeout = CALL_MAX;
        config.mava.unknown = plan.unknown;
        Self {
            trace: Trace::new(Arc::clone(&clock), traced),
            plan,
            clock,
            disk: MemoryStore::default(),
            mava: Mava::default(),
            config,
            dice,
            present: Mutex::default(),
            acknowledged: Mutex::default(),
            with_files: Mutex::default(),
            broken: Mutex::default(),
            meddled: Mutex::default(),
            changed: Notify::new(),
        }
    }

    pub fn in_trouble(&self) -> bool {
        self.clock.monotonic() < self.plan.trouble
    }

    pub fn dice(&self) -> Dice {
        self.dice.fork()
    }

    /// The running process, if one runs.
    pub fn process(&self) -> Option<Process> {
        let present = self.present.lock().unwrap().clone();
        present.filter(|process| !process.life.is_over())
    }

    pub fn breaks(&self, what: String) {
        self.trace.note(|| format!("BROKEN: {what}"));
        self.broken.lock().unwrap().push(what);
    }

    /// Keeps a process running until the end of time.
    pub async fn keep_running(self: Arc<Self>) {
        let dice = self.dice();
        loop {
            let life = Arc::new(Life::new());
            let opened = tokio::select! {
                biased;
                () = life.over() => None,
                opened = self.open(&life) => opened.ok(),
            };
            if let Some(process) = opened {
                self.trace.note(|| "restarted".to_owned());
                *self.present.lock().unwrap() = Some(process);
                life.over().await;
            } else {
                self.trace.note(|| "did not start".to_owned());
            }
            let wait = dice.of(&[20, 1_000, 30_000]);
            self.clock
                .sleep(dice.up_to(Duration::from_millis(wait)))
                .await;
        }
    }

    async fn open(self: &Arc<Self>, life: &Arc<Life>) -> Result<Process, StoreError> {
        let disk = Disk {
            world: Arc::clone(self),
            life: Arc::clone(life),
            dice: self.dice(),
        };
        let tuning = Tuning::of(&self.config);
        let clock: Arc<dyn Clock> = Arc::clone(&self.clock) as _;
        let outbox = Outbox::open(
            Arc::new(disk),
            Arc::clone(&clock),
            Arc::new(self.dice()),
            tuning,
        );
        let outbox = outbox.await?;
        let line = Line {
            upstream: Arc::new(Way {
                world: Arc::clone(self),
                life: Arc::clone(life),
                dice: self.dice(),
                answered: AtomicBool::new(false),
            }),
            budget: CallBudget::new(self.config.mava.budget, clock),
        };
        let (_, config) = watch::channel(Arc::new(self.config.clone()));
        let deliveries = outbox.start(config, Some(line));
        Ok(Process {
            outbox,
            life: Arc::clone(life),
            deliveries: Arc::new(Mutex::new(Some(deliveries))),
        })
    }

    /// Ends the process as SIGKILL does.
    pub fn kill(&self) {
        if let Some(process) = self.process() {
            self.trace.note(|| "killed".to_owned());
            process.life.end();
        }
    }

    /// Ends the process as SIGTERM does.
    pub async fn stop(&self) {
        let Some(process) = self.process() else {
            return;
        };
        let deliveries = process.deliveries.lock().unwrap().take();
        if let Some(deliveries) = deliveries {
            let stopped = deliveries.shutdown(Duration::from_secs(10));
            tokio::select! {
                biased;
                () = process.life.over() => {}
                () = stopped => self.trace.note(|| "stopped".to_owned()),
            }
            process.life.end();
        }
    }
}
