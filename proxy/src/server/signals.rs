//! What the operating system tells the process.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

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

/// The operator's wish to have the configuration read again: SIGHUP.
#[derive(Debug)]
pub struct Hangups(Signal);

impl Hangups {
    /// Listens from now on; until then the signal would end the process.
    ///
    /// # Errors
    /// If the system lets nobody listen to signals.
    pub fn listen() -> io::Result<Self> {
        signal(SignalKind::hangup()).map(Self)
    }

    /// Returns at the next signal. Several that come at once count as one.
    pub async fn next(&mut self) {
        if self.0.recv().await.is_none() {
            // The system will send no more.
            std::future::pending().await
        }
    }
}
