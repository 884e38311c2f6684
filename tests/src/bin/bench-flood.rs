//! `bench-flood`: rubbish from one client, as much as it can send but no more than
//! 20,000 requests a second, for 30 seconds and on this machine alone, and as many
//! idle connections as there are places; what the proxy's other visitors notice of
//! it, whether it says that it lives, and how much memory it takes. Flood,
//! visitors and proxy share the machine.

// A developer's command: it talks to the terminal and stops at the first surprise.
#![allow(clippy::print_stdout, clippy::expect_used)]

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use altcha::{Challenge, Payload, SolveChallengeOptions, solve_challenge};
use anyhow::{Context, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use intake_tests::bench::Spread;
use intake_tests::load::resident_mb;
use intake_tests::stack::{Fault, Stack};
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
const VISIT_EVERY: Duration = Duration::from_secs(1);

/// How long visitors are watched before the flood.
const CALM: Duration = Duration::from_secs(5);

/// Connections that say nothing, and how often one is replaced by another.
const IDLE: usize = 760;
const IDLE_EVERY: Duration = Duration::from_millis(5);

/// Between two looks at health and memory.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What is promised.
const MEMORY_AIM_MB: f64 = 100.0;

/// How long an answer may take before it counts as none.
const PATIENCE: Duration = Duration::from_secs(10);

struct Flood {
    http: reqwest::Client,
    address: String,
    origin: String,
    /// Challenges that were solved before it began, the oldest first: a fresh one
    /// would be taken for a program's.
    solved: Mutex<VecDeque<String>>,
    over: AtomicBool,
    sent: AtomicU64,
    answered: AtomicU64,
    visits: AtomicU64,
    failed: AtomicU64,
    held: AtomicU64,
}

#[tokio::main]
async fn main() -> Outcome {
    scenario::install_crypto();
    let disk = workspace::root().join("target");
    // The limits and the challenge are those of every operator.
    let stack = Stack::start_in(&disk, |_| {}).await?;
    stack.sandbox.fault(Fault::Status(500), 1_000_000).await?;
    let process = stack.proxy.id().context("the proxy runs")?;
    let idle = resident_mb(process)?;
    let http = reqwest::Client::builder().pool_max_idle_per_host(0);
    let flood = Arc::new(Flood {
        http: http.timeout(PATIENCE).build()?,
        address: stack
            .proxy
            .origin()
            .trim_start_matches("http://")
            .to_owned(),
        origin: stack.host.origin().to_owned(),
        solved: Mutex::default(),
        over: AtomicBool::new(false),
        sent: AtomicU64::new(0),
        answered: AtomicU64::new(0),
        visits: AtomicU64::new(0),
        failed: AtomicU64::new(0),
        held: AtomicU64::new(0),
    });
    let visits_of = |time: Duration| VISITORS * (time.as_secs() / VISIT_EVERY.as_secs() + 1);
    flood.solve(visits_of(CALM) + visits_of(LASTS)).await?;
    let (calm, before) = visits(&flood, CALM).await?;

    let senders: Vec<_> = (0..CONNECTIONS)
        .map(|_| tokio::spawn(Arc::clone(&flood).send()))
        .collect();
    let holder = tokio::spawn(Arc::clone(&flood).hold());
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
    holder.await?;
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
    println!(
        "  idle connections: {} opened, {IDLE} at once",
        flood.held.load(Ordering::Relaxed)
    );
    println!("Other visitors: a challenge and a request each");
    println!("  before      {}   {} requests", calm.in_ms(), calm.count());
    println!(
        "  meanwhile   {}   {} requests",
        flooded.in_ms(),
        flooded.count()
    );
    println!("  not taken in: {}   (aim: 0)", before + failed);
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
        before + failed == 0 && missed == 0 && most < MEMORY_AIM_MB,
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

    /// What a good visitor does, from an address of its own (behind a reverse
    /// proxy on this machine, as far as the proxy can tell): a challenge is asked
    /// for, and a request sent with one that was solved while it was written.
    async fn visit(&self) -> Outcome {
        let number = self.visits.fetch_add(1, Ordering::Relaxed);
        let stock = self.solved.lock().map(|mut solved| solved.pop_front());
        let solved = stock.ok().flatten().context("a solved challenge")?;
        self.challenge(number).await?;
        let body = serde_json::json!({
            "challenge": solved,
            "fields": {
                "email": format!("ada{number}@example.com"),
                "subject": "Stuck",
                "message": format!("This is request {number}."),
            },
        });
        let request = self.post("submissions", number);
        let request = request.header("idempotency-key", format!("flood-{number:020}"));
        let status = request.json(&body).send().await?.status();
        ensure!(matches!(status.as_u16(), 201 | 202), "not taken in");
        Ok(())
    }

    /// A challenge as a visitor gets it.
    async fn challenge(&self, number: u64) -> Outcome<Challenge> {
        let answer = self.post("challenge", number).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    fn post(&self, what: &str, number: u64) -> reqwest::RequestBuilder {
        let url = format!("http://{}/v1/forms/support/{what}", self.address);
        let client = format!("198.51.{}.{}", number / 250 % 250, number % 250);
        let request = self.http.post(url).header("origin", &self.origin);
        request.header("x-forwarded-for", client)
    }

    /// Solves so many challenges on all cores.
    async fn solve(self: &Arc<Self>, count: u64) -> Outcome {
        let cores = std::thread::available_parallelism()?.get() as u64;
        let tasks: Vec<_> = (0..cores)
            .map(|core| {
                let flood = Arc::clone(self);
                tokio::spawn(async move {
                    for number in (core..count).step_by(cores as usize) {
                        let challenge = flood.challenge(number).await?;
                        let solved = tokio::task::spawn_blocking(|| solved(challenge)).await??;
                        let mut all = flood.solved.lock().expect("nobody panics with it");
                        all.push_back(solved);
                    }
                    Outcome::Ok(())
                })
            })
            .collect();
        for task in tasks {
            task.await??;
        }
        Ok(())
    }

    /// Holds as many connections as there are places, that say nothing or half of
    /// a head; and takes others for them, one after the other.
    async fn hold(self: Arc<Self>) {
        let mut held = VecDeque::new();
        while !self.over.load(Ordering::Relaxed) {
            if let Ok(mut stream) = TcpStream::connect(&self.address).await {
                if self.held.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
                    let _ = stream.write_all(b"GET / HTTP/1.1\r\nhost: ").await;
                }
                held.push_back(stream);
            }
            if held.len() > IDLE {
                held.pop_front();
            }
            sleep(IDLE_EVERY).await;
        }
    }
}

/// A solution as a submission bears it.
fn solved(challenge: Challenge) -> Outcome<String> {
    let solution = solve_challenge(SolveChallengeOptions::new(&challenge))?;
    let payload = Payload {
        solution: solution.context("there is a solution")?,
        challenge,
    };
    Ok(BASE64.encode(serde_json::to_vec(&payload)?))
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
        sleep(LOOK_EVERY).await;
    }
    Ok((spread, missed))
}

/// The largest resident memory.
async fn memory(flood: Arc<Flood>, process: i32) -> Outcome<f64> {
    let mut most: f64 = 0.0;
    while !flood.over.load(Ordering::Relaxed) {
        most = most.max(resident_mb(process)?);
        sleep(LOOK_EVERY).await;
    }
    Ok(most)
}
