//! `bench-outbox`: what a long queue costs. With nothing, a hundred thousand and
//! a million requests in the outbox: how soon the proxy serves, how many requests
//! it acknowledges per second and how long each takes, how much memory it needs;
//! and how much of Mava's budget is used while there is a backlog.

// A developer's command: it talks to the terminal and stops at the first surprise.
#![allow(clippy::print_stdout, clippy::expect_used)]

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use intake_tests::load::{Load, Target, resident_mb};
use intake_tests::stack::{Fault, Stack};
use intake_tests::{Outcome, scenario, workspace};
use sqlx::{ConnectOptions, Connection};

/// Requests in the outbox.
const ROWS: [u64; 3] = [0, 100_000, 1_000_000];
/// Each size is measured so often, in turns, and the middle counts: a machine
/// is never the same for a minute.
const ROUNDS: u64 = 3;
const WARM_UP: Duration = Duration::from_secs(3);
const COUNTED: Duration = Duration::from_secs(10);
/// Long enough for three windows of Mava's.
const DRAINED: Duration = Duration::from_secs(95);
/// Calls in 30 seconds, unless the configuration says otherwise.
const BUDGET: f64 = 85.0;

/// Fills the outbox as the proxy does. The references are scattered, as those
/// that the proxy draws are: an odd factor maps the numbers below 2^40 to each other.
const FILL: &str = "
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?),
r(i, bits) AS (SELECT i, (i * 654435769) & 1099511627775 FROM n),
c(s) AS (VALUES ('0123456789ABCDEFGHJKMNPQRSTVWXYZ'))
INSERT INTO outbox (reference, form, key_hash, body_hash, status_salt, status_hash,
  payload, state, created_at, next_attempt_at)
SELECT 'IN-' || substr(s, 1 + ((bits >> 35) & 31), 1) || substr(s, 1 + ((bits >> 30) & 31), 1)
  || substr(s, 1 + ((bits >> 25) & 31), 1) || substr(s, 1 + ((bits >> 20) & 31), 1) || '-'
  || substr(s, 1 + ((bits >> 15) & 31), 1) || substr(s, 1 + ((bits >> 10) & 31), 1)
  || substr(s, 1 + ((bits >> 5) & 31), 1) || substr(s, 1 + (bits & 31), 1),
  'support', randomblob(32), randomblob(32), randomblob(16), randomblob(32),
  '{\"answers\":{\"email\":\"ada@example.com\",\"subject\":\"My transfer is stuck\",'
  || '\"message\":\"It left Arbitrum an hour ago. Nothing has come. This is request ' || i || '.\"},'
  || '\"context\":{\"pageUrl\":\"https://shop.example/\",\"locale\":\"en\"}}',
  'queued', 1795305600000 + i, 0
FROM r, c";

struct Size {
    rows: u64,
    stack: Stack,
    starts: Vec<f64>,
    loads: Vec<Load>,
    idle_mb: f64,
}

#[tokio::main]
async fn main() -> Outcome {
    scenario::install_crypto();
    // Below `target`, since the system's folder for temporary files may be in memory.
    let disk = workspace::root().join("target");
    let mut sizes = Vec::new();
    for rows in ROWS {
        sizes.push(Size::new(rows, &disk).await?);
    }
    for round in 0..ROUNDS {
        for size in &mut sizes {
            size.measure(round).await?;
        }
    }
    println!("Acknowledging with a queue, load on the same machine");
    println!("     queued    serves after   per second      median    99th perc.   idle      load");
    let first = sizes.first().map_or(0.0, Size::rate);
    for size in &sizes {
        size.print(first);
    }
    if let Some(size) = sizes.pop() {
        size.drain().await?;
    }
    Ok(())
}

impl Size {
    async fn new(rows: u64, disk: &Path) -> Outcome<Self> {
        let mut store = None;
        let mut stack = Stack::start_in(disk, |config| {
            config.unguarded();
            store = Some(config.store.clone());
        })
        .await?;
        let store = store.context("the configuration was made")?;
        stack.proxy.stop().await?;
        if rows > 0 {
            let begun = Instant::now();
            fill(&store, rows).await?;
            println!("filled in {rows} in {:.0} s", begun.elapsed().as_secs_f64());
        }
        Ok(Self {
            rows,
            stack,
            starts: Vec::new(),
            loads: Vec::new(),
            idle_mb: 0.0,
        })
    }

    async fn measure(&mut self, round: u64) -> Outcome {
        let Self { rows, stack, .. } = self;
        // With Mava down the queue only grows.
        stack.sandbox.fault(Fault::Status(500), 1_000_000).await?;
        let begun = Instant::now();
        stack.proxy.go_on().await?;
        self.starts.push(begun.elapsed().as_secs_f64() * 1e3);
        let process = stack.proxy.id().context("the proxy runs")?;
        tokio::time::sleep(Duration::from_secs(2)).await;
        self.idle_mb = self.idle_mb.max(resident_mb(process)?);
        let target = Target::of(stack, process, format!("bench-{rows}-{round}"));
        self.loads.push(target.load(WARM_UP, COUNTED).await?);
        self.stack.proxy.stop().await
    }

    fn middle(&self, of: impl Fn(&Load) -> f64) -> f64 {
        middle(self.loads.iter().map(of).collect())
    }

    fn rate(&self) -> f64 {
        self.middle(|load| load.rate)
    }

    fn print(&self, first: f64) {
        println!(
            "  {:>9}   {:>8.0} ms   {:>6.0} ({:>3.0} %)   {:>6.1} ms   {:>7.1} ms   {:>5.1} MB   {:>5.1} MB",
            self.rows,
            middle(self.starts.clone()),
            self.rate(),
            100.0 * self.rate() / first,
            self.middle(|load| load.latencies.median()),
            self.middle(|load| load.latencies.percentile(0.99)),
            self.idle_mb,
            self.middle(|load| load.memory_mb),
        );
    }

    /// How much of the budget is used with Mava up again.
    async fn drain(mut self) -> Outcome {
        self.stack.sandbox.reset().await?;
        self.stack.proxy.go_on().await?;
        let process = self.stack.proxy.id().context("the proxy runs")?;
        // The calls of the process before count for a while.
        tokio::time::sleep(Duration::from_secs(60)).await;
        let before = self.stack.sandbox.calls().await?.len();
        tokio::time::sleep(DRAINED).await;
        let calls = self.stack.sandbox.calls().await?;
        let refused = calls.iter().filter(|call| call.status == Some(429)).count();
        let made = (calls.len() - before) as f64;
        let allowed = BUDGET * DRAINED.as_secs_f64() / 30.0;
        println!(
            "Draining {} requests: {made:.0} calls in {} s, {:.0} % of the budget of {BUDGET} in 30 s; {refused} refused (429); {:.1} MB",
            self.rows,
            DRAINED.as_secs(),
            100.0 * made / allowed,
            resident_mb(process)?,
        );
        self.stack.proxy.stop().await
    }
}

async fn fill(store: &Path, rows: u64) -> Outcome {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(store);
    let mut connection = options.connect().await?;
    sqlx::query(FILL)
        .bind(i64::try_from(rows)?)
        .execute(&mut connection)
        .await?;
    Ok(connection.close().await?)
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
