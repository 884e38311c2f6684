//! `bench-ack`: how many requests per second the proxy acknowledges, each of
//! them being on disk by then; the 99th percentile of their latency; and the
//! proxy's resident memory, idle and under that load. Load and proxy share the
//! machine, so the proxy alone would do better.

// A developer's command: it talks to the terminal and stops at the first surprise.
#![allow(clippy::print_stdout, clippy::expect_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use intake_tests::bench::Spread;
use intake_tests::stack::{Fault, Stack};
use intake_tests::{Outcome, scenario, workspace};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Connections that are kept open, each with one request at a time.
const CONNECTIONS: usize = 64;

/// Time before counting begins, so that caches are warm and the queue is not empty.
const WARM_UP: Duration = Duration::from_secs(3);

/// Time of counting.
const COUNTED: Duration = Duration::from_secs(15);

/// What is promised: acknowledgements per second, and resident memory in MB.
const RATE_AIM: f64 = 2_000.0;
const IDLE_AIM_MB: f64 = 30.0;
const LOAD_AIM_MB: f64 = 80.0;

#[tokio::main]
async fn main() -> Outcome {
    scenario::install_crypto();
    // Below `target`, since the system's folder for temporary files may be in memory.
    let disk = workspace::root().join("target");
    let stack = Stack::start_in(&disk, |_| {}).await?;
    // With Mava down the queue is never empty, and every answer is at once.
    stack.sandbox.fault(Fault::Status(500), 1_000_000).await?;
    let process = stack.proxy.id().context("the proxy runs")?;
    let address = stack
        .proxy
        .origin()
        .trim_start_matches("http://")
        .to_owned();
    send_one(&address, stack.host.origin()).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let idle = resident_mb(process)?;

    let counting = Arc::new(AtomicBool::new(false));
    let done = Arc::new(AtomicBool::new(false));
    let keys = Arc::new(AtomicU64::new(0));
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let worker = Worker {
                address: address.clone(),
                origin: stack.host.origin().to_owned(),
                counting: Arc::clone(&counting),
                done: Arc::clone(&done),
                keys: Arc::clone(&keys),
            };
            tokio::spawn(worker.run())
        })
        .collect();
    tokio::time::sleep(WARM_UP).await;
    counting.store(true, Ordering::Relaxed);
    let begun = Instant::now();
    let mut loaded: f64 = 0.0;
    while begun.elapsed() < COUNTED {
        loaded = loaded.max(resident_mb(process)?);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    counting.store(false, Ordering::Relaxed);
    let seconds = begun.elapsed().as_secs_f64();
    done.store(true, Ordering::Relaxed);
    let mut latencies = Spread::default();
    for worker in workers {
        latencies.join(worker.await??);
    }

    let rate = latencies.count() as f64 / seconds;
    println!(
        "Durable acknowledgements, {CONNECTIONS} connections, {seconds:.0} s, load on the same machine"
    );
    println!(
        "  {rate:.0} per second           (aim: {RATE_AIM}: {})",
        verdict(rate >= RATE_AIM)
    );
    println!(
        "  latency: median {:.1} ms, 99th percentile {:.1} ms",
        latencies.median(),
        latencies.percentile(0.99)
    );
    println!("Resident memory of the proxy");
    println!(
        "  idle        {idle:.1} MB   (aim: {IDLE_AIM_MB}: {})",
        verdict(idle <= IDLE_AIM_MB)
    );
    println!(
        "  under load  {loaded:.1} MB   (aim: {LOAD_AIM_MB}: {})",
        verdict(loaded <= LOAD_AIM_MB)
    );
    Ok(())
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "missed" }
}

/// Resident memory in MB (of a million bytes), as the kernel tells it.
fn resident_mb(process: i32) -> Outcome<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: f64 = line
        .and_then(|line| line.trim().strip_suffix("kB"))
        .context("the kernel tells the resident memory")?
        .trim()
        .parse()?;
    Ok(kib * 1024.0 / 1e6)
}

/// One connection's share of the load.
struct Worker {
    address: String,
    origin: String,
    counting: Arc<AtomicBool>,
    done: Arc<AtomicBool>,
    keys: Arc<AtomicU64>,
}

impl Worker {
    /// Sends one request after the other; answers how long each took, in milliseconds.
    async fn run(self) -> Outcome<Spread> {
        let mut connection = Connection::open(&self.address).await?;
        let mut latencies = Spread::default();
        while !self.done.load(Ordering::Relaxed) {
            let key = self.keys.fetch_add(1, Ordering::Relaxed);
            let begun = Instant::now();
            let status = connection.submit(&self.address, &self.origin, key).await?;
            ensure!(matches!(status, 201 | 202), "the proxy answers {status}");
            if self.counting.load(Ordering::Relaxed) {
                latencies.add(begun.elapsed().as_secs_f64() * 1e3);
            }
        }
        Ok(latencies)
    }
}

async fn send_one(address: &str, origin: &str) -> Outcome {
    let status = Connection::open(address)
        .await?
        .submit(address, origin, u64::MAX)
        .await?;
    ensure!(
        status == 202,
        "with Mava down the proxy answers 202, not {status}"
    );
    Ok(())
}

/// A connection that is kept open. It reads just enough HTTP for answers with
/// a Content-Length, because a client that costs more than the server measures itself.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(address: &str) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(4096),
        })
    }

    /// Sends one request and answers the status of its answer.
    async fn submit(&mut self, address: &str, origin: &str, key: u64) -> Outcome<u16> {
        let body = format!(
            "{{\"fields\":{{\"name\":\"Ada Lovelace\",\"email\":\"ada{key}@example.com\",\
             \"subject\":\"My transfer is stuck\",\"message\":\"It left Arbitrum an hour ago. \
             Nothing has come. This is request {key}.\"}},\"context\":\
             {{\"pageUrl\":\"{origin}/\",\"locale\":\"en\"}}}}"
        );
        let request = format!(
            "POST /v1/forms/support/submissions HTTP/1.1\r\nHost: {address}\r\nOrigin: {origin}\r\n\
             Content-Type: application/json\r\nIdempotency-Key: bench-{key:020}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        loop {
            ensure!(
                self.stream.read_buf(&mut self.buffer).await? > 0,
                "the proxy hung up"
            );
            if let Some(status) = complete(&self.buffer)? {
                return Ok(status);
            }
        }
    }
}

/// The status, once the whole answer is in `buffer`.
fn complete(buffer: &[u8]) -> Outcome<Option<u16>> {
    let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&buffer[..end])?;
    let status = head.get(9..12).context("a status line")?.parse()?;
    let length: usize = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .context("a length")?
        .1
        .trim()
        .parse()?;
    Ok((buffer.len() >= end + 4 + length).then_some(status))
}
