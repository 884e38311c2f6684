//! `bench-flood`: rubbish from one client, as much as it can send but no more than
//! 20,000 requests a second, for 30 seconds and on this machine alone; what the
//! proxy's other visitors notice of it, whether it says that it lives, and how
//! much memory it takes. Flood, visitors and proxy share the machine.

// A developer's command: it talks to the terminal and stops at the first surprise.
#![allow(clippy::print_stdout, clippy::expect_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use intake_tests::bench::Spread;
use intake_tests::load::resident_mb;
use intake_tests::stack::{Config, Fault, Stack};
use intake_tests::{Outcome, scenario, workspace};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

/// How much is sent, and for how long.
const RATE: u64 = 20_000;
const LASTS: Duration = Duration::from_secs(30);
const REQUESTS_MAX: u64 = RATE * 30;

/// Connections of the flood, and requests that each sends at once.
const CONNECTIONS: u64 = 32;
const AT_ONCE: u64 = 50;

/// Good visitors at once, and how often each sends a request.
const VISITORS: u64 = 4;
const VISIT_EVERY: Duration = Duration::from_millis(250);

/// What is promised.
const MEMORY_AIM_MB: f64 = 100.0;

/// How long an answer may take before it counts as none.
const PATIENCE: Duration = Duration::from_secs(10);

struct Flood {
    address: String,
    origin: String,
    over: AtomicBool,
    sent: AtomicU64,
    answered: AtomicU64,
    visits: AtomicU64,
    failed: AtomicU64,
}

#[tokio::main]
async fn main() -> Outcome {
    scenario::install_crypto();
    let disk = workspace::root().join("target");
    // The limits are those of every operator; only nothing is solved here.
    let open = |config: &mut Config| config.challenge = "off";
    let stack = Stack::start_in(&disk, open).await?;
    stack.sandbox.fault(Fault::Status(500), 1_000_000).await?;
    let process = stack.proxy.id().context("the proxy runs")?;
    let idle = resident_mb(process)?;
    let flood = Arc::new(Flood {
        address: stack
            .proxy
            .origin()
            .trim_start_matches("http://")
            .to_owned(),
        origin: stack.host.origin().to_owned(),
        over: AtomicBool::new(false),
        sent: AtomicU64::new(0),
        answered: AtomicU64::new(0),
        visits: AtomicU64::new(0),
        failed: AtomicU64::new(0),
    });
    let (calm, _) = visits(&flood, Duration::from_secs(3)).await?;

    let senders: Vec<_> = (0..CONNECTIONS)
        .map(|_| tokio::spawn(Arc::clone(&flood).send()))
        .collect();
    let begun = Instant::now();
    let healthy = tokio::spawn(health(
        Arc::clone(&flood),
        stack.proxy.admin_url("/healthz"),
    ));
    let memory = tokio::spawn(memory(Arc::clone(&flood), process));
    let (flooded, failed) = visits(&flood, LASTS).await?;
    flood.over.store(true, Ordering::Relaxed);
    let seconds = begun.elapsed().as_secs_f64();
    for sender in senders {
        sender.await?;
    }
    let (health, missed) = healthy.await??;
    let most = memory.await??;
    let per_second = |count: &AtomicU64| count.load(Ordering::Relaxed) as f64 / seconds;

    println!(
        "Rubbish from one client on this machine, {} s",
        LASTS.as_secs()
    );
    println!(
        "  sent {:.0}, answered {:.0} per second   (aim: {RATE})",
        per_second(&flood.sent),
        per_second(&flood.answered)
    );
    println!("Other visitors meanwhile");
    println!("  before      {}   {} requests", calm.in_ms(), calm.count());
    println!(
        "  meanwhile   {}   {} requests",
        flooded.in_ms(),
        flooded.count()
    );
    println!("  not taken in: {failed}   (aim: 0)");
    println!("/healthz");
    println!(
        "  meanwhile   {}   without an answer: {missed}   (aim: 0)",
        health.in_ms()
    );
    println!("Resident memory of the proxy");
    println!(
        "  idle {idle:.1} MB, most {most:.1} MB   (aim: {MEMORY_AIM_MB}: {})",
        if most < MEMORY_AIM_MB {
            "met"
        } else {
            "missed"
        }
    );
    ensure!(
        failed == 0 && missed == 0 && most < MEMORY_AIM_MB,
        "an aim was missed"
    );
    Ok(())
}

impl Flood {
    /// What one connection sends at once: no two of a kind after each other.
    fn rubbish(&self) -> String {
        let Self {
            address, origin, ..
        } = self;
        let deep = "[".repeat(500);
        let bodies = ["{", deep.as_str(), "{\"fields\":{}}", "\u{7}"];
        let path = "/v1/forms/support";
        (0..AT_ONCE as usize)
            .map(|number| {
                let body = bodies[number % bodies.len()];
                let length = body.len();
                match number % 5 {
                    0 => format!("GET /wp-login.php?{number} HTTP/1.1\r\nHost: {address}\r\n\r\n"),
                    1 => format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n"),
                    2 => format!(
                        "POST {path}/challenge HTTP/1.1\r\nHost: {address}\r\nOrigin: {origin}\r\n\
                         Content-Length: 0\r\n\r\n"
                    ),
                    3 => format!(
                        "POST {path}/submissions HTTP/1.1\r\nHost: {address}\r\n\
                         Content-Length: {length}\r\n\r\n{body}"
                    ),
                    _ => format!(
                        "POST {path}/submissions HTTP/1.1\r\nHost: {address}\r\nOrigin: {origin}\r\n\
                         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
                    ),
                }
            })
            .collect()
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed) || self.sent.load(Ordering::Relaxed) >= REQUESTS_MAX
    }

    /// Sends on one connection at a time, and on another once that is closed.
    async fn send(self: Arc<Self>) {
        let rubbish = self.rubbish();
        let mut pace =
            interval(Duration::from_secs(1) * AT_ONCE as u32 * CONNECTIONS as u32 / RATE as u32);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.is_over() {
            // A connection that is refused or cut is what the proxy may do.
            if let Ok(stream) = TcpStream::connect(&self.address).await {
                let _ = self.on(stream, &rubbish, &mut pace).await;
            }
        }
    }

    async fn on(
        &self,
        mut stream: TcpStream,
        rubbish: &str,
        pace: &mut tokio::time::Interval,
    ) -> Outcome {
        stream.set_nodelay(true)?;
        let (mut reading, mut writing) = stream.split();
        let mut buffer = vec![0; 64 * 1024];
        while !self.is_over() {
            pace.tick().await;
            let mut answered = 0;
            let mut rest = Vec::new();
            let read = async {
                while answered < AT_ONCE {
                    let length = reading.read(&mut buffer).await?;
                    ensure!(length > 0, "the proxy hung up");
                    rest.extend_from_slice(&buffer[..length]);
                    // A status line may be cut in two: keep as much as could be half of one.
                    let found = rest.windows(9).filter(|part| *part == b"HTTP/1.1 ").count();
                    answered += found as u64;
                    self.answered.fetch_add(found as u64, Ordering::Relaxed);
                    rest.drain(..rest.len().saturating_sub(8));
                }
                Outcome::Ok(())
            };
            let write = async {
                writing.write_all(rubbish.as_bytes()).await?;
                self.sent.fetch_add(AT_ONCE, Ordering::Relaxed);
                Outcome::Ok(())
            };
            timeout(PATIENCE, async { tokio::try_join!(write, read) }).await??;
        }
        Ok(())
    }

    /// A good visitor's request, from an address of its own: behind a reverse
    /// proxy on this machine, as far as the proxy can tell.
    async fn visit(&self) -> Outcome {
        let number = self.visits.fetch_add(1, Ordering::Relaxed);
        let Self {
            address, origin, ..
        } = self;
        let body = format!(
            "{{\"fields\":{{\"email\":\"ada{number}@example.com\",\"subject\":\"Stuck\",\
             \"message\":\"This is request {number}.\"}}}}"
        );
        let client = format!("198.51.{}.{}", number / 250 % 250, number % 250);
        let request = format!(
            "POST /v1/forms/support/submissions HTTP/1.1\r\nHost: {address}\r\nOrigin: {origin}\r\n\
             X-Forwarded-For: {client}\r\nContent-Type: application/json\r\nConnection: close\r\n\
             Idempotency-Key: flood-{number:020}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let status = answer.get(9..12).context("an answer")?;
        ensure!(matches!(status, b"201" | b"202"), "not taken in");
        Ok(())
    }
}

/// Good visitors for a while: how long each request took, and how many failed.
async fn visits(flood: &Arc<Flood>, lasts: Duration) -> Outcome<(Spread, u64)> {
    let before = flood.failed.load(Ordering::Relaxed);
    let visitors: Vec<_> = (0..VISITORS)
        .map(|_| {
            let flood = Arc::clone(flood);
            tokio::spawn(async move {
                let mut spread = Spread::default();
                let until = Instant::now() + lasts;
                while Instant::now() < until {
                    let begun = Instant::now();
                    if matches!(timeout(PATIENCE, flood.visit()).await, Ok(Ok(()))) {
                        spread.add(begun.elapsed().as_secs_f64() * 1e3);
                    } else {
                        flood.failed.fetch_add(1, Ordering::Relaxed);
                    }
                    sleep(VISIT_EVERY).await;
                }
                spread
            })
        })
        .collect();
    let mut all = Spread::default();
    for visitor in visitors {
        all.join(visitor.await?);
    }
    Ok((all, flood.failed.load(Ordering::Relaxed) - before))
}

/// Asks whether the proxy lives, as a supervisor does: how long each answer took.
async fn health(flood: Arc<Flood>, url: String) -> Outcome<(Spread, u64)> {
    let client = reqwest::Client::builder().timeout(PATIENCE).build()?;
    let (mut spread, mut missed) = (Spread::default(), 0);
    while !flood.over.load(Ordering::Relaxed) {
        let begun = Instant::now();
        match client.get(&url).send().await {
            Ok(answer) if answer.status().is_success() => {
                spread.add(begun.elapsed().as_secs_f64() * 1e3);
            }
            _ => missed += 1,
        }
        sleep(VISIT_EVERY).await;
    }
    Ok((spread, missed))
}

/// The largest resident memory.
async fn memory(flood: Arc<Flood>, process: i32) -> Outcome<f64> {
    let mut most: f64 = 0.0;
    while !flood.over.load(Ordering::Relaxed) {
        most = most.max(resident_mb(process)?);
        sleep(Duration::from_millis(100)).await;
    }
    Ok(most)
}
