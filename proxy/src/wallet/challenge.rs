//! What a wallet is asked to sign, sealed for the way to the browser and back.

use std::time::Duration;

use intake_contract::limits::WALLET_MESSAGE_SECONDS;
use intake_contract::{AccountId, SignInMessage, WalletMethod};
use serde::{Deserialize, Serialize};

use super::proof::Proof;
use super::signature::hex;
use crate::clock::Timestamp;
use crate::random::{NoRandomness, Random};
use crate::seal::{Broken, Purpose, Sealer};

/// A text to sign: for whom, for which form, and asked for by which page. It has
/// no `Debug`: it tells who the visitor says to be.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    form: String,
    /// The origin of the page that asked: of its `Origin`.
    asker: String,
    /// The origin of the page whose wallet signs.
    origin: String,
    account: AccountId,
    nonce: String,
    /// Milliseconds since the Unix epoch.
    at: i64,
}

impl Challenge {
    /// A new one, with a nonce that nobody can guess.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn draw(
        random: &dyn Random,
        form: &str,
        asker: &str,
        origin: &str,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Self, NoRandomness> {
        Ok(Self {
            form: form.to_owned(),
            asker: asker.to_owned(),
            origin: origin.to_owned(),
            account,
            nonce: hex(&random.bytes()?),
            at: now.as_millis(),
        })
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> String {
        let message = SignInMessage {
            origin: &self.origin,
            account: self.account,
            nonce: &self.nonce,
            issued_at: &Timestamp::from_millis(self.at).to_string(),
            expires_at: &self.expires().to_string(),
        };
        message.to_string()
    }

    /// Until when a signature is taken.
    fn expires(&self) -> Timestamp {
        Timestamp::from_millis(self.at).plus(Duration::from_secs(WALLET_MESSAGE_SECONDS))
    }

    /// Who is to sign.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// Whether it was made for this form and a page of this origin.
    #[must_use]
    pub fn is_for(&self, form: &str, asker: &str) -> bool {
        self.form == form && self.asker == asker
    }

    /// What the browser brings back with the signature.
    ///
    /// # Errors
    /// Never in practice: its members can always be written as JSON.
    pub fn seal(&self, sealer: &Sealer) -> Result<String, serde_json::Error> {
        sealer.seal(Purpose::WalletMessage, self, self.expires())
    }

    /// Opens what the browser brought back.
    ///
    /// # Errors
    /// When it was not sealed here for this, or its time is over.
    pub fn open(sealer: &Sealer, token: &str, now: Timestamp) -> Result<Self, Broken> {
        sealer.open(Purpose::WalletMessage, token, now)
    }

    /// What it proves, once it was signed. The nonce stays the same: of one text
    /// there is one proof, however often it is signed.
    #[must_use]
    pub fn signed(self, method: WalletMethod, now: Timestamp) -> Proof {
        Proof {
            form: self.form,
            asker: self.asker,
            account: self.account,
            nonce: self.nonce,
            method,
            at: now.as_millis(),
        }
    }
}
