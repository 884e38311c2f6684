//! Whoever looks for viruses in what comes in: a trait. The bytes that are kept
//! go to the scan and to the storage at the same time, piece by piece.

mod clamd;

use async_trait::async_trait;
use axum::body::Bytes;

pub use clamd::Clamd;

/// What a scan found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Clean,
    /// Something. What it is called is in the log alone.
    Found,
    /// There was no scan, and the operator takes files all the same: the ticket
    /// tells that this one was not looked at.
    NotScanned,
}

/// There is no scan to be had, and the operator takes nothing unscanned.
#[derive(Debug, thiserror::Error)]
#[error("the virus scanner can't be used: {0}")]
pub struct ScannerDown(pub String);

/// Begins scans.
#[async_trait]
pub trait Scanner: Send + Sync {
    /// A scan of one file.
    ///
    /// # Errors
    /// When there is none to be had and files are refused without.
    async fn begin(&self) -> Result<Box<dyn Scan>, ScannerDown>;
}

/// The scan of one file. Dropped, it ends without a verdict.
#[async_trait]
pub trait Scan: Send {
    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// When the scanner went away and files are refused without.
    async fn write(&mut self, bytes: Bytes) -> Result<(), ScannerDown>;

    /// The file is complete.
    ///
    /// # Errors
    /// When there is no verdict and files are refused without.
    async fn finish(self: Box<Self>) -> Result<Verdict, ScannerDown>;
}
