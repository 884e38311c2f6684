//! Takes a request in: recognises a repeated one, keeps a new one.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use intake_contract::{
    DeliveryState, IdempotencyKey, Reference, SubmissionStatus, ValidSubmission,
};

use super::payload::Payload;
use super::{DeliveryWait, Outbox, Shared, keys};
use crate::attachments::KeptFile;
use crate::identity::VerifiedIdentity;
use crate::random::NoRandomness;
use crate::seal::Purpose;
use crate::storage::{Digest, Enqueued, NewEntry, Record, Redemption, StoreError};
use crate::suspicion::Suspicion;
use crate::wallet::ProvenWallet;

/// How often another reference is drawn. With a million requests kept, two
/// draws in a row are taken once in 10^12 times.
const DRAWS_MAX: usize = 5;

/// Most requests before one whose visitor waits for its delivery.
const BEFORE_IT_MAX: usize = 4;

/// A request to be taken in.
pub struct Incoming {
    /// The form's id.
    pub form: String,
    /// The sender's key.
    pub key: IdempotencyKey,
    /// [`super::body_hash`] of the submission.
    pub body_hash: Digest,
    /// What was checked.
    pub submission: ValidSubmission,
    /// Who the visitor was found to be by a signed identity.
    pub identity: Option<VerifiedIdentity>,
    /// The uploads that it claims, each with what was kept of it.
    pub files: Vec<(String, KeptFile)>,
    /// The wallet that was proven for this request.
    pub wallet: Option<ProvenWallet>,
    /// What makes it suspect.
    pub suspicions: Vec<Suspicion>,
    /// What is redeemed with it, and only if it is kept.
    pub redeems: Vec<Redemption>,
}

/// What came of a request.
pub enum Acceptance {
    /// It is kept. Its first attempt can be waited for if it is about to be made.
    New(Accepted, Option<DeliveryWait>),
    /// It had been accepted before, and stands so now.
    Repeated(Accepted),
    /// Another one had been accepted under the same key.
    KeyReused(Accepted),
}

/// What the visitor is told of an accepted request.
#[derive(Clone, PartialEq, Eq)]
pub struct Accepted {
    /// What the visitor keeps.
    pub reference: Reference,
    /// Where it stands.
    pub state: DeliveryState,
    /// Mava's id of the ticket, where it named one.
    pub ticket_id: Option<String>,
    /// Opens its status; never to be logged.
    pub status_key: String,
}

/// Why a request was not taken in. Nothing of it was kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcceptError {
    /// The first request of this key is still being taken in.
    #[error("another request with this idempotency key is being taken in")]
    InProgress,
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something that comes with it was redeemed before, by another request.
    #[error("what the request redeems was redeemed before, by another one")]
    Spent(Purpose),
    /// Some of its files, by their places, are not there any more or went with
    /// another request.
    #[error("some of the files are not there any more or went with another request")]
    FilesGone(Vec<usize>),
    /// There was no reference to be had.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// Every reference that was drawn was taken, or the request could not be written.
    #[error("no free reference was found, or the request could not be written as JSON")]
    Internal,
}

impl Outbox {
    /// Takes a request in. When this returns [`Acceptance::New`], it is on the disk.
    ///
    /// # Errors
    /// When nothing was kept.
    pub async fn accept(&self, incoming: Incoming) -> Result<Acceptance, AcceptError> {
        let shared = &self.0;
        let Incoming {
            form,
            key,
            body_hash,
            submission,
            identity,
            files,
            wallet,
            suspicions,
            redeems,
        } = incoming;
        let (uploads, files): (Vec<_>, Vec<_>) = files.into_iter().unzip();
        let key_hash = keys::key_hash(&form, &key);
        let _progress = Progress::begin(shared, key_hash).ok_or(AcceptError::InProgress)?;
        let payload = Payload::new(submission, identity, files, wallet, suspicions)
            .write()
            .map_err(|_| AcceptError::Internal)?;
        for _ in 0..DRAWS_MAX {
            let reference = shared.draw_reference()?;
            let status_salt = shared.random.bytes()?;
            let status_key = keys::status_key(&status_salt, &key);
            let entry = NewEntry {
                reference,
                form: form.clone(),
                key_hash,
                body_hash,
                status_salt,
                status_hash: keys::status_hash(&status_key),
                payload: payload.clone(),
                files: uploads.clone(),
                redeems: redeems.clone(),
                at: shared.clock.wall(),
            };
            // Both before it is kept, or the worker might be quicker than we are.
            let wait = shared.is_idle().then(|| shared.waiters.wait_for(reference));
            let counted = Counted::join(shared);
            match shared.watched(shared.store.enqueue(entry).await)? {
                Enqueued::Accepted => {
                    counted.stay();
                    shared.wake.notify_one();
                    let accepted = Accepted {
                        reference,
                        state: DeliveryState::Queued,
                        ticket_id: None,
                        status_key,
                    };
                    return Ok(Acceptance::New(accepted, wait));
                }
                Enqueued::Known(record) => return Ok(known(&record, &body_hash, &key)),
                Enqueued::Spent(purpose) => return Err(AcceptError::Spent(purpose)),
                Enqueued::FilesGone(places) => return Err(AcceptError::FilesGone(places)),
                Enqueued::ReferenceTaken => {}
            }
        }
        Err(AcceptError::Internal)
    }

    /// What had been accepted under a key, if anything had. Changes nothing.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn recall(
        &self,
        form: &str,
        key: &IdempotencyKey,
        body_hash: &Digest,
    ) -> Result<Option<Acceptance>, StoreError> {
        let record = self.0.store.find_by_key(keys::key_hash(form, key)).await?;
        Ok(record.map(|record| known(&record, body_hash, key)))
    }

    /// Where a request stands, for whoever has its status key.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn status(
        &self,
        reference: Reference,
        status_key: &str,
    ) -> Result<Option<SubmissionStatus>, StoreError> {
        let record = self.0.store.find_by_reference(reference).await?;
        // Hashes are compared, so the time it takes tells nothing of the key.
        let opened = record.filter(|record| record.status_hash == keys::status_hash(status_key));
        Ok(opened.map(|record| SubmissionStatus {
            reference,
            state: record.state.seen_by_visitor(),
            ticket_id: record.ticket_id,
        }))
    }
}

fn known(record: &Record, body_hash: &Digest, key: &IdempotencyKey) -> Acceptance {
    let accepted = Accepted {
        reference: record.reference,
        state: record.state.seen_by_visitor(),
        ticket_id: record.ticket_id.clone(),
        status_key: keys::status_key(&record.status_salt, key),
    };
    if record.body_hash == *body_hash {
        Acceptance::Repeated(accepted)
    } else {
        Acceptance::KeyReused(accepted)
    }
}

impl Shared {
    fn draw_reference(&self) -> Result<Reference, NoRandomness> {
        let [a, b, c, d, e, f, g, h, ..] = self.random.bytes()?;
        Ok(Reference::from_bits(u64::from_le_bytes([
            a, b, c, d, e, f, g, h,
        ])))
    }

    /// Whether a request that is accepted now would be sent at once.
    fn is_idle(&self) -> bool {
        self.delivering.load(Ordering::Relaxed)
            && self.backlog.load(Ordering::Relaxed) < BEFORE_IT_MAX
            && self.gate.wait(self.clock.monotonic()).is_none()
    }

    /// Remembers whether the store works.
    pub(super) fn watched<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        let failing = result.is_err();
        let failed = self.store_failing.swap(failing, Ordering::Relaxed);
        match &result {
            Err(error) if !failed => {
                tracing::error!(%error, "the store does not work: nothing is acknowledged until it does")
            }
            Ok(_) if failed => tracing::info!("the store works again"),
            _ => {}
        }
        result
    }
}

/// Marks a key as being taken in, for as long as it lives.
struct Progress<'a> {
    shared: &'a Shared,
    key_hash: Digest,
}

impl<'a> Progress<'a> {
    fn begin(shared: &'a Shared, key_hash: Digest) -> Option<Self> {
        let mut keys = shared
            .in_progress
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        keys.insert(key_hash).then(|| Self { shared, key_hash })
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        let keys = self.shared.in_progress.lock();
        keys.unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key_hash);
    }
}

/// Counts a request into the backlog, and out of it again unless it stays.
struct Counted<'a>(Option<&'a Shared>);

impl<'a> Counted<'a> {
    fn join(shared: &'a Shared) -> Self {
        shared.backlog.fetch_add(1, Ordering::Relaxed);
        Self(Some(shared))
    }

    fn stay(mut self) {
        self.0 = None;
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        if let Some(shared) = self.0 {
            shared.leave_backlog();
        }
    }
}
