//! A proxy under load that is killed again and again, while the stand-in for
//! Mava misbehaves; and the count in the end: every reference that a visitor
//! was given has exactly one ticket.

mod faults;
mod visitor;

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::Outcome;
use crate::chance::Chance;
use crate::stack::{Config, Proxy, Sandbox, reserve_ports};

/// The longest life of a proxy, and how long it may be dead.
const LIFE_MAX: Duration = Duration::from_millis(3_500);
const DEATH_MAX: Duration = Duration::from_millis(300);
/// How long the last proxy may take to deliver what is left. The budget is 85
/// calls in half a minute, some of it used up by those before.
const DRAIN_MAX: Duration = Duration::from_secs(40 * 60);

/// What is to be done.
#[derive(Clone, Copy, Debug)]
pub struct Soak {
    /// How often the proxy is killed.
    pub kills: u32,
    /// What all chance follows from; the timing of processes does not.
    pub seed: u64,
    /// How many visitors send at the same time.
    pub visitors: u64,
    /// The longest pause of a visitor between two requests.
    pub pause: Duration,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Report {
    /// References that visitors were given.
    pub acknowledged: usize,
    /// Tickets in the end.
    pub tickets: usize,
    /// Acknowledged requests without a ticket.
    pub lost: Vec<String>,
    /// References with more than one ticket.
    pub doubled: Vec<String>,
    /// Keys for which a visitor was given two references.
    pub confused: Vec<String>,
    /// Tries of visitors that were met by a dead proxy, or died with it.
    pub unanswered: u64,
    /// Calls that Mava got, and those of them that were look-ups.
    pub calls: usize,
    /// Look-ups among the calls.
    pub look_ups: usize,
    /// Faults that calls met.
    pub faults: u64,
    /// How long the load lasted, and how long the rest took.
    pub load: Duration,
    /// How long it took until all was delivered.
    pub drain: Duration,
}

impl Report {
    /// Whether every promise was kept.
    pub fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.confused.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            acknowledged,
            tickets,
            unanswered,
            calls,
            look_ups,
            faults,
            ..
        } = self;
        writeln!(f, "  acknowledged   {acknowledged:>6}")?;
        writeln!(f, "  tickets        {tickets:>6}")?;
        writeln!(
            f,
            "  lost           {:>6}  {}",
            self.lost.len(),
            self.lost.join(" ")
        )?;
        writeln!(
            f,
            "  doubled        {:>6}  {}",
            self.doubled.len(),
            self.doubled.join(" ")
        )?;
        writeln!(
            f,
            "  two references {:>6}  {}",
            self.confused.len(),
            self.confused.join(" ")
        )?;
        writeln!(
            f,
            "  unanswered     {unanswered:>6}  tries of visitors, repeated with the same key"
        )?;
        writeln!(
            f,
            "  calls of Mava  {calls:>6}  {look_ups} of them look-ups"
        )?;
        writeln!(f, "  faults         {faults:>6}  scripted")?;
        writeln!(f, "  load           {:>6.0} s", self.load.as_secs_f64())?;
        write!(f, "  drained after  {:>6.0} s", self.drain.as_secs_f64())
    }
}

/// What visitors share.
struct Shared {
    address: String,
    origin: String,
    over: AtomicBool,
    /// The reference that a key was given.
    given: Mutex<HashMap<String, String>>,
    confused: Mutex<Vec<String>>,
    unanswered: std::sync::atomic::AtomicU64,
}

impl Soak {
    /// Does it, with all files below `parent`.
    ///
    /// # Errors
    /// When a program does not start, or something is never delivered.
    pub async fn run(self, parent: &Path) -> Outcome<Report> {
        let folder = tempfile::Builder::new()
            .prefix("intake-soak-")
            .tempdir_in(parent)?;
        let chance = Chance::new(self.seed);
        let sandbox = Arc::new(Sandbox::start().await?);
        let [listen, admin] = reserve_ports()?;
        let origin = "https://shop.example".to_owned();
        let mut config = Config {
            listen: listen.port(),
            admin_listen: admin.port(),
            upstream: sandbox.origin().to_owned(),
            store: folder.path().join("intake.db"),
            origins: vec![origin.clone()],
            challenge: "off",
            limits: String::new(),
            // A shorter wait for answers makes for a shorter one before look-ups.
            mava: "timeout = \"1s\"\n".to_owned(),
            form: String::new(),
            top: String::new(),
            variables: Vec::new(),
        };
        config.unguarded();
        let (_, _) = (listen.release(), admin.release());
        let mut proxy = Proxy::start(folder.path(), &config).await?;
        let shared = Arc::new(Shared {
            address: format!("127.0.0.1:{}", config.listen),
            origin,
            over: AtomicBool::new(false),
            given: Mutex::default(),
            confused: Mutex::default(),
            unanswered: Default::default(),
        });
        let visitors: Vec<_> = (0..self.visitors)
            .map(|number| {
                let shared = Arc::clone(&shared);
                tokio::spawn(visitor::run(shared, number, self.pause, chance.fork()))
            })
            .collect();
        let faults = faults::Faults::begin(Arc::clone(&sandbox), chance.fork());

        let began = Instant::now();
        for _ in 0..self.kills {
            tokio::time::sleep(chance.up_to(LIFE_MAX)).await;
            proxy.kill().await?;
            tokio::time::sleep(chance.up_to(DEATH_MAX)).await;
            proxy.go_on().await?;
        }
        shared
            .over
            .store(true, std::sync::atomic::Ordering::Relaxed);
        let faults = faults.end().await?;
        for visitor in visitors {
            visitor.await??;
        }
        // The last one has heard of no trouble.
        proxy.stop().await?;
        proxy.go_on().await?;
        let load = began.elapsed();
        let drained = Instant::now();
        drain(&proxy).await?;
        let mut report = count(&sandbox, &shared).await?;
        (report.load, report.drain, report.faults) = (load, drained.elapsed(), faults);
        proxy.stop().await?;
        Ok(report)
    }
}

/// Waits until nothing is left to be delivered.
async fn drain(proxy: &Proxy) -> Outcome {
    let http = reqwest::Client::new();
    let began = Instant::now();
    loop {
        let answer = http.get(proxy.admin_url("/readyz")).send().await?;
        let answer: serde_json::Value = answer.json().await?;
        let left = answer["backlog"]
            .as_u64()
            .context("readiness tells the backlog")?;
        if left == 0 {
            return Ok(());
        }
        ensure!(
            began.elapsed() < DRAIN_MAX,
            "{left} requests are not delivered after {DRAIN_MAX:?}:\n{}",
            proxy.log()
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn count(sandbox: &Sandbox, shared: &Shared) -> Outcome<Report> {
    let tickets = sandbox.tickets().await?;
    let mut of_reference: HashMap<String, u32> = HashMap::new();
    for ticket in &tickets {
        let content = &ticket
            .messages
            .first()
            .context("a ticket has a message")?
            .content;
        let reference = content.rsplit("Reference ").next().unwrap_or_default();
        let reference = reference.split_whitespace().next().unwrap_or_default();
        *of_reference.entry(reference.to_owned()).or_default() += 1;
    }
    let calls = sandbox.calls().await?;
    let given = shared.given.lock().unwrap();
    let without = |reference: &&String| !of_reference.contains_key(*reference);
    let doubled = of_reference.iter().filter(|(_, count)| **count > 1);
    Ok(Report {
        acknowledged: given.len(),
        tickets: tickets.len(),
        lost: given.values().filter(without).cloned().collect(),
        doubled: doubled.map(|(reference, _)| reference.clone()).collect(),
        confused: shared.confused.lock().unwrap().clone(),
        unanswered: shared.unanswered.load(std::sync::atomic::Ordering::Relaxed),
        calls: calls.len(),
        look_ups: calls.iter().filter(|call| call.method == "GET").count(),
        ..Report::default()
    })
}
