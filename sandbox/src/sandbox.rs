//! A running sandbox: what other crates' tests and the binary start.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::bucket::{Bucket, BucketKeys, StoredFile};
use crate::clock::{Clock, SystemClock};
use crate::connection::{CutListener, Line};
use crate::fault::FaultError;
use crate::seed;
use crate::server;
use crate::shared::Shared;

/// The key that is accepted unless others are given.
pub const DEFAULT_API_KEY: &str = "sandbox-key";

/// How long open connections may take to finish when the sandbox stops.
const STOP_WITHIN: Duration = Duration::from_secs(3);

/// What a sandbox is started with.
#[derive(Debug)]
pub struct Builder {
    listen: SocketAddr,
    keys: Vec<SecretString>,
    bucket: BucketKeys,
    clock: Arc<dyn Clock>,
}

impl Default for Builder {
    /// Port 0 of the loopback address, [`DEFAULT_API_KEY`], the machine's time.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            keys: Vec::new(),
            bucket: BucketKeys {
                access_key: seed::BUCKET_ACCESS_KEY.to_owned(),
                secret_key: seed::BUCKET_SECRET_KEY.into(),
            },
            clock: Arc::new(SystemClock::new()),
        }
    }
}

impl Builder {
    /// Where to listen; port 0 takes a free one.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Accepts this key instead of [`DEFAULT_API_KEY`]. May be called again
    /// for more; each key has a rate limit of its own.
    #[must_use]
    pub fn api_key(mut self, key: impl Into<SecretString>) -> Self {
        self.keys.push(key.into());
        self
    }

    /// What opens the bucket, instead of [`seed::BUCKET_ACCESS_KEY`] and its secret.
    #[must_use]
    pub fn bucket_keys(
        mut self,
        access_key: impl Into<String>,
        secret_key: impl Into<SecretString>,
    ) -> Self {
        self.bucket = BucketKeys {
            access_key: access_key.into(),
            secret_key: secret_key.into(),
        };
        self
    }

    /// Where the sandbox reads the time, delays excepted.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Listens and serves until the [`Sandbox`] is stopped or dropped.
    ///
    /// # Errors
    /// When the address cannot be had, or the machine gives no randomness or no
    /// temporary folder.
    pub async fn start(mut self) -> io::Result<Sandbox> {
        if self.keys.is_empty() {
            self.keys.push(DEFAULT_API_KEY.into());
        }
        let shared = Arc::new(Shared::new(
            self.keys,
            Bucket::new(&self.bucket)?,
            self.clock,
        )?);
        let listener = TcpListener::bind(self.listen).await?;
        let address = listener.local_addr()?;
        let service =
            server::router(Arc::clone(&shared)).into_make_service_with_connect_info::<Line>();
        let (stop, stopped) = oneshot::channel::<()>();
        let serve =
            axum::serve(CutListener(listener), service).with_graceful_shutdown(async move {
                // An error means that the sandbox was dropped, which is a stop as well.
                let _ = stopped.await;
            });
        Ok(Sandbox {
            address,
            shared,
            stop,
            serving: tokio::spawn(serve.into_future()),
        })
    }
}

/// A sandbox that is listening. Dropping it stops it.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<io::Result<()>>,
}

impl Sandbox {
    /// What to start it with.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Starts one with all defaults, on a free port.
    ///
    /// # Errors
    /// As [`Builder::start`].
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Where it listens, with the port that was taken.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base of its URLs, such as `http://127.0.0.1:8788`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All tickets, newest first, each as the API shows it.
    #[must_use]
    pub fn tickets(&self) -> Vec<Value> {
        let world = &self.shared.state().world;
        world.tickets().map(|ticket| world.view(ticket)).collect()
    }

    /// Our organisation's customers, oldest first, the seeded ones included.
    #[must_use]
    pub fn customers(&self) -> Vec<Value> {
        let state = self.shared.state();
        let all = state.world.customers();
        all.filter_map(|customer| serde_json::to_value(customer).ok())
            .collect()
    }

    /// The latest API requests, newest first, in the shape of
    /// `GET /sandbox/api/requests`: `id`, `at`, `method`, `path`, `body`,
    /// `outcome`, `status`, `error`, `ticketId`, `fault`, `durationMs`.
    #[must_use]
    pub fn requests(&self) -> Vec<Value> {
        let state = self.shared.state();
        let all = state.journal.entries();
        all.filter_map(|entry| serde_json::to_value(entry).ok())
            .collect()
    }

    /// What lies in the bucket, by key.
    #[must_use]
    pub fn files(&self) -> Vec<StoredFile> {
        self.shared.bucket().files()
    }

    /// How many multipart uploads to the bucket were begun and neither completed
    /// nor aborted.
    #[must_use]
    pub fn unfinished_uploads(&self) -> usize {
        self.shared.bucket().unfinished_uploads()
    }

    /// Appends faults for the next API calls, as `POST /sandbox/api/faults`
    /// does. `script` is a list of objects:
    ///
    /// | `kind` | further members |
    /// |---|---|
    /// | `status` | `status` (200–599); `retryAfter` (seconds), `body` (text), `commit` (do the work all the same; default false) |
    /// | `delay` | `ms`; `at` (`before` the work, the default, or `after`), `then` (one of the other kinds, by name or as an object) |
    /// | `cut_before_commit`, `cut_after_commit` | |
    /// | `garbage` | `commit` (default true) |
    ///
    /// Each may have `times` (default 1) and `on` (`"POST /api/ticket"`:
    /// only such calls use it up; default any call of the API). The bucket meets
    /// only what is `on` it: `"PUT /bucket"`, say, whatever the key.
    ///
    /// # Errors
    /// When an entry is wrong; then nothing is appended.
    pub fn script(&self, script: &Value) -> Result<(), FaultError> {
        let script = script.to_string();
        self.shared.state().faults.append(script.as_bytes())
    }

    /// Forgets the faults that no call has met yet.
    pub fn clear_faults(&self) {
        self.shared.state().faults.clear();
    }

    /// How many calls will still meet a fault.
    #[must_use]
    pub fn pending_faults(&self) -> u32 {
        self.shared.state().faults.remaining()
    }

    /// Everything as it was at the start: tickets, customers, requests,
    /// faults, rate limits, files.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// Stops listening and lets open requests finish, for three seconds at most.
    ///
    /// # Errors
    /// When serving had failed before.
    pub async fn stop(self) -> io::Result<()> {
        let Self {
            stop, mut serving, ..
        } = self;
        drop(stop);
        match tokio::time::timeout(STOP_WITHIN, &mut serving).await {
            Ok(Ok(served)) => served,
            Ok(Err(error)) => Err(io::Error::other(error)),
            Err(_) => {
                serving.abort();
                Ok(())
            }
        }
    }
}
