//! The command `mava-sandbox`: a sandbox that runs until it is told to stop.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use mava_sandbox::{DEFAULT_API_KEY, Sandbox, seed};
use tracing_subscriber::EnvFilter;

/// A strict stand-in for Mava, with a page that shows the tickets.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8788")]
    listen: SocketAddr,

    /// A key to accept as x-auth-token; may be given several times.
    #[arg(
        long = "api-key",
        value_name = "KEY",
        env = "MAVA_SANDBOX_API_KEY",
        hide_env_values = true,
        default_value = DEFAULT_API_KEY
    )]
    api_keys: Vec<String>,

    /// The access key that opens the bucket.
    #[arg(long, value_name = "KEY", default_value = seed::BUCKET_ACCESS_KEY)]
    bucket_access_key: String,

    /// The secret of that access key.
    #[arg(
        long,
        value_name = "KEY",
        env = "MAVA_SANDBOX_BUCKET_SECRET_KEY",
        hide_env_values = true,
        default_value = seed::BUCKET_SECRET_KEY
    )]
    bucket_secret_key: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .init();
    match run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the sandbox cannot run");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> io::Result<()> {
    let address = options.listen;
    let mut builder = Sandbox::builder()
        .listen(address)
        .bucket_keys(options.bucket_access_key, options.bucket_secret_key);
    for key in options.api_keys {
        builder = builder.api_key(key);
    }
    let sandbox = builder
        .start()
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("{address}: {error}")))?;
    // Caught before anybody can know that we run, so that no early stop is missed.
    let mut stop = Stop::catch()?;
    // Whoever started us waits for this line; a pipe would otherwise hold it back.
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on {}", sandbox.url())?;
    stdout.flush()?;
    stop.asked().await?;
    sandbox.stop().await
}

/// Ctrl-C, and on Unix SIGTERM.
struct Stop {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    #[cfg(unix)]
    fn catch() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    #[cfg(not(unix))]
    fn catch() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits until one of them comes.
    #[cfg(unix)]
    async fn asked(&mut self) -> io::Result<()> {
        tokio::select! {
            _ = self.interrupt.recv() => Ok(()),
            _ = self.terminate.recv() => Ok(()),
        }
    }

    #[cfg(not(unix))]
    async fn asked(&mut self) -> io::Result<()> {
        tokio::signal::ctrl_c().await
    }
}
