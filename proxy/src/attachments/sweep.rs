//! Erases what nobody needs any more: files that no request ever claimed, those
//! of requests that the operator dropped, those of delivered requests after the
//! time that the operator set, and what failed uploads have left behind.
//!
//! The row goes last. So whatever happens in between, no object is forgotten.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::Attachments;
use crate::config::{AttachmentsConfig, Config};
use crate::storage::StoreError;
use crate::storage::files::{COMING_MAX, Expiry};

/// Between two rounds. Files are kept for hours at least.
const ROUND_EVERY: Duration = Duration::from_secs(60);

/// Most files of a round, so that one that can't be erased does not keep all
/// others from it for long, and a round ends.
const ERASED_AT_ONCE: usize = 1_000;

impl Attachments {
    /// Sweeps for as long as it runs: from time to time, and when something has
    /// just been given up.
    pub async fn sweep_on(self: Arc<Self>, config: watch::Receiver<Arc<Config>>) {
        loop {
            let settings = config.borrow().attachments.clone();
            if let Err(error) = self.sweep(&settings).await {
                tracing::warn!(%error, "attached files could not be swept; it is tried again");
            }
            tokio::select! {
                () = self.clock.sleep(ROUND_EVERY) => {}
                () = self.erase.notified() => {}
            }
        }
    }

    /// One round. Tells how many files were erased.
    ///
    /// # Errors
    /// When the store can't be written. What was erased until then stays so.
    pub async fn sweep(&self, settings: &AttachmentsConfig) -> Result<usize, StoreError> {
        let mut erased = 0;
        while erased < ERASED_AT_ONCE {
            let now = self.clock.wall();
            let expiry = Expiry {
                unclaimed_before: now.minus(settings.keep_unclaimed),
                coming_before: now.minus(COMING_MAX),
                delivered_before: settings.keep.map(|keep| now.minus(keep)),
            };
            let objects = self.files.expire_files(expiry).await?;
            if objects.is_empty() {
                break;
            }
            for object in objects {
                if let Err(error) = self.objects.delete(&object).await {
                    tracing::warn!(%error, "an attached file could not be erased; it is tried again");
                    return Ok(erased);
                }
                self.files.forget_file(&object).await?;
                erased += 1;
            }
        }
        if erased > 0 {
            tracing::info!(erased, "erased attached files that nobody needs any more");
        }
        Ok(erased)
    }
}
