//! Load on the proxy: as many acknowledgements as it gives, and how long each takes.
//! It reads just enough HTTP for that, because a client that costs more than the
//! server measures itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Outcome;
use crate::bench::Spread;
use crate::stack::Stack;

/// Connections that are kept open, each with one request at a time.
pub const CONNECTIONS: usize = 64;

/// What came of a load.
pub struct Load {
    /// Acknowledgements per second.
    pub rate: f64,
    /// How long each took, in milliseconds.
    pub latencies: Spread,
    /// The proxy's largest resident memory meanwhile, in MB.
    pub memory_mb: f64,
}

/// What a load is put on.
pub struct Target {
    /// Host and port of the proxy.
    pub address: String,
    /// A page that may use the form.
    pub origin: String,
    /// The proxy's process.
    pub process: i32,
    /// Begins every idempotency key, so that none is used twice.
    pub keys: String,
}

impl Target {
    /// The proxy of a stack, which runs as `process`.
    #[must_use]
    pub fn of(stack: &Stack, process: i32, keys: String) -> Self {
        let origin = stack.proxy.origin();
        Self {
            address: origin.trim_start_matches("http://").to_owned(),
            origin: stack.host.origin().to_owned(),
            process,
            keys,
        }
    }

    /// Sends as much as is taken: for a while to warm up, then counting.
    ///
    /// # Errors
    /// When the proxy does not accept something.
    pub async fn load(self, warm_up: Duration, counted: Duration) -> Outcome<Load> {
        let counting = Arc::new(AtomicBool::new(false));
        let done = Arc::new(AtomicBool::new(false));
        let keys = Arc::new(AtomicU64::new(0));
        let target = Arc::new(self);
        let workers: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let worker = Worker {
                    target: Arc::clone(&target),
                    counting: Arc::clone(&counting),
                    done: Arc::clone(&done),
                    keys: Arc::clone(&keys),
                };
                tokio::spawn(worker.run())
            })
            .collect();
        tokio::time::sleep(warm_up).await;
        counting.store(true, Ordering::Relaxed);
        let begun = Instant::now();
        let mut memory_mb: f64 = 0.0;
        while begun.elapsed() < counted {
            memory_mb = memory_mb.max(resident_mb(target.process)?);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        counting.store(false, Ordering::Relaxed);
        let seconds = begun.elapsed().as_secs_f64();
        done.store(true, Ordering::Relaxed);
        let mut latencies = Spread::default();
        for worker in workers {
            latencies.join(worker.await??);
        }
        Ok(Load {
            rate: latencies.count() as f64 / seconds,
            latencies,
            memory_mb,
        })
    }

    /// Sends one request; answers the status.
    ///
    /// # Errors
    /// When the proxy does not answer.
    pub async fn send_one(&self) -> Outcome<u16> {
        let mut connection = Connection::open(&self.address).await?;
        connection.submit(self, u64::MAX).await
    }
}

/// Resident memory in MB (of a million bytes), as the kernel tells it.
///
/// # Errors
/// When there is no such process.
pub fn resident_mb(process: i32) -> Outcome<f64> {
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
    target: Arc<Target>,
    counting: Arc<AtomicBool>,
    done: Arc<AtomicBool>,
    keys: Arc<AtomicU64>,
}

impl Worker {
    /// Sends one request after the other; answers how long each took, in milliseconds.
    async fn run(self) -> Outcome<Spread> {
        let mut connection = Connection::open(&self.target.address).await?;
        let mut latencies = Spread::default();
        while !self.done.load(Ordering::Relaxed) {
            let key = self.keys.fetch_add(1, Ordering::Relaxed);
            let begun = Instant::now();
            let status = connection.submit(&self.target, key).await?;
            ensure!(matches!(status, 201 | 202), "the proxy answers {status}");
            if self.counting.load(Ordering::Relaxed) {
                latencies.add(begun.elapsed().as_secs_f64() * 1e3);
            }
        }
        Ok(latencies)
    }
}

/// A connection that is kept open; answers must have a Content-Length.
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
    async fn submit(&mut self, target: &Target, key: u64) -> Outcome<u16> {
        let Target {
            address,
            origin,
            keys,
            ..
        } = target;
        let body = format!(
            "{{\"fields\":{{\"name\":\"Ada Lovelace\",\"email\":\"ada{key}@example.com\",\
             \"subject\":\"My transfer is stuck\",\"message\":\"It left Arbitrum an hour ago. \
             Nothing has come. This is request {key}.\"}},\"context\":\
             {{\"pageUrl\":\"{origin}/\",\"locale\":\"en\"}}}}"
        );
        let request = format!(
            "POST /v1/forms/support/submissions HTTP/1.1\r\nHost: {address}\r\nOrigin: {origin}\r\n\
             Content-Type: application/json\r\nIdempotency-Key: {keys}-{key:020}\r\n\
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
