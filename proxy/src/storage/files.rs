//! The rows of attached files: which there are, whose they are, and what is to
//! become of them. Where their bytes lie is not known here.

use std::time::Duration;

use async_trait::async_trait;

use super::{Digest, StoreError};
use crate::attachments::KeptFile;
use crate::attachments::store::ObjectKey;
use crate::clock::Timestamp;

/// How long an upload may take before it counts as given up: far longer than
/// any is allowed to (`middleware/deadline.rs`).
pub const COMING_MAX: Duration = Duration::from_secs(60 * 60);

/// Which upload a file came by: the form's id, and the UUID that its sender chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadId {
    /// The form's id.
    pub form: String,
    /// The UUID, in lower case with hyphens.
    pub upload: String,
}

/// A file that is about to come.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Which upload it is.
    pub id: UploadId,
    /// What its object will be called.
    pub object: ObjectKey,
    /// What will open its link.
    pub link: String,
    /// When it began.
    pub at: Timestamp,
}

/// What came of a file whose bytes are all there.
#[derive(Clone, PartialEq, Eq)]
pub enum Arrival {
    /// It is kept.
    Kept,
    /// The same bytes were kept before under this id, as this. The new object is
    /// to be erased.
    Again(KeptFile),
    /// Other bytes were. The new object is to be erased.
    Taken,
    /// It took too long, and its object is being erased.
    TooLate,
}

/// What came of taking a file back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// It is to be erased, or there was none.
    Done,
    /// A request has it.
    Claimed,
}

/// When files are erased that nobody claimed, and those of delivered requests.
#[derive(Debug, Clone, Copy)]
pub struct Expiry {
    /// Files that came before this and belong to no request.
    pub unclaimed_before: Timestamp,
    /// Files whose upload began before this and never ended.
    pub coming_before: Timestamp,
    /// Files of requests that were delivered before this; of none, if nothing.
    pub delivered_before: Option<Timestamp>,
}

/// Durable rows of files. Claiming is the outbox's: [`super::NewEntry::files`].
#[async_trait]
pub trait Files: Send + Sync {
    /// Records that bytes are about to be written.
    ///
    /// # Errors
    /// When nothing was recorded; then nothing may be written.
    async fn begin_file(&self, file: NewFile) -> Result<(), StoreError>;

    /// Records that all bytes of an object are there.
    ///
    /// # Errors
    /// When nothing was recorded.
    async fn keep_file(&self, file: KeptFile, digest: Digest) -> Result<Arrival, StoreError>;

    /// The file of an upload that belongs to no request yet.
    ///
    /// # Errors
    /// When the store can't be read.
    async fn find_file(&self, id: &UploadId) -> Result<Option<KeptFile>, StoreError>;

    /// The file that a link opens.
    ///
    /// # Errors
    /// When the store can't be read.
    async fn find_link(&self, link: &str) -> Result<Option<KeptFile>, StoreError>;

    /// How many bytes of a form's files belong to no request.
    ///
    /// # Errors
    /// When the store can't be read.
    async fn waiting_bytes(&self, form: &str) -> Result<u64, StoreError>;

    /// Takes a file back that no request has.
    ///
    /// # Errors
    /// When nothing was changed.
    async fn release_file(&self, id: &UploadId) -> Result<Release, StoreError>;

    /// Gives an object up whose upload has failed.
    ///
    /// # Errors
    /// When nothing was changed; it is erased all the same once it is too late.
    async fn give_up_file(&self, object: &ObjectKey) -> Result<(), StoreError>;

    /// Marks what has expired, and tells some of the objects that are to be
    /// erased; none, once nothing is.
    ///
    /// # Errors
    /// When the store can't be written.
    async fn expire_files(&self, expiry: Expiry) -> Result<Vec<ObjectKey>, StoreError>;

    /// Forgets a file of which no byte is left.
    ///
    /// # Errors
    /// When it is still remembered; then it is told again.
    async fn forget_file(&self, object: &ObjectKey) -> Result<(), StoreError>;
}
