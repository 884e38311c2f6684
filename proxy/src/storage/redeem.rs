//! What is redeemed in the very transaction that keeps a request: once, and only
//! if the request is kept.

use super::UNNOTICED_MAX;
use crate::clock::Timestamp;
use crate::seal::Purpose;

/// Something that a browser carried and that is good for one request alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redemption {
    /// What it is.
    pub purpose: Purpose,
    /// Names it among all of its purpose. Nothing that a visitor chose.
    pub name: String,
    /// When nobody can redeem it any more, even if the clock was set back.
    pub over: Timestamp,
}

impl Redemption {
    /// To redeem what has this name among those of its purpose, and is good
    /// until `expires`.
    #[must_use]
    pub fn new(purpose: Purpose, name: impl Into<String>, expires: Timestamp) -> Self {
        Self {
            purpose,
            name: name.into(),
            over: expires.plus(UNNOTICED_MAX),
        }
    }
}
