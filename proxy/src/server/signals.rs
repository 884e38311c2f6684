//! What the operating system tells the process.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

/// Returns when the process is asked to end: SIGTERM, or Ctrl-C at a terminal.
/// Gives the signal's name.
///
/// # Errors
/// If the system lets nobody listen to signals.
pub fn ending() -> io::Result<impl Future<Output = &'static str>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        }
    })
}
