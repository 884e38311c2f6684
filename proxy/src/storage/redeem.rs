//! What is redeemed in the very transaction that keeps a request: once, and only
//! if the request is kept.

use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::Digest;
use crate::clock::Timestamp;
use crate::seal::Purpose;

/// How much longer than its own time a redeemed thing is remembered: a clock
/// that is set back by less brings none of them to life again.
const REMEMBERED: Duration = Duration::from_secs(60 * 60);

/// Something that a browser carried and that is good for one request alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redemption {
    /// What it is.
    pub purpose: Purpose,
    /// Names it among all of every purpose.
    pub id: Digest,
    /// When nobody can redeem it any more, whatever the clock does.
    pub over: Timestamp,
}

impl Redemption {
    /// To redeem what has a name of its own among those of its purpose, and is
    /// good until `expires`.
    #[must_use]
    pub fn named(purpose: Purpose, name: &str, expires: Timestamp) -> Self {
        // No label holds a NUL, so no two purposes can meet.
        let hash = Sha256::new().chain_update(purpose.label());
        let hash = hash.chain_update([0]).chain_update(name);
        Self::new(purpose, hash.finalize().into(), expires)
    }

    /// To redeem what is named by `id` and good until `expires`.
    #[must_use]
    pub fn new(purpose: Purpose, id: Digest, expires: Timestamp) -> Self {
        Self {
            purpose,
            id,
            over: expires.plus(REMEMBERED),
        }
    }
}
