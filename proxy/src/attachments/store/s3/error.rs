//! What can come instead of what was asked of a bucket.

use crate::attachments::store::ObjectError;

/// What came instead. None of it holds a key, a secret or an address, since a
/// signed address is as good as a key.
#[derive(Debug, thiserror::Error)]
pub(super) enum S3Error {
    /// No connection came about.
    #[error("the bucket can't be reached: no connection")]
    Unreachable,
    /// No answer in time, or an end before its end.
    #[error("the connection to the bucket was lost")]
    Cut,
    /// The bucket answered otherwise.
    #[error("the bucket answered {status} {code}")]
    Answered {
        /// The status.
        status: u16,
        /// The `Code` in its body, such as `AccessDenied`.
        code: String,
    },
    /// A success whose body could not be understood.
    #[error("the bucket's answer could not be understood")]
    Unreadable,
    /// A file that is under way could not be read again.
    #[error("a file that is under way can't be read: {0}")]
    Spool(#[from] std::io::Error),
}

impl S3Error {
    /// Whether the same request may succeed a moment later.
    pub(super) fn may_retry(&self) -> bool {
        match self {
            Self::Unreachable | Self::Cut => true,
            Self::Answered { status, .. } => matches!(status, 408 | 429 | 500 | 502..=504),
            Self::Unreadable | Self::Spool(_) => false,
        }
    }

    /// Whether the bucket does not want such a request, now or later.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self, Self::Answered { .. }) && !self.may_retry()
    }
}

impl From<reqwest::Error> for S3Error {
    fn from(error: reqwest::Error) -> Self {
        match error.is_connect() {
            true => Self::Unreachable,
            false => Self::Cut,
        }
    }
}

impl From<S3Error> for ObjectError {
    fn from(error: S3Error) -> Self {
        match &error {
            // Only a missing object: a missing bucket is the operator's trouble.
            S3Error::Answered { status: 404, code } if code != "NoSuchBucket" => Self::NotThere,
            _ => Self::Unavailable(error.to_string()),
        }
    }
}
