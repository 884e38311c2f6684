//! The command `mava-sandbox`: a sandbox that runs until it is told to stop.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use mava_sandbox::{DEFAULT_API_KEY, Sandbox};
use tracing_subscriber::EnvFilter;

/// A strict stand-in for Mava, with a page that shows the tickets.
#[derive(Debug, Parser)]
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
    let mut builder = Sandbox::builder().listen(address);
    for key in options.api_keys {
        builder = builder.api_key(key);
    }
    let sandbox = builder
        .start()
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("{address}: {error}")))?;
    // Whoever started us waits for this line; a pipe would otherwise hold it back.
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on {}", sandbox.url())?;
    stdout.flush()?;
    asked_to_stop().await?;
    sandbox.stop().await
}

/// Ends with Ctrl-C, and on Unix with SIGTERM.
async fn asked_to_stop() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            stopped = tokio::signal::ctrl_c() => stopped,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
