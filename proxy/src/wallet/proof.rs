//! What was proven, sealed for one submission, and what is kept of it.

use std::time::Duration;

use intake_contract::limits::WALLET_PROOF_SECONDS;
use intake_contract::{AccountId, WalletMethod};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::seal::{Broken, Purpose, Sealer};

/// A proof on its way to the browser and back. Only
/// [`super::Challenge::signed`] makes one. It has no `Debug`: it tells who the
/// visitor is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    pub(super) form: String,
    pub(super) asker: String,
    pub(super) account: AccountId,
    pub(super) nonce: String,
    pub(super) method: WalletMethod,
    /// Milliseconds since the Unix epoch.
    pub(super) at: i64,
}

/// A wallet that was proven, as it is kept with a request. Without `Debug`, too.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvenWallet {
    /// Which account.
    pub account: AccountId,
    /// How.
    pub method: WalletMethod,
    /// When, in milliseconds since the Unix epoch.
    pub at: i64,
}

impl Proof {
    /// Until when it is taken.
    #[must_use]
    pub fn expires(&self) -> Timestamp {
        Timestamp::from_millis(self.at).plus(Duration::from_secs(WALLET_PROOF_SECONDS))
    }

    /// Which account was proven.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// What tells it from every other one: it is used up by it.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// Whether it was made for this form and a page of this origin.
    #[must_use]
    pub fn is_for(&self, form: &str, asker: &str) -> bool {
        self.form == form && self.asker == asker
    }

    /// What is kept of it.
    #[must_use]
    pub const fn proven(&self) -> ProvenWallet {
        ProvenWallet {
            account: self.account,
            method: self.method,
            at: self.at,
        }
    }

    /// What the submission carries.
    ///
    /// # Errors
    /// Never in practice: its members can always be written as JSON.
    pub fn seal(&self, sealer: &Sealer) -> Result<String, serde_json::Error> {
        sealer.seal(Purpose::WalletProof, self, self.expires())
    }

    /// Opens what a submission carries.
    ///
    /// # Errors
    /// When it was not sealed here for this, or its time is over.
    pub fn open(sealer: &Sealer, token: &str, now: Timestamp) -> Result<Self, Broken> {
        sealer.open(Purpose::WalletProof, token, now)
    }
}
