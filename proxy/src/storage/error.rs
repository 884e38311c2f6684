//! Why the store could not do what it was asked to. The sentences are the operator's.

/// Why the store could not do what it was asked to; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is no file.
    #[error("there is no store: nothing was ever taken in, or `[store] url` names another file")]
    Missing,
    /// No room on the disk, or the store's own limit is reached.
    #[error("the disk that holds the store is full")]
    Full,
    /// The file or its folder may not be written.
    #[error("the store's file can't be written: look at its owner, mode and file system")]
    ReadOnly,
    /// Another process has the store for too long.
    #[error("the store is locked by another process")]
    Locked,
    /// The file is damaged, or is no database.
    #[error("the store's file is damaged or is no database: restore it from a backup")]
    Corrupt,
    /// The file was written by a newer version, or by something else.
    #[error("the store's file does not fit this version of the proxy ({0})")]
    Schema(String),
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// Anything else, in the words of the database.
    #[error("the store failed: {0}")]
    Other(String),
}
