//! Files that visitors attach, from the upload to the ticket: taken in while
//! they stream (`upload.rs`), kept in a [`store`], claimed by the request that
//! names them, and erased when nobody needs them any more (`sweep.rs`).

mod claim;
pub mod disposition;
mod kept;
mod quota;
pub mod scan;
pub mod store;
mod sweep;
mod token;
mod upload;

use std::sync::Arc;

use tokio::sync::Notify;

pub use claim::{Claimable, Unclaimable, Wrong};
pub use kept::KeptFile;
pub use upload::{Upload, UploadError};

use self::quota::Quotas;
use self::scan::Scanner;
use self::store::{ByteRange, ObjectBytes, ObjectError, ObjectStore};
use crate::clock::Clock;
use crate::random::Random;
use crate::seal::Sealer;
use crate::storage::StoreError;
use crate::storage::files::{Files, Release, UploadId};

/// All that has to do with attached files. One for the whole proxy.
pub struct Attachments {
    files: Arc<dyn Files>,
    objects: Arc<dyn ObjectStore>,
    scanner: Option<Arc<dyn Scanner>>,
    sealer: Arc<Sealer>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    quotas: Quotas,
    /// Wakes the sweeper when something is to be erased.
    erase: Notify,
}

/// What the attachments are built on.
pub struct Parts {
    /// The rows.
    pub files: Arc<dyn Files>,
    /// Where the bytes lie.
    pub objects: Arc<dyn ObjectStore>,
    /// Who looks for viruses, if anybody does.
    pub scanner: Option<Arc<dyn Scanner>>,
    /// Seals tokens.
    pub sealer: Arc<Sealer>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// For keys and links.
    pub random: Arc<dyn Random>,
}

impl Attachments {
    /// Attachments on a store and a place for bytes.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts {
            files,
            objects,
            scanner,
            sealer,
            clock,
            random,
        } = parts;
        Self {
            files,
            objects,
            scanner,
            sealer,
            clock,
            random,
            quotas: Quotas::default(),
            erase: Notify::new(),
        }
    }

    /// Takes a file back that no request has; it is erased soon.
    ///
    /// # Errors
    /// When nothing was changed.
    pub async fn release(&self, id: &UploadId) -> Result<Release, StoreError> {
        let released = self.files.release_file(id).await;
        self.erase.notify_one();
        released
    }

    /// The file that a link opens.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn linked(&self, link: &str) -> Result<Option<KeptFile>, StoreError> {
        self.files.find_link(link).await
    }

    /// The bytes of a file, or a part of them.
    ///
    /// # Errors
    /// When they can't be read.
    pub async fn read(
        &self,
        file: &KeptFile,
        range: Option<ByteRange>,
    ) -> Result<ObjectBytes, ObjectError> {
        self.objects.read(&file.object, range).await
    }
}
