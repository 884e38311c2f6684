//! Where the bytes of attached files lie: a trait, and what is behind it. It
//! knows objects by their keys and nothing of forms, visitors or tickets; what
//! an object is and whose, the rows of the store tell (`storage/files.rs`).

mod disk;
mod s3;

use std::fmt;
use std::pin::Pin;

use async_trait::async_trait;
use axum::body::Bytes;
use futures_util::Stream;
use url::Url;

pub use disk::DiskStore;
pub use s3::{S3Keys, S3SetupError, S3Store};

use crate::random::{NoRandomness, Random};

/// What an object is called: 32 hexadecimal digits, drawn at random. Nothing of
/// a visitor's is in it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectKey(String);

impl ObjectKey {
    /// Digits of a key: 128 bits.
    pub const DIGITS: usize = 32;

    /// A new key.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn draw(random: &dyn Random) -> Result<Self, NoRandomness> {
        Ok(Self(hex(random.bytes()?)))
    }

    /// A key that was written down.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let shaped = text.len() == Self::DIGITS && text.bytes().all(is_digit);
        shaped.then(|| Self(text.to_owned()))
    }

    /// Its digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Sixteen random bytes as hexadecimal digits.
pub(super) fn hex(bytes: [u8; 16]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl fmt::Debug for ObjectKey {
    /// Where objects have public addresses, the key is all that guards them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ObjectKey(…)")
    }
}

/// What is told of an object when it is begun. Stores with metadata of their own
/// may keep it there, for whoever fetches the object by its public address.
#[derive(Debug, Clone)]
pub struct About {
    /// Its media type (MIME).
    pub media_type: &'static str,
    /// The value of `Content-Disposition` under which it is to be given out:
    /// as a download, with the name that agents see.
    pub disposition: String,
}

/// Why an object could not be written, read or deleted.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    /// There is none of this key.
    #[error("there is no object of this key")]
    NotThere,
    /// The store does not work just now; trying again later may help. The
    /// sentence is for the operator and holds neither keys nor secrets.
    #[error("the attachments' storage does not work: {0}")]
    Unavailable(String),
}

impl From<std::io::Error> for ObjectError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::NotThere,
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

/// Part of an object: its first byte and the one behind its last.
pub type ByteRange = std::ops::Range<u64>;

/// The bytes of an object, as they come.
pub type ObjectBytes = Pin<Box<dyn Stream<Item = Result<Bytes, ObjectError>> + Send>>;

/// A place where bytes lie. Every method may be called at the same time as any other.
#[async_trait]
pub trait ObjectStore: Send + Sync {
    /// Begins an object. It is not there before [`ObjectWriter::finish`]; a key
    /// is used once.
    ///
    /// # Errors
    /// When the store can't take one.
    async fn create(
        &self,
        key: &ObjectKey,
        about: &About,
    ) -> Result<Box<dyn ObjectWriter>, ObjectError>;

    /// An object's bytes, or a part of them. The range was checked against the
    /// object's size by the caller.
    ///
    /// # Errors
    /// When it is not there or can't be read.
    async fn read(
        &self,
        key: &ObjectKey,
        range: Option<ByteRange>,
    ) -> Result<ObjectBytes, ObjectError>;

    /// Deletes an object and whatever was begun under its key; that there is
    /// none is fine. Once this returns `Ok`, no byte of it is left.
    ///
    /// # Errors
    /// When it may still be there.
    async fn delete(&self, key: &ObjectKey) -> Result<(), ObjectError>;

    /// The address under which anybody can fetch an object, if the store gives
    /// objects one of their own.
    fn url(&self, key: &ObjectKey) -> Option<Url>;

    /// Whether objects can be written, for `check` and at the start.
    ///
    /// # Errors
    /// Why they can't.
    async fn check(&self) -> Result<(), ObjectError>;
}

/// An object that is being written. Dropped unfinished, it never becomes one;
/// what it left behind is cleared by [`ObjectStore::delete`].
#[async_trait]
pub trait ObjectWriter: Send {
    /// Takes the next bytes; returns when the store is ready for more.
    ///
    /// # Errors
    /// When they could not be written. Only [`Self::abort`] may follow.
    async fn write(&mut self, bytes: Bytes) -> Result<(), ObjectError>;

    /// Makes the object. It survives a crash once this returns `Ok`.
    ///
    /// # Errors
    /// When it was not made.
    async fn finish(self: Box<Self>) -> Result<(), ObjectError>;

    /// Gives it up, and clears what was written as far as that is possible now.
    async fn abort(self: Box<Self>);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    #[test]
    fn a_key_is_random_and_read_as_it_is_written() {
        let key = ObjectKey::draw(&SystemRandom).unwrap();
        assert_ne!(key, ObjectKey::draw(&SystemRandom).unwrap());
        assert_eq!(ObjectKey::parse(key.as_str()), Some(key.clone()));
        assert!(!format!("{key:?}").contains(key.as_str()));
    }

    #[test]
    fn what_is_no_key_never_becomes_a_path() {
        let long = "a".repeat(33);
        for text in ["", "../../etc/passwd", "A".repeat(32).as_str(), &long, "é"] {
            assert!(ObjectKey::parse(text).is_none(), "{text}");
        }
    }
}
